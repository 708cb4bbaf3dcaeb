/* SPDX-License-Identifier: ISC */
/* Character classes of the RDF formats. */
#include "import/rdf/chars.h"

#include <stddef.h>

#include "base/text.h"

/* One letter a kind of character, a row each sixteen. */
#define T ENT_RDF_TEXT
#define I (ENT_RDF_IRI | T)
#define C (ENT_RDF_LOCAL | I)
#define S (ENT_RDF_SCHEME | C) /* + . */
#define H (ENT_RDF_NAME | S)   /* - */
#define U (ENT_RDF_NAME | C)   /* underscore */
#define D (ENT_RDF_DIGIT | ENT_RDF_SCHEME | ENT_RDF_NAME | I)
#define L (ENT_RDF_LETTER | ENT_RDF_SCHEME | ENT_RDF_NAME | I)
#define _ 0

/* clang-format off */
const unsigned char ent_rdf_classes[256] = {
    T, T, T, T, T, T, T, T, T, T, _, T, T, _, T, T, /* 00 */
    T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, /* 10 */
    T, C, _, C, C, C, C, C, C, C, C, S, C, H, S, C, /* 20 */
    D, D, D, D, D, D, D, D, D, D, I, C, T, C, T, C, /* 30 */
    C, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* 40 */
    L, L, L, L, L, L, L, L, L, L, L, I, _, I, T, U, /* 50 */
    T, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* 60 */
    L, L, L, L, L, L, L, L, L, L, L, T, T, T, C, T, /* 70 */
    I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, /* 80 */
    I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, /* 90 */
    I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, /* a0 */
    I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, /* b0 */
    I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, /* c0 */
    I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, /* d0 */
    I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, /* e0 */
    I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I  /* f0 */
};
/* clang-format on */

bool ent_rdf_is_base(uint32_t c)
{
    if (c < 0x80)
        return ent_rdf_is((char)c, ENT_RDF_LETTER);
    static const uint32_t ranges[][2] = {
        {0xc0, 0xd6},     {0xd8, 0xf6},     {0xf8, 0x2ff},
        {0x370, 0x37d},   {0x37f, 0x1fff},  {0x200c, 0x200d},
        {0x2070, 0x218f}, {0x2c00, 0x2fef}, {0x3001, 0xd7ff},
        {0xf900, 0xfdcf}, {0xfdf0, 0xfffd}, {0x10000, 0xeffff},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i][0] && c <= ranges[i][1])
            return true;
    return false;
}

bool ent_rdf_is_start(uint32_t c)
{
    return c == '_' || ent_rdf_is_base(c);
}

bool ent_rdf_is_char(uint32_t c)
{
    if (c < 0x80)
        return ent_rdf_is((char)c, ENT_RDF_NAME);
    return c == 0xb7 || (c >= 0x300 && c <= 0x36f) || c == 0x203f ||
           c == 0x2040 || ent_rdf_is_start(c);
}

bool ent_rdf_is_label(const char *label, size_t n_label)
{
    const char *at = label, *end = label + n_label;
    uint32_t c = '.';
    while (at < end) {
        c = ent_utf8_next(&at, end);
        if (c != '.' && !ent_rdf_is_char(c))
            return false;
    }
    return c != '.';
}

const char *ent_rdf_blank_end(const char *at, const char *end)
{
    const char *stop = at; /* after the last character that may end it */
    bool first = true;
    while (at < end) {
        uint32_t c = ent_utf8_next(&at, end);
        bool good = first ? ent_rdf_is_start(c) || (c >= '0' && c <= '9')
                          : ent_rdf_is_char(c);
        if (good)
            stop = at;
        else if (first || c != '.')
            break;
        first = false;
    }
    return stop;
}
