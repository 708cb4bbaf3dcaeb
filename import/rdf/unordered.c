/* SPDX-License-Identifier: ISC */
/* Reports of RDF in any order.  All statements are in the load, as reports of
 * nothing but a fact and perhaps a source; now
 *
 *   1  nodes of type er:Report and er:Quoted are listed,
 *   2  the statements that say what such a node is, under their node,
 *   3  quoted facts and reports are made of them,
 *   4  and the load is edited: a report takes the place of its rdf:reifies,
 *      what else says what it is goes, as does the bare triple that it stands
 *      for as well; nodes of quoted facts are replaced. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "import/apply.h"
#include "import/rdf/rdf.h"
#include "import/rdf/reports.h"

#define NO_ENTRY UINT32_MAX

struct entry {
    uint64_t at; /* of the statement, in the load */
    ent_handle predicate, object;
    uint32_t next; /* of the same node */
};

struct node {
    ent_handle handle;
    bool is_report, is_quoted, is_bad;
    uint32_t first, last, n_entries;
    uint64_t line;
    uint64_t at; /* of its rdf:reifies */
    struct ent_load_report report;
};

struct pass {
    struct ent_rdf_reports *reports;
    struct ent_load *load;
    struct ent_arena arena;
    ent_handle type, reifies, report, quoted, value;
    struct node *nodes;
    size_t n_nodes, nodes_capacity;
    struct entry *entries;
    size_t n_entries, entries_capacity;
    struct ent_map index;     /* node's handle -> index */
    struct ent_map dropped;   /* statement -> 0, or index of its report + 1 */
    struct ent_rowset stands; /* s, p, o, source of affirming reports */
};

static enum ent_status find_words(struct pass *pass)
{
    static const struct ent_term terms[] = {ENT_RDF_TERM("type"),
                                            ENT_RDF_TERM("reifies"),
                                            ENT_ER_TERM("Report"),
                                            ENT_ER_TERM("Quoted"),
                                            ENT_ER_TERM("value")};
    ent_handle *handles[] = {&pass->type, &pass->reifies, &pass->report,
                             &pass->quoted, &pass->value};
    enum ent_status status = ENT_OK;
    for (int i = 0; i < 5 && !status; i++)
        status = ent_load_term(pass->load, &terms[i], handles[i]);
    return status;
}

static enum ent_status room(void **items, size_t n_items, size_t *capacity,
                            size_t item_bytes)
{
    if (n_items < *capacity)
        return ENT_OK;
    size_t wanted = *capacity ? *capacity * 2 : 64;
    void *grown = ent_realloc(*items, wanted * item_bytes);
    if (!grown)
        return ENT_ENOMEM;
    *items = grown;
    *capacity = wanted;
    return ENT_OK;
}

/* ---- 1: nodes ---- */

static struct node *find_node(const struct pass *pass, ent_handle handle)
{
    uint64_t index;
    return ent_map_get(&pass->index, handle, &index) ? &pass->nodes[index]
                                                     : NULL;
}

static bool is_mark(const struct pass *pass,
                    const struct ent_load_report *report)
{
    return report->predicate == pass->type &&
           (report->object == pass->report || report->object == pass->quoted);
}

static enum ent_status list_node(struct pass *pass,
                                 const struct ent_load_report *report)
{
    struct node *node = find_node(pass, report->subject);
    void *nodes = pass->nodes;
    enum ent_status status = ENT_OK;
    if (!node) {
        status = room(&nodes, pass->n_nodes, &pass->nodes_capacity,
                      sizeof *pass->nodes);
        pass->nodes = nodes;
        if (!status)
            status = ent_map_put(&pass->index, report->subject, pass->n_nodes);
        if (status)
            return status;
        node = &pass->nodes[pass->n_nodes++];
        *node = (struct node){.handle = report->subject,
                              .line = report->line,
                              .first = NO_ENTRY};
    }
    node->is_report = node->is_report || report->object == pass->report;
    node->is_quoted = node->is_quoted || report->object == pass->quoted;
    return ENT_OK;
}

static enum ent_status list_nodes(struct pass *pass)
{
    uint64_t n = ent_load_n_reports(pass->load);
    enum ent_status status = ENT_OK;
    for (uint64_t i = pass->reports->first; i < n && !status; i++) {
        struct ent_load_report report;
        ent_load_get_report(pass->load, i, &report);
        if (is_mark(pass, &report))
            status = list_node(pass, &report);
    }
    return status;
}

/* ---- 2: what is said of them ---- */

/* Does a statement about a node say what the node is? */
static bool is_about(const struct pass *pass, const struct node *node,
                     const struct ent_load_report *report)
{
    struct ent_term term;
    size_t n;
    if (report->predicate == pass->reifies || is_mark(pass, report))
        return true;
    if (node->is_quoted)
        return report->predicate == pass->value;
    ent_load_get_term(pass->load, report->predicate, &term);
    return ent_rdf_field_name(&term, &n) != NULL;
}

/* A node with more entries has some field twice and is rejected anyway. */
#define MAX_COMPARED 100

static bool has_entry(const struct pass *pass, const struct node *node,
                      const struct ent_load_report *report)
{
    if (node->n_entries > MAX_COMPARED)
        return false;
    for (uint32_t i = node->first; i != NO_ENTRY; i = pass->entries[i].next)
        if (pass->entries[i].predicate == report->predicate &&
            pass->entries[i].object == report->object)
            return true;
    return false;
}

static enum ent_status list_entry(struct pass *pass, struct node *node,
                                  uint64_t at,
                                  const struct ent_load_report *report)
{
    void *entries = pass->entries;
    enum ent_status status = ent_map_put(&pass->dropped, at, 0);
    if (status || has_entry(pass, node, report)) /* said twice */
        return status;
    node->n_entries++;
    status = room(&entries, pass->n_entries, &pass->entries_capacity,
                  sizeof *pass->entries);
    pass->entries = entries;
    if (status)
        return status;
    uint32_t number = (uint32_t)pass->n_entries++;
    pass->entries[number] = (struct entry){.at = at,
                                           .predicate = report->predicate,
                                           .object = report->object,
                                           .next = NO_ENTRY};
    if (node->first == NO_ENTRY)
        node->first = number;
    else
        pass->entries[node->last].next = number;
    node->last = number;
    return pass->n_entries < NO_ENTRY ? ENT_OK : ENT_ELIMIT;
}

static enum ent_status list_entries(struct pass *pass)
{
    uint64_t n = ent_load_n_reports(pass->load);
    enum ent_status status = ENT_OK;
    for (uint64_t i = pass->reports->first; i < n && !status; i++) {
        struct ent_load_report report;
        ent_load_get_report(pass->load, i, &report);
        struct node *node = find_node(pass, report.subject);
        if (node && is_about(pass, node, &report))
            status = list_entry(pass, node, i, &report);
    }
    return status;
}

/* ---- 3: quoted facts and reports ---- */

/* The term of a handle, all of it. */
static enum ent_status whole_term(struct pass *pass, ent_handle handle,
                                  struct ent_term *term)
{
    ent_load_get_term(pass->load, handle, term);
    if (term->kind != ENT_QUOTED)
        return ENT_OK;
    const ent_handle *handles = ent_load_get_parts(pass->load, handle);
    ent_handle copy[3] = {handles[0], handles[1], handles[2]};
    struct ent_term *parts = ent_arena_calloc(&pass->arena, 3, sizeof *parts);
    if (!parts)
        return pass->arena.status;
    enum ent_status status = ENT_OK;
    for (int i = 0; i < 3 && !status; i++)
        status = whole_term(pass, copy[i], &parts[i]);
    term->parts = parts;
    return status;
}

/* A node is rejected at the statement that marks it, or at one of its own. */
static enum ent_status reject(struct pass *pass, struct node *node,
                              const struct entry *entry, const char *message)
{
    struct ent_term terms[3];
    struct ent_load_report at = {.line = node->line};
    ent_handle predicate = entry ? entry->predicate : pass->type;
    ent_handle object = entry             ? entry->object
                        : node->is_report ? pass->report
                                          : pass->quoted;
    node->is_bad = true;
    if (entry)
        ent_load_get_report(pass->load, entry->at, &at);
    enum ent_status status = whole_term(pass, node->handle, &terms[0]);
    if (!status)
        status = whole_term(pass, predicate, &terms[1]);
    if (!status)
        status = whole_term(pass, object, &terms[2]);
    return status ? status
                  : ent_rdf_reject(pass->reports, at.line, terms, message);
}

/* The one rdf:reifies (or er:value) of a node. */
static enum ent_status find_fact(struct pass *pass, struct node *node,
                                 const struct entry **fact)
{
    *fact = NULL;
    for (uint32_t i = node->first; i != NO_ENTRY; i = pass->entries[i].next) {
        const struct entry *entry = &pass->entries[i];
        bool value = entry->predicate == pass->value && node->is_quoted;
        if (entry->predicate != pass->reifies && !value)
            continue;
        if (*fact)
            return reject(pass, node, entry, "it stands for two facts");
        if (!value && ent_id_kind(entry->object) != ENT_QUOTED)
            return reject(pass, node, entry,
                          "rdf:reifies wants a triple term <<( s p o )>>");
        *fact = entry;
    }
    if (!*fact)
        return reject(pass, node, NULL, "it has no rdf:reifies");
    if (node->is_report && node->is_quoted)
        return reject(pass, node, NULL,
                      "it is both an er:Report and an er:Quoted");
    return ENT_OK;
}

/* The handle with nodes of quoted facts replaced, at any depth. */
static enum ent_status replace(struct pass *pass, ent_handle handle,
                               unsigned depth, ent_handle *replaced)
{
    ent_handle quoted;
    *replaced = handle;
    if (depth > ENT_MAX_QUOTE_DEPTH)
        return ENT_ELIMIT;
    if (ent_map_get(&pass->reports->quoted, handle, &quoted))
        return replace(pass, quoted, depth, replaced);
    if (ent_id_kind(handle) != ENT_QUOTED)
        return ENT_OK;
    const ent_handle *given = ent_load_get_parts(pass->load, handle);
    ent_handle parts[3] = {given[0], given[1], given[2]}, found[3];
    for (int i = 0; i < 3; i++) {
        enum ent_status status = replace(pass, parts[i], depth + 1, &found[i]);
        if (status)
            return status;
    }
    if (memcmp(parts, found, sizeof parts) == 0)
        return ENT_OK;
    return ent_load_quoted(pass->load, found, replaced);
}

static enum ent_status make_quoted(struct pass *pass)
{
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < pass->n_nodes && !status; i++) {
        struct node *node = &pass->nodes[i];
        const struct entry *fact;
        status = find_fact(pass, node, &fact);
        if (status || node->is_bad)
            continue;
        node->at = fact->at;
        if (node->is_quoted)
            status =
                ent_map_put(&pass->reports->quoted, node->handle, fact->object);
    }
    return status;
}

static enum ent_status set_fields(struct pass *pass, struct node *node,
                                  struct ent_problem *problem)
{
    struct ent_rdf_builder *b = &pass->reports->builder;
    for (uint32_t i = node->first; i != NO_ENTRY && !node->is_bad;
         i = pass->entries[i].next) {
        const struct entry *entry = &pass->entries[i];
        struct ent_term predicate, object;
        if (entry->predicate == pass->reifies || entry->predicate == pass->type)
            continue;
        ent_load_get_term(pass->load, entry->predicate, &predicate);
        enum ent_status status = whole_term(pass, entry->object, &object);
        if (!status)
            status = ent_rdf_builder_set(b, &predicate, &object, problem);
        if (status == ENT_EREFUSED)
            status = reject(pass, node, entry, problem->message);
        if (status)
            return status;
    }
    return ENT_OK;
}

static enum ent_status set_fact(struct pass *pass, struct node *node)
{
    struct ent_rdf_builder *b = &pass->reports->builder;
    struct ent_load_report statement;
    ent_handle quoted;
    ent_load_get_report(pass->load, node->at, &statement);
    enum ent_status status = replace(pass, statement.object, 0, &quoted);
    if (status)
        return status;
    memcpy(b->fact, ent_load_get_parts(pass->load, quoted), sizeof b->fact);
    b->source = statement.source;
    b->line = statement.line;
    return ENT_OK;
}

static enum ent_status finish_report(struct pass *pass, struct node *node,
                                     struct ent_problem *problem)
{
    struct ent_rdf_builder *b = &pass->reports->builder;
    uint64_t row[4];
    size_t index = (size_t)(node - pass->nodes);
    bool is_new;
    enum ent_status status =
        ent_rdf_builder_report(b, pass->reports->apply, &node->report, problem);
    for (int i = 0; i < ENT_N_WRITTEN && !status; i++)
        if (b->written[i].kind != ENT_NONE) {
            status = ent_apply_term(pass->reports->apply, &b->written[i],
                                    &node->report.written[i]);
            if (!status)
                status = replace(pass, node->report.written[i], 0,
                                 &node->report.written[i]);
        }
    if (status || b->fields.is_withdrawn)
        return status;
    memcpy(row, b->fact, sizeof b->fact);
    row[3] = b->source;
    if (!b->fields.denies)
        status = ent_rowset_add(&pass->stands, row, &index, &is_new);
    return status ? status
                  : ent_map_put(&pass->dropped, node->at,
                                (uint64_t)(node - pass->nodes) + 1);
}

static enum ent_status make_report(struct pass *pass, struct node *node)
{
    struct ent_problem problem = {0, ""};
    ent_rdf_builder_clear(&pass->reports->builder, true);
    enum ent_status status = set_fields(pass, node, &problem);
    if (!status && !node->is_bad)
        status = set_fact(pass, node);
    if (!status && !node->is_bad)
        status = finish_report(pass, node, &problem);
    if (status == ENT_EREFUSED && problem.message[0])
        return reject(pass, node, NULL, problem.message);
    if (status == ENT_ELIMIT)
        return reject(pass, node, NULL,
                      "quoted facts are nested too deeply (limit is 8)");
    return status;
}

static enum ent_status make_reports(struct pass *pass)
{
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < pass->n_nodes && !status; i++)
        if (pass->nodes[i].is_report && !pass->nodes[i].is_bad)
            status = make_report(pass, &pass->nodes[i]);
    return status;
}

/* ---- 4: the load ---- */

static enum ent_status edit(void *context, uint64_t i,
                            struct ent_load_report *report,
                            enum ent_load_edit *what)
{
    struct pass *pass = context;
    uint64_t number;
    size_t index;
    if (ent_map_get(&pass->dropped, i, &number)) {
        *what = number == 0 ? ENT_LOAD_DROP : ENT_LOAD_CHANGE;
        if (number > 0)
            *report = pass->nodes[number - 1].report;
        return ENT_OK;
    }
    const ent_handle subject = report->subject, object = report->object;
    enum ent_status status = replace(pass, subject, 0, &report->subject);
    if (!status)
        status = replace(pass, object, 0, &report->object);
    if (status == ENT_ELIMIT) {
        *what = ENT_LOAD_DROP;
        return ent_rdf_reject(pass->reports, report->line, NULL,
                              "quoted facts are nested too deeply (limit is "
                              "8)");
    }
    const uint64_t row[4] = {report->subject, report->predicate, report->object,
                             report->source};
    if (ent_rowset_find(&pass->stands, row, &index))
        *what = ENT_LOAD_DROP;
    else if (report->subject != subject || report->object != object)
        *what = ENT_LOAD_CHANGE;
    return status;
}

static void release(struct pass *pass)
{
    ent_free(pass->nodes);
    ent_free(pass->entries);
    ent_map_release(&pass->index);
    ent_map_release(&pass->dropped);
    ent_rowset_release(&pass->stands);
    ent_arena_release(&pass->arena);
}

enum ent_status ent_rdf_unordered_end(struct ent_rdf_reports *reports)
{
    struct pass pass = {.reports = reports, .load = reports->apply->load};
    ent_arena_init(&pass.arena, 0);
    ent_map_init(&pass.index);
    ent_map_init(&pass.dropped);
    ent_rowset_init(&pass.stands, 4, 0);
    enum ent_status status = find_words(&pass);
    if (!status)
        status = list_nodes(&pass);
    if (!status)
        status = list_entries(&pass);
    if (!status)
        status = make_quoted(&pass);
    if (!status)
        status = make_reports(&pass);
    if (!status)
        status = ent_load_edit(pass.load, reports->first, edit, &pass);
    release(&pass);
    return status;
}
