/* SPDX-License-Identifier: ISC */
/* Nodes of a plan in words: patterns in Walk form, and how they are found. */
#include <strings.h>

#include "base/date.h"
#include "queries/op/order.h"
#include "queries/plan/estimate.h"
#include "queries/plan/print.h"
#include "queries/print.h"

struct printer {
    struct ent_context *context;
    const struct ent_group_plan *where;
    struct ent_buf *out;
    enum ent_status status;
};

/* ---- terms -------------------------------------------------------------- */

static void print_id(struct printer *printer, ent_id id)
{
    struct ent_term term;
    if (printer->status == ENT_OK)
        printer->status = ent_value_term(printer->context, id, &term);
    if (printer->status == ENT_OK)
        ent_term_print(&term, printer->out);
}

/* The node that gives a hidden slot its meaning. */
static const struct ent_node *find_giver(const struct ent_group_plan *group,
                                         uint32_t slot)
{
    for (uint32_t i = 0; i < group->n_nodes; i++) {
        const struct ent_node *node = group->nodes[i];
        if ((node->kind == ENT_NODE_QUOTED && node->terms[3].slot == slot) ||
            (node->kind == ENT_NODE_VALUES && node->slot == slot))
            return node;
        for (uint32_t j = 0; j < node->n_groups; j++) {
            const struct ent_node *found = find_giver(node->groups[j], slot);
            if (found)
                return found;
        }
    }
    return NULL;
}

static void print_values(struct printer *printer, const struct ent_node *node,
                         const char *between)
{
    for (uint32_t i = 0; i < node->n_values; i++) {
        ent_buf_add_str(printer->out, i ? between : "");
        print_id(printer, node->values[i]);
    }
}

static void print_term(struct printer *printer,
                       const struct ent_plan_term *term, bool is_relation);

static void print_triple(struct printer *printer, const struct ent_node *node)
{
    for (int i = 0; i < 3; i++) {
        ent_buf_add_str(printer->out, i ? " " : "");
        print_term(printer, &node->terms[i], i == 1);
    }
}

static void print_hidden(struct printer *printer, uint32_t slot,
                         bool is_relation)
{
    const struct ent_node *giver = find_giver(printer->where, slot);
    if (giver && giver->kind == ENT_NODE_QUOTED) {
        ent_buf_add_char(printer->out, '(');
        print_triple(printer, giver);
        ent_buf_add_char(printer->out, ')');
    } else if (giver) {
        print_values(printer, giver, "|");
    } else if (is_relation) {
        ent_buf_add_str(printer->out, "any");
    } else {
        ent_buf_add_format(
            printer->out, "?_%u",
            (unsigned)(slot - printer->context->ast->n_variables) + 1);
    }
}

static void print_term(struct printer *printer,
                       const struct ent_plan_term *term, bool is_relation)
{
    const struct ent_ast *ast = printer->context->ast;
    if (term->slot == ENT_NO_SLOT)
        print_id(printer, term->id);
    else if (term->slot < ast->n_variables)
        ent_buf_add_format(printer->out, "?%s",
                           ast->variables[term->slot].name);
    else
        print_hidden(printer, term->slot, is_relation);
}

/* ---- notes and times ---------------------------------------------------- */

static void print_second(struct printer *printer, const char *before,
                         int64_t second)
{
    char text[ENT_DATE_TEXT_BYTES];
    uint64_t date = ent_date_from_seconds(second);
    uint64_t day = ent_date_cut(date, ENT_PRECISION_DAY);
    ent_date_format(ent_date_end(day) == second ? day : date, text);
    ent_buf_add_format(printer->out, "%s%s", before, text);
}

static void print_notes(struct printer *printer,
                        const struct ent_report_test *test)
{
    static const char *const ops[] = {"",   "none", "= ", "!= ",
                                      "< ", "<= ",  "> ", ">= "};
    for (uint32_t i = 0; i < test->n_notes; i++) {
        const struct ent_test_note *note = &test->notes[i];
        ent_buf_add_format(printer->out, "%s%s", i ? ", " : " {",
                           ent_field_name(note->field));
        if (note->key) {
            ent_buf_add_char(printer->out, '.');
            ent_name_print(note->key, note->n_key, printer->out);
        }
        ent_buf_add_format(printer->out, ": %s", ops[note->op]);
        if (note->op != ENT_NOTE_ABSENT)
            print_term(printer, &note->value, false);
    }
    ent_buf_add_str(printer->out, test->n_notes ? "}" : "");
}

static void print_times(struct printer *printer,
                        const struct ent_report_test *test)
{
    const struct ent_view *view = &printer->context->view;
    if (test->has_valid) {
        ent_buf_add_str(printer->out,
                        test->from == test->to ? " at " : " during ");
        print_id(printer, test->from);
        if (test->from != test->to) {
            ent_buf_add_str(printer->out, " .. ");
            print_id(printer, test->to);
        }
    }
    if (test->has_published)
        print_second(printer, " published ", test->published);
    if (view->is_known)
        print_second(printer, " known ", view->second);
}

static void print_test(struct printer *printer,
                       const struct ent_report_test *test)
{
    if (!test)
        return;
    print_notes(printer, test);
    print_times(printer, test);
}

/* ---- how patterns are found --------------------------------------------- */

static unsigned bound_mask(const struct ent_node *node,
                           const struct ent_slotset *bound, unsigned n_terms)
{
    unsigned mask = 0;
    for (unsigned i = 0; i < n_terms; i++)
        if (ent_term_is_bound(&node->terms[i], bound))
            mask |= 1u << i;
    return mask;
}

/* Bound terms, in the order of the index that serves them. */
static void print_key(struct printer *printer, const struct ent_order *order,
                      unsigned mask, unsigned n_terms)
{
    static const char *const names[] = {"subject", "relation", "object",
                                        "the fact itself"};
    unsigned n_key = 0;
    while (n_key < n_terms && mask >> order->columns[n_key] & 1)
        n_key++;
    if (n_key == 0 || order->columns[0] == 3)
        ent_buf_add_str(printer->out,
                        n_key ? ", taken apart" : ", all of them");
    else
        ent_buf_add_str(printer->out, ", found by ");
    for (unsigned i = 0; i < n_key && order->columns[0] != 3; i++) {
        ent_buf_add_str(printer->out, i == 0           ? ""
                                      : i + 1 == n_key ? " and "
                                                       : ", ");
        ent_buf_add_str(printer->out, names[order->columns[i]]);
    }
}

static void print_quoted(struct printer *printer, const struct ent_node *node,
                         const struct ent_slotset *bound)
{
    struct ent_order order;
    unsigned mask = bound_mask(node, bound, 4);
    ent_order_of_quoted(mask, ~node->unneeded, &order);
    ent_buf_add_str(printer->out, "quoted facts (");
    print_triple(printer, node);
    ent_buf_add_char(printer->out, ')');
    print_key(printer, &order, mask, 4);
}

static void print_report_path(struct printer *printer,
                              enum ent_report_path path)
{
    static const char *const names[] = {
        [ENT_PATH_FACT] = "fact",       [ENT_PATH_SOURCE] = "source",
        [ENT_PATH_SPEAKER] = "speaker", [ENT_PATH_PLACE] = "place",
        [ENT_PATH_EVENT] = "event",     [ENT_PATH_REPORT] = "number",
        [ENT_PATH_TIME] = "time"};
    ent_buf_add_format(printer->out, ", found by %s", names[path]);
}

/* The same choice as physical.c makes; the node's estimates are not changed by
 * asking on a copy. */
static void print_facts(struct printer *printer, const struct ent_node *node,
                        const struct ent_slotset *bound)
{
    struct ent_node copy = *node;
    struct ent_order order;
    unsigned mask = bound_mask(node, bound, 3);
    enum ent_report_path path = ENT_PATH_FACT;
    bool facts_first = true;
    if (node->test)
        printer->status = ent_estimate_path(printer->context, &copy, bound,
                                            &path, &facts_first);
    ent_buf_add_str(printer->out, facts_first ? "facts " : "reports of ");
    print_triple(printer, node);
    print_test(printer, node->test);
    if (!facts_first && !(mask & 1))
        mask = 0; /* reports are sorted by subject alone */
    ent_order_of_facts(mask, ~node->unneeded, false, &order);
    if (path == ENT_PATH_FACT)
        print_key(printer, &order, mask, 3);
    else
        print_report_path(printer, path);
    if (node->test && facts_first)
        ent_buf_add_str(printer->out, ", then their reports");
}

/* ---- repeated steps ----------------------------------------------------- */

static void print_step(struct printer *printer,
                       const struct ent_plan_step *step, bool is_part);

static void print_parts(struct printer *printer,
                        const struct ent_plan_step *step, char between)
{
    for (uint32_t i = 0; i < step->n_parts; i++) {
        if (i > 0)
            ent_buf_add_char(printer->out, between);
        print_step(printer, step->parts[i],
                   step->kind == ENT_STEP_SEQUENCE ||
                       step->parts[i]->kind == ENT_STEP_CHOICE);
    }
}

static void print_times_done(struct printer *printer,
                             const struct ent_plan_step *step)
{
    struct ent_buf *out = printer->out;
    if (step->min == 0 && step->max == 1)
        ent_buf_add_char(out, '?');
    else if (step->min <= 1 && step->max == ENT_UNBOUNDED)
        ent_buf_add_char(out, step->min ? '+' : '*');
    else if (step->max == ENT_UNBOUNDED)
        ent_buf_add_format(out, "{%u,}", (unsigned)step->min);
    else if (step->min == step->max)
        ent_buf_add_format(out, "{%u}", (unsigned)step->min);
    else
        ent_buf_add_format(out, "{%u,%u}", (unsigned)step->min,
                           (unsigned)step->max);
}

/* Parts of several parts stand in parentheses. */
static void print_step(struct printer *printer,
                       const struct ent_plan_step *step, bool is_part)
{
    struct ent_buf *out = printer->out;
    bool is_row =
        step->kind == ENT_STEP_SEQUENCE || step->kind == ENT_STEP_CHOICE;
    bool needs_parentheses = is_part && is_row;
    ent_buf_add_str(out, needs_parentheses ? "(" : "");
    switch (step->kind) {
    case ENT_STEP_SEQUENCE:
    case ENT_STEP_CHOICE:
        print_parts(printer, step, step->kind == ENT_STEP_CHOICE ? '|' : '/');
        break;
    case ENT_STEP_REPEAT: {
        bool is_twice = step->parts[0]->kind == ENT_STEP_REPEAT;
        ent_buf_add_str(out, is_twice ? "(" : "");
        print_step(printer, step->parts[0], true);
        ent_buf_add_str(out, is_twice ? ")" : "");
        print_times_done(printer, step);
        break;
    }
    default:
        ent_buf_add_str(out, step->inverse ? "^" : "");
        if (step->kind == ENT_STEP_ANY)
            ent_buf_add_str(out, "any");
        else
            print_id(printer, step->relation);
    }
    ent_buf_add_str(out, needs_parentheses ? ")" : "");
}

static void print_steps(struct printer *printer, const struct ent_node *node,
                        const struct ent_slotset *bound)
{
    unsigned mask = bound_mask(node, bound, 3) & 5;
    ent_buf_add_str(printer->out, "steps ");
    print_term(printer, &node->terms[0], false);
    ent_buf_add_char(printer->out, ' ');
    print_step(printer, node->step, false);
    ent_buf_add_char(printer->out, ' ');
    print_term(printer, &node->terms[2], false);
    print_test(printer, node->test);
    ent_buf_add_str(printer->out, mask == 5   ? ", from both ends in turns"
                                  : mask == 1 ? ", from the subject on"
                                  : mask == 4 ? ", from the object back"
                                              : ", from every start");
}

/* ---- nodes -------------------------------------------------------------- */

/* As the query has it, on one line. */
static void print_place(struct printer *printer, struct ent_place place)
{
    const char *text = printer->context->ast->text + place.offset;
    bool was_blank = false;
    for (uint32_t i = 0; i < place.length; i++) {
        bool is_blank = text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r');
        if (!is_blank || !was_blank)
            ent_buf_add_char(printer->out, is_blank ? ' ' : text[i]);
        was_blank = is_blank;
    }
}

static void print_in(struct printer *printer, const struct ent_node *node)
{
    const struct ent_ast *ast = printer->context->ast;
    if (node->slot >= ast->n_variables) {
        ent_buf_add_str(printer->out, "each relation of ");
        print_values(printer, node, "|");
        return;
    }
    ent_buf_add_format(printer->out, "?%s in (",
                       ast->variables[node->slot].name);
    print_values(printer, node, ", ");
    ent_buf_add_char(printer->out, ')');
}

/* A filter that stands in the notes of a pattern (`from: > ?d`). */
static bool is_of_note(const struct ent_ast *ast, const struct ent_node *node)
{
    return node->kind == ENT_NODE_FILTER &&
           (node->place.length < 6 ||
            strncasecmp(ast->text + node->place.offset, "filter", 6) != 0);
}

enum ent_status ent_node_print(struct ent_context *context,
                               const struct ent_group_plan *where,
                               const struct ent_node *node,
                               const struct ent_slotset *bound,
                               struct ent_buf *out)
{
    struct printer printer = {context, where, out, ENT_OK};
    switch (node->kind) {
    case ENT_NODE_FACTS:
        print_facts(&printer, node, bound);
        break;
    case ENT_NODE_QUOTED:
        print_quoted(&printer, node, bound);
        break;
    case ENT_NODE_STEPS:
        print_steps(&printer, node, bound);
        break;
    case ENT_NODE_VALUES:
        print_in(&printer, node);
        break;
    case ENT_NODE_JOIN:
        printer.status = ent_join_print(context, where, node->join, out);
        break;
    case ENT_NODE_OPTIONAL:
        ent_buf_add_str(out, "optional, adds what matches");
        break;
    case ENT_NODE_NOT:
        ent_buf_add_str(out, "not, drops what matches");
        break;
    case ENT_NODE_UNION:
        ent_buf_add_str(out, "or, gives what matches either");
        break;
    default:
        if (is_of_note(context->ast, node))
            ent_buf_add_str(out, "filter ");
        print_place(&printer, node->place);
    }
    return printer.status ? printer.status : out->status;
}

enum ent_status ent_pattern_triple_print(struct ent_context *context,
                                         const struct ent_group_plan *where,
                                         const struct ent_node *node,
                                         struct ent_buf *out)
{
    struct printer printer = {context, where, out, ENT_OK};
    print_triple(&printer, node);
    print_test(&printer, node->test);
    return printer.status ? printer.status : out->status;
}

enum ent_status ent_slot_print(struct ent_context *context,
                               const struct ent_group_plan *where,
                               uint32_t slot, struct ent_buf *out)
{
    struct printer printer = {context, where, out, ENT_OK};
    struct ent_plan_term term = {.slot = slot};
    print_term(&printer, &term, false);
    return printer.status ? printer.status : out->status;
}

enum ent_status ent_path_print(struct ent_context *context,
                               const struct ent_path_plan *path,
                               struct ent_buf *out)
{
    struct printer printer = {context, NULL, out, ENT_OK};
    ent_buf_add_str(out, path->all ? "all paths " : "shortest paths ");
    print_term(&printer, &path->from, false);
    ent_buf_add_str(out, " to ");
    print_term(&printer, &path->to, false);
    for (uint32_t i = 0; i < path->n_via; i++) {
        ent_buf_add_str(out, i ? "|" : " via ");
        print_id(&printer, path->via[i]);
    }
    ent_buf_add_format(out, " max %u", (unsigned)path->max);
    print_test(&printer, path->test);
    ent_buf_add_str(out, ", from both ends");
    return printer.status ? printer.status : out->status;
}
