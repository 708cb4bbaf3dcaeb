/* SPDX-License-Identifier: ISC */
/* What the tests of loading share: reports written as texts, and back. */
#ifndef UNIT_LOAD_SUPPORT_H
#define UNIT_LOAD_SUPPORT_H

#include "store_support.h"

#include "base/arena.h"
#include "store/dict.h"
#include "store/load.h"
#include "store/report.h"

/* A report as texts; NULL and 0 are absent.  Terms: "text with a quote mark
 * before it, (a b c) a quoted fact, digits an integer, 2015-09 a date, _:b a
 * blank node, http: or urn: an IRI, anything else a name. */
struct given {
    const char *s, *p, *o;
    const char *source, *speaker, *place, *event, *extractor;
    const char *from, *to, *quote, *confidence, *meta;
    int64_t start_1, end_1; /* offset + 1 */
    enum ent_offset_unit unit;
    bool denies;
    uint64_t line;
};

static inline enum ent_status
given_load_term(struct ent_load *load, const char **at, ent_handle *handle);

static inline enum ent_status
given_load_quoted(struct ent_load *load, const char **at, ent_handle *handle)
{
    ent_handle parts[3] = {0, 0, 0};
    ++*at;
    for (int i = 0; i < 3; i++) {
        while (**at == ' ')
            ++*at;
        enum ent_status status = given_load_term(load, at, &parts[i]);
        if (status)
            return status;
    }
    while (**at == ' ' || **at == ')') {
        if (*(*at)++ == ')')
            break;
    }
    return ent_load_quoted(load, parts, handle);
}

static inline void given_parse(const char *text, size_t n,
                               struct ent_term *term)
{
    uint64_t date;
    *term = (struct ent_term){.kind = ENT_NAME, .bytes = text, .n_bytes = n};
    if (*text == '"') {
        term->kind = ENT_TEXT;
        term->bytes++;
        term->n_bytes--;
    } else if (strncmp(text, "_:", 2) == 0) {
        term->kind = ENT_BLANK;
        term->bytes += 2;
        term->n_bytes -= 2;
    } else if (strncmp(text, "http:", 5) == 0 ||
               strncmp(text, "urn:", 4) == 0) {
        term->kind = ENT_IRI;
    } else if (strspn(text, "0123456789") >= n) {
        *term = (struct ent_term){.kind = ENT_INTEGER,
                                  .integer = strtoll(text, NULL, 10)};
    } else if (*text >= '0' && *text <= '9' &&
               ent_date_parse(text, n, &date) == ENT_OK) {
        *term = (struct ent_term){.kind = ENT_DATE, .date = date};
    } else if (*text >= '0' && *text <= '9') {
        term->kind = ENT_NUMBER;
    }
}

/* Names inside of quoted facts end at a blank. */
static inline enum ent_status
given_load_term(struct ent_load *load, const char **at, ent_handle *handle)
{
    struct ent_term term;
    if (**at == '(')
        return given_load_quoted(load, at, handle);
    size_t n = strcspn(*at, " )");
    given_parse(*at, n, &term);
    *at += n;
    return ent_load_term(load, &term, handle);
}

static inline enum ent_status given_term(struct ent_load *load,
                                         const char *text, ent_handle *handle)
{
    struct ent_term term;
    *handle = 0;
    if (text == NULL)
        return ENT_OK;
    if (*text == '(')
        return given_load_quoted(load, &text, handle);
    given_parse(text, strlen(text), &term);
    return ent_load_term(load, &term, handle);
}

static inline ent_id given_date(const char *text)
{
    uint64_t date;
    if (text == NULL)
        return 0;
    assert_ok(ent_date_parse(text, strlen(text), &date));
    return ent_id_of_date(date);
}

static inline enum ent_status given_add(struct ent_load *load,
                                        const struct given *given)
{
    struct ent_load_report report = {.from = given_date(given->from),
                                     .to = given_date(given->to),
                                     .denies = given->denies,
                                     .start = given->start_1 - 1,
                                     .end = given->end_1 - 1,
                                     .unit = given->unit,
                                     .meta = (const unsigned char *)given->meta,
                                     .n_meta =
                                         given->meta ? strlen(given->meta) : 0,
                                     .line = given->line};
    const struct {
        const char *text;
        ent_handle *handle;
    } terms[] = {{given->s, &report.subject},
                 {given->p, &report.predicate},
                 {given->o, &report.object},
                 {given->source, &report.source},
                 {given->speaker, &report.speaker},
                 {given->place, &report.place},
                 {given->event, &report.event},
                 {given->extractor, &report.extractor},
                 {given->quote, &report.quote},
                 {given->confidence, &report.confidence}};
    for (size_t i = 0; i < N_ITEMS(terms); i++) {
        enum ent_status status =
            given_term(load, terms[i].text, terms[i].handle);
        if (status)
            return status;
    }
    return ent_load_report(load, &report);
}

static inline struct ent_load *given_begin(struct ent_store *store)
{
    static const struct ent_load_options options = {.resolve = true};
    struct ent_load *load;
    assert_ok(ent_load_new(store, &options, &load));
    return load;
}

static inline struct ent_load_summary given_finish(struct ent_load *load)
{
    struct ent_load_summary summary;
    struct ent_error error = {.message = ""};
    enum ent_status status =
        ent_load_finish(load, NULL, NULL, &summary, &error);
    if (status)
        print_error("%s\n", error.message);
    assert_ok(status);
    ent_load_free(load);
    return summary;
}

static inline struct ent_load_summary
given_load(struct ent_store *store, const struct given *given, size_t n)
{
    struct ent_load *load = given_begin(store);
    for (size_t i = 0; i < n; i++)
        assert_ok(given_add(load, &given[i]));
    return given_finish(load);
}

static inline struct ent_load_summary given_load_one(struct ent_store *store,
                                                     struct given given)
{
    return given_load(store, &given, 1);
}

static inline void given_entity(struct ent_load *load, const char *name)
{
    ent_handle handle;
    assert_ok(given_term(load, name, &handle));
    assert_ok(ent_load_entity(load, handle));
}

static inline void given_document(struct ent_load *load, const char *source,
                                  const char *text)
{
    ent_handle handle;
    assert_ok(given_term(load, source, &handle));
    assert_ok(ent_load_document(load, handle, text, strlen(text), 0));
}

static inline void given_write(const struct ent_term *term, struct ent_buf *out)
{
    char date[ENT_DATE_TEXT_BYTES];
    switch (term->kind) {
    case ENT_QUOTED:
        for (int i = 0; i < 3; i++) {
            ent_buf_add_str(out, i ? " " : "(");
            given_write(&term->parts[i], out);
        }
        ent_buf_add_str(out, ")");
        return;
    case ENT_INTEGER:
        ent_buf_add_int(out, term->integer);
        return;
    case ENT_DATE:
        ent_date_format(term->date, date);
        ent_buf_add_str(out, date);
        return;
    case ENT_TEXT:
        ent_buf_add_str(out, "\"");
        break;
    case ENT_BLANK:
        ent_buf_add_str(out, "_:");
        break;
    default:
        break;
    }
    ent_buf_add(out, term->bytes, term->n_bytes);
}

/* Fails unless the id is that of a term, NULL for none. */
static inline void support_term(struct ent_txn *txn, ent_id id,
                                const char *expected, const char *file,
                                int line)
{
    struct ent_arena arena;
    struct ent_buf out;
    struct ent_term term;
    if (id == 0 || expected == NULL) {
        if (id != 0 || expected != NULL) {
            print_error("%s, expected %s\n", id ? "a term" : "no term",
                        expected ? expected : "none");
            _fail(file, line);
        }
        return;
    }
    ent_arena_init(&arena, 0);
    ent_buf_init(&out);
    support_status(ent_dict_get(txn, id, &arena, &term), ENT_OK, file, line);
    given_write(&term, &out);
    support_bytes(out.bytes, out.n_bytes, expected, strlen(expected), file,
                  line);
    ent_buf_release(&out);
    ent_arena_release(&arena);
}

#define assert_term(txn, id, expected)                                         \
    support_term(txn, id, expected, __FILE__, __LINE__)

static inline struct ent_report support_report(struct ent_txn *txn,
                                               ent_report_id id)
{
    struct ent_report report;
    assert_ok(ent_report_get(txn, id, &report));
    return report;
}

/* Is everything in the database in agreement? */
static inline void support_check(struct ent_store *store)
{
    assert_ok(ent_store_check(store, support_fault, NULL, NULL));
}

/* The id of a name, an IRI or another simple term. */
static inline ent_id support_id(struct ent_txn *txn, const char *text)
{
    struct ent_term term;
    ent_id id;
    given_parse(text, strlen(text), &term);
    assert_ok(ent_dict_find(txn, &term, &id));
    return id;
}

#endif
