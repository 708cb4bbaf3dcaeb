/* SPDX-License-Identifier: ISC */
/* When two reports are one: equal given fields, terms compared as written.
 *
 * What was given is the term before name resolution (written_*), and the
 * offsets in the unit they were given in.  Offsets that were converted to
 * bytes give a second form, so that the same passage is known again in either
 * unit; offsets found from the quote were not given at all. */
#ifndef STORE_IDENTITY_H
#define STORE_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "store/report.h"

/* Fact and fields as given.  Ids or handles, as long as it is one of them. */
struct ent_given {
    uint64_t terms[8]; /* s, p, o, source, speaker, place, event, extractor */
    uint64_t from, to, confidence, quote;
    uint64_t start, end; /* offset + 1 */
    uint64_t flags;      /* stance; unit */
    const unsigned char *meta;
    uint64_t n_meta;
};

/* Number of forms: 1, or 2 when offsets were converted. */
unsigned ent_identity_forms(const struct ent_report *report);

/* The form (0, 1) of what was given. */
void ent_identity_given(const struct ent_report *report, unsigned form,
                        struct ent_given *given);

/* Of 40 bits, for the set ENT_IDENTITY. */
uint64_t ent_identity_hash(const struct ent_given *given, uint64_t seed);
bool ent_given_equal(const struct ent_given *a, const struct ent_given *b);

/* Is one of the forms equal? */
bool ent_identity_equal(const struct ent_report *a, const struct ent_report *b);

/* Was nothing given but the fact? */
bool ent_given_is_plain(const struct ent_given *given);

#endif
