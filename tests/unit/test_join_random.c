/* SPDX-License-Identifier: ISC */
/* Random small graphs and random queries, answered by the engine and by an
 * evaluator that follows the definition: clause by clause, every fact tried. */
#include "query_support.h"

#define N_GRAPHS 100
#define N_QUERIES 100
#define N_NAMES 6
#define N_RELATIONS 3
#define N_VARIABLES 6
#define MAX_TERMS 64
#define MAX_FACTS 24
#define MAX_SOLUTIONS 400000

static uint64_t seed = 20151118;

static unsigned pick(unsigned n)
{
    return (unsigned)(support_random(&seed) % n);
}

/* ---- the graph ---------------------------------------------------------- */

/* Terms by number: names, relations, then quoted facts. */
struct thing {
    int parts[3]; /* -1: no quoted fact */
    char text[120];
};

static struct thing things[MAX_TERMS];
static int n_things;
static int facts[MAX_FACTS][3];
static int n_facts;

static void add_thing(int s, int p, int o)
{
    struct thing *thing = &things[n_things];
    char text[sizeof thing->text];
    snprintf(text, sizeof text, "(%.30s %.4s %.30s)", things[s].text,
             things[p].text, things[o].text);
    for (int i = 0; i < n_things; i++)
        if (strcmp(things[i].text, text) == 0)
            return;
    thing->parts[0] = s;
    thing->parts[1] = p;
    thing->parts[2] = o;
    memcpy(thing->text, text, sizeof text);
    n_things++;
}

static int any_thing(unsigned n_quoted_in_16)
{
    int first = N_NAMES + N_RELATIONS;
    if (n_things > first && pick(16) < n_quoted_in_16)
        return first + (int)pick((unsigned)(n_things - first));
    return (int)pick(N_NAMES);
}

static int any_relation(void)
{
    return N_NAMES + (int)pick(N_RELATIONS);
}

static struct ent_store *make_graph(const char *path)
{
    struct given given[MAX_FACTS];
    struct ent_store *store;
    n_things = 0;
    for (int i = 0; i < N_NAMES + N_RELATIONS; i++) {
        bool is_name = i < N_NAMES;
        things[i].parts[0] = -1;
        snprintf(things[i].text, sizeof things[i].text, "%c%d",
                 is_name ? 'n' : 'r', is_name ? i : i - N_NAMES);
        n_things++;
    }
    n_facts = 6 + (int)pick(MAX_FACTS - 6);
    for (unsigned n = pick(4); n > 0; n--)
        add_thing(any_thing(0), any_relation(), any_thing(0));
    for (unsigned n = n_things > N_NAMES + N_RELATIONS ? pick(2) : 0; n > 0;
         n--)
        add_thing(any_thing(0), any_relation(), N_NAMES + N_RELATIONS);
    for (int i = 0; i < n_facts; i++) {
        int *fact = facts[i];
        bool is_new;
        do {
            fact[0] = any_thing(3);
            fact[1] = any_relation();
            fact[2] = any_thing(5);
            is_new = true;
            for (int j = 0; j < i; j++)
                is_new = is_new && memcmp(facts[j], fact, sizeof *facts) != 0;
        } while (!is_new);
        given[i] = (struct given){.s = things[fact[0]].text,
                                  .p = things[fact[1]].text,
                                  .o = things[fact[2]].text};
    }
    support_remove(path);
    store = support_open(path);
    given_load(store, given, (size_t)n_facts);
    return store;
}

/* ---- queries ------------------------------------------------------------ */

/* A term of a pattern: a variable, a thing, or a quoted fact with variables. */
struct term {
    int variable; /* -1: none */
    int thing;    /* -1: none */
    const struct term *parts;
};

enum kind {
    PATTERN,
    VALUES,
    OPTIONAL,
    NOT,
    EITHER,
    DIFFER
};

struct clause {
    enum kind kind;
    struct term terms[3]; /* PATTERN */
    struct clause *groups[2];
    int n_groups[2];     /* clauses in each */
    int variable, other; /* VALUES, DIFFER */
    int values[2];
};

static struct term term_room[256];
static struct clause clause_room[64];
static int n_term_room, n_clause_room;
static bool is_used[N_VARIABLES];

static int any_variable(void)
{
    int variable = (int)pick(pick(2) ? 3 : N_VARIABLES);
    is_used[variable] = true;
    return variable;
}

static struct term any_term(bool relation, int depth)
{
    struct term term = {-1, -1, NULL};
    unsigned r = pick(16);
    if (relation && r < 11) {
        term.thing = any_relation();
    } else if (r < 11 || relation) {
        term.variable = any_variable();
    } else if (r < 14 || depth == 2) {
        term.thing = any_thing(2);
    } else {
        struct term *parts = &term_room[n_term_room];
        n_term_room += 3;
        for (int i = 0; i < 3; i++)
            parts[i] = any_term(i == 1, depth + 1);
        term.parts = parts;
    }
    return term;
}

static void any_pattern(struct clause *clause)
{
    clause->kind = PATTERN;
    for (int i = 0; i < 3; i++)
        clause->terms[i] = any_term(i == 1, 0);
}

static struct clause *any_group(int *n)
{
    struct clause *group = &clause_room[n_clause_room];
    *n = 1 + (int)pick(2);
    n_clause_room += *n;
    for (int i = 0; i < *n; i++)
        any_pattern(&group[i]);
    return group;
}

static void any_clause(struct clause *clause)
{
    unsigned r = pick(16);
    memset(clause, 0, sizeof *clause);
    if (r < 10) {
        any_pattern(clause);
        return;
    }
    clause->kind = r < 12 ? OPTIONAL : r < 14 ? NOT : r < 15 ? EITHER : VALUES;
    clause->variable = any_variable();
    clause->values[0] = any_thing(0);
    clause->values[1] = any_thing(0);
    if (clause->kind != VALUES)
        clause->groups[0] = any_group(&clause->n_groups[0]);
    if (clause->kind == EITHER)
        clause->groups[1] = any_group(&clause->n_groups[1]);
}

static const char letters[] = "abcdef";

static void print_term(struct ent_buf *out, const struct term *term)
{
    if (term->variable >= 0) {
        ent_buf_add_format(out, "?%c", letters[term->variable]);
    } else if (term->thing >= 0) {
        ent_buf_add_format(out, "%s", things[term->thing].text);
    } else {
        for (int i = 0; i < 3; i++) {
            ent_buf_add_format(out, i ? " " : "(");
            print_term(out, &term->parts[i]);
        }
        ent_buf_add_format(out, ")");
    }
}

static void print_clauses(struct ent_buf *out, const struct clause *clauses,
                          int n)
{
    for (int i = 0; i < n; i++) {
        const struct clause *clause = &clauses[i];
        ent_buf_add_format(out, i ? " . " : "");
        switch (clause->kind) {
        case PATTERN:
            for (int t = 0; t < 3; t++) {
                ent_buf_add_format(out, t ? " " : "");
                print_term(out, &clause->terms[t]);
            }
            break;
        case VALUES:
            ent_buf_add_format(out, "?%c in (%s, %s)",
                               letters[clause->variable],
                               things[clause->values[0]].text,
                               things[clause->values[1]].text);
            break;
        case DIFFER:
            ent_buf_add_format(out, "filter ?%c != ?%c",
                               letters[clause->variable],
                               letters[clause->other]);
            break;
        default:
            ent_buf_add_format(out, clause->kind == OPTIONAL ? "optional { "
                                    : clause->kind == NOT    ? "not { "
                                                             : "{ ");
            print_clauses(out, clause->groups[0], clause->n_groups[0]);
            ent_buf_add_format(out, " }");
            if (clause->kind != EITHER)
                break;
            ent_buf_add_format(out, " or { ");
            print_clauses(out, clause->groups[1], clause->n_groups[1]);
            ent_buf_add_format(out, " }");
        }
    }
}

/* ---- the definition ----------------------------------------------------- */

static int solutions[MAX_SOLUTIONS][N_VARIABLES]; /* thing + 1; 0: unbound */
static int n_solutions;
static long n_steps;

/* A place to go on from when a clause fits. */
struct rest {
    const struct clause *clauses;
    int n;
    bool tests; /* filters and `not` of the list are next */
    const struct clause *first;
    int n_all;
    const struct rest *after;
    bool *found; /* at the end: say so instead of going on */
};

static void go_on(int *values, const struct rest *rest);

static bool fits(int *values, const struct term *term, int thing)
{
    if (term->variable >= 0) {
        int *value = &values[term->variable];
        if (*value == 0)
            *value = thing + 1;
        return *value == thing + 1;
    }
    if (term->thing >= 0)
        return term->thing == thing;
    if (things[thing].parts[0] < 0)
        return false;
    for (int i = 0; i < 3; i++)
        if (!fits(values, &term->parts[i], things[thing].parts[i]))
            return false;
    return true;
}

static struct rest group_rest(const struct clause *clauses, int n,
                              const struct rest *after)
{
    return (struct rest){clauses, n, false, clauses, n, after, NULL};
}

static bool exists(const int *values, const struct clause *group, int n)
{
    int copy[N_VARIABLES];
    bool found = false;
    struct rest end = {.found = &found};
    struct rest rest = group_rest(group, n, &end);
    memcpy(copy, values, sizeof copy);
    go_on(copy, &rest);
    return found;
}

static void try_group(const int *values, const struct clause *group, int n,
                      const struct rest *after)
{
    int copy[N_VARIABLES];
    struct rest rest = group_rest(group, n, after);
    memcpy(copy, values, sizeof copy);
    go_on(copy, &rest);
}

static bool passes(const int *values, const struct clause *clause)
{
    int a = values[clause->variable], b = values[clause->other];
    return clause->kind == NOT
               ? !exists(values, clause->groups[0], clause->n_groups[0])
               : a && b && a != b;
}

static void try_clause(int *values, const struct clause *clause,
                       const struct rest *rest)
{
    int copy[N_VARIABLES];
    switch (clause->kind) {
    case PATTERN:
        for (int i = 0; i < n_facts; i++) {
            bool ok = true;
            memcpy(copy, values, sizeof copy);
            for (int t = 0; t < 3 && ok; t++)
                ok = fits(copy, &clause->terms[t], facts[i][t]);
            if (ok)
                go_on(copy, rest);
        }
        return;
    case VALUES:
        for (int i = 0; i < (clause->values[0] == clause->values[1] ? 1 : 2);
             i++) {
            struct term term = {clause->variable, -1, NULL};
            memcpy(copy, values, sizeof copy);
            if (fits(copy, &term, clause->values[i]))
                go_on(copy, rest);
        }
        return;
    case OPTIONAL:
        if (exists(values, clause->groups[0], clause->n_groups[0]))
            try_group(values, clause->groups[0], clause->n_groups[0], rest);
        else
            go_on(values, rest);
        return;
    case EITHER:
        for (int i = 0; i < 2; i++)
            try_group(values, clause->groups[i], clause->n_groups[i], rest);
        return;
    default:
        go_on(values, rest); /* at the end of its group */
    }
}

static void go_on(int *values, const struct rest *rest)
{
    if (n_solutions == MAX_SOLUTIONS || ++n_steps > 4 * MAX_SOLUTIONS)
        return;
    if (rest->found) {
        *rest->found = true;
        return;
    }
    if (!rest->first) {
        memcpy(solutions[n_solutions++], values, sizeof *solutions);
        return;
    }
    if (rest->n > 0) {
        struct rest next = *rest;
        next.clauses++;
        next.n--;
        try_clause(values, rest->clauses, &next);
        return;
    }
    for (int i = 0; i < rest->n_all; i++)
        if ((rest->first[i].kind == NOT || rest->first[i].kind == DIFFER) &&
            !passes(values, &rest->first[i]))
            return;
    go_on(values, rest->after);
}

/* ---- answers ------------------------------------------------------------ */

enum form {
    FIND,     /* find ?a ?b */
    COUNT,    /* find count() as ?n */
    GROUPED,  /* find ?a count() as ?n count(?c) ... */
    EXTREMES, /* find ?a min(?c) as ?n count(distinct ?c) as ?m */
    LISTED,   /* find ?a list(?c) as ?n */
    ASK,
    N_FORMS
};

struct asked {
    enum form form;
    int listed[2]; /* -1: none */
    int counted;
};

struct lines {
    char (*items)[256];
    int n;
};

static int compare_lines(const void *a, const void *b)
{
    return strcmp(a, b);
}

static int compare_solutions(const void *a, const void *b)
{
    return memcmp(a, b, sizeof *solutions);
}

static const char *text_of(int value)
{
    return value ? things[value - 1].text : "";
}

/* The lines that a group of n equal solutions' keys gives. */
static void describe(const struct asked *asked, int from, int to,
                     struct ent_buf *out)
{
    static char seen[MAX_TERMS + 1];
    int n_bound = 0, n_distinct = 0, least = 0;
    memset(seen, 0, sizeof seen);
    for (int i = from; i < to; i++) {
        int value = solutions[i][asked->counted];
        n_bound += value != 0;
        n_distinct += value != 0 && !seen[value];
        seen[value] = 1;
        if (value && (!least || strcmp(text_of(value), text_of(least)) < 0))
            least = value;
    }
    for (int i = 0; i < 2; i++)
        if (asked->listed[i] >= 0)
            ent_buf_add_format(out, "%s%s", i ? "\t" : "",
                               text_of(solutions[from][asked->listed[i]]));
    const char *tab = asked->listed[0] >= 0 ? "\t" : "";
    if (asked->form == COUNT || asked->form == GROUPED)
        ent_buf_add_format(out, "%s%d\t%d", tab, to - from, n_bound);
    if (asked->form == EXTREMES)
        ent_buf_add_format(out, "%s%d\t%s", tab, n_distinct,
                           n_bound ? "some" : "none");
    if (asked->form == LISTED)
        ent_buf_add_format(out, "%s%d", tab, n_bound);
    ent_buf_add_format(out, "\n");
}

static void swap_listed_first(const struct asked *asked)
{
    /* Solutions are sorted by what is listed. */
    for (int i = 0; i < n_solutions; i++) {
        int *values = solutions[i], copy[N_VARIABLES];
        memset(copy, 0, sizeof copy);
        memcpy(copy, values, sizeof copy);
        for (int j = 0; j < 2; j++)
            if (asked->listed[j] >= 0)
                values[j] = copy[asked->listed[j]];
        for (int j = asked->listed[1] >= 0   ? 2
                     : asked->listed[0] >= 0 ? 1
                                             : 0;
             j < N_VARIABLES; j++)
            values[j] = copy[asked->counted];
    }
}

static void expected_answer(const struct asked *given, struct ent_buf *out)
{
    struct asked asked = *given;
    int n_keys = (asked.listed[0] >= 0) + (asked.listed[1] >= 0);
    if (asked.form == ASK) {
        ent_buf_add_format(out, n_solutions ? "true\n" : "false\n");
        return;
    }
    swap_listed_first(&asked);
    for (int i = 0; i < n_keys; i++)
        asked.listed[i] = i;
    asked.counted = N_VARIABLES - 1;
    qsort(solutions, (size_t)n_solutions, sizeof *solutions, compare_solutions);
    for (int i = 0; i < n_solutions;) {
        int j = i + 1;
        while (j < n_solutions &&
               memcmp(solutions[i], solutions[j],
                      (size_t)n_keys * sizeof solutions[0][0]) == 0)
            j++;
        describe(&asked, i, j, out);
        i = j;
    }
    if (n_solutions == 0 && n_keys == 0)
        describe(&asked, 0, 0, out);
}

static void sort_lines(struct ent_buf *buf)
{
    static char lines[MAX_SOLUTIONS / 16][256];
    size_t n = 0, at = 0;
    while (at < buf->n_bytes && n < N_ITEMS(lines)) {
        const char *end = memchr(buf->bytes + at, '\n', buf->n_bytes - at);
        size_t length = end ? (size_t)(end - buf->bytes) - at : 0;
        snprintf(lines[n++], sizeof *lines, "%.*s", (int)length,
                 buf->bytes + at);
        at += length + 1;
    }
    qsort(lines, n, sizeof *lines, compare_lines);
    buf->n_bytes = 0;
    for (size_t i = 0; i < n; i++)
        ent_buf_add_format(buf, "%s\n", lines[i]);
}

static void print_query(struct ent_buf *out, const struct asked *asked,
                        const struct clause *clauses, int n)
{
    static const char *const tails[N_FORMS] = {
        [FIND] = "",
        [COUNT] = " count() as ?n count(?%c) as ?m",
        [GROUPED] = " count() as ?n count(?%c) as ?m",
        [EXTREMES] = " count(distinct ?%c) as ?n",
        [LISTED] = " list(?%c) as ?n",
    };
    if (asked->form == ASK) {
        ent_buf_add_format(out, "ask ");
        print_clauses(out, clauses, n);
        return;
    }
    ent_buf_add_format(out, "find");
    for (int i = 0; i < 2; i++)
        if (asked->listed[i] >= 0)
            ent_buf_add_format(out, " ?%c", letters[asked->listed[i]]);
    const char *tail = tails[asked->form];
    const char *hole = strstr(tail, "%c");
    if (hole)
        ent_buf_add_format(out, "%.*s%c%s", (int)(hole - tail), tail,
                           letters[asked->counted], hole + 2);
    if (asked->form == EXTREMES)
        ent_buf_add_format(out,
                           " if(max(?%c) = max(?%c), \"some\", \"none\")"
                           " as ?m",
                           letters[asked->counted], letters[asked->counted]);
    ent_buf_add_format(out, " where ");
    print_clauses(out, clauses, n);
}

/* Lists are compared by their length. */
static void lengths_of_lists(struct ent_buf *out, bool has_key)
{
    struct ent_buf made;
    ent_buf_init(&made);
    for (size_t at = 0; at < out->n_bytes;) {
        const char *line = out->bytes + at;
        size_t n =
            (size_t)((const char *)memchr(line, '\n', out->n_bytes - at) -
                     line);
        size_t key = 0, n_items = 0, depth = 0;
        if (has_key)
            for (size_t i = 0; i < n; i++)
                if (line[i] == '\t')
                    key = i + 1;
        for (size_t i = key; i < n; i++) {
            depth += line[i] == '[' || line[i] == '{';
            depth -= line[i] == ']' || line[i] == '}';
            n_items += line[i] == ',' && depth == 1;
        }
        if (n > key + 2)
            n_items++;
        ent_buf_add_format(&made, "%.*s%zu\n", (int)key, line, n_items);
        at += n + 1;
    }
    out->n_bytes = 0;
    ent_buf_add(out, made.bytes, made.n_bytes);
    ent_buf_release(&made);
}

static int used_variable(void)
{
    int variable;
    do
        variable = (int)pick(N_VARIABLES);
    while (!is_used[variable]);
    return variable;
}

static int any_query(struct clause *clauses, struct asked *asked)
{
    int n = 1 + (int)pick(4);
    memset(is_used, 0, sizeof is_used);
    n_term_room = n_clause_room = 0;
    memset(&clauses[0], 0, sizeof clauses[0]);
    do
        any_pattern(&clauses[0]);
    while (!memchr(is_used, true, sizeof is_used));
    for (int i = 1; i < n; i++)
        any_clause(&clauses[i]);
    if (pick(4) == 0) {
        struct clause *filter = &clauses[n++];
        memset(filter, 0, sizeof *filter);
        filter->kind = DIFFER;
        filter->variable = used_variable();
        filter->other = used_variable();
    }
    asked->form = (enum form)pick(N_FORMS);
    asked->listed[0] = used_variable();
    asked->listed[1] = used_variable();
    asked->counted = used_variable();
    if (pick(2) || asked->listed[1] == asked->listed[0])
        asked->listed[1] = -1;
    if (asked->form == COUNT || (asked->form > GROUPED && pick(2)))
        asked->listed[0] = asked->listed[1] = -1;
    if (asked->form == FIND && asked->listed[0] < 0)
        asked->listed[0] = asked->counted;
    return n;
}

static bool compare(struct ent_store *store)
{
    struct clause clauses[8];
    struct asked asked;
    int n = any_query(clauses, &asked);
    struct ent_buf text, answer, expected;
    int values[N_VARIABLES] = {0};
    struct rest end = {.found = NULL};
    ent_buf_init(&text);
    ent_buf_init(&answer);
    ent_buf_init(&expected);
    print_query(&text, &asked, clauses, n);
    const char *query = ent_buf_cstr(&text);
    enum ent_status status =
        query_run(store, query, ENT_RESULT_TSV, NULL, &answer);
    bool done = status == ENT_OK;
    if (!done && status != ENT_ESYNTAX)
        print_error("%s\n", query);
    if (!done && status != ENT_ESYNTAX)
        assert_ok(status);
    n_solutions = 0;
    n_steps = 0;
    struct rest rest = group_rest(clauses, n, &end);
    if (done)
        go_on(values, &rest);
    if (n_solutions == MAX_SOLUTIONS || n_steps > 4 * MAX_SOLUTIONS)
        done = false;
    if (done) {
        size_t head =
            (size_t)((const char *)memchr(answer.bytes, '\n', answer.n_bytes) -
                     answer.bytes) +
            1;
        answer.n_bytes -= head;
        memmove(answer.bytes, answer.bytes + head, answer.n_bytes);
        expected_answer(&asked, &expected);
        if (asked.form == LISTED)
            lengths_of_lists(&answer, asked.listed[0] >= 0);
        sort_lines(&answer);
        sort_lines(&expected);
        if (answer.n_bytes != expected.n_bytes ||
            (answer.n_bytes > 0 &&
             memcmp(answer.bytes, expected.bytes, answer.n_bytes) != 0)) {
            for (int i = 0; i < n_facts; i++)
                print_error("%s %s %s\n", things[facts[i][0]].text,
                            things[facts[i][1]].text, things[facts[i][2]].text);
            print_error("%s\n%s-- expected\n%s", query, ent_buf_cstr(&answer),
                        ent_buf_cstr(&expected));
            fail();
        }
    }
    ent_buf_release(&text);
    ent_buf_release(&answer);
    ent_buf_release(&expected);
    return done;
}

static void test_against_the_definition(void **state)
{
    const char *path = support_path("join.db");
    const char *more = getenv("JOIN_GRAPHS");
    int n_graphs = more ? (int)strtol(more, NULL, 10) : N_GRAPHS, n_done = 0;
    const char *other = getenv("JOIN_SEED");
    (void)state;
    if (other)
        seed = strtoull(other, NULL, 10);
    for (int i = 0; i < n_graphs; i++) {
        struct ent_store *store = make_graph(path);
        for (int j = 0; j < N_QUERIES; j++)
            n_done += compare(store);
        ent_store_close(store);
    }
    support_remove(path);
    print_message("%d answers compared\n", n_done);
    assert_true(n_done > n_graphs * N_QUERIES / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
