/* SPDX-License-Identifier: ISC */
/* The reports that solutions rest on. */
#include "queries/op/evidence.h"

#include "queries/op/digits.h"
#include "queries/op/reports.h"

enum ent_status ent_evidence_init(struct ent_evidence *evidence,
                                  struct ent_context *context,
                                  const struct ent_plan *plan)
{
    uint32_t n_bound = 1;
    const struct ent_evidence_pattern *pattern = plan->evidence;
    for (; pattern; pattern = pattern->next)
        if (pattern->node->test && pattern->node->test->n_notes >= n_bound)
            n_bound = pattern->node->test->n_notes + 1;
    *evidence = (struct ent_evidence){.context = context};
    ent_rowset_init(&evidence->pairs, 2, 0);
    ent_rowset_init(&evidence->done, 5, 0);
    return ent_context_alloc(context, n_bound, sizeof *evidence->bound,
                             &evidence->bound);
}

void ent_evidence_release(struct ent_evidence *evidence)
{
    if (!evidence->context)
        return;
    if (evidence->is_open)
        ent_cursor_close(&evidence->cursor);
    ent_context_release_rows(evidence->context, &evidence->pairs);
    ent_context_release_rows(evidence->context, &evidence->done);
}

bool ent_evidence_fact(const struct ent_context *context,
                       const struct ent_node *node, size_t i, ent_id fact[3])
{
    uint64_t mark =
        context->slots[node->noted ? node->tag_slot : node->mark_slot];
    if (mark == 0)
        return false;
    if (node->kind == ENT_NODE_STEPS) {
        const struct ent_followed *followed =
            (const struct ent_followed *)(uintptr_t)mark;
        if (i < followed->n_facts)
            memcpy(fact, followed->facts + 3 * i, 3 * sizeof *fact);
        return i < followed->n_facts;
    }
    if (i > 0)
        return false;
    for (int part = 0; part < 3; part++)
        fact[part] = ent_term_value(context, &node->terms[part]);
    return true;
}

static enum ent_status add_pair(struct ent_evidence *evidence, uint64_t number,
                                ent_report_id report)
{
    uint64_t pair[2] = {number, report};
    size_t index;
    bool is_new;
    return ent_context_add_row(evidence->context, &evidence->pairs, pair,
                               &index, &is_new);
}

static enum ent_status try_report(struct ent_evidence *evidence,
                                  const struct ent_node *node, uint64_t number)
{
    static const struct ent_report_test any_test = {0};
    struct ent_bound_slots bound = {evidence->bound, 0};
    struct ent_seen seen = {0};
    bool fits;
    ent_seen_row(&seen, evidence->cursor.row + 3);
    enum ent_status status =
        ent_report_fits(evidence->context, node->test ? node->test : &any_test,
                        &seen, &bound, &fits);
    for (uint32_t i = 0; i < bound.n_slots; i++)
        evidence->context->slots[bound.slots[i]] = 0;
    if (status || !fits)
        return status;
    return add_pair(evidence, number, seen.id);
}

static enum ent_status add_reports(struct ent_evidence *evidence,
                                   const struct ent_node *node,
                                   const ent_id fact[3], uint64_t number)
{
    struct ent_context *context = evidence->context;
    enum ent_status status = ENT_OK;
    if (!evidence->is_open)
        status = ent_cursor_open(&evidence->cursor, context->txn,
                                 ENT_REPORTS_BY_FACT);
    if (status)
        return status;
    evidence->is_open = true;
    status = ent_cursor_first(&evidence->cursor, fact, 3);
    while (status == ENT_OK) {
        status = ent_context_tick(context);
        if (status == ENT_OK)
            status = try_report(evidence, node, number);
        if (status == ENT_OK)
            status = ent_cursor_next(&evidence->cursor);
    }
    return status == ENT_END ? ENT_OK : status;
}

enum ent_status ent_evidence_add(struct ent_evidence *evidence,
                                 const struct ent_node *node, uint64_t pattern,
                                 const ent_id fact[3], uint64_t number)
{
    uint64_t row[5] = {number, pattern, fact[0], fact[1], fact[2]};
    size_t index;
    bool is_new;
    if (node->noted)
        return add_pair(evidence, number,
                        ENT_TAG_REPORT(
                            evidence->context->slots[node->tag_slot]));
    enum ent_status status =
        ent_context_add_row(evidence->context, &evidence->done, row, &index,
                            &is_new);
    if (status || !is_new)
        return status;
    return add_reports(evidence, node, fact, number);
}

enum ent_status ent_evidence_add_all(struct ent_evidence *evidence,
                                     const struct ent_plan *plan,
                                     uint64_t number)
{
    const struct ent_evidence_pattern *pattern = plan->evidence;
    for (uint64_t i = 0; pattern; pattern = pattern->next, i++) {
        ent_id fact[3];
        for (size_t j = 0;
             ent_evidence_fact(evidence->context, pattern->node, j, fact);
             j++) {
            enum ent_status status =
                ent_evidence_add(evidence, pattern->node, i, fact, number);
            if (status)
                return status;
        }
    }
    return ENT_OK;
}

/* Bits of the largest number of each column. */
static enum ent_status measure(struct ent_evidence *evidence, unsigned bits[2])
{
    const uint64_t *pairs = evidence->pairs.rows;
    uint64_t all[2] = {1, 1};
    size_t from, to = 0;
    enum ent_status status;
    while ((status = ent_context_stretch(evidence->context,
                                         evidence->pairs.n_rows, &from, &to)) ==
           ENT_OK)
        for (size_t i = from; i < to; i++) {
            all[0] |= pairs[2 * i];
            all[1] |= pairs[2 * i + 1];
        }
    for (int i = 0; i < 2; i++)
        bits[i] = 64 - (unsigned)__builtin_clzll(all[i]);
    return status == ENT_END ? ENT_OK : status;
}

/* Each pair becomes a word; the words take the first half of the memory. */
static enum ent_status pack(struct ent_evidence *evidence)
{
    uint64_t *pairs = evidence->pairs.rows;
    size_t from, to = 0;
    enum ent_status status;
    while ((status = ent_context_stretch(evidence->context,
                                         evidence->pairs.n_rows, &from, &to)) ==
           ENT_OK)
        for (size_t i = from; i < to; i++)
            pairs[i] = pairs[2 * i] << evidence->report_bits | pairs[2 * i + 1];
    return status == ENT_END ? ENT_OK : status;
}

static enum ent_status sort_digit(struct ent_context *context,
                                  const uint64_t *words, uint64_t *sorted,
                                  size_t n_words, unsigned shift)
{
    size_t starts[ENT_N_DIGITS], from, to = 0;
    enum ent_status status =
        ent_digits_count(context, words, n_words, shift, starts);
    if (status)
        return status;
    while ((status = ent_context_stretch(context, n_words, &from, &to)) ==
           ENT_OK)
        for (size_t i = from; i < to; i++)
            sorted[starts[ent_digit(words[i], shift)]++] = words[i];
    return status == ENT_END ? ENT_OK : status;
}

enum ent_status ent_evidence_sort(struct ent_evidence *evidence)
{
    uint64_t *words = evidence->pairs.rows;
    size_t n_words = evidence->pairs.n_rows;
    unsigned bits[2];
    evidence->at = 0;
    if (n_words == 0)
        return ENT_OK;
    enum ent_status status = measure(evidence, bits);
    if (status == ENT_OK && bits[0] + bits[1] > 64)
        status = ENT_ELIMIT;
    evidence->report_bits = bits[1];
    if (status == ENT_OK)
        status = pack(evidence);
    uint64_t *room = words + n_words;
    for (unsigned shift = 0; shift < bits[0] + bits[1] && status == ENT_OK;
         shift += ENT_DIGIT_BITS) {
        uint64_t *sorted = room;
        status = sort_digit(evidence->context, words, sorted, n_words, shift);
        room = words;
        words = sorted;
    }
    evidence->words = words;
    return status;
}

enum ent_status ent_evidence_list(struct ent_evidence *evidence,
                                  uint64_t number, ent_id *list)
{
    const uint64_t *words = evidence->words;
    size_t n_words = evidence->pairs.n_rows, end = evidence->at;
    unsigned bits = evidence->report_bits;
    struct ent_context *context = evidence->context;
    enum ent_status status = ENT_OK;
    while (end < n_words && words[end] >> bits < number)
        end++;
    evidence->at = end;
    while (end < n_words && words[end] >> bits == number && status == ENT_OK) {
        status = ent_context_tick(context);
        end++;
    }
    size_t n_reports = end - evidence->at;
    uint64_t *reports =
        status
            ? NULL
            : ent_arena_alloc(&context->arena, n_reports * sizeof *reports + 1);
    if (!reports)
        return status ? status : context->arena.status;
    for (size_t i = 0; i < n_reports && status == ENT_OK; i++) {
        status = ent_context_tick(context);
        reports[i] = words[evidence->at + i] & ~(UINT64_MAX << bits);
    }
    evidence->at = end;
    return status ? status
                  : ent_value_of_list(context, reports, n_reports, true, list);
}
