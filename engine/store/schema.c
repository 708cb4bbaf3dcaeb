/* SPDX-License-Identifier: ISC */
/* The tables of store/schema.h as data. */
#include "store/schema.h"

const struct ent_set_schema ent_set_schemas[ENT_N_SETS] = {
#define ENT_SET_ROW(id, name, arity, plain) {name, arity, plain},
    ENT_SET_TABLE(ENT_SET_ROW)
#undef ENT_SET_ROW
};

#define ENT_SET_FITS(id, name, arity, plain)                                   \
    _Static_assert((arity) >= 2 && (arity) <= ENT_MAX_ARITY &&                 \
                       (plain) < 1u << (arity),                                \
                   "arity and plain columns of " name);
ENT_SET_TABLE(ENT_SET_FITS)
#undef ENT_SET_FITS
