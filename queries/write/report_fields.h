/* SPDX-License-Identifier: ISC */
/* The fields of a report as they are shown, whatever the format. */
#ifndef QUERIES_WRITE_REPORT_FIELDS_H
#define QUERIES_WRITE_REPORT_FIELDS_H

#include "queries/write/report_json.h"

enum ent_shown_kind {
    ENT_SHOWN_TERM,   /* `term`; texts and dates as plain strings */
    ENT_SHOWN_STRING, /* `term.bytes` */
    ENT_SHOWN_INTEGER,
    ENT_SHOWN_META,   /* a msgpack map: `term.bytes` */
    ENT_SHOWN_PASSAGE /* `passage` */
};

struct ent_shown_field {
    const char *name;
    enum ent_shown_kind kind;
    struct ent_term term;
    int64_t integer;
    struct ent_passage {
        const char *before, *text, *after;
        size_t n_before, n_text, n_after;
    } passage;
};

#define ENT_MAX_SHOWN 28

struct ent_shown_report {
    struct ent_shown_field fields[ENT_MAX_SHOWN];
    size_t n_fields;
};

/* Borrowed until the next report of another source. */
ENT_MUST_USE enum ent_status ent_report_show(struct ent_report_writer *writer,
                                             const struct ent_report *report,
                                             struct ent_shown_report *shown);

#endif
