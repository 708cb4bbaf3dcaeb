/* SPDX-License-Identifier: ISC */
/* Statements and graphs of Turtle and TriG. */
#include "import/rdf/turtle.h"

#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/text.h"
#include "import/rdf/chars.h"
#include "import/rdf/detect.h"

/* ---- directives ---- */

static enum ent_status end_directive(struct ent_tt *t, bool full_stop)
{
    return full_stop ? ent_tt_expect(t, ".") : ENT_OK;
}

/* prefixID = "@prefix" PNAME_NS IRIREF ".";
 * sparqlPrefix = "PREFIX" PNAME_NS IRIREF */
static enum ent_status read_prefix(struct ent_tt *t, bool full_stop)
{
    struct ent_term iri = {.kind = ENT_NONE};
    const char *name;
    size_t n_name;
    enum ent_status status = ent_tt_skip(t);
    if (!status)
        status = ent_tt_prefix(t, &name, &n_name);
    if (!status)
        status = ent_tt_skip(t);
    if (!status && (t->nt.at == t->nt.end || *t->nt.at != '<'))
        return ent_tt_fail(t, t->nt.at, "an IRI in <> was expected");
    if (!status)
        status = ent_tt_iriref(t, &iri);
    if (!status)
        status = end_directive(t, full_stop);
    if (status)
        return status;
    return ent_prefixes_set(&t->turtle->prefixes, name, n_name, iri.bytes,
                            iri.n_bytes);
}

/* base = "@base" IRIREF ".";  sparqlBase = "BASE" IRIREF */
static enum ent_status read_base(struct ent_tt *t, bool full_stop)
{
    struct ent_term iri = {.kind = ENT_NONE};
    struct ent_buf *base = &t->turtle->base;
    enum ent_status status = ent_tt_skip(t);
    if (!status && (t->nt.at == t->nt.end || *t->nt.at != '<'))
        return ent_tt_fail(t, t->nt.at, "an IRI in <> was expected");
    if (!status)
        status = ent_tt_iriref(t, &iri);
    if (!status)
        status = end_directive(t, full_stop);
    if (status)
        return status;
    ent_buf_clear(base);
    ent_buf_add(base, iri.bytes, iri.n_bytes);
    return base->status;
}

/* version = "@version" String ".";  sparqlVersion = "VERSION" String */
static enum ent_status read_version(struct ent_tt *t, bool full_stop)
{
    struct ent_term text = {.kind = ENT_NONE};
    enum ent_status status = ent_tt_skip(t);
    if (!status &&
        (t->nt.at == t->nt.end || (*t->nt.at != '"' && *t->nt.at != '\'')))
        return ent_tt_fail(t, t->nt.at, "a version in quotes must follow");
    if (!status)
        status = ent_tt_string(t, true, &text);
    return status ? status : end_directive(t, full_stop);
}

/* directive = prefixID | base | version | sparqlPrefix | sparqlBase |
 *             sparqlVersion */
static enum ent_status read_directive(struct ent_tt *t, bool *found)
{
    static const struct {
        const char *word, *sparql;
        enum ent_status (*read)(struct ent_tt *t, bool full_stop);
    } directives[] = {{"prefix", "PREFIX", read_prefix},
                      {"base", "BASE", read_base},
                      {"version", "VERSION", read_version}};
    const char *start = t->nt.at;
    bool at_sign = *start == '@';
    t->nt.at += at_sign ? 1 : 0;
    for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
        enum ent_status status =
            at_sign ? ent_tt_at_word(t, directives[i].word, found)
                    : ent_tt_word(t, directives[i].sparql, true, found);
        if (!status && *found)
            status = directives[i].read(t, at_sign);
        if (status == ENT_EREFUSED)
            t->is_fatal = true;
        if (status || *found)
            return status;
    }
    if (at_sign)
        return ent_tt_fail(t, start,
                           "only @prefix, @base and @version start with @");
    return ENT_OK;
}

/* ---- graphs ---- */

static enum ent_status enter_graph(struct ent_tt *t,
                                   const struct ent_term *label)
{
    struct ent_term *copy = NULL;
    if (label) {
        copy = ent_arena_alloc(t->nt.arena, sizeof *copy);
        if (!copy)
            return t->nt.arena->status;
        *copy = *label;
    }
    t->nt.at++;
    t->graph = copy;
    t->turtle->in_graph = true;
    return ENT_OK;
}

static void leave_graph(struct ent_tt *t)
{
    t->nt.at++;
    t->graph = NULL;
    t->turtle->in_graph = false;
    t->turtle->place = ENT_TURTLE_STATEMENT;
}

static bool is_label(const struct ent_term *term, bool says)
{
    return !says && (term->kind == ENT_IRI || term->kind == ENT_BLANK);
}

/* block = "GRAPH" labelOrSubject wrappedGraph, after the word */
static enum ent_status read_graph(struct ent_tt *t)
{
    struct ent_term label;
    bool says;
    enum ent_status status = ent_tt_skip(t);
    const char *start = t->nt.at;
    if (!status)
        status = ent_tt_subject(t, &label, &says);
    if (!status && (!is_label(&label, says) || *start == '('))
        return ent_tt_fail(t, start,
                           "a graph is named by an IRI or a blank node");
    if (!status)
        status = ent_tt_skip(t);
    if (!status && (t->nt.at == t->nt.end || *t->nt.at != '{'))
        return ent_tt_fail(t, t->nt.at, "{ was expected");
    return status ? status : enter_graph(t, &label);
}

/* ---- statements ---- */

/* triples = subject predicateObjectList | ...;
 * triplesOrGraph = labelOrSubject ( wrappedGraph | predicateObjectList "." ) */
static enum ent_status read_subject(struct ent_tt *t)
{
    struct ent_turtle *turtle = t->turtle;
    struct ent_term subject;
    bool says;
    const char *start = t->nt.at;
    enum ent_status status = ent_tt_subject(t, &subject, &says);
    if (status)
        return status;
    if (turtle->trig && !turtle->in_graph && is_label(&subject, says) &&
        *start != '(') {
        status = ent_tt_skip(t);
        if (!status && t->nt.at < t->nt.end && *t->nt.at == '{')
            return enter_graph(t, &subject);
    }
    /* a list of several, like [ ... ], has made statements, but the grammar
     * wants more said of it */
    turtle->subject = subject;
    turtle->place = says ? ENT_TURTLE_VERB_OR_END : ENT_TURTLE_VERB;
    return status;
}

/* At the start of a statement, a directive or a block. */
static enum ent_status read_start(struct ent_tt *t)
{
    struct ent_turtle *turtle = t->turtle;
    char c = *t->nt.at;
    bool found = false;
    enum ent_status status = ENT_OK;
    if (turtle->in_graph && c == '}') {
        leave_graph(t);
        return ENT_OK;
    }
    if (!turtle->in_graph && (c == '@' || strchr("pPbBvV", c)))
        status = read_directive(t, &found);
    if (status || found)
        return status;
    if (turtle->trig && !turtle->in_graph) {
        if (c == '{')
            return enter_graph(t, NULL);
        if (c == 'G' || c == 'g')
            status = ent_tt_word(t, "GRAPH", true, &found);
        if (status)
            return status;
        if (found)
            return read_graph(t);
    }
    return read_subject(t);
}

/* The sign that ends a statement: "." or, in a graph, "}".  *is_end is false
 * when there is another. */
static void read_end(struct ent_tt *t, bool *is_end)
{
    struct ent_turtle *turtle = t->turtle;
    char c = t->nt.at < t->nt.end ? *t->nt.at : '\0';
    *is_end = true;
    if (c == '.') {
        t->nt.at++;
        turtle->place = ENT_TURTLE_STATEMENT;
    } else if (c == '}' && turtle->in_graph) {
        leave_graph(t);
    } else {
        *is_end = false;
    }
}

static enum ent_status read_verb(struct ent_tt *t)
{
    enum ent_status status = ent_tt_verb(t, &t->turtle->predicate);
    if (!status)
        t->turtle->place = ENT_TURTLE_OBJECT;
    return status;
}

/* After an object: "," | ";" | "." | "}". */
static enum ent_status read_sign(struct ent_tt *t)
{
    struct ent_turtle *turtle = t->turtle;
    bool is_end;
    read_end(t, &is_end);
    if (is_end)
        return ENT_OK;
    char c = t->nt.at < t->nt.end ? *t->nt.at : '\0';
    if (c != ',' && c != ';')
        return ent_tt_fail(t, t->nt.at,
                           t->nt.at == t->nt.end
                               ? "the last statement has no full stop"
                               : ". or ; or , was expected");
    t->nt.at++;
    turtle->place = c == ',' ? ENT_TURTLE_OBJECT : ENT_TURTLE_NEXT_VERB;
    return ENT_OK;
}

/* One unit, at its first character. */
static enum ent_status read_unit(struct ent_tt *t)
{
    struct ent_turtle *turtle = t->turtle;
    bool is_end = false;
    enum ent_status status;
    switch (turtle->place) {
    case ENT_TURTLE_STATEMENT:
        return read_start(t);
    case ENT_TURTLE_NEXT_VERB:
        if (t->nt.at < t->nt.end && *t->nt.at == ';') {
            t->nt.at++;
            return ENT_OK;
        }
        read_end(t, &is_end);
        return is_end ? ENT_OK : read_verb(t);
    case ENT_TURTLE_VERB_OR_END:
        read_end(t, &is_end);
        return is_end ? ENT_OK : read_verb(t);
    case ENT_TURTLE_VERB:
        return read_verb(t);
    case ENT_TURTLE_OBJECT:
        status = ent_tt_statement(t, &turtle->subject, &turtle->predicate);
        if (!status)
            turtle->place = ENT_TURTLE_AFTER_OBJECT;
        return status;
    case ENT_TURTLE_AFTER_OBJECT:
    default:
        return read_sign(t);
    }
}

/* ---- chunks ---- */

/* What a unit changes before it is known to be whole. */
struct mark {
    const char *at;
    struct ent_item **last;
    uint64_t n_blank;
    struct ent_term subject, predicate;
    enum ent_turtle_place place;
};

static struct mark set_mark(const struct ent_tt *t)
{
    return (struct mark){.at = t->nt.at,
                         .last = t->batch->last,
                         .n_blank = t->turtle->n_blank,
                         .subject = t->turtle->subject,
                         .predicate = t->turtle->predicate,
                         .place = t->turtle->place};
}

static void go_back(struct ent_tt *t, const struct mark *mark)
{
    t->nt.at = mark->at;
    t->batch->last = mark->last;
    *t->batch->last = NULL;
    t->turtle->n_blank = mark->n_blank;
    t->turtle->subject = mark->subject;
    t->turtle->predicate = mark->predicate;
    t->turtle->place = mark->place;
}

/* Blanks and comments before a unit.  A comment whose end is not known stays
 * for the next chunk: ENT_END. */
static enum ent_status skip_between(struct ent_tt *t)
{
    struct ent_nt *nt = &t->nt;
    for (;;) {
        while (nt->at < nt->end && memchr(" \t\r\n", *nt->at, 4))
            nt->at++;
        if (nt->at == nt->end || *nt->at != '#')
            return ENT_OK;
        const char *stop = nt->at;
        while (stop < nt->end && *stop != '\n' && *stop != '\r')
            stop++;
        if (stop == nt->end && !t->is_last)
            return ENT_END;
        nt->at = stop;
    }
}

static enum ent_status end_of_input(struct ent_tt *t)
{
    const struct ent_turtle *turtle = t->turtle;
    if (turtle->place != ENT_TURTLE_STATEMENT)
        return read_unit(t); /* tells what is missing */
    if (turtle->in_graph)
        return ent_tt_fail(t, t->nt.at, "the graph has no }");
    return ENT_OK;
}

/* Units as far as the bytes go.  t->nt.at is left behind the last whole one. */
static enum ent_status read_units(struct ent_tt *t, struct ent_error *error)
{
    enum ent_status status = ENT_OK;
    while (!status) {
        status = skip_between(t);
        if (status || (t->nt.at == t->nt.end && !t->is_last))
            break;
        bool is_end = t->nt.at == t->nt.end;
        struct mark mark = set_mark(t);
        t->depth = 0;
        t->is_fatal = false;
        status = is_end ? end_of_input(t) : read_unit(t);
        if (status) {
            go_back(t, &mark);
            if (status == ENT_EREFUSED)
                status = ent_tt_recover(t, t->nt.line + t->nt.problem->offset,
                                        error);
        }
        if (is_end || t->turtle->is_over)
            break;
    }
    return status == ENT_END ? ENT_OK : status;
}

/* Terms that the next chunk needs leave this one's memory. */
static enum ent_status keep(struct ent_term *term, struct ent_buf *kept)
{
    if (term->kind == ENT_NONE)
        return ENT_OK;
    if (kept->bytes && term->bytes == kept->bytes)
        return ENT_OK;
    ent_buf_clear(kept);
    ent_buf_add(kept, term->bytes, term->n_bytes);
    term->bytes = kept->bytes;
    return kept->status;
}

static enum ent_status keep_terms(struct ent_tt *t)
{
    struct ent_turtle *turtle = t->turtle;
    enum ent_status status = ENT_OK;
    turtle->graph.kind = ENT_NONE;
    if (t->graph)
        turtle->graph = *t->graph;
    if (turtle->place == ENT_TURTLE_STATEMENT)
        turtle->subject.kind = turtle->predicate.kind = ENT_NONE;
    status = keep(&turtle->subject, &turtle->kept[0]);
    if (!status)
        status = keep(&turtle->predicate, &turtle->kept[1]);
    return status ? status : keep(&turtle->graph, &turtle->kept[2]);
}

/* A term that was kept, in the memory of this chunk's batch. */
static enum ent_status bring_back(struct ent_tt *t, struct ent_term *term)
{
    if (term->kind == ENT_NONE)
        return ENT_OK;
    term->bytes = ent_arena_strndup(t->nt.arena, term->bytes, term->n_bytes);
    return term->bytes ? ENT_OK : t->nt.arena->status;
}

static enum ent_status bring_terms_back(struct ent_tt *t)
{
    struct ent_turtle *turtle = t->turtle;
    enum ent_status status = bring_back(t, &turtle->subject);
    if (!status)
        status = bring_back(t, &turtle->predicate);
    if (status || turtle->graph.kind == ENT_NONE)
        return status;
    struct ent_term *graph = ent_arena_alloc(t->nt.arena, sizeof *graph);
    if (!graph)
        return t->nt.arena->status;
    *graph = turtle->graph;
    t->graph = graph;
    return bring_back(t, graph);
}

/* Where the next chunk begins: counts lines, and columns after the last.  A
 * last line without an end counts, too. */
static void count_consumed(struct ent_tt *t, size_t n)
{
    const char *at = t->nt.line, *end = t->nt.line + n, *newline;
    while (at < end && (newline = memchr(at, '\n', (size_t)(end - at)))) {
        t->batch->n_lines++;
        t->turtle->column = 0;
        at = newline + 1;
    }
    t->turtle->column += ent_utf8_count(at, (size_t)(end - at));
    if (t->is_last && at < end)
        t->batch->n_lines++;
}

/* A sequence that only more bytes can complete is left for later. */
static size_t readable(const struct ent_chunk *chunk)
{
    return ent_utf8_valid(chunk->bytes, chunk->n_bytes);
}

/* Nothing was whole: why, if that cannot change any more. */
static enum ent_status check_progress(struct ent_tt *t,
                                      const struct ent_chunk *chunk,
                                      struct ent_error *error)
{
    const char *stop = t->nt.end;
    const char *message = "the statement is longer than 5 MiB";
    size_t left = (size_t)(chunk->bytes + chunk->n_bytes - t->nt.end);
    if (left >= 4 || (left > 0 && chunk->is_last))
        message = "this is not valid UTF-8";
    else if (chunk->is_last ||
             (size_t)(t->nt.end - t->nt.at) < ENT_MAX_SOURCE_LINE_BYTES)
        return ENT_OK;
    else
        stop = t->nt.at;
    (void)ent_tt_fail(t, stop, message);
    return ent_tt_refuse(t, stop, error);
}

static enum ent_status begin(struct ent_tt *t, const struct ent_chunk *chunk)
{
    if (t->turtle->has_begun)
        return bring_terms_back(t);
    t->turtle->has_begun = true;
    if (t->nt.end - t->nt.at >= 3 && memcmp(t->nt.at, "\xef\xbb\xbf", 3) == 0)
        t->nt.at += 3; /* a byte order mark */
    return ent_rdf_header(chunk, t->batch);
}

static enum ent_status parse(const struct ent_reader *reader,
                             const struct ent_chunk *chunk, size_t *n_consumed,
                             struct ent_batch *batch, struct ent_error *error)
{
    struct ent_problem problem = {0, ""};
    size_t n = readable(chunk);
    struct ent_tt t = {.nt = {.line = chunk->bytes,
                              .at = chunk->bytes,
                              .end = chunk->bytes + n,
                              .arena = &batch->arena,
                              .problem = &problem},
                       .turtle = reader->state,
                       .batch = batch,
                       .reader = reader,
                       .is_last = chunk->is_last && n == chunk->n_bytes,
                       .first_line = chunk->line,
                       .line = chunk->line,
                       .counted = chunk->bytes};
    enum ent_status status = t.turtle->is_over ? ENT_OK : begin(&t, chunk);
    if (!status && !t.turtle->is_over)
        status = read_units(&t, error);
    if (!status && !t.turtle->is_over)
        status = check_progress(&t, chunk, error);
    if (!status)
        status = keep_terms(&t);
    if (t.turtle->is_over)
        t.nt.at = chunk->bytes + chunk->n_bytes;
    *n_consumed = (size_t)(t.nt.at - chunk->bytes);
    count_consumed(&t, *n_consumed);
    return status;
}

static enum ent_status open_reader(struct ent_reader *reader,
                                   struct ent_error *error, bool trig)
{
    const char *base = reader->options->base;
    struct ent_turtle *turtle = ent_calloc(1, sizeof *turtle);
    if (base && !ent_rdf_is_absolute(base, strlen(base))) {
        ent_free(turtle);
        return ent_error_set(error, ENT_EUSAGE,
                             "the base must be an absolute IRI");
    }
    if (!turtle)
        return ent_error_set(error, ENT_ENOMEM, "out of memory");
    turtle->trig = trig;
    ent_prefixes_init(&turtle->prefixes);
    ent_buf_init(&turtle->base);
    for (int i = 0; i < 3; i++)
        ent_buf_init(&turtle->kept[i]);
    if (base)
        ent_buf_add_str(&turtle->base, base);
    reader->state = turtle;
    enum ent_status status = turtle->base.status;
    if (status) {
        ent_free(turtle);
        return ent_error_set(error, status, "out of memory");
    }
    return ENT_OK;
}

static enum ent_status open_turtle(struct ent_reader *reader,
                                   struct ent_error *error)
{
    return open_reader(reader, error, false);
}

static enum ent_status open_trig(struct ent_reader *reader,
                                 struct ent_error *error)
{
    return open_reader(reader, error, true);
}

static void close_reader(struct ent_reader *reader)
{
    struct ent_turtle *turtle = reader->state;
    ent_prefixes_release(&turtle->prefixes);
    ent_buf_release(&turtle->base);
    for (int i = 0; i < 3; i++)
        ent_buf_release(&turtle->kept[i]);
    ent_free(turtle);
    reader->state = NULL;
}

static const char *const ttl_suffixes[] = {".ttl", ".turtle", NULL};
static const char *const ttl_types[] = {"text/turtle", "application/x-turtle",
                                        NULL};
static const char *const trig_suffixes[] = {".trig", NULL};
static const char *const trig_types[] = {"application/trig", NULL};

/* Too long a unit is refused here, with its place. */
const struct ent_format ent_format_turtle = {.name = "turtle",
                                             .suffixes = ttl_suffixes,
                                             .media_types = ttl_types,
                                             .max_record_bytes = SIZE_MAX / 4,
                                             .has_identifiers = true,
                                             .open = open_turtle,
                                             .close = close_reader,
                                             .parse = parse};

const struct ent_format ent_format_trig = {.name = "trig",
                                           .suffixes = trig_suffixes,
                                           .media_types = trig_types,
                                           .max_record_bytes = SIZE_MAX / 4,
                                           .has_identifiers = true,
                                           .matches = ent_rdf_looks_trig,
                                           .open = open_trig,
                                           .close = close_reader,
                                           .parse = parse};
