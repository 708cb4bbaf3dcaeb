/* SPDX-License-Identifier: ISC */
/* Remarks about names of the input that look like something else. */
#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "store/load_internal.h"

static bool looks_like_number(const struct ent_interned *term)
{
    uint64_t date;
    if (term->kind != ENT_NAME || strchr("+-.0123456789", *term->bytes) == NULL)
        return false;
    return ent_number_is_json(term->bytes, term->n_bytes) ||
           ent_date_parse(term->bytes, term->n_bytes, &date) == ENT_OK;
}

static enum ent_status remark_number(struct ent_finish *finish,
                                     ent_handle handle, uint64_t line)
{
    struct ent_load_note *note;
    if (ent_id_kind(handle) != ENT_NAME)
        return ENT_OK;
    const struct ent_interned *term =
        ent_intern_at(&finish->load->intern, handle);
    if (!looks_like_number(term))
        return ENT_OK;
    enum ent_status status =
        ent_notes_get(&finish->notes, ENT_NOTE_NUMBER_LIKE, handle, &note);
    if (status != ENT_OK)
        return status;
    note->name = term->bytes;
    ent_note_count(note, line);
    return ENT_OK;
}

static enum ent_status remark_numbers(struct ent_finish *finish)
{
    const struct ent_load *load = finish->load;
    struct ent_report report;
    bool any = false;
    for (size_t i = 0; i < load->intern.n_terms && !any; i++)
        any = looks_like_number(&load->intern.terms[i]);
    for (size_t i = 0; any && i < load->stage.n_reports; i++) {
        ent_stage_pass(&load->stage, i);
        if (finish->arrivals[i] != ENT_ARRIVAL_NEW)
            continue;
        ent_stage_get(&load->stage, i, &report);
        const ent_handle terms[] = {report.subject, report.object};
        for (int k = 0; k < 2; k++) {
            enum ent_status status =
                remark_number(finish, terms[k],
                              ent_stage_line(&load->stage, i));
            if (status != ENT_OK)
                return status;
        }
    }
    return ENT_OK;
}

enum ent_status ent_finish_remarks(struct ent_finish *finish)
{
    enum ent_status status = remark_numbers(finish);
    if (status == ENT_OK)
        status = ent_finish_alike(finish);
    return status;
}
