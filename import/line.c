/* SPDX-License-Identifier: ISC */
/* Facts, sources and entities from objects of the native format. */
#include "import/line.h"

#include <string.h>

#include "base/limits.h"
#include "import/field.h"
#include "import/term.h"

struct line {
    struct ent_batch *batch;
    struct ent_arena *arena;
    struct ent_problem *problem;
    uint64_t number;
    struct ent_fields *fields; /* shared by all statements of the line */
    bool has_fields;
};

/* The keys of each kind of line, and the report fields it may have besides. */
struct keys {
    const char *const *own;
    const char *const *fields;
    uint64_t known; /* all of them */
};

static const char *const fact_own[] = {"subject", "predicate", "object", "with",
                                       NULL};
static const char *const source_own[] = {"source",    "title",     "language",
                                         "url",       "publisher", "author",
                                         "published", "text",      "facts",
                                         "type",      "label",     "alias",
                                         NULL};
static const char *const source_fields[] = {"extractor", NULL};
static const char *const entity_own[] = {"entity", "type",     "label",
                                         "alias",  "latitude", "longitude",
                                         "facts",  NULL};
static const char *const entity_fields[] = {
    "source", "speaker", "from",       "to",        "on",   "place",
    "event",  "stance",  "confidence", "extractor", "meta", NULL};
static const char *const header_own[] = {"entente", "base", "resolve", NULL};
static const char *const no_fields[] = {NULL};

#define BIT(key) ENT_KEY_BIT(ENT_KEY_##key)
#define FIELDS (ENT_KEY_BIT(ENT_KEY_RETRACTED + 1) - ENT_KEY_BIT(1))

static const struct keys fact_keys = {fact_own, ent_field_names,
                                      FIELDS | BIT(SUBJECT) | BIT(PREDICATE) |
                                          BIT(OBJECT) | BIT(WITH)};
static const struct keys source_keys = {
    source_own, source_fields,
    BIT(SOURCE) | BIT(TITLE) | BIT(LANGUAGE) | BIT(URL) | BIT(PUBLISHER) |
        BIT(AUTHOR) | BIT(PUBLISHED) | BIT(TEXT) | BIT(FACTS) | BIT(TYPE) |
        BIT(LABEL) | BIT(ALIAS) | BIT(EXTRACTOR)};
static const struct keys entity_keys = {
    entity_own, entity_fields,
    BIT(ENTITY) | BIT(TYPE) | BIT(LABEL) | BIT(ALIAS) | BIT(LATITUDE) |
        BIT(LONGITUDE) | BIT(FACTS) | BIT(SOURCE) | BIT(SPEAKER) | BIT(FROM) |
        BIT(TO) | BIT(ON) | BIT(PLACE) | BIT(EVENT) | BIT(STANCE) |
        BIT(CONFIDENCE) | BIT(EXTRACTOR) | BIT(META)};
static const struct keys header_keys = {header_own, no_fields,
                                        BIT(ENTENTE) | BIT(BASE) |
                                            BIT(RESOLVE)};

static bool is_known(const struct ent_value *m, const struct keys *keys)
{
    return (keys->known & ~BIT(NONE) & ENT_KEY_BIT(m->known)) != 0;
}

static bool is_field(const struct ent_value *m)
{
    return (FIELDS & ENT_KEY_BIT(m->known)) != 0;
}

static enum ent_status unknown_key(struct line *l, const struct ent_value *m,
                                   const struct keys *known)
{
    const char *nearest =
        ent_field_nearest(m->key, m->n_key, known->own, known->fields);
    int shown = (int)ent_utf8_cut(m->key, m->n_key, 40);
    if (nearest)
        return ent_problem_set(l->problem, m->key_offset,
                               "unknown key \"%.*s\": did you mean \"%s\"?",
                               shown, m->key, nearest);
    return ent_problem_set(l->problem, m->key_offset,
                           "unknown key \"%.*s\" (\"entente help jsonl\" lists "
                           "the keys; other data goes into \"meta\")",
                           shown, m->key);
}

static enum ent_status set_field(struct line *l, const struct ent_value *m,
                                 const struct keys *known)
{
    if (!is_field(m) || !is_known(m, known))
        return unknown_key(l, m, known);
    enum ent_field field = (enum ent_field)(m->known - 1);
    if (field != ENT_FIELD_REPORT && field != ENT_FIELD_RECORDED)
        l->has_fields = true;
    return ent_field_set(l->fields, field, m, l->arena, l->problem);
}

static enum ent_status add_fact(struct line *l, const struct ent_term *s,
                                const struct ent_term *p,
                                const struct ent_term *o)
{
    struct ent_item *item = ent_batch_add(l->batch, ENT_ITEM_FACT, l->number);
    if (!item)
        return l->arena->status;
    item->terms[0] = *s;
    item->terms[1] = *p;
    item->terms[2] = *o;
    item->fields = l->has_fields ? l->fields : NULL;
    return ENT_OK;
}

static struct ent_term name_term(const char *name)
{
    struct ent_term term = {.kind = ENT_NAME};
    term.bytes = name;
    term.n_bytes = strlen(name);
    return term;
}

typedef enum ent_status to_term(const struct ent_value *value, const char *what,
                                struct ent_arena *arena, struct ent_term *term,
                                struct ent_problem *problem);

/* States (subject key X) for a value, or for each of an array of them. */
static enum ent_status add_values(struct line *l,
                                  const struct ent_term *subject,
                                  const struct ent_term *relation,
                                  const struct ent_value *value,
                                  const char *what, to_term *convert)
{
    struct ent_term object;
    if (value->type == ENT_VALUE_NULL)
        return ENT_OK;
    if (value->type != ENT_VALUE_ARRAY) {
        enum ent_status status =
            convert(value, what, l->arena, &object, l->problem);
        return status ? status : add_fact(l, subject, relation, &object);
    }
    for (const struct ent_value *v = value->items; v; v = v->next) {
        enum ent_status status =
            convert(v, what, l->arena, &object, l->problem);
        if (!status)
            status = add_fact(l, subject, relation, &object);
        if (status)
            return status;
    }
    return ENT_OK;
}

/* An object whose keys are relations: "facts" and "with". */
static enum ent_status add_members(struct line *l,
                                   const struct ent_term *subject,
                                   const struct ent_value *object,
                                   const char *what)
{
    if (object->type == ENT_VALUE_NULL)
        return ENT_OK;
    if (object->type != ENT_VALUE_OBJECT)
        return ent_problem_set(l->problem, object->offset,
                               "\"%s\" must be an object: relation to value",
                               what);
    for (const struct ent_value *m = object->items; m; m = m->next) {
        struct ent_term relation;
        enum ent_status status =
            ent_term_entity(m->key, m->n_key, "relation", m->key_offset,
                            l->arena, &relation, l->problem);
        if (!status)
            status = add_values(l, subject, &relation, m, "object",
                                ent_term_from_value);
        if (status)
            return status;
    }
    return ENT_OK;
}

static enum ent_status finish_fields(struct line *l)
{
    enum ent_status status = ent_fields_check(l->fields, l->problem);
    if (!status && l->fields->is_withdrawn) {
        struct ent_item *item =
            ent_batch_add(l->batch, ENT_ITEM_SKIPPED, l->number);
        if (!item)
            return l->arena->status;
        item->message = "the report was withdrawn";
        return ENT_END;
    }
    return status;
}

static enum ent_status read_fact_keys(struct line *l,
                                      const struct ent_value *object,
                                      struct ent_term terms[3],
                                      const struct ent_value **with)
{
    static const char *const names[3] = {"subject", "predicate", "object"};
    int role;
    for (const struct ent_value *m = object->items; m; m = m->next) {
        enum ent_status status = ENT_OK;
        if (m->type == ENT_VALUE_NULL)
            continue;
        switch (m->known) {
        case ENT_KEY_SUBJECT:
        case ENT_KEY_OBJECT:
            role = m->known - ENT_KEY_SUBJECT;
            status = ent_term_from_value(m, names[role], l->arena, &terms[role],
                                         l->problem);
            break;
        case ENT_KEY_PREDICATE:
            status = ent_term_entity_from_value(m, names[1], l->arena,
                                                &terms[1], l->problem);
            break;
        case ENT_KEY_WITH:
            *with = m;
            break;
        default:
            status = set_field(l, m, &fact_keys);
        }
        if (status)
            return status;
    }
    for (role = 0; role < 3; role++)
        if (terms[role].kind == ENT_NONE)
            return ent_problem_set(l->problem, 0, "the fact has no \"%s\"",
                                   names[role]);
    return ENT_OK;
}

static enum ent_status read_fact(struct line *l, const struct ent_value *object)
{
    struct ent_term terms[3] = {{0}, {0}, {0}};
    const struct ent_value *with = NULL;
    enum ent_status status = read_fact_keys(l, object, terms, &with);
    if (!status)
        status = finish_fields(l);
    if (status)
        return status == ENT_END ? ENT_OK : status;
    status = add_fact(l, &terms[0], &terms[1], &terms[2]);
    if (status || !with)
        return status;
    struct ent_term *parts = ent_arena_alloc(l->arena, 3 * sizeof *parts);
    if (!parts)
        return l->arena->status;
    memcpy(parts, terms, 3 * sizeof *parts);
    struct ent_term quoted = {.kind = ENT_QUOTED};
    quoted.parts = parts;
    return add_members(l, &quoted, with, "with");
}

static enum ent_status date_term(const struct ent_value *value,
                                 const char *what, struct ent_arena *arena,
                                 struct ent_term *term,
                                 struct ent_problem *problem)
{
    ent_id id = 0;
    (void)arena;
    memset(term, 0, sizeof *term);
    term->kind = ENT_DATE;
    enum ent_status status = ent_date_from_value(value, what, &id, problem);
    term->date = ent_id_date(id);
    return status;
}

static enum ent_status number_term(const struct ent_value *value,
                                   const char *what, struct ent_arena *arena,
                                   struct ent_term *term,
                                   struct ent_problem *problem)
{
    if (value->type != ENT_VALUE_NUMBER)
        return ent_problem_set(problem, value->offset,
                               "the %s must be a number", what);
    return ent_term_from_value(value, what, arena, term, problem);
}

/* Keys that stand for facts about the source or entity itself. */
static const struct {
    enum ent_key key;
    to_term *convert;
} own_facts[] = {{ENT_KEY_TITLE, ent_term_text_from_value},
                 {ENT_KEY_LANGUAGE, ent_term_text_from_value},
                 {ENT_KEY_URL, ent_term_text_from_value},
                 {ENT_KEY_LABEL, ent_term_text_from_value},
                 {ENT_KEY_ALIAS, ent_term_text_from_value},
                 {ENT_KEY_PUBLISHER, ent_term_entity_from_value},
                 {ENT_KEY_AUTHOR, ent_term_entity_from_value},
                 {ENT_KEY_TYPE, ent_term_entity_from_value},
                 {ENT_KEY_PUBLISHED, date_term},
                 {ENT_KEY_LATITUDE, number_term},
                 {ENT_KEY_LONGITUDE, number_term}};

#define N_OWN_FACTS (sizeof own_facts / sizeof *own_facts)

static size_t own_fact(const struct ent_value *m)
{
    size_t i = 0;
    while (i < N_OWN_FACTS && m->known != own_facts[i].key)
        i++;
    return i;
}

/* Facts about the subject of a source or entity line, in line order. */
static enum ent_status add_own_facts(struct line *l,
                                     const struct ent_term *subject,
                                     const struct ent_value *object)
{
    for (const struct ent_value *m = object->items; m; m = m->next) {
        enum ent_status status = ENT_OK;
        size_t i = own_fact(m);
        if (i < N_OWN_FACTS) {
            const char *name = ent_key_name(own_facts[i].key);
            struct ent_term relation = name_term(name);
            status = add_values(l, subject, &relation, m, name,
                                own_facts[i].convert);
        } else if (m->known == ENT_KEY_FACTS) {
            status = add_members(l, subject, m, "facts");
        }
        if (status)
            return status;
    }
    return ENT_OK;
}

static enum ent_status add_document(struct line *l,
                                    const struct ent_term *source,
                                    const struct ent_value *text)
{
    if (!text || text->type == ENT_VALUE_NULL)
        return ENT_OK;
    if (text->type != ENT_VALUE_STRING)
        return ent_problem_set(l->problem, text->offset,
                               "\"text\" must be a string");
    if (text->n_bytes > ENT_MAX_DOCUMENT_BYTES)
        return ent_problem_set(l->problem, text->offset,
                               "the text is longer than 4 MiB");
    struct ent_item *item =
        ent_batch_add(l->batch, ENT_ITEM_DOCUMENT, l->number);
    if (!item)
        return l->arena->status;
    item->terms[0] = *source;
    item->bytes = text->bytes;
    item->n_bytes = text->n_bytes;
    return ENT_OK;
}

static enum ent_status check_keys(struct line *l,
                                  const struct ent_value *object,
                                  const struct keys *known)
{
    for (const struct ent_value *m = object->items; m; m = m->next)
        if (!is_known(m, known))
            return unknown_key(l, m, known);
    return ENT_OK;
}

/* A document speaks about itself: its facts are reports of its own. */
static enum ent_status read_source(struct line *l,
                                   const struct ent_value *object,
                                   const struct ent_value *source)
{
    enum ent_status status = check_keys(l, object, &source_keys);
    if (!status)
        status = ent_term_entity_from_value(source, "source", l->arena,
                                            &l->fields->source, l->problem);
    const struct ent_value *extractor =
        ent_value_member(object, ENT_KEY_EXTRACTOR);
    if (!status && extractor && extractor->type != ENT_VALUE_NULL)
        status = ent_field_set(l->fields, ENT_FIELD_EXTRACTOR, extractor,
                               l->arena, l->problem);
    if (status)
        return status;
    l->has_fields = true;
    status = add_document(l, &l->fields->source,
                          ent_value_member(object, ENT_KEY_TEXT));
    if (status)
        return status;
    return add_own_facts(l, &l->fields->source, object);
}

static enum ent_status read_entity(struct line *l,
                                   const struct ent_value *object,
                                   const struct ent_value *entity)
{
    struct ent_term subject;
    enum ent_status status = check_keys(l, object, &entity_keys);
    if (!status)
        status = ent_term_entity_from_value(entity, "entity", l->arena,
                                            &subject, l->problem);
    for (const struct ent_value *m = object->items; m && !status; m = m->next)
        if (m != entity && m->type != ENT_VALUE_NULL &&
            own_fact(m) == N_OWN_FACTS && m->known != ENT_KEY_FACTS)
            status = set_field(l, m, &entity_keys);
    if (!status)
        status = finish_fields(l);
    if (status)
        return status == ENT_END ? ENT_OK : status;
    struct ent_item *item = ent_batch_add(l->batch, ENT_ITEM_ENTITY, l->number);
    if (!item)
        return l->arena->status;
    item->terms[0] = subject;
    return add_own_facts(l, &subject, object);
}

/* {"entente":1,"base":"...","resolve":false}: the first line of an export */
static enum ent_status read_header(struct line *l,
                                   const struct ent_value *object,
                                   const struct ent_value *version)
{
    enum ent_status status = check_keys(l, object, &header_keys);
    const struct ent_value *base = ent_value_member(object, ENT_KEY_BASE);
    const struct ent_value *resolve = ent_value_member(object, ENT_KEY_RESOLVE);
    if (status)
        return status;
    if (version->type != ENT_VALUE_NUMBER || version->n_bytes != 1 ||
        *version->bytes != '1')
        return ent_problem_set(l->problem, version->offset,
                               "only version 1 of the format is known");
    if (base && (base->type != ENT_VALUE_STRING ||
                 ent_iri_problem(base->bytes, base->n_bytes)))
        return ent_problem_set(l->problem, base->offset,
                               "\"base\" must be an IRI");
    if (resolve && resolve->type != ENT_VALUE_BOOLEAN)
        return ent_problem_set(l->problem, resolve->offset,
                               "\"resolve\" must be true or false");
    struct ent_item *item = ent_batch_add(l->batch, ENT_ITEM_HEADER, l->number);
    if (!item)
        return l->arena->status;
    item->no_resolve = resolve && !resolve->boolean;
    item->bytes = base ? base->bytes : NULL;
    item->n_bytes = base ? base->n_bytes : 0;
    return ENT_OK;
}

static enum ent_status read_object(struct line *l,
                                   const struct ent_value *object)
{
    const struct ent_value *entity = ent_value_member(object, ENT_KEY_ENTITY);
    const struct ent_value *source = ent_value_member(object, ENT_KEY_SOURCE);
    const struct ent_value *version = ent_value_member(object, ENT_KEY_ENTENTE);
    if (version)
        return read_header(l, object, version);
    if (entity && entity->type != ENT_VALUE_NULL)
        return read_entity(l, object, entity);
    if (object->keys & (BIT(SUBJECT) | BIT(PREDICATE) | BIT(OBJECT)))
        return read_fact(l, object);
    if (source && source->type != ENT_VALUE_NULL)
        return read_source(l, object, source);
    return read_fact(l, object);
}

enum ent_status ent_line_read(const struct ent_value *object, uint64_t line,
                              struct ent_batch *batch,
                              struct ent_problem *problem)
{
    struct ent_item **mark = batch->last;
    struct line l = {.batch = batch,
                     .arena = &batch->arena,
                     .problem = problem,
                     .number = line};
    if (object->type != ENT_VALUE_OBJECT)
        return ent_problem_set(problem, object->offset,
                               "a line must hold one JSON object");
    l.fields = ent_arena_alloc(l.arena, sizeof *l.fields);
    if (!l.fields)
        return l.arena->status;
    ent_fields_init(l.fields);
    enum ent_status status = read_object(&l, object);
    if (status) { /* a bad line states nothing */
        *mark = NULL;
        batch->last = mark;
    }
    return status;
}
