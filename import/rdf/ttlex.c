/* SPDX-License-Identifier: ISC */
/* Tokens of Turtle and TriG. */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "import/rdf/chars.h"
#include "import/rdf/iri.h"
#include "import/rdf/turtle.h"
#include "import/term.h"

enum ent_status ent_tt_fail(struct ent_tt *t, const char *at,
                            const char *message)
{
    return ent_nt_fail(&t->nt, at, message);
}

/* The end of the bytes was met where a token may go on. */
static enum ent_status at_end(const struct ent_tt *t)
{
    return t->is_last ? ENT_OK : ENT_END;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* WS | "#" [^LF CR]* */
enum ent_status ent_tt_skip(struct ent_tt *t)
{
    struct ent_nt *nt = &t->nt;
    for (;;) {
        while (nt->at < nt->end && is_blank(*nt->at))
            nt->at++;
        if (nt->at == nt->end)
            return at_end(t);
        if (*nt->at != '#')
            return ENT_OK;
        while (nt->at < nt->end && *nt->at != '\n' && *nt->at != '\r')
            nt->at++;
    }
}

enum ent_status ent_tt_looking_at(struct ent_tt *t, const char *token, bool *is)
{
    size_t n = strlen(token), left = (size_t)(t->nt.end - t->nt.at);
    size_t shared = n < left ? n : left;
    bool same = memcmp(t->nt.at, token, shared) == 0;
    *is = same && left >= n;
    return same && left < n ? at_end(t) : ENT_OK;
}

/* ( PN_CHARS | "." )* PN_CHARS: what a word or a prefix consists of. */
static enum ent_status find_run(struct ent_tt *t, const char **stop)
{
    const char *at = t->nt.at;
    *stop = at;
    while (at < t->nt.end) {
        const char *next = at;
        uint32_t c = ent_utf8_next(&next, t->nt.end);
        if (c != '.' && !ent_rdf_is_char(c))
            return ENT_OK;
        at = next;
        if (c != '.')
            *stop = at;
    }
    return at_end(t);
}

static bool same_word(const char *a, const char *b, size_t n, bool any_case)
{
    for (size_t i = 0; i < n; i++) {
        char c = a[i];
        if (any_case && c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (c != b[i])
            return false;
    }
    return true;
}

enum ent_status ent_tt_word(struct ent_tt *t, const char *word, bool any_case,
                            bool *is)
{
    size_t n = strlen(word), left = (size_t)(t->nt.end - t->nt.at);
    const char *stop;
    *is = false;
    if (!same_word(t->nt.at, word, n < left ? n : left, any_case))
        return ENT_OK;
    enum ent_status status = find_run(t, &stop);
    if (status || (size_t)(stop - t->nt.at) != n)
        return status;
    if (stop < t->nt.end && *stop == ':')
        return ENT_OK;
    *is = true;
    t->nt.at = stop;
    return ENT_OK;
}

/* "@prefix" may be followed by ":". */
enum ent_status ent_tt_at_word(struct ent_tt *t, const char *word, bool *is)
{
    const char *stop;
    enum ent_status status = find_run(t, &stop);
    size_t n = strlen(word);
    *is = !status && (size_t)(stop - t->nt.at) == n &&
          memcmp(t->nt.at, word, n) == 0;
    if (*is)
        t->nt.at = stop;
    return status;
}

enum ent_status ent_tt_expect(struct ent_tt *t, const char *sign)
{
    bool is;
    char message[32];
    enum ent_status status = ent_tt_skip(t);
    if (!status)
        status = ent_tt_looking_at(t, sign, &is);
    if (status)
        return status;
    if (!is) {
        memcpy(message, sign, strlen(sign));
        memcpy(message + strlen(sign), " was expected", 14);
        return ent_tt_fail(t, t->nt.at, message);
    }
    t->nt.at += strlen(sign);
    return ENT_OK;
}

static enum ent_status resolve(struct ent_tt *t, const char *at,
                               struct ent_term *term)
{
    const struct ent_buf *base = &t->turtle->base;
    struct ent_buf out;
    if (base->n_bytes == 0)
        return ent_tt_fail(t, at,
                           "a relative IRI needs a base (@base or --base)");
    ent_buf_init(&out);
    ent_iri_resolve(base->bytes, base->n_bytes, term->bytes, term->n_bytes,
                    &out);
    enum ent_status status = out.status;
    if (!status) {
        term->bytes = ent_arena_strndup(t->nt.arena, out.bytes, out.n_bytes);
        term->n_bytes = out.n_bytes;
        status = term->bytes ? ENT_OK : t->nt.arena->status;
    }
    ent_buf_release(&out);
    return status;
}

/* IRIREF, made absolute */
enum ent_status ent_tt_iriref(struct ent_tt *t, struct ent_term *term)
{
    const char *start = t->nt.at;
    if (!t->is_last && !memchr(start, '>', (size_t)(t->nt.end - start)))
        return ENT_END;
    t->is_fatal = true;
    enum ent_status status = ent_nt_iriref(&t->nt, term);
    if (status)
        return status;
    t->is_fatal = false;
    if (ent_rdf_is_absolute(term->bytes, term->n_bytes))
        return ENT_OK;
    return resolve(t, start, term);
}

/* PNAME_NS = [ PN_PREFIX ] ":"
 * PN_PREFIX = PN_CHARS_BASE [ ( PN_CHARS | "." )* PN_CHARS ] */
enum ent_status ent_tt_prefix(struct ent_tt *t, const char **name,
                              size_t *n_name)
{
    const char *start = t->nt.at, *stop, *first = start;
    enum ent_status status = find_run(t, &stop);
    if (status)
        return status;
    if (stop > start && !ent_rdf_is_base(ent_utf8_next(&first, stop)))
        return ent_tt_fail(t, start, "a name cannot start like this");
    if (stop == t->nt.end || *stop != ':')
        return ent_tt_fail(t, start,
                           stop == start ? "a prefix and : were expected"
                                         : "this word has no prefix and :");
    *name = start;
    *n_name = (size_t)(stop - start);
    t->nt.at = stop + 1;
    return ENT_OK;
}

static bool is_hex(char c)
{
    return ent_rdf_is(c, ENT_RDF_DIGIT) || (c >= 'a' && c <= 'f') ||
           (c >= 'A' && c <= 'F');
}

/* PLX = "%" HEX HEX | "\" one of _~.-!$&'()*+,;=/?#@%: how long, 0: none. */
static size_t escape_length(const struct ent_tt *t, const char *at)
{
    if (*at == '%' && t->nt.end - at > 2 && is_hex(at[1]) && is_hex(at[2]))
        return 3;
    if (*at == '\\' && t->nt.end - at > 1 && ent_rdf_is(at[1], ENT_RDF_LOCAL))
        return 2;
    return 0;
}

/* PN_LOCAL = ( PN_CHARS_U | ":" | digit | PLX )
 *            [ ( PN_CHARS | "." | ":" | PLX )* ( PN_CHARS | ":" | PLX ) ] */
static enum ent_status find_local(struct ent_tt *t, const char **stop,
                                  bool *escaped)
{
    const char *at = t->nt.at, *end = t->nt.end, *start = at;
    *stop = at;
    *escaped = false;
    while (at < end) {
        if (!t->is_last && end - at < 3 && (*at == '%' || *at == '\\'))
            return ENT_END;
        const char *next = at;
        uint32_t c = ent_utf8_next(&next, end);
        size_t n_escape = escape_length(t, at);
        if (n_escape > 0)
            next = at + n_escape;
        else if (c == '%' || c == '\\')
            return ent_tt_fail(t, at, "there is no such escape in a name");
        else if (at == start
                     ? c != ':' && !ent_rdf_is_start(c) && (c < '0' || c > '9')
                     : c != ':' && c != '.' && !ent_rdf_is_char(c))
            return ENT_OK;
        *escaped = *escaped || n_escape == 2;
        at = next;
        if (c != '.')
            *stop = at;
    }
    return at_end(t);
}

static size_t copy_local(const char *at, const char *stop, char *out)
{
    char *start = out;
    for (; at < stop; at++) {
        if (*at == '\\')
            at++;
        *out++ = *at;
    }
    return (size_t)(out - start);
}

/* PNAME_LN = PNAME_NS PN_LOCAL */
enum ent_status ent_tt_prefixed(struct ent_tt *t, struct ent_term *term)
{
    const char *start = t->nt.at, *name, *stop;
    size_t n_name;
    bool escaped;
    enum ent_status status = ent_tt_prefix(t, &name, &n_name);
    if (!status)
        status = find_local(t, &stop, &escaped);
    if (status)
        return status;
    const struct ent_prefix *prefix =
        ent_prefixes_find(&t->turtle->prefixes, name, n_name);
    if (!prefix)
        return ent_tt_fail(t, start, "this prefix is not declared");
    const char *local = t->nt.at;
    size_t n = prefix->n_iri + (size_t)(stop - local);
    char *iri = ent_arena_alloc(t->nt.arena, n ? n : 1);
    if (!iri)
        return t->nt.arena->status;
    memcpy(iri, prefix->iri, prefix->n_iri);
    term->kind = ENT_IRI;
    term->bytes = iri;
    term->n_bytes =
        prefix->n_iri + copy_local(local, stop, iri + prefix->n_iri);
    t->nt.at = stop;
    if (term->n_bytes > ENT_MAX_IRI_BYTES)
        return ent_tt_fail(t, start, "the IRI is longer than 8192 bytes");
    return ENT_OK;
}

enum ent_status ent_tt_label(struct ent_tt *t, struct ent_term *term)
{
    const char *stop = t->nt.end - t->nt.at > 2
                           ? ent_rdf_blank_end(t->nt.at + 2, t->nt.end)
                           : t->nt.end;
    /* a '.' behind the label may belong to it */
    while (stop < t->nt.end && *stop == '.')
        stop++;
    if (stop == t->nt.end && !t->is_last)
        return ENT_END;
    return ent_nt_blank(&t->nt, term);
}

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && ent_rdf_is(*at, ENT_RDF_DIGIT))
        at++;
    return at;
}

/* EXPONENT = [eE] [+-]? digit+: where it ends; `at` when there is none. */
static const char *skip_exponent(const char *at, const char *end)
{
    const char *digits = at;
    if (at == end || (*at != 'e' && *at != 'E'))
        return at;
    digits++;
    if (digits < end && (*digits == '+' || *digits == '-'))
        digits++;
    const char *stop = skip_digits(digits, end);
    return stop > digits ? stop : at;
}

/* Could more bytes make another number of it? */
static bool may_go_on(const char *at, const char *end)
{
    while (at < end && (ent_rdf_is(*at, ENT_RDF_DIGIT | ENT_RDF_SCHEME)))
        at++;
    return at == end;
}

/* INTEGER | DECIMAL | DOUBLE, whose '.' needs digits or an exponent behind */
enum ent_status ent_tt_number(struct ent_tt *t, struct ent_term *term)
{
    const char *start = t->nt.at, *end = t->nt.end;
    const char *datatype = ENT_XSD "integer";
    if (!t->is_last && may_go_on(start, end))
        return ENT_END;
    const char *at = start + (*start == '+' || *start == '-' ? 1 : 0);
    const char *whole = at;
    at = skip_digits(at, end);
    bool has_digits = at > whole;
    if (at < end && *at == '.') {
        const char *stop = skip_digits(at + 1, end);
        bool fraction = stop > at + 1;
        if (fraction || (has_digits && skip_exponent(stop, end) > stop)) {
            at = stop;
            has_digits = true;
            datatype = ENT_XSD "decimal";
        }
    }
    if (!has_digits)
        return ent_tt_fail(t, start, "a number needs digits");
    const char *stop = skip_exponent(at, end);
    if (stop > at)
        datatype = ENT_XSD "double";
    ent_term_from_literal(start, (size_t)(stop - start), datatype,
                          strlen(datatype), term);
    t->nt.at = stop;
    return ENT_OK;
}

/* The closing quotes from `at` on; NULL when there are none. */
static const char *find_long(const char *at, const char *end, char quote,
                             bool *escaped)
{
    const char three[3] = {quote, quote, quote};
    *escaped = false;
    for (; end - at >= 3; at++) {
        if (*at == quote && memcmp(at, three, 3) == 0)
            return at;
        if (*at == '\\') {
            *escaped = true;
            at++;
        }
    }
    return NULL;
}

/* STRING_LITERAL_LONG_QUOTE = '"""' ... '"""', or with ''' */
static enum ent_status read_long(struct ent_tt *t, struct ent_term *term)
{
    bool escaped;
    const char *start = t->nt.at + 3;
    const char *close = find_long(start, t->nt.end, *t->nt.at, &escaped);
    if (!close)
        return t->is_last
                   ? ent_tt_fail(t, t->nt.at, "the text has no closing quotes")
                   : ENT_END;
    enum ent_status status =
        ent_nt_set_text(&t->nt, start, close, escaped, term);
    t->nt.at = close + 3;
    return status;
}

/* STRING_LITERAL_SINGLE_QUOTE, or with " */
static enum ent_status read_short(struct ent_tt *t, struct ent_term *term)
{
    char quote = *t->nt.at;
    bool escaped = false;
    const char *start = t->nt.at + 1, *at = start, *end = t->nt.end;
    for (; at < end && *at != quote; at++) {
        if (*at == '\n' || *at == '\r')
            return ent_tt_fail(t, at, "a line break needs an escape or \"\"\"");
        if (*at == '\\') {
            escaped = true;
            at += end - at > 1 ? 1 : 0;
        }
    }
    if (at == end)
        return t->is_last
                   ? ent_tt_fail(t, t->nt.at, "the text has no closing quote")
                   : ENT_END;
    enum ent_status status = ent_nt_set_text(&t->nt, start, at, escaped, term);
    t->nt.at = at + 1;
    return status;
}

enum ent_status ent_tt_string(struct ent_tt *t, bool short_only,
                              struct ent_term *term)
{
    const char three[] = {*t->nt.at, *t->nt.at, *t->nt.at, '\0'};
    bool is_long;
    enum ent_status status = ent_tt_looking_at(t, three, &is_long);
    if (status)
        return status;
    t->is_fatal = true;
    if (is_long && short_only)
        return ent_tt_fail(t, t->nt.at, "single quotes were expected");
    status = is_long ? read_long(t, term) : read_short(t, term);
    if (!status)
        t->is_fatal = false;
    return status;
}
