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
#include "queries/op/leapfrog.h"
#include "queries/op/reports.h"

/* ---- cursors ------------------------------------------------------------ */

static uint64_t column_value(const struct ent_leapfrog *leapfrog,
                             const struct ent_member *member, unsigned column)
{
    return ent_term_value(leapfrog->op.context,
                          &member->node->terms[member->layout.columns[column]]);
}

enum ent_status ent_part_seek(struct ent_leapfrog *leapfrog,
                              struct ent_part *part, uint64_t x)
{
    struct ent_member *member = part->member;
    unsigned k = part->column;
    const uint64_t *row = member->cursor.row;
    enum ent_status status;
    bool rewind = part->must_rewind && member->first_of != k;
    part->must_rewind = false;
    if (!rewind && !ent_member_is_within(member, k))
        return ENT_END;
    if (!rewind && row[k] >= x)
        return ENT_OK;
    leapfrog->op.n_seeks++;
    if (member->layout.is_list)
        return ent_list_seek(member, x, rewind);
    if (!rewind) {
        status =
            ent_member_moved(member, ent_cursor_reach(&member->cursor, k, x));
    } else {
        member->prefix[k] = x;
        status =
            ent_member_moved(member, ent_cursor_seek(&member->cursor,
                                                     member->prefix, k + 1));
    }
    if (status)
        return status;
    return ent_member_is_within(member, k) ? ENT_OK : ENT_END;
}

/* Compares the columns that are known with a value of the level's variable. */
static enum ent_status part_compare(struct ent_leapfrog *leapfrog,
                                    struct ent_part *part, uint64_t x,
                                    bool *fits)
{
    struct ent_member *member = part->member;
    member->prefix[part->column] = x;
    *fits = true;
    if (part->n_known == part->column + 1)
        return ENT_OK;
    for (unsigned k = part->column + 1; k < part->n_known; k++)
        member->prefix[k] = column_value(leapfrog, member, k);
    if (ent_member_is_within(member, part->n_known))
        return ENT_OK;
    leapfrog->op.n_seeks++;
    enum ent_status status =
        ent_member_moved(member,
                         ent_cursor_seek(&member->cursor, member->prefix,
                                         part->n_known));
    *fits = ent_member_is_within(member, part->n_known);
    return status;
}

/* ---- levels ------------------------------------------------------------- */

static void level_enter(struct ent_level *level)
{
    level->next = 0;
    level->is_exhausted = false;
    for (unsigned i = 0; i < level->n_parts; i++)
        level->parts[i].must_rewind = true;
    if (level->is_flat)
        ent_level_restart(level);
}

/* The least value >= level->next that all parts have, or ENT_END. */
static enum ent_status level_agree(struct ent_leapfrog *leapfrog,
                                   struct ent_level *level)
{
    unsigned agree = 0, all = (1u << level->n_parts) - 1;
    uint64_t x = level->next;
    while (agree != all) {
        /* The first that is behind: lists come first, and are quick. */
        unsigned i = (unsigned)__builtin_ctz(~agree);
        struct ent_part *part = &level->parts[i];
        enum ent_status status = ent_context_tick(leapfrog->op.context);
        if (status == ENT_OK)
            status = ent_part_seek(leapfrog, part, x);
        if (status)
            return status;
        uint64_t value = part->member->cursor.row[part->column];
        agree = (value == x ? agree : 0) | 1u << i;
        x = value;
    }
    level->next = x;
    return ENT_OK;
}

/* Counts the rows below the value that was found. */
static enum ent_status level_count(struct ent_level *level)
{
    level->weight = 1;
    for (unsigned i = 0; i < level->n_parts; i++) {
        const struct ent_part *part = &level->parts[i];
        uint64_t n_rows;
        part->member->first_of = part->n_known;
        if (!part->counts)
            continue;
        enum ent_status status =
            ent_member_moved(part->member,
                             ent_cursor_skip_rows(&part->member->cursor,
                                                  part->n_known, &n_rows));
        if (status)
            return status;
        level->weight =
            ent_weight_power(level->weight, n_rows, part->member->n_twins);
    }
    return ENT_OK;
}

/* The next value of a level by the cursors of its members. */
static enum ent_status level_leap(struct ent_leapfrog *leapfrog,
                                  struct ent_level *level)
{
    uint64_t *slot = &leapfrog->op.context->slots[level->slot];
    bool fits = false;
    while (!fits) {
        enum ent_status status =
            level->is_exhausted ? ENT_END : level_agree(leapfrog, level);
        if (status)
            return status;
        *slot = level->next;
        fits = true;
        for (unsigned i = 0; i < level->n_parts && fits; i++) {
            status =
                part_compare(leapfrog, &level->parts[i], level->next, &fits);
            if (status)
                return status;
        }
        if (!fits)
            level->is_exhausted = ++level->next == 0;
    }
    return level_count(level);
}

/* The next value that the patterns agree on and that is within the range. */
static enum ent_status level_find(struct ent_leapfrog *leapfrog,
                                  struct ent_level *level)
{
    for (;;) {
        if (level->is_exhausted ||
            (level->range && !ent_range_reach(level->range, &level->next)))
            return ENT_END;
        enum ent_status status = level->is_flat
                                     ? ent_level_merge(leapfrog, level)
                                     : level_leap(leapfrog, level);
        ent_id x = level->next;
        if (status || !level->range ||
            (ent_range_reach(level->range, &x) && x == level->next))
            return status;
    }
}

/* Has the member's fact, whose terms are all bound, a report in time? */
static enum ent_status is_in_time(const struct ent_leapfrog *leapfrog,
                                  struct ent_member *member, bool *fits)
{
    struct ent_context *context = leapfrog->op.context;
    ent_id fact[3];
    for (int i = 0; i < 3; i++)
        fact[i] = ent_term_value(context, &member->node->terms[i]);
    if (!member->has_reports) {
        enum ent_status status = ent_cursor_open(&member->reports, context->txn,
                                                 ENT_REPORTS_BY_FACT);
        if (status)
            return status;
        member->has_reports = true;
    }
    return ent_fact_fits(context, member->node->test, &member->reports, fact,
                         fits);
}

static enum ent_status level_test(const struct ent_leapfrog *leapfrog,
                                  const struct ent_level *level, bool *holds)
{
    struct ent_context *context = leapfrog->op.context;
    enum ent_status status = ENT_OK;
    *holds = true;
    for (unsigned i = 0; i < level->n_filters && *holds && !status; i++)
        status = ent_code_test(context, level->filters[i], holds);
    for (unsigned i = 0; i < level->n_timed && *holds && !status; i++)
        status = is_in_time(leapfrog, level->timed[i], holds);
    return status;
}

/* Binds the level's next value, or ENT_END: its slot is 0 then. */
static enum ent_status level_next(struct ent_leapfrog *leapfrog,
                                  struct ent_level *level)
{
    uint64_t *slot = &leapfrog->op.context->slots[level->slot];
    bool holds = false;
    while (!holds) {
        enum ent_status status = level_find(leapfrog, level);
        if (status) {
            *slot = 0;
            return status;
        }
        *slot = level->next;
        level->is_exhausted = ++level->next == 0;
        status = level_test(leapfrog, level, &holds);
        if (status)
            return status;
    }
    return ENT_OK;
}

/* Is the level the last, and are its values only counted? */
static bool is_summed(const struct ent_leapfrog *leapfrog, unsigned d)
{
    const struct ent_level *level = &leapfrog->levels[d];
    return d + 1 == leapfrog->n_levels && leapfrog->join->counts &&
           level->is_flat && !level->range && level->n_filters == 0 &&
           level->n_timed == 0;
}

static enum ent_status count_levels(struct ent_leapfrog *leapfrog, unsigned d,
                                    uint64_t *n);

/* Goes through the values of a level, and counts what is below each. */
static enum ent_status count_level(struct ent_leapfrog *leapfrog, unsigned d,
                                   uint64_t *n)
{
    struct ent_level *level = &leapfrog->levels[d];
    enum ent_status status;
    *n = 0;
    while ((status = level_next(leapfrog, level)) == ENT_OK) {
        uint64_t n_below = 1;
        if (d + 1 < leapfrog->n_levels)
            status = count_levels(leapfrog, d + 1, &n_below);
        if (status)
            return status;
        *n = ent_weight_plus(*n, ent_weight_times(level->weight, n_below));
        if (*n && !leapfrog->join->counts)
            break;
    }
    return status;
}

/* How many solutions the levels from d on have (their existence: 1). */
static enum ent_status count_levels(struct ent_leapfrog *leapfrog, unsigned d,
                                    uint64_t *n)
{
    struct ent_level *level = &leapfrog->levels[d];
    level_enter(level);
    enum ent_status status = is_summed(leapfrog, d)
                                 ? ent_level_sum(leapfrog, level, n)
                                 : count_level(leapfrog, d, n);
    leapfrog->op.context->slots[level->slot] = 0;
    return status == ENT_END ? ENT_OK : status;
}

/* ---- runs --------------------------------------------------------------- */

/* Sets a member to what is bound before the join; ENT_END when it has no such
 * row.  Without a level it is counted at once. */
static enum ent_status member_begin(struct ent_leapfrog *leapfrog,
                                    struct ent_member *member)
{
    struct ent_context *context = leapfrog->op.context;
    uint64_t n_rows;
    enum ent_status status;
    if (member->layout.is_list)
        return ent_list_begin(leapfrog, member);
    for (unsigned k = 0; k < member->n_fixed; k++)
        member->prefix[k] = column_value(leapfrog, member, k);
    if (member->n_entered == member->n_fixed && leapfrog->join->counts &&
        member->n_fixed < member->layout.n_columns) {
        status = ent_set_count(context->txn, member->layout.set, member->prefix,
                               member->n_fixed, 0, &n_rows, NULL);
        if (status)
            return status;
        leapfrog->fixed_weight =
            ent_weight_power(leapfrog->fixed_weight, n_rows, member->n_twins);
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
    status = ent_member_moved(member,
                              ent_cursor_first(&member->cursor, member->prefix,
                                               member->n_fixed));
    member->first_of = member->n_fixed;
    bool fits = !member->ended;
    if (status == ENT_OK && fits && member->node->test &&
        member->n_fixed == member->layout.n_columns)
        status = is_in_time(leapfrog, member, &fits);
    return status ? status : fits ? ENT_OK : ENT_END;
}

static enum ent_status begin_run(struct ent_leapfrog *leapfrog)
{
    leapfrog->running = true;
    leapfrog->has_solution = false;
    leapfrog->input_weight = leapfrog->op.context->weight;
    leapfrog->fixed_weight = 1;
    for (uint32_t i = 0; i < leapfrog->n_members; i++) {
        enum ent_status status = member_begin(leapfrog, &leapfrog->members[i]);
        if (status)
            return status;
    }
    return ENT_OK;
}

/* The levels that are not given, for the values that are; *n = 0: none. */
static enum ent_status rest(struct ent_leapfrog *leapfrog, uint64_t *n)
{
    *n = 1;
    if (leapfrog->join->n_given == leapfrog->n_levels)
        return ENT_OK;
    return count_levels(leapfrog, leapfrog->join->n_given, n);
}

/* The next values of the given levels, with the weight of the rest. */
static enum ent_status next_given(struct ent_leapfrog *leapfrog)
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
        n = ent_weight_times(n, leapfrog->fixed_weight);
        for (unsigned i = 0; i < n_given; i++)
            n = ent_weight_times(n, leapfrog->levels[i].weight);
        leapfrog->op.context->weight =
            ent_weight_times(leapfrog->input_weight, n);
    }
    return ENT_OK;
}

static enum ent_status leapfrog_start(struct ent_op *op)
{
    ((struct ent_leapfrog *)op)->running = false;
    return ent_op_start(op->input);
}

static enum ent_status leapfrog_next(struct ent_op *op)
{
    struct ent_leapfrog *leapfrog = (struct ent_leapfrog *)op;
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

static void close_member(struct ent_context *context, struct ent_member *member)
{
    if (member->layout.is_list)
        ent_column_release(context, &member->list);
    else if (member->is_open)
        ent_cursor_close(&member->cursor);
    if (member->has_reports)
        ent_cursor_close(&member->reports);
}

static void leapfrog_close(struct ent_op *op)
{
    struct ent_leapfrog *leapfrog = (struct ent_leapfrog *)op;
    for (uint32_t i = 0; i < leapfrog->n_members; i++)
        close_member(op->context, &leapfrog->members[i]);
}

static const struct ent_op_class leapfrog_class = {"join", leapfrog_start,
                                                   leapfrog_next,
                                                   leapfrog_close};

/* ---- making ------------------------------------------------------------- */

/* Adds a member to the levels at which its columns become known. */
static void add_parts(struct ent_leapfrog *leapfrog, struct ent_member *member)
{
    const struct ent_join_layout *layout = &member->layout;
    struct ent_part *part = NULL;
    int n_levels = (int)leapfrog->n_levels;
    for (unsigned k = 0; k < layout->n_columns; k++) {
        int level = layout->level[k];
        if (level == n_levels)
            break;
        member->n_entered = k + 1;
        if (level < 0) {
            member->n_fixed = k + 1;
        } else if (k == 0 || layout->level[k - 1] != level) {
            struct ent_level *at = &leapfrog->levels[level];
            part = &at->parts[at->n_parts++];
            *part = (struct ent_part){.member = member,
                                      .column = k,
                                      .n_known = k + 1,
                                      .must_rewind = true};
        } else {
            part->n_known = k + 1;
        }
    }
    if (part && leapfrog->join->counts && member->n_entered < layout->n_columns)
        part->counts = true;
}

/* Has an earlier pattern the same rows, as far as they are told apart? */
static bool has_twin(struct ent_leapfrog *leapfrog,
                     const struct ent_member *member)
{
    const struct ent_join_layout *layout = &member->layout;
    for (uint32_t i = 0; i < leapfrog->n_members; i++) {
        struct ent_member *other = &leapfrog->members[i];
        unsigned k = 0;
        if (other->layout.is_list || other->layout.set != layout->set ||
            other->node->test || member->node->test)
            continue;
        for (; k < layout->n_columns; k++) {
            const struct ent_plan_term *a =
                &member->node->terms[layout->columns[k]];
            const struct ent_plan_term *b =
                &other->node->terms[layout->columns[k]];
            if (layout->level[k] != other->layout.level[k] ||
                (layout->level[k] < (int)leapfrog->n_levels &&
                 (a->slot != b->slot ||
                  (a->slot == ENT_NO_SLOT && a->id != b->id))))
                break;
        }
        if (k == layout->n_columns) {
            other->n_twins++;
            return true;
        }
    }
    return false;
}

static enum ent_status make_members(struct ent_leapfrog *leapfrog)
{
    const struct ent_join *join = leapfrog->join;
    enum ent_status status =
        ent_context_alloc(leapfrog->op.context, 2 * (size_t)join->n_patterns,
                          sizeof *leapfrog->members, &leapfrog->members);
    for (uint32_t i = 0; i < join->n_patterns && status == ENT_OK; i++)
        if (join->listed >> i & 1) {
            struct ent_member *list = &leapfrog->members[leapfrog->n_members++];
            list->node = join->patterns[i];
            ent_join_lay_out_list(join, list->node, &list->layout);
        }
    for (uint32_t i = 0; i < join->n_patterns && status == ENT_OK; i++) {
        if (join->only_listed >> i & 1)
            continue;
        struct ent_member *member = &leapfrog->members[leapfrog->n_members];
        member->node = join->patterns[i];
        ent_join_lay_out(join, member->node, &member->layout);
        if (!has_twin(leapfrog, member))
            leapfrog->n_members++;
    }
    return status;
}

/* Gives each filter to the last level that it reads. */
static enum ent_status add_filters(struct ent_leapfrog *leapfrog)
{
    const struct ent_join *join = leapfrog->join;
    for (uint32_t i = 0; i < join->n_filters; i++) {
        const struct ent_node *filter = join->filters[i];
        struct ent_level *last = NULL;
        for (unsigned d = 0; d < leapfrog->n_levels; d++)
            if (ent_slotset_has(&filter->needs, leapfrog->levels[d].slot))
                last = &leapfrog->levels[d];
        if (!last)
            continue;
        if (!last->filters) {
            enum ent_status status =
                ent_context_alloc(leapfrog->op.context, join->n_filters,
                                  sizeof *last->filters, &last->filters);
            if (status)
                return status;
        }
        last->filters[last->n_filters++] = filter->code;
    }
    return ENT_OK;
}

/* Gives each timed member to the level at which its fact is known. */
static enum ent_status add_timed(struct ent_leapfrog *leapfrog)
{
    for (uint32_t i = 0; i < leapfrog->n_members; i++) {
        struct ent_member *member = &leapfrog->members[i];
        int last = member->layout.level[member->layout.n_columns - 1];
        if (!member->node->test || last < 0)
            continue;
        struct ent_level *level = &leapfrog->levels[last];
        if (!level->timed) {
            enum ent_status status =
                ent_context_alloc(leapfrog->op.context, leapfrog->n_members,
                                  sizeof *level->timed, &level->timed);
            if (status)
                return status;
        }
        level->timed[level->n_timed++] = member;
    }
    return ENT_OK;
}

static enum ent_status make_levels(struct ent_leapfrog *leapfrog)
{
    const struct ent_join *join = leapfrog->join;
    enum ent_status status =
        ent_context_alloc(leapfrog->op.context, join->n_slots + 1,
                          sizeof *leapfrog->levels, &leapfrog->levels);
    for (uint32_t i = 0; i < join->n_slots && status == ENT_OK; i++) {
        leapfrog->levels[i].slot = join->slots[i];
        leapfrog->levels[i].range = ent_join_range(join, join->slots[i]);
        status = ent_context_alloc(leapfrog->op.context,
                                   2 * (size_t)join->n_patterns,
                                   sizeof *leapfrog->levels[i].parts,
                                   &leapfrog->levels[i].parts);
    }
    for (uint32_t i = 0; i < leapfrog->n_members && status == ENT_OK; i++)
        add_parts(leapfrog, &leapfrog->members[i]);
    for (uint32_t i = 0; i < join->n_slots && status == ENT_OK; i++)
        status = ent_level_flatten(leapfrog, &leapfrog->levels[i]);
    if (status == ENT_OK)
        status = add_filters(leapfrog);
    if (status == ENT_OK)
        status = add_timed(leapfrog);
    return status;
}

enum ent_status ent_op_leapfrog(struct ent_ops *ops, struct ent_op *input,
                                const struct ent_node *node, struct ent_op **op)
{
    struct ent_leapfrog *leapfrog;
    enum ent_status status =
        ent_op_new(ops, &leapfrog_class, input, sizeof *leapfrog, &leapfrog);
    if (status)
        return status;
    leapfrog->op.node = node;
    leapfrog->join = node->join;
    leapfrog->n_levels = node->join->n_slots;
    status = make_members(leapfrog);
    if (status == ENT_OK)
        status = make_levels(leapfrog);
    *op = &leapfrog->op;
    return status;
}
