/* SPDX-License-Identifier: ISC */
/* Estimates of cardinality. */
#include "queries/plan/estimate.h"

#include <math.h>

#include "queries/op/by_time.h"
#include "queries/op/order.h"
#include "store/tupleset.h"

/* Blocks counted exactly before counting becomes estimating. */
#define EXACT_BLOCKS 8

/* A note that names a source (and so on) leaves this part of the reports, as
 * long as nothing better is known. */
#define NOTE_SHARE 0.2

/* To look up the reports of a fact costs as much as to go over so many rows of
 * reports; few rows do not matter. */
#define LOOK_UP_COST 20
#define MANY_REPORTS 2048

/* Beside that: a row of reports by time, a record, a group of reports without
 * dates; and how many reports of other relations are taken for some of one. */
#define ROW_BY_TIME_COST 0.5
#define RECORD_COST 30
#define GROUP_COST 500
#define MARK_SHARE 0.016

/* Less than this part of what another way costs is clearly less. */
#define CLEARLY 0.7

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

/* The order that begins with the constants, and as many of them as do. */
static unsigned order_of(const struct ent_node *node, unsigned constants,
                         unsigned next, struct ent_order *order,
                         uint64_t *prefix)
{
    unsigned n = 0;
    if (node->kind == ENT_NODE_QUOTED)
        ent_order_of_quoted(constants, next, order);
    else
        ent_order_of_facts(constants, next, false, order);
    while (constants >> order->columns[n] & 1) {
        prefix[n] = node->terms[order->columns[n]].id;
        if (++n == (node->kind == ENT_NODE_QUOTED ? 4 : 3))
            break;
    }
    return n;
}

/* A term that can only be a quoted fact, and is not bound: its mask, or 0. */
static unsigned quoted_term(const struct ent_node *node, unsigned bound)
{
    for (unsigned i = 3; i-- > 0;)
        if (node->terms[i].is_quoted && !(bound >> i & 1))
            return 1u << i;
    return 0;
}

static enum ent_status count_quoted(struct ent_context *context,
                                    enum ent_set set, const uint64_t *prefix,
                                    unsigned n_prefix, double *rows)
{
    uint64_t low[ENT_MAX_ARITY], high[ENT_MAX_ARITY], count;
    memcpy(low, prefix, n_prefix * sizeof *low);
    memcpy(high, prefix, n_prefix * sizeof *high);
    low[n_prefix] = ENT_ID_MAKE(ENT_QUOTED, 0);
    high[n_prefix] = ENT_ID_MAKE(ENT_QUOTED + 1, 0);
    enum ent_status status =
        ent_set_count_between(context->txn, set, low, high, n_prefix + 1,
                              EXACT_BLOCKS, &count);
    *rows = (double)count;
    return status;
}

/* Rows with the constants of a pattern, which are those of its terms whose
 * values are known now. */
static enum ent_status count_constants(struct ent_context *context,
                                       const struct ent_node *node,
                                       unsigned constants, double *rows)
{
    struct ent_order order;
    uint64_t prefix[ENT_MAX_TERMS] = {0}, count, total = 0;
    unsigned quoted = quoted_term(node, constants);
    unsigned n = order_of(node, constants, quoted, &order, prefix);
    if (quoted && quoted >> order.columns[n] & 1)
        return count_quoted(context, order.set, prefix, n, rows);
    enum ent_status status = ent_set_count(context->txn, order.set, prefix, n,
                                           EXACT_BLOCKS, &count, NULL);
    *rows = (double)count;
    if (status || !quoted || count == 0)
        return status;
    /* No order has the quoted fact next: the share that it has of all. */
    double all;
    unsigned none = order_of(node, 0, quoted, &order, prefix);
    status = count_quoted(context, order.set, prefix, none, &all);
    if (status == ENT_OK)
        status = ent_set_size(context->txn, order.set, &total);
    *rows *= total ? all / (double)total : 0;
    return status;
}

/* ... and with a value for a further term. */
static enum ent_status count_one_more(struct ent_context *context,
                                      const struct ent_node *node,
                                      unsigned constants, unsigned extra,
                                      double *rows)
{
    struct ent_order order;
    struct ent_spread spread;
    uint64_t prefix[ENT_MAX_TERMS] = {0};
    unsigned n = order_of(node, constants, extra, &order, prefix);
    unsigned term = order.columns[n];
    if (!(extra >> term & 1)) {
        *rows = sqrt(*rows);
        return ENT_OK;
    }
    enum ent_status status =
        ent_set_spread(context->txn, order.set, prefix, n,
                       node->terms[term].is_quoted ? ENT_QUOTED : ENT_NONE,
                       &spread);
    *rows /= fmax(spread.n_values, 1);
    return status;
}

static enum ent_status count_pattern(struct ent_context *context,
                                     struct ent_node *node, unsigned bound,
                                     double *rows)
{
    unsigned constants = bound & term_mask(node, NULL);
    unsigned extra = bound & ~constants;
    uint64_t total;
    if (extra == 0)
        return count_constants(context, node, constants, rows);
    enum ent_status status = ent_estimate_terms(context, node, constants, rows);
    if (status || *rows == 0)
        return status;
    if (node->kind == ENT_NODE_QUOTED && extra & 8) {
        /* One fact has one subject, relation, object: do they fit? */
        status = ent_set_size(context->txn, ENT_QUOTED_TSPO, &total);
        *rows = fmin(*rows / fmax((double)total, 1), extra & 7 ? 0.5 : 1);
        return status;
    }
    if ((bound & 7) == 7) {
        *rows = fmin(*rows, 0.5);
        return ENT_OK;
    }
    if (extra & (extra - 1)) {
        *rows = fmin(*rows, 1);
        return ENT_OK;
    }
    return count_one_more(context, node, constants, extra, rows);
}

enum ent_status ent_estimate_range(struct ent_context *context,
                                   struct ent_node *node, unsigned term,
                                   const struct ent_range *range, double *share)
{
    unsigned constants = term_mask(node, NULL);
    struct ent_order order;
    uint64_t prefix[ENT_MAX_TERMS] = {0}, count;
    uint64_t low[ENT_MAX_TERMS + 1], high[ENT_MAX_TERMS + 1];
    unsigned n = order_of(node, constants, 1u << term, &order, prefix);
    double all, within = 0;
    *share = 1;
    if (order.columns[n] != term)
        return ENT_OK;
    enum ent_status status = ent_estimate_terms(context, node, constants, &all);
    memcpy(low, prefix, sizeof prefix);
    memcpy(high, prefix, sizeof prefix);
    for (unsigned i = 0; i < range->n_spans && status == ENT_OK; i++) {
        low[n] = range->spans[i].low;
        high[n] = range->spans[i].high + 1;
        status = ent_set_count_between(context->txn, order.set, low, high,
                                       n + 1, EXACT_BLOCKS, &count);
        within += (double)count;
    }
    *share = fmin(within / fmax(all, 1), 1);
    return status;
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
        status = count_pattern(context, node, mask, estimate);
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

/* Facts first, when an order of facts has them together and that of reports
 * has not; but to look up the reports of many facts takes longer than to go
 * over all reports. */
static enum ent_status are_facts_first(struct ent_context *context,
                                       struct ent_node *node, unsigned mask,
                                       bool *facts_first)
{
    uint64_t n_reports;
    double facts;
    *facts_first = !(mask & 1) && mask != 0;
    if (!*facts_first || mask != term_mask(node, NULL))
        return ENT_OK;
    enum ent_status status =
        ent_set_size(context->txn, ENT_REPORTS_BY_FACT, &n_reports);
    if (status || n_reports < MANY_REPORTS)
        return status;
    status = ent_estimate_terms(context, node, mask, &facts);
    *facts_first = facts * LOOK_UP_COST < (double)n_reports;
    return status;
}

/* What a way by facts costs, in rows of reports. */
static enum ent_status cost_by_facts(struct ent_context *context,
                                     struct ent_node *node, unsigned mask,
                                     bool facts_first, double *cost)
{
    uint64_t n_reports;
    enum ent_status status = ENT_OK;
    if (facts_first || mask & 1) {
        status = ent_estimate_terms(context, node,
                                    facts_first ? mask : mask & 3, cost);
        *cost *= facts_first ? LOOK_UP_COST : 1;
        return status;
    }
    status = ent_set_size(context->txn, ENT_REPORTS_BY_FACT, &n_reports);
    *cost = (double)n_reports;
    return status;
}

/* The same of going by time: rows within, and the records of those that may
 * be of the relation. */
static enum ent_status cost_by_time(struct ent_context *context,
                                    struct ent_node *node,
                                    const struct ent_time_window *window,
                                    double *cost)
{
    const uint64_t undated = ENT_TIME_UNDATED;
    uint64_t n_dated, n_undated;
    double all = 1, some = 1;
    enum ent_status status = ent_time_count(context->txn, window, &n_dated);
    if (status == ENT_OK)
        status = ent_set_count(context->txn, ENT_REPORTS_BY_TIME, &undated, 1,
                               EXACT_BLOCKS, &n_undated, NULL);
    if (status == ENT_OK && node->terms[1].slot == ENT_NO_SLOT) {
        status = ent_estimate_terms(context, node, 0, &all);
        if (status == ENT_OK)
            status = ent_estimate_terms(context, node, 2, &some);
    }
    if (status)
        return status;
    double share = fmin(some / fmax(all, 1) + MARK_SHARE, 1);
    *cost = (double)n_dated * (ROW_BY_TIME_COST + share * RECORD_COST) +
            (double)n_undated * GROUP_COST;
    return ENT_OK;
}

bool ent_always_by_time;

/* Goes by time when that is clearly the shortest way. */
static enum ent_status weigh_time(struct ent_context *context,
                                  struct ent_node *node, unsigned mask,
                                  double cost, enum ent_report_path *path,
                                  bool *facts_first)
{
    struct ent_time_window window;
    double by_time = -1;
    enum ent_status status = ENT_OK;
    if ((mask == 7 && !ent_always_by_time) ||
        !ent_window_of(node->test, &window))
        return ENT_OK;
    if (*path == ENT_PATH_FACT)
        status = cost_by_facts(context, node, mask, *facts_first, &cost);
    if (status == ENT_OK && !ent_always_by_time) {
        if (cost < MANY_REPORTS)
            return ENT_OK;
        status = cost_by_time(context, node, &window, &by_time);
    }
    if (status == ENT_OK && by_time < CLEARLY * cost) {
        *path = ENT_PATH_TIME;
        *facts_first = false;
    }
    return status;
}

static enum ent_status path_by_terms(struct ent_context *context,
                                     struct ent_node *node,
                                     const struct ent_slotset *bound,
                                     enum ent_report_path *path,
                                     bool *facts_first, double *cost)
{
    unsigned mask = term_mask(node, bound);
    double facts, rows;
    *path = ENT_PATH_FACT;
    enum ent_status status = are_facts_first(context, node, mask, facts_first);
    if (status || node->test->n_notes == 0)
        return status;
    enum ent_report_path offered = ENT_PATH_FACT;
    status = best_note(context, node, bound, &offered, &rows);
    if (status || rows < 0 || mask == 7)
        return status;
    status = ent_estimate_terms(context, node, mask, &facts);
    if (status == ENT_OK && rows < 2 * facts) {
        *path = offered;
        *facts_first = false;
        *cost = rows * RECORD_COST;
    }
    return status;
}

enum ent_status ent_estimate_path(struct ent_context *context,
                                  struct ent_node *node,
                                  const struct ent_slotset *bound,
                                  enum ent_report_path *path, bool *facts_first)
{
    double cost = 0;
    enum ent_status status =
        path_by_terms(context, node, bound, path, facts_first, &cost);
    if (status)
        return status;
    return weigh_time(context, node, term_mask(node, bound), cost, path,
                      facts_first);
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
