/* SPDX-License-Identifier: ISC */
/* Joins patterns variable by variable (leapfrog triejoin, Veldhuizen 2014):
 * each variable takes the values on which the cursors of all its patterns
 * agree, and a cursor that is behind leaps to where the others are.
 *
 * The sorted set of a pattern is read as a tree, a level per column.  A column
 * is used at the level of the join at which it and those before it are known:
 * most offer values of the level's variable; some, behind it, are compared.
 * Columns of variables that nobody reads are not entered: their rows are
 * counted, or it is enough that there is one. */
#include "queries/op/op.h"
#include "queries/plan/join.h"
#include "store/tupleset.h"

#define NOWHERE UINT32_MAX

struct member {
    const struct ent_node *node;
    struct ent_join_layout layout;
    struct ent_cursor cursor;
    bool is_open;
    bool ended;         /* the cursor is behind the last row */
    unsigned first_of;  /* ... at the first row of what is bound of so many
                         * columns; NOWHERE: unknown */
    unsigned n_fixed;   /* columns known before the join runs */
    unsigned n_entered; /* columns that are not merely counted */
    uint64_t prefix[ENT_MAX_TERMS];
};

/* A member at a level. */
struct part {
    struct member *member;
    unsigned column;  /* offers the values */
    unsigned n_known; /* columns known then; those after `column` compare */
    bool counts;      /* the rows below are counted */
    bool must_rewind;
};

struct level {
    uint32_t slot;
    struct part *parts;
    unsigned n_parts;
    uint64_t next;     /* the least value to be tried */
    uint64_t weight;   /* of the current value */
    bool is_exhausted; /* the last value was taken */
};

struct leapfrog {
    struct ent_op op;
    const struct ent_join *join;
    struct member *members;
    struct level *levels;
    unsigned n_levels;
    bool running;
    bool has_solution;
    uint64_t input_weight;
    uint64_t fixed_weight; /* of patterns without a level */
};

static uint64_t times(uint64_t a, uint64_t b)
{
    uint64_t product;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

static uint64_t plus(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* ---- cursors ------------------------------------------------------------ */

static uint64_t column_value(const struct leapfrog *leapfrog,
                             const struct member *member, unsigned column)
{
    return ent_term_value(leapfrog->op.context,
                          &member->node->terms[member->layout.columns[column]]);
}

/* Is the cursor within what is bound of the first n columns? */
static bool is_within(const struct member *member, unsigned n)
{
    if (member->ended)
        return false;
    for (unsigned i = member->n_fixed; i < n; i++)
        if (member->cursor.row[i] != member->prefix[i])
            return false;
    return true;
}

/* What a move of the cursor ended in; ENT_END is remembered. */
static enum ent_status moved(struct member *member, enum ent_status status)
{
    member->ended = status == ENT_END;
    member->first_of = NOWHERE;
    return status < 0 ? status : ENT_OK;
}

/* Goes to the first value >= x of the part's column; ENT_END when there is
 * none. */
static enum ent_status part_seek(struct leapfrog *leapfrog, struct part *part,
                                 uint64_t x)
{
    struct member *member = part->member;
    unsigned k = part->column;
    const uint64_t *row = member->cursor.row;
    enum ent_status status;
    bool rewind = part->must_rewind && member->first_of != k;
    part->must_rewind = false;
    if (!rewind) {
        if (!is_within(member, k))
            return ENT_END;
        if (row[k] >= x)
            return ENT_OK;
    }
    if (!rewind && k + 1 == member->layout.n_columns && row[k] + 1 == x) {
        status = moved(member, ent_cursor_next(&member->cursor));
    } else {
        member->prefix[k] = x;
        leapfrog->op.n_seeks++;
        status = moved(member,
                       ent_cursor_seek(&member->cursor, member->prefix, k + 1));
    }
    if (status)
        return status;
    return is_within(member, k) ? ENT_OK : ENT_END;
}

/* Compares the columns that are known with a value of the level's variable. */
static enum ent_status part_compare(struct leapfrog *leapfrog,
                                    struct part *part, uint64_t x, bool *fits)
{
    struct member *member = part->member;
    member->prefix[part->column] = x;
    *fits = true;
    if (part->n_known == part->column + 1)
        return ENT_OK;
    for (unsigned k = part->column + 1; k < part->n_known; k++)
        member->prefix[k] = column_value(leapfrog, member, k);
    if (is_within(member, part->n_known))
        return ENT_OK;
    leapfrog->op.n_seeks++;
    enum ent_status status =
        moved(member,
              ent_cursor_seek(&member->cursor, member->prefix, part->n_known));
    *fits = is_within(member, part->n_known);
    return status;
}

/* ---- levels ------------------------------------------------------------- */

static void level_enter(struct level *level)
{
    level->next = 0;
    level->is_exhausted = false;
    for (unsigned i = 0; i < level->n_parts; i++)
        level->parts[i].must_rewind = true;
}

/* The least value >= level->next that all parts have, or ENT_END. */
static enum ent_status level_agree(struct leapfrog *leapfrog,
                                   struct level *level)
{
    unsigned n_agree = 0, i = 0;
    uint64_t x = level->next;
    while (n_agree < level->n_parts) {
        struct part *part = &level->parts[i];
        enum ent_status status = ent_context_tick(leapfrog->op.context);
        if (status == ENT_OK)
            status = part_seek(leapfrog, part, x);
        if (status)
            return status;
        uint64_t value = part->member->cursor.row[part->column];
        n_agree = value == x ? n_agree + 1 : 1;
        x = value;
        i = i + 1 == level->n_parts ? 0 : i + 1;
    }
    level->next = x;
    return ENT_OK;
}

/* Counts the rows below the value that was found. */
static enum ent_status level_count(struct level *level)
{
    level->weight = 1;
    for (unsigned i = 0; i < level->n_parts; i++) {
        const struct part *part = &level->parts[i];
        uint64_t n_rows;
        part->member->first_of = part->n_known;
        if (!part->counts)
            continue;
        enum ent_status status =
            moved(part->member, ent_cursor_skip_rows(&part->member->cursor,
                                                     part->n_known, &n_rows));
        if (status)
            return status;
        level->weight = times(level->weight, n_rows);
    }
    return ENT_OK;
}

/* Binds the level's next value, or ENT_END: its slot is 0 then. */
static enum ent_status level_next(struct leapfrog *leapfrog,
                                  struct level *level)
{
    uint64_t *slot = &leapfrog->op.context->slots[level->slot];
    bool fits = false;
    while (!fits) {
        enum ent_status status =
            level->is_exhausted ? ENT_END : level_agree(leapfrog, level);
        if (status) {
            *slot = 0;
            return status;
        }
        *slot = level->next;
        fits = true;
        for (unsigned i = 0; i < level->n_parts && fits; i++) {
            status =
                part_compare(leapfrog, &level->parts[i], level->next, &fits);
            if (status)
                return status;
        }
        level->is_exhausted = ++level->next == 0;
    }
    return level_count(level);
}

/* How many solutions the levels from d on have (their existence: 1). */
static enum ent_status count_levels(struct leapfrog *leapfrog, unsigned d,
                                    uint64_t *n)
{
    struct level *level = &leapfrog->levels[d];
    enum ent_status status;
    *n = 0;
    level_enter(level);
    while ((status = level_next(leapfrog, level)) == ENT_OK) {
        uint64_t n_below = 1;
        if (d + 1 < leapfrog->n_levels)
            status = count_levels(leapfrog, d + 1, &n_below);
        if (status)
            return status;
        *n = plus(*n, times(level->weight, n_below));
        if (*n && !leapfrog->join->counts)
            break;
    }
    leapfrog->op.context->slots[level->slot] = 0;
    return status == ENT_END ? ENT_OK : status;
}

/* ---- runs --------------------------------------------------------------- */

/* Sets a member to what is bound before the join; ENT_END when it has no such
 * row.  Without a level it is counted at once. */
static enum ent_status member_begin(struct leapfrog *leapfrog,
                                    struct member *member)
{
    struct ent_context *context = leapfrog->op.context;
    uint64_t n_rows;
    enum ent_status status;
    for (unsigned k = 0; k < member->n_fixed; k++)
        member->prefix[k] = column_value(leapfrog, member, k);
    if (member->n_entered == member->n_fixed && leapfrog->join->counts &&
        member->n_fixed < member->layout.n_columns) {
        status = ent_set_count(context->txn, member->layout.set, member->prefix,
                               member->n_fixed, 0, &n_rows, NULL);
        if (status)
            return status;
        leapfrog->fixed_weight = times(leapfrog->fixed_weight, n_rows);
        return n_rows ? ENT_OK : ENT_END;
    }
    if (!member->is_open) {
        status =
            ent_cursor_open(&member->cursor, context->txn, member->layout.set);
        if (status)
            return status;
        member->is_open = true;
    }
    leapfrog->op.n_seeks++;
    status = moved(member, ent_cursor_first(&member->cursor, member->prefix,
                                            member->n_fixed));
    member->first_of = member->n_fixed;
    return status ? status : member->ended ? ENT_END : ENT_OK;
}

static enum ent_status begin_run(struct leapfrog *leapfrog)
{
    leapfrog->running = true;
    leapfrog->has_solution = false;
    leapfrog->input_weight = leapfrog->op.context->weight;
    leapfrog->fixed_weight = 1;
    for (uint32_t i = 0; i < leapfrog->join->n_patterns; i++) {
        enum ent_status status = member_begin(leapfrog, &leapfrog->members[i]);
        if (status)
            return status;
    }
    return ENT_OK;
}

/* The levels that are not given, for the values that are; *n = 0: none. */
static enum ent_status rest(struct leapfrog *leapfrog, uint64_t *n)
{
    *n = 1;
    if (leapfrog->join->n_given == leapfrog->n_levels)
        return ENT_OK;
    return count_levels(leapfrog, leapfrog->join->n_given, n);
}

/* The next values of the given levels, with the weight of the rest. */
static enum ent_status next_given(struct leapfrog *leapfrog)
{
    unsigned n_given = leapfrog->join->n_given;
    unsigned d = leapfrog->has_solution ? n_given - 1 : 0;
    uint64_t n = 0;
    if (leapfrog->has_solution && n_given == 0)
        return ENT_END;
    if (!leapfrog->has_solution && n_given > 0)
        level_enter(&leapfrog->levels[0]);
    leapfrog->has_solution = true;
    while (n == 0) {
        enum ent_status status = ENT_OK;
        while (d < n_given) {
            status = level_next(leapfrog, &leapfrog->levels[d]);
            if (status == ENT_END && d > 0) {
                d--;
                continue;
            }
            if (status)
                return status;
            if (++d < n_given)
                level_enter(&leapfrog->levels[d]);
        }
        status = rest(leapfrog, &n);
        if (status)
            return status;
        if (n == 0 && n_given == 0)
            return ENT_END;
        if (n == 0)
            d = n_given - 1;
    }
    if (leapfrog->join->counts) {
        n = times(n, leapfrog->fixed_weight);
        for (unsigned i = 0; i < n_given; i++)
            n = times(n, leapfrog->levels[i].weight);
        leapfrog->op.context->weight = times(leapfrog->input_weight, n);
    }
    return ENT_OK;
}

static enum ent_status leapfrog_start(struct ent_op *op)
{
    ((struct leapfrog *)op)->running = false;
    return ent_op_start(op->input);
}

static enum ent_status leapfrog_next(struct ent_op *op)
{
    struct leapfrog *leapfrog = (struct leapfrog *)op;
    for (;;) {
        enum ent_status status = ENT_OK;
        if (!leapfrog->running) {
            status = ent_op_next(op->input);
            if (status == ENT_OK)
                status = ent_context_tick(op->context);
            if (status)
                return status;
            status = begin_run(leapfrog);
        }
        if (status == ENT_OK)
            status = next_given(leapfrog);
        if (status != ENT_END)
            return status;
        leapfrog->running = false;
        op->context->weight = leapfrog->input_weight;
    }
}

static void leapfrog_close(struct ent_op *op)
{
    struct leapfrog *leapfrog = (struct leapfrog *)op;
    for (uint32_t i = 0; i < leapfrog->join->n_patterns; i++)
        if (leapfrog->members[i].is_open)
            ent_cursor_close(&leapfrog->members[i].cursor);
}

static const struct ent_op_class leapfrog_class = {"join", leapfrog_start,
                                                   leapfrog_next,
                                                   leapfrog_close};

/* ---- making ------------------------------------------------------------- */

/* Adds a member to the levels at which its columns become known. */
static void add_parts(struct leapfrog *leapfrog, struct member *member)
{
    const struct ent_join_layout *layout = &member->layout;
    struct part *part = NULL;
    int n_levels = (int)leapfrog->n_levels;
    for (unsigned k = 0; k < layout->n_columns; k++) {
        int level = layout->level[k];
        if (level == n_levels)
            break;
        member->n_entered = k + 1;
        if (level < 0) {
            member->n_fixed = k + 1;
        } else if (k == 0 || layout->level[k - 1] != level) {
            struct level *at = &leapfrog->levels[level];
            part = &at->parts[at->n_parts++];
            *part = (struct part){member, k, k + 1, false, true};
        } else {
            part->n_known = k + 1;
        }
    }
    if (part && leapfrog->join->counts && member->n_entered < layout->n_columns)
        part->counts = true;
}

static enum ent_status make_levels(struct leapfrog *leapfrog)
{
    const struct ent_join *join = leapfrog->join;
    for (uint32_t i = 0; i < join->n_slots; i++) {
        enum ent_status status =
            ent_context_alloc(leapfrog->op.context, join->n_patterns,
                              sizeof *leapfrog->levels[i].parts,
                              &leapfrog->levels[i].parts);
        if (status)
            return status;
        leapfrog->levels[i].slot = join->slots[i];
    }
    for (uint32_t i = 0; i < join->n_patterns; i++) {
        struct member *member = &leapfrog->members[i];
        member->node = join->patterns[i];
        ent_join_lay_out(join, member->node, &member->layout);
        add_parts(leapfrog, member);
    }
    return ENT_OK;
}

enum ent_status ent_op_leapfrog(struct ent_ops *ops, struct ent_op *input,
                                const struct ent_node *node, struct ent_op **op)
{
    struct leapfrog *leapfrog;
    const struct ent_join *join = node->join;
    enum ent_status status =
        ent_op_new(ops, &leapfrog_class, input, sizeof *leapfrog, &leapfrog);
    if (status)
        return status;
    leapfrog->op.node = node;
    leapfrog->join = join;
    leapfrog->n_levels = join->n_slots;
    status = ent_context_alloc(ops->context, join->n_slots + 1,
                               sizeof *leapfrog->levels, &leapfrog->levels);
    struct member *members = NULL;
    if (status == ENT_OK)
        status = ent_context_alloc(ops->context, join->n_patterns,
                                   sizeof *members, &members);
    leapfrog->members = members;
    if (status == ENT_OK)
        status = make_levels(leapfrog);
    *op = &leapfrog->op;
    return status;
}
