/* SPDX-License-Identifier: ISC */
/* The reports of one input, waiting to be written.
 *
 * A report is a header word (mask of the fields given, flags), subject,
 * predicate, object, and the words of the fields given.  A bare one has no
 * words: it takes 20 bytes. */
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

/* The words of a report; returns how many. */
static size_t pack(const struct ent_report *report,
                   uint64_t words[4 + N_FIELDS])
{
    struct ent_report none;
    uint64_t mask = 0;
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
    words[0] = mask | flags_of(report) << MASK_BITS;
    return n;
}

static enum ent_status make_room(struct ent_stage *stage)
{
    if (stage->n_reports < stage->capacity)
        return ENT_OK;
    size_t capacity = stage->capacity == 0 ? 256 : stage->capacity * 2;
    struct ent_staged *reports =
        ent_realloc(stage->reports, capacity * sizeof *reports);
    if (reports == NULL)
        return ENT_ENOMEM;
    stage->reports = reports;
    stage->capacity = capacity;
    return ENT_OK;
}

static uint64_t *words_of(const struct ent_stage *stage, size_t i)
{
    const uint32_t *numbers = stage->reports[i].numbers;
    uint64_t address = (uint64_t)numbers[1] << 32 | numbers[0];
    return (uint64_t *)(uintptr_t)address;
}

static struct ent_staged staged_words(const uint64_t *words, uint32_t line)
{
    uint64_t address = (uint64_t)(uintptr_t)words;
    return (struct ent_staged){.numbers = {(uint32_t)address,
                                           (uint32_t)(address >> 32)},
                               .line = line};
}

/* false when a part is a value. */
static bool stage_bare(const ent_id parts[3], uint32_t line,
                       struct ent_staged *staged)
{
    *staged = (struct ent_staged){.line = line};
    for (unsigned k = 0; k < 3; k++) {
        uint64_t number = parts[k] & ENT_ID_PAYLOAD_MASK;
        enum ent_kind kind = ent_id_kind(parts[k]);
        if (kind < ENT_NUMBER || kind == ENT_DATE || number > UINT32_MAX)
            return false;
        staged->numbers[k] = (uint32_t)number;
        staged->kinds |= (uint32_t)kind << 8 * k;
    }
    return true;
}

static enum ent_status put(struct ent_stage *stage,
                           const struct ent_report *report, uint32_t line,
                           struct ent_staged *staged)
{
    uint64_t words[4 + N_FIELDS];
    size_t n = pack(report, words);
    if (n == 4 && words[0] == 0 && stage_bare(words + 1, line, staged))
        return ENT_OK;
    uint64_t *copy = ent_arena_alloc(&stage->arena, n * sizeof *copy);
    if (copy == NULL)
        return stage->arena.status;
    memcpy(copy, words, n * sizeof *copy);
    *staged = staged_words(copy, line);
    return ENT_OK;
}

/* A line number has 31 bits; the top one tells that names stay as written. */
#define MAX_LINE INT32_MAX
#define AS_WRITTEN (UINT32_C(1) << 31)

static uint32_t line_word(const struct ent_stage *stage, uint64_t line)
{
    return (line < MAX_LINE ? (uint32_t)line : MAX_LINE) |
           (stage->as_written ? AS_WRITTEN : 0);
}

enum ent_status ent_stage_add(struct ent_stage *stage,
                              const struct ent_report *report, uint64_t line)
{
    struct ent_report copy = *report;
    enum ent_status status = make_room(stage);
    if (status != ENT_OK)
        return status;
    copy.meta = NULL;
    if (report->n_meta > 0) {
        copy.meta =
            (const unsigned char *)ent_arena_strndup(&stage->arena,
                                                     (const char *)report->meta,
                                                     report->n_meta);
        if (copy.meta == NULL)
            return stage->arena.status;
    }
    status = put(stage, &copy, line_word(stage, line),
                 &stage->reports[stage->n_reports]);
    if (status == ENT_OK)
        stage->n_reports++;
    return status;
}

enum ent_status ent_stage_add_bare(struct ent_stage *stage,
                                   const ent_id parts[3], uint64_t line)
{
    struct ent_report report;
    enum ent_status status = make_room(stage);
    if (status != ENT_OK)
        return status;
    if (stage_bare(parts, line_word(stage, line),
                   &stage->reports[stage->n_reports])) {
        stage->n_reports++;
        return ENT_OK;
    }
    ent_report_clear(&report);
    report.subject = parts[0];
    report.predicate = parts[1];
    report.object = parts[2];
    return ent_stage_add(stage, &report, line);
}

void ent_stage_get(const struct ent_stage *stage, size_t i,
                   struct ent_report *report)
{
    uint64_t parts[3];
    ent_report_clear(report);
    if (ent_stage_bare(stage, i, parts)) {
        report->subject = parts[0];
        report->predicate = parts[1];
        report->object = parts[2];
        return;
    }
    const uint64_t *words = words_of(stage, i);
    uint64_t mask = words[0] & ((UINT64_C(1) << MASK_BITS) - 1);
    uint64_t flags = words[0] >> MASK_BITS;
    report->subject = words[1];
    report->predicate = words[2];
    report->object = words[3];
    for (words += 4; mask != 0; mask &= mask - 1)
        field_set(report, (size_t)__builtin_ctzll(mask), *words++);
    report->denies = (flags & 1) != 0;
    report->located = (flags & 2) != 0;
    report->unit = (enum ent_offset_unit)(flags >> 2 & 3);
    report->given_unit = (enum ent_offset_unit)(flags >> 4 & 3);
}

ent_id ent_stage_predicate(const struct ent_stage *stage, size_t i)
{
    const struct ent_staged *staged = &stage->reports[i];
    if (staged->kinds != 0)
        return ENT_ID_MAKE(staged->kinds >> 8 & 0xff, staged->numbers[1]);
    return words_of(stage, i)[2];
}

uint64_t ent_stage_line(const struct ent_stage *stage, size_t i)
{
    return stage->reports[i].line & ~AS_WRITTEN;
}

bool ent_stage_is_as_written(const struct ent_stage *stage, size_t i)
{
    return (stage->reports[i].line & AS_WRITTEN) != 0;
}

/* The fields that are no terms. */
static bool is_term_field(size_t i)
{
    switch (offsets[i]) {
    case offsetof(struct ent_report, from):
    case offsetof(struct ent_report, to):
    case offsetof(struct ent_report, start):
    case offsetof(struct ent_report, end):
    case offsetof(struct ent_report, meta):
    case offsetof(struct ent_report, n_meta):
    case offsetof(struct ent_report, given_start):
    case offsetof(struct ent_report, given_end):
        return false;
    default:
        return true;
    }
}

static uint64_t to_id(uint64_t handle, const ent_id *ids)
{
    enum ent_kind kind = ent_id_kind(handle);
    if (kind < ENT_NUMBER || kind == ENT_DATE)
        return handle;
    return ids[(handle & ENT_ID_PAYLOAD_MASK) - 1];
}

void ent_stage_to_ids(struct ent_stage *stage, size_t i, const ent_id *ids)
{
    uint64_t parts[3];
    if (ent_stage_bare(stage, i, parts))
        return;
    uint64_t *words = words_of(stage, i);
    uint64_t mask = words[0] & ((UINT64_C(1) << MASK_BITS) - 1);
    for (int k = 1; k <= 3; k++)
        words[k] = to_id(words[k], ids);
    for (words += 4; mask != 0; mask &= mask - 1, words++)
        if (is_term_field((size_t)__builtin_ctzll(mask)))
            *words = to_id(*words, ids);
}

enum ent_status ent_stage_set(struct ent_stage *stage, size_t i,
                              const struct ent_report *report)
{
    struct ent_staged staged;
    enum ent_status status =
        put(stage, report, stage->reports[i].line, &staged);
    if (status == ENT_OK)
        stage->reports[i] = staged;
    return status;
}

void ent_stage_move(struct ent_stage *stage, size_t to, size_t i)
{
    stage->reports[to] = stage->reports[i];
}

void ent_stage_truncate(struct ent_stage *stage, size_t n)
{
    stage->n_reports = n;
}
