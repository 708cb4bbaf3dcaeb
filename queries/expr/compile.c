/* SPDX-License-Identifier: ISC */
/* From the tree of an expression to code. */
#include "queries/expr/expr.h"

bool ent_code_is_constant(const struct ent_code *code)
{
    return code->slot == ENT_NO_SLOT && code->n_args == 0;
}

enum ent_status ent_code_test(struct ent_context *context,
                              const struct ent_code *code, bool *holds)
{
    ent_id value;
    enum ent_status status = ent_code_run(context, code, &value);
    *holds = status == ENT_OK && value == ent_id_of_boolean(true);
    return status;
}

/* ---- leaves ------------------------------------------------------------- */

static enum ent_status eval_slot(struct ent_context *context,
                                 const struct ent_code *code, ent_id *value)
{
    *value = context->slots[code->slot];
    return ENT_OK;
}

static enum ent_status eval_constant(struct ent_context *context,
                                     const struct ent_code *code, ent_id *value)
{
    (void)context;
    *value = code->id;
    return ENT_OK;
}

static enum ent_status new_code(struct ent_compiler *compiler,
                                struct ent_code **code)
{
    enum ent_status status =
        ent_context_alloc(compiler->context, 1, sizeof **code, code);
    if (status == ENT_OK)
        (*code)->slot = ENT_NO_SLOT;
    return status;
}

static enum ent_status compile_slot(struct ent_compiler *compiler,
                                    uint32_t slot, struct ent_code **out)
{
    enum ent_status status = new_code(compiler, out);
    if (status)
        return status;
    (*out)->eval = eval_slot;
    (*out)->slot = slot;
    return ENT_OK;
}

static enum ent_status compile_term(struct ent_compiler *compiler,
                                    const struct ent_ast_term *term,
                                    enum ent_bind_role role,
                                    struct ent_code **out)
{
    enum ent_status status;
    if (term->kind == ENT_AST_VARIABLE)
        return compile_slot(compiler, term->variable, out);
    if (!term->has_variable) {
        status = new_code(compiler, out);
        if (status)
            return status;
        (*out)->eval = eval_constant;
        return ent_bind_fixed(compiler->binder, term, role, &(*out)->id);
    }
    const struct ent_code *args[3];
    for (int i = 0; i < 3; i++) {
        struct ent_code *part;
        enum ent_bind_role part_role =
            role == ENT_BIND_ENTITY && i == 1 ? ENT_BIND_RELATION : role;
        status = compile_term(compiler, &term->parts[i], part_role, &part);
        if (status)
            return status;
        args[i] = part;
    }
    status = new_code(compiler, out);
    if (status)
        return status;
    const struct ent_code **copy;
    status = ent_context_alloc(compiler->context, 3, sizeof *copy, &copy);
    if (status)
        return status;
    memcpy(copy, args, sizeof args);
    (*out)->eval = ent_eval_quoted;
    (*out)->args = copy;
    (*out)->n_args = 3;
    return ENT_OK;
}

/* ---- functions ---------------------------------------------------------- */

static ent_code_eval *function_eval(enum ent_function function)
{
    static ent_code_eval *const evals[ENT_N_FUNCTIONS] = {
        [ENT_FN_CONTAINS] = ent_eval_contains,
        [ENT_FN_STARTS] = ent_eval_contains,
        [ENT_FN_ENDS] = ent_eval_contains,
        [ENT_FN_LIKE] = ent_eval_like,
        [ENT_FN_MATCHES] = ent_eval_matches,
        [ENT_FN_LOWER] = ent_eval_lower,
        [ENT_FN_LENGTH] = ent_eval_length,
        [ENT_FN_YEAR] = ent_eval_date,
        [ENT_FN_MONTH] = ent_eval_date,
        [ENT_FN_DAY] = ent_eval_date,
        [ENT_FN_TEXT] = ent_eval_text,
        [ENT_FN_LANG] = ent_eval_lang,
        [ENT_FN_DATATYPE] = ent_eval_datatype,
        [ENT_FN_ISNAME] = ent_eval_kind,
        [ENT_FN_ISTEXT] = ent_eval_kind,
        [ENT_FN_ISFACT] = ent_eval_kind,
        [ENT_FN_SUBJECT] = ent_eval_part,
        [ENT_FN_PREDICATE] = ent_eval_part,
        [ENT_FN_OBJECT] = ent_eval_part,
        [ENT_FN_MENTIONS] = ent_eval_mentions,
        [ENT_FN_DISPUTED] = ent_eval_disputed,
        [ENT_FN_LEAST] = ent_eval_extreme,
        [ENT_FN_GREATEST] = ent_eval_extreme,
        [ENT_FN_ABS] = ent_eval_abs,
        [ENT_FN_ROUND] = ent_eval_round,
        [ENT_FN_COALESCE] = ent_eval_coalesce,
        [ENT_FN_IF] = ent_eval_if,
    };
    return evals[function];
}

static ent_code_eval *operator_eval(enum ent_expr_kind kind)
{
    switch (kind) {
    case ENT_EXPR_OR:
        return ent_eval_or;
    case ENT_EXPR_AND:
        return ent_eval_and;
    case ENT_EXPR_NOT:
        return ent_eval_not;
    case ENT_EXPR_EQ:
    case ENT_EXPR_NE:
        return ent_eval_equal;
    case ENT_EXPR_LT:
    case ENT_EXPR_LE:
    case ENT_EXPR_GT:
    case ENT_EXPR_GE:
        return ent_eval_order;
    case ENT_EXPR_IN:
        return ent_eval_in;
    case ENT_EXPR_NEG:
        return ent_eval_negative;
    default:
        return ent_eval_arithmetic;
    }
}

static enum ent_status prepare(struct ent_compiler *compiler,
                               struct ent_code *code)
{
    switch (code->function) {
    case ENT_FN_CONTAINS:
    case ENT_FN_STARTS:
    case ENT_FN_ENDS:
        return ent_contains_prepare(compiler->context, code);
    case ENT_FN_LIKE:
        return ent_like_prepare(compiler->context, code);
    case ENT_FN_MATCHES:
        return ent_matches_prepare(compiler->context, code);
    default:
        return ENT_OK;
    }
}

static bool is_call_of(const struct ent_expr *expr, enum ent_function function)
{
    return expr->kind == ENT_EXPR_CALL && expr->function == function;
}

/* Whether a constant argument means an entity of the graph (and is then
 * resolved and remarked upon), or is just a word or an outcome. */
static enum ent_bind_role argument_role(const struct ent_expr *expr)
{
    switch (expr->kind) {
    case ENT_EXPR_EQ:
    case ENT_EXPR_NE:
    case ENT_EXPR_IN:
        for (uint32_t i = 0; i < expr->n_args; i++)
            if (is_call_of(expr->args[i], ENT_FN_DATATYPE) ||
                is_call_of(expr->args[i], ENT_FN_LANG) ||
                is_call_of(expr->args[i], ENT_FN_IF))
                return ENT_BIND_PLAIN;
        return ENT_BIND_ENTITY;
    case ENT_EXPR_CALL:
        switch (expr->function) {
        case ENT_FN_MENTIONS:
        case ENT_FN_DISPUTED:
        case ENT_FN_SUBJECT:
        case ENT_FN_PREDICATE:
        case ENT_FN_OBJECT:
            return ENT_BIND_ENTITY;
        default:
            return ENT_BIND_PLAIN;
        }
    default:
        return ENT_BIND_PLAIN;
    }
}

static enum ent_status compile_expr(struct ent_compiler *compiler,
                                    const struct ent_expr *expr,
                                    enum ent_bind_role role,
                                    struct ent_code **code);

static enum ent_status compile_call(struct ent_compiler *compiler,
                                    const struct ent_expr *expr,
                                    struct ent_code **out)
{
    enum ent_bind_role role = argument_role(expr);
    enum ent_status status = new_code(compiler, out);
    const struct ent_code **args;
    if (status == ENT_OK)
        status = ent_context_alloc(compiler->context, expr->n_args + 1,
                                   sizeof *args, &args);
    if (status)
        return status;
    for (uint32_t i = 0; i < expr->n_args; i++) {
        struct ent_code *arg;
        status = compile_expr(compiler, expr->args[i], role, &arg);
        if (status)
            return status;
        args[i] = arg;
    }
    struct ent_code *code = *out;
    code->args = args;
    code->n_args = expr->n_args;
    code->kind = expr->kind;
    code->function = expr->function;
    code->place = expr->place;
    if (expr->kind != ENT_EXPR_CALL) {
        code->eval = operator_eval(expr->kind);
        return ENT_OK;
    }
    code->eval = function_eval(expr->function);
    return prepare(compiler, code);
}

static enum ent_status compile_aggregate(struct ent_compiler *compiler,
                                         const struct ent_expr *expr,
                                         struct ent_code **code)
{
    struct ent_aggregate_spec *spec;
    enum ent_status status =
        ent_context_alloc(compiler->context, 1, sizeof *spec, &spec);
    if (status)
        return status;
    spec->function = expr->aggregate;
    spec->distinct = expr->distinct;
    spec->slot = ent_context_new_slot(compiler->context);
    if (expr->n_args) {
        struct ent_code *arg;
        status = compile_expr(compiler, expr->args[0], ENT_BIND_PLAIN, &arg);
        if (status)
            return status;
        spec->arg = arg;
    }
    if (compiler->last_aggregate)
        compiler->last_aggregate->next = spec;
    else
        compiler->aggregates = spec;
    compiler->last_aggregate = spec;
    return compile_slot(compiler, spec->slot, code);
}

static enum ent_status compile_expr(struct ent_compiler *compiler,
                                    const struct ent_expr *expr,
                                    enum ent_bind_role role,
                                    struct ent_code **code)
{
    enum ent_status status;
    switch (expr->kind) {
    case ENT_EXPR_TERM:
        status = compile_term(compiler, &expr->term, role, code);
        break;
    case ENT_EXPR_AGGREGATE:
        status = compile_aggregate(compiler, expr, code);
        break;
    default:
        return compile_call(compiler, expr, code);
    }
    if (status == ENT_OK)
        (*code)->place = expr->place;
    return status;
}

enum ent_status ent_expr_compile(struct ent_compiler *compiler,
                                 const struct ent_expr *expr,
                                 const struct ent_code **code)
{
    struct ent_code *made;
    enum ent_status status =
        compile_expr(compiler, expr, ENT_BIND_PLAIN, &made);
    if (status == ENT_OK)
        *code = made;
    return status;
}

enum ent_status ent_code_of_value(struct ent_context *context, ent_id value,
                                  struct ent_place place,
                                  const struct ent_code **out)
{
    struct ent_compiler compiler = {.context = context};
    struct ent_code *code;
    enum ent_status status = new_code(&compiler, &code);
    if (status)
        return status;
    code->eval = eval_constant;
    code->id = value;
    code->place = place;
    *out = code;
    return ENT_OK;
}

enum ent_status ent_code_compare(struct ent_context *context,
                                 enum ent_expr_kind kind, uint32_t a,
                                 uint32_t b, const struct ent_code **out)
{
    struct ent_compiler compiler = {.context = context};
    struct ent_code *left, *right, *code;
    const struct ent_code **args;
    enum ent_status status = compile_slot(&compiler, a, &left);
    if (status == ENT_OK)
        status = compile_slot(&compiler, b, &right);
    if (status == ENT_OK)
        status = new_code(&compiler, &code);
    if (status == ENT_OK)
        status = ent_context_alloc(context, 2, sizeof *args, &args);
    if (status)
        return status;
    args[0] = left;
    args[1] = right;
    code->args = args;
    code->n_args = 2;
    code->kind = kind;
    code->eval = operator_eval(kind);
    *out = code;
    return ENT_OK;
}
