/* SPDX-License-Identifier: ISC */
/* Flat levels of a join: nothing deeper reads the cursors of their members, so
 * that values are read ahead, in runs of equal ones, and merged in memory.  How
 * far is learnt: a member is read further the more of its values meet those of
 * the others; one whose values are passed over is looked up instead. */
#include "queries/op/leapfrog.h"

/* Values read for one of another member before reading ahead is a waste; a long
 * run of rows is as good as many. */
#define WASTE 8
#define ROWS_PER_VALUE 16
/* Values looked up before reading ahead is tried once more, and how far. */
#define N_LEAPS 16
#define TRY_AHEAD 8

enum ent_status ent_level_flatten(struct ent_leapfrog *leapfrog,
                                  struct ent_level *level)
{
    for (unsigned i = 0; i < level->n_parts; i++) {
        const struct ent_part *part = &level->parts[i];
        if (part->n_known != part->column + 1 ||
            part->n_known != part->member->n_entered)
            return ENT_OK;
    }
    level->is_flat = true;
    for (unsigned i = 0; i < level->n_parts; i++) {
        struct ent_part *part = &level->parts[i];
        enum ent_status status =
            ent_context_alloc(leapfrog->op.context, 1, sizeof *part->ahead,
                              &part->ahead);
        if (status)
            return status;
        part->ahead->max = TRY_AHEAD;
    }
    return ENT_OK;
}

/* Values of the other parts that were passed so far. */
static uint64_t others_passed(const struct ent_level *level,
                              const struct ent_part *part)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < level->n_parts; i++)
        if (&level->parts[i] != part)
            n += level->parts[i].ahead->n_passed;
    return n;
}

/* Learns from what became of the values read before. */
static void adapt(const struct ent_level *level, struct ent_part *part)
{
    struct ent_ahead *ahead = part->ahead;
    uint64_t others = others_passed(level, part);
    uint64_t n_met = others - ahead->others_before, n_rows = 0;
    ahead->others_before = others;
    if (ahead->max == 1) {
        if (++ahead->n_leaps == N_LEAPS)
            ahead->max = TRY_AHEAD;
        return;
    }
    if (ahead->n == 0)
        return;
    for (unsigned i = 0; i < ahead->n; i++)
        n_rows += ahead->runs.rows[i];
    if (level->n_parts > 1 &&
        n_met * WASTE < ahead->n + n_rows / ROWS_PER_VALUE) {
        ahead->max = ahead->max > TRY_AHEAD ? TRY_AHEAD : 1;
        ahead->n_leaps = 0;
    } else if (ahead->max < ENT_MAX_RUNS) {
        ahead->max *= 2;
    }
}

void ent_level_restart(struct ent_level *level)
{
    for (unsigned i = 0; i < level->n_parts; i++)
        adapt(level, &level->parts[i]);
    for (unsigned i = 0; i < level->n_parts; i++)
        level->parts[i].ahead->at = level->parts[i].ahead->n = 0;
}

/* Reads values from the cursor's row on, or notes its value alone: its rows are
 * counted when they are wanted. */
static enum ent_status read_ahead(struct ent_part *part)
{
    struct ent_ahead *ahead = part->ahead;
    struct ent_member *member = part->member;
    if (member->layout.is_list) {
        ent_list_read(member, ahead->max, &ahead->runs, &ahead->n);
        return ENT_OK;
    }
    if (ahead->max > 1)
        return ent_member_moved(member,
                                ent_cursor_runs(&member->cursor, part->column,
                                                ahead->max, &ahead->runs,
                                                &ahead->n));
    ahead->runs.values[0] = member->cursor.row[part->column];
    ahead->runs.rows[0] = 0;
    ahead->n = 1;
    return ENT_OK;
}

/* Goes to the part's first value >= x; ENT_END when there is none. */
static enum ent_status advance(struct ent_leapfrog *leapfrog,
                               const struct ent_level *level,
                               struct ent_part *part, uint64_t x)
{
    struct ent_ahead *ahead = part->ahead;
    unsigned at = ahead->at;
    while (at < ahead->n && ahead->runs.values[at] < x)
        at++;
    ahead->n_passed += at - ahead->at;
    ahead->at = at;
    if (at < ahead->n)
        return ENT_OK;
    adapt(level, part);
    ahead->at = ahead->n = 0;
    enum ent_status status = ent_context_tick(leapfrog->op.context);
    if (status == ENT_OK)
        status = ent_part_seek(leapfrog, part, x);
    return status ? status : read_ahead(part);
}

/* Merges two lists up to the end of one or a value of both. */
static void merge_two(struct ent_ahead *left, struct ent_ahead *right)
{
    unsigned a = left->at, b = right->at;
    while (a < left->n && b < right->n) {
        uint64_t x = left->runs.values[a], y = right->runs.values[b];
        if (x == y)
            break;
        /* No branch: which of them is less is anybody's guess. */
        a += x < y;
        b += y < x;
    }
    left->n_passed += a - left->at;
    right->n_passed += b - right->at;
    left->at = a;
    right->at = b;
}

static bool has_value(const struct ent_ahead *ahead)
{
    return ahead->at < ahead->n;
}

static uint64_t value_of(const struct ent_ahead *ahead)
{
    return ahead->runs.values[ahead->at];
}

/* The least value >= *x that both parts have. */
static enum ent_status agree_two(struct ent_leapfrog *leapfrog,
                                 const struct ent_level *level, uint64_t *x)
{
    struct ent_ahead *left = level->parts[0].ahead;
    struct ent_ahead *right = level->parts[1].ahead;
    for (;;) {
        enum ent_status status = advance(leapfrog, level, &level->parts[0], *x);
        if (status)
            return status;
        *x = value_of(left);
        status = advance(leapfrog, level, &level->parts[1], *x);
        if (status)
            return status;
        merge_two(left, right);
        *x = has_value(left) ? value_of(left) : value_of(right);
        if (has_value(left) && has_value(right))
            return ENT_OK;
    }
}

/* ... that all have. */
static enum ent_status agree(struct ent_leapfrog *leapfrog,
                             const struct ent_level *level, uint64_t *x)
{
    unsigned n_agree = 0, i = 0;
    if (level->n_parts == 2)
        return agree_two(leapfrog, level, x);
    while (n_agree < level->n_parts) {
        struct ent_part *part = &level->parts[i];
        enum ent_status status = advance(leapfrog, level, part, *x);
        if (status)
            return status;
        uint64_t value = value_of(part->ahead);
        n_agree = value == *x ? n_agree + 1 : 1;
        *x = value;
        i = i + 1 == level->n_parts ? 0 : i + 1;
    }
    return ENT_OK;
}

/* The rows of the part's current value. */
static enum ent_status count_rows(struct ent_part *part, uint64_t *n_rows)
{
    struct ent_member *member = part->member;
    *n_rows = part->ahead->runs.rows[part->ahead->at];
    if (*n_rows)
        return ENT_OK;
    return ent_member_moved(member,
                            ent_cursor_skip_rows(&member->cursor,
                                                 part->column + 1, n_rows));
}

enum ent_status ent_level_merge(struct ent_leapfrog *leapfrog,
                                struct ent_level *level)
{
    enum ent_status status = agree(leapfrog, level, &level->next);
    level->weight = 1;
    for (unsigned i = 0; i < level->n_parts && status == ENT_OK; i++) {
        struct ent_part *part = &level->parts[i];
        uint64_t n_rows;
        if (!part->counts)
            continue;
        status = count_rows(part, &n_rows);
        level->weight =
            ent_weight_power(level->weight, n_rows, part->member->n_twins);
    }
    return status;
}

/* ---- sums --------------------------------------------------------------- */

/* Adds what the rest of two lists have in common, up to the end of one. */
static void sum_two(struct ent_ahead *left, struct ent_ahead *right,
                    uint64_t *sum)
{
    unsigned a = left->at, b = right->at;
    bool is_over = false;
    uint64_t total = *sum;
    while (a < left->n && b < right->n) {
        uint64_t x = left->runs.values[a], y = right->runs.values[b], product;
        /* No branch here, either. */
        uint64_t n_rows = left->runs.rows[a] & (0 - (uint64_t)(x == y));
        is_over |=
            __builtin_mul_overflow(n_rows, right->runs.rows[b], &product);
        is_over |= __builtin_add_overflow(total, product, &total);
        a += x <= y;
        b += y <= x;
    }
    left->n_passed += a - left->at;
    right->n_passed += b - right->at;
    left->at = a;
    right->at = b;
    *sum = is_over ? UINT64_MAX : total;
}

static void sum_one(const struct ent_part *part, uint64_t *sum)
{
    struct ent_ahead *ahead = part->ahead;
    for (unsigned i = ahead->at; i < ahead->n; i++)
        *sum = ent_weight_plus(*sum, ent_weight_power(1, ahead->runs.rows[i],
                                                      part->member->n_twins));
    ahead->n_passed += ahead->n - ahead->at;
    ahead->at = ahead->n;
}

/* Were a part's rows counted when they were read?  Of those that are not to be
 * counted there is one for each value. */
static bool is_counted(const struct ent_part *part)
{
    const struct ent_ahead *ahead = part->ahead;
    return ahead->at < ahead->n && ahead->runs.rows[ahead->at] > 0;
}

/* Adds values that were read ahead, behind the current one. */
static void sum_ahead(const struct ent_level *level, uint64_t *sum)
{
    const struct ent_part *parts = level->parts;
    for (unsigned i = 0; i < level->n_parts; i++) {
        if (!is_counted(&parts[i]))
            return;
        parts[i].ahead->at++;
        parts[i].ahead->n_passed++;
    }
    if (level->n_parts == 1)
        sum_one(&parts[0], sum);
    else if (level->n_parts == 2 && parts[0].member->n_twins == 0 &&
             parts[1].member->n_twins == 0)
        sum_two(parts[0].ahead, parts[1].ahead, sum);
}

enum ent_status ent_level_sum(struct ent_leapfrog *leapfrog,
                              struct ent_level *level, uint64_t *sum)
{
    enum ent_status status;
    *sum = 0;
    while ((status = ent_level_merge(leapfrog, level)) == ENT_OK) {
        *sum = ent_weight_plus(*sum, level->weight);
        if (++level->next == 0)
            return ENT_END;
        sum_ahead(level, sum);
    }
    return status;
}
