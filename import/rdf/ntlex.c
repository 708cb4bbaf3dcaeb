/* SPDX-License-Identifier: ISC */
/* Terms of N-Triples and N-Quads. */
#include "import/rdf/ntlex.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "import/rdf/chars.h"
#include "import/term.h"

enum ent_status ent_nt_fail(struct ent_nt *nt, const char *at,
                            const char *message)
{
    return ent_problem_set(nt->problem, (uint64_t)(at - nt->line), "%s",
                           message);
}

static int hex_value(const char *bytes, unsigned n, uint32_t *value)
{
    *value = 0;
    for (unsigned i = 0; i < n; i++) {
        char c = bytes[i];
        uint32_t digit;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
            digit = (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return -1;
        *value = *value << 4 | digit;
    }
    return 0;
}

/* After the backslash at *at. */
static enum ent_status unescape_one(struct ent_nt *nt, const char **at,
                                    const char *end, bool echars,
                                    struct ent_buf *out)
{
    static const char names[] = "tbnrf\"'\\";
    static const char values[] = "\t\b\n\r\f\"'\\";
    const char *start = *at - 1;
    char c = *at < end ? *(*at)++ : '\0';
    if (c == 'u' || c == 'U') {
        unsigned n = c == 'u' ? 4 : 8;
        uint32_t code;
        if ((size_t)(end - *at) < n || hex_value(*at, n, &code) != 0)
            return ent_nt_fail(nt, start, "hex digits must follow \\u or \\U");
        if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
            return ent_nt_fail(nt, start, "this is no code point");
        *at += n;
        ent_utf8_put(out, code);
        return ENT_OK;
    }
    const char *found = c && echars ? strchr(names, c) : NULL;
    if (!found)
        return ent_nt_fail(nt, start, "there is no such escape");
    ent_buf_add_char(out, values[found - names]);
    return ENT_OK;
}

enum ent_status ent_nt_unescape(struct ent_nt *nt, const char *bytes,
                                size_t n_bytes, bool echars, const char **out,
                                size_t *n_out)
{
    struct ent_buf buf;
    const char *at = bytes, *end = bytes + n_bytes;
    enum ent_status status = ENT_OK;
    ent_buf_init(&buf);
    while (at < end && !status) {
        const char *stop = memchr(at, '\\', (size_t)(end - at));
        ent_buf_add(&buf, at, (size_t)((stop ? stop : end) - at));
        at = stop ? stop + 1 : end;
        if (stop)
            status = unescape_one(nt, &at, end, echars, &buf);
    }
    if (!status)
        status = buf.status;
    if (!status) {
        *out = ent_arena_strndup(nt->arena, buf.bytes ? buf.bytes : "",
                                 buf.n_bytes);
        *n_out = buf.n_bytes;
        if (!*out)
            status = nt->arena->status;
    }
    ent_buf_release(&buf);
    return status;
}

/* The first byte from `at` on that no IRI holds as it is: > closes it. */
static const char *skip_iri(const char *at, const char *end)
{
    while (at < end && ent_rdf_is(*at, ENT_RDF_IRI)) {
        if (*at == '\xc2' && end - at > 1 && (unsigned char)at[1] < 0xa0)
            break; /* a control */
        at++;
    }
    return at;
}

static enum ent_status unescape_iri(struct ent_nt *nt, const char *start,
                                    const char *close, struct ent_term *term)
{
    enum ent_status status =
        ent_nt_unescape(nt, start, (size_t)(close - start), false, &term->bytes,
                        &term->n_bytes);
    if (status)
        return status;
    const char *end = term->bytes + term->n_bytes;
    if (skip_iri(term->bytes, end) < end)
        return ent_nt_fail(nt, start, "this character cannot stand in an IRI");
    return ENT_OK;
}

/* IRIREF = "<" ( [^#x00-#x20<>"{}|^`\] | UCHAR )* ">" */
enum ent_status ent_nt_iriref(struct ent_nt *nt, struct ent_term *term)
{
    const char *start = nt->at + 1, *at = skip_iri(start, nt->end);
    bool escaped = false;
    while (at < nt->end && *at == '\\') {
        escaped = true;
        at = skip_iri(at + 1, nt->end);
    }
    if (at == nt->end)
        return ent_nt_fail(nt, nt->at, "the IRI has no >");
    if (*at != '>')
        return ent_nt_fail(nt, at, "this character cannot stand in an IRI");
    term->kind = ENT_IRI;
    term->bytes = start;
    term->n_bytes = (size_t)(at - start);
    if (escaped) {
        enum ent_status status = unescape_iri(nt, start, at, term);
        if (status)
            return status;
    }
    if (term->n_bytes > ENT_MAX_IRI_BYTES)
        return ent_nt_fail(nt, nt->at, "the IRI is longer than 8192 bytes");
    nt->at = at + 1;
    return ENT_OK;
}

bool ent_rdf_is_absolute(const char *iri, size_t n_iri)
{
    size_t i = 1;
    if (n_iri < 2 || !ent_rdf_is(iri[0], ENT_RDF_LETTER))
        return false;
    while (i < n_iri && ent_rdf_is(iri[i], ENT_RDF_SCHEME))
        i++;
    return i < n_iri && iri[i] == ':';
}

enum ent_status ent_nt_iri(struct ent_nt *nt, struct ent_term *term)
{
    const char *start = nt->at;
    enum ent_status status = ent_nt_iriref(nt, term);
    if (status)
        return status;
    if (!ent_rdf_is_absolute(term->bytes, term->n_bytes))
        return ent_nt_fail(nt, start, "not an absolute IRI: it has no scheme");
    return ENT_OK;
}

/* BLANK_NODE_LABEL = "_:" ( PN_CHARS_U | digit ) [ ( PN_CHARS | "." )*
 * PN_CHARS ] */
enum ent_status ent_nt_blank(struct ent_nt *nt, struct ent_term *term)
{
    const char *start = nt->at;
    if (nt->end - start < 3 || start[1] != ':')
        return ent_nt_fail(nt, start, "a blank node is written _:label");
    const char *end = ent_rdf_blank_end(start + 2, nt->end);
    if (end == start + 2)
        return ent_nt_fail(nt, start, "a blank node is written _:label");
    if (end - start - 2 > ENT_MAX_NAME_BYTES)
        return ent_nt_fail(nt, start,
                           "the blank node's label is longer than 400 bytes");
    term->kind = ENT_BLANK;
    term->bytes = start + 2;
    term->n_bytes = (size_t)(end - start - 2);
    nt->at = end;
    return ENT_OK;
}

static bool is_letter(char c)
{
    return ent_rdf_is(c, ENT_RDF_LETTER);
}

static bool is_alnum(char c)
{
    return ent_rdf_is(c, ENT_RDF_LETTER | ENT_RDF_DIGIT);
}

/* [a-zA-Z]{1,8} ( "-" [a-zA-Z0-9]{1,8} )* [ "--" ( "ltr" | "rtl" ) ] */
static const char *set_language(const char *tag, size_t n_tag,
                                struct ent_term *term)
{
    size_t run = 0, i = 0;
    bool first = true;
    term->direction = ENT_DIR_NONE;
    for (; i < n_tag; i++) {
        if (tag[i] == '-' && run > 0) {
            if (i + 1 < n_tag && tag[i + 1] == '-')
                break;
            run = 0;
            first = false;
        } else if (first ? is_letter(tag[i]) : is_alnum(tag[i])) {
            if (++run > 8)
                return "a part of the language tag is longer than 8 letters";
        } else {
            return "this is no language tag";
        }
    }
    if (run == 0 || i > ENT_MAX_LANG_BYTES)
        return "this is no language tag";
    term->tag = tag;
    term->n_tag = i;
    if (i == n_tag)
        return NULL;
    if (n_tag - i != 5 ||
        (memcmp(tag + i, "--ltr", 5) != 0 && memcmp(tag + i, "--rtl", 5) != 0))
        return "the direction of a text is --ltr or --rtl";
    term->direction = tag[i + 2] == 'l' ? ENT_DIR_LTR : ENT_DIR_RTL;
    return NULL;
}

enum ent_status ent_nt_language(struct ent_nt *nt, struct ent_term *term)
{
    const char *start = nt->at + 1;
    const char *at = start;
    while (at < nt->end && (is_alnum(*at) || *at == '-'))
        at++;
    const char *wrong = set_language(start, (size_t)(at - start), term);
    if (wrong)
        return ent_nt_fail(nt, start, wrong);
    nt->at = at;
    return ENT_OK;
}

static bool is_rdf(const struct ent_term *iri, const char *local)
{
    size_t n = sizeof ENT_RDF - 1, n_local = strlen(local);
    return iri->n_bytes == n + n_local && memcmp(iri->bytes, ENT_RDF, n) == 0 &&
           memcmp(iri->bytes + n, local, n_local) == 0;
}

enum ent_status ent_nt_typed(struct ent_nt *nt, const char *at,
                             const struct ent_term *datatype,
                             struct ent_term *term)
{
    if (is_rdf(datatype, "langString") || is_rdf(datatype, "dirLangString"))
        return ent_nt_fail(nt, at,
                           "a text of this datatype needs a language tag");
    ent_term_from_literal(term->bytes, term->n_bytes, datatype->bytes,
                          datatype->n_bytes, term);
    return ENT_OK;
}

static enum ent_status read_datatype(struct ent_nt *nt, struct ent_term *term)
{
    struct ent_term datatype = {.kind = ENT_NONE};
    nt->at += 2;
    ent_nt_skip_blanks(nt);
    const char *start = nt->at;
    if (start == nt->end || *start != '<')
        return ent_nt_fail(nt, start, "a datatype IRI must follow ^^");
    enum ent_status status = ent_nt_iri(nt, &datatype);
    return status ? status : ent_nt_typed(nt, start, &datatype, term);
}

enum ent_status ent_nt_set_text(struct ent_nt *nt, const char *start,
                                const char *close, bool escaped,
                                struct ent_term *term)
{
    term->kind = ENT_TEXT;
    term->bytes = start;
    term->n_bytes = (size_t)(close - start);
    if (escaped) {
        enum ent_status status = ent_nt_unescape(nt, start, term->n_bytes, true,
                                                 &term->bytes, &term->n_bytes);
        if (status)
            return status;
    }
    if (term->n_bytes > ENT_MAX_TEXT_BYTES && term->n_bytes > nt->max_text)
        return ent_nt_fail(nt, start, "the text is longer than 1 MiB");
    return ENT_OK;
}

/* STRING_LITERAL_QUOTE = '"' ( [^"\\LF CR] | ECHAR | UCHAR )* '"' */
enum ent_status ent_nt_string(struct ent_nt *nt, struct ent_term *term)
{
    const char *start = nt->at + 1, *at = start;
    bool escaped = false;
    for (;;) {
        while (at < nt->end && ent_rdf_is(*at, ENT_RDF_TEXT))
            at++;
        if (at == nt->end || *at != '\\')
            break;
        escaped = true;
        at += nt->end - at > 1 ? 2 : 1;
    }
    if (at == nt->end)
        return ent_nt_fail(nt, nt->at, "the text has no closing quote");
    if (*at != '"')
        return ent_nt_fail(nt, at, "a line break in a text needs an escape");
    nt->at = at + 1;
    return ent_nt_set_text(nt, start, at, escaped, term);
}

/* literal = STRING_LITERAL_QUOTE [ "^^" IRIREF | LANG_DIR ] */
enum ent_status ent_nt_literal(struct ent_nt *nt, struct ent_term *term)
{
    enum ent_status status = ent_nt_string(nt, term);
    if (status)
        return status;
    ent_nt_skip_blanks(nt);
    if (nt->at < nt->end && *nt->at == '@')
        return ent_nt_language(nt, term);
    if (nt->end - nt->at >= 2 && nt->at[0] == '^' && nt->at[1] == '^')
        return read_datatype(nt, term);
    return ENT_OK;
}

enum ent_status ent_nt_subject(struct ent_nt *nt, struct ent_term *term)
{
    memset(term, 0, sizeof *term);
    if (nt->at < nt->end && *nt->at == '<' &&
        !(nt->end - nt->at > 1 && nt->at[1] == '<'))
        return ent_nt_iri(nt, term);
    if (nt->at < nt->end && *nt->at == '_')
        return ent_nt_blank(nt, term);
    return ent_nt_fail(nt, nt->at, "an IRI or a blank node was expected");
}

static enum ent_status read_predicate(struct ent_nt *nt, struct ent_term *term)
{
    memset(term, 0, sizeof *term);
    if (nt->at == nt->end || *nt->at != '<')
        return ent_nt_fail(nt, nt->at, "an IRI was expected");
    return ent_nt_iri(nt, term);
}

/* tripleTerm = "<<(" subject predicate object ")>>" */
static enum ent_status read_triple_term(struct ent_nt *nt, unsigned depth,
                                        struct ent_term *term)
{
    const char *start = nt->at;
    if (nt->end - start < 3 || start[2] != '(')
        return ent_nt_fail(nt, start, "a triple term is written <<( s p o )>>");
    if (depth == ENT_MAX_QUOTE_DEPTH)
        return ent_nt_fail(nt, start,
                           "triple terms are nested too deeply (limit is 8)");
    struct ent_term *parts = ent_arena_calloc(nt->arena, 3, sizeof *parts);
    if (!parts)
        return nt->arena->status;
    nt->at += 3;
    ent_nt_skip_blanks(nt);
    enum ent_status status = ent_nt_subject(nt, &parts[0]);
    ent_nt_skip_blanks(nt);
    if (!status)
        status = read_predicate(nt, &parts[1]);
    ent_nt_skip_blanks(nt);
    if (!status)
        status = ent_nt_object(nt, depth + 1, &parts[2]);
    ent_nt_skip_blanks(nt);
    if (status)
        return status;
    if (nt->end - nt->at < 3 || memcmp(nt->at, ")>>", 3) != 0)
        return ent_nt_fail(nt, nt->at, ")>> was expected");
    nt->at += 3;
    term->kind = ENT_QUOTED;
    term->parts = parts;
    return ENT_OK;
}

enum ent_status ent_nt_object(struct ent_nt *nt, unsigned depth,
                              struct ent_term *term)
{
    memset(term, 0, sizeof *term);
    if (nt->at == nt->end)
        return ent_nt_fail(nt, nt->at, "the object is missing");
    if (*nt->at == '"')
        return ent_nt_literal(nt, term);
    if (*nt->at == '<' && nt->end - nt->at > 1 && nt->at[1] == '<')
        return read_triple_term(nt, depth, term);
    if (*nt->at == '<' || *nt->at == '_')
        return ent_nt_subject(nt, term);
    return ent_nt_fail(nt, nt->at,
                       "an IRI, a blank node, a text or a triple term was "
                       "expected");
}
