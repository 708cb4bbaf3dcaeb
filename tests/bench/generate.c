/* SPDX-License-Identifier: ISC */
/* A made-up graph of any size, always the same: N-Triples of bare facts, or
 * JSON Lines with everything that a report can have.
 *
 *   generate ntriples|jsonl|nested N_FACTS [N_SEED]
 *
 * A tenth as many entities as facts; subjects and relations are skewed (a few
 * stand in very many facts), objects less so.  Of the JSON Lines one in ten is
 * about another fact, one in twenty denies, and all name a source.  `nested`
 * is the same, but every second of those facts is about one in turn. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_RELATIONS 50
#define N_SPEAKERS 2000
#define FACTS_PER_SOURCE 12

static uint64_t state;

static uint64_t draw(void)
{
    state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = state;
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* Of [0, n): the higher the power, the more often small ones. */
static uint64_t skewed(uint64_t n, int power)
{
    double u = (double)(draw() >> 11) / 9007199254740992.0, v = u;
    while (--power > 0)
        v *= u;
    return (uint64_t)(v * (double)n);
}

struct fact {
    uint64_t subject, relation, object;
};

static struct fact next_fact(uint64_t n_entities)
{
    struct fact fact;
    fact.subject = skewed(n_entities, 3);
    fact.relation = skewed(N_RELATIONS, 2);
    fact.object = skewed(n_entities, 2);
    return fact;
}

static void print_triple(const struct fact *fact)
{
    printf("<http://example.org/entity/e%" PRIu64
           "> <http://example.org/relation/r%" PRIu64
           "> <http://example.org/entity/e%" PRIu64 "> .\n",
           fact->subject, fact->relation, fact->object);
}

static void print_parts(const struct fact *fact)
{
    printf("\"subject\":\"Entity %" PRIu64
           "\",\"predicate\":\"relation_%" PRIu64 "\",\"object\":",
           fact->subject, fact->relation);
}

/* A date of 2010 to 2019. */
static void print_date(const char *key)
{
    uint64_t day = draw();
    printf(",\"%s\":\"20%02u-%02u-%02u\"", key, (unsigned)(10 + day % 10),
           (unsigned)(1 + day / 10 % 12), (unsigned)(1 + day / 120 % 28));
}

static void print_report(uint64_t number)
{
    uint64_t source = number / FACTS_PER_SOURCE, dice = draw();
    printf(",\"source\":\"https://example.org/article/%" PRIu64 "\"", source);
    if (dice % 2 == 0)
        printf(",\"speaker\":\"Speaker %" PRIu64 "\"", skewed(N_SPEAKERS, 2));
    if (dice / 2 % 4 != 0)
        print_date("on");
    else
        print_date("from");
    if (dice / 8 % 4 == 0)
        printf(",\"place\":\"Place %" PRIu64 "\"", skewed(500, 2));
    if (dice / 32 % 20 == 0)
        fputs(",\"stance\":\"denies\"", stdout);
    unsigned start = (unsigned)(number % FACTS_PER_SOURCE * 140);
    printf(",\"confidence\":0.%u,\"start\":%u,\"end\":%u,"
           "\"extractor\":\"reader-2\",\"meta\":{\"sentence\":%u}",
           (unsigned)(1 + dice / 640 % 99), start, start + 90,
           (unsigned)(number % FACTS_PER_SOURCE));
}

/* {..., of these facts each but the last has the next as its object */
static void print_nested(const struct fact *const *facts, unsigned n)
{
    putchar('{');
    print_parts(facts[0]);
    if (n > 1) {
        print_nested(facts + 1, n - 1);
        putchar('}');
    } else {
        printf("\"Entity %" PRIu64 "\"", facts[0]->object);
    }
}

static void print_line(const struct fact *const *facts, unsigned n,
                       uint64_t number)
{
    print_nested(facts, n);
    print_report(number);
    fputs("}\n", stdout);
}

/* How deep a line nests: a tenth of them at all. */
static unsigned depth_of(uint64_t number, bool is_nested)
{
    if (number % 10 != 9)
        return 1;
    return is_nested && number / 10 % 2 == 0 ? 3 : 2;
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc > 4 ||
        (strcmp(argv[1], "ntriples") != 0 && strcmp(argv[1], "jsonl") != 0 &&
         strcmp(argv[1], "nested") != 0)) {
        fputs("usage: generate ntriples|jsonl|nested N_FACTS [N_SEED]\n",
              stderr);
        return 2;
    }
    uint64_t n_facts = strtoull(argv[2], NULL, 10);
    uint64_t n_entities = n_facts / 10 + 1;
    bool is_rdf = strcmp(argv[1], "ntriples") == 0;
    bool is_nested = strcmp(argv[1], "nested") == 0;
    struct fact last[3] = {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}};
    const struct fact *facts[3] = {&last[0], &last[1], &last[2]};
    state = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    for (uint64_t i = 0; i < n_facts; i++) {
        last[2] = last[1];
        last[1] = last[0];
        last[0] = next_fact(n_entities);
        if (is_rdf)
            print_triple(&last[0]);
        else
            print_line(facts, depth_of(i, is_nested), i);
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
