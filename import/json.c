/* SPDX-License-Identifier: ISC */
/* Strict JSON to values: recursive descent, one function per production. */
#include "import/json.h"

#include <string.h>

#include "base/limits.h"
#include "base/scan.h"
#include "import/slip.h"

struct parser {
    const char *text;
    const char *at;
    const char *end;
    struct ent_arena *arena;   /* of values */
    struct ent_arena *strings; /* of those with escapes */
    struct ent_json_error *error;
    unsigned depth;
};

static enum ent_status parse_value(struct parser *p, struct ent_value **out);

static enum ent_status fail_at(struct parser *p, const char *at,
                               const char *message)
{
    p->error->offset = (uint32_t)(at - p->text);
    p->error->message = message;
    return ENT_EREFUSED;
}

static enum ent_status fail(struct parser *p, const char *message)
{
    return fail_at(p, p->at, message);
}

/* The slip that is probably behind it, else the message. */
static enum ent_status fail_or_slip(struct parser *p, const char *at,
                                    const char *message)
{
    const char *slip = ent_slip_json(p->text, (size_t)(at - p->text),
                                     (size_t)(p->end - p->text));
    return fail_at(p, at, slip ? slip : message);
}

static inline void skip_blanks(struct parser *p)
{
    while (
        p->at < p->end && (unsigned char)*p->at <= ' ' &&
        (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r'))
        p->at++;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Four hex digits at p->at. */
static enum ent_status parse_hex4(struct parser *p, uint32_t *unit)
{
    *unit = 0;
    if (p->end - p->at < 4)
        return fail(p, "\\u needs four hex digits");
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(p->at[i]);
        if (digit < 0)
            return fail(p, "\\u needs four hex digits");
        *unit = *unit << 4 | (uint32_t)digit;
    }
    p->at += 4;
    return ENT_OK;
}

static char *put_utf8(char *to, uint32_t c)
{
    if (c < 0x80) {
        *to++ = (char)c;
    } else if (c < 0x800) {
        *to++ = (char)(0xc0 | c >> 6);
        *to++ = (char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        *to++ = (char)(0xe0 | c >> 12);
        *to++ = (char)(0x80 | (c >> 6 & 0x3f));
        *to++ = (char)(0x80 | (c & 0x3f));
    } else {
        *to++ = (char)(0xf0 | c >> 18);
        *to++ = (char)(0x80 | (c >> 12 & 0x3f));
        *to++ = (char)(0x80 | (c >> 6 & 0x3f));
        *to++ = (char)(0x80 | (c & 0x3f));
    }
    return to;
}

/* After "\u". */
static enum ent_status parse_unicode_escape(struct parser *p, char **to)
{
    const char *start = p->at - 2;
    uint32_t unit;
    enum ent_status status = parse_hex4(p, &unit);
    if (status)
        return status;
    if (unit >= 0xdc00 && unit <= 0xdfff)
        return fail_at(p, start, "half a surrogate pair");
    if (unit >= 0xd800 && unit <= 0xdbff) {
        uint32_t low;
        if (p->end - p->at < 2 || p->at[0] != '\\' || p->at[1] != 'u')
            return fail_at(p, start, "half a surrogate pair");
        p->at += 2;
        status = parse_hex4(p, &low);
        if (status)
            return status;
        if (low < 0xdc00 || low > 0xdfff)
            return fail_at(p, start, "half a surrogate pair");
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
    *to = put_utf8(*to, unit);
    return ENT_OK;
}

/* After a backslash. */
static enum ent_status parse_escape(struct parser *p, char **to)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    if (p->at == p->end)
        return fail(p, "the string does not end");
    char c = *p->at++;
    if (c == 'u')
        return parse_unicode_escape(p, to);
    const char *found = c ? strchr(names, c) : NULL;
    if (!found)
        return fail_at(p, p->at - 2, "not an escape that JSON has");
    *(*to)++ = values[found - names];
    return ENT_OK;
}

/* The rest of a string that has escapes; an escape never grows. */
static enum ent_status parse_escaped(struct parser *p, const char *start,
                                     const char **bytes, size_t *n_bytes)
{
    const char *close = p->at;
    while (close < p->end && *close != '"')
        close += *close == '\\' ? 2 : 1;
    size_t room = (size_t)((close < p->end ? close : p->end) - start);
    char *copy = ent_arena_alloc(p->strings, room + 1);
    if (!copy)
        return p->strings->status;
    char *to = copy + (p->at - start);
    memcpy(copy, start, (size_t)(p->at - start));
    for (;;) {
        if (p->at == p->end)
            return fail(p, "the string does not end");
        char c = *p->at;
        if (c == '"')
            break;
        if ((unsigned char)c < 0x20)
            return fail(p, "a control character in a string needs an escape");
        p->at++;
        if (c != '\\') {
            *to++ = c;
            continue;
        }
        enum ent_status status = parse_escape(p, &to);
        if (status)
            return status;
    }
    p->at++;
    *bytes = copy;
    *n_bytes = (size_t)(to - copy);
    return ENT_OK;
}

/* A string whose plain characters end at p->at by something else than its
 * closing quote. */
static __attribute__((noinline)) enum ent_status
parse_odd_string(struct parser *p, const char *start, const char **bytes,
                 size_t *n_bytes)
{
    if (p->at == p->end)
        return fail(p, "the string does not end");
    if ((unsigned char)*p->at < 0x20)
        return fail(p, "a control character in a string needs an escape");
    return parse_escaped(p, start, bytes, n_bytes);
}

/* string = '"' ... '"' */
static inline enum ent_status parse_string(struct parser *p, const char **bytes,
                                           size_t *n_bytes)
{
    const char *start = p->at + 1;
    const char *at = ent_scan_json(start, p->end);
    p->at = at;
    if (at == p->end || *at != '"')
        return parse_odd_string(p, start, bytes, n_bytes);
    *bytes = start;
    *n_bytes = (size_t)(at - start);
    p->at = at + 1;
    return ENT_OK;
}

static bool skip_digits(struct parser *p)
{
    const char *start = p->at;
    while (p->at < p->end && *p->at >= '0' && *p->at <= '9')
        p->at++;
    return p->at > start;
}

/* number = [ "-" ] ( "0" | digit1-9 digits ) [ "." digits ] [ exponent ] */
static enum ent_status parse_number(struct parser *p, struct ent_value *value)
{
    const char *start = p->at;
    if (*p->at == '-')
        p->at++;
    if (p->at < p->end && *p->at == '0')
        p->at++;
    else if (!skip_digits(p))
        return fail_or_slip(p, start, "not a JSON value");
    if (p->at < p->end && *p->at >= '0' && *p->at <= '9')
        return fail_at(p, start, "a number cannot start with 0");
    if (p->at < p->end && *p->at == '.') {
        p->at++;
        if (!skip_digits(p))
            return fail(p, "digits must follow the decimal point");
    }
    if (p->at < p->end && (*p->at == 'e' || *p->at == 'E')) {
        p->at++;
        if (p->at < p->end && (*p->at == '+' || *p->at == '-'))
            p->at++;
        if (!skip_digits(p))
            return fail(p, "digits must follow the exponent sign");
    }
    value->type = ENT_VALUE_NUMBER;
    value->bytes = start;
    value->n_bytes = (size_t)(p->at - start);
    return ENT_OK;
}

static bool take_word(struct parser *p, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(p->end - p->at) < n || memcmp(p->at, word, n) != 0)
        return false;
    p->at += n;
    return true;
}

/* member = string ":" value */
static enum ent_status parse_member(struct parser *p, struct ent_value **out)
{
    const char *key;
    size_t n_key;
    const char *start = p->at;
    if (p->at == p->end)
        return fail(p, "the line ends before the JSON does");
    if (*p->at != '"')
        return fail_or_slip(p, p->at, "a key in double quotes was expected");
    enum ent_status status = parse_string(p, &key, &n_key);
    if (status)
        return status;
    skip_blanks(p);
    if (p->at == p->end || *p->at != ':')
        return fail(p, "a colon was expected after the key");
    p->at++;
    status = parse_value(p, out);
    if (status)
        return status;
    ent_value_set_key(*out, key, n_key, (uint32_t)(start - p->text));
    return ENT_OK;
}

/* array = "[" [ value { "," value } ] "]"
 * object = "{" [ member { "," member } ] "}" */
static enum ent_status parse_items(struct parser *p, struct ent_value *value,
                                   char close, struct ent_value_doubts *doubts)
{
    struct ent_value **last = &value->items;
    p->at++;
    skip_blanks(p);
    if (p->at < p->end && *p->at == close) {
        p->at++;
        return ENT_OK;
    }
    for (;;) {
        skip_blanks(p);
        enum ent_status status =
            close == '}' ? parse_member(p, last) : parse_value(p, last);
        if (status)
            return status;
        if (close == '}')
            ent_value_note_key(value, *last, doubts);
        last = &(*last)->next;
        value->n_items++;
        skip_blanks(p);
        if (p->at < p->end && *p->at == ',') {
            p->at++;
            continue;
        }
        if (p->at < p->end && *p->at == close) {
            p->at++;
            return ENT_OK;
        }
        if (p->at == p->end)
            return fail(p, "the line ends before the JSON does");
        return fail(p, close == '}' ? "a comma or } was expected"
                                    : "a comma or ] was expected");
    }
}

static enum ent_status parse_nested(struct parser *p, struct ent_value *value)
{
    bool object = *p->at == '{';
    const struct ent_value *twice = NULL;
    struct ent_value_doubts doubts = {0, false};
    value->type = object ? ENT_VALUE_OBJECT : ENT_VALUE_ARRAY;
    if (p->depth == ENT_MAX_JSON_DEPTH)
        return fail(p, "JSON is nested too deeply (limit is 32)");
    p->depth++;
    enum ent_status status = parse_items(p, value, object ? '}' : ']', &doubts);
    p->depth--;
    if (!status && object && ent_value_in_doubt(&doubts))
        status = ent_value_duplicate(value, p->arena, &twice);
    if (twice)
        return fail_at(p, p->text + twice->key_offset, "this key stands twice");
    return status;
}

static enum ent_status parse_scalar(struct parser *p, struct ent_value *value)
{
    char c = *p->at;
    if (c == '"') {
        value->type = ENT_VALUE_STRING;
        return parse_string(p, &value->bytes, &value->n_bytes);
    }
    if (c == '-' || (c >= '0' && c <= '9'))
        return parse_number(p, value);
    value->type = ENT_VALUE_BOOLEAN;
    if (take_word(p, "true")) {
        value->boolean = true;
        return ENT_OK;
    }
    if (take_word(p, "false"))
        return ENT_OK;
    value->type = ENT_VALUE_NULL;
    if (take_word(p, "null"))
        return ENT_OK;
    return fail_or_slip(p, p->at, "not a JSON value");
}

/* value = object | array | string | number | "true" | "false" | "null" */
static enum ent_status parse_value(struct parser *p, struct ent_value **out)
{
    skip_blanks(p);
    if (p->at == p->end)
        return fail(p, "the line ends before the JSON does");
    struct ent_value *value = ent_arena_alloc(p->arena, sizeof *value);
    if (!value)
        return p->arena->status;
    *out = value;
    *value = (struct ent_value){.offset = (uint32_t)(p->at - p->text)};
    if (*p->at == '{' || *p->at == '[')
        return parse_nested(p, value);
    return parse_scalar(p, value);
}

static const char *slip_at_end(const struct parser *p, const char *message)
{
    const char *slip = ent_slip_json_end(p->text, (size_t)(p->at - p->text),
                                         (size_t)(p->end - p->text));
    return slip ? slip : message;
}

enum ent_status ent_json_parse(const char *text, size_t n_bytes,
                               struct ent_arena *arena,
                               struct ent_value **value,
                               struct ent_json_error *error)
{
    return ent_json_parse_apart(text, n_bytes, arena, arena, value, error);
}

enum ent_status ent_json_parse_apart(const char *text, size_t n_bytes,
                                     struct ent_arena *values,
                                     struct ent_arena *strings,
                                     struct ent_value **value,
                                     struct ent_json_error *error)
{
    struct parser p = {.text = text,
                       .at = text,
                       .end = text + n_bytes,
                       .arena = values,
                       .strings = strings,
                       .error = error};
    *value = NULL;
    enum ent_status status = parse_value(&p, value);
    if (status)
        return status;
    skip_blanks(&p);
    if (p.at != p.end)
        return fail_at(&p, p.at,
                       slip_at_end(&p, "something follows the JSON value"));
    return ENT_OK;
}
