/* SPDX-License-Identifier: ISC */
/* Sets of visited ids: a hash table, then pages of bits. */
#include "queries/op/nodeset.h"

#define FIRST_LOOK 4096u

void ent_context_release_map(struct ent_context *context, struct ent_map *map)
{
    ent_context_unclaim(context, map->parts.n_bytes);
    ent_map_release(map);
}

static bool has_bit(const struct ent_nodeset *set, uint64_t page, ent_id id)
{
    uint64_t bit = id & ((UINT64_C(1) << ENT_NODESET_PAGE_BITS) - 1);
    return set->pages.items[page * ENT_NODESET_PAGE + bit / 64] >> bit % 64 & 1;
}

bool ent_nodeset_has(const struct ent_nodeset *set, ent_id id)
{
    uint64_t page;
    if (!set->is_paged)
        return ent_map_get(&set->map, id, &page);
    return ent_map_get(&set->map, id >> ENT_NODESET_PAGE_BITS, &page) &&
           has_bit(set, page, id);
}

static enum ent_status add_bit(struct ent_context *context,
                               struct ent_nodeset *set, ent_id id, bool *is_new)
{
    uint64_t bit = id & ((UINT64_C(1) << ENT_NODESET_PAGE_BITS) - 1);
    uint64_t key = id >> ENT_NODESET_PAGE_BITS, page;
    if (!ent_map_get(&set->map, key, &page)) {
        enum ent_status status;
        uint64_t *words =
            ent_column_reserve(context, &set->pages, ENT_NODESET_PAGE, &status);
        if (!words)
            return status;
        memset(words, 0, ENT_NODESET_PAGE * sizeof *words);
        page = set->pages.n_items / ENT_NODESET_PAGE - 1;
        status = ent_context_put(context, &set->map, key, page);
        if (status)
            return status;
    }
    *is_new = !has_bit(set, page, id);
    set->pages.items[page * ENT_NODESET_PAGE + bit / 64] |= UINT64_C(1)
                                                            << bit % 64;
    return ENT_OK;
}

/* Puts the ids of a table into pages; *is_worth tells whether those are
 * smaller.  Gives up as soon as they are not. */
static enum ent_status make_pages(struct ent_context *context,
                                  const struct ent_map *ids,
                                  struct ent_nodeset *paged, bool *is_worth)
{
    size_t most = ids->parts.n_bytes / sizeof(uint64_t) / 2, at = 0;
    const struct ent_map_slot *slot;
    *is_worth = true;
    while (*is_worth && (slot = ent_map_each(ids, &at)) != NULL) {
        bool is_new;
        enum ent_status status = ent_context_tick(context);
        if (status == ENT_OK)
            status = add_bit(context, paged, slot->key, &is_new);
        if (status)
            return status;
        *is_worth = paged->pages.n_items <= most;
    }
    return ENT_OK;
}

static enum ent_status look(struct ent_context *context,
                            struct ent_nodeset *set)
{
    struct ent_nodeset paged = {.is_paged = true, .n_items = set->n_items};
    bool is_worth;
    enum ent_status status = make_pages(context, &set->map, &paged, &is_worth);
    set->next_look = set->n_items * 2;
    if (status || !is_worth) {
        ent_nodeset_release(context, &paged);
        return status == ENT_EMEMORY ? ENT_OK : status;
    }
    ent_nodeset_release(context, set);
    *set = paged;
    return ENT_OK;
}

enum ent_status ent_nodeset_add(struct ent_context *context,
                                struct ent_nodeset *set, ent_id id,
                                bool *is_new)
{
    enum ent_status status;
    uint64_t unused;
    if (set->is_paged) {
        status = add_bit(context, set, id, is_new);
    } else {
        *is_new = !ent_map_get(&set->map, id, &unused);
        if (!*is_new)
            return ENT_OK;
        status = ent_context_put(context, &set->map, id, 0);
    }
    if (status || !*is_new)
        return status;
    set->n_items++;
    if (set->is_paged ||
        set->n_items < (set->next_look ? set->next_look : FIRST_LOOK))
        return ENT_OK;
    return look(context, set);
}

void ent_nodeset_release(struct ent_context *context, struct ent_nodeset *set)
{
    ent_context_release_map(context, &set->map);
    ent_column_release(context, &set->pages);
    *set = (struct ent_nodeset){0};
}
