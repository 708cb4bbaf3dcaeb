/* SPDX-License-Identifier: ISC */
/* Terms as JSON. */
#include "store/term_json.h"

#include "base/date.h"
#include "base/json_write.h"
#include "base/number.h"
#include "base/text.h"

static void member(struct ent_buf *out, const char *opening, const char *bytes,
                   size_t n_bytes)
{
    ent_buf_add_str(out, opening);
    ent_json_string(out, bytes, n_bytes);
}

static void iri_json(const struct ent_term *term, struct ent_buf *out)
{
    if (ent_text_is_iri(term->bytes, term->n_bytes)) {
        ent_json_string(out, term->bytes, term->n_bytes);
        return;
    }
    member(out, "{\"iri\":", term->bytes, term->n_bytes);
    ent_buf_add_char(out, '}');
}

static void text_json(const struct ent_term *term, struct ent_buf *out)
{
    member(out, "{\"text\":", term->bytes, term->n_bytes);
    if (term->tag)
        member(out, ",\"lang\":", term->tag, term->n_tag);
    if (term->direction == ENT_DIR_LTR)
        ent_buf_add_str(out, ",\"dir\":\"ltr\"");
    if (term->direction == ENT_DIR_RTL)
        ent_buf_add_str(out, ",\"dir\":\"rtl\"");
    ent_buf_add_char(out, '}');
}

static void typed_json(const struct ent_term *term, struct ent_buf *out)
{
    member(out, "{\"text\":", term->bytes, term->n_bytes);
    member(out, ",\"datatype\":", term->tag, term->n_tag);
    ent_buf_add_char(out, '}');
}

static void quoted_json(const struct ent_term *term, struct ent_buf *out)
{
    ent_buf_add_str(out, "{\"subject\":");
    ent_term_json(&term->parts[0], out);
    ent_buf_add_str(out, ",\"predicate\":");
    ent_term_json(&term->parts[1], out);
    ent_buf_add_str(out, ",\"object\":");
    ent_term_json(&term->parts[2], out);
    ent_buf_add_char(out, '}');
}

void ent_date_json(uint64_t date, struct ent_buf *out)
{
    char text[ENT_DATE_TEXT_BYTES];
    size_t n = ent_date_format(date, text);
    ent_json_string(out, text, n);
}

void ent_term_json(const struct ent_term *term, struct ent_buf *out)
{
    switch (term->kind) {
    case ENT_BOOLEAN:
        ent_buf_add_str(out, term->boolean ? "true" : "false");
        return;
    case ENT_INTEGER:
        ent_buf_add_int(out, term->integer);
        return;
    case ENT_NUMBER:
        if (term->tag)
            typed_json(term, out);
        else
            ent_buf_add(out, term->bytes, term->n_bytes);
        return;
    case ENT_DATE:
        ent_buf_add_str(out, "{\"date\":");
        ent_date_json(term->date, out);
        ent_buf_add_char(out, '}');
        return;
    case ENT_TEXT:
        text_json(term, out);
        return;
    case ENT_TYPED:
        typed_json(term, out);
        return;
    case ENT_NAME:
        ent_json_string(out, term->bytes, term->n_bytes);
        return;
    case ENT_IRI:
        iri_json(term, out);
        return;
    case ENT_BLANK:
        member(out, "{\"blank\":", term->bytes, term->n_bytes);
        ent_buf_add_char(out, '}');
        return;
    case ENT_QUOTED:
        quoted_json(term, out);
        return;
    case ENT_NONE:
    default:
        ent_buf_add_str(out, "null");
    }
}
