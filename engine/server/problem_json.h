/* SPDX-License-Identifier: ISC */
/* Answers that say what is wrong: application/problem+json (RFC 9457). */
#ifndef ENT_SERVER_PROBLEM_JSON_H
#define ENT_SERVER_PROBLEM_JSON_H

#include <stddef.h>
#include <stdint.h>

#include <entente/error.h>
#include <entente/status.h>

#include "server/response.h"

struct ent_problem_details {
    unsigned status;
    const char *code; /* a short kebab-case word */
    const char *detail;
    uint64_t line, column; /* 0: no place */
    const char *suggestion;
    const char *const *closest; /* names */
    size_t n_closest;
    const char *extra; /* further members, each with a comma before it */
    size_t n_extra;
};

/* Makes the problem the answer, whatever was answered before. */
void ent_problem_respond(struct ent_response *response,
                         const struct ent_problem_details *details);

/* The same in short. */
void ent_problem_say(struct ent_response *response, unsigned status,
                     const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same for a status of the library; error may be NULL. */
void ent_problem_status(struct ent_response *response, enum ent_status status,
                        const struct ent_error *error);

/* The HTTP status for a status of the library, and its code. */
unsigned ent_problem_http_status(enum ent_status status);
const char *ent_problem_code(enum ent_status status);

/* "Not Found" */
const char *ent_http_reason(unsigned status);

#endif
