/* SPDX-License-Identifier: ISC */
/* Normal form C.
 *
 * Plain characters are their own normal form and never join the one before
 * them; so a text falls apart, before each of them, into parts that can be
 * normalised one by one, and only those that hold others need it. */
#include "base/codepoints.h"
#include "base/scan.h"
#include "base/text.h"

/* Letters of scripts in which most text needs no work.  A test holds these
 * ranges against the Unicode data. */
static bool is_plain(uint32_t c)
{
    return c < 0x300 || (c >= 0x400 && c <= 0x482) ||
           (c >= 0x5d0 && c <= 0x5ea) || (c >= 0x621 && c <= 0x64a) ||
           (c >= 0x2010 && c <= 0x2027) || (c >= 0x4e00 && c <= 0x9fff);
}

/* Moves *at behind the plain characters there; the start of the last of them
 * goes to *last, if there is one. */
static void skip_plain(const char **at, const char *end, const char **last)
{
    while (*at < end) {
        const char *next = *at;
        /* lead bytes below CC stand for code points below U+0300 */
        if ((unsigned char)*next < 0xcc) {
            next++;
            while (next < end && ((unsigned char)*next & 0xc0) == 0x80)
                next++;
        } else if (!is_plain(ent_utf8_next(&next, end))) {
            return;
        }
        *last = *at;
        *at = next;
    }
}

static void skip_others(const char **at, const char *end)
{
    while (*at < end) {
        const char *next = *at;
        if (is_plain(ent_utf8_next(&next, end)))
            return;
        *at = next;
    }
}

bool ent_text_is_plain(const char *bytes, size_t n_bytes)
{
    const char *at = bytes;
    const char *last = NULL;

    if (ent_scan_ascii(bytes, n_bytes) == n_bytes)
        return true;
    skip_plain(&at, bytes + n_bytes, &last);
    return at == bytes + n_bytes;
}

enum ent_status ent_text_nfc(const char *bytes, size_t n_bytes,
                             struct ent_buf *out)
{
    const char *at = bytes;
    const char *end = bytes + n_bytes;
    enum ent_status status = ENT_OK;
    struct ent_codepoints run;

    ent_codepoints_init(&run);
    while (at < end && status == ENT_OK) {
        const char *plain = at;
        const char *part = NULL;
        skip_plain(&at, end, &part);
        if (at == end || !part)
            part = at;
        ent_buf_add(out, plain, (size_t)(part - plain));
        skip_others(&at, end);
        status = ent_codepoints_decompose(&run, part, (size_t)(at - part),
                                          UTF8PROC_STABLE | UTF8PROC_COMPOSE);
        if (status == ENT_OK)
            ent_codepoints_compose(&run, out);
    }
    ent_codepoints_release(&run);
    return status != ENT_OK ? status : out->status;
}
