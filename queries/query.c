/* SPDX-License-Identifier: ISC */
/* The front door: opening, running and freeing a query. */
#include "queries/query.h"

#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "queries/bind.h"
#include "queries/op/reports.h"
#include "queries/parse.h"
#include "queries/plan/physical.h"
#include "queries/plan/rewrite.h"
#include "queries/query_diag.h"

/* ---- opening ------------------------------------------------------------ */

static bool is_over(void *context)
{
    return ent_context_check(context) != ENT_OK;
}

static enum ent_status parse(struct ent_query *query, const char *text,
                             size_t n_text,
                             const struct ent_query_options *options)
{
    struct ent_context *context = &query->context;
    const char **names;
    enum ent_status status = ent_context_alloc(context, options->n_bindings + 1,
                                               sizeof *names, &names);
    if (status)
        return status;
    for (size_t i = 0; i < options->n_bindings; i++)
        names[i] = options->bindings[i].name;
    struct ent_parse_options parse_options = {.parameters = names,
                                              .n_parameters =
                                                  options->n_bindings,
                                              .max_mend_bytes =
                                                  context->max_bytes / 2,
                                              .gives_up = is_over,
                                              .give_up_context = context};
    return ent_query_parse(&context->arena, text, n_text, &parse_options,
                           &context->diags, &context->ast);
}

static enum ent_status bind_parameters(struct ent_query *query,
                                       struct ent_binder *binder,
                                       const struct ent_query_options *options,
                                       ent_id *values)
{
    const struct ent_ast *ast = query->context.ast;
    for (size_t i = 0; i < options->n_bindings; i++) {
        const struct ent_query_binding *binding = &options->bindings[i];
        uint32_t variable =
            ent_ast_variable(ast, binding->name, strlen(binding->name));
        if (variable == ENT_NO_VARIABLE)
            return ent_diag_error(&query->context.diags, ENT_NO_PLACE,
                                  "unknown-parameter",
                                  "the query has no variable ?%s to bind",
                                  binding->name);
        enum ent_status status =
            ent_bind_parameter(binder, &binding->term,
                               ast->variables[variable].place,
                               &values[variable]);
        if (status)
            return status;
    }
    return ENT_OK;
}

static enum ent_status make_plan(struct ent_query *query,
                                 const struct ent_query_options *options)
{
    struct ent_context *context = &query->context;
    struct ent_binder binder;
    ent_id *parameters;
    ent_binder_init(&binder, context);
    context->n_slots = context->ast->n_variables;
    enum ent_status status = ent_context_alloc(context, context->n_slots + 1,
                                               sizeof *parameters, &parameters);
    if (status == ENT_OK)
        status = ent_reports_begin(context);
    if (status == ENT_OK)
        status = bind_parameters(query, &binder, options, parameters);
    if (status == ENT_OK)
        status = ent_plan_build(context, &binder, &query->plan);
    if (status == ENT_OK)
        status = ent_binder_finish(&binder);
    ent_query_reserve_explained(query);
    if (status == ENT_OK)
        status = ent_context_alloc(context, context->n_slots + 1,
                                   sizeof *context->slots, &context->slots);
    query->parameters = parameters;
    return status;
}

void ent_query_set_parameters(struct ent_query *query)
{
    struct ent_context *context = &query->context;
    context->weight = 1;
    memset(context->slots, 0, context->n_slots * sizeof *context->slots);
    for (uint32_t i = 0; i < context->ast->n_variables; i++)
        context->slots[i] = query->parameters[i];
}

static enum ent_status prepare(struct ent_query *query, const char *text,
                               size_t n_text,
                               const struct ent_query_options *options)
{
    struct ent_context *context = &query->context;
    struct ent_error error = {0};
    enum ent_status status = parse(query, text, n_text, options);
    if (status)
        return status;
    status = ent_txn_begin(context->store, false, &context->txn, &error);
    if (status)
        return status;
    query->transaction = ent_txn_number(context->txn);
    status = make_plan(query, options);
    if (status == ENT_OK)
        status = ent_plan_rewrite(context, query->plan);
    if (status == ENT_OK)
        status = ent_plan_operators(&query->ops, query->plan, &query->root);
    if (status == ENT_OK && context->ast->mode != ENT_MODE_RUN)
        status = ent_query_explain(query);
    if (status)
        return status;
    ent_query_set_parameters(query);
    return ent_op_start(query->root);
}

/* Gives back what is not needed to look at the outcome. */
static void end(struct ent_query *query)
{
    if (query->ended_ns)
        return;
    query->ended_ns = ent_context_now();
    ent_ops_close(&query->ops);
    ent_values_end(&query->context.values);
    ent_txn_abort(query->context.txn);
    query->context.txn = NULL;
}

enum ent_status ent_query_open(struct ent_store *store, const char *text,
                               size_t n_text,
                               const struct ent_query_options *options,
                               struct ent_query **out)
{
    static const struct ent_query_options defaults = {0};
    struct ent_query *query = ent_calloc(1, sizeof *query);
    *out = query;
    if (!query)
        return ENT_ENOMEM;
    if (!options)
        options = &defaults;
    ent_context_init(&query->context, options);
    ent_diags_init(&query->context.diags, &query->context.arena, "", 0);
    query->context.store = store;
    query->ops.context = &query->context;
    query->max_rows =
        options->max_rows ? options->max_rows : ENT_MAX_QUERY_ROWS;
    query->status = prepare(query, text, n_text, options);
    if (query->status)
        end(query);
    if (query->status == ENT_ENOMEM) {
        ent_query_free(query);
        *out = NULL;
        return ENT_ENOMEM;
    }
    return query->status;
}

void ent_query_free(struct ent_query *query)
{
    if (!query)
        return;
    end(query);
    ent_context_release(&query->context);
    ent_free(query->diags);
    ent_free(query->terms);
    ent_free(query);
}

/* ---- running ------------------------------------------------------------ */

static void warn_at_end(struct ent_query *query)
{
    struct ent_context *context = &query->context;
    const struct ent_times *times = &context->ast->where.times;
    struct ent_place place =
        times->has_published ? times->published_place : ENT_NO_PLACE;
    if (context->n_undated_sources)
        ent_diag_warn(&context->diags, place, "undated-sources",
                      "%llu %s left out",
                      (unsigned long long)context->n_undated_sources,
                      context->n_undated_sources == 1
                          ? "source without a published date was"
                          : "sources without a published date were");
    if (context->n_undated_reports)
        ent_diag_warn(&context->diags, place, "reports-without-source",
                      "%llu %s left out",
                      (unsigned long long)context->n_undated_reports,
                      context->n_undated_reports == 1
                          ? "report without a source was"
                          : "reports without a source were");
    if (context->n_not_numbers)
        ent_diag_warn(&context->diags, ENT_NO_PLACE, "not-numbers",
                      "sum and avg left out %llu %s",
                      (unsigned long long)context->n_not_numbers,
                      context->n_not_numbers == 1
                          ? "value that is not a number"
                          : "values that are not numbers");
}

static enum ent_status finish(struct ent_query *query)
{
    enum ent_status status = ENT_OK;
    bool runs = query->context.ast->mode == ENT_MODE_RUN;
    if (query->n_rows == 0 || (runs && query->context.found_none))
        status = ent_query_explain_empty(query);
    if (status)
        return status;
    warn_at_end(query);
    status = query->context.diags.status;
    return status ? status : ENT_END;
}

enum ent_status ent_query_next(struct ent_query *query)
{
    if (query->status)
        return query->status;
    ent_values_may_forget(&query->context);
    enum ent_status status = ent_op_next(query->root);
    if (status == ENT_OK && query->n_rows == query->max_rows) {
        query->is_truncated = true;
        snprintf(query->reason, sizeof query->reason,
                 "the answer was cut after %llu rows, the limit on rows",
                 (unsigned long long)query->max_rows);
        status = ENT_END;
    }
    if (status == ENT_OK) {
        query->n_rows++;
        return ENT_OK;
    }
    if (status == ENT_END)
        status = finish(query);
    query->status = status;
    end(query);
    return status;
}

static enum ent_status list_cell(struct ent_query *query,
                                 const struct ent_list *list,
                                 struct ent_cell *cell)
{
    cell->kind = ENT_CELL_TERMS;
    cell->n_terms = list->n_items;
    struct ent_context *context = &query->context;
    enum ent_status status = ENT_OK;
    if (list->n_items > query->terms_capacity) {
        size_t n_bytes = list->n_items * sizeof *query->terms;
        ent_context_unclaim(context,
                            query->terms_capacity * sizeof *query->terms);
        ent_free(query->terms);
        query->terms = NULL;
        query->terms_capacity = 0;
        status = ent_context_claim(context, n_bytes);
        if (status)
            return status;
        query->terms = ent_malloc_large(n_bytes);
        if (!query->terms) {
            ent_context_unclaim(context, n_bytes);
            return ENT_ENOMEM;
        }
        query->terms_capacity = list->n_items;
    }
    cell->terms = query->terms;
    for (size_t i = 0; i < list->n_items && status == ENT_OK; i++) {
        status = ent_context_tick(context);
        if (status == ENT_OK)
            status = ent_value_term(context, list->items[i], &query->terms[i]);
    }
    return status;
}

enum ent_status ent_query_cell(struct ent_query *query, size_t column,
                               struct ent_cell *cell)
{
    *cell = (struct ent_cell){.kind = ENT_CELL_NONE};
    if (query->status || column >= query->plan->n_columns)
        return query->status ? query->status : ENT_EUSAGE;
    ent_id id = query->context.slots[query->plan->columns[column].slot];
    if (id == 0)
        return ENT_OK;
    if (!ent_value_is_list(id)) {
        cell->kind = ENT_CELL_TERM;
        return ent_value_term(&query->context, id, &cell->term);
    }
    const struct ent_list *list = ent_value_list(&query->context, id);
    if (!list->is_reports)
        return list_cell(query, list, cell);
    cell->kind = ENT_CELL_REPORTS;
    cell->reports = list->items;
    cell->n_reports = list->n_items;
    return ENT_OK;
}

/* ---- looking ------------------------------------------------------------ */

size_t ent_query_n_columns(const struct ent_query *query)
{
    return query->plan ? query->plan->n_columns : 0;
}

const char *ent_query_column(const struct ent_query *query, size_t column)
{
    return column < ent_query_n_columns(query)
               ? query->plan->columns[column].name
               : NULL;
}

bool ent_query_truncated(const struct ent_query *query, const char **reason)
{
    if (reason)
        *reason = query->is_truncated ? query->reason : NULL;
    return query->is_truncated;
}

uint64_t ent_query_n_rows(const struct ent_query *query)
{
    return query->n_rows;
}

double ent_query_elapsed_ms(const struct ent_query *query)
{
    int64_t now = query->ended_ns ? query->ended_ns : ent_context_now();
    return (double)(now - query->context.started_ns) / 1e6;
}

uint64_t ent_query_transaction(const struct ent_query *query)
{
    return query->transaction;
}

const struct ent_query_diag *ent_query_diags(struct ent_query *query,
                                             size_t *n_diags)
{
    const struct ent_diag *diag = query->context.diags.first;
    size_t n = 0;
    *n_diags = 0;
    for (; diag; diag = diag->next)
        n++;
    struct ent_query_diag *diags =
        ent_realloc(query->diags, n * sizeof *diags + 1);
    if (!diags)
        return NULL;
    query->diags = diags;
    *n_diags = query->n_diags = n;
    for (diag = query->context.diags.first; diag; diag = diag->next)
        *diags++ =
            (struct ent_query_diag){.is_error = diag->severity == ENT_ERROR,
                                    .code = diag->code,
                                    .message = diag->message,
                                    .line = diag->line,
                                    .column = diag->column,
                                    .offset = diag->offset,
                                    .length = diag->length,
                                    .suggestion = diag->suggestion,
                                    .choices = diag->choices,
                                    .n_choices = diag->n_choices};
    return query->diags;
}

void ent_query_diag_render(struct ent_query *query, size_t index,
                           unsigned width, bool color, struct ent_buf *out)
{
    const struct ent_diags *diags = &query->context.diags;
    const struct ent_diag *diag = diags->first;
    for (; diag && index > 0; index--)
        diag = diag->next;
    if (diag)
        ent_diag_render(diag, diags->text, diags->n_text, width, color, out);
}
