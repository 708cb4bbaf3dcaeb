/* SPDX-License-Identifier: ISC */
/* Coding and hashing the terms of a batch. */
#include "import/prepare.h"

#include <stddef.h>

#include "base/alloc.h"
#include "import/scope.h"

#define FIELD(name)                                                            \
    {                                                                          \
        offsetof(struct ent_fields, name),                                     \
            offsetof(struct ent_load_report, name)                             \
    }

const struct ent_prepared_field ent_prepared_fields[ENT_PREPARED_FIELDS] = {
    FIELD(source),     FIELD(speaker),    FIELD(place),      FIELD(event),
    FIELD(extractor),  FIELD(confidence), FIELD(quote),      FIELD(written[0]),
    FIELD(written[1]), FIELD(written[2]), FIELD(written[3]), FIELD(written[4])};
_Static_assert(ENT_N_WRITTEN == 5, "a row each");

static enum ent_status make_room(struct ent_batch *batch)
{
    size_t want = batch->n_ready + ENT_PREPARED_TERMS;
    if (want <= batch->ready_capacity)
        return ENT_OK;
    size_t capacity = batch->ready_capacity ? batch->ready_capacity * 2 : 512;
    struct ent_ready_term *ready =
        ent_realloc(batch->ready, capacity * sizeof *ready);
    if (!ready)
        return ENT_ENOMEM;
    batch->ready = ready;
    batch->ready_capacity = capacity;
    return ENT_OK;
}

/* An item on its way: where its terms begin.  ENT_END: it has too many, or one
 * that cannot be told yet. */
struct preparation {
    struct ent_batch *batch;
    const struct ent_load *load;
    size_t first;
};

static enum ent_status add_term(struct preparation *p,
                                const struct ent_term *term, bool is_part);

static enum ent_status add_quoted(struct preparation *p,
                                  const struct ent_term *term, bool is_part)
{
    struct ent_batch *batch = p->batch;
    size_t at[3];
    for (int i = 0; i < 3; i++) {
        enum ent_status status = add_term(p, &term->parts[i], true);
        if (status)
            return status;
        at[i] = batch->n_ready - 1;
    }
    if (batch->n_ready - p->first == ENT_PREPARED_TERMS)
        return ENT_END;
    struct ent_ready_term *ready = &batch->ready[batch->n_ready];
    *ready = (struct ent_ready_term){.kind = ENT_QUOTED, .is_part = is_part};
    for (int i = 0; i < 3; i++)
        ready->parts[i] = (uint16_t)(batch->n_ready - at[i]);
    batch->n_ready++;
    return ENT_OK;
}

static enum ent_status add_term(struct preparation *p,
                                const struct ent_term *term, bool is_part)
{
    struct ent_batch *batch = p->batch;
    if (term->kind == ENT_QUOTED)
        return add_quoted(p, term, is_part);
    if (batch->n_ready - p->first == ENT_PREPARED_TERMS ||
        (term->kind == ENT_BLANK && ent_scope_concerns(term)))
        return ENT_END;
    struct ent_ready_term *ready = &batch->ready[batch->n_ready++];
    enum ent_status status =
        ent_load_prepare(p->load, term, &batch->arena, &batch->scratch, ready);
    ready->is_part = is_part;
    return status;
}

static enum ent_status add_fields(struct preparation *p, struct ent_item *item)
{
    for (unsigned i = 0; i < ENT_PREPARED_FIELDS; i++) {
        const struct ent_term *term =
            (const struct ent_term *)(const void *)((const char *)item->fields +
                                                    ent_prepared_fields[i]
                                                        .from);
        if (term->kind == ENT_NONE)
            continue;
        enum ent_status status = add_term(p, term, false);
        if (status)
            return status;
        item->given |= (uint16_t)(1u << i);
    }
    return ENT_OK;
}

static enum ent_status prepare_item(struct preparation *p,
                                    struct ent_item *item)
{
    enum ent_status status = make_room(p->batch);
    p->first = p->batch->n_ready;
    if (!status && item->fields && !item->shares_fields)
        status = add_fields(p, item);
    for (int i = 0; i < 3 && !status; i++)
        status = add_term(p, &item->terms[i], false);
    if (!status && item->graph)
        status = add_term(p, item->graph, false);
    if (!status) {
        item->first_ready = (uint32_t)p->first;
        item->n_ready = (uint32_t)(p->batch->n_ready - p->first);
        return ENT_OK;
    }
    p->batch->n_ready = p->first;
    item->given = 0;
    return status == ENT_END ? ENT_OK : status;
}

enum ent_status ent_batch_prepare(struct ent_batch *batch,
                                  const struct ent_load *load)
{
    struct preparation p = {.batch = batch, .load = load};
    const struct ent_fields *last = NULL;
    enum ent_status status = ENT_OK;
    for (struct ent_item *i = batch->first; i && !status; i = i->next) {
        if (i->type == ENT_ITEM_FACT) {
            i->shares_fields = i->fields && i->fields == last;
            last = i->fields;
        } else if (i->type != ENT_ITEM_TRIPLE) {
            continue;
        }
        status = prepare_item(&p, i);
    }
    return status;
}
