/* SPDX-License-Identifier: ISC */
/* Paths against their definition: random small graphs with facts about facts,
 * all simple paths found by trying everything.  And memory that fails. */
#include "query_support.h"

#define N_NAMES 6
#define MAX_FACTS 10
#define MAX_NODES (N_NAMES + MAX_FACTS)
#define MAX_HOPS 4
#define MAX_PATHS 4000
#define N_GRAPHS 40
#define N_PAIRS 12

static uint64_t seed = 20150918;

static unsigned pick(unsigned n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % n;
}

/* A fact of names, or of a name and a fact of names: a node of its own. */
struct graph {
    char facts[MAX_FACTS][3][32];
    unsigned n_facts;
    char nodes[MAX_NODES][32];
    unsigned n_nodes;
};

static unsigned node_number(struct graph *graph, const char *name)
{
    unsigned i = 0;
    while (i < graph->n_nodes && strcmp(graph->nodes[i], name) != 0)
        i++;
    if (i == graph->n_nodes)
        snprintf(graph->nodes[graph->n_nodes++], sizeof graph->nodes[0], "%s",
                 name);
    return i;
}

static struct ent_store *load_graph(const char *path, struct graph *graph)
{
    struct given given[MAX_FACTS] = {{0}};
    struct ent_store *store;
    *graph = (struct graph){.n_facts = 2 + pick(MAX_FACTS - 2)};
    for (unsigned i = 0; i < graph->n_facts; i++) {
        char(*fact)[32] = graph->facts[i];
        snprintf(fact[0], sizeof fact[0], "n%u", pick(N_NAMES));
        snprintf(fact[1], sizeof fact[1], "r%u", pick(2));
        snprintf(fact[2], sizeof fact[2], "n%u", pick(N_NAMES));
        if (pick(4) == 0)
            snprintf(fact[pick(2) * 2], sizeof fact[0], "(n%u r%u n%u)",
                     pick(N_NAMES), pick(2), pick(N_NAMES));
        given[i] = (struct given){.s = fact[0], .p = fact[1], .o = fact[2]};
        node_number(graph, fact[0]);
        node_number(graph, fact[2]);
    }
    support_remove(path);
    store = support_open(path);
    given_load(store, given, graph->n_facts);
    return store;
}

/* ---- the definition ----------------------------------------------------- */

struct paths {
    char texts[MAX_PATHS][256];
    unsigned n_paths;
    unsigned shortest;
};

struct walk {
    struct graph *graph;
    struct paths *paths;
    const char *to, *via; /* via NULL: every relation */
    unsigned max;
    bool visited[MAX_NODES];
};

static void step_on(struct walk *walk, const char *at, unsigned n_hops,
                    const char *text);

static void try_hop(struct walk *walk, const char *end, unsigned n_hops,
                    const char *text, char fact[3][32], const char *direction)
{
    char longer[256];
    unsigned number = node_number(walk->graph, end);
    if (walk->visited[number] || (walk->via && strcmp(fact[1], walk->via)))
        return;
    int n = snprintf(longer, sizeof longer, "%s%s %s %s %s\n", text, fact[0],
                     fact[1], fact[2], direction);
    assert_true(n > 0 && (size_t)n < sizeof longer);
    walk->visited[number] = true;
    step_on(walk, end, n_hops + 1, longer);
    walk->visited[number] = false;
}

static void quoted_hops(struct walk *walk, const char *at, unsigned n_hops,
                        const char *text, const char *quoted)
{
    char parts[3][32];
    assert_int_equal(sscanf(quoted, "(%7s %7s %7[^)])", parts[0], parts[1],
                            parts[2]),
                     3);
    bool same = strcmp(parts[0], parts[2]) == 0;
    if (strcmp(at, quoted) == 0) {
        try_hop(walk, parts[0], n_hops, text, parts, "out");
        if (!same)
            try_hop(walk, parts[2], n_hops, text, parts, "out");
        return;
    }
    if (strcmp(at, parts[0]) == 0 || strcmp(at, parts[2]) == 0)
        try_hop(walk, quoted, n_hops, text, parts, "into");
}

static void step_on(struct walk *walk, const char *at, unsigned n_hops,
                    const char *text)
{
    struct graph *graph = walk->graph;
    struct paths *paths = walk->paths;
    if (strcmp(at, walk->to) == 0) {
        assert_true(paths->n_paths < MAX_PATHS);
        snprintf(paths->texts[paths->n_paths++], sizeof paths->texts[0],
                 "%u %s", n_hops, text);
        if (n_hops < paths->shortest)
            paths->shortest = n_hops;
        return;
    }
    if (n_hops == walk->max)
        return;
    for (unsigned i = 0; i < graph->n_facts; i++) {
        bool is_new = true; /* a fact given twice is one */
        for (unsigned j = 0; j < i; j++)
            is_new = is_new && memcmp(graph->facts[j], graph->facts[i],
                                      sizeof graph->facts[i]) != 0;
        if (is_new && strcmp(graph->facts[i][0], at) == 0)
            try_hop(walk, graph->facts[i][2], n_hops, text, graph->facts[i],
                    "forward");
        if (is_new && strcmp(graph->facts[i][2], at) == 0)
            try_hop(walk, graph->facts[i][0], n_hops, text, graph->facts[i],
                    "backward");
    }
    for (unsigned i = 0; i < graph->n_nodes; i++)
        if (graph->nodes[i][0] == '(')
            quoted_hops(walk, at, n_hops, text, graph->nodes[i]);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void define(struct graph *graph, const char *from, const char *to,
                   const char *via, unsigned max, bool all, struct paths *paths)
{
    struct walk walk = {graph, paths, to, via, max, {false}};
    unsigned n_kept = 0;
    paths->n_paths = 0;
    paths->shortest = UINT32_MAX;
    walk.visited[node_number(graph, from)] = true;
    step_on(&walk, from, 0, "");
    for (unsigned i = 0; i < paths->n_paths; i++)
        if (all || (unsigned)(paths->texts[i][0] - '0') == paths->shortest)
            memmove(paths->texts[n_kept++], paths->texts[i],
                    sizeof paths->texts[i]);
    paths->n_paths = n_kept;
    qsort(paths->texts, n_kept, sizeof paths->texts[0], compare_texts);
}

/* ---- the answer --------------------------------------------------------- */

static void add_hop(struct ent_query *query, struct ent_buf *text)
{
    for (size_t column = 2; column < 6; column++) {
        struct ent_cell cell;
        assert_ok(ent_query_cell(query, column, &cell));
        assert_int_equal(cell.kind, ENT_CELL_TERM);
        given_write(&cell.term, text);
        ent_buf_add_char(text, column < 5 ? ' ' : '\n');
    }
}

static int64_t number_cell(struct ent_query *query, size_t column)
{
    struct ent_cell cell;
    assert_ok(ent_query_cell(query, column, &cell));
    assert_int_equal(cell.term.kind, ENT_INTEGER);
    return cell.term.integer;
}

static void end_path(struct paths *paths, int64_t n_hops, struct ent_buf *text)
{
    if (n_hops == 0)
        return;
    assert_true(paths->n_paths < MAX_PATHS);
    snprintf(paths->texts[paths->n_paths++], sizeof paths->texts[0], "%d %s",
             (int)n_hops, ent_buf_cstr(text));
    ent_buf_clear(text);
}

static void ask(struct ent_store *store, const char *text, struct paths *paths)
{
    struct ent_query *query;
    struct ent_buf hops;
    int64_t n_hops = 0, longest = 0;
    paths->n_paths = 0;
    ent_buf_init(&hops);
    enum ent_status status =
        ent_query_open(store, text, strlen(text), NULL, &query);
    while (status == ENT_OK && (status = ent_query_next(query)) == ENT_OK) {
        if (number_cell(query, 1) == 1) {
            end_path(paths, n_hops, &hops);
            assert_true(n_hops >= longest); /* shorter ones first */
            longest = n_hops;
        }
        n_hops = number_cell(query, 1);
        assert_int_equal(number_cell(query, 0), paths->n_paths + 1);
        add_hop(query, &hops);
    }
    end_path(paths, n_hops, &hops);
    assert_status(status, ENT_END);
    ent_query_free(query);
    ent_buf_release(&hops);
    qsort(paths->texts, paths->n_paths, sizeof paths->texts[0], compare_texts);
}

static void compare(struct ent_store *store, struct graph *graph,
                    const char *from, const char *to)
{
    static struct paths expected, got;
    const char *via = pick(4) == 0 ? "r1" : NULL;
    unsigned max = 1 + pick(MAX_HOPS);
    bool all = pick(2) == 0;
    char text[160];
    if (strcmp(from, to) == 0)
        return;
    snprintf(text, sizeof text, "path %s to %s max %u%s%s%s", from, to, max,
             via ? " via " : "", via ? via : "", all ? " all" : "");
    define(graph, from, to, via, max, all, &expected);
    ask(store, text, &got);
    bool same = expected.n_paths == got.n_paths;
    for (unsigned i = 0; i < got.n_paths && same; i++)
        same = strcmp(expected.texts[i], got.texts[i]) == 0;
    if (same)
        return;
    for (unsigned i = 0; i < graph->n_facts; i++)
        print_error("%s %s %s\n", graph->facts[i][0], graph->facts[i][1],
                    graph->facts[i][2]);
    for (unsigned i = 0; i < expected.n_paths; i++)
        print_error("expected %s", expected.texts[i]);
    for (unsigned i = 0; i < got.n_paths; i++)
        print_error("got %s", got.texts[i]);
    fail_msg("%s", text);
}

static void test_random(void **state)
{
    const char *path = support_path("path.db");
    (void)state;
    for (unsigned i = 0; i < N_GRAPHS; i++) {
        struct graph graph;
        struct ent_store *store = load_graph(path, &graph);
        for (unsigned j = 0; j < N_PAIRS; j++)
            compare(store, &graph, graph.nodes[pick(graph.n_nodes)],
                    graph.nodes[pick(graph.n_nodes)]);
        ent_store_close(store);
    }
    support_remove(path);
}

/* ---- memory ------------------------------------------------------------- */

static const char *const queries[] = {
    "find ?x ?y where ?x (supports|^opposes)* ?y",
    "find ?x where US any+ ?x with reports",
    "graph where US opposes/any? ?x",
    "ask US (opposes|supports){2,3} Assad",
    "path US to Assad",
    "path Iran to US max 5 all at 2015",
    "explain find ?x count() as ?n where { ?x supports+ ?y } or { ?x ?p ?y } "
    "order by ?n",
    "profile find ?x where ?x opposes (?y supports ?z) . ?y supports{1,} ?z . "
    "not { ?x a ?y }",
};

static enum ent_status run_all(void *context)
{
    for (size_t i = 0; i < N_ITEMS(queries); i++) {
        struct ent_buf out;
        ent_buf_init(&out);
        enum ent_status status =
            query_run(context, queries[i], ENT_RESULT_TSV, NULL, &out);
        ent_buf_release(&out);
        if (status)
            return status;
    }
    return ENT_OK;
}

static void test_memory_fails(void **state)
{
    const char *path = support_path("path.db");
    struct ent_store *store = query_store(path);
    (void)state;
    assert_true(support_fail_each_allocation(run_all, store) > 50);
    ent_store_close(store);
    support_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random),
                                       cmocka_unit_test(test_memory_fails)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
