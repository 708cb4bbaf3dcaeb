/* SPDX-License-Identifier: ISC */
/* Blank nodes are coloured by what is said of them, round after round; where
 * several keep one colour, one is singled out and matched with each of the
 * other side's in turn. */
#include "tests/rdf/isomorphic.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "import/write/rdf_term.h"

#define MAX_NODES 4096

struct node {
    const char *label;
    size_t n_label;
    uint64_t color, next;
};

struct graph {
    const struct ent_batch *batch;
    struct node *nodes;
    size_t n_nodes;
    uint64_t *statements; /* hashes, sorted, distinct */
    size_t n_statements;
};

static const struct ent_term none;
static const struct ent_rdf_style style = {.base = "urn:entente:",
                                           .lower_tags = true};

static struct node *find_node(struct graph *g, const struct ent_term *term)
{
    for (size_t i = 0; i < g->n_nodes; i++)
        if (g->nodes[i].n_label == term->n_bytes &&
            memcmp(g->nodes[i].label, term->bytes, term->n_bytes) == 0)
            return &g->nodes[i];
    if (g->n_nodes == MAX_NODES)
        abort();
    g->nodes[g->n_nodes] =
        (struct node){.label = term->bytes, .n_label = term->n_bytes};
    return &g->nodes[g->n_nodes++];
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    return ent_hash_u64(a * 31 + b);
}

/* `self` counts for more than another node of its colour. */
static uint64_t hash_term(struct graph *g, const struct ent_term *term,
                          const struct node *self)
{
    if (term->kind == ENT_BLANK) {
        const struct node *node = find_node(g, term);
        return mix(node->color, node == self ? 2 : 1);
    }
    if (term->kind == ENT_QUOTED) {
        uint64_t hash = 3;
        for (int i = 0; i < 3; i++)
            hash = mix(hash, hash_term(g, &term->parts[i], self));
        return hash;
    }
    struct ent_buf buf;
    ent_buf_init(&buf);
    if (term->kind != ENT_NONE)
        ent_rdf_write_leaf(term, &style, &buf);
    uint64_t hash = ent_hash(buf.bytes, buf.n_bytes, 4);
    ent_buf_release(&buf);
    return hash;
}

static uint64_t hash_item(struct graph *g, const struct ent_item *item,
                          const struct node *self)
{
    uint64_t hash = 5;
    for (int i = 0; i < 3; i++)
        hash = mix(hash, hash_term(g, &item->terms[i], self));
    return mix(hash, hash_term(g, item->graph ? item->graph : &none, self));
}

static void tell_nodes(struct graph *g, const struct ent_item *item,
                       const struct ent_term *term)
{
    if (term->kind == ENT_QUOTED)
        for (int i = 0; i < 3; i++)
            tell_nodes(g, item, &term->parts[i]);
    if (term->kind == ENT_BLANK) {
        struct node *node = find_node(g, term);
        node->next += hash_item(g, item, node);
    }
}

static void refine_once(struct graph *g)
{
    for (const struct ent_item *i = g->batch->first; i; i = i->next) {
        for (int k = 0; k < 3; k++)
            tell_nodes(g, i, &i->terms[k]);
        if (i->graph)
            tell_nodes(g, i, i->graph);
    }
    for (size_t i = 0; i < g->n_nodes; i++) {
        g->nodes[i].color = mix(g->nodes[i].color, g->nodes[i].next);
        g->nodes[i].next = 0;
    }
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void collect(struct graph *g)
{
    size_t n = 0, kept = 0;
    for (const struct ent_item *i = g->batch->first; i; i = i->next)
        if (i->type == ENT_ITEM_TRIPLE)
            g->statements[n++] = hash_item(g, i, NULL);
    qsort(g->statements, n, sizeof *g->statements, compare);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || g->statements[i] != g->statements[i - 1])
            g->statements[kept++] = g->statements[i];
    g->n_statements = kept;
}

static bool same_statements(struct graph *a, struct graph *b)
{
    collect(a);
    collect(b);
    return a->n_statements == b->n_statements &&
           memcmp(a->statements, b->statements,
                  a->n_statements * sizeof *a->statements) == 0;
}

static size_t n_of_color(const struct graph *g, uint64_t color)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n_nodes; i++)
        n += g->nodes[i].color == color;
    return n;
}

static void refine(struct graph *g)
{
    for (size_t i = 0; i < g->n_nodes + 1 && i < 12; i++)
        refine_once(g);
}

static bool match(struct graph *a, struct graph *b)
{
    struct node *one = NULL;
    refine(a);
    refine(b);
    if (!same_statements(a, b))
        return false;
    for (size_t i = 0; i < a->n_nodes; i++) {
        size_t n = n_of_color(a, a->nodes[i].color);
        if (n != n_of_color(b, a->nodes[i].color))
            return false;
        if (n > 1)
            one = &a->nodes[i];
    }
    if (!one)
        return true; /* every node is told apart */
    struct node *keep_a = ent_malloc(a->n_nodes * sizeof *keep_a);
    struct node *keep_b = ent_malloc(b->n_nodes * sizeof *keep_b);
    memcpy(keep_a, a->nodes, a->n_nodes * sizeof *keep_a);
    memcpy(keep_b, b->nodes, b->n_nodes * sizeof *keep_b);
    bool found = false;
    uint64_t color = one->color;
    size_t at = (size_t)(one - a->nodes);
    for (size_t i = 0; i < b->n_nodes && !found; i++) {
        memcpy(a->nodes, keep_a, a->n_nodes * sizeof *keep_a);
        memcpy(b->nodes, keep_b, b->n_nodes * sizeof *keep_b);
        if (b->nodes[i].color != color)
            continue;
        a->nodes[at].color = b->nodes[i].color = mix(color, 99);
        found = match(a, b);
    }
    ent_free(keep_a);
    ent_free(keep_b);
    return found;
}

static void prepare(struct graph *g, const struct ent_batch *batch)
{
    size_t n = 1;
    for (const struct ent_item *i = batch->first; i; i = i->next)
        n++;
    g->batch = batch;
    g->nodes = ent_calloc(MAX_NODES, sizeof *g->nodes);
    g->statements = ent_calloc(n, sizeof *g->statements);
}

bool isomorphic(const struct ent_batch *a, const struct ent_batch *b)
{
    struct graph x = {0}, y = {0};
    prepare(&x, a);
    prepare(&y, b);
    bool same = match(&x, &y);
    ent_free(x.nodes);
    ent_free(y.nodes);
    ent_free(x.statements);
    ent_free(y.statements);
    return same;
}
