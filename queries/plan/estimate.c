/* SPDX-License-Identifier: ISC */
/* Estimates of cardinality. */
#include "queries/plan/estimate.h"

#include <math.h>

#include "queries/op/order.h"
#include "store/tupleset.h"

/* Blocks counted exactly before counting becomes estimating. */
#define EXACT_BLOCKS 8
#define SAMPLE_ROWS 200

/* A note that names a source (and so on) leaves this part of the reports, as
 * long as nothing better is known. */
#define NOTE_SHARE 0.2

static unsigned term_mask(const struct ent_node *node,
                          const struct ent_slotset *bound)
{
    unsigned n_terms = node->kind == ENT_NODE_QUOTED ? 4 : 3, mask = 0;
    for (unsigned i = 0; i < n_terms; i++)
        if (bound ? ent_term_is_bound(&node->terms[i], bound)
                  : node->terms[i].slot == ENT_NO_SLOT)
            mask |= 1u << i;
    return mask;
}

/* Rows per distinct value of the column after the prefix, among the first
 * ones. */
static enum ent_status sample(struct ent_context *context,
                              const struct ent_order *order,
                              const uint64_t *prefix, unsigned n_prefix,
                              double total, double *fan_out)
{
    struct ent_cursor cursor;
    uint64_t n_rows = 0, n_values = 0, last = 0;
    enum ent_status status = ent_cursor_open(&cursor, context->txn, order->set);
    if (status == ENT_OK)
        status = ent_cursor_first(&cursor, prefix, n_prefix);
    for (; status == ENT_OK && n_rows < SAMPLE_ROWS; n_rows++) {
        n_values += n_rows == 0 || cursor.row[n_prefix] != last;
        last = cursor.row[n_prefix];
        status = ent_cursor_next(&cursor);
    }
    ent_cursor_close(&cursor);
    if (status < 0)
        return status;
    *fan_out = n_values ? (double)n_rows / (double)n_values : 0;
    if (n_values == 1 && status == ENT_OK)
        *fan_out = fmax(*fan_out, sqrt(total));
    return ENT_OK;
}

static enum ent_status count_pattern(struct ent_context *context,
                                     const struct ent_node *node,
                                     unsigned constants, unsigned bound,
                                     double *estimate)
{
    bool is_quoted = node->kind == ENT_NODE_QUOTED;
    unsigned extra = bound & ~constants, n_prefix = 0;
    uint64_t prefix[ENT_MAX_TERMS], count;
    struct ent_order order;
    if (is_quoted)
        ent_order_of_quoted(constants, extra, &order);
    else
        ent_order_of_facts(constants, extra, false, &order);
    for (; n_prefix < (is_quoted ? 4 : 3); n_prefix++) {
        unsigned term = order.columns[n_prefix];
        if (!(constants >> term & 1))
            break;
        prefix[n_prefix] = node->terms[term].id;
    }
    enum ent_status status =
        ent_set_count(context->txn, order.set, prefix, n_prefix, EXACT_BLOCKS,
                      &count, NULL);
    *estimate = (double)count;
    if (status || extra == 0 || count == 0)
        return status;
    if ((bound & 7) == 7 || (is_quoted && bound & 8)) {
        *estimate = fmin(*estimate, 0.5);
        return ENT_OK;
    }
    if (extra & (extra - 1)) {
        *estimate = fmin(*estimate, 1);
        return ENT_OK;
    }
    if (!(extra >> order.columns[n_prefix] & 1)) {
        *estimate = sqrt(*estimate);
        return ENT_OK;
    }
    return sample(context, &order, prefix, n_prefix, *estimate, estimate);
}

/* ---- notes -------------------------------------------------------------- */

static bool names_term(const struct ent_test_note *note)
{
    return note->op == ENT_NOTE_IS || note->op == ENT_NOTE_EQ;
}

static bool path_of_note(const struct ent_test_note *note,
                         enum ent_report_path *path)
{
    switch (note->field) {
    case ENT_FIELD_SOURCE:
        *path = ENT_PATH_SOURCE;
        return names_term(note);
    case ENT_FIELD_SPEAKER:
        *path = ENT_PATH_SPEAKER;
        return names_term(note);
    case ENT_FIELD_PLACE:
        *path = ENT_PATH_PLACE;
        return names_term(note);
    case ENT_FIELD_EVENT:
        *path = ENT_PATH_EVENT;
        return names_term(note);
    case ENT_FIELD_REPORT:
        *path = ENT_PATH_REPORT;
        return names_term(note);
    default:
        return false;
    }
}

/* Reports that a note's index gives; a guess when its value is not known. */
static enum ent_status count_note(struct ent_context *context,
                                  const struct ent_test_note *note,
                                  enum ent_report_path path, double *rows)
{
    static const uint64_t roles[] = {[ENT_PATH_SPEAKER] = ENT_ROLE_SPEAKER,
                                     [ENT_PATH_PLACE] = ENT_ROLE_PLACE,
                                     [ENT_PATH_EVENT] = ENT_ROLE_EVENT,
                                     [ENT_PATH_REPORT] = 0};
    uint64_t prefix[2] = {note->value.id, 0}, count;
    enum ent_set set = ENT_REPORTS_BY_SOURCE;
    unsigned n_prefix = 1;
    if (path == ENT_PATH_REPORT || note->value.slot != ENT_NO_SLOT) {
        *rows = path == ENT_PATH_REPORT ? 1 : 50;
        return ENT_OK;
    }
    if (path != ENT_PATH_SOURCE) {
        set = ENT_REPORTS_BY_ROLE;
        prefix[0] = roles[path];
        prefix[1] = note->value.id;
        n_prefix = 2;
    }
    enum ent_status status = ent_set_count(context->txn, set, prefix, n_prefix,
                                           EXACT_BLOCKS, &count, NULL);
    *rows = (double)count;
    return status;
}

/* The best of the indexes that the notes offer; *path stays when none does. */
static enum ent_status best_note(struct ent_context *context,
                                 const struct ent_node *node,
                                 const struct ent_slotset *bound,
                                 enum ent_report_path *path, double *rows)
{
    *rows = -1;
    for (uint32_t i = 0; i < node->test->n_notes; i++) {
        const struct ent_test_note *note = &node->test->notes[i];
        enum ent_report_path offered;
        double offered_rows;
        if (!path_of_note(note, &offered) ||
            !ent_term_is_bound(&note->value, bound))
            continue;
        enum ent_status status =
            count_note(context, note, offered, &offered_rows);
        if (status)
            return status;
        if (*rows < 0 || offered_rows < *rows) {
            *rows = offered_rows;
            *path = offered;
        }
    }
    return ENT_OK;
}

enum ent_status ent_estimate_terms(struct ent_context *context,
                                   struct ent_node *node, unsigned mask,
                                   double *estimate)
{
    enum ent_status status = ENT_OK;
    mask &= node->kind == ENT_NODE_QUOTED ? 15 : 7;
    if (node->estimates[mask] == 0) {
        status =
            count_pattern(context, node, term_mask(node, NULL), mask, estimate);
        node->estimates[mask] = *estimate + 1;
    }
    *estimate = node->estimates[mask] - 1;
    return status;
}

static enum ent_status estimate_pattern(struct ent_context *context,
                                        struct ent_node *node,
                                        const struct ent_slotset *bound,
                                        double *estimate)
{
    enum ent_status status =
        ent_estimate_terms(context, node, term_mask(node, bound), estimate);
    if (status || !node->test || node->test->n_notes == 0)
        return status;
    enum ent_report_path path;
    double rows;
    status = best_note(context, node, bound, &path, &rows);
    if (rows >= 0)
        *estimate = fmin(*estimate * NOTE_SHARE, rows);
    return status;
}

enum ent_status ent_estimate_path(struct ent_context *context,
                                  struct ent_node *node,
                                  const struct ent_slotset *bound,
                                  enum ent_report_path *path, bool *facts_first)
{
    unsigned mask = term_mask(node, bound);
    double facts, rows;
    *path = ENT_PATH_FACT;
    *facts_first = !(mask & 1) && mask != 0;
    if (node->test->n_notes == 0)
        return ENT_OK;
    enum ent_report_path offered = ENT_PATH_FACT;
    enum ent_status status = best_note(context, node, bound, &offered, &rows);
    if (status || rows < 0 || mask == 7)
        return status;
    status = count_pattern(context, node, term_mask(node, NULL), mask, &facts);
    if (status == ENT_OK && rows < 2 * facts) {
        *path = offered;
        *facts_first = false;
    }
    return status;
}

/* ---- other nodes -------------------------------------------------------- */

/* A group is worth its best pattern, roughly. */
static enum ent_status estimate_group(struct ent_context *context,
                                      struct ent_group_plan *group,
                                      const struct ent_slotset *bound,
                                      double *estimate)
{
    bool found = false;
    *estimate = 1;
    for (uint32_t i = 0; i < group->n_nodes; i++) {
        struct ent_node *node = group->nodes[i];
        double one;
        if (node->kind > ENT_NODE_UNION)
            continue;
        enum ent_status status = ent_estimate(context, node, bound, &one);
        if (status)
            return status;
        if (!found || one < *estimate)
            *estimate = one;
        found = true;
    }
    return ENT_OK;
}

enum ent_status ent_estimate(struct ent_context *context, struct ent_node *node,
                             const struct ent_slotset *bound, double *estimate)
{
    *estimate = 1;
    switch (node->kind) {
    case ENT_NODE_FACTS:
    case ENT_NODE_QUOTED:
        return estimate_pattern(context, node, bound, estimate);
    case ENT_NODE_STEPS:
        return ent_estimate_steps(context, node, bound, estimate);
    case ENT_NODE_VALUES:
        *estimate =
            ent_slotset_has(bound, node->slot) ? 0.5 : (double)node->n_values;
        return ENT_OK;
    case ENT_NODE_UNION:
        *estimate = 0;
        for (uint32_t i = 0; i < node->n_groups; i++) {
            double one;
            enum ent_status status =
                estimate_group(context, node->groups[i], bound, &one);
            if (status)
                return status;
            *estimate += one;
        }
        return ENT_OK;
    case ENT_NODE_FILTER:
    case ENT_NODE_NOT:
        *estimate = 0.5;
        return ENT_OK;
    default:
        return ENT_OK;
    }
}
