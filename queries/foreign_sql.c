/* SPDX-License-Identifier: ISC */
/* SELECT object FROM facts WHERE subject = 'Russia' AND relation = 'supports'
 * said in Walk: columns of an imagined table of facts are the three terms of
 * one pattern, fields of reports its notes. */
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "queries/parser.h"
#include "queries/print.h"

enum part {
    PART_SUBJECT,
    PART_RELATION,
    PART_OBJECT,
    PART_NOTE,
    N_PARTS
};

struct sql {
    struct ent_parser *parser;
    const struct ent_token *at;
    struct ent_buf items;
    struct ent_buf fixed[3]; /* terms given by `=`, else empty */
    struct ent_buf notes;
    struct ent_buf filters;
    struct ent_buf tail;
};

static const struct column {
    const char *name;
    enum part part;
    const char *variable;
} columns[] = {
    {"subject", PART_SUBJECT, "subject"},
    {"actor", PART_SUBJECT, "subject"},
    {"head", PART_SUBJECT, "subject"},
    {"relation", PART_RELATION, "relation"},
    {"predicate", PART_RELATION, "relation"},
    {"verb", PART_RELATION, "relation"},
    {"action", PART_RELATION, "relation"},
    {"object", PART_OBJECT, "object"},
    {"target", PART_OBJECT, "object"},
    {"tail", PART_OBJECT, "object"},
};

/* The column that a name means; a field of reports is a note. */
static bool find_column(const struct ent_token *token, struct column *column)
{
    if (token->kind != ENT_TOK_NAME)
        return false;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (ent_token_is_word(token, columns[i].name)) {
            *column = columns[i];
            return true;
        }
    for (int i = 0; i < ENT_N_FIELDS; i++) {
        const char *name = ent_field_name((enum ent_field)i);
        if (i != ENT_FIELD_META && token->term.n_bytes == strlen(name) &&
            strncasecmp(token->term.bytes, name, token->term.n_bytes) == 0) {
            *column = (struct column){name, PART_NOTE, name};
            return true;
        }
    }
    return false;
}

/* facts.subject, f.subject: the table's name goes. */
static void skip_table(struct sql *sql)
{
    if (sql->at->kind == ENT_TOK_NAME && sql->at[1].kind == ENT_TOK_DOT &&
        sql->at[2].kind == ENT_TOK_NAME)
        sql->at += 2;
}

static void add_token(const struct sql *sql, const struct ent_token *token,
                      struct ent_buf *out)
{
    if (token->kind == ENT_TOK_ERROR && token->repair)
        ent_buf_add_str(out, token->repair);
    else
        ent_buf_add(out, sql->parser->text + token->place.offset,
                    token->place.length);
}

/* 'Russia' where a name is wanted */
static void add_as_name(const struct sql *sql, const struct ent_token *token,
                        struct ent_buf *out)
{
    if (token->kind == ENT_TOK_LITERAL && token->term.kind == ENT_TEXT &&
        token->term.n_bytes > 0)
        ent_name_print(token->term.bytes, token->term.n_bytes, out);
    else if (token->kind == ENT_TOK_ERROR && token->repair &&
             token->repair[0] == '"' && token->repair[1] != '"')
        ent_name_print(token->repair + 1, strlen(token->repair) - 2, out);
    else
        add_token(sql, token, out);
}

static void add_note(struct sql *sql, const struct column *column,
                     const char *op, const struct ent_token *value)
{
    if (sql->notes.n_bytes > 0)
        ent_buf_add_str(&sql->notes, ", ");
    ent_buf_add_format(&sql->notes, "%s: %s", column->name, op);
    if (value)
        add_token(sql, value, &sql->notes);
    else
        ent_buf_add_format(&sql->notes, "?%s", column->variable);
}

/* Columns become variables; a field that is listed is bound by a note. */
static void turn_token(struct sql *sql, struct ent_buf *out, bool is_listed)
{
    struct column column;

    if (sql->at->gap || out->n_bytes == 0)
        ent_buf_add_char(out, ' ');
    skip_table(sql);
    if (find_column(sql->at, &column)) {
        ent_buf_add_format(out, "?%s", column.variable);
        if (is_listed && column.part == PART_NOTE)
            add_note(sql, &column, "", NULL);
    } else {
        add_token(sql, sql->at, out);
        if (ent_token_is(sql->at, ENT_KW_AS) &&
            sql->at[1].kind == ENT_TOK_NAME) {
            ent_buf_add_str(out, " ?");
            add_token(sql, ++sql->at, out);
        }
    }
    sql->at++;
}

static bool read_items(struct sql *sql)
{
    while (!ent_token_is_word(sql->at, "from")) {
        if (sql->at->kind == ENT_TOK_END)
            return false;
        turn_token(sql, &sql->items, true);
    }
    return sql->items.n_bytes > 0;
}

static bool ends_where(const struct ent_token *token)
{
    return token->kind == ENT_TOK_END || token->kind == ENT_TOK_SEMICOLON ||
           ent_token_is_word(token, "group") ||
           ent_token_is(token, ENT_KW_ORDER) ||
           ent_token_is(token, ENT_KW_HAVING) ||
           ent_token_is(token, ENT_KW_LIMIT);
}

/* column op value; what is no equality of a term becomes a filter, and a
 * comparison of a field a note. */
static void read_condition(struct sql *sql)
{
    const struct ent_token *op;
    struct column column;
    bool is_column;

    skip_table(sql);
    is_column = find_column(sql->at, &column);
    op = sql->at + 1;
    if (is_column && column.part == PART_NOTE && op->kind >= ENT_TOK_EQ &&
        op->kind <= ENT_TOK_GE) {
        char sign[4] = "= ";
        if (op->kind != ENT_TOK_EQ && op->place.length < 3) {
            memcpy(sign, sql->parser->text + op->place.offset,
                   op->place.length);
            sign[op->place.length] = ' ';
            sign[op->place.length + 1] = 0;
        }
        add_note(sql, &column, op->kind == ENT_TOK_EQ ? "" : sign, op + 1);
        sql->at += 3;
        return;
    }
    if (is_column && column.part != PART_NOTE && op->kind == ENT_TOK_EQ &&
        sql->fixed[column.part].n_bytes == 0) {
        add_as_name(sql, op + 1, &sql->fixed[column.part]);
        sql->at += 3;
        return;
    }
    ent_buf_add_str(&sql->filters, " . filter");
    while (!ends_where(sql->at) && !ent_token_is(sql->at, ENT_KW_AND)) {
        if (sql->at->kind == ENT_TOK_ERROR ||
            (sql->at->kind == ENT_TOK_LITERAL && is_column &&
             column.part != PART_NOTE && op->kind != ENT_TOK_NAME)) {
            ent_buf_add_char(&sql->filters, ' ');
            if (ent_token_is_word(op, "like") || sql->at == op)
                add_token(sql, sql->at, &sql->filters);
            else
                add_as_name(sql, sql->at, &sql->filters);
            sql->at++;
        } else {
            turn_token(sql, &sql->filters, true);
        }
    }
}

/* table [ alias ] [ "where" condition { "and" condition } ] */
static bool read_where(struct sql *sql)
{
    while (!ends_where(sql->at) && !ent_token_is(sql->at, ENT_KW_WHERE))
        sql->at++;
    if (!ent_token_is(sql->at, ENT_KW_WHERE))
        return true;
    do {
        const struct ent_token *before = ++sql->at;
        read_condition(sql);
        if (sql->at == before)
            return false;
    } while (ent_token_is(sql->at, ENT_KW_AND));
    return ends_where(sql->at);
}

static void add_part(struct sql *sql, enum part part, struct ent_buf *out)
{
    static const char *const variables[] = {"?subject", "?relation", "?object"};

    ent_buf_add_char(out, ' ');
    if (sql->fixed[part].n_bytes > 0)
        ent_buf_add(out, sql->fixed[part].bytes, sql->fixed[part].n_bytes);
    else
        ent_buf_add_str(out, variables[part]);
}

static void write_walk(struct sql *sql, struct ent_buf *out)
{
    ent_buf_add_str(out, "find");
    ent_buf_add(out, sql->items.bytes, sql->items.n_bytes);
    ent_buf_add_str(out, " where");
    add_part(sql, PART_SUBJECT, out);
    add_part(sql, PART_RELATION, out);
    add_part(sql, PART_OBJECT, out);
    if (sql->notes.n_bytes > 0) {
        ent_buf_add_str(out, " { ");
        ent_buf_add(out, sql->notes.bytes, sql->notes.n_bytes);
        ent_buf_add_str(out, " }");
    }
    ent_buf_add(out, sql->filters.bytes, sql->filters.n_bytes);
    ent_buf_add(out, sql->tail.bytes, sql->tail.n_bytes);
}

static bool read_query(struct sql *sql)
{
    sql->at++;
    if (!read_items(sql) || !read_where(sql))
        return false;
    while (sql->at->kind != ENT_TOK_END) {
        if (sql->at->kind == ENT_TOK_SEMICOLON)
            sql->at++;
        else
            turn_token(sql, &sql->tail, false);
    }
    return true;
}

const char *ent_walk_from_sql(struct ent_parser *parser)
{
    struct sql sql = {.parser = parser, .at = parser->token};
    const char *walk = NULL;
    struct ent_buf out;

    ent_buf_init(&out);
    ent_buf_init(&sql.items);
    ent_buf_init(&sql.notes);
    ent_buf_init(&sql.filters);
    ent_buf_init(&sql.tail);
    for (int i = 0; i < 3; i++)
        ent_buf_init(&sql.fixed[i]);
    if (read_query(&sql)) {
        write_walk(&sql, &out);
        if (out.status == ENT_OK)
            walk = ent_arena_strndup(parser->arena, out.bytes, out.n_bytes);
    }
    for (int i = 0; i < 3; i++)
        ent_release_buf(parser, &sql.fixed[i]);
    ent_release_buf(parser, &sql.tail);
    ent_release_buf(parser, &sql.filters);
    ent_release_buf(parser, &sql.notes);
    ent_release_buf(parser, &sql.items);
    ent_release_buf(parser, &out);
    return walk;
}
