/* SPDX-License-Identifier: ISC */
/* When two reports are one. */
#include "store/identity.h"

#include <string.h>

#include "base/hash.h"
#include "store/schema.h"

static uint64_t as_written(const struct ent_report *report,
                           enum ent_written which, uint64_t term)
{
    return report->written[which] != 0 ? report->written[which] : term;
}

static bool was_converted(const struct ent_report *report)
{
    return report->given_start >= 0 || report->given_end >= 0;
}

unsigned ent_identity_forms(const struct ent_report *report)
{
    return was_converted(report) ? 2 : 1;
}

static void give_offsets(const struct ent_report *report, unsigned form,
                         struct ent_given *given)
{
    int64_t start = report->start, end = report->end;
    enum ent_offset_unit unit = report->unit;
    if (report->located)
        return;
    if (was_converted(report) && form == 0) {
        start = report->given_start;
        end = report->given_end;
        unit = report->given_unit;
    }
    given->start = (uint64_t)(start + 1);
    given->end = (uint64_t)(end + 1);
    if (given->start != 0 || given->end != 0)
        given->flags |= (uint64_t)unit << 1;
}

void ent_identity_given(const struct ent_report *report, unsigned form,
                        struct ent_given *given)
{
    memset(given, 0, sizeof *given);
    uint64_t *terms = given->terms;
    terms[0] = as_written(report, ENT_WRITTEN_SUBJECT, report->subject);
    terms[1] = as_written(report, ENT_WRITTEN_PREDICATE, report->predicate);
    terms[2] = as_written(report, ENT_WRITTEN_OBJECT, report->object);
    terms[3] = as_written(report, ENT_WRITTEN_SOURCE, report->source);
    terms[4] = as_written(report, ENT_WRITTEN_SPEAKER, report->speaker);
    terms[5] =
        report->written_place != 0 ? report->written_place : report->place;
    terms[6] =
        report->written_event != 0 ? report->written_event : report->event;
    terms[7] = report->extractor;
    given->from = report->from;
    given->to = report->to;
    given->confidence = report->confidence;
    given->quote = report->quote;
    given->flags = report->denies ? 1 : 0;
    given->meta = report->n_meta > 0 ? report->meta : NULL;
    given->n_meta = report->n_meta;
    give_offsets(report, form, given);
}

#define FIXED_BYTES offsetof(struct ent_given, meta)

uint64_t ent_identity_hash(const struct ent_given *given, uint64_t seed)
{
    uint64_t hash = ent_hash(given, FIXED_BYTES, seed);
    if (given->n_meta > 0)
        hash = ent_hash(given->meta, (size_t)given->n_meta, hash);
    return ENT_HASH_COLUMN(hash);
}

bool ent_given_equal(const struct ent_given *a, const struct ent_given *b)
{
    return memcmp(a, b, FIXED_BYTES) == 0 && a->n_meta == b->n_meta &&
           (a->n_meta == 0 || memcmp(a->meta, b->meta, (size_t)a->n_meta) == 0);
}

bool ent_identity_equal(const struct ent_report *a, const struct ent_report *b)
{
    struct ent_given given_a, given_b;
    for (unsigned i = 0; i < ent_identity_forms(a); i++) {
        ent_identity_given(a, i, &given_a);
        for (unsigned k = 0; k < ent_identity_forms(b); k++) {
            ent_identity_given(b, k, &given_b);
            if (ent_given_equal(&given_a, &given_b))
                return true;
        }
    }
    return false;
}

bool ent_given_is_plain(const struct ent_given *given)
{
    for (int i = 3; i < 8; i++)
        if (given->terms[i] != 0)
            return false;
    return (given->from | given->to | given->confidence | given->quote |
            given->start | given->end | given->flags | given->n_meta) == 0;
}
