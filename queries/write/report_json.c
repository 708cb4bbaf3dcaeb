/* SPDX-License-Identifier: ISC */
/* Reports as JSON objects. */
#include "queries/write/report_json.h"

#include "base/json_write.h"
#include "queries/write/report_fields.h"

/* Texts and dates are plain strings here: the field tells what they are. */
static void term_json(const struct ent_term *term, struct ent_buf *out)
{
    if (term->kind == ENT_TEXT)
        ent_json_string(out, term->bytes, term->n_bytes);
    else if (term->kind == ENT_DATE)
        ent_date_json(term->date, out);
    else
        ent_term_json(term, out);
}

static void passage_json(const struct ent_passage *passage, struct ent_buf *out)
{
    ent_buf_add_str(out, "{\"before\":");
    ent_json_string(out, passage->before, passage->n_before);
    ent_buf_add_str(out, ",\"text\":");
    ent_json_string(out, passage->text, passage->n_text);
    ent_buf_add_str(out, ",\"after\":");
    ent_json_string(out, passage->after, passage->n_after);
    ent_buf_add_char(out, '}');
}

static bool is_written(const struct ent_shown_field *field)
{
    return strncmp(field->name, "written_", 8) == 0;
}

static enum ent_status field_json(const struct ent_shown_field *field,
                                  struct ent_buf *out)
{
    ent_json_cstr(out, field->name);
    ent_buf_add_char(out, ':');
    switch (field->kind) {
    case ENT_SHOWN_TERM:
        if (is_written(field))
            ent_term_json(&field->term, out);
        else
            term_json(&field->term, out);
        return ENT_OK;
    case ENT_SHOWN_STRING:
        ent_json_string(out, field->term.bytes, field->term.n_bytes);
        return ENT_OK;
    case ENT_SHOWN_INTEGER:
        ent_buf_add_int(out, field->integer);
        return ENT_OK;
    case ENT_SHOWN_META:
        return ent_msgpack_json((const unsigned char *)field->term.bytes,
                                field->term.n_bytes, out);
    default:
        passage_json(&field->passage, out);
        return ENT_OK;
    }
}

enum ent_status ent_report_json(struct ent_report_writer *writer,
                                const struct ent_report *report,
                                struct ent_buf *out)
{
    struct ent_shown_report shown;
    enum ent_status status = ent_report_show(writer, report, &shown);
    if (status)
        return status;
    ent_buf_add_char(out, '{');
    for (size_t i = 0; i < shown.n_fields && status == ENT_OK; i++) {
        if (i > 0)
            ent_buf_add_char(out, ',');
        status = field_json(&shown.fields[i], out);
    }
    ent_buf_add_char(out, '}');
    return status ? status : out->status;
}

enum ent_status ent_report_json_by_id(struct ent_report_writer *writer,
                                      ent_report_id id, struct ent_buf *out)
{
    struct ent_report report;
    enum ent_status status = ent_report_get(writer->txn, id, &report);
    return status ? status : ent_report_json(writer, &report, out);
}
