/* SPDX-License-Identifier: ISC */
/* The bytes of a term as the dictionary keeps them. */
#include "store/termcode.h"

#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/number.h"
#include "base/text.h"
#include "store/dict.h"
#include "store/schema.h"

#define CODE_NONE 0
#define CODE_OTHER 255

#define XSD "http://www.w3.org/2001/XMLSchema#"
#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

/* The numbers are in files: append, never reorder.  1 is the first. */
static const char *const datatypes[] = {
    XSD "integer",
    XSD "decimal",
    XSD "double",
    XSD "float",
    XSD "dateTime",
    XSD "date",
    XSD "time",
    XSD "duration",
    XSD "dayTimeDuration",
    XSD "yearMonthDuration",
    XSD "dateTimeStamp",
    XSD "gYear",
    XSD "gYearMonth",
    XSD "gMonth",
    XSD "gMonthDay",
    XSD "gDay",
    XSD "boolean",
    XSD "string",
    XSD "int",
    XSD "long",
    XSD "short",
    XSD "byte",
    XSD "nonNegativeInteger",
    XSD "positiveInteger",
    XSD "nonPositiveInteger",
    XSD "negativeInteger",
    XSD "unsignedInt",
    XSD "unsignedLong",
    XSD "unsignedShort",
    XSD "unsignedByte",
    XSD "anyURI",
    XSD "base64Binary",
    XSD "hexBinary",
    XSD "token",
    XSD "normalizedString",
    XSD "language",
    XSD "NMTOKEN",
    XSD "Name",
    XSD "NCName",
    XSD "QName",
    RDF "HTML",
    RDF "XMLLiteral",
    RDF "JSON",
    "http://www.opengis.net/ont/geosparql#wktLiteral",
    "http://www.opengis.net/ont/geosparql#gmlLiteral",
};

#define N_DATATYPES (sizeof datatypes / sizeof *datatypes)
_Static_assert(N_DATATYPES == 45, "a datatype was added: append only");

static bool is_tag(const struct ent_term *term, const char *iri)
{
    return term->n_tag == strlen(iri) &&
           memcmp(term->tag, iri, term->n_tag) == 0;
}

static unsigned datatype_code(const struct ent_term *term)
{
    if (term->tag == NULL)
        return CODE_NONE;
    for (unsigned i = 0; i < N_DATATYPES; i++)
        if (is_tag(term, datatypes[i]))
            return i + 1;
    return CODE_OTHER;
}

/* Does the datatype say no more than the form of the number does? */
static bool tag_follows(const struct ent_term *term)
{
    const char *dot = memchr(term->bytes, '.', term->n_bytes);
    bool exponent = memchr(term->bytes, 'e', term->n_bytes) != NULL ||
                    memchr(term->bytes, 'E', term->n_bytes) != NULL;
    if (!ent_number_is_json(term->bytes, term->n_bytes))
        return false;
    if (exponent)
        return is_tag(term, XSD "double");
    return is_tag(term, dot != NULL ? XSD "decimal" : XSD "integer");
}

static void add_tagged(const struct ent_term *term, struct ent_buf *buf)
{
    unsigned code = datatype_code(term);
    if (term->kind == ENT_NUMBER && code != CODE_NONE && tag_follows(term))
        code = CODE_NONE;
    ent_buf_add_char(buf, (char)(unsigned char)code);
    if (code == CODE_OTHER) {
        unsigned char length[2];
        ent_store_u16(length, (uint16_t)term->n_tag);
        ent_buf_add(buf, length, sizeof length);
        ent_buf_add(buf, term->tag, term->n_tag);
    }
    ent_buf_add(buf, term->bytes, term->n_bytes);
}

static void add_text(const struct ent_term *term, struct ent_buf *buf)
{
    ent_buf_add_char(buf, (char)(unsigned char)term->n_tag);
    if (term->n_tag > 0) {
        ent_buf_add_char(buf, (char)(unsigned char)term->direction);
        ent_buf_add(buf, term->tag, term->n_tag);
    }
    ent_buf_add(buf, term->bytes, term->n_bytes);
}

static void add_integer(int64_t value, struct ent_buf *buf)
{
    ent_buf_add_char(buf, CODE_NONE);
    ent_buf_add_int(buf, value);
}

static enum ent_status encode_integer(int64_t value, struct ent_buf *buf,
                                      struct ent_coded_term *coded)
{
    coded->id = ent_id_of_integer(value);
    coded->kind = coded->id != 0 ? ENT_INTEGER : ENT_NUMBER;
    if (coded->id == 0)
        add_integer(value, buf);
    coded->bytes = buf->bytes;
    coded->n_bytes = buf->n_bytes;
    return buf->status;
}

static enum ent_status encode_number(const struct ent_term *term,
                                     struct ent_buf *buf,
                                     struct ent_coded_term *coded)
{
    int64_t value;
    bool plain = term->tag == NULL || is_tag(term, XSD "integer");
    if (plain && ent_integer_parse(term->bytes, term->n_bytes, &value))
        return encode_integer(value, buf, coded);
    add_tagged(term, buf);
    coded->bytes = buf->bytes;
    coded->n_bytes = buf->n_bytes;
    return buf->status;
}

static enum ent_status encode_iri(const char *base, const struct ent_term *term,
                                  struct ent_buf *buf,
                                  struct ent_coded_term *coded)
{
    if (!ent_iri_to_name(base, term->bytes, term->n_bytes, buf))
        return buf->status;
    coded->kind = ENT_NAME;
    coded->bytes = buf->bytes;
    coded->n_bytes = buf->n_bytes;
    return buf->status;
}

enum ent_status ent_term_encode(const char *base, const struct ent_term *term,
                                struct ent_buf *buf,
                                struct ent_coded_term *coded)
{
    ent_buf_clear(buf);
    *coded = (struct ent_coded_term){.kind = term->kind,
                                     .bytes = term->bytes,
                                     .n_bytes = term->n_bytes};
    switch (term->kind) {
    case ENT_BOOLEAN:
        coded->id = ent_id_of_boolean(term->boolean);
        return ENT_OK;
    case ENT_DATE:
        coded->id = ent_id_of_date(term->date);
        return ENT_OK;
    case ENT_INTEGER:
        return encode_integer(term->integer, buf, coded);
    case ENT_NUMBER:
        return encode_number(term, buf, coded);
    case ENT_IRI:
        return encode_iri(base, term, buf, coded);
    case ENT_NAME:
        if (ent_text_is_iri(term->bytes, term->n_bytes) &&
            ent_iri_problem(term->bytes, term->n_bytes) == NULL) {
            coded->kind = ENT_IRI;
            return encode_iri(base, term, buf, coded);
        }
        return ENT_OK;
    case ENT_BLANK:
        return ENT_OK;
    case ENT_TEXT:
        if (term->n_tag > ENT_MAX_LANG_BYTES)
            return ENT_ELIMIT;
        add_text(term, buf);
        break;
    case ENT_TYPED:
        if (term->n_tag > ENT_MAX_IRI_BYTES)
            return ENT_ELIMIT;
        add_tagged(term, buf);
        break;
    default:
        return ENT_EUSAGE;
    }
    coded->bytes = buf->bytes;
    coded->n_bytes = buf->n_bytes;
    return buf->status;
}

static enum ent_status decode_text(struct ent_term *term)
{
    const char *at = term->bytes, *end = term->bytes + term->n_bytes;
    if (at == end)
        return ENT_EDAMAGED;
    size_t n_tag = (unsigned char)*at++;
    if (n_tag > 0) {
        if ((size_t)(end - at) < n_tag + 1)
            return ENT_EDAMAGED;
        unsigned direction = (unsigned char)*at++;
        if (direction > ENT_DIR_RTL)
            return ENT_EDAMAGED;
        term->direction = (enum ent_direction)direction;
        term->tag = at;
        term->n_tag = n_tag;
        at += n_tag;
    }
    term->bytes = at;
    term->n_bytes = (size_t)(end - at);
    return ENT_OK;
}

static enum ent_status decode_tagged(struct ent_term *term)
{
    const char *at = term->bytes, *end = term->bytes + term->n_bytes;
    if (at == end)
        return ENT_EDAMAGED;
    unsigned code = (unsigned char)*at++;
    if (code == CODE_OTHER) {
        if (end - at < 2)
            return ENT_EDAMAGED;
        term->n_tag = ent_load_u16(at);
        at += 2;
        if ((size_t)(end - at) < term->n_tag)
            return ENT_EDAMAGED;
        term->tag = at;
        at += term->n_tag;
    } else if (code > N_DATATYPES) {
        return ENT_EDAMAGED;
    } else if (code != CODE_NONE) {
        term->tag = datatypes[code - 1];
        term->n_tag = strlen(term->tag);
    }
    term->bytes = at;
    term->n_bytes = (size_t)(end - at);
    return ENT_OK;
}

static void as_integer(struct ent_term *term)
{
    int64_t value;
    if (term->tag != NULL ||
        !ent_integer_parse(term->bytes, term->n_bytes, &value))
        return;
    *term = (struct ent_term){.kind = ENT_INTEGER, .integer = value};
}

enum ent_status ent_term_decode(enum ent_kind kind, const char *bytes,
                                size_t n_bytes, struct ent_term *term)
{
    *term = (struct ent_term){.kind = kind, .bytes = bytes, .n_bytes = n_bytes};
    enum ent_status status = ENT_OK;
    switch (kind) {
    case ENT_NAME:
    case ENT_IRI:
    case ENT_BLANK:
        return ENT_OK;
    case ENT_TEXT:
        return decode_text(term);
    case ENT_TYPED:
        return decode_tagged(term);
    case ENT_NUMBER:
        status = decode_tagged(term);
        if (status == ENT_OK)
            as_integer(term);
        return status;
    default:
        return ENT_EDAMAGED;
    }
}

bool ent_term_of_value(ent_id id, struct ent_term *term)
{
    enum ent_kind kind = ent_id_kind(id);
    *term = (struct ent_term){.kind = kind};
    switch (kind) {
    case ENT_BOOLEAN:
        term->boolean = ent_id_boolean(id);
        return true;
    case ENT_INTEGER:
        term->integer = ent_id_integer(id);
        return true;
    case ENT_DATE:
        term->date = ent_id_date(id);
        return true;
    default:
        return false;
    }
}

uint64_t ent_term_hash(uint64_t seed, enum ent_kind kind, const char *bytes,
                       size_t n_bytes)
{
    return ENT_HASH_COLUMN(
        ent_hash(bytes, n_bytes,
                 seed + (uint64_t)kind * UINT64_C(0x9e3779b97f4a7c15)));
}
