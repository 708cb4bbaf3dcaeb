/* SPDX-License-Identifier: ISC */
/* The first load of nothing but bare facts. */
#include "store/load_bare.h"

#include <string.h>

#include "base/alloc.h"
#include "base/thread.h"
#include "store/dictblock.h"
#include "store/load_internal.h"
#include "store/tupleset.h"
#include "store/tupleset_internal.h"

#define MIN_REPORTS 4096 /* fewer are not worth a thread */
#define STRIDE 16384     /* rows unpacked at a time */
#define ROW_BYTES 12     /* of a report by fact, about */

/* Do the reports, all bare, fit in a word each, and in memory? */
static bool plan(const struct ent_finish *finish,
                 struct ent_packed_rows *packing)
{
    const struct ent_stage *stage = &finish->load->stage;
    if (stage->any_words ||
        stage->n_reports > finish->sort_bytes / (4 * sizeof(uint64_t)))
        return false;
    return ent_packed_plan(packing, stage->first, stage->bits, 3) == ENT_OK;
}

static uint64_t fact_of(const struct ent_bare *bare, size_t i)
{
    return bare->width == 1 ? bare->rows[i] >> bare->number_bits
                            : bare->rows[2 * i];
}

static size_t number_of(const struct ent_bare *bare, size_t i)
{
    uint64_t mask = (UINT64_C(1) << bare->number_bits) - 1;
    return (size_t)(bare->width == 1 ? bare->rows[i] & mask
                                     : bare->rows[2 * i + 1]);
}

/* A fact and its number share a word when they fit. */
static void choose_width(struct ent_bare *bare, size_t n)
{
    unsigned n_bits = 0;
    for (unsigned c = 0; c < 3; c++)
        n_bits += bare->packing.columns[c].width;
    bare->number_bits = 64 - (unsigned)__builtin_clzll(n);
    bare->width = n_bits + bare->number_bits <= 64 ? 1 : 2;
    bare->fact_bits = n_bits;
}

/* Rows of one half of the reports, sorted by one of two threads: where the
 * memory is new, most of what that costs is getting it. */
struct half {
    const struct ent_stage *stage;
    const struct ent_bare *bare;
    uint64_t *rows, *other; /* of all reports */
    size_t first, n;
    uint64_t *sorted; /* one of the two, for both halves the same */
};

static void *sort_half(void *context)
{
    struct half *half = context;
    const struct ent_bare *bare = half->bare;
    size_t first = half->first, width = bare->width;
    uint64_t *rows = half->rows + first * width;
    for (size_t i = first; i < first + half->n; i++) {
        uint64_t parts[3];
        (void)ent_stage_bare(half->stage, i, parts);
        uint64_t word = ent_packed_word(&bare->packing, parts);
        if (width == 1) {
            half->rows[i] = word << bare->number_bits | i;
        } else {
            half->rows[2 * i] = word;
            half->rows[2 * i + 1] = i;
        }
    }
    uint64_t *sorted =
        ent_rows_sort_bits(rows, half->other + first * width, half->n,
                           bare->width, 0, width == 1 ? bare->number_bits : 0,
                           bare->fact_bits);
    half->sorted = sorted == rows ? half->rows : half->other;
    return NULL;
}

/* Returns where the two sorted halves stand. */
static uint64_t *sort_halves(const struct ent_stage *stage,
                             const struct ent_bare *bare, uint64_t *rows,
                             uint64_t *other, size_t n)
{
    pthread_t thread;
    struct half early = {
        .stage = stage, .bare = bare, .rows = rows, .other = other, .n = n / 2};
    struct half late = early;
    late.first = n / 2;
    late.n = n - n / 2;
    bool is_beside = ent_thread_start(&thread, sort_half, &late);
    (void)sort_half(&early);
    if (is_beside)
        pthread_join(thread, NULL);
    else
        (void)sort_half(&late);
    return early.sorted;
}

/* Leaves the first of equal facts, in bare->rows, and marks the others. */
static void merge_halves(struct ent_finish *finish, const uint64_t *halves,
                         size_t n)
{
    struct ent_bare *bare = &finish->bare;
    size_t width = bare->width, at[2] = {0, n / 2}, ends[2] = {n / 2, n};
    unsigned shift = width == 1 ? bare->number_bits : 0;
    uint64_t mask = (UINT64_C(1) << bare->number_bits) - 1, last = 0;
    uint64_t *to = bare->rows;
    for (size_t i = 0; i < n; i++) {
        bool late = at[0] == ends[0] ||
                    (at[1] < ends[1] && halves[at[1] * width] >> shift <
                                            halves[at[0] * width] >> shift);
        const uint64_t *row = halves + at[late]++ * width;
        uint64_t fact = row[0] >> shift;
        if (i > 0 && fact == last) {
            size_t number = (size_t)(width == 1 ? row[0] & mask : row[1]);
            finish->arrivals[number] = ENT_ARRIVAL_TWICE;
            continue;
        }
        last = fact;
        for (size_t k = 0; k < width; k++)
            *to++ = row[k];
    }
    bare->n_rows = (size_t)(to - bare->rows) / width;
}

enum ent_status ent_bare_sort(struct ent_finish *finish, bool *done)
{
    const struct ent_stage *stage = &finish->load->stage;
    struct ent_bare *bare = &finish->bare;
    size_t n = stage->n_reports;
    *done = false;
    if (n < MIN_REPORTS || n > UINT32_MAX || finish->load->n_documents > 0 ||
        !finish->bulk.into_empty || !plan(finish, &bare->packing))
        return ENT_OK;
    choose_width(bare, n);
    size_t n_bytes = n * bare->width * sizeof(uint64_t);
    uint64_t *rows = ent_malloc_large(n_bytes);
    uint64_t *other = ent_malloc_large(n_bytes);
    if (rows == NULL || other == NULL) {
        ent_free(rows);
        ent_free(other);
        return ENT_ENOMEM;
    }
    const uint64_t *halves = sort_halves(stage, bare, rows, other, n);
    bare->rows = halves == rows ? other : rows;
    bare->spare = halves == rows ? rows : other;
    merge_halves(finish, halves, n);
    *done = true;
    return ENT_OK;
}

/* The numbers that new reports get, by their place in the stage. */
static uint32_t *number_reports(const struct ent_finish *finish)
{
    size_t n = finish->load->stage.n_reports;
    uint32_t *numbers = ent_malloc_large(n * sizeof *numbers), next = 0;
    for (size_t i = 0; numbers != NULL && i < n; i++) {
        numbers[i] = next;
        next += finish->arrivals[i] == ENT_ARRIVAL_NEW;
    }
    return numbers;
}

/* Into sheets, or without them into the set. */
static enum ent_status put_some(struct ent_finish *finish,
                                struct ent_sheets *sheets, const uint64_t *rows,
                                size_t n)
{
    if (sheets != NULL)
        return ent_sheets_rows(sheets, ENT_REPORTS_BY_FACT, rows, n);
    enum ent_status status =
        ent_set_append(finish->bulk.txn, ENT_REPORTS_BY_FACT, rows, n);
    return status == ENT_OK ? ent_bulk_wrote(&finish->bulk, n * ROW_BYTES, n)
                            : status;
}

/* Reports by fact are made by the thread that first has time. */
static enum ent_status put_by_fact(struct ent_finish *finish,
                                   struct ent_sheets *sheets)
{
    struct ent_bare *bare = &finish->bare;
    if (atomic_flag_test_and_set(&bare->by_fact))
        return ENT_OK;
    uint32_t *numbers = number_reports(finish);
    uint64_t *rows = ent_malloc((size_t)STRIDE * 6 * sizeof *rows);
    enum ent_status status =
        numbers != NULL && rows != NULL ? ENT_OK : ENT_ENOMEM;
    for (size_t i = 0; i < bare->n_rows && status == ENT_OK; i += STRIDE) {
        size_t n = bare->n_rows - i < STRIDE ? bare->n_rows - i : STRIDE;
        for (size_t k = 0; k < n; k++) {
            uint64_t *row = rows + 6 * k;
            size_t number = number_of(bare, i + k);
            ent_packed_row(&bare->packing, fact_of(bare, i + k), row);
            row[3] = row[4] = 0;
            row[5] = ENT_TAG_MAKE(finish->first + numbers[number], false);
        }
        status = put_some(finish, sheets, rows, n);
    }
    ent_free(numbers);
    ent_free(rows);
    if (status == ENT_OK && sheets != NULL)
        status = ent_sheets_end_set(sheets);
    return status;
}

enum ent_status ent_bare_help(struct ent_finish *finish)
{
    return put_by_fact(finish, NULL);
}

/* Every order is made from the one before it, by sorting by one column. */
static enum ent_status fill_orders(struct ent_packed_rows *packed,
                                   struct ent_sheets *sheets, uint64_t *rows)
{
    static const struct {
        unsigned char set, column;
    } steps[] = {{ENT_SPO, 0}, {ENT_OSP, 2}, {ENT_POS, 1},
                 {ENT_OPS, 2}, {ENT_SOP, 0}, {ENT_PSO, 1}};
    enum ent_status status = ENT_OK;
    size_t n = packed->n_rows;
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        enum ent_set set = (enum ent_set)steps[k].set;
        if (k > 0 && status == ENT_OK)
            ent_packed_sort(packed, steps[k].column);
        for (size_t i = 0; i < n && status == ENT_OK; i += STRIDE) {
            size_t n_some = n - i < STRIDE ? n - i : STRIDE;
            ent_packed_get(packed, i, n_some, ent_order_columns(set), rows);
            status = ent_sheets_rows(sheets, set, rows, n_some);
        }
        if (status == ENT_OK)
            status = ent_sheets_end_set(sheets);
    }
    return status;
}

/* The second thread's. */
static enum ent_status fill(void *context, struct ent_sheets *sheets)
{
    struct ent_finish *finish = context;
    struct ent_bare *bare = &finish->bare;
    struct ent_packed_rows packed = bare->packing;
    enum ent_status status = ENT_ENOMEM;
    size_t n = packed.n_rows = bare->n_rows;
    uint64_t *rows = ent_malloc((size_t)STRIDE * 3 * sizeof *rows);
    packed.words = bare->spare;
    bare->spare = NULL;
    packed.other = ent_malloc_large(n * sizeof *packed.other);
    if (rows != NULL && packed.words != NULL && packed.other != NULL) {
        for (size_t i = 0; i < n; i++)
            packed.words[i] = fact_of(bare, i);
        status = fill_orders(&packed, sheets, rows);
    }
    ent_packed_release(&packed);
    ent_free(rows);
    return status == ENT_OK ? put_by_fact(finish, sheets) : status;
}

enum ent_status ent_bare_begin(struct ent_finish *finish,
                               const struct ent_assigner *assigner, bool *done)
{
    struct ent_bare *bare = &finish->bare;
    *done = false;
    if (bare->rows == NULL)
        return ENT_OK;
    if (!ent_assigner_keeps_numbers(assigner)) {
        ent_bare_release(bare);
        return ENT_OK;
    }
    *done = true;
    atomic_flag_clear(&bare->by_fact);
    finish->summary->facts_new = bare->n_rows;
    return ent_sheets_start(finish->load->store, fill, finish,
                            finish->sort_bytes / 8, &bare->sheets);
}

void ent_bare_release(struct ent_bare *bare)
{
    ent_sheets_free(bare->sheets);
    ent_free(bare->rows);
    ent_free(bare->spare);
    *bare = (struct ent_bare){0};
}
