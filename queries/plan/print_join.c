/* SPDX-License-Identifier: ISC */
/* Joins of a plan in words. */
#include "queries/plan/join.h"
#include "queries/plan/print.h"

enum ent_status ent_join_print(struct ent_context *context,
                               const struct ent_group_plan *where,
                               const struct ent_join *join, struct ent_buf *out)
{
    enum ent_status status = ENT_OK;
    ent_buf_add_str(out, "join, variable by variable: ");
    if (join->n_slots == 0)
        ent_buf_add_str(out, "none");
    for (uint32_t i = 0; i < join->n_slots && status == ENT_OK; i++) {
        ent_buf_add_str(out, i == 0 ? "" : i != join->n_given ? ", " : "; ");
        if (i == join->n_given)
            ent_buf_add_str(out, join->counts ? "counting " : "testing ");
        status = ent_slot_print(context, where, join->slots[i], out);
    }
    if (join->counts && join->n_given == join->n_slots)
        ent_buf_add_str(out, "; the rest counted");
    return status ? status : out->status;
}

/* filter ..., as a range of ?x */
enum ent_status ent_join_filter_print(struct ent_context *context,
                                      const struct ent_group_plan *where,
                                      const struct ent_join *join,
                                      const struct ent_node *node,
                                      struct ent_buf *out)
{
    const char *before = ", as a range of ";
    enum ent_status status =
        ent_node_print(context, where, node, &join->outside, out);
    for (uint32_t i = 0; i < join->n_slots && status == ENT_OK; i++) {
        struct ent_range range;
        bool is_bounded;
        status = ent_range_of(context, node->code, join->slots[i], &range,
                              &is_bounded);
        if (status || !is_bounded)
            continue;
        ent_buf_add_str(out, before);
        before = ", ";
        status = ent_slot_print(context, where, join->slots[i], out);
    }
    return status ? status : out->status;
}

enum ent_status ent_join_pattern_print(struct ent_context *context,
                                       const struct ent_group_plan *where,
                                       const struct ent_join *join,
                                       const struct ent_node *node,
                                       struct ent_buf *out)
{
    static const char *const names[] = {"subject", "relation", "object",
                                        "the fact itself"};
    bool is_quoted = node->kind == ENT_NODE_QUOTED;
    struct ent_join_layout layout;
    bool is_listed, is_only_listed;
    ent_join_lay_out(join, node, &layout);
    ent_join_is_listed(join, node, &is_listed, &is_only_listed);
    ent_buf_add_str(out, is_quoted ? "quoted facts (" : "facts ");
    enum ent_status status =
        ent_pattern_triple_print(context, where, node, out);
    ent_buf_add_str(out, is_quoted ? ")" : "");
    ent_buf_add_str(out, is_listed ? ", listed" : "");
    if (is_only_listed)
        return status ? status : out->status;
    ent_buf_add_str(out, is_listed ? " and sorted by " : ", sorted by ");
    for (unsigned i = 0; i < layout.n_columns; i++) {
        ent_buf_add_str(out, i == 0                     ? ""
                             : i + 1 < layout.n_columns ? ", "
                                                        : " and ");
        ent_buf_add_str(out, names[layout.columns[i]]);
    }
    if (node->test)
        ent_buf_add_str(out, ", then their reports");
    return status ? status : out->status;
}
