/* SPDX-License-Identifier: ISC */
/* The fields that notes can name. */
#include <string.h>

#include "queries/ast.h"

static const struct {
    const char *name;
    unsigned values;
} fields[ENT_N_FIELDS] = {
#define FIELD_ROW(id, name, values) {name, ENT_CLASS_##values},
    ENT_FIELD_TABLE(FIELD_ROW)
#undef FIELD_ROW
};

int ent_field_find(const char *name, size_t n_name)
{
    for (int i = 0; i < ENT_N_FIELDS; i++)
        if (strlen(fields[i].name) == n_name &&
            memcmp(fields[i].name, name, n_name) == 0)
            return i;
    return -1;
}

const char *ent_field_name(enum ent_field field)
{
    return fields[field].name;
}

unsigned ent_field_class(enum ent_field field)
{
    return fields[field].values;
}
