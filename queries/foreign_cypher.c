/* SPDX-License-Identifier: ISC */
/* MATCH (a:Country)-[:SUPPORTS]->(b {name: "X"}) WHERE ... RETURN a.name
 * said in Walk.  What comes out is mended further by the parser, so that only
 * the shape of the query has to be turned here. */
#include <string.h>

#include "base/buf.h"
#include "queries/parser.h"
#include "queries/print.h"

#define MAX_NODES 16

struct cypher {
    struct ent_parser *parser;
    const struct ent_token *at;
    struct ent_buf items;
    struct ent_buf clauses;
    struct ent_buf tail;
    struct node {
        const struct ent_token *name; /* NULL: anonymous */
        unsigned number;
        const struct ent_token *constant; /* its name, given as a property */
    } nodes[MAX_NODES];
    unsigned n_nodes;
    const struct ent_token *relation; /* of -[r]->, its name */
    bool failed;
};

static bool is_name(const struct ent_token *token)
{
    return token->kind == ENT_TOK_NAME;
}

static bool same_name(const struct ent_token *a, const struct ent_token *b)
{
    return a->term.n_bytes == b->term.n_bytes &&
           memcmp(a->term.bytes, b->term.bytes, a->term.n_bytes) == 0;
}

static struct node *find_node(struct cypher *cypher,
                              const struct ent_token *name)
{
    for (unsigned i = 0; i < cypher->n_nodes; i++)
        if (cypher->nodes[i].name && same_name(cypher->nodes[i].name, name))
            return &cypher->nodes[i];
    return NULL;
}

/* The inside of "..." or of the '...' that the lexer has turned into it. */
static bool text_of(const struct cypher *cypher, const struct ent_token *token,
                    const char **bytes, size_t *n_bytes)
{
    (void)cypher;
    if (token->kind == ENT_TOK_LITERAL && token->term.kind == ENT_TEXT) {
        *bytes = token->term.bytes;
        *n_bytes = token->term.n_bytes;
        return true;
    }
    if (token->kind != ENT_TOK_ERROR || !token->repair ||
        token->repair[0] != '"')
        return false;
    *bytes = token->repair + 1;
    *n_bytes = strlen(token->repair) - 2;
    return true;
}

static void add_token(const struct cypher *cypher,
                      const struct ent_token *token, struct ent_buf *out)
{
    if (token->kind == ENT_TOK_ERROR && token->repair)
        ent_buf_add_str(out, token->repair);
    else
        ent_buf_add(out, cypher->parser->text + token->place.offset,
                    token->place.length);
}

/* A text as a name. */
static void add_as_name(const struct cypher *cypher,
                        const struct ent_token *token, struct ent_buf *out)
{
    const char *bytes;
    size_t n_bytes;

    if (text_of(cypher, token, &bytes, &n_bytes) && n_bytes > 0)
        ent_name_print(bytes, n_bytes, out);
    else
        add_token(cypher, token, out);
}

static void add_variable(const struct ent_token *name, struct ent_buf *out)
{
    ent_buf_add_char(out, '?');
    ent_buf_add(out, name->term.bytes, name->term.n_bytes);
}

static void add_node(const struct cypher *cypher, const struct node *node,
                     struct ent_buf *out)
{
    if (node->constant)
        add_as_name(cypher, node->constant, out);
    else if (node->name)
        add_variable(node->name, out);
    else
        ent_buf_add_format(out, "?x%u", node->number);
}

static void begin_clause(struct cypher *cypher)
{
    if (cypher->clauses.n_bytes > 0)
        ent_buf_add_str(&cypher->clauses, " . ");
}

/* Is the node's name used after its first mention, so that it must stay a
 * variable? */
static bool is_returned(const struct cypher *cypher,
                        const struct ent_token *name)
{
    const struct ent_token *at = cypher->at;

    for (; at->kind != ENT_TOK_END; at++)
        if (ent_token_is_word(at, "return"))
            break;
    for (; at->kind != ENT_TOK_END; at++)
        if (is_name(at) && same_name(at, name))
            return true;
    return false;
}

static bool is_naming(const struct ent_token *key)
{
    return ent_token_is_word(key, "name") || ent_token_is_word(key, "id") ||
           ent_token_is_word(key, "label") || ent_token_is_word(key, "title");
}

/* { key: value, ... } of a node */
static bool read_properties(struct cypher *cypher, struct node *node,
                            struct ent_buf *later)
{
    cypher->at++;
    while (is_name(cypher->at) && cypher->at[1].kind == ENT_TOK_COLON) {
        const struct ent_token *key = cypher->at;
        const struct ent_token *value = key + 2;
        if (is_naming(key) && !node->constant &&
            !(node->name && is_returned(cypher, node->name))) {
            node->constant = value;
        } else if (is_naming(key) && node->name) {
            ent_buf_add_str(later, "filter ");
            add_variable(node->name, later);
            ent_buf_add_str(later, " = ");
            add_as_name(cypher, value, later);
            ent_buf_add_str(later, " . ");
        } else {
            add_node(cypher, node, later);
            ent_buf_add_char(later, ' ');
            add_token(cypher, key, later);
            ent_buf_add_char(later, ' ');
            add_token(cypher, value, later);
            ent_buf_add_str(later, " . ");
        }
        cypher->at = value + 1;
        if (cypher->at->kind == ENT_TOK_COMMA)
            cypher->at++;
    }
    return cypher->at++->kind == ENT_TOK_CLOSE_BRACE;
}

/* ( [ name ] { ":" label } [ properties ] ) */
static struct node *read_node(struct cypher *cypher, struct ent_buf *later)
{
    const struct ent_token *name = NULL;
    const struct ent_token *label = NULL;
    struct node *node;

    if (cypher->at++->kind != ENT_TOK_OPEN)
        return NULL;
    if (is_name(cypher->at))
        name = cypher->at++;
    while (cypher->at->kind == ENT_TOK_COLON && is_name(cypher->at + 1)) {
        label = cypher->at + 1;
        cypher->at += 2;
    }
    node = name ? find_node(cypher, name) : NULL;
    if (!node) {
        if (cypher->n_nodes == MAX_NODES)
            return NULL;
        node = &cypher->nodes[cypher->n_nodes++];
        *node = (struct node){name, cypher->n_nodes, NULL};
    }
    if (cypher->at->kind == ENT_TOK_OPEN_BRACE &&
        !read_properties(cypher, node, later))
        return NULL;
    if (label) {
        add_node(cypher, node, later);
        ent_buf_add_str(later, " a ");
        ent_name_print(label->term.bytes, label->term.n_bytes, later);
        ent_buf_add_str(later, " . ");
    }
    return cypher->at++->kind == ENT_TOK_CLOSE ? node : NULL;
}

static bool is_shaft(const struct cypher *cypher, const struct ent_token *token)
{
    return token->kind == ENT_TOK_MINUS ||
           (token->kind == ENT_TOK_ERROR && token->place.length == 2 &&
            memcmp(cypher->parser->text + token->place.offset, "->", 2) == 0);
}

/* -[:TYPE]-> between two nodes; the brackets are left to ent_fail_arrow().
 * -[r]-> is a variable. */
static bool read_relation(struct cypher *cypher, struct ent_buf *out)
{
    const struct ent_token *first = cypher->at;
    const struct ent_token *type = NULL;
    struct ent_place span;

    if (cypher->at->kind == ENT_TOK_LT)
        cypher->at++;
    while (is_shaft(cypher, cypher->at) ||
           (cypher->at->kind == ENT_TOK_BRACKET && !type)) {
        if (cypher->at->kind == ENT_TOK_BRACKET)
            type = cypher->at;
        cypher->at++;
    }
    if (cypher->at == first)
        return false;
    span = ent_token_span(first, cypher->at - 1);
    if (type && !memchr(type->term.bytes, ':', type->term.n_bytes) &&
        !memchr(type->term.bytes, '*', type->term.n_bytes) &&
        first->kind != ENT_TOK_LT) {
        cypher->relation = type;
        add_variable(type, out);
    } else if (!type) {
        ent_buf_add_str(out, "any");
    } else {
        ent_buf_add(out, cypher->parser->text + span.offset, span.length);
    }
    return true;
}

/* node { relation node } { "," ... } */
static bool read_paths(struct cypher *cypher)
{
    struct ent_buf later;
    struct node *left, *right;
    bool good = true;

    ent_buf_init(&later);
    do {
        left = read_node(cypher, &later);
        good = left != NULL;
        while (good && (is_shaft(cypher, cypher->at) ||
                        cypher->at->kind == ENT_TOK_LT)) {
            struct ent_buf relation;
            ent_buf_init(&relation);
            good = read_relation(cypher, &relation);
            right = good ? read_node(cypher, &later) : NULL;
            good = right != NULL;
            if (good) {
                begin_clause(cypher);
                add_node(cypher, left, &cypher->clauses);
                ent_buf_add_char(&cypher->clauses, ' ');
                ent_buf_add(&cypher->clauses, relation.bytes, relation.n_bytes);
                ent_buf_add_char(&cypher->clauses, ' ');
                add_node(cypher, right, &cypher->clauses);
                left = right;
            }
            ent_release_buf(cypher->parser, &relation);
        }
    } while (good && cypher->at->kind == ENT_TOK_COMMA && cypher->at++);
    if (good && later.n_bytes > 3) {
        begin_clause(cypher);
        ent_buf_add(&cypher->clauses, later.bytes, later.n_bytes - 3);
    }
    ent_release_buf(cypher->parser, &later);
    return good;
}

static bool ends_part(const struct ent_token *token)
{
    return token->kind == ENT_TOK_END || ent_token_is_word(token, "return") ||
           ent_token_is(token, ENT_KW_ORDER) ||
           ent_token_is(token, ENT_KW_LIMIT) ||
           ent_token_is_word(token, "skip") ||
           ent_token_is_word(token, "match") ||
           ent_token_is(token, ENT_KW_OPTIONAL);
}

static bool is_equality(const struct ent_token *token)
{
    return token->kind == ENT_TOK_EQ || token->kind == ENT_TOK_NE ||
           (token->kind == ENT_TOK_ERROR && token->repair &&
            (strcmp(token->repair, "!=") == 0 ||
             strcmp(token->repair, "=") == 0));
}

/* One token of a condition or a result: names of nodes become variables,
 * node.name the node, node.property a variable with its own pattern. */
static void turn_token(struct cypher *cypher, struct ent_buf *out)
{
    const struct ent_token *at = cypher->at++;
    const struct node *node = is_name(at) ? find_node(cypher, at) : NULL;
    bool has_key = node && at[1].kind == ENT_TOK_DOT && is_name(at + 2);

    if (at->gap || out->n_bytes == 0)
        ent_buf_add_char(out, ' ');
    if (ent_token_is_word(at, "type") && cypher->relation &&
        at[1].kind == ENT_TOK_OPEN && is_name(at + 2) &&
        at[3].kind == ENT_TOK_CLOSE) {
        add_variable(cypher->relation, out);
        cypher->at = at + 4;
    } else if (has_key && is_naming(at + 2)) {
        add_node(cypher, node, out);
        cypher->at = at + 3;
        if (is_equality(cypher->at)) {
            ent_buf_add_char(out, ' ');
            add_token(cypher, cypher->at, out);
            ent_buf_add_char(out, ' ');
            add_as_name(cypher, cypher->at + 1, out);
            cypher->at += 2;
        }
    } else if (has_key) {
        begin_clause(cypher);
        add_node(cypher, node, &cypher->clauses);
        ent_buf_add_char(&cypher->clauses, ' ');
        ent_name_print(at[2].term.bytes, at[2].term.n_bytes, &cypher->clauses);
        ent_buf_add_char(&cypher->clauses, ' ');
        add_variable(at + 2, &cypher->clauses);
        add_variable(at + 2, out);
        cypher->at = at + 3;
    } else if (node) {
        add_node(cypher, node, out);
    } else if (cypher->relation && is_name(at) &&
               same_name(at, cypher->relation)) {
        add_variable(at, out);
    } else {
        add_token(cypher, at, out);
        if (ent_token_is(at, ENT_KW_AS) && is_name(at + 1)) {
            ent_buf_add_char(out, ' ');
            add_variable(at + 1, out);
            cypher->at = at + 2;
        }
    }
}

/* "WHERE" condition */
static void read_where(struct cypher *cypher)
{
    struct ent_buf filter;

    ent_buf_init(&filter);
    cypher->at++;
    while (!ends_part(cypher->at))
        turn_token(cypher, &filter);
    begin_clause(cypher);
    ent_buf_add_str(&cypher->clauses, "filter");
    ent_buf_add(&cypher->clauses, filter.bytes, filter.n_bytes);
    ent_release_buf(cypher->parser, &filter);
}

static void read_return(struct cypher *cypher)
{
    cypher->at++;
    while (!ends_part(cypher->at))
        turn_token(cypher, &cypher->items);
    while (cypher->at->kind != ENT_TOK_END) {
        bool is_alias = is_name(cypher->at) &&
                        cypher->at->keyword == ENT_KW_NOT_A_KEYWORD &&
                        cypher->at[1].kind != ENT_TOK_DOT &&
                        cypher->at[1].kind != ENT_TOK_OPEN &&
                        !ent_token_is_word(cypher->at, "skip") &&
                        !find_node(cypher, cypher->at);
        if (is_alias) {
            ent_buf_add_char(&cypher->tail, ' ');
            add_variable(cypher->at++, &cypher->tail);
        } else if (cypher->at->kind == ENT_TOK_SEMICOLON) {
            cypher->at++;
        } else {
            turn_token(cypher, &cypher->tail);
        }
    }
}

static bool read_query(struct cypher *cypher)
{
    while (cypher->at->kind != ENT_TOK_END) {
        if (ent_token_is_word(cypher->at, "match")) {
            cypher->at++;
            if (!read_paths(cypher))
                return false;
        } else if (ent_token_is(cypher->at, ENT_KW_WHERE)) {
            read_where(cypher);
        } else if (ent_token_is_word(cypher->at, "return")) {
            read_return(cypher);
        } else {
            return false;
        }
    }
    return cypher->items.n_bytes > 0 && cypher->clauses.n_bytes > 0;
}

const char *ent_walk_from_cypher(struct ent_parser *parser)
{
    struct cypher cypher = {.parser = parser, .at = parser->token};
    const char *walk = NULL;

    ent_buf_init(&cypher.items);
    ent_buf_init(&cypher.clauses);
    ent_buf_init(&cypher.tail);
    if (read_query(&cypher))
        walk = ent_arena_printf(parser->arena, "find%.*s where %.*s%.*s",
                                (int)cypher.items.n_bytes, cypher.items.bytes,
                                (int)cypher.clauses.n_bytes,
                                cypher.clauses.bytes, (int)cypher.tail.n_bytes,
                                cypher.tail.n_bytes ? cypher.tail.bytes : "");
    ent_release_buf(parser, &cypher.items);
    ent_release_buf(parser, &cypher.clauses);
    ent_release_buf(parser, &cypher.tail);
    return walk;
}
