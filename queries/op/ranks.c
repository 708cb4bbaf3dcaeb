/* SPDX-License-Identifier: ISC */
/* Places of values.
 *
 * Kinds are sorted one by one.  Texts and names by multikey quicksort (Bentley,
 * Sedgewick 1997) with eight bytes at hand: what all have in common is looked
 * at once, not in every comparison.  What that cannot tell apart is merged by
 * comparing values. */
#include "queries/op/ranks.h"

#include <math.h>

#include "base/bytes.h"
#include "queries/expr/compare.h"

/* Fewer items are sorted by insertion. */
#define FEW 12u

#define N_CLASSES 9u

struct item {
    uint64_t chunk; /* sorts as the values do, as far as it goes */
    uint64_t number;
};

struct span {
    struct item *items;
    size_t n_items;
    size_t depth; /* bytes that all have in common, before the chunk */
};

_Static_assert(sizeof(struct item) == 2 * sizeof(uint64_t),
               "items lie in columns");

void ent_ranks_init(struct ent_ranks *ranks, struct ent_context *context)
{
    *ranks = (struct ent_ranks){.context = context};
    ent_rowset_init(&ranks->ids, 1, 0);
}

static void release_room(struct ent_ranks *ranks)
{
    ent_column_release(ranks->context, &ranks->items);
    ent_column_release(ranks->context, &ranks->texts);
    ent_column_release(ranks->context, &ranks->parts);
    ent_column_release(ranks->context, &ranks->room);
}

void ent_ranks_release(struct ent_ranks *ranks)
{
    if (!ranks->context)
        return;
    release_room(ranks);
    ent_column_release(ranks->context, &ranks->places);
    ent_context_release_rows(ranks->context, &ranks->ids);
    *ranks = (struct ent_ranks){0};
}

enum ent_status ent_ranks_add(struct ent_ranks *ranks, ent_id id,
                              size_t *number)
{
    bool is_new;
    return ent_context_add_row(ranks->context, &ranks->ids, &id, number,
                               &is_new);
}

/* ---- comparing ---------------------------------------------------------- */

/* Nothing, booleans, numbers, dates, texts, entities, blank nodes, quoted
 * facts, lists. */
static unsigned class_of(ent_id id)
{
    static const unsigned char classes[] = {
        [ENT_NONE] = 0,   [ENT_BOOLEAN] = 1, [ENT_INTEGER] = 2,
        [ENT_NUMBER] = 2, [ENT_DATE] = 3,    [ENT_TEXT] = 4,
        [ENT_TYPED] = 4,  [ENT_NAME] = 5,    [ENT_IRI] = 5,
        [ENT_BLANK] = 6,  [ENT_QUOTED] = 7,  [ENT_KIND_LIST] = 8,
    };
    return classes[ent_id_kind(id)];
}

static bool is_text(unsigned class)
{
    return class >= 4 && class <= 6;
}

static ent_id id_of(const struct ent_ranks *ranks, const struct item *item)
{
    return ranks->ids.rows[item->number];
}

/* Quoted facts, part by part. */
static enum ent_status compare_parts(const struct ent_ranks *ranks,
                                     const struct item *a, const struct item *b,
                                     int *result)
{
    const ent_id *parts_a =
        ranks->parts.items + ranks->texts.items[2 * a->number];
    const ent_id *parts_b =
        ranks->parts.items + ranks->texts.items[2 * b->number];
    enum ent_status status = ENT_OK;
    *result = 0;
    for (int i = 0; i < 3 && status == ENT_OK && *result == 0; i++)
        status =
            ent_value_compare(ranks->context, parts_a[i], parts_b[i], result);
    return status;
}

static enum ent_status compare(const struct ent_ranks *ranks,
                               const struct item *a, const struct item *b,
                               int *result)
{
    enum ent_status status = ent_context_tick(ranks->context);
    if (status)
        return status;
    if (a->chunk != b->chunk) {
        *result = a->chunk < b->chunk ? -1 : 1;
        return ENT_OK;
    }
    ent_values_may_forget(ranks->context);
    if (ent_id_kind(id_of(ranks, a)) == ENT_QUOTED)
        return compare_parts(ranks, a, b, result);
    return ent_value_compare(ranks->context, id_of(ranks, a), id_of(ranks, b),
                             result);
}

/* ---- sorting ------------------------------------------------------------ */

static enum ent_status insert_few(const struct ent_ranks *ranks,
                                  struct item *items, size_t n_items)
{
    for (size_t i = 1; i < n_items; i++) {
        struct item item = items[i];
        size_t at = i;
        for (; at > 0; at--) {
            int result;
            enum ent_status status =
                compare(ranks, &items[at - 1], &item, &result);
            if (status)
                return status;
            if (result <= 0)
                break;
            items[at] = items[at - 1];
        }
        items[at] = item;
    }
    return ENT_OK;
}

/* By comparison: halves, and then their merge.  `room` for half of them. */
static enum ent_status merge_halves(const struct ent_ranks *ranks,
                                    struct item *items, size_t n_items,
                                    struct item *room)
{
    size_t half = n_items / 2, a = 0, b = half, to = 0;
    if (n_items <= FEW)
        return insert_few(ranks, items, n_items);
    enum ent_status status = merge_halves(ranks, items, half, room);
    if (status == ENT_OK)
        status = merge_halves(ranks, items + half, n_items - half, room);
    memcpy(room, items, half * sizeof *room);
    while (status == ENT_OK && a < half && b < n_items) {
        int result;
        status = compare(ranks, &room[a], &items[b], &result);
        items[to++] = result <= 0 ? room[a++] : items[b++];
    }
    if (a < half)
        memcpy(items + to, room + a, (half - a) * sizeof *room);
    return status;
}

static enum ent_status merge(struct ent_ranks *ranks, struct item *items,
                             size_t n_items)
{
    enum ent_status status;
    ranks->room.n_items = 0;
    uint64_t *room =
        ent_column_reserve(ranks->context, &ranks->room, n_items + 2, &status);
    if (!room)
        return status;
    return merge_halves(ranks, items, n_items, (struct item *)room);
}

static size_t text_bytes(const struct ent_ranks *ranks, const struct item *item)
{
    return (size_t)ranks->texts.items[2 * item->number + 1];
}

static uint64_t chunk_at(const struct ent_ranks *ranks, const struct item *item,
                         size_t depth)
{
    const char *bytes =
        (const char *)(uintptr_t)ranks->texts.items[2 * item->number];
    size_t n_left = text_bytes(ranks, item) - depth;
    unsigned char first[8] = {0};
    memcpy(first, bytes + depth, n_left < 8 ? n_left : 8);
    return ent_load_be64(first);
}

/* Texts with the same chunk: those that end in it are less than the others,
 * which are given their next chunk.  Leaves the others in *span. */
static enum ent_status deepen(struct ent_ranks *ranks, struct span *span)
{
    size_t n_ended = 0, depth = span->depth + 8;
    for (size_t i = 0; i < span->n_items; i++) {
        struct item item = span->items[i];
        enum ent_status ticked = ent_context_tick(ranks->context);
        if (ticked)
            return ticked;
        if (text_bytes(ranks, &item) > depth) {
            span->items[i].chunk = chunk_at(ranks, &item, depth);
            continue;
        }
        span->items[i] = span->items[n_ended];
        span->items[n_ended++] = item;
    }
    enum ent_status status = merge(ranks, span->items, n_ended);
    span->items += n_ended;
    span->n_items -= n_ended;
    span->depth = depth;
    return status;
}

static uint64_t median(uint64_t a, uint64_t b, uint64_t c)
{
    if (a < b)
        return b < c ? b : a < c ? c : a;
    return a < c ? a : b < c ? c : b;
}

/* Items below a middle chunk, of it and above it. */
static enum ent_status split(const struct ent_ranks *ranks,
                             const struct span *span, struct span parts[3])
{
    struct item *items = span->items;
    size_t n = span->n_items, low = 0, at = 0, high = n;
    size_t shift = (size_t)(ent_hash_u64(n ^ ent_hash_seed()) % (n / 3));
    uint64_t pivot = median(items[shift].chunk, items[n / 3 + shift].chunk,
                            items[n / 3 * 2 + shift].chunk);
    for (size_t n_steps = 0; at < high; n_steps++) {
        struct item item = items[at];
        enum ent_status status = n_steps % ENT_ROWS_PER_CHECK
                                     ? ENT_OK
                                     : ent_context_check(ranks->context);
        if (status)
            return status;
        if (item.chunk == pivot) {
            at++;
        } else if (item.chunk < pivot) {
            items[at++] = items[low];
            items[low++] = item;
        } else {
            items[at] = items[--high];
            items[high] = item;
        }
    }
    parts[0] = (struct span){items, low, span->depth};
    parts[1] = (struct span){items + low, high - low, span->depth};
    parts[2] = (struct span){items + high, n - high, span->depth};
    return ENT_OK;
}

/* Puts the largest part last: the others are at most half of the whole. */
static void largest_last(struct span parts[3])
{
    for (int i = 0; i < 2; i++)
        if (parts[i].n_items > parts[2].n_items) {
            struct span part = parts[i];
            parts[i] = parts[2];
            parts[2] = part;
        }
}

static enum ent_status sort_span(struct ent_ranks *ranks, struct span span,
                                 bool are_texts)
{
    while (span.n_items > FEW) {
        struct span parts[3];
        uint32_t n_steps =
            span.n_items < ENT_ROWS_PER_CHECK ? (uint32_t)span.n_items : 0;
        enum ent_status status = ent_context_ticks(ranks->context, n_steps);
        if (status == ENT_OK)
            status = split(ranks, &span, parts);
        if (status)
            return status;
        if (are_texts) {
            status = deepen(ranks, &parts[1]);
        } else {
            status = merge(ranks, parts[1].items, parts[1].n_items);
            parts[1].n_items = 0;
        }
        largest_last(parts);
        for (int i = 0; i < 2 && status == ENT_OK; i++)
            status = sort_span(ranks, parts[i], are_texts);
        if (status)
            return status;
        span = parts[2];
    }
    return insert_few(ranks, span.items, span.n_items);
}

/* ---- values ------------------------------------------------------------- */

static uint64_t number_chunk(const struct ent_term *term)
{
    double value = ent_term_double(term);
    uint64_t bits;
    if (isnan(value))
        return UINT64_MAX;
    value += 0.0; /* no negative zero */
    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static enum ent_status look_up_parts(struct ent_ranks *ranks, ent_id id,
                                     uint64_t *text)
{
    enum ent_status status;
    text[0] = ranks->parts.n_items;
    ent_id *parts =
        ent_column_reserve(ranks->context, &ranks->parts, 3, &status);
    if (!parts)
        return status;
    return ent_value_parts(ranks->context, id, parts);
}

static enum ent_status look_up(struct ent_ranks *ranks, struct item *item)
{
    ent_id id = id_of(ranks, item);
    uint64_t *text = ranks->texts.items + 2 * item->number;
    struct ent_term term;
    item->chunk = 0;
    switch (class_of(id)) {
    case 1:
    case 3:
    case 8:
        item->chunk = id;
        return ENT_OK;
    case 7:
        return look_up_parts(ranks, id, text);
    default:
        break;
    }
    enum ent_status status = ent_value_term(ranks->context, id, &term);
    if (status)
        return status;
    if (ent_term_is_number(&term)) {
        item->chunk = number_chunk(&term);
        return ENT_OK;
    }
    text[0] = (uintptr_t)term.bytes;
    text[1] = term.n_bytes;
    if (is_text(class_of(id)))
        item->chunk = chunk_at(ranks, item, 0);
    return ENT_OK;
}

/* Lays out the items, kind by kind; ends[c] is behind those of class c. */
static enum ent_status lay_out(struct ent_ranks *ranks,
                               size_t ends[N_CLASSES + 1])
{
    size_t n = ranks->ids.n_rows;
    enum ent_status status;
    ranks->items.n_items = ranks->texts.n_items = ranks->places.n_items = 0;
    uint64_t *room =
        ent_column_reserve(ranks->context, &ranks->items, 2 * n + 2, &status);
    if (!room ||
        !ent_column_reserve(ranks->context, &ranks->texts, 2 * n + 2, &status))
        return status;
    struct item *items = (struct item *)room;
    memset(ends, 0, (N_CLASSES + 1) * sizeof *ends);
    size_t from, to = 0;
    while ((status = ent_context_stretch(ranks->context, n, &from, &to)) ==
           ENT_OK)
        for (size_t i = from; i < to; i++)
            ends[class_of(ranks->ids.rows[i]) + 1]++;
    if (status != ENT_END)
        return status;
    for (unsigned c = 0; c < N_CLASSES; c++)
        ends[c + 1] += ends[c];
    for (size_t i = 0; i < n; i++) {
        struct item *item = &items[ends[class_of(ranks->ids.rows[i])]++];
        item->number = i;
        status = ent_context_tick(ranks->context);
        if (status == ENT_OK)
            status = look_up(ranks, item);
        if (status)
            return status;
    }
    return ENT_OK;
}

enum ent_status ent_ranks_sort(struct ent_ranks *ranks)
{
    size_t ends[N_CLASSES + 1], from = 0, n = ranks->ids.n_rows;
    enum ent_status status = lay_out(ranks, ends);
    struct item *items = (struct item *)ranks->items.items;
    for (unsigned c = 0; c < N_CLASSES && status == ENT_OK; c++) {
        struct span span = {items + from, ends[c] - from, 0};
        status = sort_span(ranks, span, is_text(c));
        from = ends[c];
    }
    if (status)
        return status;
    uint64_t *places =
        ent_column_reserve(ranks->context, &ranks->places, n + 1, &status);
    if (!places)
        return status;
    size_t first, to = 0;
    while ((status = ent_context_stretch(ranks->context, n, &first, &to)) ==
           ENT_OK)
        for (size_t i = first; i < to; i++)
            places[items[i].number] = i;
    release_room(ranks);
    return status == ENT_END ? ENT_OK : status;
}
