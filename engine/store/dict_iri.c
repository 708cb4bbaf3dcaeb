/* SPDX-License-Identifier: ISC */
/* Names and IRIs are one space: a name is the base plus its encoding. */
#include <string.h>

#include "base/text.h"
#include "store/dict.h"

void ent_name_to_iri(const char *base, const char *name, size_t n_name,
                     struct ent_buf *iri)
{
    ent_buf_add_str(iri, base);
    ent_percent_encode(name, n_name, iri);
}

static bool is_nfc(const char *name, size_t n_name)
{
    if (ent_text_is_plain(name, n_name))
        return true;
    struct ent_buf nfc;
    ent_buf_init(&nfc);
    bool same = ent_text_nfc(name, n_name, &nfc) == ENT_OK &&
                nfc.n_bytes == n_name && memcmp(nfc.bytes, name, n_name) == 0;
    ent_buf_release(&nfc);
    return same;
}

/* Would the name be encoded just so? */
static bool encodes_to(const char *name, size_t n_name, const char *encoded,
                       size_t n_encoded)
{
    struct ent_buf again;
    ent_buf_init(&again);
    ent_percent_encode(name, n_name, &again);
    bool same = again.status == ENT_OK && again.n_bytes == n_encoded &&
                memcmp(again.bytes, encoded, n_encoded) == 0;
    ent_buf_release(&again);
    return same;
}

bool ent_iri_to_name(const char *base, const char *iri, size_t n_iri,
                     struct ent_buf *name)
{
    size_t n_base = strlen(base), before = name->n_bytes;
    if (n_iri <= n_base || memcmp(iri, base, n_base) != 0)
        return false;
    const char *encoded = iri + n_base;
    size_t n_encoded = n_iri - n_base;
    bool good =
        ent_percent_decode(encoded, n_encoded, name) && name->status == ENT_OK;
    if (good) {
        const char *bytes = name->bytes + before;
        size_t n_bytes = name->n_bytes - before;
        good = ent_name_problem(bytes, n_bytes) == NULL &&
               !ent_text_is_iri(bytes, n_bytes) && is_nfc(bytes, n_bytes) &&
               encodes_to(bytes, n_bytes, encoded, n_encoded);
    }
    if (!good && name->status == ENT_OK)
        name->n_bytes = before;
    return good;
}
