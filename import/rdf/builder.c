/* SPDX-License-Identifier: ISC */
/* A report from the statements about its reifier. */
#include "import/rdf/builder.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "import/apply.h"
#include "import/field.h"
#include "import/json.h"
#include "import/rdf/rdf.h"

void ent_rdf_builder_init(struct ent_rdf_builder *builder)
{
    memset(builder, 0, sizeof *builder);
    ent_arena_init(&builder->arena, 0);
    ent_rdf_builder_clear(builder, true);
}

void ent_rdf_builder_release(struct ent_rdf_builder *builder)
{
    ent_arena_release(&builder->arena);
}

void ent_rdf_builder_clear(struct ent_rdf_builder *builder, bool keep)
{
    struct ent_arena arena = builder->arena;
    memset(builder, 0, sizeof *builder);
    builder->arena = arena;
    ent_fields_init(&builder->fields);
    if (!keep)
        ent_arena_reset(&builder->arena);
}

const char *ent_rdf_field_name(const struct ent_term *predicate, size_t *n)
{
    const size_t n_space = sizeof ENT_ER - 1;
    if (predicate->kind != ENT_IRI || predicate->n_bytes <= n_space ||
        memcmp(predicate->bytes, ENT_ER, n_space) != 0)
        return NULL;
    *n = predicate->n_bytes - n_space;
    return predicate->bytes + n_space;
}

static enum ent_status copy_bytes(struct ent_arena *arena, const char **bytes,
                                  size_t n)
{
    if (!*bytes)
        return ENT_OK;
    *bytes = ent_arena_strndup(arena, *bytes, n);
    return *bytes ? ENT_OK : arena->status;
}

static enum ent_status copy_term(struct ent_arena *arena,
                                 const struct ent_term *term,
                                 struct ent_term *copy)
{
    *copy = *term;
    enum ent_status status = copy_bytes(arena, &copy->bytes, copy->n_bytes);
    if (!status)
        status = copy_bytes(arena, &copy->tag, copy->n_tag);
    if (status || term->kind != ENT_QUOTED)
        return status;
    struct ent_term *parts = ent_arena_alloc(arena, 3 * sizeof *parts);
    if (!parts)
        return arena->status;
    for (int i = 0; i < 3 && !status; i++)
        status = copy_term(arena, &term->parts[i], &parts[i]);
    copy->parts = parts;
    return status;
}

/* The value of a literal as the other formats give it. */
static enum ent_status literal_value(struct ent_rdf_builder *builder,
                                     const struct ent_term *object,
                                     struct ent_value *value)
{
    char text[32];
    size_t n = 0;
    memset(value, 0, sizeof *value);
    value->type = ENT_VALUE_STRING;
    value->bytes = object->bytes;
    value->n_bytes = object->n_bytes;
    if (object->kind == ENT_INTEGER)
        n = (size_t)snprintf(text, sizeof text, "%lld",
                             (long long)object->integer);
    else if (object->kind == ENT_DATE)
        n = ent_date_format(object->date, text);
    if (object->kind == ENT_INTEGER || object->kind == ENT_NUMBER)
        value->type = ENT_VALUE_NUMBER;
    if (n > 0) {
        value->bytes = text;
        value->n_bytes = n;
    }
    return copy_bytes(&builder->arena, &value->bytes, value->n_bytes);
}

static enum ent_status set_meta(struct ent_rdf_builder *builder,
                                const struct ent_term *object,
                                struct ent_problem *problem)
{
    struct ent_value *value;
    struct ent_json_error error;
    const char *text = object->bytes;
    enum ent_status status =
        copy_bytes(&builder->arena, &text, object->n_bytes);
    if (!status)
        status = ent_json_parse(text, object->n_bytes, &builder->arena, &value,
                                &error);
    if (status == ENT_EREFUSED)
        return ent_problem_set(problem, 0, "er:meta is no JSON: %s",
                               error.message);
    return status ? status
                  : ent_field_set(&builder->fields, ENT_FIELD_META, value,
                                  &builder->arena, problem);
}

static struct ent_term *term_field(struct ent_rdf_builder *builder,
                                   enum ent_field field)
{
    struct ent_fields *fields = &builder->fields;
    switch (field) {
    case ENT_FIELD_SOURCE:
        return &fields->source;
    case ENT_FIELD_SPEAKER:
        return &fields->speaker;
    case ENT_FIELD_PLACE:
        return &fields->place;
    case ENT_FIELD_EVENT:
        return &fields->event;
    case ENT_FIELD_EXTRACTOR:
        return &fields->extractor;
    case ENT_FIELD_QUOTE:
        return &fields->quote;
    case ENT_FIELD_WRITTEN_SUBJECT:
    case ENT_FIELD_WRITTEN_PREDICATE:
    case ENT_FIELD_WRITTEN_OBJECT:
    case ENT_FIELD_WRITTEN_SOURCE:
    case ENT_FIELD_WRITTEN_SPEAKER:
        return &builder->written[field - ENT_FIELD_WRITTEN_SUBJECT];
    default:
        return NULL;
    }
}

/* May an object of this kind stand in a field that holds a term? */
static bool is_kind(enum ent_field field, enum ent_kind kind)
{
    if (field == ENT_FIELD_QUOTE)
        return kind == ENT_TEXT;
    if (field >= ENT_FIELD_WRITTEN_SUBJECT &&
        field <= ENT_FIELD_WRITTEN_SPEAKER)
        return true;
    return ent_kind_is_entity(kind);
}

static bool is_literal(enum ent_kind kind)
{
    return kind != ENT_NONE && kind != ENT_QUOTED && !ent_kind_is_entity(kind);
}

/* er:stance er:denies is as good as er:stance "denies". */
static void shorten(const struct ent_term **object, struct ent_term *word)
{
    size_t n;
    const char *name = ent_rdf_field_name(*object, &n);
    if (!name)
        return;
    *word = (struct ent_term){.kind = ENT_TEXT, .bytes = name, .n_bytes = n};
    *object = word;
}

static enum ent_status set_literal(struct ent_rdf_builder *builder,
                                   enum ent_field field,
                                   const struct ent_term *object,
                                   struct ent_problem *problem)
{
    struct ent_value value;
    struct ent_term word;
    if (field == ENT_FIELD_STANCE || field == ENT_FIELD_UNIT)
        shorten(&object, &word);
    if (!is_literal(object->kind))
        return ent_problem_set(problem, 0, "er:%s wants a literal",
                               ent_input_field_name(field));
    if (field == ENT_FIELD_META)
        return set_meta(builder, object, problem);
    enum ent_status status = literal_value(builder, object, &value);
    return status ? status
                  : ent_field_set(&builder->fields, field, &value,
                                  &builder->arena, problem);
}

enum ent_status ent_rdf_builder_set(struct ent_rdf_builder *builder,
                                    const struct ent_term *predicate,
                                    const struct ent_term *object,
                                    struct ent_problem *problem)
{
    size_t n = 0;
    const char *name = ent_rdf_field_name(predicate, &n);
    enum ent_field field = ent_input_field_find(name, n);
    if (field == ENT_N_FIELDS)
        return ent_problem_set(problem, 0, "er:%.*s is no field of reports",
                               (int)(n < 40 ? n : 40), name);
    const char *known = ent_input_field_name(field);
    if (builder->given & UINT32_C(1) << field)
        return ent_problem_set(problem, 0, "the report has two er:%s", known);
    builder->given |= UINT32_C(1) << field;
    struct ent_term *term = term_field(builder, field);
    if (!term)
        return set_literal(builder, field, object, problem);
    if (!is_kind(field, object->kind))
        return ent_problem_set(problem, 0,
                               field == ENT_FIELD_QUOTE
                                   ? "er:%s wants a text"
                                   : "er:%s wants an IRI or a blank node",
                               known);
    return copy_term(&builder->arena, object, term);
}

enum ent_status ent_rdf_builder_report(const struct ent_rdf_builder *builder,
                                       struct ent_apply *apply,
                                       struct ent_load_report *report,
                                       struct ent_problem *problem)
{
    memset(report, 0, sizeof *report);
    enum ent_status status = ent_fields_check(&builder->fields, problem);
    if (!status)
        status = ent_apply_fields(apply, &builder->fields, report);
    if (builder->fields.source.kind == ENT_NONE && builder->source)
        report->source = builder->source;
    report->subject = builder->fact[0];
    report->predicate = builder->fact[1];
    report->object = builder->fact[2];
    report->line = ent_apply_line(apply, builder->line);
    return status;
}
