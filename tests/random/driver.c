/* SPDX-License-Identifier: ISC */
/* Runs what the generator of random graphs and queries thinks up:
 *
 *     random PATH      PATH is where the database may be made and removed
 *
 * Commands on stdin, a line each, some with N bytes behind the line:
 *
 *     new              an empty database
 *     clock SECONDS    Unix time for what follows
 *     load N           N bytes of JSON Lines, names taken as they are
 *     by-time 1        finds reports by time wherever that is possible; 0: as
 *                      the planner likes
 *     retract NAME     withdraws the reports of a source
 *     bind NAME N      what ?NAME is in the next question: N bytes, a kind as
 *                      below (N, U, X, I, d or T) and the rest of the term
 *     ask N            N bytes of Walk
 *
 * Each is answered by lines that end with `done STATUS`; `ask` by `columns`,
 * `row` and `diag` lines before it, parts parted by tabs.  Terms are written
 * with their kind and byte for byte, so that 5 and 5.0 differ:
 * N:name U:iri I:5 D:5.0 d:2015-09 B:true T:lang:text Y:text^^datatype
 * X:blank, Q(s|p|o), lists and reports as [a|b], nothing as `-`. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <entente/import.h>
#include <entente/query.h>
#include <entente/store.h>

#include "base/date.h"
#include "base/limits.h"
#include "queries/plan/estimate.h"

static struct ent_store *store;
static const char *path;

static void put_bytes(const char *bytes, size_t n_bytes)
{
    for (size_t i = 0; i < n_bytes; i++)
        if (strchr("\n\t\\|()[]", bytes[i]))
            printf("\\%02x", (unsigned)(unsigned char)bytes[i]);
        else
            putchar(bytes[i]);
}

static void put_term(const struct ent_term *term)
{
    static const char *const kinds[] = {
        [ENT_NONE] = "-",    [ENT_BOOLEAN] = "B:", [ENT_INTEGER] = "I:",
        [ENT_NUMBER] = "D:", [ENT_DATE] = "d:",    [ENT_TEXT] = "T:",
        [ENT_TYPED] = "Y:",  [ENT_NAME] = "N:",    [ENT_IRI] = "U:",
        [ENT_BLANK] = "X:",  [ENT_QUOTED] = "Q("};
    char text[ENT_DATE_TEXT_BYTES];
    fputs(kinds[term->kind], stdout);
    switch (term->kind) {
    case ENT_NONE:
        break;
    case ENT_BOOLEAN:
        fputs(term->boolean ? "true" : "false", stdout);
        break;
    case ENT_INTEGER:
        printf("%" PRId64, term->integer);
        break;
    case ENT_DATE:
        ent_date_format(term->date, text);
        fputs(text, stdout);
        break;
    case ENT_QUOTED:
        for (int i = 0; i < 3; i++) {
            if (i > 0)
                putchar('|');
            put_term(&term->parts[i]);
        }
        putchar(')');
        break;
    case ENT_TEXT:
        put_bytes(term->tag, term->n_tag);
        if (term->direction)
            fputs(term->direction == ENT_DIR_LTR ? "--ltr" : "--rtl", stdout);
        putchar(':');
        put_bytes(term->bytes, term->n_bytes);
        break;
    case ENT_TYPED:
        put_bytes(term->bytes, term->n_bytes);
        fputs("^^", stdout);
        put_bytes(term->tag, term->n_tag);
        break;
    default:
        put_bytes(term->bytes, term->n_bytes);
    }
}

static void put_cell(const struct ent_cell *cell)
{
    size_t n = cell->kind == ENT_CELL_TERMS ? cell->n_terms : cell->n_reports;
    putchar('\t');
    if (cell->kind == ENT_CELL_NONE) {
        putchar('-');
        return;
    }
    if (cell->kind == ENT_CELL_TERM) {
        put_term(&cell->term);
        return;
    }
    putchar('[');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            putchar('|');
        if (cell->kind == ENT_CELL_TERMS)
            put_term(&cell->terms[i]);
        else
            printf("%" PRIu64, cell->reports[i]);
    }
    putchar(']');
}

/* ---- parameters --------------------------------------------------------- */

#define MAX_BINDINGS 4

static struct ent_query_binding bindings[MAX_BINDINGS];
static char names[MAX_BINDINGS][64], *terms[MAX_BINDINGS];
static size_t n_bindings;

static void forget_bindings(void)
{
    while (n_bindings > 0)
        free(terms[--n_bindings]);
}

/* Takes `bytes`, which end with a NUL, on success. */
static enum ent_status bind(const char *name, char *bytes, size_t n_bytes)
{
    struct ent_term term = {.kind = ENT_NAME};
    if (n_bindings == MAX_BINDINGS || n_bytes < 2)
        return ENT_EUSAGE;
    term.bytes = bytes + 2;
    term.n_bytes = n_bytes - 2;
    switch (bytes[0]) {
    case 'U':
        term.kind = ENT_IRI;
        break;
    case 'X':
        term.kind = ENT_BLANK;
        break;
    case 'T':
        term.kind = ENT_TEXT;
        break;
    case 'I':
        term = (struct ent_term){.kind = ENT_INTEGER,
                                 .integer = strtoll(bytes + 2, NULL, 10)};
        break;
    case 'd':
        term = (struct ent_term){.kind = ENT_DATE};
        if (ent_date_parse(bytes + 2, n_bytes - 2, &term.date))
            return ENT_EUSAGE;
        break;
    default:
        break;
    }
    snprintf(names[n_bindings], sizeof *names, "%s", name);
    terms[n_bindings] = bytes;
    bindings[n_bindings] = (struct ent_query_binding){names[n_bindings], term};
    n_bindings++;
    return ENT_OK;
}

/* ---- questions ---------------------------------------------------------- */

static enum ent_status put_rows(struct ent_query *query)
{
    size_t n_columns = ent_query_n_columns(query);
    fputs("columns", stdout);
    for (size_t i = 0; i < n_columns; i++)
        printf("\t%s", ent_query_column(query, i));
    putchar('\n');
    for (;;) {
        enum ent_status status = ent_query_next(query);
        if (status)
            return status == ENT_END ? ENT_OK : status;
        fputs("row", stdout);
        for (size_t i = 0; i < n_columns; i++) {
            struct ent_cell cell;
            status = ent_query_cell(query, i, &cell);
            if (status)
                return status;
            put_cell(&cell);
        }
        putchar('\n');
    }
}

static enum ent_status ask(const char *text, size_t n_text)
{
    struct ent_query_options options = {.timeout_ms = 5000,
                                        .memory_bytes = (size_t)24 << 20,
                                        .bindings = bindings,
                                        .n_bindings = n_bindings};
    struct ent_query *query;
    const struct ent_query_diag *diags;
    size_t n_diags;
    enum ent_status status =
        ent_query_open(store, text, n_text, &options, &query);
    if (status == ENT_OK)
        status = put_rows(query);
    diags = query ? ent_query_diags(query, &n_diags) : NULL;
    for (size_t i = 0; diags && i < n_diags; i++) {
        printf("diag\t%s\t%s\t", diags[i].is_error ? "error" : "warning",
               diags[i].code);
        put_bytes(diags[i].message, strlen(diags[i].message));
        putchar('\n');
    }
    ent_query_free(query);
    forget_bindings();
    return status;
}

struct bytes {
    char *bytes;
    size_t n_bytes, at;
};

static int64_t read_bytes(void *context, void *bytes, size_t n_bytes)
{
    struct bytes *from = context;
    size_t n = from->n_bytes - from->at;
    if (n > n_bytes)
        n = n_bytes;
    memcpy(bytes, from->bytes + from->at, n);
    from->at += n;
    return (int64_t)n;
}

static enum ent_status load(struct bytes *bytes)
{
    struct ent_import_input input = {.name = "random.jsonl",
                                     .read = read_bytes,
                                     .context = bytes};
    struct ent_import_options options = {.format = "jsonl", .no_resolve = true};
    struct ent_import_summary summary;
    struct ent_error error = {0};
    enum ent_status status =
        ent_import(store, &input, 1, &options, &summary, &error);
    if (status)
        printf("diag\terror\t%s\n", error.message);
    return status;
}

static enum ent_status start_again(void)
{
    char lock[4096];
    struct ent_error error;
    ent_store_close(store);
    store = NULL;
    snprintf(lock, sizeof lock, "%s-lock", path);
    unlink(path);
    unlink(lock);
    struct ent_store_options options = {.create = true};
    return ent_store_open(path, &options, &store, &error);
}

static enum ent_status retract(const char *name)
{
    struct ent_term source = {.kind = strstr(name, "://") ? ENT_IRI : ENT_NAME,
                              .bytes = name,
                              .n_bytes = strlen(name)};
    uint64_t n;
    return ent_store_retract_source(store, &source, &n, NULL);
}

/* The N bytes behind a line; the caller's to free. */
static bool take(const char *number, struct bytes *bytes)
{
    bytes->at = 0;
    bytes->n_bytes = (size_t)strtoull(number, NULL, 10);
    bytes->bytes = calloc(bytes->n_bytes + 1, 1);
    return bytes->bytes &&
           fread(bytes->bytes, 1, bytes->n_bytes, stdin) == bytes->n_bytes;
}

static enum ent_status command(char *line)
{
    struct bytes bytes = {0};
    enum ent_status status = ENT_EUSAGE;
    char *rest = strchr(line, ' ');
    if (rest)
        *rest++ = '\0';
    if (strcmp(line, "new") == 0)
        return start_again();
    if (!rest)
        return ENT_EUSAGE;
    if (strcmp(line, "clock") == 0) {
        ent_clock_set(strtoll(rest, NULL, 10));
        return ENT_OK;
    }
    if (strcmp(line, "by-time") == 0) {
        ent_always_by_time = strcmp(rest, "1") == 0;
        return ENT_OK;
    }
    if (strcmp(line, "retract") == 0)
        return retract(rest);
    char *name = strcmp(line, "bind") == 0 ? rest : NULL;
    if (name) {
        rest = strchr(rest, ' ');
        if (!rest)
            return ENT_EUSAGE;
        *rest++ = '\0';
    }
    if (take(rest, &bytes) && name)
        status = bind(name, bytes.bytes, bytes.n_bytes);
    else if (bytes.bytes)
        status = strcmp(line, "ask") == 0 ? ask(bytes.bytes, bytes.n_bytes)
                                          : load(&bytes);
    if (!name || status)
        free(bytes.bytes);
    return status;
}

int main(int argc, char **argv)
{
    char line[256];
    if (argc != 2) {
        fputs("usage: random PATH\n", stderr);
        return 2;
    }
    path = argv[1];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        enum ent_status status = command(line);
        printf("done\t%s\n", ent_status_text(status));
        fflush(stdout);
    }
    ent_store_close(store);
    return 0;
}
