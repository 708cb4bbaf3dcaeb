/* SPDX-License-Identifier: ISC */
/* Runs the RDF test suites of the W3C on the readers of import/rdf and the
 * writers' terms.
 *
 *   conformance DIR     where rdf11/rdf-turtle/manifest.ttl and the like lie
 *
 * Each document is read at once and then again in small pieces, which must
 * give the same.  Prints a line a suite, a line for each test that fails, and
 * at the end `N passed, N failed`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "import/rdf/rdf.h"
#include "import/reader.h"
#include "import/write/rdf_term.h"
#include "tests/rdf/isomorphic.h"

#define MF "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
#define RDFT "http://www.w3.org/ns/rdftest#"
#define MAX_PATH 4096

/* A document read, with the memory that its terms point into. */
struct document {
    struct ent_batch batch;
    char **pieces;
    size_t n_pieces;
    bool refused;
    char problem[640];
};

struct counts {
    unsigned n_passed, n_failed;
};

static void *check(void *memory)
{
    if (!memory) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

static char *read_file(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    size_t capacity = 1 << 20;
    char *bytes = check(ent_malloc(capacity));
    *n = fread(bytes, 1, capacity, file);
    fclose(file);
    return bytes;
}

static void document_release(struct document *document)
{
    ent_batch_release(&document->batch);
    for (size_t i = 0; i < document->n_pieces; i++)
        ent_free(document->pieces[i]);
    ent_free(document->pieces);
}

static void tell_problem(struct document *document, uint64_t line,
                         uint64_t column, const char *message)
{
    document->refused = true;
    snprintf(document->problem, sizeof document->problem, "%llu:%llu: %s",
             (unsigned long long)line, (unsigned long long)column, message);
}

/* Reads bytes in pieces of at least `step`, as the feed of an import does. */
static void read_bytes(struct document *document,
                       const struct ent_format *format, const char *base,
                       const char *bytes, size_t n, size_t step)
{
    const struct ent_import_options options = {.base = base};
    struct ent_reader reader = {.options = &options, .input = "test"};
    struct ent_error error = {.status = ENT_OK};
    size_t at = 0, want = step;
    memset(document, 0, sizeof *document);
    ent_batch_init(&document->batch);
    document->pieces = check(ent_calloc(n + 2, sizeof(char *)));
    if (format->open && format->open(&reader, &error) != ENT_OK) {
        tell_problem(document, 0, 0, error.message);
        return;
    }
    for (bool is_last = false; !is_last;) {
        size_t n_piece = n - at < want ? n - at : want, n_consumed;
        char *piece = check(ent_strndup(bytes + at, n_piece));
        document->pieces[document->n_pieces++] = piece;
        is_last = at + n_piece == n;
        struct ent_chunk chunk = {.bytes = piece,
                                  .n_bytes = n_piece,
                                  .line = document->batch.n_lines + 1,
                                  .is_last = is_last};
        if (format->parse(&reader, &chunk, &n_consumed, &document->batch,
                          &error) != ENT_OK) {
            tell_problem(document, error.line, error.column, error.message);
            break;
        }
        at += n_consumed;
        want = n_consumed ? step : want + step;
        if (n_consumed == 0 && !is_last) /* nothing points into it */
            ent_free(document->pieces[--document->n_pieces]);
    }
    if (format->close)
        format->close(&reader);
    for (const struct ent_item *i = document->batch.first; i; i = i->next)
        if (i->type == ENT_ITEM_REJECT && !document->refused)
            tell_problem(document, i->line, i->column, i->message);
}

/* Both ways of reading must agree. */
static bool read_document(struct document *document, const char *path,
                          const char *base)
{
    struct document again;
    size_t n, n_base = strlen(base);
    const char *suffix = strrchr(path, '.'), *name = strrchr(path, '/') + 1;
    const struct ent_format *format = ent_format_detect(path, "", 0);
    char *bytes = read_file(path, &n);
    if (!bytes || !format || !suffix) {
        memset(document, 0, sizeof *document);
        ent_batch_init(&document->batch);
        tell_problem(document, 0, 0, "cannot be read");
        return false;
    }
    char *full = check(ent_malloc(n_base + strlen(name) + 1));
    memcpy(full, base, n_base);
    memcpy(full + n_base, name, strlen(name) + 1);
    read_bytes(document, format, full, bytes, n, n + 1);
    bool agrees = true;
    for (size_t step = 1; step <= 7 && agrees; step += 3) {
        read_bytes(&again, format, full, bytes, n, step);
        agrees = document->refused == again.refused &&
                 strcmp(document->problem, again.problem) == 0 &&
                 isomorphic(&document->batch, &again.batch);
        if (!agrees)
            printf("    in pieces: %s%s\n", again.problem,
                   again.refused ? "" : "other statements");
        document_release(&again);
    }
    ent_free(bytes);
    ent_free(full);
    return agrees;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

#define MAX_LINES 1000

/* The lines of a text, sorted, as one text; the order of statements is not
 * part of the canonical form.  To be freed. */
static char *sorted(const struct ent_buf *text)
{
    char *lines[MAX_LINES];
    struct ent_buf all;
    size_t n = 0;
    const char *at = text->bytes, *end = text->bytes + text->n_bytes, *stop;
    ent_buf_init(&all);
    while (at < end && n < MAX_LINES &&
           (stop = memchr(at, '\n', (size_t)(end - at)))) {
        lines[n++] = check(ent_strndup(at, (size_t)(stop + 1 - at)));
        at = stop + 1;
    }
    qsort(lines, n, sizeof *lines, compare_lines);
    for (size_t i = 0; i < n; i++) {
        ent_buf_add_str(&all, lines[i]);
        ent_free(lines[i]);
    }
    return check(ent_buf_cstr(&all));
}

/* The statements in canonical form. */
static void write_canonical(const struct document *document,
                            struct ent_buf *out)
{
    static const struct ent_rdf_style style = {.base = "urn:entente:",
                                               .lower_tags = true};
    for (const struct ent_item *i = document->batch.first; i; i = i->next) {
        for (int k = 0; k < 3; k++) {
            ent_rdf_write_term(&i->terms[k], &style, out);
            ent_buf_add_char(out, ' ');
        }
        if (i->graph) {
            ent_rdf_write_term(i->graph, &style, out);
            ent_buf_add_char(out, ' ');
        }
        ent_buf_add_str(out, ".\n");
    }
}

/* ---- manifests ---- */

static const struct ent_term *value_of(const struct ent_batch *manifest,
                                       const struct ent_term *subject,
                                       const char *predicate)
{
    for (const struct ent_item *i = manifest->first; i; i = i->next)
        if (i->terms[1].n_bytes == strlen(predicate) &&
            memcmp(i->terms[1].bytes, predicate, i->terms[1].n_bytes) == 0 &&
            (!subject || (subject->n_bytes == i->terms[0].n_bytes &&
                          memcmp(subject->bytes, i->terms[0].bytes,
                                 subject->n_bytes) == 0)))
            return &i->terms[2];
    return NULL;
}

/* The path of a file: IRI. */
static void path_of(const struct ent_term *iri, char path[MAX_PATH])
{
    snprintf(path, MAX_PATH, "%.*s", (int)(iri ? iri->n_bytes - 7 : 0),
             iri ? iri->bytes + 7 : "");
}

struct test {
    char name[256], type[64], action[MAX_PATH], result[MAX_PATH];
    const char *base;
};

static bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static const char *run_canonical(const struct test *test,
                                 const struct document *document)
{
    struct ent_buf given, made;
    ent_buf_init(&given);
    ent_buf_init(&made);
    given.bytes = read_file(test->result, &given.n_bytes);
    if (!given.bytes)
        return "the result cannot be read";
    write_canonical(document, &made);
    char *expected = sorted(&given), *actual = sorted(&made);
    bool same = strcmp(actual, expected) == 0;
    ent_free(actual);
    ent_free(expected);
    ent_buf_release(&given);
    ent_buf_release(&made);
    return same ? NULL : "another canonical form";
}

static const char *run_evaluation(const struct test *test,
                                  const struct document *document)
{
    struct document expected;
    bool agrees = read_document(&expected, test->result, test->base);
    bool same = agrees && !expected.refused &&
                isomorphic(&document->batch, &expected.batch);
    document_release(&expected);
    return same ? NULL : "other statements";
}

/* NULL, or what is wrong. */
static const char *run_test(const struct test *test, struct document *document)
{
    if (!read_document(document, test->action, test->base))
        return "reading in pieces gives something else";
    if (has(test->type, "Negative"))
        return document->refused ? NULL : "is accepted";
    if (document->refused)
        return document->problem;
    if (has(test->type, "C14N"))
        return run_canonical(test, document);
    if (has(test->type, "Eval"))
        return run_evaluation(test, document);
    return NULL;
}

static void run_suite(const char *dir, const char *name, struct counts *all)
{
    char path[MAX_PATH], base[MAX_PATH + 8], assumed[MAX_PATH] = "";
    struct document manifest, document;
    struct counts counts = {0, 0};
    size_t n;
    snprintf(path, sizeof path, "%s/%s/manifest.ttl", dir, name);
    char *bytes = read_file(path, &n);
    if (!bytes)
        return;
    snprintf(base, sizeof base, "file://%s", path);
    read_bytes(&manifest, &ent_format_turtle, base, bytes, n, n + 1);
    if (manifest.refused)
        printf("%s: %s\n", path, manifest.problem);
    const struct ent_term *term =
        value_of(&manifest.batch, NULL, MF "assumedTestBase");
    if (term)
        snprintf(assumed, sizeof assumed, "%.*s", (int)term->n_bytes,
                 term->bytes);
    for (const struct ent_item *i = manifest.batch.first; i; i = i->next) {
        const struct ent_term *type = &i->terms[2];
        size_t n_space = strlen(RDFT "Test");
        if (!ent_rdf_is_rdf(&i->terms[1], "type") || type->n_bytes < n_space ||
            memcmp(type->bytes, RDFT "Test", n_space) != 0)
            continue;
        struct test test = {.base = assumed};
        const struct ent_term *label =
            value_of(&manifest.batch, &i->terms[0], MF "name");
        snprintf(test.name, sizeof test.name, "%.*s",
                 label ? (int)label->n_bytes : 0, label ? label->bytes : "");
        snprintf(test.type, sizeof test.type, "%.*s",
                 (int)(type->n_bytes - n_space), type->bytes + n_space);
        path_of(value_of(&manifest.batch, &i->terms[0], MF "action"),
                test.action);
        path_of(value_of(&manifest.batch, &i->terms[0], MF "result"),
                test.result);
        const char *wrong = run_test(&test, &document);
        if (wrong)
            printf("  failed %s (%s): %s\n", test.name, test.action, wrong);
        *(wrong ? &counts.n_failed : &counts.n_passed) += 1;
        document_release(&document);
    }
    printf("%s: %u passed, %u failed\n", name, counts.n_passed,
           counts.n_failed);
    all->n_passed += counts.n_passed;
    all->n_failed += counts.n_failed;
    document_release(&manifest);
    ent_free(bytes);
}

int main(int argc, char **argv)
{
    static const char *const languages[] = {"n-triples", "n-quads", "turtle",
                                            "trig"};
    static const char *const parts[] = {"syntax", "eval", "c14n"};
    struct counts all = {0, 0};
    char name[64], dir[MAX_PATH];
    if (argc != 2 || !realpath(argv[1], dir)) {
        fputs("usage: conformance DIR\n", stderr);
        return 2;
    }
    for (int i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "rdf11/rdf-%s", languages[i]);
        run_suite(dir, name, &all);
    }
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 3; k++) {
            snprintf(name, sizeof name, "rdf12/rdf-%s/%s", languages[i],
                     parts[k]);
            run_suite(dir, name, &all);
        }
    printf("%u passed, %u failed\n", all.n_passed, all.n_failed);
    return all.n_failed > 0 || all.n_passed == 0 ? 1 : 0;
}
