/* SPDX-License-Identifier: ISC */
/* year, month, day: a date cut to that precision. */
#include "base/date.h"
#include "queries/expr/compare.h"

enum ent_status ent_eval_date(struct ent_context *context,
                              const struct ent_code *code, ent_id *value)
{
    enum ent_precision precision =
        code->function == ENT_FN_YEAR    ? ENT_PRECISION_YEAR
        : code->function == ENT_FN_MONTH ? ENT_PRECISION_MONTH
                                         : ENT_PRECISION_DAY;
    ent_id date;
    *value = 0;
    enum ent_status status = ent_code_run(context, code->args[0], &date);
    if (status)
        return status;
    date = ent_value_as_date(date);
    if (date)
        *value = ent_id_of_date(ent_date_cut(ent_id_date(date), precision));
    return ENT_OK;
}
