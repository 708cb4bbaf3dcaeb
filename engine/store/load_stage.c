/* SPDX-License-Identifier: ISC */
/* The reports of one input, waiting to be written.
 *
 * A report is a header word (mask of the fields given, flags), subject,
 * predicate, object, and the words of the fields given.  A bare one has no
 * words: it takes 20 bytes. */
#include "store/load_stage.h"

#include <string.h>

#include "base/alloc.h"
#include "store/identity.h"
#include "store/load_intern.h"
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
/* Those that are terms: not dates, offsets and meta. */
#define TERM_FIELDS                                                            \
    ((1u << MASK_BITS) - 1 - (3u << 5 | 3u << 9 | 3u << 16 | 3u << 20))
_Static_assert(N_FIELDS == MASK_BITS, "a bit each");
_Static_assert(ENT_N_WRITTEN == 5, "a row each");
_Static_assert(sizeof(void *) == 8 && sizeof(size_t) == 8, "words of 64 bits");

#define PIECE_SHIFT 14
#define SMALL_PIECE_SHIFT 10
#define SMALL_BYTES ((size_t)4 << 20)

void ent_stage_init(struct ent_stage *stage, struct ent_tempfile *file,
                    size_t max_bytes, uint64_t seed)
{
    *stage = (struct ent_stage){.piece_shift = max_bytes < SMALL_BYTES
                                                   ? SMALL_PIECE_SHIFT
                                                   : PIECE_SHIFT,
                                .seed = seed};
    ent_spill_init(&stage->memory, file, max_bytes);
}

void ent_stage_release(struct ent_stage *stage)
{
    ent_free(stage->pieces);
    ent_spill_release(&stage->memory);
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
    size_t number = stage->n_reports >> stage->piece_shift;
    void *memory;
    if (number < stage->n_pieces)
        return ENT_OK;
    if (number == stage->pieces_capacity) {
        size_t capacity = number == 0 ? 16 : number * 2;
        struct ent_staged **pieces =
            ent_realloc(stage->pieces, capacity * sizeof(*pieces));
        if (pieces == NULL)
            return ENT_ENOMEM;
        stage->pieces = pieces;
        stage->pieces_capacity = capacity;
    }
    enum ent_status status =
        ent_spill_array(&stage->memory, &stage->piece,
                        sizeof(struct ent_staged) << stage->piece_shift,
                        &memory);
    if (status != ENT_OK)
        return status;
    stage->pieces[stage->n_pieces++] = memory;
    return ENT_OK;
}

static uint64_t *words_of(const struct ent_stage *stage, size_t i)
{
    const uint32_t *numbers = ent_staged_at(stage, i)->numbers;
    uint64_t address = (uint64_t)numbers[1] << 32 | numbers[0];
    return (uint64_t *)(uintptr_t)address;
}

/* 0 when nothing was given but the fact. */
static uint32_t hash_of(const struct ent_stage *stage,
                        const struct ent_report *report)
{
    struct ent_given given;
    ent_identity_given(report, 0, &given);
    if (ent_given_is_plain(&given))
        return 0;
    uint32_t hash = (uint32_t)ent_identity_hash(&given, stage->seed);
    return hash != 0 ? hash : 1;
}

static struct ent_staged staged_words(const struct ent_stage *stage,
                                      const struct ent_report *report,
                                      const uint64_t *words, uint32_t line)
{
    uint64_t address = (uint64_t)(uintptr_t)words;
    return (struct ent_staged){
        .numbers = {(uint32_t)address, (uint32_t)(address >> 32),
                    hash_of(stage, report)},
        .line = line,
        .kinds = ent_identity_forms(report) > 1 ? ENT_STAGED_CONVERTED : 0};
}

/* What facts look like, as written. */
static void note_parts(struct ent_stage *stage, const uint64_t parts[3])
{
    if (stage->n_reports == 0)
        memcpy(stage->first, parts, sizeof stage->first);
    for (int k = 0; k < 3; k++)
        stage->bits[k] |= parts[k] ^ stage->first[k];
}

static void note_report(struct ent_stage *stage,
                        const struct ent_report *report)
{
    uint64_t parts[3] = {report->subject, report->predicate, report->object};
    for (int k = 0; k < 3; k++)
        if (report->written[k] != 0)
            parts[k] = report->written[k];
    note_parts(stage, parts);
    stage->any_denies = stage->any_denies || report->denies;
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
    void *copy;
    size_t n = pack(report, words);
    note_report(stage, report);
    if (n == 4 && words[0] == 0 && stage_bare(words + 1, line, staged))
        return ENT_OK;
    enum ent_status status =
        ent_spill_alloc(&stage->memory, n * sizeof *words, &copy);
    if (status != ENT_OK)
        return status;
    memcpy(copy, words, n * sizeof *words);
    *staged = staged_words(stage, report, copy, line);
    stage->any_words = true;
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

enum ent_status ent_stage_keep(struct ent_stage *stage,
                               struct ent_report *report)
{
    void *copy = NULL;
    enum ent_status status = ENT_OK;
    if (report->n_meta > 0) {
        status = ent_spill_alloc(&stage->memory, report->n_meta, &copy);
        if (status == ENT_OK)
            memcpy(copy, report->meta, report->n_meta);
    }
    report->meta = copy;
    return status;
}

enum ent_status ent_stage_add(struct ent_stage *stage,
                              const struct ent_report *report, uint64_t line)
{
    struct ent_report copy = *report;
    enum ent_status status = make_room(stage);
    if (status == ENT_OK)
        status = ent_stage_keep(stage, &copy);
    if (status == ENT_OK)
        status = put(stage, &copy, line_word(stage, line),
                     ent_staged_at(stage, stage->n_reports));
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
                   ent_staged_at(stage, stage->n_reports))) {
        note_parts(stage, parts);
        stage->n_reports++;
        return ENT_OK;
    }
    ent_report_clear(&report);
    report.subject = parts[0];
    report.predicate = parts[1];
    report.object = parts[2];
    return ent_stage_add(stage, &report, line);
}

static void set_flags(struct ent_report *report, uint64_t flags)
{
    report->denies = (flags & 1) != 0;
    report->located = (flags & 2) != 0;
    report->unit = (enum ent_offset_unit)(flags >> 2 & 3);
    report->given_unit = (enum ent_offset_unit)(flags >> 4 & 3);
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
    set_flags(report, words[0] >> MASK_BITS);
    report->subject = words[1];
    report->predicate = words[2];
    report->object = words[3];
    for (words += 4; mask != 0; mask &= mask - 1)
        field_set(report, (size_t)__builtin_ctzll(mask), *words++);
}

static uint64_t to_id(uint64_t handle, const ent_id *ids)
{
    return ent_handle_is_interned(handle) ? ids[ent_handle_index(handle)]
                                          : handle;
}

void ent_stage_get_ids(const struct ent_stage *stage, size_t i,
                       const ent_id *ids, struct ent_report *report)
{
    uint64_t parts[3];
    ent_report_clear(report);
    if (ent_stage_bare(stage, i, parts)) {
        report->subject = to_id(parts[0], ids);
        report->predicate = to_id(parts[1], ids);
        report->object = to_id(parts[2], ids);
        return;
    }
    const uint64_t *words = words_of(stage, i);
    uint64_t mask = words[0] & ((UINT64_C(1) << MASK_BITS) - 1);
    set_flags(report, words[0] >> MASK_BITS);
    report->subject = to_id(words[1], ids);
    report->predicate = to_id(words[2], ids);
    report->object = to_id(words[3], ids);
    for (words += 4; mask != 0; mask &= mask - 1, words++) {
        size_t field = (size_t)__builtin_ctzll(mask);
        bool is_term = (TERM_FIELDS >> field & 1) != 0;
        field_set(report, field, is_term ? to_id(*words, ids) : *words);
    }
}

ent_id ent_stage_predicate(const struct ent_stage *stage, size_t i)
{
    const struct ent_staged *staged = ent_staged_at(stage, i);
    if ((staged->kinds & 0xffffff) != 0)
        return ENT_ID_MAKE(staged->kinds >> 8 & 0xff, staged->numbers[1]);
    return words_of(stage, i)[2];
}

uint64_t ent_stage_line(const struct ent_stage *stage, size_t i)
{
    return ent_staged_at(stage, i)->line & ~AS_WRITTEN;
}

bool ent_stage_is_as_written(const struct ent_stage *stage, size_t i)
{
    return (ent_staged_at(stage, i)->line & AS_WRITTEN) != 0;
}

enum ent_status ent_stage_set(struct ent_stage *stage, size_t i,
                              const struct ent_report *report)
{
    struct ent_staged staged;
    enum ent_status status =
        put(stage, report, ent_staged_at(stage, i)->line, &staged);
    if (status == ENT_OK)
        *ent_staged_at(stage, i) = staged;
    return status;
}

void ent_stage_move(struct ent_stage *stage, size_t to, size_t i)
{
    *ent_staged_at(stage, to) = *ent_staged_at(stage, i);
}

void ent_stage_truncate(struct ent_stage *stage, size_t n)
{
    stage->n_reports = n;
}
