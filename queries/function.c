/* SPDX-License-Identifier: ISC */
/* The table of functions and aggregates. */
#include "queries/function.h"

#include <string.h>
#include <strings.h>

#define ENT_ARGS_0 0
#define ENT_CLASS_0 0u

const struct ent_function_info ent_functions[ENT_N_FUNCTIONS] = {
#define MANY ENT_ARGS_MANY
#define FUNCTION_ROW(id, name, least, most, first, rest, result, about)        \
    {                                                                          \
        name,                                                                  \
        least,                                                                 \
        most,                                                                  \
        ENT_CLASS_##first,                                                     \
        ENT_CLASS_##rest,                                                      \
        ENT_CLASS_##result,                                                    \
        about},
    ENT_FUNCTION_TABLE(FUNCTION_ROW)
#undef FUNCTION_ROW
#undef MANY
};

const struct ent_function_info ent_aggregates[ENT_N_AGGREGATES] = {
    {"count", 0, 1, ENT_CLASS_ANY, ENT_CLASS_ANY, ENT_CLASS_NUMBER,
     "solutions, or those in which the argument is bound"},
    {"sum", 1, 1, ENT_CLASS_NUMBER, ENT_CLASS_NUMBER, ENT_CLASS_NUMBER,
     "the sum of numbers"},
    {"avg", 1, 1, ENT_CLASS_NUMBER, ENT_CLASS_NUMBER, ENT_CLASS_NUMBER,
     "the mean of numbers"},
    {"min", 1, 1, ENT_CLASS_ANY, ENT_CLASS_ANY, 0, "the first in order"},
    {"max", 1, 1, ENT_CLASS_ANY, ENT_CLASS_ANY, 0, "the last in order"},
    {"list", 1, 1, ENT_CLASS_ANY, ENT_CLASS_ANY, ENT_CLASS_LIST,
     "all of them, as an array"},
};

static int find(const struct ent_function_info *table, int n_table,
                const char *name, size_t n_name)
{
    for (int i = 0; i < n_table; i++)
        if (strlen(table[i].name) == n_name &&
            strncasecmp(table[i].name, name, n_name) == 0)
            return i;
    return -1;
}

int ent_function_find(const char *name, size_t n_name)
{
    return find(ent_functions, ENT_N_FUNCTIONS, name, n_name);
}

int ent_aggregate_find(const char *name, size_t n_name)
{
    return find(ent_aggregates, ENT_N_AGGREGATES, name, n_name);
}
