/* SPDX-License-Identifier: ISC */
/* Report fields: names, synonyms, values. */
#include "import/field.h"

#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "base/text.h"
#include "import/meta.h"
#include "import/slip.h"
#include "import/term.h"

const char *const ent_field_names[ENT_N_FIELDS + 1] = {"source",
                                                       "speaker",
                                                       "from",
                                                       "to",
                                                       "on",
                                                       "place",
                                                       "event",
                                                       "stance",
                                                       "confidence",
                                                       "quote",
                                                       "start",
                                                       "end",
                                                       "unit",
                                                       "extractor",
                                                       "meta",
                                                       "written_subject",
                                                       "written_predicate",
                                                       "written_object",
                                                       "written_source",
                                                       "written_speaker",
                                                       "report",
                                                       "recorded",
                                                       "retracted",
                                                       NULL};

/* What other tools call them -> what they are called here. */
static const char *const synonyms[][2] = {{"head", "subject"},
                                          {"subj", "subject"},
                                          {"s", "subject"},
                                          {"actor1", "subject"},
                                          {"actor", "subject"},
                                          {"tail", "object"},
                                          {"obj", "object"},
                                          {"o", "object"},
                                          {"actor2", "object"},
                                          {"target", "object"},
                                          {"relation", "predicate"},
                                          {"rel", "predicate"},
                                          {"relationship", "predicate"},
                                          {"verb", "predicate"},
                                          {"p", "predicate"},
                                          {"property", "predicate"},
                                          {"url", "source"},
                                          {"uri", "source"},
                                          {"article", "source"},
                                          {"document", "source"},
                                          {"doc", "source"},
                                          {"date", "on"},
                                          {"when", "on"},
                                          {"time", "on"},
                                          {"event_date", "on"},
                                          {"since", "from"},
                                          {"start_date", "from"},
                                          {"valid_from", "from"},
                                          {"until", "to"},
                                          {"end_date", "to"},
                                          {"valid_to", "to"},
                                          {"location", "place"},
                                          {"where", "place"},
                                          {"evidence", "quote"},
                                          {"sentence", "quote"},
                                          {"snippet", "quote"},
                                          {"passage", "quote"},
                                          {"score", "confidence"},
                                          {"probability", "confidence"},
                                          {"said_by", "speaker"},
                                          {"attribution", "speaker"},
                                          {"model", "extractor"},
                                          {"metadata", "meta"},
                                          {"properties", "meta"},
                                          {"attributes", "meta"},
                                          {"polarity", "stance"},
                                          {"begin", "start"},
                                          {"offset", "start"},
                                          {"name", "entity"},
                                          {"id", "entity"},
                                          {"aliases", "alias"},
                                          {"labels", "label"},
                                          {"types", "type"},
                                          {"lat", "latitude"},
                                          {"lon", "longitude"},
                                          {"lng", "longitude"},
                                          {"long", "longitude"},
                                          {"lang", "language"},
                                          {"body", "text"},
                                          {"content", "text"},
                                          {"headline", "title"}};

enum ent_field ent_input_field_find(const char *name, size_t n_name)
{
    enum ent_key key = ent_key_find(name, n_name);
    return key != ENT_KEY_NONE && key <= ENT_KEY_RETRACTED
               ? (enum ent_field)(key - 1)
               : ENT_N_FIELDS;
}

const char *ent_input_field_name(enum ent_field field)
{
    return ent_field_names[field];
}

static const char *find_known(const char *name, const char *const *keys,
                              const char *const *fields)
{
    for (; *keys; keys++)
        if (strcmp(*keys, name) == 0)
            return *keys;
    for (; *fields; fields++)
        if (strcmp(*fields, name) == 0)
            return *fields;
    return NULL;
}

/* The nearest of a list, when it is nearer than the best so far. */
static void find_near(const char *name, size_t n_name, const char *const *list,
                      unsigned *best_distance, const char **best)
{
    for (; *list; list++) {
        unsigned distance = ent_text_distance(name, n_name, *list,
                                              strlen(*list), *best_distance);
        if (distance < *best_distance) {
            *best_distance = distance;
            *best = *list;
        }
    }
}

const char *ent_field_nearest(const char *name, size_t n_name,
                              const char *const *keys,
                              const char *const *fields)
{
    const char *best = NULL;
    unsigned best_distance = 3;
    char lower[24];
    if (n_name == 0 || n_name >= sizeof lower)
        return NULL;
    for (size_t i = 0; i < n_name; i++) {
        char c = name[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    lower[n_name] = '\0';
    best = find_known(lower, keys, fields);
    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms && !best; i++)
        if (strcmp(synonyms[i][0], lower) == 0)
            best = find_known(synonyms[i][1], keys, fields);
    if (best)
        return best;
    find_near(lower, n_name, keys, &best_distance, &best);
    find_near(lower, n_name, fields, &best_distance, &best);
    return best_distance < n_name ? best : NULL;
}

void ent_fields_init(struct ent_fields *fields)
{
    memset(fields, 0, sizeof *fields);
    fields->start = -1;
    fields->end = -1;
}

static bool value_is(const struct ent_value *value, const char *text)
{
    return value->type == ENT_VALUE_STRING && value->n_bytes == strlen(text) &&
           memcmp(value->bytes, text, value->n_bytes) == 0;
}

static enum ent_status set_stance(struct ent_fields *fields,
                                  const struct ent_value *value,
                                  struct ent_problem *problem)
{
    fields->denies = value_is(value, "denies");
    if (!fields->denies && !value_is(value, "affirms"))
        return ent_problem_set(problem, value->offset,
                               "the stance must be \"affirms\" or \"denies\"");
    return ENT_OK;
}

static bool is_number(const struct ent_value *value)
{
    return value->n_bytes < 1000 &&
           (value->type == ENT_VALUE_NUMBER ||
            (value->type == ENT_VALUE_STRING &&
             ent_number_is_json(value->bytes, value->n_bytes)));
}

/* "0.49" and the like: within bounds for certain. */
static bool is_fraction(const struct ent_value *value)
{
    const char *text = value->bytes;
    if (value->n_bytes < 2 || text[0] != '0' || text[1] != '.')
        return false;
    for (size_t i = 2; i < value->n_bytes; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

static bool is_confidence(const struct ent_value *value)
{
    return is_number(value) &&
           (is_fraction(value) ||
            (ent_number_compare(value->bytes, value->n_bytes, "0", 1) >= 0 &&
             ent_number_compare(value->bytes, value->n_bytes, "1", 1) <= 0));
}

static enum ent_status set_confidence(struct ent_fields *fields,
                                      const struct ent_value *value,
                                      struct ent_problem *problem)
{
    struct ent_term *term = &fields->confidence;
    if (!is_confidence(value) && value->type == ENT_VALUE_STRING &&
        ent_slip_is_comma(value->bytes, value->n_bytes))
        return ent_problem_set(problem, value->offset,
                               "the confidence must be a number from 0 to 1 "
                               "with a decimal point: 0.9, not 0,9");
    if (!is_confidence(value))
        return ent_problem_set(problem, value->offset,
                               "the confidence must be a number from 0 to 1");
    term->kind = ent_integer_parse(value->bytes, value->n_bytes, &term->integer)
                     ? ENT_INTEGER
                     : ENT_NUMBER;
    term->bytes = value->bytes;
    term->n_bytes = value->n_bytes;
    return ENT_OK;
}

static enum ent_status set_offset(int64_t *offset, const char *what,
                                  const struct ent_value *value,
                                  struct ent_problem *problem)
{
    if (!is_number(value) ||
        !ent_integer_parse(value->bytes, value->n_bytes, offset) ||
        *offset < 0 || *offset > INT32_MAX) {
        *offset = -1;
        return ent_problem_set(problem, value->offset,
                               "the %s must be a whole number from 0 up", what);
    }
    return ENT_OK;
}

static enum ent_status set_unit(struct ent_fields *fields,
                                const struct ent_value *value,
                                struct ent_problem *problem)
{
    if (value_is(value, "byte"))
        fields->unit = ENT_UNIT_BYTE;
    else if (value_is(value, "char"))
        fields->unit = ENT_UNIT_CHAR;
    else if (value_is(value, "utf16"))
        fields->unit = ENT_UNIT_UTF16;
    else
        return ent_problem_set(problem, value->offset,
                               "the unit must be \"byte\", \"char\" or "
                               "\"utf16\"");
    return ENT_OK;
}

static enum ent_status set_on(struct ent_fields *fields,
                              const struct ent_value *value,
                              struct ent_problem *problem)
{
    if (fields->from || fields->to)
        return ent_problem_set(problem, value->offset,
                               "\"on\" stands for from and to: give it alone");
    enum ent_status status =
        ent_date_from_value(value, "on", &fields->from, problem);
    fields->to = fields->from;
    return status;
}

static enum ent_status set_bound(ent_id *date, const char *name,
                                 const struct ent_value *value,
                                 struct ent_problem *problem)
{
    if (*date)
        return ent_problem_set(problem, value->offset,
                               "\"on\" stands for from and to: give it alone");
    return ent_date_from_value(value, name, date, problem);
}

static enum ent_status set_date(struct ent_fields *fields, enum ent_field field,
                                const struct ent_value *value,
                                struct ent_problem *problem)
{
    if (field == ENT_FIELD_ON)
        return set_on(fields, value, problem);
    return set_bound(field == ENT_FIELD_FROM ? &fields->from : &fields->to,
                     ent_field_names[field], value, problem);
}

static struct ent_term *entity_field(struct ent_fields *fields,
                                     enum ent_field field)
{
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
    default:
        return NULL;
    }
}

enum ent_status ent_field_set(struct ent_fields *fields, enum ent_field field,
                              const struct ent_value *value,
                              struct ent_arena *arena,
                              struct ent_problem *problem)
{
    const char *name = ent_field_names[field];
    if (entity_field(fields, field))
        return ent_term_entity_from_value(value, name, arena,
                                          entity_field(fields, field), problem);
    if (field >= ENT_FIELD_WRITTEN_SUBJECT &&
        field <= ENT_FIELD_WRITTEN_SPEAKER)
        return ent_term_from_value(
            value, name, arena,
            &fields->written[field - ENT_FIELD_WRITTEN_SUBJECT], problem);
    switch (field) {
    case ENT_FIELD_FROM:
    case ENT_FIELD_TO:
    case ENT_FIELD_ON:
        return set_date(fields, field, value, problem);
    case ENT_FIELD_STANCE:
        return set_stance(fields, value, problem);
    case ENT_FIELD_CONFIDENCE:
        return set_confidence(fields, value, problem);
    case ENT_FIELD_QUOTE:
        return ent_term_text_from_value(value, name, arena, &fields->quote,
                                        problem);
    case ENT_FIELD_START:
        return set_offset(&fields->start, name, value, problem);
    case ENT_FIELD_END:
        return set_offset(&fields->end, name, value, problem);
    case ENT_FIELD_UNIT:
        return set_unit(fields, value, problem);
    case ENT_FIELD_META:
        return ent_meta_pack(value, arena, &fields->meta, &fields->n_meta,
                             problem);
    case ENT_FIELD_RETRACTED:
        fields->is_withdrawn = true;
        return ENT_OK;
    default: /* report and recorded are the store's to set: an exported history
              * may be read again */
        return ENT_OK;
    }
}

enum ent_status ent_fields_check(const struct ent_fields *fields,
                                 struct ent_problem *problem)
{
    if (fields->from && fields->to &&
        ent_date_start(ent_id_date(fields->from)) >
            ent_date_end(ent_id_date(fields->to)))
        return ent_problem_set(problem, 0, "\"from\" is later than \"to\"");
    if ((fields->start < 0) != (fields->end < 0))
        return ent_problem_set(problem, 0, "\"start\" and \"end\" go together");
    if (fields->start > fields->end)
        return ent_problem_set(problem, 0, "\"start\" is after \"end\"");
    if (fields->unit != ENT_UNIT_BYTE && fields->start < 0)
        return ent_problem_set(problem, 0,
                               "\"unit\" needs \"start\" and \"end\"");
    return ENT_OK;
}
