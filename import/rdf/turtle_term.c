/* SPDX-License-Identifier: ISC */
/* Terms of Turtle and TriG, and the statements that they make. */
#include <string.h>

#include "base/limits.h"
#include "import/rdf/chars.h"
#include "import/rdf/rdf.h"
#include "import/rdf/turtle.h"
#include "import/term.h"

/* What may stand somewhere beside IRIs and blank nodes. */
enum allowed {
    LITERAL = 1,
    TRIPLE_TERM = 2,
    REIFIED = 4, /* << s p o >> */
    NESTED = 8   /* [ ... ] and ( ... ) */
};

#define SUBJECT (REIFIED | NESTED)
#define OBJECT (LITERAL | TRIPLE_TERM | REIFIED | NESTED)

static const struct ent_term rdf_type = ENT_RDF_TERM("type");
static const struct ent_term rdf_reifies = ENT_RDF_TERM("reifies");
static const struct ent_term rdf_first = ENT_RDF_TERM("first");
static const struct ent_term rdf_rest = ENT_RDF_TERM("rest");
static const struct ent_term rdf_nil = ENT_RDF_TERM("nil");

static enum ent_status read_term(struct ent_tt *t, unsigned allowed,
                                 struct ent_term *term);

/* Every byte is looked at once, however many statements a line has. */
static uint64_t current_line(struct ent_tt *t)
{
    const char *newline;
    while (t->counted < t->nt.at &&
           (newline = memchr(t->counted, '\n',
                             (size_t)(t->nt.at - t->counted))) != NULL) {
        t->line++;
        t->counted = newline + 1;
    }
    if (t->counted < t->nt.at)
        t->counted = t->nt.at;
    return t->line;
}

static enum ent_status emit(struct ent_tt *t, const struct ent_term *subject,
                            const struct ent_term *predicate,
                            const struct ent_term *object)
{
    struct ent_item *item =
        ent_batch_add(t->batch, ENT_ITEM_TRIPLE, current_line(t));
    if (!item)
        return t->batch->arena.status;
    item->terms[0] = *subject;
    item->terms[1] = *predicate;
    item->terms[2] = *object;
    item->graph = t->graph;
    return ENT_OK;
}

/* No document can give such a label, as none may start with a '.'. */
enum ent_status ent_tt_fresh(struct ent_tt *t, struct ent_term *term)
{
    memset(term, 0, sizeof *term);
    term->kind = ENT_BLANK;
    term->bytes = ent_arena_printf(t->nt.arena, ".%llu",
                                   (unsigned long long)++t->turtle->n_blank);
    if (!term->bytes)
        return t->nt.arena->status;
    term->n_bytes = strlen(term->bytes);
    return ENT_OK;
}

static enum ent_status enter(struct ent_tt *t)
{
    if (t->depth == ENT_MAX_RDF_DEPTH)
        return ent_tt_fail(t, t->nt.at,
                           "too many brackets within brackets (limit is 100)");
    t->depth++;
    return ENT_OK;
}

/* After blanks, is this sign next?  Moves past it if so. */
static enum ent_status accept(struct ent_tt *t, const char *sign, bool *is)
{
    enum ent_status status = ent_tt_skip(t);
    if (!status)
        status = ent_tt_looking_at(t, sign, is);
    if (!status && *is)
        t->nt.at += strlen(sign);
    return status;
}

/* iri = IRIREF | PrefixedName */
enum ent_status ent_tt_iri(struct ent_tt *t, struct ent_term *term)
{
    memset(term, 0, sizeof *term);
    if (t->nt.at < t->nt.end && *t->nt.at == '<')
        return ent_tt_iriref(t, term);
    return ent_tt_prefixed(t, term);
}

/* verb = iri | "a" */
enum ent_status ent_tt_verb(struct ent_tt *t, struct ent_term *term)
{
    bool is = false;
    enum ent_status status = ent_tt_skip(t);
    if (status)
        return status;
    if (t->nt.at == t->nt.end)
        return ent_tt_fail(t, t->nt.at, "a verb was expected");
    if (*t->nt.at == 'a')
        status = ent_tt_word(t, "a", false, &is);
    if (status || is) {
        *term = rdf_type;
        return status;
    }
    return ent_tt_iri(t, term);
}

/* predicateObjectList = verb objectList ( ";" [ verb objectList ] )*
 * objectList = object annotation ( "," object annotation )* */
static enum ent_status predicate_objects(struct ent_tt *t,
                                         const struct ent_term *subject,
                                         const char *closing)
{
    struct ent_term verb;
    bool more = true, done = false;
    while (!done) {
        enum ent_status status = ent_tt_verb(t, &verb);
        for (more = true; more && !status;) {
            status = ent_tt_statement(t, subject, &verb);
            if (!status)
                status = accept(t, ",", &more);
        }
        if (!status)
            status = accept(t, ";", &more);
        done = !more;
        while (more && !status)
            status = accept(t, ";", &more);
        if (!status && !done)
            status = ent_tt_looking_at(t, closing, &done);
        if (status)
            return status;
    }
    return ent_tt_expect(t, closing);
}

/* blankNodePropertyList = "[" predicateObjectList "]";  ANON = "[" "]" */
static enum ent_status read_brackets(struct ent_tt *t, bool nested,
                                     struct ent_term *term, bool *says)
{
    bool is_empty;
    const char *start = t->nt.at++;
    enum ent_status status = accept(t, "]", &is_empty);
    *says = false;
    if (!status)
        status = ent_tt_fresh(t, term);
    if (status || is_empty)
        return status;
    if (!nested)
        return ent_tt_fail(t, start, "only [] may stand here");
    *says = true;
    status = enter(t);
    if (!status)
        status = predicate_objects(t, term, "]");
    t->depth--;
    return status;
}

/* collection = "(" object* ")" */
static enum ent_status read_collection(struct ent_tt *t, struct ent_term *term)
{
    struct ent_term node = rdf_nil, next, item;
    bool is_end = false;
    t->nt.at++;
    *term = rdf_nil;
    enum ent_status status = enter(t);
    while (!status) {
        status = accept(t, ")", &is_end);
        if (status || is_end)
            break;
        status = read_term(t, OBJECT, &item);
        if (!status)
            status = ent_tt_fresh(t, &next);
        if (!status && term->kind == ENT_IRI)
            *term = next;
        else if (!status)
            status = emit(t, &node, &rdf_rest, &next);
        node = next;
        if (!status)
            status = emit(t, &node, &rdf_first, &item);
    }
    t->depth--;
    if (!status && node.kind == ENT_BLANK)
        status = emit(t, &node, &rdf_rest, &rdf_nil);
    return status;
}

/* s, verb, o of a triple term or a reified triple, in the arena. */
static enum ent_status read_parts(struct ent_tt *t, unsigned subject,
                                  unsigned object, struct ent_term *term)
{
    struct ent_term *parts = ent_arena_calloc(t->nt.arena, 3, sizeof *parts);
    if (!parts)
        return t->nt.arena->status;
    enum ent_status status = enter(t);
    if (!status)
        status = read_term(t, subject, &parts[0]);
    if (!status)
        status = ent_tt_verb(t, &parts[1]);
    if (!status)
        status = read_term(t, object, &parts[2]);
    t->depth--;
    memset(term, 0, sizeof *term);
    term->kind = ENT_QUOTED;
    term->parts = parts;
    return status;
}

static unsigned quote_depth(const struct ent_term *term)
{
    unsigned depth = 0;
    for (; term->kind == ENT_QUOTED; term = &term->parts[2])
        depth++;
    return depth;
}

static enum ent_status check_quotes(struct ent_tt *t, const char *at,
                                    const struct ent_term *fact)
{
    if (quote_depth(fact) <= ENT_MAX_QUOTE_DEPTH)
        return ENT_OK;
    return ent_tt_fail(t, at,
                       "triple terms are nested too deeply (limit is 8)");
}

/* tripleTerm = "<<(" ttSubject verb ttObject ")>>" */
static enum ent_status read_triple_term(struct ent_tt *t, struct ent_term *term)
{
    const char *start = t->nt.at;
    t->nt.at += 3;
    enum ent_status status = read_parts(t, 0, LITERAL | TRIPLE_TERM, term);
    if (!status)
        status = ent_tt_expect(t, ")>>");
    return status ? status : check_quotes(t, start, term);
}

static bool starts_node(const struct ent_tt *t)
{
    char c = t->nt.at < t->nt.end ? *t->nt.at : '\0';
    return ent_rdf_is(c, ENT_RDF_LETTER) || c == '<' || c == '_' || c == '[' ||
           c == ':' || (unsigned char)c >= 0x80;
}

/* reifier = "~" [ iri | BlankNode ], after the sign */
static enum ent_status read_reifier(struct ent_tt *t, struct ent_term *term)
{
    enum ent_status status = ent_tt_skip(t);
    if (status)
        return status;
    return starts_node(t) ? read_term(t, 0, term) : ent_tt_fresh(t, term);
}

/* reifiedTriple = "<<" rtSubject verb rtObject [ reifier ] ">>" */
static enum ent_status read_reified(struct ent_tt *t, struct ent_term *term)
{
    struct ent_term fact;
    bool named = false;
    const char *start = t->nt.at;
    t->nt.at += 2;
    enum ent_status status =
        read_parts(t, REIFIED, LITERAL | TRIPLE_TERM | REIFIED, &fact);
    if (!status)
        status = check_quotes(t, start, &fact);
    if (!status)
        status = accept(t, "~", &named);
    if (!status)
        status = named ? read_reifier(t, term) : ent_tt_fresh(t, term);
    if (!status)
        status = ent_tt_expect(t, ">>");
    return status ? status : emit(t, term, &rdf_reifies, &fact);
}

static enum ent_status read_angle(struct ent_tt *t, unsigned allowed,
                                  struct ent_term *term, bool *says)
{
    bool triple, reified;
    enum ent_status status = ent_tt_looking_at(t, "<<(", &triple);
    if (!status)
        status = ent_tt_looking_at(t, "<<", &reified);
    if (status)
        return status;
    if (triple ? !(allowed & TRIPLE_TERM) : reified && !(allowed & REIFIED))
        return ent_tt_fail(t, t->nt.at,
                           triple ? "a triple term cannot stand here"
                                  : "a reified triple cannot stand here");
    *says = reified && !triple;
    if (triple)
        return read_triple_term(t, term);
    return reified ? read_reified(t, term) : ent_tt_iriref(t, term);
}

/* LANG_DIR = "@" letters ..., at the sign */
static enum ent_status read_language(struct ent_tt *t, struct ent_term *term)
{
    const char *at = t->nt.at + 1;
    while (at < t->nt.end &&
           (ent_rdf_is(*at, ENT_RDF_LETTER | ENT_RDF_DIGIT) || *at == '-'))
        at++;
    if (at == t->nt.end && !t->is_last)
        return ENT_END;
    return ent_nt_language(&t->nt, term);
}

/* RDFLiteral = String [ LANG_DIR | "^^" iri ] */
static enum ent_status read_literal(struct ent_tt *t, struct ent_term *term)
{
    struct ent_term datatype;
    bool typed;
    enum ent_status status = ent_tt_string(t, false, term);
    if (!status)
        status = ent_tt_skip(t);
    if (!status && t->nt.at < t->nt.end && *t->nt.at == '@')
        return read_language(t, term);
    if (!status)
        status = accept(t, "^^", &typed);
    if (status || !typed)
        return status;
    status = ent_tt_skip(t);
    const char *start = t->nt.at;
    if (!status)
        status = ent_tt_iri(t, &datatype);
    return status ? status : ent_nt_typed(&t->nt, start, &datatype, term);
}

/* BooleanLiteral = "true" | "false"; else a prefixed name */
static enum ent_status read_word(struct ent_tt *t, unsigned allowed,
                                 struct ent_term *term)
{
    bool yes = false, no = false;
    enum ent_status status = ENT_OK;
    if (allowed & LITERAL && *t->nt.at == 't')
        status = ent_tt_word(t, "true", false, &yes);
    if (allowed & LITERAL && *t->nt.at == 'f')
        status = ent_tt_word(t, "false", false, &no);
    if (status)
        return status;
    if (!yes && !no)
        return ent_tt_prefixed(t, term);
    term->kind = ENT_BOOLEAN;
    term->boolean = yes;
    return ENT_OK;
}

static enum ent_status expected(struct ent_tt *t, unsigned allowed)
{
    return ent_tt_fail(t, t->nt.at,
                       t->nt.at == t->nt.end ? "the input ends too early"
                       : allowed & LITERAL
                           ? "an IRI, a blank node or a literal was expected"
                           : "an IRI or a blank node was expected");
}

/* At the first character of a term.  *says: it made statements itself. */
static enum ent_status read_here(struct ent_tt *t, unsigned allowed,
                                 struct ent_term *term, bool *says)
{
    char c = t->nt.at < t->nt.end ? *t->nt.at : '\0';
    char next = t->nt.end - t->nt.at > 1 ? t->nt.at[1] : '\0';
    bool literal = (allowed & LITERAL) != 0;
    memset(term, 0, sizeof *term);
    *says = false;
    if (c == '<')
        return read_angle(t, allowed, term, says);
    if (c == '_')
        return ent_tt_label(t, term);
    if (c == '[')
        return read_brackets(t, (allowed & NESTED) != 0, term, says);
    if (c == '(' && allowed & NESTED)
        return read_collection(t, term);
    if (literal && (c == '"' || c == '\''))
        return read_literal(t, term);
    if (c == '.' && t->nt.end - t->nt.at == 1 && !t->is_last)
        return ENT_END;
    if (literal && (ent_rdf_is(c, ENT_RDF_DIGIT) || c == '+' || c == '-' ||
                    (c == '.' && ent_rdf_is(next, ENT_RDF_DIGIT))))
        return ent_tt_number(t, term);
    if (starts_node(t))
        return read_word(t, allowed, term);
    return expected(t, allowed);
}

static enum ent_status read_term(struct ent_tt *t, unsigned allowed,
                                 struct ent_term *term)
{
    bool says;
    enum ent_status status = ent_tt_skip(t);
    return status ? status : read_here(t, allowed, term, &says);
}

/* subject = iri | BlankNode | collection, or blankNodePropertyList or
 * reifiedTriple, which say something themselves */
enum ent_status ent_tt_subject(struct ent_tt *t, struct ent_term *term,
                               bool *says)
{
    return read_here(t, SUBJECT, term, says);
}

/* annotation = ( reifier | "{|" predicateObjectList "|}" )* */
static enum ent_status read_annotations(struct ent_tt *t,
                                        const struct ent_term parts[3])
{
    struct ent_term fact = {.kind = ENT_QUOTED}, reifier;
    bool has_reifier = false, named, block;
    fact.parts = parts;
    enum ent_status status = check_quotes(t, t->nt.at, &fact);
    if (status)
        return status;
    for (;;) {
        status = accept(t, "~", &named);
        if (!status)
            status =
                named ? read_reifier(t, &reifier) : accept(t, "{|", &block);
        if (status || (!named && !block))
            return status;
        if (!named && !has_reifier)
            status = ent_tt_fresh(t, &reifier);
        if (!status && (named || !has_reifier))
            status = emit(t, &reifier, &rdf_reifies, &fact);
        has_reifier = named;
        if (!status && !named)
            status = enter(t);
        if (!status && !named) {
            status = predicate_objects(t, &reifier, "|}");
            t->depth--;
        }
        if (status)
            return status;
    }
}

/* object annotation */
enum ent_status ent_tt_statement(struct ent_tt *t,
                                 const struct ent_term *subject,
                                 const struct ent_term *predicate)
{
    struct ent_term object;
    t->nt.max_text = ent_rdf_is_er(predicate, "text") ? ENT_MAX_DOCUMENT_BYTES
                                                      : ENT_MAX_TEXT_BYTES;
    enum ent_status status = read_term(t, OBJECT, &object);
    if (!status)
        status = emit(t, subject, predicate, &object);
    if (!status)
        status = ent_tt_skip(t);
    if (status || t->nt.at == t->nt.end ||
        (*t->nt.at != '~' && *t->nt.at != '{'))
        return status;
    struct ent_term *parts = ent_arena_alloc(t->nt.arena, 3 * sizeof *parts);
    if (!parts)
        return t->nt.arena->status;
    parts[0] = *subject;
    parts[1] = *predicate;
    parts[2] = object;
    return read_annotations(t, parts);
}
