/* SPDX-License-Identifier: ISC */
/* RDF statements to facts and reports: which way to go. */
#include "import/rdf/reports.h"

#include <string.h>

#include "import/apply.h"
#include "import/rdf/rdf.h"
#include "import/write/rdf_term.h"

void ent_rdf_reports_init(struct ent_rdf_reports *reports,
                          struct ent_apply *apply)
{
    memset(reports, 0, sizeof *reports);
    reports->apply = apply;
    ent_map_init(&reports->quoted);
    ent_rdf_builder_init(&reports->builder);
}

void ent_rdf_reports_release(struct ent_rdf_reports *reports)
{
    ent_map_release(&reports->quoted);
    ent_rdf_builder_release(&reports->builder);
}

void ent_rdf_reports_begin(struct ent_rdf_reports *reports)
{
    ent_rdf_reports_release(reports);
    ent_rdf_reports_init(reports, reports->apply);
    reports->first = ent_load_n_reports(reports->apply->load);
}

static bool is_er(const struct ent_term *term)
{
    return term->n_bytes > sizeof ENT_ER - 1 && term->kind == ENT_IRI &&
           memcmp(term->bytes, ENT_ER, sizeof ENT_ER - 1) == 0;
}

bool ent_rdf_reports_want(const struct ent_rdf_reports *reports,
                          const struct ent_item *item)
{
    return reports->is_ordered || is_er(&item->terms[1]) ||
           is_er(&item->terms[2]);
}

/* <document> er:text "..." */
static enum ent_status take_text(struct ent_rdf_reports *reports,
                                 const struct ent_item *item)
{
    struct ent_apply *apply = reports->apply;
    const struct ent_term *text = &item->terms[2];
    ent_handle source;
    if (text->kind != ENT_TEXT)
        return ent_rdf_reject(reports, item->line, item->terms,
                              "er:text wants a text");
    enum ent_status status = ent_apply_term(apply, &item->terms[0], &source);
    if (status)
        return status;
    return ent_load_document(apply->load, source, text->bytes, text->n_bytes,
                             item->line);
}

enum ent_status ent_rdf_reports_take(struct ent_rdf_reports *reports,
                                     const struct ent_item *item)
{
    const struct ent_term *terms = item->terms;
    if (ent_rdf_is_er(&terms[1], "text"))
        return take_text(reports, item);
    if (reports->is_ordered)
        return ent_rdf_ordered_take(reports, item);
    if (ent_rdf_is_rdf(&terms[1], "type") &&
        (ent_rdf_is_er(&terms[2], "Report") ||
         ent_rdf_is_er(&terms[2], "Quoted")))
        reports->has_marks = true;
    return ent_apply_triple(reports->apply, item);
}

enum ent_status ent_rdf_reports_end(struct ent_rdf_reports *reports)
{
    if (reports->is_ordered)
        return ent_rdf_ordered_end(reports);
    return reports->has_marks ? ent_rdf_unordered_end(reports) : ENT_OK;
}

enum ent_status ent_rdf_reject(struct ent_rdf_reports *reports, uint64_t line,
                               const struct ent_term *statement,
                               const char *message)
{
    static const struct ent_rdf_style style = {.base = "urn:entente:"};
    struct ent_item item = {.type = ENT_ITEM_REJECT,
                            .line = line,
                            .column = 1,
                            .message = message};
    struct ent_buf text;
    ent_buf_init(&text);
    for (int i = 0; i < 3 && statement; i++) {
        ent_rdf_write_term(&statement[i], &style, &text);
        ent_buf_add_str(&text, i < 2 ? " " : " .");
    }
    item.bytes = text.bytes ? text.bytes : "";
    item.n_bytes = text.n_bytes;
    enum ent_status status = text.status;
    if (!status)
        status = ent_apply_item(reports->apply, &item);
    ent_buf_release(&text);
    return status;
}
