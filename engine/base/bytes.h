/* SPDX-License-Identifier: ISC */
/* Unaligned loads and stores, big-endian keys, and length-prefixed integers.
 *
 * The prefix integer ("vu"): the number of trailing zero bits of the first
 * byte, plus one, is its length; the value stands in the bits above, little
 * end first.  1 byte holds 7 bits, 2 hold 14, ... 8 hold 56; a first byte of 0
 * is followed by 8 bytes of value.  ENT_VU_PAD readable bytes must follow the
 * last encoded integer, since decoding reads 8 bytes at a time. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdint.h>
#include <string.h>

#define ENT_VU_MAX 9
#define ENT_VU_PAD 9

static inline uint64_t ent_load_u64(const void *bytes)
{
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return value; /* little-endian hosts only: asserted in bytes.c */
}

static inline void ent_store_u64(void *bytes, uint64_t value)
{
    memcpy(bytes, &value, sizeof value);
}

static inline uint16_t ent_load_u16(const void *bytes)
{
    uint16_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

static inline void ent_store_u16(void *bytes, uint16_t value)
{
    memcpy(bytes, &value, sizeof value);
}

static inline uint64_t ent_load_be64(const void *bytes)
{
    return __builtin_bswap64(ent_load_u64(bytes));
}

static inline void ent_store_be64(void *bytes, uint64_t value)
{
    ent_store_u64(bytes, __builtin_bswap64(value));
}

/* Bytes that ent_vu_put() will write for a value. */
static inline unsigned ent_vu_length(uint64_t value)
{
    unsigned bits = 64u - (unsigned)__builtin_clzll(value | 1);
    return bits > 56 ? 9 : (bits + 6) / 7;
}

/* Writes a value; returns the byte after it.  May touch ENT_VU_MAX bytes. */
static inline unsigned char *ent_vu_put(unsigned char *at, uint64_t value)
{
    unsigned length = ent_vu_length(value);
    if (length == 9) {
        *at = 0;
        ent_store_u64(at + 1, value);
        return at + 9;
    }
    ent_store_u64(at, (value << length) | ((uint64_t)1 << (length - 1)));
    return at + length;
}

/* Reads a value; returns the byte after it. */
static inline const unsigned char *ent_vu_get(const unsigned char *at,
                                              uint64_t *value)
{
    uint64_t word = ent_load_u64(at);
    if ((word & 0xff) == 0) {
        *value = ent_load_u64(at + 1);
        return at + 9;
    }
    unsigned length = (unsigned)__builtin_ctzll(word) + 1;
    if (length < 8)
        word &= ((uint64_t)1 << (8 * length)) - 1;
    *value = word >> length;
    return at + length;
}

static inline uint64_t ent_zigzag(int64_t value)
{
    return ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
}

static inline int64_t ent_unzigzag(uint64_t value)
{
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

#endif
