/* SPDX-License-Identifier: ISC */
/* Steps against their definition: random small graphs, random steps, all ways
 * to bind the ends, compared with products and powers of matrices. */
#include "query_support.h"

#define MAX_NODES 7
#define MAX_FACTS 14
#define N_RELATIONS 3
#define N_GRAPHS 60
#define N_STEPS 40
#define AT 2

/* Which node is joined to which: bit `to` of row `from`. */
struct matrix {
    unsigned rows[MAX_NODES];
};

struct graph {
    unsigned n_nodes, n_facts;
    struct fact {
        unsigned from, to, relation;
        unsigned year; /* 201x when it holds; 0: always */
    } facts[MAX_FACTS];
};

static uint64_t seed = 20150918;

static unsigned pick(unsigned n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % n;
}

/* ---- the definition ----------------------------------------------------- */

static struct matrix multiply(struct matrix a, struct matrix b)
{
    struct matrix product = {{0}};
    for (unsigned i = 0; i < MAX_NODES; i++)
        for (unsigned j = 0; j < MAX_NODES; j++)
            if (a.rows[i] >> j & 1)
                product.rows[i] |= b.rows[j];
    return product;
}

static struct matrix either(struct matrix a, struct matrix b)
{
    for (unsigned i = 0; i < MAX_NODES; i++)
        a.rows[i] |= b.rows[i];
    return a;
}

static struct matrix turned(struct matrix a)
{
    struct matrix b = {{0}};
    for (unsigned i = 0; i < MAX_NODES; i++)
        for (unsigned j = 0; j < MAX_NODES; j++)
            b.rows[j] |= (a.rows[i] >> j & 1) << i;
    return b;
}

static struct matrix identity(void)
{
    struct matrix one;
    for (unsigned i = 0; i < MAX_NODES; i++)
        one.rows[i] = 1u << i;
    return one;
}

static struct matrix followed(const struct graph *graph, unsigned relation,
                              bool at)
{
    struct matrix matrix = {{0}};
    for (unsigned i = 0; i < graph->n_facts; i++) {
        const struct fact *fact = &graph->facts[i];
        if ((relation == N_RELATIONS || fact->relation == relation) &&
            (!at || fact->year == 0 || fact->year == AT))
            matrix.rows[fact->from] |= 1u << fact->to;
    }
    return matrix;
}

/* After so many more there is nothing new. */
static struct matrix repeated(struct matrix step, unsigned min, unsigned max)
{
    struct matrix result = identity();
    struct matrix perhaps = either(step, identity());
    for (unsigned i = 0; i < min; i++)
        result = multiply(result, step);
    for (unsigned i = min; i < max && i < min + MAX_NODES; i++)
        result = multiply(result, perhaps);
    return result;
}

/* ---- random steps, as text and as matrix -------------------------------- */

static struct matrix make_step(const struct graph *graph, bool at,
                               unsigned depth, struct ent_buf *text);

static struct matrix make_atom(const struct graph *graph, bool at,
                               unsigned depth, struct ent_buf *text)
{
    if (depth > 0 && pick(3) > 0) {
        ent_buf_add_char(text, '(');
        struct matrix inner = make_step(graph, at, depth - 1, text);
        ent_buf_add_char(text, ')');
        return inner;
    }
    unsigned relation = pick(N_RELATIONS + 1);
    if (relation == N_RELATIONS)
        ent_buf_add_str(text, "any");
    else
        ent_buf_add_format(text, "r%u", relation);
    return followed(graph, relation, at);
}

static struct matrix make_unit(const struct graph *graph, bool at,
                               unsigned depth, struct ent_buf *text)
{
    bool inverse = pick(3) == 0;
    unsigned min = pick(4), more = pick(3);
    ent_buf_add_str(text, inverse ? "^" : "");
    struct matrix atom = make_atom(graph, at, depth, text);
    if (inverse)
        atom = turned(atom);
    switch (pick(8)) {
    case 0:
        ent_buf_add_char(text, '*');
        return repeated(atom, 0, UINT32_MAX);
    case 1:
        ent_buf_add_char(text, '+');
        return repeated(atom, 1, UINT32_MAX);
    case 2:
        ent_buf_add_char(text, '?');
        return repeated(atom, 0, 1);
    case 3:
        ent_buf_add_format(text, "{%u,}", min);
        return repeated(atom, min, UINT32_MAX);
    case 4:
        ent_buf_add_format(text, "{%u,%u}", min, min + more + 1);
        return repeated(atom, min, min + more + 1);
    case 5:
        ent_buf_add_format(text, "{%u}", min + 1);
        return repeated(atom, min + 1, min + 1);
    default:
        return atom;
    }
}

static struct matrix make_step(const struct graph *graph, bool at,
                               unsigned depth, struct ent_buf *text)
{
    struct matrix result = {{0}};
    unsigned n_choices = 1 + pick(4) / 3, n_parts = 1 + pick(3) / 2;
    for (unsigned i = 0; i < n_choices; i++) {
        struct matrix row = identity();
        ent_buf_add_str(text, i ? "|" : "");
        for (unsigned j = 0; j < n_parts; j++) {
            ent_buf_add_str(text, j ? "/" : "");
            row = multiply(row, make_unit(graph, at, depth, text));
        }
        result = either(result, row);
    }
    return result;
}

/* ---- comparing ---------------------------------------------------------- */

static struct ent_store *load_graph(const char *path, struct graph *graph)
{
    static char names[MAX_FACTS][4][16];
    struct given given[MAX_FACTS] = {{0}};
    struct ent_store *store;
    *graph = (struct graph){.n_nodes = 1 + pick(MAX_NODES),
                            .n_facts = 1 + pick(MAX_FACTS)};
    for (unsigned i = 0; i < graph->n_facts; i++) {
        struct fact *fact = &graph->facts[i];
        *fact = (struct fact){pick(graph->n_nodes), pick(graph->n_nodes),
                              pick(N_RELATIONS), pick(4)};
        snprintf(names[i][0], sizeof names[i][0], "n%u", fact->from);
        snprintf(names[i][1], sizeof names[i][1], "r%u", fact->relation);
        snprintf(names[i][2], sizeof names[i][2], "n%u", fact->to);
        snprintf(names[i][3], sizeof names[i][3], "201%u", fact->year);
        given[i] = (struct given){.s = names[i][0],
                                  .p = names[i][1],
                                  .o = names[i][2]};
        if (fact->year)
            given[i].from = given[i].to = names[i][3];
    }
    support_remove(path);
    store = support_open(path);
    given_load(store, given, graph->n_facts);
    return store;
}

static unsigned node_cell(struct ent_query *query, size_t column)
{
    struct ent_cell cell;
    assert_ok(ent_query_cell(query, column, &cell));
    assert_int_equal(cell.kind, ENT_CELL_TERM);
    assert_int_equal(cell.term.kind, ENT_NAME);
    return (unsigned)(cell.term.bytes[1] - '0');
}

/* The pairs that a query gives; each must come once. */
static struct matrix answer(struct ent_store *store, const char *text,
                            unsigned from, unsigned to)
{
    struct matrix result = {{0}};
    struct ent_query *query;
    enum ent_status status =
        ent_query_open(store, text, strlen(text), NULL, &query);
    while (status == ENT_OK && (status = ent_query_next(query)) == ENT_OK) {
        size_t column = 0;
        unsigned x = from < MAX_NODES ? from : node_cell(query, column++);
        unsigned y = to < MAX_NODES ? to : node_cell(query, column);
        assert_int_equal(result.rows[x] >> y & 1, 0);
        result.rows[x] |= 1u << y;
    }
    if (status != ENT_END)
        print_error("%s\n", text);
    assert_status(status, ENT_END);
    ent_query_free(query);
    return result;
}

static struct matrix only(struct matrix all, unsigned from, unsigned to)
{
    for (unsigned i = 0; i < MAX_NODES; i++)
        all.rows[i] &= from < MAX_NODES && from != i ? 0
                       : to < MAX_NODES              ? 1u << to
                                                     : ~0u;
    return all;
}

/* Neither end bound: what no fact mentions (in that time) does not count. */
static struct matrix mentioned_only(const struct graph *graph, bool at,
                                    struct matrix all)
{
    struct matrix any = followed(graph, N_RELATIONS, at);
    struct matrix back = turned(any);
    for (unsigned i = 0; i < MAX_NODES; i++)
        if (!any.rows[i] && !back.rows[i])
            all.rows[i] = 0;
    return all;
}

static void compare(struct ent_store *store, const struct graph *graph,
                    const char *step, const char *tail, struct matrix all,
                    unsigned from, unsigned to)
{
    char subject[16] = "?x", object[16] = "?y", text[600];
    if (from < MAX_NODES)
        snprintf(subject, sizeof subject, "n%u", from);
    if (to < MAX_NODES)
        snprintf(object, sizeof object, "n%u", to);
    bool is_fixed = from < MAX_NODES && to < MAX_NODES;
    snprintf(text, sizeof text, "find %s where %s %s %s%s%s",
             is_fixed ? "?a" : "*", subject, step, object,
             is_fixed ? " . ?a in (1)" : "", tail);
    struct matrix expected = only(all, from, to);
    struct matrix got = answer(store, text, from, to);
    if (from == MAX_NODES && to == MAX_NODES)
        expected = mentioned_only(graph, *tail != '\0', expected);
    if (memcmp(&expected, &got, sizeof got) != 0) {
        for (unsigned i = 0; i < graph->n_facts; i++)
            print_error("n%u r%u n%u (201%u)\n", graph->facts[i].from,
                        graph->facts[i].relation, graph->facts[i].to,
                        graph->facts[i].year);
        for (unsigned i = 0; i < MAX_NODES; i++)
            print_error("n%u: expected %x, got %x\n", i, expected.rows[i],
                        got.rows[i]);
        fail_msg("%s", text);
    }
}

static void test_random(void **state)
{
    const char *path = support_path("steps.db");
    (void)state;
    for (unsigned i = 0; i < N_GRAPHS; i++) {
        struct graph graph;
        struct ent_store *store = load_graph(path, &graph);
        for (unsigned j = 0; j < N_STEPS; j++) {
            struct ent_buf step;
            bool at = pick(3) == 0;
            ent_buf_init(&step);
            struct matrix all = make_step(&graph, at, 2, &step);
            const char *text = ent_buf_cstr(&step);
            unsigned from = pick(graph.n_nodes), to = pick(graph.n_nodes);
            const char *tail = at ? " at 2012" : "";
            if (step.n_bytes < 400) {
                compare(store, &graph, text, tail, all, from, MAX_NODES);
                compare(store, &graph, text, tail, all, MAX_NODES, to);
                compare(store, &graph, text, tail, all, from, to);
                compare(store, &graph, text, tail, all, MAX_NODES, MAX_NODES);
            }
            ent_buf_release(&step);
        }
        ent_store_close(store);
    }
    support_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
