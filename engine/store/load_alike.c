/* SPDX-License-Identifier: ISC */
/* Remarks about relations of the input that are nearly those of others. */
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "store/dict_lookup.h"
#include "store/load_internal.h"
#include "store/tupleset.h"

/* Relations that are compared with each other, at most. */
#define MAX_RELATIONS 400
/* Shorter relations may differ by a letter and mean another thing. */
#define MIN_NEAR_BYTES 6

/* Marks the keys of relations that the input has not. */
#define STORED_KEY (UINT64_C(1) << 63)

struct relation {
    uint64_t key; /* handle, or stored id and STORED_KEY */
    const char *name, *fold;
    size_t n_fold;
    uint64_t line, count; /* reports of the input */
    bool is_stored;
};

struct relations {
    struct ent_finish *finish;
    struct relation *items;
    size_t n_items;
    struct ent_map index; /* key -> number */
    struct ent_arena arena;
    struct ent_buf fold;
};

static enum ent_status describe(struct relations *relations, const char *bytes,
                                size_t n_bytes, struct relation *item)
{
    struct ent_buf *fold = &relations->fold;
    ent_buf_clear(fold);
    enum ent_status status = ent_text_fold(bytes, n_bytes, fold);
    if (status != ENT_OK)
        return status;
    item->n_fold = fold->n_bytes;
    item->name = ent_arena_strndup(&relations->arena, bytes, n_bytes);
    item->fold =
        ent_arena_strndup(&relations->arena, fold->bytes, fold->n_bytes);
    if (item->name == NULL || item->fold == NULL)
        return relations->arena.status;
    return ENT_OK;
}

static enum ent_status add(struct relations *relations, uint64_t key,
                           const char *bytes, size_t n_bytes, uint64_t line,
                           struct relation **item)
{
    uint64_t index;
    *item = NULL;
    if (ent_map_get(&relations->index, key, &index)) {
        *item = &relations->items[index];
        return ENT_OK;
    }
    if (relations->n_items == MAX_RELATIONS)
        return ENT_OK;
    struct relation found = {.key = key, .line = line};
    enum ent_status status = describe(relations, bytes, n_bytes, &found);
    if (status == ENT_OK)
        status = ent_map_put(&relations->index, key, relations->n_items);
    if (status != ENT_OK)
        return status;
    *item = &relations->items[relations->n_items++];
    **item = found;
    return ENT_OK;
}

static enum ent_status list_input(struct relations *relations)
{
    const struct ent_finish *finish = relations->finish;
    const struct ent_stage *stage = &finish->load->stage;
    struct relation *item;
    for (size_t i = 0; i < stage->n_reports; i++) {
        ent_stage_pass(stage, i);
        ent_handle handle = ent_stage_predicate(stage, i);
        if (finish->arrivals[i] != ENT_ARRIVAL_NEW ||
            ent_id_kind(handle) != ENT_NAME)
            continue;
        const struct ent_interned *term =
            ent_intern_at(&finish->load->intern, handle);
        enum ent_status status =
            add(relations, handle, term->bytes, term->n_bytes,
                ent_stage_line(stage, i), &item);
        if (status != ENT_OK)
            return status;
        if (item != NULL)
            item->count++;
    }
    return ENT_OK;
}

static enum ent_status add_stored(struct relations *relations, ent_id id)
{
    const struct ent_finish *finish = relations->finish;
    struct relation *item;
    const char *bytes;
    size_t n_bytes;
    if (ent_id_kind(id) != ENT_NAME)
        return ENT_OK;
    enum ent_status status = ent_dict_bytes(finish->old, id, &bytes, &n_bytes);
    if (status != ENT_OK)
        return status;
    uint64_t key = ent_intern_find_name(&finish->load->intern, bytes, n_bytes);
    if (key == 0)
        key = id | STORED_KEY;
    status = add(relations, key, bytes, n_bytes, 0, &item);
    if (item != NULL)
        item->is_stored = true;
    return status;
}

static enum ent_status list_stored(struct relations *relations)
{
    struct ent_cursor cursor;
    enum ent_status status =
        ent_cursor_open(&cursor, relations->finish->old, ENT_PSO);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, NULL, 0);
    for (int n = 0; status == ENT_OK && n < MAX_RELATIONS; n++) {
        status = add_stored(relations, cursor.row[0]);
        if (status == ENT_OK)
            status = ent_cursor_skip(&cursor, 1);
    }
    ent_cursor_close(&cursor);
    return status == ENT_END ? ENT_OK : status;
}

/* The model's own relations mean different things however near they look. */
static bool is_own(const struct relation *relation)
{
    static const char *const own[] = {"published", "publisher"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(relation->name, own[i]) == 0)
            return true;
    return false;
}

/* Numbered relations (code_2, code_3) are told apart by their number. */
static bool differ_by_digit(const struct relation *a, const struct relation *b)
{
    if (a->n_fold != b->n_fold)
        return false;
    for (size_t i = 0; i < a->n_fold; i++)
        if (a->fold[i] != b->fold[i])
            return a->fold[i] >= '0' && a->fold[i] <= '9';
    return false;
}

static bool are_alike(const struct relation *a, const struct relation *b)
{
    size_t shorter = a->n_fold < b->n_fold ? a->n_fold : b->n_fold;
    size_t longer = a->n_fold < b->n_fold ? b->n_fold : a->n_fold;
    if (longer - shorter > 4 || shorter == 0)
        return false;
    if (longer == shorter && memcmp(a->fold, b->fold, longer) == 0)
        return true;
    return shorter >= MIN_NEAR_BYTES && !differ_by_digit(a, b) &&
           !(is_own(a) && is_own(b)) &&
           ent_text_distance(a->fold, a->n_fold, b->fold, b->n_fold, 1) <= 1;
}

/* One note for a relation of the input that is new, about the first that is
 * like it. */
static enum ent_status remark(struct relations *relations,
                              const struct relation *mine,
                              const struct relation *other)
{
    struct ent_notes *notes = &relations->finish->notes;
    struct ent_load_note *note;
    enum ent_status status =
        ent_notes_get(notes, ENT_NOTE_RELATION_LIKE, mine->key, &note);
    if (status != ENT_OK)
        return status;
    note->name =
        ent_arena_strndup(&notes->arena, mine->name, strlen(mine->name));
    note->other =
        ent_arena_strndup(&notes->arena, other->name, strlen(other->name));
    note->line = mine->line;
    note->count = mine->count;
    return note->name == NULL || note->other == NULL ? notes->arena.status
                                                     : ENT_OK;
}

static enum ent_status compare_all(struct relations *relations)
{
    for (size_t i = 0; i < relations->n_items; i++) {
        const struct relation *mine = &relations->items[i];
        if (mine->count == 0 || mine->is_stored)
            continue;
        for (size_t k = 0; k < relations->n_items; k++) {
            const struct relation *other = &relations->items[k];
            /* of two new ones, the later is remarked on */
            if (k == i || (k > i && !other->is_stored) ||
                !are_alike(mine, other))
                continue;
            enum ent_status status = remark(relations, mine, other);
            if (status != ENT_OK)
                return status;
            break;
        }
    }
    return ENT_OK;
}

enum ent_status ent_finish_alike(struct ent_finish *finish)
{
    struct relations relations = {.finish = finish};
    enum ent_status status = ENT_ENOMEM;
    ent_map_init(&relations.index);
    ent_arena_init(&relations.arena, 0);
    ent_buf_init(&relations.fold);
    relations.items = ent_calloc(MAX_RELATIONS, sizeof *relations.items);
    if (relations.items != NULL)
        status = list_input(&relations);
    if (status == ENT_OK)
        status = list_stored(&relations);
    if (status == ENT_OK)
        status = compare_all(&relations);
    ent_free(relations.items);
    ent_map_release(&relations.index);
    ent_arena_release(&relations.arena);
    ent_buf_release(&relations.fold);
    return status;
}
