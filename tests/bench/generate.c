/* SPDX-License-Identifier: ISC */
/* A made-up graph of any size, always the same.
 *
 *   generate ntriples|nquads|turtle|csv|jsonl|nested N_FACTS [SEED]
 *   generate university N_UNIVERSITIES [SEED]
 *
 * N-Triples and Turtle are bare facts; N-Quads name a source; CSV and JSON
 * Lines have everything that a report can have, one in twenty denies, and one
 * in ten of the JSON Lines is about another fact.  `nested` is the same, but
 * every second of those facts is about one in turn.
 *
 * A tenth as many entities as facts; subjects and relations are skewed (a few
 * stand in very many facts), objects less so.  `university` is N-Triples of
 * the sort of LUBM: 19 departments each, whose professors teach courses and
 * advise students. */
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

/* ---- RDF ---------------------------------------------------------------- */

static void print_triple(const struct fact *fact, uint64_t number)
{
    (void)number;
    printf("<http://example.org/entity/e%" PRIu64
           "> <http://example.org/relation/r%" PRIu64
           "> <http://example.org/entity/e%" PRIu64 "> .\n",
           fact->subject, fact->relation, fact->object);
}

static void print_quad(const struct fact *fact, uint64_t number)
{
    printf("<http://example.org/entity/e%" PRIu64
           "> <http://example.org/relation/r%" PRIu64
           "> <http://example.org/entity/e%" PRIu64
           "> <https://example.org/article/%" PRIu64 "> .\n",
           fact->subject, fact->relation, fact->object,
           number / FACTS_PER_SOURCE);
}

static void print_turtle(const struct fact *fact, uint64_t number)
{
    if (number == 0)
        fputs("@prefix e: <http://example.org/entity/> .\n"
              "@prefix r: <http://example.org/relation/> .\n",
              stdout);
    printf("e:e%" PRIu64 " r:r%" PRIu64 " e:e%" PRIu64 " .\n", fact->subject,
           fact->relation, fact->object);
}

/* ---- reports ------------------------------------------------------------ */

struct report {
    uint64_t speaker, place, source; /* UINT64_MAX: none */
    char date[16];
    bool is_event, denies; /* held on the date; from it on */
    unsigned percent, start, sentence;
};

static struct report next_report(uint64_t number)
{
    struct report report = {.speaker = UINT64_MAX, .place = UINT64_MAX};
    uint64_t dice = draw(), day;
    report.source = number / FACTS_PER_SOURCE;
    if (dice % 2 == 0)
        report.speaker = skewed(N_SPEAKERS, 2);
    report.is_event = dice / 2 % 4 != 0;
    day = draw(); /* of 2010 to 2019 */
    snprintf(report.date, sizeof report.date, "20%02u-%02u-%02u",
             (unsigned)(10 + day % 10), (unsigned)(1 + day / 10 % 12),
             (unsigned)(1 + day / 120 % 28));
    if (dice / 8 % 4 == 0)
        report.place = skewed(500, 2);
    report.denies = dice / 32 % 20 == 0;
    report.percent = (unsigned)(1 + dice / 640 % 99);
    report.sentence = (unsigned)(number % FACTS_PER_SOURCE);
    report.start = report.sentence * 140;
    return report;
}

static void print_json_fact(const struct fact *fact, const struct fact *about,
                            unsigned depth)
{
    printf("\"subject\":\"Entity %" PRIu64
           "\",\"predicate\":\"relation_%" PRIu64 "\",\"object\":",
           fact->subject, fact->relation);
    if (depth == 0) {
        printf("\"Entity %" PRIu64 "\"", fact->object);
        return;
    }
    putchar('{');
    print_json_fact(about, about + 1, depth - 1);
    putchar('}');
}

static void print_json_report(const struct report *report)
{
    printf(",\"source\":\"https://example.org/article/%" PRIu64 "\"",
           report->source);
    if (report->speaker != UINT64_MAX)
        printf(",\"speaker\":\"Speaker %" PRIu64 "\"", report->speaker);
    printf(",\"%s\":\"%s\"", report->is_event ? "on" : "from", report->date);
    if (report->place != UINT64_MAX)
        printf(",\"place\":\"Place %" PRIu64 "\"", report->place);
    if (report->denies)
        fputs(",\"stance\":\"denies\"", stdout);
    printf(",\"confidence\":0.%u,\"start\":%u,\"end\":%u,"
           "\"extractor\":\"reader-2\",\"meta\":{\"sentence\":%u}",
           report->percent, report->start, report->start + 90,
           report->sentence);
}

/* The facts that others are about are the one before, the one before that. */
static void print_line(const struct fact *fact, uint64_t number, unsigned depth)
{
    static struct fact before[2];
    struct fact chain[3] = {*fact, before[0], before[1]};
    putchar('{');
    print_json_fact(chain, chain + 1, depth);
    struct report report = next_report(number);
    print_json_report(&report);
    fputs("}\n", stdout);
    before[1] = before[0];
    before[0] = *fact;
}

static void print_json(const struct fact *fact, uint64_t number)
{
    print_line(fact, number, number % 10 == 9 ? 1 : 0);
}

static void print_json_nested(const struct fact *fact, uint64_t number)
{
    unsigned depth = number / 10 % 2 == 0 ? 2 : 1;
    print_line(fact, number, number % 10 == 9 ? depth : 0);
}

static void print_csv(const struct fact *fact, uint64_t number)
{
    struct report report = next_report(number);
    if (number == 0)
        fputs("subject,predicate,object,source,speaker,on,from,place,stance,"
              "confidence,start,end,extractor,meta.sentence\n",
              stdout);
    printf("Entity %" PRIu64 ",relation_%" PRIu64 ",Entity %" PRIu64
           ",https://example.org/article/%" PRIu64 ",",
           fact->subject, fact->relation, fact->object, report.source);
    if (report.speaker != UINT64_MAX)
        printf("Speaker %" PRIu64, report.speaker);
    printf(",%s,%s,", report.is_event ? report.date : "",
           report.is_event ? "" : report.date);
    if (report.place != UINT64_MAX)
        printf("Place %" PRIu64, report.place);
    printf(",%s,0.%u,%u,%u,reader-2,%u\n", report.denies ? "denies" : "",
           report.percent, report.start, report.start + 90, report.sentence);
}

/* ---- universities ------------------------------------------------------- */

enum {
    N_DEPARTMENTS = 19,
    N_COURSES = 60,
    N_PROFESSORS = 28,
    N_STUDENTS = 480,
    FIRST_COURSE = 1,
    FIRST_PROFESSOR = FIRST_COURSE + N_COURSES,
    FIRST_STUDENT = FIRST_PROFESSOR + N_PROFESSORS,
    N_OF_DEPARTMENT = FIRST_STUDENT + N_STUDENTS
};

static void print_named(uint64_t subject, const char *relation, uint64_t object)
{
    printf("<http://example.org/entity/e%" PRIu64
           "> <http://example.org/relation/%s> "
           "<http://example.org/entity/e%" PRIu64 "> .\n",
           subject, relation, object);
}

static void print_department(uint64_t first)
{
    for (uint64_t p = 0; p < N_PROFESSORS; p++) {
        uint64_t professor = first + FIRST_PROFESSOR + p;
        print_named(professor, "worksFor", first);
        for (uint64_t i = 0; i < 2; i++)
            print_named(professor, "teacherOf",
                        first + FIRST_COURSE + (2 * p + i) % N_COURSES);
    }
    for (uint64_t s = 0; s < N_STUDENTS; s++) {
        uint64_t student = first + FIRST_STUDENT + s;
        print_named(student, "memberOf", first);
        if (s % 3 == 0)
            print_named(student, "advisor",
                        first + FIRST_PROFESSOR + draw() % N_PROFESSORS);
        for (int i = 0; i < 3; i++)
            print_named(student, "takesCourse",
                        first + FIRST_COURSE + draw() % N_COURSES);
    }
}

/* ---- all ---------------------------------------------------------------- */

static const struct format {
    const char *name;
    void (*print)(const struct fact *fact, uint64_t number);
} formats[] = {{"ntriples", print_triple}, {"nquads", print_quad},
               {"turtle", print_turtle},   {"csv", print_csv},
               {"jsonl", print_json},      {"nested", print_json_nested},
               {"university", NULL}};

static void print_all(const struct format *format, uint64_t n)
{
    if (format->print == NULL) {
        for (uint64_t i = 0; i < n * N_DEPARTMENTS; i++)
            print_department(i * N_OF_DEPARTMENT);
        return;
    }
    for (uint64_t i = 0; i < n; i++) {
        struct fact fact = next_fact(n / 10 + 1);
        format->print(&fact, i);
    }
}

int main(int argc, char **argv)
{
    size_t n_formats = sizeof formats / sizeof *formats, i = 0;
    if (argc == 3 || argc == 4)
        while (i < n_formats && strcmp(argv[1], formats[i].name) != 0)
            i++;
    else
        i = n_formats;
    if (i == n_formats) {
        fputs("usage: generate "
              "ntriples|nquads|turtle|csv|jsonl|nested|university N [SEED]\n",
              stderr);
        return 2;
    }
    state = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    print_all(&formats[i], strtoull(argv[2], NULL, 10));
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
