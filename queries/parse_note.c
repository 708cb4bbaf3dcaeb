/* SPDX-License-Identifier: ISC */
/* Notes: what is asked of a report, { source: ?article, from: >= 2015 }. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/number.h"
#include "base/text.h"
#include "queries/lexer.h"
#include "queries/parser.h"
#include "queries/print.h"

/* ---- values: what a field holds -------------------------------------------
 */

/* A text where names stand is a name. */
static void text_to_name(struct ent_term *term)
{
    term->kind =
        ent_text_is_iri(term->bytes, term->n_bytes) ? ENT_IRI : ENT_NAME;
    term->tag = NULL;
    term->n_tag = 0;
    term->direction = ENT_DIR_NONE;
}

static bool check_name(struct ent_parser *parser, const struct ent_note *note,
                       struct ent_ast_term *value)
{
    struct ent_term *term = &value->term;
    const char *problem = NULL;

    if (term->kind == ENT_TEXT)
        text_to_name(term);
    if (term->kind == ENT_NAME)
        problem = ent_name_problem(term->bytes, term->n_bytes);
    if (problem)
        return ent_fail(parser, value->place, "name", "this name is %s",
                        problem);
    if (ent_kind_is_entity(term->kind) || term->kind == ENT_QUOTED)
        return true;
    ent_fail(parser, value->place, "impossible", "%s holds names",
             ent_field_name(note->field));
    return ent_mend(parser, value->place, "[%.*s]",
                    ENT_TEXT_OF(parser, value->place));
}

static bool check_date(struct ent_parser *parser, const struct ent_note *note,
                       struct ent_ast_term *value)
{
    struct ent_term *term = &value->term;
    char year[24];
    uint64_t date;

    if (term->kind == ENT_DATE)
        return true;
    if (term->kind == ENT_INTEGER && term->integer >= 0 &&
        term->integer <= 9999 && value->place.length == 4) {
        snprintf(year, sizeof year, "%04d", (int)term->integer);
        if (ent_date_parse(year, 4, &date) == ENT_OK) {
            *term = (struct ent_term){.kind = ENT_DATE, .date = date};
            return true;
        }
    }
    if (term->kind == ENT_TEXT &&
        ent_date_parse(term->bytes, term->n_bytes, &date) == ENT_OK) {
        *term = (struct ent_term){.kind = ENT_DATE, .date = date};
        return true;
    }
    return ent_fail(parser, value->place, "impossible",
                    "%s holds dates, such as 2015, 2015-09 or 2015-09-18",
                    ent_field_name(note->field));
}

static bool check_number(struct ent_parser *parser, const struct ent_note *note,
                         struct ent_ast_term *value)
{
    const struct ent_term *term = &value->term;

    if (term->kind != ENT_INTEGER && term->kind != ENT_NUMBER) {
        ent_fail(parser, value->place, "impossible", "%s holds numbers",
                 ent_field_name(note->field));
        if (term->kind == ENT_TEXT &&
            ent_number_is_json(term->bytes, term->n_bytes))
            ent_mend(parser, value->place, "%.*s", (int)term->n_bytes,
                     term->bytes);
        return false;
    }
    if (note->field != ENT_FIELD_CONFIDENCE || term->kind != ENT_INTEGER ||
        (term->integer >= 0 && term->integer <= 1))
        return true;
    ent_fail(parser, value->place, "impossible",
             "a confidence lies between 0 and 1");
    if (term->integer > 1 && term->integer <= 100)
        ent_mend(parser, value->place, "0.%02d",
                 (int)(term->integer == 100 ? 99 : term->integer));
    return false;
}

static bool begins(const struct ent_term *term, const char *stem)
{
    size_t n_stem = strlen(stem);

    return term->n_bytes >= n_stem &&
           strncasecmp(term->bytes, stem, n_stem) == 0;
}

static bool is_any_of(const struct ent_term *term, const char *const *words)
{
    for (; *words; words++)
        if (term->n_bytes == strlen(*words) &&
            memcmp(term->bytes, *words, term->n_bytes) == 0)
            return true;
    return false;
}

/* stance and unit hold a few known words. */
static bool check_word(struct ent_parser *parser, const struct ent_note *note,
                       const struct ent_ast_term *value)
{
    static const char *const stances[] = {"affirms", "denies", NULL};
    static const char *const units[] = {"byte", "char", "utf16", NULL};
    bool is_stance = note->field == ENT_FIELD_STANCE;
    const struct ent_term *term = &value->term;
    const char *meant = NULL;

    if ((!is_stance && note->field != ENT_FIELD_UNIT) || value->has_variable ||
        is_any_of(term, is_stance ? stances : units))
        return true;
    ent_fail(parser, value->place, "impossible", "%s",
             is_stance ? "a stance is affirms or denies"
                       : "a unit is byte, char or utf16");
    if (is_stance && (begins(term, "den") || begins(term, "neg") ||
                      begins(term, "contra") || begins(term, "against")))
        meant = "denies";
    else if (is_stance && (begins(term, "aff") || begins(term, "pos") ||
                           begins(term, "pro") || begins(term, "for")))
        meant = "affirms";
    else if (!is_stance)
        meant = begins(term, "char") ? "char"
                : begins(term, "ut") ? "utf16"
                                     : "byte";
    if (meant)
        ent_mend(parser, value->place, "%s", meant);
    return false;
}

static bool check_value(struct ent_parser *parser, const struct ent_note *note,
                        struct ent_ast_term *value)
{
    if (value->kind == ENT_AST_VARIABLE)
        return true;
    if (value->has_variable)
        return ent_fail(parser, value->place, "syntax",
                        "a note takes a variable or a fixed term; bind the "
                        "field to a variable and compare it in a filter");
    switch (ent_field_class(note->field)) {
    case ENT_CLASS_NAME:
        return check_name(parser, note, value) &&
               check_word(parser, note, value);
    case ENT_CLASS_DATE:
        return check_date(parser, note, value);
    case ENT_CLASS_NUMBER:
        return check_number(parser, note, value);
    case ENT_CLASS_TEXT:
        if (value->term.kind == ENT_NAME)
            value->term.kind = ENT_TEXT;
        return true;
    default:
        return true;
    }
}

/* ---- fields ---------------------------------------------------------------
 */

/* on: D is what imports say; in the store it is from and to. */
static bool fail_on(struct ent_parser *parser)
{
    const struct ent_token *field = parser->token;
    const struct ent_token *value = field + 2;

    ent_fail(parser, field->place, "unknown-field",
             "reports keep no `on`: an event has the same from and to");
    if (field[1].kind != ENT_TOK_COLON || !ent_token_starts_term(value))
        return false;
    return ent_mend(parser, field->place, "to: %.*s, from",
                    ENT_TEXT_OF(parser, value->place));
}

static bool fail_field(struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;
    const char *meant;

    if (token->kind == ENT_TOK_PREFIXED) {
        ent_fail(parser, token->place, "syntax",
                 "a blank is missing after the colon of this note");
        meant = memchr(parser->text + token->place.offset, ':',
                       token->place.length);
        return ent_mend(parser,
                        (struct ent_place){(uint32_t)(meant + 1 - parser->text),
                                           0},
                        " ");
    }
    if (token->kind != ENT_TOK_NAME && token->kind != ENT_TOK_LITERAL &&
        token->kind != ENT_TOK_BRACKET)
        return ent_fail_expected(parser, "a field of reports, such as source, "
                                         "speaker or from");
    if (ent_token_is_word(token, "on"))
        return fail_on(parser);
    meant = ent_meant_field(token->term.bytes ? token->term.bytes : "",
                            token->term.n_bytes);
    if (!meant)
        return ent_fail(parser, token->place, "unknown-field",
                        "reports have no field %.*s; they have source, "
                        "speaker, from, to, place, event, stance, confidence, "
                        "quote, extractor, published, recorded, report and "
                        "meta.KEY",
                        ENT_TEXT_OF(parser, token->place));
    ent_fail(parser, token->place, "unknown-field",
             "reports have no field %.*s; did you mean %s?",
             ENT_TEXT_OF(parser, token->place), meant);
    return ent_mend(parser, token->place, "%s", meant);
}

/* meta.KEY */
static bool parse_meta(struct ent_parser *parser, struct ent_note *note)
{
    const struct ent_token *key;

    if (!ent_accept(parser, ENT_TOK_DOT))
        return ent_fail(parser, parser->token[-1].place, "unknown-field",
                        "meta is asked for by key, such as meta.code");
    key = parser->token;
    if (key->kind != ENT_TOK_NAME && key->kind != ENT_TOK_BRACKET &&
        !(key->kind == ENT_TOK_LITERAL && key->term.kind == ENT_TEXT))
        return ent_fail_expected(parser, "a key, such as meta.code");
    note->key =
        ent_arena_strndup(parser->arena, key->term.bytes, key->term.n_bytes);
    note->n_key = key->term.n_bytes;
    if (!note->key)
        return ent_fail_memory(parser);
    parser->token++;
    return true;
}

/* FIELD, in any case */
static bool parse_field(struct ent_parser *parser, struct ent_note *note)
{
    const struct ent_token *token = parser->token;
    char name[24];
    int field = -1;

    if (token->kind == ENT_TOK_NAME && token->term.n_bytes < sizeof name) {
        for (size_t i = 0; i < token->term.n_bytes; i++) {
            char c = token->term.bytes[i];
            name[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
        field = ent_field_find(name, token->term.n_bytes);
    }
    if (field < 0)
        return fail_field(parser);
    note->field = (enum ent_field)field;
    parser->token++;
    return note->field != ENT_FIELD_META || parse_meta(parser, note);
}

/* ---- notes ----------------------------------------------------------------
 */

static bool parse_comparison(struct ent_parser *parser, struct ent_note *note)
{
    switch (parser->token->kind) {
    case ENT_TOK_EQ:
        note->op = ENT_NOTE_EQ;
        break;
    case ENT_TOK_NE:
        note->op = ENT_NOTE_NE;
        break;
    case ENT_TOK_LT:
        note->op = ENT_NOTE_LT;
        break;
    case ENT_TOK_LE:
        note->op = ENT_NOTE_LE;
        break;
    case ENT_TOK_GT:
        note->op = ENT_NOTE_GT;
        break;
    case ENT_TOK_GE:
        note->op = ENT_NOTE_GE;
        break;
    default:
        return false;
    }
    parser->token++;
    return true;
}

/* from: 2015 .. 2016 */
static bool fail_range(struct ent_parser *parser, const struct ent_token *field,
                       const struct ent_note *note)
{
    const struct ent_token *dots = parser->token;

    ent_fail(parser, dots->place, "syntax",
             "a range is two notes: %s: >= A, %s: <= B",
             ent_field_name(note->field), ent_field_name(note->field));
    if (note->op != ENT_NOTE_IS || !ent_token_starts_term(dots + 1))
        return false;
    ent_mend(parser, ent_place_before(note->value.place), ">= ");
    return ent_mend(parser, dots->place,
                    ", %.*s: <= ", ENT_TEXT_OF(parser, field->place));
}

static bool fail_none(struct ent_parser *parser, const struct ent_note *note)
{
    return ent_fail(parser, parser->token->place, "syntax",
                    "none stands alone after the colon; to ask that there is "
                    "a %s, bind it: {%s: ?v} . filter ?v = ?v",
                    ent_field_name(note->field), ent_field_name(note->field));
}

/* note = FIELD ":" ( "none" | [ op ] ( VAR | fixed ) ) .  A comparison does
 * without the colon. */
static bool parse_note(struct ent_parser *parser, struct ent_note *note)
{
    const struct ent_token *start = parser->token;

    if (!parse_field(parser, note))
        return false;
    note->value.variable = ENT_NO_VARIABLE;
    if (!ent_accept(parser, ENT_TOK_COLON) && !ent_at(parser, ENT_TOK_EQ) &&
        !(parser->token->kind >= ENT_TOK_NE &&
          parser->token->kind <= ENT_TOK_GE)) {
        ent_fail_expected(parser, "a colon after the field");
        if (ent_token_starts_term(parser->token) ||
            ent_at_keyword(parser, ENT_KW_NONE))
            ent_mend(parser, ent_place_after(parser->token[-1].place), ":");
        return false;
    }
    note->op = ENT_NOTE_IS;
    if (ent_at_keyword(parser, ENT_KW_NONE)) {
        note->op = ENT_NOTE_ABSENT;
        parser->token++;
    } else {
        parse_comparison(parser, note);
        if (ent_at_keyword(parser, ENT_KW_NONE))
            return fail_none(parser, note);
        if (!ent_parse_term(parser, ENT_ROLE_VALUE, &note->value) ||
            !check_value(parser, note, &note->value))
            return false;
        if (ent_at(parser, ENT_TOK_DOTS))
            return fail_range(parser, start, note);
    }
    note->place = ent_token_span(start, parser->token - 1);
    return true;
}

/* Words with blanks as the value of a note: { source: New York Times } */
static bool fail_value(struct ent_parser *parser, const struct ent_note *note)
{
    const struct ent_token *token = parser->token;
    const struct ent_token *first = token - 1;

    if (note->op != ENT_NOTE_ABSENT && note->value.kind == ENT_AST_FIXED &&
        token[1].kind != ENT_TOK_COLON && first->kind == ENT_TOK_NAME) {
        while (token[1].kind == ENT_TOK_NAME && token[2].kind != ENT_TOK_COLON)
            token++;
        ent_fail(parser, ent_token_span(first, token), "blank-in-name",
                 "a name that holds blanks goes in brackets");
        return ent_mend(parser, ent_token_span(first, token), "[%.*s]",
                        ENT_TEXT_OF(parser, ent_token_span(first, token)));
    }
    ent_fail(parser, token->place, "syntax", "a comma is missing here");
    return ent_mend(parser, ent_place_after(token[-1].place), ",");
}

static bool fail_notes(struct ent_parser *parser, const struct ent_note *note)
{
    const struct ent_token *token = parser->token;

    if (token->kind == ENT_TOK_SEMICOLON || ent_token_is(token, ENT_KW_AND)) {
        ent_fail(parser, token->place, "syntax", "notes are parted by commas");
        return ent_mend(parser, token->place, ",");
    }
    if (ent_token_is(token, ENT_KW_OR))
        return ent_fail(parser, token->place, "syntax",
                        "notes cannot be joined by `or`; bind the field to a "
                        "variable and say ?v in (A, B)");
    if (token->kind == ENT_TOK_NAME)
        return fail_value(parser, note);
    ent_fail_expected(parser, "the closing } of the notes");
    if (token->kind == ENT_TOK_END || token->kind == ENT_TOK_DOT)
        ent_mend(parser, ent_place_after(token[-1].place), "}");
    return false;
}

/* "{" note { "," note } "}" */
bool ent_parse_notes(struct ent_parser *parser, struct ent_pattern *pattern)
{
    struct ent_list notes = {0};
    const struct ent_token *open = parser->token++;
    struct ent_note *note;

    if (ent_at(parser, ENT_TOK_CLOSE_BRACE)) {
        ent_fail(parser, ent_token_span(open, parser->token), "syntax",
                 "there is no note between { and }");
        return ent_mend(parser, ent_token_span(open, parser->token), "%s", "");
    }
    do {
        note = ent_list_add(parser, &notes, sizeof *note);
        if (!note || !parse_note(parser, note))
            return false;
    } while (ent_accept(parser, ENT_TOK_COMMA) &&
             !ent_at(parser, ENT_TOK_CLOSE_BRACE));
    if (!ent_accept(parser, ENT_TOK_CLOSE_BRACE))
        return fail_notes(parser, note);
    pattern->notes = notes.items;
    pattern->n_notes = notes.n_items;
    return true;
}

static bool names_field(const struct ent_token *token)
{
    return token->kind == ENT_TOK_NAME && token[1].kind == ENT_TOK_COLON &&
           (ent_field_find(token->term.bytes, token->term.n_bytes) >= 0 ||
            ent_meant_field(token->term.bytes, token->term.n_bytes));
}

bool ent_at_bare_notes(const struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    return names_field(token) ||
           (token->kind == ENT_TOK_COLON && names_field(token - 1));
}

bool ent_fail_bare_notes(struct ent_parser *parser)
{
    const struct ent_token *field = parser->token;
    const struct ent_token *end = ent_token_clause_end(field);

    if (field->kind == ENT_TOK_COLON)
        field--;
    ent_fail(parser, field->place, "syntax",
             "notes about the report stand in braces: { %.*s: ... }",
             ENT_TEXT_OF(parser, field->place));
    if (field[-1].kind == ENT_TOK_COMMA)
        ent_mend(parser, field[-1].place, " {");
    else
        ent_mend(parser, ent_place_before(field->place), "{ ");
    return ent_mend(parser, ent_place_after(end[-1].place), " }");
}
