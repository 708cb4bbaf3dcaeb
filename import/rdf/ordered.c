/* SPDX-License-Identifier: ISC */
/* Reports of our own RDF exports: the statements about a node _:r1 (a report)
 * or _:q1 (a quoted fact) stand together; _:q1 is told before it is used; and
 * a bare triple that a report stands for as well comes right before it. */
#include <stdio.h>
#include <string.h>

#include "import/apply.h"
#include "import/rdf/rdf.h"
#include "import/rdf/reports.h"

static const char other_order[] =
    "the statements of this export stand in another order: without its first "
    "line it can be read";

/* "r1" or "q1": the letter, and the number. */
static char own_label(const struct ent_term *term, uint64_t *number)
{
    const char *label = term->bytes;
    if (term->kind != ENT_BLANK || term->n_bytes < 2 || term->n_bytes > 19 ||
        (label[0] != 'r' && label[0] != 'q'))
        return '\0';
    *number = 0;
    for (size_t i = 1; i < term->n_bytes; i++) {
        if (label[i] < '0' || label[i] > '9')
            return '\0';
        *number = *number * 10 + (uint64_t)(label[i] - '0');
    }
    return label[0];
}

static bool mentions_own(const struct ent_term *term)
{
    uint64_t number;
    if (term->kind != ENT_QUOTED)
        return own_label(term, &number) != '\0';
    return mentions_own(&term->parts[0]) || mentions_own(&term->parts[1]) ||
           mentions_own(&term->parts[2]);
}

/* The handle of a term; of a node that stands for a quoted fact, the fact's.
 * ENT_ENOTFOUND for a node that was not told yet. */
static enum ent_status handle_of(struct ent_rdf_reports *reports,
                                 const struct ent_term *term,
                                 ent_handle *handle)
{
    uint64_t number;
    ent_handle parts[3];
    if (!mentions_own(term))
        return ent_apply_term(reports->apply, term, handle);
    if (term->kind != ENT_QUOTED)
        return own_label(term, &number) == 'q' &&
                       ent_map_get(&reports->quoted, number, handle)
                   ? ENT_OK
                   : ENT_ENOTFOUND;
    for (int i = 0; i < 3; i++) {
        enum ent_status status = handle_of(reports, &term->parts[i], &parts[i]);
        if (status)
            return status;
    }
    return ent_load_quoted(reports->apply->load, parts, handle);
}

static enum ent_status handles_of(struct ent_rdf_reports *reports,
                                  const struct ent_term *terms,
                                  ent_handle handles[3])
{
    enum ent_status status = ENT_OK;
    for (int i = 0; i < 3 && !status; i++)
        status = handle_of(reports, &terms[i], &handles[i]);
    return status;
}

static enum ent_status source_of(struct ent_rdf_reports *reports,
                                 const struct ent_item *item,
                                 ent_handle *source)
{
    *source = reports->apply->default_source;
    return item->graph ? ent_apply_term(reports->apply, item->graph, source)
                       : ENT_OK;
}

/* A failure that the input is at fault for becomes a reject. */
static enum ent_status judge(struct ent_rdf_reports *reports,
                             const struct ent_item *item,
                             enum ent_status status, const char *message)
{
    if (status == ENT_ENOTFOUND)
        message = other_order;
    else if (status == ENT_ELIMIT)
        message = "quoted facts are nested too deeply (limit is 8)";
    else if (status != ENT_EREFUSED)
        return status;
    return ent_rdf_reject(reports, item->line, item->terms, message);
}

static enum ent_status flush_pending(struct ent_rdf_reports *reports)
{
    struct ent_load_report report = {.subject = reports->pending[0],
                                     .predicate = reports->pending[1],
                                     .object = reports->pending[2],
                                     .source = reports->pending[3],
                                     .start = -1,
                                     .end = -1,
                                     .line = reports->pending_line};
    if (!reports->has_pending)
        return ENT_OK;
    reports->has_pending = false;
    return ent_load_report(reports->apply->load, &report);
}

static bool is_pending(const struct ent_rdf_reports *reports)
{
    const struct ent_rdf_builder *b = &reports->builder;
    return reports->has_pending &&
           memcmp(reports->pending, b->fact, sizeof b->fact) == 0 &&
           reports->pending[3] == b->source;
}

static enum ent_status add_report(struct ent_rdf_reports *reports,
                                  struct ent_problem *problem)
{
    struct ent_rdf_builder *b = &reports->builder;
    struct ent_load_report report;
    if (b->fields.is_withdrawn) {
        const struct ent_item skipped = {.type = ENT_ITEM_SKIPPED,
                                         .message = "the report was withdrawn"};
        return ent_apply_item(reports->apply, &skipped);
    }
    enum ent_status status =
        ent_rdf_builder_report(b, reports->apply, &report, problem);
    for (int i = 0; i < ENT_N_WRITTEN && !status; i++)
        if (b->written[i].kind != ENT_NONE)
            status = handle_of(reports, &b->written[i], &report.written[i]);
    if (!status && !b->fields.denies && is_pending(reports))
        reports->has_pending = false; /* the report stands for it */
    if (!status)
        status = flush_pending(reports);
    return status ? status : ent_load_report(reports->apply->load, &report);
}

static enum ent_status add_quoted(struct ent_rdf_reports *reports)
{
    const struct ent_rdf_builder *b = &reports->builder;
    uint64_t number = strtoull(reports->label + 1, NULL, 10);
    ent_handle quoted = b->fact[0]; /* a value */
    enum ent_status status = ENT_OK;
    if (b->fact[1])
        status = ent_load_quoted(reports->apply->load, b->fact, &quoted);
    return status ? status : ent_map_put(&reports->quoted, number, quoted);
}

/* The node's statements are all there. */
static enum ent_status close_node(struct ent_rdf_reports *reports)
{
    struct ent_rdf_builder *b = &reports->builder;
    struct ent_problem problem = {0, ""};
    struct ent_item where = {.line = b->line};
    enum ent_status status = ENT_OK;
    if (reports->n_label == 0)
        return ENT_OK;
    bool is_report = reports->label[0] == 'r';
    if (b->is_bad) {
        status = ENT_OK; /* that was told */
    } else if (!b->has_fact || is_report != b->is_report ||
               is_report == b->is_quoted) {
        status = ENT_ENOTFOUND;
    } else if (is_report) {
        status = add_report(reports, &problem);
    } else {
        status = add_quoted(reports);
    }
    reports->n_label = 0;
    ent_rdf_builder_clear(b, false);
    if (status == ENT_ENOTFOUND || status == ENT_ELIMIT ||
        status == ENT_EREFUSED)
        return ent_rdf_reject(reports, where.line, NULL,
                              status == ENT_EREFUSED ? problem.message
                                                     : other_order);
    return status;
}

static void open_node(struct ent_rdf_reports *reports,
                      const struct ent_item *item)
{
    const struct ent_term *subject = &item->terms[0];
    memcpy(reports->label, subject->bytes, subject->n_bytes);
    reports->label[subject->n_bytes] = '\0';
    reports->n_label = subject->n_bytes;
    reports->builder.line = item->line;
}

static bool is_open(const struct ent_rdf_reports *reports,
                    const struct ent_term *subject)
{
    return reports->n_label > 0 && reports->n_label == subject->n_bytes &&
           memcmp(reports->label, subject->bytes, subject->n_bytes) == 0;
}

/* er:value 42: what can be no subject in RDF */
static enum ent_status take_value(struct ent_rdf_reports *reports,
                                  const struct ent_item *item)
{
    struct ent_rdf_builder *b = &reports->builder;
    if (b->has_fact)
        return ENT_ENOTFOUND;
    enum ent_status status = handle_of(reports, &item->terms[2], &b->fact[0]);
    b->has_fact = !status;
    return status;
}

/* rdf:reifies <<( s p o )>> */
static enum ent_status take_fact(struct ent_rdf_reports *reports,
                                 const struct ent_item *item)
{
    struct ent_rdf_builder *b = &reports->builder;
    const struct ent_term *object = &item->terms[2];
    if (object->kind != ENT_QUOTED || b->has_fact)
        return ENT_ENOTFOUND;
    enum ent_status status = handles_of(reports, object->parts, b->fact);
    if (!status)
        status = source_of(reports, item, &b->source);
    b->has_fact = !status;
    return status;
}

static enum ent_status take_about(struct ent_rdf_reports *reports,
                                  const struct ent_item *item)
{
    struct ent_problem problem = {0, ""};
    struct ent_rdf_builder *b = &reports->builder;
    const struct ent_term *terms = item->terms;
    enum ent_status status;
    size_t n;
    if (ent_rdf_is_rdf(&terms[1], "reifies")) {
        status = take_fact(reports, item);
    } else if (ent_rdf_is_rdf(&terms[1], "type")) {
        b->is_report = b->is_report || ent_rdf_is_er(&terms[2], "Report");
        b->is_quoted = b->is_quoted || ent_rdf_is_er(&terms[2], "Quoted");
        status = b->is_report || b->is_quoted ? ENT_OK : ENT_ENOTFOUND;
    } else if (ent_rdf_is_er(&terms[1], "value") && b->is_quoted) {
        status = take_value(reports, item);
    } else if (ent_rdf_field_name(&terms[1], &n)) {
        status = ent_rdf_builder_set(b, &terms[1], &terms[2], &problem);
    } else {
        status = ENT_ENOTFOUND;
    }
    b->is_bad = b->is_bad || status != ENT_OK;
    return judge(reports, item, status, problem.message);
}

static enum ent_status take_fact_or_bare(struct ent_rdf_reports *reports,
                                         const struct ent_item *item)
{
    enum ent_status status = flush_pending(reports);
    if (!status)
        status = handles_of(reports, item->terms, reports->pending);
    if (!status)
        status = source_of(reports, item, &reports->pending[3]);
    reports->has_pending = !status;
    reports->pending_line = item->line;
    return judge(reports, item, status, "");
}

/* Does the statement tell what a node is, rather than something of what it
 * stands for?  The telling of _:q1 ends with its rdf:reifies or er:value. */
static bool tells_node(const struct ent_rdf_reports *reports,
                       const struct ent_term *subject)
{
    uint64_t number, known;
    char letter = own_label(subject, &number);
    if (letter != 'q')
        return letter == 'r';
    if (is_open(reports, subject))
        return !reports->builder.has_fact;
    return !ent_map_get(&reports->quoted, number, &known);
}

enum ent_status ent_rdf_ordered_take(struct ent_rdf_reports *reports,
                                     const struct ent_item *item)
{
    const struct ent_term *terms = item->terms;
    bool about = tells_node(reports, &terms[0]);
    enum ent_status status = ENT_OK;
    if (!about || !is_open(reports, &terms[0]))
        status = close_node(reports);
    if (!status && !about)
        return take_fact_or_bare(reports, item);
    if (!status && terms[0].bytes[0] == 'q')
        status = flush_pending(reports);
    if (!status && reports->n_label == 0)
        open_node(reports, item);
    return status ? status : take_about(reports, item);
}

enum ent_status ent_rdf_ordered_end(struct ent_rdf_reports *reports)
{
    enum ent_status status = close_node(reports);
    return status ? status : flush_pending(reports);
}
