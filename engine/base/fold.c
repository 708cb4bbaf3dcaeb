/* SPDX-License-Identifier: ISC */
/* Folding of names for comparison.
 *
 * ASCII is folded by table.  The rest is taken part by part, each part being
 * one ASCII character (with which the marks behind it may combine) and what
 * follows it up to the next ASCII character. */
#include <utf8proc.h>

#include "base/codepoints.h"
#include "base/text.h"

#define FOLD_OPTIONS                                                           \
    (UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |                    \
     UTF8PROC_CASEFOLD | UTF8PROC_IGNORE)

struct folder {
    struct ent_buf *out;
    size_t start;  /* of the folded text in `out` */
    bool is_blank; /* a blank is due before the next letter */
    struct ent_codepoints run;
    struct ent_codepoints word;
};

/* Folded ASCII: letters in lower case, digits and symbols as they are, and 0
 * for punctuation, blanks, controls and the spacing accents ^ and `. */
static const char ascii_fold[128] = {
    ['$'] = '$', ['+'] = '+', ['0'] = '0', ['1'] = '1', ['2'] = '2',
    ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6', ['7'] = '7',
    ['8'] = '8', ['9'] = '9', ['<'] = '<', ['='] = '=', ['>'] = '>',
    ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e',
    ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j',
    ['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o',
    ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't',
    ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y',
    ['Z'] = 'z', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd',
    ['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i',
    ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n',
    ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's',
    ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x',
    ['y'] = 'y', ['z'] = 'z', ['|'] = '|', ['~'] = '~',
};

static bool is_ascii(char c)
{
    return (unsigned char)c < 0x80;
}

static bool is_punctuation_or_blank(utf8proc_int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
        return true;
    default:
        return false;
    }
}

/* A Latin or Greek letter, once decomposed and folded. */
static bool loses_marks(uint32_t c)
{
    if (c < 0x80)
        return c >= 'a' && c <= 'z';
    return (c >= 0xc0 && c <= 0x2af && c != 0xd7 && c != 0xf7) ||
           (c >= 0x370 && c <= 0x3e1) || (c >= 0x3f0 && c <= 0x3ff) ||
           (c >= 0x1d00 && c <= 0x1d2a) || (c >= 0x1d6b && c <= 0x1d9a) ||
           (c >= 0x1e00 && c <= 0x1fff) || (c >= 0x2c60 && c <= 0x2c7f) ||
           (c >= 0xa722 && c <= 0xa7ff) || (c >= 0xab30 && c <= 0xab6f);
}

static void put_blank_if_due(struct folder *folder)
{
    if (folder->is_blank && folder->out->n_bytes > folder->start)
        ent_buf_add_char(folder->out, ' ');
    folder->is_blank = false;
}

static void put_word(struct folder *folder)
{
    if (folder->word.n_points == 0)
        return;
    put_blank_if_due(folder);
    ent_codepoints_compose(&folder->word, folder->out);
    folder->word.n_points = 0;
}

/* Drops marks that follow Latin, Greek or nothing, and turns punctuation to
 * blanks.  `word` never grows beyond `run`, whose capacity it is given. */
static void filter_part(struct folder *folder)
{
    bool drops_marks = true;

    folder->word.n_points = 0;
    for (size_t i = 0; i < folder->run.n_points; i++) {
        utf8proc_int32_t c = folder->run.points[i];
        if (ent_code_point_is_mark((uint32_t)c)) {
            if (drops_marks)
                continue;
        } else if (is_punctuation_or_blank(c)) {
            put_word(folder);
            folder->is_blank = true;
            drops_marks = true;
            continue;
        } else {
            drops_marks = loses_marks((uint32_t)c);
        }
        folder->word.points[folder->word.n_points++] = c;
    }
    put_word(folder);
}

static enum ent_status fold_part(struct folder *folder, const char *bytes,
                                 size_t n_bytes)
{
    enum ent_status status =
        ent_codepoints_decompose(&folder->run, bytes, n_bytes, FOLD_OPTIONS);

    if (status == ENT_OK)
        status = ent_codepoints_reserve(&folder->word, folder->run.n_points);
    if (status == ENT_OK)
        filter_part(folder);
    return status;
}

/* Folds the ASCII characters from `at`; returns where the next part starts. */
static const char *fold_ascii(struct folder *folder, const char *at,
                              const char *end)
{
    char *to = ent_buf_reserve(folder->out, (size_t)(end - at) + 1);
    char *first = to;

    if (!to)
        return end;
    for (; at < end && is_ascii(*at); at++) {
        char c = ascii_fold[(unsigned char)*at];
        if (at + 1 < end && !is_ascii(at[1]))
            break;
        if (c == 0) {
            folder->is_blank = true;
            continue;
        }
        if (folder->is_blank &&
            (to > first || folder->out->n_bytes > folder->start))
            *to++ = ' ';
        folder->is_blank = false;
        *to++ = c;
    }
    folder->out->n_bytes += (size_t)(to - first);
    return at;
}

enum ent_status ent_text_fold(const char *bytes, size_t n_bytes,
                              struct ent_buf *out)
{
    const char *at = bytes;
    const char *end = bytes + n_bytes;
    enum ent_status status = ENT_OK;
    struct folder folder;

    folder.out = out;
    folder.start = out->n_bytes;
    folder.is_blank = false;
    ent_codepoints_init(&folder.run);
    ent_codepoints_init(&folder.word);
    while (at < end && status == ENT_OK && out->status == ENT_OK) {
        const char *part = fold_ascii(&folder, at, end);
        if (part == end)
            break;
        at = part + 1;
        while (at < end && !is_ascii(*at))
            at++;
        status = fold_part(&folder, part, (size_t)(at - part));
    }
    ent_codepoints_release(&folder.word);
    ent_codepoints_release(&folder.run);
    return status != ENT_OK ? status : out->status;
}
