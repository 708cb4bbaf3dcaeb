/* SPDX-License-Identifier: ISC */
/* Operators: each extends the solutions of its input.
 *
 * The solution is shared: context->slots.  The contract:
 *  1. start() begins a run with the slots as they are; a slot that holds a
 *     value then is bound, and only solutions with that value come.  A run that
 *     was not finished may be started anew.
 *  2. next() returns ENT_OK when the slots hold the next solution, ENT_END
 *     after the last one, else the failure.
 *  3. At ENT_END every slot that the operator had bound is 0 again.  Whoever
 *     gives up a run before its end restores the slots itself.
 *  4. close() is called once, run or not; memory is the query's arena.
 *  5. Whoever looks at a row ticks: ent_context_tick(). */
#ifndef QUERIES_OP_OP_H
#define QUERIES_OP_OP_H

#include <stdint.h>

#include "queries/context.h"
#include "queries/plan/plan.h"

struct ent_op;

struct ent_sorted;

struct ent_op_class {
    const char *name;
    enum ent_status (*start)(struct ent_op *op);
    enum ent_status (*next)(struct ent_op *op);
    void (*close)(struct ent_op *op); /* NULL: nothing to do */
};

struct ent_op {
    const struct ent_op_class *class;
    struct ent_context *context;
    struct ent_op *input;        /* NULL for `once` */
    const struct ent_node *node; /* what it was made from, or NULL */
    /* Says how solutions of one solution of the input are sorted
     * (op/sorted.h); NULL: nobody knows. */
    void (*add_sorted)(struct ent_op *op, struct ent_sorted *sorted);
    uint64_t n_rows;            /* solutions given */
    uint64_t n_seeks;           /* cursors positioned */
    int64_t n_ns;               /* profiled: in next(), its inputs included */
    struct ent_op *made_before; /* of all operators of the query */
};

static inline enum ent_status ent_op_start(struct ent_op *op)
{
    return op->class->start(op);
}

static inline enum ent_status ent_op_next(struct ent_op *op)
{
    int64_t started_ns = op->context->is_profiled ? ent_context_now() : 0;
    enum ent_status status = op->class->next(op);
    op->n_rows += status == ENT_OK;
    if (op->context->is_profiled)
        op->n_ns += ent_context_now() - started_ns;
    return status;
}

/* Where operators are made: all are closed together. */
struct ent_ops {
    struct ent_context *context;
    struct ent_op *last_made;
};

/* Zeroed memory of n_bytes whose first member is a struct ent_op. */
ENT_MUST_USE enum ent_status ent_op_new(struct ent_ops *ops,
                                        const struct ent_op_class *class,
                                        struct ent_op *input, size_t n_bytes,
                                        void *op);
void ent_ops_close(struct ent_ops *ops);

/* The value of a term now; 0 if it is a variable that is not bound. */
static inline ent_id ent_term_value(const struct ent_context *context,
                                    const struct ent_plan_term *term)
{
    return term->slot == ENT_NO_SLOT ? term->id : context->slots[term->slot];
}

/* ---- one constructor per operator --------------------------------------- */

/* One solution that binds nothing. */
ENT_MUST_USE enum ent_status ent_op_once(struct ent_ops *ops,
                                         struct ent_op **op);
/* Facts or quoted facts of a pattern, over the order that suits what is bound.
 * `other` includes facts not in the graph. */
ENT_MUST_USE enum ent_status ent_op_scan(struct ent_ops *ops,
                                         struct ent_op *input,
                                         const struct ent_node *node,
                                         bool other, struct ent_op **op);

/* May the operator's place be taken by ent_op_scan_back()?  It is a scan of
 * facts in the graph, each of which is a solution. */
bool ent_op_is_plain_scan(const struct ent_op *op);

/* Facts in the graph of a pattern, each of which is a solution, the greatest
 * ids of an unbound variable first. */
ENT_MUST_USE enum ent_status ent_op_scan_back(struct ent_ops *ops,
                                              struct ent_op *input,
                                              const struct ent_node *node,
                                              uint32_t slot,
                                              struct ent_op **op);

/* A join of patterns, variable by variable. */
ENT_MUST_USE enum ent_status ent_op_leapfrog(struct ent_ops *ops,
                                             struct ent_op *input,
                                             const struct ent_node *node,
                                             struct ent_op **op);

/* How the reports of a noted or timed pattern are found. */
enum ent_report_path {
    ENT_PATH_FACT,    /* by subject, predicate, object as far as bound */
    ENT_PATH_SOURCE,  /* by the source that a note names */
    ENT_PATH_SPEAKER, /* likewise */
    ENT_PATH_PLACE,
    ENT_PATH_EVENT,
    ENT_PATH_REPORT, /* by number */
    ENT_PATH_TIME    /* by the times in force, or the dates in notes */
};

ENT_MUST_USE enum ent_status ent_op_reports(struct ent_ops *ops,
                                            struct ent_op *input,
                                            const struct ent_node *node,
                                            enum ent_report_path path,
                                            struct ent_op **op);
/* The pairs that a repeated step joins. */
ENT_MUST_USE enum ent_status ent_op_steps(struct ent_ops *ops,
                                          struct ent_op *input,
                                          const struct ent_node *node,
                                          struct ent_op **op);
ENT_MUST_USE enum ent_status ent_op_values(struct ent_ops *ops,
                                           struct ent_op *input,
                                           const struct ent_node *node,
                                           struct ent_op **op);
ENT_MUST_USE enum ent_status ent_op_filter(struct ent_ops *ops,
                                           struct ent_op *input,
                                           const struct ent_node *node,
                                           const struct ent_code *code,
                                           struct ent_op **op);
ENT_MUST_USE enum ent_status
ent_op_bind(struct ent_ops *ops, struct ent_op *input,
            const struct ent_node *node, uint32_t slot,
            const struct ent_code *code, struct ent_op **op);
/* `group` begins with `once`. */
ENT_MUST_USE enum ent_status ent_op_optional(struct ent_ops *ops,
                                             struct ent_op *input,
                                             const struct ent_node *node,
                                             struct ent_op *group,
                                             struct ent_op **op);
ENT_MUST_USE enum ent_status ent_op_not(struct ent_ops *ops,
                                        struct ent_op *input,
                                        const struct ent_node *node,
                                        struct ent_op *group,
                                        struct ent_op **op);
ENT_MUST_USE enum ent_status
ent_op_union(struct ent_ops *ops, struct ent_op *input,
             const struct ent_node *node, struct ent_op *const *groups,
             uint32_t n_groups, struct ent_op **op);

/* Tails: these give whole rows, the plan's columns being what counts. */
ENT_MUST_USE enum ent_status ent_op_group(struct ent_ops *ops,
                                          struct ent_op *input,
                                          const struct ent_plan *plan,
                                          struct ent_op **op);
ENT_MUST_USE enum ent_status ent_op_distinct(struct ent_ops *ops,
                                             struct ent_op *input,
                                             const struct ent_plan *plan,
                                             struct ent_op **op);
ENT_MUST_USE enum ent_status ent_op_sort(struct ent_ops *ops,
                                         struct ent_op *input,
                                         const struct ent_plan *plan,
                                         uint64_t n_wanted, struct ent_op **op);
ENT_MUST_USE enum ent_status ent_op_per(struct ent_ops *ops,
                                        struct ent_op *input, uint32_t slot,
                                        uint64_t limit, struct ent_op **op);
ENT_MUST_USE enum ent_status ent_op_slice(struct ent_ops *ops,
                                          struct ent_op *input, uint64_t offset,
                                          uint64_t limit, struct ent_op **op);
ENT_MUST_USE enum ent_status ent_op_ask(struct ent_ops *ops,
                                        struct ent_op *input, uint32_t slot,
                                        struct ent_op **op);
ENT_MUST_USE enum ent_status ent_op_graph(struct ent_ops *ops,
                                          struct ent_op *input,
                                          const struct ent_plan *plan,
                                          struct ent_op **op);

/* path A to B: a row a hop. */
ENT_MUST_USE enum ent_status ent_op_path(struct ent_ops *ops,
                                         const struct ent_plan *plan,
                                         struct ent_op **op);

struct ent_plan_lines;

/* The lines of a plan as rows of `shown`, whose six columns are those of
 * `profile`.  `run`, which may be NULL, is run first, to its end or to
 * max_rows, and measured: it is what was made last. */
ENT_MUST_USE enum ent_status
ent_op_explain(struct ent_ops *ops, struct ent_op *run,
               const struct ent_plan *shown, const struct ent_plan_lines *lines,
               uint64_t max_rows, struct ent_op **op);

/* ---- saving slots ------------------------------------------------------- */

/* The slots that a group binds, to be restored when its run is given up. */
struct ent_saved_slots {
    const uint32_t *slots;
    uint64_t *values;
    uint32_t n_slots;
};

ENT_MUST_USE enum ent_status ent_saved_init(struct ent_context *context,
                                            const struct ent_slotset *set,
                                            struct ent_saved_slots *saved);

static inline void ent_saved_take(const struct ent_context *context,
                                  struct ent_saved_slots *saved)
{
    for (uint32_t i = 0; i < saved->n_slots; i++)
        saved->values[i] = context->slots[saved->slots[i]];
}

static inline void ent_saved_restore(struct ent_context *context,
                                     const struct ent_saved_slots *saved)
{
    for (uint32_t i = 0; i < saved->n_slots; i++)
        context->slots[saved->slots[i]] = saved->values[i];
}

#endif
