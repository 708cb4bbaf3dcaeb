/* SPDX-License-Identifier: ISC */
/* Problems of a line. */
#include "import/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum ent_status ent_problem_set(struct ent_problem *problem, uint64_t offset,
                                const char *format, ...)
{
    va_list args;
    problem->offset = offset;
    va_start(args, format);
    vsnprintf(problem->message, sizeof problem->message, format, args);
    va_end(args);
    /* a cut message must stay UTF-8 */
    problem
        ->message[ent_utf8_valid(problem->message, strlen(problem->message))] =
        '\0';
    return ENT_EREFUSED;
}
