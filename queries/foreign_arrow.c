/* SPDX-License-Identifier: ISC */
/* Arrows: ?a -[:supports]-> ?b, ?a --supports--> ?b, A -> supports -> B. */
#include <string.h>

#include "base/buf.h"
#include "queries/parser.h"
#include "queries/print.h"

static bool is_arrow_head(const struct ent_parser *parser,
                          const struct ent_token *token)
{
    const char *text = parser->text + token->place.offset;

    return token->kind == ENT_TOK_ERROR && token->place.length >= 2 &&
           (memcmp(text, "->", 2) == 0 ||
            (token->place.length == 3 && memcmp(text, "\xe2\x86\x92", 3) == 0));
}

static bool is_shaft(const struct ent_parser *parser,
                     const struct ent_token *token)
{
    return token->kind == ENT_TOK_MINUS || is_arrow_head(parser, token);
}

bool ent_at_arrow(const struct ent_parser *parser)
{
    const struct ent_token *token = parser->token;

    if (is_arrow_head(parser, token))
        return true;
    if (token->kind == ENT_TOK_LT)
        return token[1].kind == ENT_TOK_MINUS;
    return token->kind == ENT_TOK_MINUS && token[1].kind != ENT_TOK_LITERAL;
}

/* Relation types in capitals are written in lower case here. */
static void add_type(const char *type, size_t n_type, struct ent_buf *out)
{
    char lower[128];
    bool has_lower = false;

    for (size_t i = 0; i < n_type; i++)
        has_lower |= type[i] >= 'a' && type[i] <= 'z';
    if (has_lower || n_type >= sizeof lower) {
        ent_name_print(type, n_type, out);
        return;
    }
    for (size_t i = 0; i < n_type; i++)
        lower[i] =
            (char)(type[i] >= 'A' && type[i] <= 'Z' ? type[i] + 32 : type[i]);
    ent_name_print(lower, n_type, out);
}

/* *, *2, *1..3, *..3 */
static void add_hops(const char *at, const char *end, struct ent_buf *out)
{
    unsigned min = 1, max = 0;
    bool has_dots = false, has_digits = false;

    for (at++; at < end; at++) {
        if (*at >= '0' && *at <= '9') {
            unsigned *bound = has_dots ? &max : &min;
            *bound = has_digits ? *bound * 10 : 0;
            *bound += (unsigned)(*at - '0');
            has_digits = *bound < 1000;
        } else if (*at == '.') {
            has_dots = true;
            has_digits = false;
        }
    }
    if (!has_dots)
        max = has_digits ? min : 0;
    if (max == 0)
        ent_buf_add_char(out, '+');
    else
        ent_buf_add_format(out, "{%u,%u}", min, max);
}

/* r:TYPE1|TYPE2*1..3 as a step */
static void add_relation(const char *at, const char *end, bool is_inverse,
                         struct ent_buf *out)
{
    const char *colon = memchr(at, ':', (size_t)(end - at));
    const char *star = memchr(at, '*', (size_t)(end - at));
    const char *brace = memchr(at, '{', (size_t)(end - at));
    bool has_choice;

    if (brace)
        end = brace;
    if (!colon || (star && star < colon)) {
        ent_buf_add_str(out, is_inverse ? "^any" : "any");
        if (star)
            add_hops(star, end, out);
        return;
    }
    at = colon + 1;
    has_choice = memchr(at, '|', (size_t)(end - at)) != NULL;
    ent_buf_add_str(out, is_inverse ? "^" : "");
    ent_buf_add_str(out, has_choice ? "(" : "");
    while (at < end && at != star) {
        const char *stop = at;
        while (stop < end && *stop != '|' && stop != star)
            stop++;
        while (at < stop && (*at == ':' || *at == ' '))
            at++;
        while (stop > at && stop[-1] == ' ')
            stop--;
        if (stop > at)
            add_type(at, (size_t)(stop - at), out);
        at = stop;
        while (at < end && *at == ' ')
            at++;
        if (at < end && *at == '|') {
            ent_buf_add_char(out, '|');
            at++;
        }
    }
    ent_buf_add_str(out, has_choice ? ")" : "");
    if (star)
        add_hops(star, end, out);
}

/* The arrow's strokes go; what stands in its brackets stays. */
bool ent_fail_arrow(struct ent_parser *parser)
{
    const struct ent_token *first = parser->token;
    const struct ent_token *at = first;
    const struct ent_token *type = NULL;
    bool is_inverse = at->kind == ENT_TOK_LT;
    struct ent_buf step;

    if (is_inverse)
        at++;
    while (is_shaft(parser, at))
        at++;
    if (at->kind == ENT_TOK_BRACKET && at[-1].kind == ENT_TOK_MINUS &&
        is_shaft(parser, at + 1)) {
        type = at++;
        while (is_shaft(parser, at))
            at++;
    }
    ent_fail(parser, ent_token_span(first, at - 1), "foreign",
             "Walk has no arrows: write subject relation object");
    ent_buf_init(&step);
    if (type)
        add_relation(type->term.bytes, type->term.bytes + type->term.n_bytes,
                     is_inverse, &step);
    ent_mend(parser, ent_token_span(first, at - 1), " %.*s%s",
             (int)step.n_bytes, type ? step.bytes : "",
             type         ? " "
             : is_inverse ? "^"
                          : "");
    ent_release_buf(parser, &step);
    return false;
}
