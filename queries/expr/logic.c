/* SPDX-License-Identifier: ISC */
/* or, and, not, in, if, coalesce: where "no value" can be recovered from. */
#include "queries/expr/compare.h"

/* Boolean `value` as a truth; anything else is unknown. */
static enum ent_truth truth_of(ent_id value)
{
    if (ent_id_kind(value) != ENT_BOOLEAN)
        return ENT_UNKNOWN;
    return ent_id_boolean(value) ? ENT_TRUE : ENT_FALSE;
}

/* Runs the arguments until one decides; unknown if one was and none did. */
static enum ent_status run_until(struct ent_context *context,
                                 const struct ent_code *code,
                                 enum ent_truth deciding, ent_id *value)
{
    bool is_unknown = false;
    for (uint32_t i = 0; i < code->n_args; i++) {
        enum ent_status status = ent_code_run(context, code->args[i], value);
        if (status)
            return status;
        enum ent_truth truth = truth_of(*value);
        if (truth == deciding) {
            *value = ent_truth_id(truth);
            return ENT_OK;
        }
        is_unknown = is_unknown || truth == ENT_UNKNOWN;
    }
    *value = is_unknown ? 0 : ent_id_of_boolean(deciding == ENT_FALSE);
    return ENT_OK;
}

enum ent_status ent_eval_or(struct ent_context *context,
                            const struct ent_code *code, ent_id *value)
{
    return run_until(context, code, ENT_TRUE, value);
}

enum ent_status ent_eval_and(struct ent_context *context,
                             const struct ent_code *code, ent_id *value)
{
    return run_until(context, code, ENT_FALSE, value);
}

enum ent_status ent_eval_not(struct ent_context *context,
                             const struct ent_code *code, ent_id *value)
{
    enum ent_status status = ent_code_run(context, code->args[0], value);
    if (status)
        return status;
    enum ent_truth truth = truth_of(*value);
    *value = truth == ENT_UNKNOWN ? 0 : ent_id_of_boolean(truth == ENT_FALSE);
    return ENT_OK;
}

enum ent_status ent_eval_in(struct ent_context *context,
                            const struct ent_code *code, ent_id *value)
{
    ent_id wanted, item;
    bool is_unknown = false;
    enum ent_status status = ent_code_run(context, code->args[0], &wanted);
    for (uint32_t i = 1; i < code->n_args && status == ENT_OK; i++) {
        enum ent_truth truth;
        status = ent_code_run(context, code->args[i], &item);
        if (status == ENT_OK)
            status = ent_value_equal(context, wanted, item, &truth);
        if (status)
            return status;
        if (truth == ENT_TRUE) {
            *value = ent_id_of_boolean(true);
            return ENT_OK;
        }
        is_unknown = is_unknown || truth == ENT_UNKNOWN;
    }
    *value = is_unknown ? 0 : ent_id_of_boolean(false);
    return status;
}

enum ent_status ent_eval_if(struct ent_context *context,
                            const struct ent_code *code, ent_id *value)
{
    bool holds;
    enum ent_status status = ent_code_test(context, code->args[0], &holds);
    if (status)
        return status;
    return ent_code_run(context, code->args[holds ? 1 : 2], value);
}

enum ent_status ent_eval_coalesce(struct ent_context *context,
                                  const struct ent_code *code, ent_id *value)
{
    *value = 0;
    for (uint32_t i = 0; i < code->n_args && *value == 0; i++) {
        enum ent_status status = ent_code_run(context, code->args[i], value);
        if (status)
            return status;
    }
    return ENT_OK;
}
