/* SPDX-License-Identifier: ISC */
/* What is wrong with a line, and where in it. */
#ifndef IMPORT_PROBLEM_H
#define IMPORT_PROBLEM_H

#include <stdint.h>

#include <entente/status.h>

struct ent_problem {
    uint64_t offset; /* in the line, in bytes */
    char message[256];
};

/* Fills the problem and returns ENT_EREFUSED. */
enum ent_status ent_problem_set(struct ent_problem *problem, uint64_t offset,
                                const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
