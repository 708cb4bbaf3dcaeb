/* SPDX-License-Identifier: ISC */
/* The prefixes of a Turtle document. */
#include "import/rdf/prefixes.h"

#include <string.h>

#include "base/alloc.h"

void ent_prefixes_init(struct ent_prefixes *prefixes)
{
    memset(prefixes, 0, sizeof *prefixes);
    ent_map_init(&prefixes->index);
}

void ent_prefixes_release(struct ent_prefixes *prefixes)
{
    for (size_t i = 0; i < prefixes->n_items; i++) {
        ent_free(prefixes->items[i].name);
        ent_free(prefixes->items[i].iri);
    }
    ent_free(prefixes->items);
    ent_map_release(&prefixes->index);
    memset(prefixes, 0, sizeof *prefixes);
}

/* The key of a name, or the one that it would get. */
static uint64_t key_of(const struct ent_prefixes *prefixes, const char *name,
                       size_t n_name, struct ent_prefix **found)
{
    uint64_t key = ent_hash(name, n_name, ent_hash_seed()) >> 1, index;
    *found = NULL;
    for (; ent_map_get(&prefixes->index, key, &index); key++) {
        struct ent_prefix *prefix = &prefixes->items[index];
        if (prefix->n_name == n_name &&
            memcmp(prefix->name, name, n_name) == 0) {
            *found = prefix;
            break;
        }
    }
    return key;
}

const struct ent_prefix *ent_prefixes_find(const struct ent_prefixes *prefixes,
                                           const char *name, size_t n_name)
{
    struct ent_prefix *found;
    (void)key_of(prefixes, name, n_name, &found);
    return found;
}

static enum ent_status make_room(struct ent_prefixes *prefixes)
{
    if (prefixes->n_items < prefixes->capacity)
        return ENT_OK;
    size_t capacity = prefixes->capacity ? prefixes->capacity * 2 : 16;
    struct ent_prefix *items =
        ent_realloc(prefixes->items, capacity * sizeof *items);
    if (!items)
        return ENT_ENOMEM;
    prefixes->items = items;
    prefixes->capacity = capacity;
    return ENT_OK;
}

static enum ent_status add(struct ent_prefixes *prefixes, uint64_t key,
                           const char *name, size_t n_name, char *iri,
                           size_t n_iri)
{
    char *copy = ent_strndup(name, n_name);
    enum ent_status status = copy ? make_room(prefixes) : ENT_ENOMEM;
    if (!status)
        status = ent_map_put(&prefixes->index, key, prefixes->n_items);
    if (status) {
        ent_free(copy);
        return status;
    }
    prefixes->items[prefixes->n_items++] = (struct ent_prefix){.name = copy,
                                                               .n_name = n_name,
                                                               .iri = iri,
                                                               .n_iri = n_iri};
    return ENT_OK;
}

enum ent_status ent_prefixes_set(struct ent_prefixes *prefixes,
                                 const char *name, size_t n_name,
                                 const char *iri, size_t n_iri)
{
    struct ent_prefix *known;
    uint64_t key = key_of(prefixes, name, n_name, &known);
    char *copy = ent_strndup(iri, n_iri);
    if (!copy)
        return ENT_ENOMEM;
    if (known) {
        ent_free(known->iri);
        known->iri = copy;
        known->n_iri = n_iri;
        return ENT_OK;
    }
    enum ent_status status = add(prefixes, key, name, n_name, copy, n_iri);
    if (status)
        ent_free(copy);
    return status;
}
