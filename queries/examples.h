/* SPDX-License-Identifier: ISC */
/* The bundled questions: queries/examples/NN-slug.walk, made part of the
 * library by queries/examples.awk (build/gen/examples.c). */
#ifndef ENT_QUERIES_EXAMPLES_H
#define ENT_QUERIES_EXAMPLES_H

#include <stddef.h>

struct ent_example {
    const char *name;  /* the slug: "who-supports-assad" */
    const char *title; /* its first line without "# " */
    const char *text;  /* the whole file, its title line included */
};

/* In the order of their file names. */
extern const struct ent_example ent_examples[];
extern const size_t ent_n_examples;

#endif
