/* SPDX-License-Identifier: ISC */
/* Facts about relations and actors. */
#include "import/cameo/said.h"

#include <string.h>

#include "import/field.h"

/* An actor and its country that were stated. */
struct entry {
    struct entry *next;
    size_t n_actor, n_country;
    char bytes[]; /* actor, country */
};

void ent_cameo_said_init(struct ent_cameo_said *said, const char *data_set)
{
    memset(said, 0, sizeof *said);
    said->data_set = data_set;
    ent_map_init(&said->actors);
    ent_arena_init(&said->arena, 0);
}

void ent_cameo_said_release(struct ent_cameo_said *said)
{
    ent_map_release(&said->actors);
    ent_arena_release(&said->arena);
}

static struct ent_term term_of(enum ent_kind kind, const char *text)
{
    struct ent_term term = {.kind = kind};
    term.bytes = text;
    term.n_bytes = strlen(text);
    return term;
}

struct ent_term ent_cameo_relation(const struct ent_cameo_event *event)
{
    return term_of(ENT_NAME, event->relation);
}

/* Fields of a report of which only the source is known. */
static struct ent_fields *fields_of(const struct ent_term *source,
                                    struct ent_batch *batch)
{
    struct ent_fields *fields = ent_arena_alloc(&batch->arena, sizeof *fields);
    if (fields) {
        ent_fields_init(fields);
        fields->source = *source;
    }
    return fields;
}

static enum ent_status add_fact(struct ent_batch *batch, uint64_t line,
                                const struct ent_fields *fields,
                                const struct ent_term *subject,
                                const char *relation,
                                const struct ent_term *object)
{
    struct ent_item *item = ent_batch_add(batch, ENT_ITEM_FACT, line);
    if (!item)
        return batch->arena.status;
    item->terms[0] = *subject;
    item->terms[1] = term_of(ENT_NAME, relation);
    item->terms[2] = *object;
    item->fields = fields;
    return ENT_OK;
}

enum ent_status ent_cameo_add_fact(struct ent_batch *batch, uint64_t line,
                                   const struct ent_term *source,
                                   const struct ent_term *subject,
                                   const char *relation,
                                   const struct ent_term *object)
{
    const struct ent_fields *fields = fields_of(source, batch);
    if (!fields)
        return batch->arena.status;
    return add_fact(batch, line, fields, subject, relation, object);
}

static enum ent_status goldstein_term(const struct ent_cameo_event *event,
                                      struct ent_arena *arena,
                                      struct ent_term *term)
{
    int tenths = event->goldstein_tenths;
    int size = tenths < 0 ? -tenths : tenths;
    *term = (struct ent_term){.kind = ENT_INTEGER};
    term->integer = tenths / 10;
    if (tenths % 10 == 0)
        return ENT_OK;
    char *text = ent_arena_printf(arena, "%s%d.%d", tenths < 0 ? "-" : "",
                                  size / 10, size % 10);
    if (!text)
        return arena->status;
    *term = term_of(ENT_NUMBER, text);
    return ENT_OK;
}

static enum ent_status say_one(const struct ent_cameo_event *event,
                               uint64_t line, struct ent_batch *batch)
{
    const struct ent_cameo_event *parent = ent_cameo_event_parent(event);
    struct ent_term source = term_of(ENT_NAME, "CAMEO");
    struct ent_fields *fields = fields_of(&source, batch);
    struct ent_term relation = ent_cameo_relation(event), goldstein;
    if (!fields)
        return batch->arena.status;
    enum ent_status status = goldstein_term(event, &batch->arena, &goldstein);
    struct {
        const char *relation;
        struct ent_term object;
    } facts[6] = {
        {"cameo", term_of(ENT_TEXT, event->code)},
        {"quad", term_of(ENT_NAME, ent_cameo_event_quad(event))},
        {"goldstein", goldstein},
        {"description", term_of(ENT_TEXT, event->description)},
    };
    size_t n_facts = 4;
    if (event->plover) {
        facts[n_facts].relation = "plover";
        facts[n_facts++].object = term_of(ENT_TEXT, event->plover);
    }
    if (parent) {
        facts[n_facts].relation = "broader";
        facts[n_facts++].object = ent_cameo_relation(parent);
    }
    for (size_t i = 0; i < n_facts && !status; i++)
        status = add_fact(batch, line, fields, &relation, facts[i].relation,
                          &facts[i].object);
    return status;
}

enum ent_status ent_cameo_say_relation(struct ent_cameo_said *said,
                                       const struct ent_cameo_event *event,
                                       uint64_t line, struct ent_batch *batch)
{
    for (; event; event = ent_cameo_event_parent(event)) {
        size_t index = (size_t)(event - ent_cameo_events);
        if (said->events[index])
            return ENT_OK;
        enum ent_status status = say_one(event, line, batch);
        if (status)
            return status;
        said->events[index] = true;
    }
    return ENT_OK;
}

static bool is_entry(const struct entry *entry, const struct ent_term *actor,
                     const struct ent_term *country)
{
    return entry->n_actor == actor->n_bytes &&
           entry->n_country == country->n_bytes &&
           memcmp(entry->bytes, actor->bytes, actor->n_bytes) == 0 &&
           memcmp(entry->bytes + actor->n_bytes, country->bytes,
                  country->n_bytes) == 0;
}

/* *is_new: it was not stated before, and is remembered now. */
static enum ent_status remember(struct ent_cameo_said *said,
                                const struct ent_term *actor,
                                const struct ent_term *country, bool *is_new)
{
    uint64_t key = ent_hash(actor->bytes, actor->n_bytes,
                            ent_hash(country->bytes, country->n_bytes, 1)) >>
                   1;
    uint64_t found = 0;
    struct entry *first = NULL;
    *is_new = false;
    if (ent_map_get(&said->actors, key, &found))
        first = (struct entry *)(uintptr_t)found;
    for (const struct entry *e = first; e; e = e->next)
        if (is_entry(e, actor, country))
            return ENT_OK;
    struct entry *entry =
        ent_arena_alloc(&said->arena,
                        sizeof *entry + actor->n_bytes + country->n_bytes);
    if (!entry)
        return said->arena.status;
    entry->next = first;
    entry->n_actor = actor->n_bytes;
    entry->n_country = country->n_bytes;
    memcpy(entry->bytes, actor->bytes, actor->n_bytes);
    memcpy(entry->bytes + actor->n_bytes, country->bytes, country->n_bytes);
    *is_new = true;
    return ent_map_put(&said->actors, key, (uint64_t)(uintptr_t)entry);
}

enum ent_status ent_cameo_say_country(struct ent_cameo_said *said,
                                      const struct ent_term *actor,
                                      const struct ent_term *country,
                                      uint64_t line, struct ent_batch *batch)
{
    bool is_new;
    enum ent_status status = remember(said, actor, country, &is_new);
    struct ent_term source = term_of(ENT_NAME, said->data_set);
    if (status || !is_new)
        return status;
    return ent_cameo_add_fact(batch, line, &source, actor, "country", country);
}
