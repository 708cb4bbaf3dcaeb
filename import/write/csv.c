/* SPDX-License-Identifier: ISC */
/* CSV and TSV out: a line a report.  A column stands only when a report has
 * something for it; what a plain cell cannot say goes into the column of the
 * same name with `_json` behind it, as the reader wants it. */
#include <string.h>

#include "base/alloc.h"
#include "base/date.h"
#include "base/text.h"
#include "import/write/writer.h"
#include "store/dict.h"
#include "store/term_json.h"

/* In the order of the columns; each may stand twice, plain and as JSON. */
enum column {
    SUBJECT,
    PREDICATE,
    OBJECT,
    SOURCE,
    SPEAKER,
    ON,
    FROM,
    TO,
    PLACE,
    EVENT,
    STANCE,
    CONFIDENCE,
    QUOTE,
    START,
    END,
    UNIT,
    EXTRACTOR,
    META,
    WRITTEN_SUBJECT,
    WRITTEN_SPEAKER = WRITTEN_SUBJECT + ENT_N_WRITTEN - 1,
    REPORT,
    RECORDED,
    RETRACTED,
    N_COLUMNS
};

static const char *const names[N_COLUMNS] = {"subject",
                                             "predicate",
                                             "object",
                                             "source",
                                             "speaker",
                                             "on",
                                             "from",
                                             "to",
                                             "place",
                                             "event",
                                             "stance",
                                             "confidence",
                                             "quote",
                                             "start",
                                             "end",
                                             "unit",
                                             "extractor",
                                             "meta",
                                             "written_subject",
                                             "written_predicate",
                                             "written_object",
                                             "written_source",
                                             "written_speaker",
                                             "report",
                                             "recorded",
                                             "retracted"};

struct state {
    char separator;
    bool plain[N_COLUMNS], json[N_COLUMNS]; /* that stand */
    ent_id last[N_COLUMNS];                 /* looked at in the scan */
    struct ent_buf cell;
};

static struct state *state_of(struct ent_writer *w, char separator)
{
    struct state *state = w->state;
    if (state)
        return state;
    state = ent_calloc(1, sizeof *state);
    w->state = state;
    if (state) {
        state->separator = separator;
        state->plain[SUBJECT] = true;
        state->plain[PREDICATE] = true;
        state->plain[OBJECT] = true;
        ent_buf_init(&state->cell);
    }
    return state;
}

static void release(struct ent_writer *w)
{
    struct state *state = w->state;
    if (state)
        ent_buf_release(&state->cell);
    ent_free(state);
    w->state = NULL;
}

/* The terms of a report by column. */
static void list_terms(const struct ent_report *r, ent_id terms[N_COLUMNS])
{
    memset(terms, 0, N_COLUMNS * sizeof *terms);
    terms[SUBJECT] = r->subject;
    terms[PREDICATE] = r->predicate;
    terms[OBJECT] = r->object;
    terms[SOURCE] = r->source;
    terms[SPEAKER] = r->speaker;
    terms[PLACE] = r->place;
    terms[EVENT] = r->event;
    terms[CONFIDENCE] = r->confidence;
    terms[QUOTE] = r->quote;
    terms[EXTRACTOR] = r->extractor;
    for (int i = 0; i < ENT_N_WRITTEN; i++)
        terms[WRITTEN_SUBJECT + i] = r->written[i];
}

static bool has_breaks(const struct ent_term *term)
{
    return memchr(term->bytes, '\t', term->n_bytes) ||
           memchr(term->bytes, '\n', term->n_bytes) ||
           memchr(term->bytes, '\r', term->n_bytes);
}

/* Does the reader take the bare cell for this very term? */
static bool is_plain(const struct state *state, enum column column,
                     const struct ent_term *term)
{
    bool written = column >= WRITTEN_SUBJECT && column <= WRITTEN_SPEAKER;
    switch (term->kind) {
    case ENT_NAME:
        return column != QUOTE && !(written && *term->bytes == '{');
    case ENT_IRI:
        return ent_text_is_iri(term->bytes, term->n_bytes);
    case ENT_INTEGER:
        return column == CONFIDENCE;
    case ENT_NUMBER:
        return column == CONFIDENCE && !term->tag;
    case ENT_TEXT:
        return column == QUOTE && !term->tag && term->n_bytes > 0 &&
               (state->separator == ',' || !has_breaks(term));
    default:
        return false;
    }
}

static enum ent_status scan_term(struct ent_writer *w, struct state *state,
                                 enum column column, ent_id id)
{
    struct ent_term term;
    if (id == state->last[column] ||
        (ent_id_kind(id) == ENT_NAME && column < WRITTEN_SUBJECT)) {
        state->plain[column] = true;
        return ENT_OK;
    }
    if (state->plain[column] && state->json[column])
        return ENT_OK; /* nothing more to learn */
    enum ent_status status = ent_dict_get(w->txn, id, w->arena, &term);
    if (status)
        return status;
    if (is_plain(state, column, &term)) {
        state->plain[column] = true;
        state->last[column] = id;
    } else {
        state->json[column] = true;
    }
    return ENT_OK;
}

static void scan_values(struct state *state, const struct ent_report *r,
                        bool history)
{
    bool on = r->from && r->from == r->to;
    bool located = r->start >= 0 && !r->located;
    state->plain[ON] |= on;
    state->plain[FROM] |= r->from && !on;
    state->plain[TO] |= r->to && !on;
    state->plain[STANCE] |= r->denies;
    state->plain[START] |= located;
    state->plain[END] |= located;
    state->plain[UNIT] |= located && r->unit != ENT_UNIT_BYTE;
    state->plain[META] |= r->meta != NULL;
    state->plain[REPORT] |= history;
    state->plain[RECORDED] |= history;
    state->plain[RETRACTED] |= history && r->retracted;
}

static enum ent_status scan(struct ent_writer *w, const struct ent_report *r,
                            char separator)
{
    struct state *state = state_of(w, separator);
    ent_id terms[N_COLUMNS];
    enum ent_status status = ENT_OK;
    if (!state)
        return ENT_ENOMEM;
    list_terms(r, terms);
    for (int i = 0; i < N_COLUMNS && !status; i++)
        if (terms[i])
            status = scan_term(w, state, (enum column)i, terms[i]);
    scan_values(state, r, w->options->history);
    return status;
}

static enum ent_status begin(struct ent_writer *w, char separator)
{
    const struct state *state = state_of(w, separator);
    if (!state)
        return ENT_ENOMEM;
    for (int i = 0; i < N_COLUMNS; i++) {
        if (state->plain[i]) {
            if (i > 0)
                ent_buf_add_char(w->out, separator);
            ent_buf_add_str(w->out, names[i]);
        }
        if (state->json[i]) {
            ent_buf_add_char(w->out, separator);
            ent_buf_add_format(w->out, "%s_json", names[i]);
        }
    }
    ent_buf_add_char(w->out, '\n');
    return ENT_OK;
}

/* Quoted where the separator, a quote or a line's end would mislead. */
static void put_cell(struct ent_writer *w, const char *bytes, size_t n_bytes)
{
    const struct state *state = w->state;
    bool quoted = false;
    for (size_t i = 0; i < n_bytes && state->separator == ',' && !quoted; i++)
        quoted = bytes[i] == ',' || bytes[i] == '"' || bytes[i] == '\r' ||
                 bytes[i] == '\n';
    if (!quoted) {
        ent_buf_add(w->out, bytes, n_bytes);
        return;
    }
    ent_buf_add_char(w->out, '"');
    for (size_t i = 0; i < n_bytes; i++) {
        if (bytes[i] == '"')
            ent_buf_add_char(w->out, '"');
        ent_buf_add_char(w->out, bytes[i]);
    }
    ent_buf_add_char(w->out, '"');
}

static enum ent_status put_term(struct ent_writer *w, enum column column,
                                ent_id id, bool as_json)
{
    struct state *state = w->state;
    struct ent_term term;
    if (!id)
        return ENT_OK;
    enum ent_status status = ent_dict_get(w->txn, id, w->arena, &term);
    if (status || is_plain(state, column, &term) == as_json)
        return status;
    if (as_json) {
        ent_buf_clear(&state->cell);
        ent_term_json(&term, &state->cell);
        put_cell(w, state->cell.bytes, state->cell.n_bytes);
        return state->cell.status;
    }
    if (term.kind == ENT_INTEGER)
        ent_buf_add_int(w->out, term.integer);
    else
        put_cell(w, term.bytes, term.n_bytes);
    return ENT_OK;
}

static void put_date(struct ent_writer *w, uint64_t date)
{
    char text[ENT_DATE_TEXT_BYTES];
    size_t n = ent_date_format(date, text);
    ent_buf_add(w->out, text, n);
}

static enum ent_status put_meta(struct ent_writer *w,
                                const struct ent_report *r)
{
    struct state *state = w->state;
    ent_buf_clear(&state->cell);
    enum ent_status status =
        r->meta ? ent_msgpack_json(r->meta, r->n_meta, &state->cell) : ENT_OK;
    if (!status)
        put_cell(w, state->cell.bytes, state->cell.n_bytes);
    return status;
}

static enum ent_status put_value(struct ent_writer *w, enum column column,
                                 const struct ent_report *r)
{
    static const char *const units[] = {"byte", "char", "utf16"};
    bool on = r->from && r->from == r->to;
    bool located = r->start >= 0 && !r->located;
    if (column == ON && on)
        put_date(w, ent_id_date(r->from));
    else if (column == FROM && r->from && !on)
        put_date(w, ent_id_date(r->from));
    else if (column == TO && r->to && !on)
        put_date(w, ent_id_date(r->to));
    else if (column == STANCE && r->denies)
        ent_buf_add_str(w->out, "denies");
    else if (column == START && located)
        ent_buf_add_int(w->out, r->start);
    else if (column == END && located)
        ent_buf_add_int(w->out, r->end);
    else if (column == UNIT && located && r->unit != ENT_UNIT_BYTE)
        ent_buf_add_str(w->out, units[r->unit]);
    else if (column == META)
        return put_meta(w, r);
    else if (column == REPORT)
        ent_buf_add_uint(w->out, r->id);
    else if (column == RECORDED)
        put_date(w, r->recorded);
    else if (column == RETRACTED && r->retracted)
        put_date(w, r->retracted);
    return ENT_OK;
}

static enum ent_status report(struct ent_writer *w, const struct ent_report *r)
{
    const struct state *state = w->state;
    ent_id terms[N_COLUMNS];
    enum ent_status status = ENT_OK;
    list_terms(r, terms);
    for (int i = 0; i < N_COLUMNS && !status; i++) {
        if (state->plain[i]) {
            if (i > 0)
                ent_buf_add_char(w->out, state->separator);
            status = terms[i] ? put_term(w, (enum column)i, terms[i], false)
                              : put_value(w, (enum column)i, r);
        }
        if (state->json[i] && !status) {
            ent_buf_add_char(w->out, state->separator);
            status = put_term(w, (enum column)i, terms[i], true);
        }
    }
    ent_buf_add_char(w->out, '\n');
    return status;
}

static enum ent_status scan_csv(struct ent_writer *w,
                                const struct ent_report *r)
{
    return scan(w, r, ',');
}

static enum ent_status scan_tsv(struct ent_writer *w,
                                const struct ent_report *r)
{
    return scan(w, r, '\t');
}

static enum ent_status begin_csv(struct ent_writer *w)
{
    return begin(w, ',');
}

static enum ent_status begin_tsv(struct ent_writer *w)
{
    return begin(w, '\t');
}

const struct ent_write_format ent_write_csv = {.name = "csv",
                                               .media_type = "text/csv",
                                               .scan = scan_csv,
                                               .begin = begin_csv,
                                               .report = report,
                                               .close = release};

const struct ent_write_format ent_write_tsv = {.name = "tsv",
                                               .media_type =
                                                   "text/tab-separated-values",
                                               .scan = scan_tsv,
                                               .begin = begin_tsv,
                                               .report = report,
                                               .close = release};
