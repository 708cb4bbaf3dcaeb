/* SPDX-License-Identifier: ISC */
/* Asking: a query in Walk, run against one snapshot of a store.
 *
 * A query belongs to one thread at a time.  It holds a read transaction from
 * ent_query_open() until its last row was given, it failed, or it is freed:
 * do not keep one open while waiting for people. */
#ifndef ENTENTE_QUERY_H
#define ENTENTE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>
#include <entente/store.h>
#include <entente/term.h>

struct ent_query;

/* A variable bound from outside: a term, never text of the query. */
struct ent_query_binding {
    const char *name; /* without `?` */
    struct ent_term term;
};

/* All zero (or a NULL pointer) gives the defaults of base/limits.h.  Bindings
 * are borrowed for the call of ent_query_open(), `cancel` for the query. */
struct ent_query_options {
    int64_t timeout_ms;  /* from ent_query_open() on; 0: 10 s; < 0: none */
    size_t memory_bytes; /* 0: 256 MB; what the query itself allocates */
    uint64_t max_rows;   /* 0: 1,000,000; more rows truncate the answer */
    const struct ent_query_binding *bindings;
    size_t n_bindings;
    /* When not NULL: polled every few milliseconds, from any thread set to
     * true (__atomic_store_n); the query then ends with ENT_ECANCELLED. */
    const volatile bool *cancel;
};

/* An error or a warning about the query.  Borrowed until the query is freed.
 * Lines and columns count from 1 (columns in code points); 0 when it has no
 * place.  offset and length are bytes of the query's text. */
struct ent_query_diag {
    bool is_error;
    const char *code; /* a short kebab-case word: "unknown-name" */
    const char *message;
    uint32_t line;
    uint32_t column;
    uint32_t offset;
    uint32_t length;
    const char *suggestion;     /* the whole corrected query, or NULL */
    const char *const *choices; /* names one could have meant, or NULL */
    size_t n_choices;
};

enum ent_cell_kind {
    ENT_CELL_NONE,   /* unbound */
    ENT_CELL_TERM,   /* `term` */
    ENT_CELL_TERMS,  /* list(): `terms` */
    ENT_CELL_REPORTS /* the columns `reports`: numbers of reports */
};

/* One value of a row.  Borrowed until the next call that takes the query. */
struct ent_cell {
    enum ent_cell_kind kind;
    struct ent_term term;
    const struct ent_term *terms;
    size_t n_terms;
    const ent_report_id *reports;
    size_t n_reports;
};

enum ent_result_format {
    ENT_RESULT_TABLE,
    ENT_RESULT_JSON,
    ENT_RESULT_NDJSON,
    ENT_RESULT_CSV,
    ENT_RESULT_TSV,
    ENT_RESULT_MSGPACK,
    ENT_RESULT_SPARQL_JSON,
    ENT_N_RESULTS
};

struct ent_result_format_info {
    const char *name; /* "json", as in --format and ?format= */
    const char *media_type;
};

/* Indexed by enum ent_result_format. */
extern const struct ent_result_format_info ent_result_formats[ENT_N_RESULTS];

/* How a table looks.  All zero (or a NULL pointer): 80 columns, no colour. */
struct ent_result_look {
    unsigned width; /* columns of the terminal; 0: 80 */
    bool unlimited; /* long cells are not cut (output is not a terminal) */
    bool color;     /* ANSI colours */
};

/* Takes bytes of the answer.  A failure ends the query with that status. */
typedef enum ent_status ent_result_write(void *context, const char *bytes,
                                         size_t n_bytes);

#ifdef __cplusplus
extern "C" {
#endif

/* Parses, checks, binds and plans a query and begins its read transaction;
 * no row is computed yet.
 *
 * ENT_ESYNTAX (an error of the text), ENT_EAMBIGUOUS (a name that means
 * several things) and ENT_EUNSUPPORTED leave *query there for its diagnostics;
 * so may ENT_EMEMORY, ENT_ETIME and ENT_ECANCELLED.  *query is NULL only when
 * memory is out.  Free it in every case. */
ENT_MUST_USE enum ent_status
ent_query_open(struct ent_store *store, const char *text, size_t n_text,
               const struct ent_query_options *options,
               struct ent_query **query);

/* NULL does nothing. */
void ent_query_free(struct ent_query *query);

/* Errors and warnings found so far; running a query can add warnings (an
 * empty answer, undated sources), so ask again after its end.  Borrowed until
 * the next call that takes the query. */
const struct ent_query_diag *ent_query_diags(struct ent_query *query,
                                             size_t *n_diags);

/* Names of columns, without `?`; borrowed until the query is freed. */
size_t ent_query_n_columns(const struct ent_query *query);
const char *ent_query_column(const struct ent_query *query, size_t column);

/* The next row: ENT_OK, ENT_END after the last one, or why the query failed
 * (ENT_ETIME, ENT_EMEMORY, ENT_ECANCELLED, ENT_EIO, ...); the same again when
 * called again. */
ENT_MUST_USE enum ent_status ent_query_next(struct ent_query *query);

/* A value of the current row.  Decoding can fail. */
ENT_MUST_USE enum ent_status
ent_query_cell(struct ent_query *query, size_t column, struct ent_cell *cell);

/* After ENT_END: was the answer cut at max_rows?  *reason, which may be NULL,
 * is then a sentence, else NULL. */
bool ent_query_truncated(const struct ent_query *query, const char **reason);

/* Rows given so far. */
uint64_t ent_query_n_rows(const struct ent_query *query);

/* Since ent_query_open(); stops at the end of the answer. */
double ent_query_elapsed_ms(const struct ent_query *query);

/* Number of the last transaction that the query sees. */
uint64_t ent_query_transaction(const struct ent_query *query);

/* Runs the query to its end and writes the answer, piece by piece while it
 * runs.  Nothing is written when it fails before its first row.  After a later
 * failure the answer breaks off (no "complete", no "end").  `look` is for
 * tables and may be NULL. */
ENT_MUST_USE enum ent_status ent_query_write(struct ent_query *query,
                                             enum ent_result_format format,
                                             const struct ent_result_look *look,
                                             ent_result_write *write,
                                             void *context);

/* By name ("ndjson") or by media type, parameters such as `; charset=utf-8`
 * left aside; false when there is none. */
bool ent_result_format_find(const char *name, size_t n_name,
                            enum ent_result_format *format);
bool ent_result_format_of_media(const char *media_type, size_t n_media_type,
                                enum ent_result_format *format);

#ifdef __cplusplus
}
#endif
#endif
