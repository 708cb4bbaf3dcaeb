/* SPDX-License-Identifier: ISC */
/* The reports of one input, waiting to be written.
 *
 * A report is a header word (mask of the fields given, flags, line), subject,
 * predicate, object, and the words of the fields given: a bare one takes 32
 * bytes and a pointer. */
#include "store/load_stage.h"

#include <string.h>

#include "base/alloc.h"
#include "store/record.h"

/* Every 64-bit field but the fact, in the order of the mask's bits. */
static const size_t offsets[] = {
    offsetof(struct ent_report, source),
    offsetof(struct ent_report, speaker),
    offsetof(struct ent_report, place),
    offsetof(struct ent_report, event),
    offsetof(struct ent_report, extractor),
    offsetof(struct ent_report, from),
    offsetof(struct ent_report, to),
    offsetof(struct ent_report, confidence),
    offsetof(struct ent_report, quote),
    offsetof(struct ent_report, start),
    offsetof(struct ent_report, end),
    offsetof(struct ent_report, written[0]),
    offsetof(struct ent_report, written[1]),
    offsetof(struct ent_report, written[2]),
    offsetof(struct ent_report, written[3]),
    offsetof(struct ent_report, written[4]),
    offsetof(struct ent_report, meta),
    offsetof(struct ent_report, n_meta),
    offsetof(struct ent_report, written_place),
    offsetof(struct ent_report, written_event),
    offsetof(struct ent_report, given_start),
    offsetof(struct ent_report, given_end),
};

#define N_FIELDS (sizeof offsets / sizeof *offsets)
#define MASK_BITS 22
#define FLAG_BITS 6
#define LINE_SHIFT (MASK_BITS + FLAG_BITS)
#define MAX_LINE ((UINT64_C(1) << (64 - LINE_SHIFT)) - 1)
_Static_assert(N_FIELDS == MASK_BITS, "a bit each");
_Static_assert(ENT_N_WRITTEN == 5, "a row each");
_Static_assert(sizeof(void *) == 8 && sizeof(size_t) == 8, "words of 64 bits");

void ent_stage_init(struct ent_stage *stage)
{
    *stage = (struct ent_stage){0};
    ent_arena_init(&stage->arena, 0);
}

void ent_stage_release(struct ent_stage *stage)
{
    ent_free(stage->reports);
    ent_arena_release(&stage->arena);
}

static uint64_t field_get(const struct ent_report *report, size_t i)
{
    uint64_t value;
    memcpy(&value, (const char *)report + offsets[i], sizeof value);
    return value;
}

static void field_set(struct ent_report *report, size_t i, uint64_t value)
{
    memcpy((char *)report + offsets[i], &value, sizeof value);
}

static uint64_t flags_of(const struct ent_report *report)
{
    return (report->denies ? 1u : 0u) | (report->located ? 2u : 0u) |
           (uint64_t)report->unit << 2 | (uint64_t)report->given_unit << 4;
}

/* The words of a report, in the arena; NULL when out of memory. */
static uint64_t *pack(struct ent_stage *stage, const struct ent_report *report,
                      uint64_t line)
{
    struct ent_report none;
    uint64_t words[4 + N_FIELDS], mask = 0;
    size_t n = 4;
    ent_report_clear(&none);
    words[1] = report->subject;
    words[2] = report->predicate;
    words[3] = report->object;
    for (size_t i = 0; i < N_FIELDS; i++) {
        uint64_t value = field_get(report, i);
        if (value == field_get(&none, i))
            continue;
        mask |= UINT64_C(1) << i;
        words[n++] = value;
    }
    if (line > MAX_LINE)
        line = MAX_LINE;
    words[0] = mask | flags_of(report) << MASK_BITS | line << LINE_SHIFT;
    uint64_t *copy = ent_arena_alloc(&stage->arena, n * sizeof *copy);
    if (copy != NULL)
        memcpy(copy, words, n * sizeof *copy);
    return copy;
}

static enum ent_status make_room(struct ent_stage *stage)
{
    if (stage->n_reports < stage->capacity)
        return ENT_OK;
    size_t capacity = stage->capacity == 0 ? 256 : stage->capacity * 2;
    uint64_t **reports =
        ent_realloc(stage->reports, capacity * sizeof *reports);
    if (reports == NULL)
        return ENT_ENOMEM;
    stage->reports = reports;
    stage->capacity = capacity;
    return ENT_OK;
}

enum ent_status ent_stage_add(struct ent_stage *stage,
                              const struct ent_report *report, uint64_t line)
{
    struct ent_report copy = *report;
    enum ent_status status = make_room(stage);
    if (status != ENT_OK)
        return status;
    if (report->n_meta > 0) {
        copy.meta =
            (const unsigned char *)ent_arena_strndup(&stage->arena,
                                                     (const char *)report->meta,
                                                     report->n_meta);
        if (copy.meta == NULL)
            return stage->arena.status;
    } else {
        copy.meta = NULL;
    }
    uint64_t *words = pack(stage, &copy, line);
    if (words == NULL)
        return stage->arena.status;
    stage->reports[stage->n_reports++] = words;
    return ENT_OK;
}

void ent_stage_get(const struct ent_stage *stage, size_t i,
                   struct ent_report *report)
{
    const uint64_t *words = stage->reports[i];
    ent_report_clear(report);
    report->subject = words[1];
    report->predicate = words[2];
    report->object = words[3];
    uint64_t mask = words[0] & ((UINT64_C(1) << MASK_BITS) - 1);
    for (words += 4; mask != 0; mask &= mask - 1)
        field_set(report, (size_t)__builtin_ctzll(mask), *words++);
    uint64_t flags = stage->reports[i][0] >> MASK_BITS;
    report->denies = (flags & 1) != 0;
    report->located = (flags & 2) != 0;
    report->unit = (enum ent_offset_unit)(flags >> 2 & 3);
    report->given_unit = (enum ent_offset_unit)(flags >> 4 & 3);
}

ent_id ent_stage_predicate(const struct ent_stage *stage, size_t i)
{
    return stage->reports[i][2];
}

uint64_t ent_stage_line(const struct ent_stage *stage, size_t i)
{
    return stage->reports[i][0] >> LINE_SHIFT;
}

enum ent_status ent_stage_set(struct ent_stage *stage, size_t i,
                              const struct ent_report *report)
{
    uint64_t *words = pack(stage, report, ent_stage_line(stage, i));
    if (words == NULL)
        return stage->arena.status;
    stage->reports[i] = words;
    return ENT_OK;
}
