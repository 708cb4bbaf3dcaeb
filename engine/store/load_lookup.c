/* SPDX-License-Identifier: ISC */
/* Terms that the database holds already get their ids. */
#include "store/load_internal.h"

#include <string.h>

#include "base/alloc.h"
#include "base/rows.h"
#include "store/dict.h"
#include "store/dict_lookup.h"
#include "store/dictblock.h"
#include "store/tupleset.h"

bool ent_finish_to_ids(const struct ent_finish *finish,
                       struct ent_report *report)
{
    ent_id *all[] = {
        &report->subject,       &report->predicate,     &report->object,
        &report->source,        &report->speaker,       &report->place,
        &report->event,         &report->extractor,     &report->confidence,
        &report->quote,         &report->written[0],    &report->written[1],
        &report->written[2],    &report->written[3],    &report->written[4],
        &report->written_place, &report->written_event,
    };
    bool complete = true;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (*all[i] == 0)
            continue;
        *all[i] = ent_finish_id(finish, *all[i]);
        complete = complete && *all[i] != 0;
    }
    return complete;
}

/* The simple terms by rising hash, so that the index is read in order. */
static enum ent_status find_simple(struct ent_finish *finish,
                                   struct ent_rowlist *rows)
{
    const struct ent_intern *intern = &finish->load->intern;
    struct ent_cursor hashes;
    enum ent_status status =
        ent_cursor_open(&hashes, finish->old, ENT_TERM_HASHES);
    for (size_t i = 0; i < rows->n_rows && status == ENT_OK; i++) {
        size_t index = (size_t)ent_rowlist_at(rows, i)[1];
        const struct ent_interned *term = &intern->terms[index];
        struct ent_coded_term coded = {.kind = (enum ent_kind)term->kind,
                                       .bytes = term->bytes,
                                       .n_bytes = term->n_bytes};
        status = ent_dict_lookup(finish->old, &hashes, term->hash, &coded,
                                 &finish->ids[index]);
        if (status == ENT_ENOTFOUND)
            status = ENT_OK;
    }
    ent_cursor_close(&hashes);
    return status;
}

/* Parts come before the facts that quote them. */
static enum ent_status find_quoted(struct ent_finish *finish)
{
    const struct ent_intern *intern = &finish->load->intern;
    struct ent_cursor cursor;
    enum ent_status status =
        ent_cursor_open(&cursor, finish->old, ENT_QUOTED_SPOT);
    for (size_t i = 0; i < intern->n_terms && status == ENT_OK; i++) {
        const struct ent_interned *term = &intern->terms[i];
        ent_id parts[3];
        if (term->kind != ENT_QUOTED)
            continue;
        for (int k = 0; k < 3; k++)
            parts[k] = ent_finish_id(finish, term->parts[k]);
        if (parts[0] == 0 || parts[1] == 0 || parts[2] == 0)
            continue;
        status = ent_cursor_first(&cursor, parts, 3);
        if (status == ENT_OK)
            finish->ids[i] = cursor.row[3];
        if (status == ENT_END)
            status = ENT_OK;
    }
    ent_cursor_close(&cursor);
    return status;
}

static enum ent_status list_simple(const struct ent_intern *intern,
                                   struct ent_rowlist *rows)
{
    enum ent_status status = ent_rowlist_reserve(rows, intern->n_terms);
    for (size_t i = 0; i < intern->n_terms && status == ENT_OK; i++) {
        uint64_t row[2] = {intern->terms[i].hash, i};
        if (intern->terms[i].kind != ENT_QUOTED)
            status = ent_rowlist_add(rows, row);
    }
    return status == ENT_OK ? ent_rowlist_sort(rows) : status;
}

enum ent_status ent_finish_lookup(struct ent_finish *finish)
{
    const struct ent_intern *intern = &finish->load->intern;
    struct ent_rowlist rows;
    uint64_t n_terms;
    finish->ids = ent_calloc(intern->n_terms + 1, sizeof *finish->ids);
    if (finish->ids == NULL)
        return ENT_ENOMEM;
    enum ent_status status = ent_dict_count(finish->old, ENT_NONE, &n_terms);
    if (status != ENT_OK)
        return status;
    if (n_terms > 0) {
        ent_rowlist_init(&rows, 2);
        status = list_simple(intern, &rows);
        if (status == ENT_OK)
            status = find_simple(finish, &rows);
        ent_rowlist_release(&rows);
    }
    return status == ENT_OK ? find_quoted(finish) : status;
}
