/* SPDX-License-Identifier: ISC */
/* Looking at many bytes of text at once: 16 with SSE2, which every amd64 has,
 * else one by one.  Nothing outside the given bytes is read. */
#ifndef BASE_SCAN_H
#define BASE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* What ends a run of plain characters in a JSON string. */
static inline bool ent_scan_ends_json(unsigned char c)
{
    return c == '"' || c == '\\' || c < 0x20;
}

static inline bool ent_scan_is_printable(unsigned char c)
{
    return c >= 0x20 && c < 0x7f;
}

static inline const char *ent_scan_json_slow(const char *at, const char *end)
{
    while (at < end && !ent_scan_ends_json((unsigned char)*at))
        at++;
    return at;
}

static inline size_t ent_scan_ascii_slow(const char *bytes, size_t n_bytes)
{
    size_t i = 0;

    while (i < n_bytes && (unsigned char)bytes[i] < 0x80)
        i++;
    return i;
}

static inline bool ent_scan_printable_slow(const char *bytes, size_t n_bytes)
{
    for (size_t i = 0; i < n_bytes; i++)
        if (!ent_scan_is_printable((unsigned char)bytes[i]))
            return false;
    return true;
}

static inline bool ent_scan_forbidden_slow(const char *bytes, size_t n_bytes)
{
    static const bool forbidden[256] = {
        [' '] = true, ['<'] = true, ['>'] = true,  ['"'] = true, ['{'] = true,
        ['}'] = true, ['|'] = true, ['\\'] = true, ['^'] = true, ['`'] = true,
    };

    for (size_t i = 0; i < n_bytes; i++)
        if (forbidden[(unsigned char)bytes[i]])
            return true;
    return false;
}

#ifdef __SSE2__

static inline __m128i ent_scan_load(const char *at)
{
    __m128i v;

    memcpy(&v, at, sizeof v);
    return v;
}

/* A bit for each byte that ends a run in a JSON string. */
static inline unsigned ent_scan_json_mask(__m128i v)
{
    const __m128i control = _mm_set1_epi8(0x1f);
    __m128i ends =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
                                  _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))),
                     _mm_cmpeq_epi8(_mm_min_epu8(v, control), v));

    return (unsigned)_mm_movemask_epi8(ends);
}

static inline bool ent_scan_printable_16(__m128i v)
{
    /* signed: bytes from 0x80 on are below all others */
    __m128i good = _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8(0x1f)),
                                 _mm_cmplt_epi8(v, _mm_set1_epi8(0x7f)));

    return _mm_movemask_epi8(good) == 0xffff;
}

#define ENT_SCAN_IS(v, c) _mm_cmpeq_epi8(v, _mm_set1_epi8(c))

/* A bit for each byte that no IRI holds, but for controls. */
static inline unsigned ent_scan_iri_mask(__m128i v)
{
    __m128i quotes = _mm_or_si128(ENT_SCAN_IS(v, '"'), ENT_SCAN_IS(v, '`'));
    __m128i angles = _mm_or_si128(ENT_SCAN_IS(v, '<'), ENT_SCAN_IS(v, '>'));
    __m128i braces = _mm_or_si128(ENT_SCAN_IS(v, '{'), ENT_SCAN_IS(v, '}'));
    __m128i bars = _mm_or_si128(ENT_SCAN_IS(v, '|'), ENT_SCAN_IS(v, '\\'));
    __m128i others = _mm_or_si128(ENT_SCAN_IS(v, '^'), ENT_SCAN_IS(v, ' '));

    quotes = _mm_or_si128(quotes, angles);
    braces = _mm_or_si128(_mm_or_si128(braces, bars), others);
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(quotes, braces));
}

/* The first byte from `at` on that is a quote, a backslash or a control
 * character; `end` when there is none. */
static inline const char *ent_scan_json(const char *at, const char *end)
{
    for (; end - at >= 16; at += 16) {
        unsigned mask = ent_scan_json_mask(ent_scan_load(at));
        if (mask != 0)
            return at + __builtin_ctz(mask);
    }
    return ent_scan_json_slow(at, end);
}

/* How many bytes at the start are ASCII. */
static inline size_t ent_scan_ascii(const char *bytes, size_t n_bytes)
{
    size_t i = 0;

    for (; n_bytes - i >= 16; i += 16) {
        int mask = _mm_movemask_epi8(ent_scan_load(bytes + i));
        if (mask != 0)
            return i + (size_t)__builtin_ctz((unsigned)mask);
    }
    return i + ent_scan_ascii_slow(bytes + i, n_bytes - i);
}

/* Are all bytes printable ASCII, the blank included? */
static inline bool ent_scan_printable(const char *bytes, size_t n_bytes)
{
    size_t i = 0;

    if (n_bytes < 8)
        return ent_scan_printable_slow(bytes, n_bytes);
    if (n_bytes < 16) { /* two halves that overlap */
        uint64_t first, last;
        memcpy(&first, bytes, 8);
        memcpy(&last, bytes + n_bytes - 8, 8);
        return ent_scan_printable_16(
            _mm_set_epi64x((int64_t)last, (int64_t)first));
    }
    for (; n_bytes - i >= 16; i += 16)
        if (!ent_scan_printable_16(ent_scan_load(bytes + i)))
            return false;
    return ent_scan_printable_16(ent_scan_load(bytes + n_bytes - 16));
}

/* Is there a character that no IRI holds (controls aside)? */
static inline bool ent_scan_forbidden(const char *bytes, size_t n_bytes)
{
    size_t i = 0;

    for (; n_bytes - i >= 16; i += 16)
        if (ent_scan_iri_mask(ent_scan_load(bytes + i)) != 0)
            return true;
    if (i == n_bytes || n_bytes < 16)
        return ent_scan_forbidden_slow(bytes + i, n_bytes - i);
    return ent_scan_iri_mask(ent_scan_load(bytes + n_bytes - 16)) != 0;
}

#else

static inline bool ent_scan_forbidden(const char *bytes, size_t n_bytes)
{
    return ent_scan_forbidden_slow(bytes, n_bytes);
}

static inline const char *ent_scan_json(const char *at, const char *end)
{
    return ent_scan_json_slow(at, end);
}

static inline size_t ent_scan_ascii(const char *bytes, size_t n_bytes)
{
    return ent_scan_ascii_slow(bytes, n_bytes);
}

static inline bool ent_scan_printable(const char *bytes, size_t n_bytes)
{
    return ent_scan_printable_slow(bytes, n_bytes);
}

#endif

#endif
