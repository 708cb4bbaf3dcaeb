/* SPDX-License-Identifier: ISC */
/* Checked terms from values and cells. */
#include "import/term.h"

#include <string.h>

#include <entente/error.h>

#include "base/date.h"
#include "base/limits.h"
#include "base/number.h"
#include "base/scan.h"
#include "base/text.h"
#include "import/rdf/chars.h"
#include "import/slip.h"

/* NFC bytes in the arena; the input itself when it is in NFC for certain. */
static enum ent_status normalise(const char **bytes, size_t *n_bytes,
                                 struct ent_arena *arena)
{
    struct ent_buf buf;
    if (ent_text_is_plain(*bytes, *n_bytes))
        return ENT_OK;
    ent_buf_init(&buf);
    enum ent_status status = ent_text_nfc(*bytes, *n_bytes, &buf);
    if (!status) {
        char *copy = ent_arena_strndup(arena, buf.bytes, buf.n_bytes);
        if (copy) {
            *bytes = copy;
            *n_bytes = buf.n_bytes;
        } else {
            status = arena->status;
        }
    }
    ent_buf_release(&buf);
    return status;
}

/* Most names need no other look. */
static bool is_simple_name(const char *bytes, size_t n_bytes)
{
    return n_bytes > 0 && n_bytes <= ENT_MAX_NAME_BYTES &&
           ent_scan_printable(bytes, n_bytes) &&
           !ent_text_is_iri(bytes, n_bytes);
}

enum ent_status ent_term_name(const char *bytes, size_t n_bytes,
                              const char *what, uint64_t offset,
                              struct ent_arena *arena, struct ent_term *term,
                              struct ent_problem *problem)
{
    memset(term, 0, sizeof *term);
    if (!is_simple_name(bytes, n_bytes)) {
        enum ent_status status = normalise(&bytes, &n_bytes, arena);
        if (status)
            return status;
        const char *wrong = ent_name_problem(bytes, n_bytes);
        if (wrong)
            return ent_problem_set(problem, offset, "the %s is %s%s", what,
                                   strncmp(wrong, "holds", 5) == 0
                                       ? "not a name: it "
                                       : "",
                                   wrong);
    }
    term->kind = ENT_NAME;
    term->bytes = bytes;
    term->n_bytes = n_bytes;
    return ENT_OK;
}

enum ent_status ent_term_iri(const char *bytes, size_t n_bytes,
                             const char *what, uint64_t offset,
                             struct ent_arena *arena, struct ent_term *term,
                             struct ent_problem *problem)
{
    (void)arena; /* IRIs are never normalised */
    memset(term, 0, sizeof *term);
    const char *wrong = ent_iri_problem(bytes, n_bytes);
    if (wrong)
        return ent_problem_set(problem, offset, "the %s is not an IRI: it %s%s",
                               what, strncmp(wrong, "h", 1) == 0 ? "" : "is ",
                               wrong);
    term->kind = ENT_IRI;
    term->bytes = bytes;
    term->n_bytes = n_bytes;
    return ENT_OK;
}

enum ent_status ent_term_entity(const char *bytes, size_t n_bytes,
                                const char *what, uint64_t offset,
                                struct ent_arena *arena, struct ent_term *term,
                                struct ent_problem *problem)
{
    if (is_simple_name(bytes, n_bytes)) {
        *term = (struct ent_term){.kind = ENT_NAME,
                                  .bytes = bytes,
                                  .n_bytes = n_bytes};
        return ENT_OK;
    }
    if (ent_text_is_iri(bytes, n_bytes))
        return ent_term_iri(bytes, n_bytes, what, offset, arena, term, problem);
    return ent_term_name(bytes, n_bytes, what, offset, arena, term, problem);
}

static enum ent_status unknown_key(const struct ent_value *member,
                                   const char *what,
                                   struct ent_problem *problem)
{
    return ent_problem_set(problem, member->key_offset,
                           "the %s has a key \"%.*s\" that terms do not have",
                           what, (int)(member->n_key < 40 ? member->n_key : 40),
                           member->key);
}

static enum ent_status not_a_string(const struct ent_value *value,
                                    const char *what,
                                    struct ent_problem *problem)
{
    return ent_problem_set(problem, value->offset, "the %s must be a string",
                           what);
}

static enum ent_status check_text(const struct ent_value *value,
                                  const char *what, struct ent_problem *problem)
{
    if (value->type != ENT_VALUE_STRING)
        return not_a_string(value, what, problem);
    if (value->n_bytes > ENT_MAX_TEXT_BYTES)
        return ent_problem_set(problem, value->offset,
                               "the %s is longer than 1 MiB", what);
    return ENT_OK;
}

static bool is_language_tag(const char *tag, size_t n)
{
    size_t run = 0;
    for (size_t i = 0; i < n; i++) {
        char c = tag[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool digit = c >= '0' && c <= '9';
        if (c == '-' && run > 0)
            run = 0;
        else if (letter || (digit && i > run))
            run++;
        else
            return false;
        if (run > 8)
            return false;
    }
    return run > 0 && n <= ENT_MAX_LANG_BYTES;
}

static enum ent_status set_language(const struct ent_value *member,
                                    struct ent_term *term,
                                    struct ent_problem *problem)
{
    if (member->type != ENT_VALUE_STRING ||
        !is_language_tag(member->bytes, member->n_bytes))
        return ent_problem_set(
            problem, member->offset,
            "\"lang\" must be a language tag such as \"fr\"");
    term->tag = member->bytes;
    term->n_tag = member->n_bytes;
    return ENT_OK;
}

static enum ent_status set_direction(const struct ent_value *member,
                                     struct ent_term *term,
                                     struct ent_problem *problem)
{
    if (member->type == ENT_VALUE_STRING && member->n_bytes == 3 &&
        memcmp(member->bytes, "ltr", 3) == 0)
        term->direction = ENT_DIR_LTR;
    else if (member->type == ENT_VALUE_STRING && member->n_bytes == 3 &&
             memcmp(member->bytes, "rtl", 3) == 0)
        term->direction = ENT_DIR_RTL;
    else
        return ent_problem_set(problem, member->offset,
                               "\"dir\" must be \"ltr\" or \"rtl\"");
    return ENT_OK;
}

/* {"text":..} with "lang" and "dir", or with "datatype" */
static enum ent_status text_object(const struct ent_value *value,
                                   const char *what, struct ent_term *term,
                                   struct ent_problem *problem)
{
    const struct ent_value *text = ent_value_member(value, ENT_KEY_TEXT);
    const struct ent_value *datatype =
        ent_value_member(value, ENT_KEY_DATATYPE);
    enum ent_status status = check_text(text, "text", problem);
    term->kind = ENT_TEXT;
    term->bytes = text->bytes;
    term->n_bytes = text->n_bytes;
    for (const struct ent_value *m = value->items; m && !status; m = m->next) {
        if (m == text || m == datatype || m->type == ENT_VALUE_NULL)
            continue;
        if (m->known == ENT_KEY_LANG)
            status = set_language(m, term, problem);
        else if (m->known == ENT_KEY_DIR)
            status = set_direction(m, term, problem);
        else
            status = unknown_key(m, what, problem);
    }
    if (status)
        return status;
    if (term->direction && !term->tag)
        return ent_problem_set(problem, value->offset,
                               "\"dir\" needs \"lang\" beside it");
    if (!datatype || datatype->type == ENT_VALUE_NULL)
        return ENT_OK;
    if (term->tag)
        return ent_problem_set(problem, datatype->key_offset,
                               "a text has \"lang\" or \"datatype\", not both");
    if (datatype->type != ENT_VALUE_STRING ||
        ent_iri_problem(datatype->bytes, datatype->n_bytes))
        return ent_problem_set(problem, datatype->offset,
                               "\"datatype\" must be an IRI");
    ent_term_from_literal(text->bytes, text->n_bytes, datatype->bytes,
                          datatype->n_bytes, term);
    return ENT_OK;
}

/* The only member of an object like {"iri":..}. */
static enum ent_status only_member(const struct ent_value *value,
                                   const struct ent_value *member,
                                   const char *what,
                                   struct ent_problem *problem)
{
    for (const struct ent_value *m = value->items; m; m = m->next)
        if (m != member && m->type != ENT_VALUE_NULL)
            return unknown_key(m, what, problem);
    return ENT_OK;
}

static enum ent_status quoted_object(const struct ent_value *value,
                                     const char *what, unsigned depth,
                                     struct ent_arena *arena,
                                     struct ent_term *term,
                                     struct ent_problem *problem);

static enum ent_status blank_object(const struct ent_value *label,
                                    const char *what, struct ent_term *term,
                                    struct ent_problem *problem)
{
    if (label->type != ENT_VALUE_STRING || label->n_bytes == 0 ||
        ent_name_problem(label->bytes, label->n_bytes))
        return ent_problem_set(problem, label->offset,
                               "the %s needs a label for its blank node", what);
    if (!ent_rdf_is_label(label->bytes, label->n_bytes))
        return ent_problem_set(problem, label->offset,
                               "the label of a blank node holds letters, "
                               "digits, _, - and inner . only");
    term->kind = ENT_BLANK;
    term->bytes = label->bytes;
    term->n_bytes = label->n_bytes;
    return ENT_OK;
}

static enum ent_status object_to_term(const struct ent_value *value,
                                      const char *what, unsigned depth,
                                      struct ent_arena *arena,
                                      struct ent_term *term,
                                      struct ent_problem *problem)
{
    const struct ent_value *m;
    enum ent_status status;
    if (ent_value_member(value, ENT_KEY_TEXT))
        return text_object(value, what, term, problem);
    if ((m = ent_value_member(value, ENT_KEY_DATE))) {
        ent_id date = 0;
        status = only_member(value, m, what, problem);
        if (!status)
            status = ent_date_from_value(m, what, &date, problem);
        term->kind = ENT_DATE;
        term->date = ent_id_date(date);
        return status;
    }
    if ((m = ent_value_member(value, ENT_KEY_IRI))) {
        status = only_member(value, m, what, problem);
        if (!status && m->type != ENT_VALUE_STRING)
            status = not_a_string(m, what, problem);
        return status ? status
                      : ent_term_iri(m->bytes, m->n_bytes, what, m->offset,
                                     arena, term, problem);
    }
    if ((m = ent_value_member(value, ENT_KEY_BLANK))) {
        status = only_member(value, m, what, problem);
        return status ? status : blank_object(m, what, term, problem);
    }
    return quoted_object(value, what, depth, arena, term, problem);
}

static enum ent_status to_term(const struct ent_value *value, const char *what,
                               unsigned depth, struct ent_arena *arena,
                               struct ent_term *term,
                               struct ent_problem *problem)
{
    memset(term, 0, sizeof *term);
    switch (value->type) {
    case ENT_VALUE_STRING:
        return ent_term_entity(value->bytes, value->n_bytes, what,
                               value->offset, arena, term, problem);
    case ENT_VALUE_NUMBER:
        if (value->n_bytes > 1000)
            return ent_problem_set(problem, value->offset,
                                   "the %s is a number of more than 1,000 "
                                   "digits",
                                   what);
        term->kind =
            ent_integer_parse(value->bytes, value->n_bytes, &term->integer)
                ? ENT_INTEGER
                : ENT_NUMBER;
        term->bytes = value->bytes;
        term->n_bytes = value->n_bytes;
        return ENT_OK;
    case ENT_VALUE_BOOLEAN:
        term->kind = ENT_BOOLEAN;
        term->boolean = value->boolean;
        return ENT_OK;
    case ENT_VALUE_OBJECT:
        return object_to_term(value, what, depth, arena, term, problem);
    case ENT_VALUE_NULL:
    case ENT_VALUE_ARRAY:
    default:
        return ent_problem_set(problem, value->offset,
                               "the %s must be a string, a number, true, false "
                               "or an object",
                               what);
    }
}

/* {"subject":..,"predicate":..,"object":..} */
static enum ent_status quoted_object(const struct ent_value *value,
                                     const char *what, unsigned depth,
                                     struct ent_arena *arena,
                                     struct ent_term *term,
                                     struct ent_problem *problem)
{
    static const char *const keys[3] = {"subject", "predicate", "object"};
    if (depth == ENT_MAX_QUOTE_DEPTH)
        return ent_problem_set(problem, value->offset,
                               "quoted facts are nested too deeply (limit is "
                               "%d)",
                               ENT_MAX_QUOTE_DEPTH);
    struct ent_term *parts = ent_arena_calloc(arena, 3, sizeof *parts);
    if (!parts)
        return arena->status;
    bool seen[3] = {false, false, false};
    for (const struct ent_value *m = value->items; m; m = m->next) {
        if (m->known < ENT_KEY_SUBJECT || m->known > ENT_KEY_OBJECT)
            return unknown_key(m, what, problem);
        int role = m->known - ENT_KEY_SUBJECT;
        enum ent_status status =
            role == 1 ? ent_term_entity_from_value(m, keys[role], arena,
                                                   &parts[role], problem)
                      : to_term(m, keys[role], depth + 1, arena, &parts[role],
                                problem);
        if (status)
            return status;
        seen[role] = true;
    }
    for (int role = 0; role < 3; role++)
        if (!seen[role])
            return ent_problem_set(problem, value->offset,
                                   "the %s is an object without \"%s\"", what,
                                   keys[role]);
    term->kind = ENT_QUOTED;
    term->parts = parts;
    return ENT_OK;
}

enum ent_status ent_term_from_value(const struct ent_value *value,
                                    const char *what, struct ent_arena *arena,
                                    struct ent_term *term,
                                    struct ent_problem *problem)
{
    return to_term(value, what, 0, arena, term, problem);
}

enum ent_status ent_term_entity_from_value(const struct ent_value *value,
                                           const char *what,
                                           struct ent_arena *arena,
                                           struct ent_term *term,
                                           struct ent_problem *problem)
{
    const struct ent_value *iri = NULL;
    if (value->type == ENT_VALUE_STRING)
        return ent_term_entity(value->bytes, value->n_bytes, what,
                               value->offset, arena, term, problem);
    if (value->type == ENT_VALUE_OBJECT) {
        iri = ent_value_member(value, ENT_KEY_IRI);
        if (!iri && strcmp(what, "predicate") != 0) /* as in RDF */
            iri = ent_value_member(value, ENT_KEY_BLANK);
    }
    if (!iri)
        return ent_problem_set(problem, value->offset,
                               "the %s must be a name or an IRI", what);
    return to_term(value, what, 0, arena, term, problem);
}

enum ent_status ent_term_text_from_value(const struct ent_value *value,
                                         const char *what,
                                         struct ent_arena *arena,
                                         struct ent_term *term,
                                         struct ent_problem *problem)
{
    (void)arena;
    memset(term, 0, sizeof *term);
    if (value->type == ENT_VALUE_OBJECT &&
        ent_value_member(value, ENT_KEY_TEXT))
        return text_object(value, what, term, problem);
    enum ent_status status = check_text(value, what, problem);
    if (status)
        return status;
    term->kind = ENT_TEXT;
    term->bytes = value->bytes;
    term->n_bytes = value->n_bytes;
    return ENT_OK;
}

enum ent_status ent_date_from_value(const struct ent_value *value,
                                    const char *what, ent_id *date,
                                    struct ent_problem *problem)
{
    uint64_t bits = 0;
    const struct ent_value *inner = value->type == ENT_VALUE_OBJECT
                                        ? ent_value_member(value, ENT_KEY_DATE)
                                        : NULL;
    if (inner && value->n_items == 1)
        value = inner;
    if (value->type != ENT_VALUE_STRING && value->type != ENT_VALUE_NUMBER)
        return ent_problem_set(problem, value->offset,
                               "the %s must be a date such as \"2015-09-18\"",
                               what);
    enum ent_status status =
        ent_date_parse(value->bytes, value->n_bytes, &bits);
    if (status == ENT_OK) {
        *date = ent_id_of_date(bits);
        return ENT_OK;
    }
    char say[ENT_SLIP_BYTES];
    int shown = (int)ent_utf8_cut(value->bytes, value->n_bytes, 40);
    if (ent_slip_date(value->bytes, value->n_bytes, say))
        return ent_problem_set(problem, value->offset,
                               "the %s \"%.*s\" is not a date: %s", what, shown,
                               value->bytes, say);
    if (status == ENT_ENOTFOUND)
        return ent_problem_set(problem, value->offset,
                               "the %s \"%.*s\" is no day or time that exists",
                               what, shown, value->bytes);
    return ent_problem_set(problem, value->offset,
                           "the %s \"%.*s\" is not a date such as 2015, "
                           "2015-09, 2015-09-18 or 2015-09-18T10:30:00Z",
                           what, shown, value->bytes);
}
