/* SPDX-License-Identifier: ISC */
/* Kinds of terms, and functions of quoted facts. */
#include "queries/expr/expr.h"
#include "queries/op/reports.h"

enum ent_status ent_eval_kind(struct ent_context *context,
                              const struct ent_code *code, ent_id *value)
{
    ent_id id;
    enum ent_status status = ent_code_run(context, code->args[0], &id);
    *value = 0;
    if (status || id == 0)
        return status;
    enum ent_kind kind = ent_id_kind(id);
    bool is_kind = code->function == ENT_FN_ISFACT ? kind == ENT_QUOTED
                   : code->function == ENT_FN_ISTEXT
                       ? kind == ENT_TEXT || kind == ENT_TYPED
                       : kind == ENT_NAME || kind == ENT_IRI;
    *value = ent_id_of_boolean(is_kind);
    return ENT_OK;
}

/* subject, predicate, object */
enum ent_status ent_eval_part(struct ent_context *context,
                              const struct ent_code *code, ent_id *value)
{
    ent_id id, parts[3];
    *value = 0;
    enum ent_status status = ent_code_run(context, code->args[0], &id);
    if (status || ent_id_kind(id) != ENT_QUOTED)
        return status;
    status = ent_value_parts(context, id, parts);
    if (status == ENT_OK)
        *value = parts[code->function - ENT_FN_SUBJECT];
    return status;
}

static enum ent_status mentions(struct ent_context *context, ent_id id,
                                ent_id name, bool *found)
{
    ent_id parts[3];
    *found = id == name;
    if (*found || ent_id_kind(id) != ENT_QUOTED)
        return ENT_OK;
    enum ent_status status = ent_value_parts(context, id, parts);
    for (int i = 0; i < 3 && status == ENT_OK && !*found; i++)
        status = mentions(context, parts[i], name, found);
    return status;
}

enum ent_status ent_eval_mentions(struct ent_context *context,
                                  const struct ent_code *code, ent_id *value)
{
    ent_id id, name = 0;
    bool found;
    *value = 0;
    enum ent_status status = ent_code_run(context, code->args[0], &id);
    if (status == ENT_OK)
        status = ent_code_run(context, code->args[1], &name);
    if (status || id == 0 || name == 0)
        return status;
    status = mentions(context, id, name, &found);
    if (status == ENT_OK)
        *value = ent_id_of_boolean(found);
    return status;
}

enum ent_status ent_eval_disputed(struct ent_context *context,
                                  const struct ent_code *code, ent_id *value)
{
    ent_id id, parts[3];
    bool disputed;
    *value = 0;
    enum ent_status status = ent_code_run(context, code->args[0], &id);
    if (status || ent_id_kind(id) != ENT_QUOTED)
        return status;
    status = ent_value_parts(context, id, parts);
    if (status == ENT_OK)
        status = ent_reports_disputed(context, parts, &disputed);
    if (status == ENT_OK)
        *value = ent_id_of_boolean(disputed);
    return status;
}

/* A quoted fact with variables, from their values. */
enum ent_status ent_eval_quoted(struct ent_context *context,
                                const struct ent_code *code, ent_id *value)
{
    ent_id parts[3];
    for (int i = 0; i < 3; i++) {
        enum ent_status status =
            ent_code_run(context, code->args[i], &parts[i]);
        if (status)
            return status;
    }
    return ent_value_of_quoted(context, parts, value);
}
