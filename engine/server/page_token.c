/* SPDX-License-Identifier: ISC */
/* Where a list goes on. */
#include "server/page_token.h"

void ent_page_token_write(struct ent_buf *out, const uint64_t *words,
                          size_t n_words)
{
    ent_buf_add_str(out, ",\"next\":\"");
    for (size_t i = 0; i < n_words; i++)
        ent_buf_add_format(out, i > 0 ? ".%llx" : "%llx",
                           (unsigned long long)words[i]);
    ent_buf_add_char(out, '"');
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool ent_page_token_read(const struct ent_string *text, uint64_t *words,
                         size_t n_words)
{
    const char *at = text->bytes;
    for (size_t i = 0; i < n_words; i++) {
        unsigned n_digits = 0;
        words[i] = 0;
        for (; digit(*at) >= 0 && n_digits < 16; at++, n_digits++)
            words[i] = words[i] << 4 | (uint64_t)digit(*at);
        if (n_digits == 0 || *at != (i + 1 < n_words ? '.' : '\0'))
            return false;
        at++;
    }
    return true;
}
