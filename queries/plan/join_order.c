/* SPDX-License-Identifier: ISC */
/* The order of the variables of a join: the cheapest of all, found set by set;
 * and the sorted sets that serve its patterns. */
#include <math.h>

#include "queries/op/order.h"
#include "queries/plan/estimate.h"
#include "queries/plan/join.h"
#include "store/tupleset.h"

/* What a further pattern leaves of the values that the best one offers. */
#define AGREE_SHARE 0.5
/* ... where a list of quoted facts is among them: what they are facts of says
 * little about who mentions them. */
#define AGREE_SHARE_LISTED 0.1
/* Values tried until a solution is found that need only exist. */
#define TRIES 2
/* Going on to the next value, beside looking one up. */
#define NEXT_COST 0.2
/* Sets of values of which none is so many times smaller than another are
 * merged, else the values of the smaller are looked up in the larger. */
#define MERGE_RATIO 16

/* ---- layout ------------------------------------------------------------- */

static int level_of(const struct ent_join *join,
                    const struct ent_plan_term *term)
{
    if (ent_term_is_bound(term, &join->outside))
        return -1;
    for (uint32_t i = 0; i < join->n_slots; i++)
        if (join->slots[i] == term->slot)
            return (int)i;
    return (int)join->n_slots;
}

static const struct ent_order quoted_orders[] = {
    {ENT_QUOTED_TSPO, {3, 0, 1, 2}},
    {ENT_QUOTED_SPOT, {0, 1, 2, 3}},
    {ENT_QUOTED_POST, {1, 2, 0, 3}},
    {ENT_QUOTED_OSPT, {2, 0, 1, 3}},
};

static struct ent_order candidate(bool is_quoted, unsigned i)
{
    struct ent_order order;
    if (is_quoted)
        return quoted_orders[i];
    order.set = (enum ent_set)((unsigned)ENT_SPO + i);
    memcpy(order.columns, ent_order_columns(order.set), 3);
    order.columns[3] = 3;
    return order;
}

/* What an order is worth: first how many of the pattern's variables it offers
 * values for in time, then how early its columns are known. */
static int worth(const struct ent_join_layout *layout, const int *levels)
{
    int n_offered = 0, sum = 0, before = -1;
    for (unsigned k = 0; k < layout->n_columns; k++) {
        int level = layout->level[k];
        n_offered += level > before && level == levels[layout->columns[k]];
        before = level;
        sum += level;
    }
    return n_offered * 1024 - sum;
}

void ent_join_lay_out_list(const struct ent_join *join,
                           const struct ent_node *node,
                           struct ent_join_layout *layout)
{
    *layout =
        (struct ent_join_layout){.columns = {3},
                                 .level = {level_of(join, &node->terms[3])},
                                 .n_columns = 1,
                                 .is_list = true};
}

void ent_join_lay_out(const struct ent_join *join, const struct ent_node *node,
                      struct ent_join_layout *layout)
{
    bool is_quoted = node->kind == ENT_NODE_QUOTED;
    unsigned n_columns = is_quoted ? 4 : 3, n_candidates = is_quoted ? 4 : 6;
    int best = 0, levels[ENT_MAX_TERMS];
    for (unsigned i = 0; i < n_columns; i++)
        levels[i] = level_of(join, &node->terms[i]);
    for (unsigned i = 0; i < n_candidates; i++) {
        struct ent_order order = candidate(is_quoted, i);
        struct ent_join_layout tried = {.set = order.set,
                                        .n_columns = n_columns};
        int level = -1;
        for (unsigned k = 0; k < n_columns; k++) {
            int own = levels[order.columns[k]];
            level = own > level ? own : level;
            tried.columns[k] = order.columns[k];
            tried.level[k] = level;
        }
        int own_worth = worth(&tried, levels);
        if (i == 0 || own_worth > best) {
            best = own_worth;
            *layout = tried;
        }
    }
}

/* Does each variable have a pattern that offers its values, and is nothing
 * behind columns that are not bound to be compared? */
static bool is_possible(const struct ent_join *join)
{
    unsigned offered = 0;
    for (uint32_t i = 0; i < join->n_patterns; i++) {
        const struct ent_node *node = join->patterns[i];
        struct ent_join_layout layout;
        int before = -1;
        if (join->listed >> i & 1) {
            ent_join_lay_out_list(join, node, &layout);
            offered |= 1u << layout.level[0];
        }
        if (join->only_listed >> i & 1)
            continue;
        ent_join_lay_out(join, node, &layout);
        for (unsigned k = 0; k < layout.n_columns; k++) {
            int level = layout.level[k];
            int own = level_of(join, &node->terms[layout.columns[k]]);
            if (level == (int)join->n_slots && own != level)
                return false;
            if (level > before && own == level)
                offered |= 1u << level;
            before = level;
        }
    }
    return (~offered & ((1u << join->n_slots) - 1)) == 0;
}

/* ---- cost --------------------------------------------------------------- */

/* The best way to have bound a set of variables. */
struct way {
    double cost, rows;
    unsigned last; /* the variable bound last */
    bool is_there;
};

struct search {
    struct ent_context *context;
    struct ent_join *join;
    unsigned needed; /* variables that are read, by number */
    /* of each pattern: terms by variable, and those known before */
    unsigned terms[ENT_JOIN_MAX_PATTERNS][ENT_JOIN_MAX_VARIABLES];
    unsigned known[ENT_JOIN_MAX_PATTERNS];
    unsigned constants[ENT_JOIN_MAX_PATTERNS];
    double share[ENT_JOIN_MAX_VARIABLES]; /* that filters leave of values */
};

static unsigned known_terms(const struct search *search, uint32_t pattern,
                            unsigned set)
{
    unsigned known = search->known[pattern];
    for (uint32_t v = 0; v < search->join->n_slots; v++)
        if (set >> v & 1)
            known |= search->terms[pattern][v];
    return known;
}

/* The known terms that a pattern's order begins with when a further one comes
 * next; false when no order has it there. */
static bool order_begins(const struct ent_node *node, unsigned known,
                         unsigned next, unsigned *begin)
{
    bool found = false;
    *begin = known;
    if (node->kind != ENT_NODE_QUOTED)
        return true; /* every order is there */
    for (unsigned i = 0; i < 4; i++) {
        const unsigned char *columns = quoted_orders[i].columns;
        unsigned k = 0, mask = 0;
        while (k < 4 && known >> columns[k] & 1)
            mask |= 1u << columns[k++];
        if (k < 4 && next >> columns[k] & 1 && (!found || mask > *begin)) {
            *begin = mask;
            found = true;
        }
    }
    return found;
}

/* Values that a pattern offers for the terms `own`; what is known of the others
 * and stands behind them in the order is looked at later. */
static enum ent_status offer(struct ent_context *context, struct ent_node *node,
                             unsigned known, unsigned own, double *values)
{
    double before = 0, after = 0;
    unsigned begin;
    *values = INFINITY;
    if (!order_begins(node, known, own, &begin))
        return ENT_OK;
    enum ent_status status = ent_estimate_terms(context, node, begin, &before);
    if (status == ENT_OK)
        status = ent_estimate_terms(context, node, begin | own, &after);
    *values = before / fmax(after, 1);
    return status;
}

/* What binding a variable takes, for each way to have bound others. */
struct step {
    double values;       /* of the pattern that offers fewest; infinite: none */
    double share;        /* of those on which all patterns agree */
    double merge;        /* places looked at when it is the first */
    unsigned n_patterns; /* that are looked at */
    unsigned n_found;    /* of which a list tells which rows to look up */
};

/* How many times more rows a pattern has for the values of its one known
 * variable on which the patterns agree than for all of its own: things that
 * several relations know are known for more than others.  The mean of two
 * extremes: that they are like all others, and that all rows are theirs. */
static enum ent_status popularity(const struct search *search,
                                  const struct way *ways, uint32_t pattern,
                                  unsigned set, double *factor)
{
    unsigned n_known = 0, u = 0;
    double values;
    *factor = 1;
    for (uint32_t v = 0; v < search->join->n_slots; v++)
        if (set >> v & 1 && search->terms[pattern][v]) {
            n_known++;
            u = v;
        }
    /* One that need only exist is not agreed on by all; a quoted fact has one
     * row. */
    if (n_known != 1 || !ways[1u << u].is_there ||
        search->terms[pattern][u] >> 3 & 1 ||
        (!search->join->counts && search->needed == 0))
        return ENT_OK;
    enum ent_status status =
        offer(search->context, search->join->patterns[pattern],
              search->known[pattern], search->terms[pattern][u], &values);
    double agreed = ways[1u << u].rows / search->share[u];
    if (status == ENT_OK && !isinf(values) && agreed >= 1)
        *factor = sqrt(fmax(values / agreed, 1));
    return status;
}

/* The values of a pattern's list, if these are fewer. */
static enum ent_status offer_list(const struct search *search, uint32_t pattern,
                                  double *values)
{
    double n_listed;
    enum ent_status status =
        ent_estimate_terms(search->context, search->join->patterns[pattern],
                           search->constants[pattern], &n_listed);
    *values = fmin(*values, n_listed);
    return status;
}

/* Is a pattern's row known by a list? */
static bool has_listed_term(const struct search *search, uint32_t pattern,
                            unsigned set)
{
    return search->join->listed >> pattern & 1 &&
           known_terms(search, pattern, set) >> 3 & 1;
}

static enum ent_status fan_out(const struct search *search,
                               const struct way *ways, unsigned set, unsigned v,
                               struct step *step)
{
    double offers[ENT_JOIN_MAX_PATTERNS], agree = AGREE_SHARE;
    bool is_quoted = false;
    uint64_t total;
    enum ent_status status =
        ent_set_size(search->context->txn, ENT_QUOTED_TSPO, &total);
    *step = (struct step){INFINITY, 1, 0, 0, 0};
    for (uint32_t i = 0; i < search->join->n_patterns && !status; i++) {
        struct ent_node *node = search->join->patterns[i];
        unsigned own = search->terms[i][v];
        if (!own)
            continue;
        for (unsigned t = 0; t < ENT_MAX_TERMS; t++)
            is_quoted = is_quoted || (own >> t & 1 && node->terms[t].is_quoted);
        double *values = &offers[step->n_patterns++], factor = 1;
        status = offer(search->context, node, known_terms(search, i, set), own,
                       values);
        if (status == ENT_OK)
            status = popularity(search, ways, i, set, &factor);
        *values *= factor;
        if (own >> 3 & 1 && search->join->listed >> i & 1) {
            agree = AGREE_SHARE_LISTED;
            step->n_found += !(search->join->only_listed >> i & 1);
            if (status == ENT_OK)
                status = offer_list(search, i, values);
        } else if (has_listed_term(search, i, set)) {
            *values = fmax(*values, 1);
        }
        step->values = fmin(step->values, *values);
    }
    step->values *= search->share[v];
    bool is_least = true;
    for (unsigned i = 0; i < step->n_patterns; i++) {
        double values =
            isinf(offers[i]) ? step->values : offers[i] * search->share[v];
        double universe = is_quoted ? fmax((double)total, 1) : INFINITY;
        step->merge += values > MERGE_RATIO * step->values ? step->values
                                                           : values * NEXT_COST;
        if (is_least && values <= step->values)
            is_least = false;
        else
            step->share *= agree + (1 - agree) * fmin(values / universe, 1);
    }
    return status;
}

static enum ent_status extend(const struct search *search, struct way *ways,
                              unsigned set, unsigned v)
{
    const struct way *from = &ways[set];
    struct way *to = &ways[set | 1u << v];
    struct step step;
    enum ent_status status = fan_out(search, ways, set, v, &step);
    if (status || isinf(step.values))
        return status;
    if (!search->join->counts && (search->needed & ~set) == 0)
        step.values = fmin(step.values, TRIES);
    double cost = from->cost;
    if (set == 0)
        cost += step.merge;
    else
        cost +=
            fmax(from->rows, 1) *
            (step.n_patterns + step.values * (step.n_patterns - 1 + NEXT_COST));
    cost += fmax(from->rows, 1) * step.values * step.share * step.n_found;
    if (to->is_there && to->cost <= cost)
        return ENT_OK;
    *to = (struct way){cost, from->rows * step.values * step.share, v, true};
    return ENT_OK;
}

static void list_terms(struct search *search, const struct ent_slotset *needed)
{
    const struct ent_join *join = search->join;
    for (uint32_t v = 0; v < join->n_slots; v++)
        if (!needed || ent_slotset_has(needed, join->slots[v]))
            search->needed |= 1u << v;
    for (uint32_t i = 0; i < join->n_patterns; i++)
        for (unsigned t = 0; t < ENT_MAX_TERMS; t++) {
            int level = level_of(join, &join->patterns[i]->terms[t]);
            if (join->patterns[i]->terms[t].slot == ENT_NO_SLOT)
                search->constants[i] |= 1u << t;
            if (level < 0)
                search->known[i] |= 1u << t;
            else if (level < (int)join->n_slots)
                search->terms[i][level] |= 1u << t;
        }
}

static enum ent_status estimate_ranges(struct search *search)
{
    const struct ent_join *join = search->join;
    for (uint32_t v = 0; v < join->n_slots; v++) {
        const struct ent_range *range = ent_join_range(join, join->slots[v]);
        search->share[v] = 1;
        for (uint32_t i = 0; range && i < join->n_patterns; i++)
            for (unsigned t = 0; t < ENT_MAX_TERMS; t++) {
                double share;
                if (!(search->terms[i][v] >> t & 1))
                    continue;
                enum ent_status status =
                    ent_estimate_range(search->context, join->patterns[i], t,
                                       range, &share);
                if (status)
                    return status;
                search->share[v] = fmin(search->share[v], share);
            }
    }
    return ENT_OK;
}

/* The order that led to the set of all variables. */
static void take_order(struct search *search, const struct way *ways)
{
    struct ent_join *join = search->join;
    uint32_t slots[ENT_JOIN_MAX_VARIABLES];
    unsigned set = (1u << join->n_slots) - 1;
    join->n_given = 0;
    for (uint32_t i = join->n_slots; i-- > 0;) {
        unsigned v = ways[set].last;
        slots[i] = join->slots[v];
        if (search->needed >> v & 1 && join->n_given == 0)
            join->n_given = i + 1;
        set &= ~(1u << v);
    }
    for (uint32_t i = 0; i < join->n_slots; i++)
        join->slots[i] = slots[i];
}

enum ent_status ent_join_order(struct ent_context *context,
                               struct ent_join *join,
                               const struct ent_slotset *needed,
                               double *estimate, bool *found)
{
    struct search search = {.context = context, .join = join};
    struct way *ways;
    unsigned n_sets = 1u << join->n_slots;
    enum ent_status status =
        ent_context_alloc(context, n_sets, sizeof *ways, &ways);
    *found = false;
    if (status)
        return status;
    list_terms(&search, needed);
    status = estimate_ranges(&search);
    if (status)
        return status;
    ways[0] = (struct way){0, 1, 0, true};
    for (unsigned set = 0; set < n_sets; set++) {
        status = ent_context_tick(context);
        for (unsigned v = 0; v < join->n_slots && status == ENT_OK; v++)
            if (ways[set].is_there && !(set >> v & 1) &&
                (set || join->first == ENT_NO_SLOT ||
                 join->first == join->slots[v]))
                status = extend(&search, ways, set, v);
        if (status)
            return status;
    }
    if (!ways[n_sets - 1].is_there)
        return ENT_OK;
    take_order(&search, ways);
    *estimate = ways[n_sets - 1].rows;
    join->cost = ways[n_sets - 1].cost;
    *found = is_possible(join);
    return ENT_OK;
}
