/* SPDX-License-Identifier: ISC */
/* Terms as N-Triples and Turtle write them. */
#include "import/write/rdf_term.h"

#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "base/text.h"
#include "import/rdf/chars.h"
#include "import/rdf/rdf.h"
#include "store/dict.h"

static const struct {
    const char *prefix, *iri;
} prefixes[] = {{"er", ENT_ER}, {"rdf", ENT_RDF}, {"xsd", ENT_XSD}};

#define N_PREFIXES (sizeof prefixes / sizeof *prefixes)

static bool is_hex(char c)
{
    return ent_rdf_is(c, ENT_RDF_DIGIT) || (c >= 'a' && c <= 'f') ||
           (c >= 'A' && c <= 'F');
}

/* What may stand in a local name without an escape (a narrow choice). */
static bool is_plain_local(const char *local, size_t n)
{
    if (n == 0 || *local == '-')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!(ent_rdf_is(local[i], ENT_RDF_NAME) ||
              (local[i] == '%' && n - i > 2 && is_hex(local[i + 1]) &&
               is_hex(local[i + 2]))))
            return false;
    return true;
}

static bool write_short(const char *iri, size_t n_iri, const char *prefix,
                        const char *space, struct ent_buf *out)
{
    size_t n = strlen(space);
    if (n_iri <= n || memcmp(iri, space, n) != 0 ||
        !is_plain_local(iri + n, n_iri - n))
        return false;
    ent_buf_add_str(out, prefix);
    ent_buf_add_char(out, ':');
    ent_buf_add(out, iri + n, n_iri - n);
    return true;
}

void ent_rdf_write_iri(const char *iri, size_t n_iri,
                       const struct ent_rdf_style *style, struct ent_buf *out)
{
    if (style->prefixed) {
        for (size_t i = 0; i < N_PREFIXES; i++)
            if (write_short(iri, n_iri, prefixes[i].prefix, prefixes[i].iri,
                            out))
                return;
        if (write_short(iri, n_iri, "", style->base, out))
            return;
    }
    ent_buf_add_char(out, '<');
    ent_buf_add(out, iri, n_iri);
    ent_buf_add_char(out, '>');
}

void ent_rdf_write_prefixes(const struct ent_rdf_style *style,
                            struct ent_buf *out)
{
    ent_buf_add_format(out, "@prefix : <%s> .\n", style->base);
    for (size_t i = 0; i < N_PREFIXES; i++)
        ent_buf_add_format(out, "@prefix %s: <%s> .\n", prefixes[i].prefix,
                           prefixes[i].iri);
}

static void write_name(const struct ent_term *term,
                       const struct ent_rdf_style *style, struct ent_buf *out)
{
    if (!style->prefixed) {
        ent_buf_add_char(out, '<');
        ent_name_to_iri(style->base, term->bytes, term->n_bytes, out);
        ent_buf_add_char(out, '>');
        return;
    }
    struct ent_buf iri;
    ent_buf_init(&iri);
    ent_name_to_iri(style->base, term->bytes, term->n_bytes, &iri);
    if (iri.status)
        out->status = iri.status;
    else
        ent_rdf_write_iri(iri.bytes, iri.n_bytes, style, out);
    ent_buf_release(&iri);
}

/* Stands a byte of a text for itself?  Those that may not: ", \, controls, and
 * the first byte of U+FFFE and U+FFFF. */
static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f && c != 0xef;
}

/* One character that needs an escape, perhaps; returns its length. */
static size_t write_special(const char *at, size_t n_left, struct ent_buf *out)
{
    static const char escaped[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
    unsigned char c = (unsigned char)*at;
    const char *found = c ? strchr(escaped, c) : NULL;
    if (c == 0xef) {
        if (n_left >= 3 && at[1] == '\xbf' && (unsigned char)at[2] >= 0xbe) {
            ent_buf_add_str(out, at[2] == '\xbe' ? "\\uFFFE" : "\\uFFFF");
            return 3;
        }
        ent_buf_add_char(out, *at);
    } else if (found) {
        ent_buf_add_char(out, '\\');
        ent_buf_add_char(out, letters[found - escaped]);
    } else {
        ent_buf_add_format(out, "\\u%04X", (unsigned)c);
    }
    return 1;
}

static void write_quoted(const char *bytes, size_t n, struct ent_buf *out)
{
    size_t i = 0;
    ent_buf_add_char(out, '"');
    while (i < n) {
        size_t start = i;
        while (i < n && is_plain((unsigned char)bytes[i]))
            i++;
        ent_buf_add(out, bytes + start, i - start);
        if (i < n)
            i += write_special(bytes + i, n - i, out);
    }
    ent_buf_add_char(out, '"');
}

static void write_tag(const struct ent_term *term,
                      const struct ent_rdf_style *style, struct ent_buf *out)
{
    ent_buf_add_char(out, '@');
    for (size_t i = 0; i < term->n_tag; i++) {
        char c = term->tag[i];
        bool upper = style->lower_tags && c >= 'A' && c <= 'Z';
        ent_buf_add_char(out, upper ? (char)(c - 'A' + 'a') : c);
    }
    if (term->direction == ENT_DIR_LTR)
        ent_buf_add_str(out, "--ltr");
    else if (term->direction == ENT_DIR_RTL)
        ent_buf_add_str(out, "--rtl");
}

/* The lexical form of a literal; `scratch` holds what is made. */
static const char *lexical(const struct ent_term *term, char scratch[32],
                           size_t *n)
{
    switch (term->kind) {
    case ENT_BOOLEAN:
        *n = term->boolean ? 4 : 5;
        return term->boolean ? "true" : "false";
    case ENT_INTEGER:
        *n = (size_t)snprintf(scratch, 32, "%lld", (long long)term->integer);
        return scratch;
    case ENT_DATE:
        *n = ent_date_format(term->date, scratch);
        return scratch;
    default:
        *n = term->n_bytes;
        return term->bytes;
    }
}

static void write_literal(const struct ent_term *term,
                          const struct ent_rdf_style *style,
                          struct ent_buf *out)
{
    char scratch[32];
    size_t n, n_datatype = 0;
    const char *text = lexical(term, scratch, &n);
    const char *datatype = ent_term_datatype(term, &n_datatype);
    bool bare = term->kind == ENT_BOOLEAN || term->kind == ENT_INTEGER ||
                (term->kind == ENT_NUMBER && !term->tag);
    if (style->prefixed && bare) {
        ent_buf_add(out, text, n);
        return;
    }
    write_quoted(text, n, out);
    if (term->kind == ENT_TEXT && term->tag) {
        write_tag(term, style, out);
    } else if (term->kind != ENT_TEXT) {
        ent_buf_add_str(out, "^^");
        ent_rdf_write_iri(datatype, n_datatype, style, out);
    }
}

void ent_rdf_write_leaf(const struct ent_term *term,
                        const struct ent_rdf_style *style, struct ent_buf *out)
{
    switch (term->kind) {
    case ENT_NAME:
        write_name(term, style, out);
        break;
    case ENT_IRI:
        ent_rdf_write_iri(term->bytes, term->n_bytes, style, out);
        break;
    case ENT_BLANK:
        ent_buf_add_str(out, "_:");
        ent_buf_add(out, term->bytes, term->n_bytes);
        break;
    default:
        write_literal(term, style, out);
        break;
    }
}

void ent_rdf_write_term(const struct ent_term *term,
                        const struct ent_rdf_style *style, struct ent_buf *out)
{
    if (term->kind != ENT_QUOTED) {
        ent_rdf_write_leaf(term, style, out);
        return;
    }
    ent_buf_add_str(out, "<<( ");
    for (int i = 0; i < 3; i++) {
        ent_rdf_write_term(&term->parts[i], style, out);
        ent_buf_add_char(out, ' ');
    }
    ent_buf_add_str(out, ")>>");
}
