/* SPDX-License-Identifier: ISC */
/* The entities that a name could mean, from aliases and labels of the input
 * and of the graph. */
#include "store/load_resolve.h"

#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "store/dict_lookup.h"
#include "store/words.h"

/* Rows of one folded form that are looked at, of the input and of the graph:
 * with so many the name is ambiguous anyway. */
#define MAX_ROWS 2000

/* The text that an alias or label fact gives: a TEXT or a NAME. */
static enum ent_status alias_text(enum ent_kind kind, const char *bytes,
                                  size_t n_bytes, struct ent_term *term)
{
    enum ent_status status = ent_term_decode(kind, bytes, n_bytes, term);
    if (status == ENT_OK && kind != ENT_TEXT && kind != ENT_NAME)
        term->n_bytes = 0;
    return status;
}

static enum ent_status fold_handle(const struct ent_intern *intern,
                                   ent_handle handle, struct ent_buf *fold)
{
    const struct ent_interned *entry = ent_intern_at(intern, handle);
    struct ent_term term;
    enum ent_status status = alias_text((enum ent_kind)entry->kind,
                                        entry->bytes, entry->n_bytes, &term);
    ent_buf_clear(fold);
    if (status != ENT_OK)
        return status;
    return ent_text_fold(term.bytes, term.n_bytes, fold);
}

static bool same_fold(const struct ent_resolver *resolver)
{
    return resolver->fold.n_bytes == resolver->other.n_bytes &&
           memcmp(resolver->fold.bytes, resolver->other.bytes,
                  resolver->fold.n_bytes) == 0;
}

static enum ent_status add_candidate(struct ent_resolver *resolver,
                                     ent_handle entity)
{
    for (size_t i = 0; i < resolver->candidates.n_rows; i++)
        if (resolver->candidates.rows[i] == entity)
            return ENT_OK;
    return ent_rowlist_add(&resolver->candidates, &entity);
}

/* The first alias row of the input with a hash, by bisection. */
static size_t first_alias(const struct ent_rowlist *aliases, uint64_t hash)
{
    size_t low = 0, high = aliases->n_rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ent_rowlist_at(aliases, middle)[0] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static enum ent_status from_input(struct ent_resolver *resolver, uint64_t hash)
{
    const struct ent_rowlist *aliases = &resolver->aliases;
    struct ent_intern *intern = &resolver->finish->load->intern;
    size_t n = 0;
    for (size_t i = first_alias(aliases, hash); i < aliases->n_rows; i++) {
        const uint64_t *row = ent_rowlist_at(aliases, i);
        if (row[0] != hash || n++ == MAX_ROWS)
            break;
        enum ent_status status = fold_handle(intern, row[1], &resolver->other);
        if (status == ENT_OK && same_fold(resolver))
            status = add_candidate(resolver, row[2]);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

/* Is (entity, alias or label, text) in the graph? */
static enum ent_status in_graph(struct ent_resolver *resolver, ent_id entity,
                                ent_id text)
{
    static const enum ent_known naming[] = {ENT_KNOWN_ALIAS, ENT_KNOWN_LABEL};
    enum ent_status status = ENT_END;
    for (int i = 0; i < 2 && status == ENT_END; i++) {
        uint64_t fact[3] = {entity, resolver->known_ids[naming[i]], text};
        if (fact[1] != 0)
            status = ent_cursor_first(&resolver->facts, fact, 3);
    }
    return status;
}

static enum ent_status stored_candidate(struct ent_resolver *resolver,
                                        ent_id entity, ent_id via)
{
    struct ent_txn *txn = resolver->finish->old;
    struct ent_coded_term coded = {.kind = ent_id_kind(entity)};
    struct ent_term term;
    const char *bytes;
    size_t n_bytes;
    ent_handle handle;
    enum ent_status status = in_graph(resolver, entity, via);
    if (status != ENT_OK)
        return status == ENT_END ? ENT_OK : status;
    status = ent_dict_bytes(txn, via, &bytes, &n_bytes);
    if (status == ENT_OK)
        status = alias_text(ent_id_kind(via), bytes, n_bytes, &term);
    ent_buf_clear(&resolver->other);
    if (status == ENT_OK)
        status = ent_text_fold(term.bytes, term.n_bytes, &resolver->other);
    if (status != ENT_OK || !same_fold(resolver))
        return status;
    status = ent_dict_bytes(txn, entity, &coded.bytes, &coded.n_bytes);
    if (status == ENT_OK)
        status =
            ent_intern_add(&resolver->finish->load->intern, &coded, &handle);
    if (status == ENT_OK)
        status = add_candidate(resolver, handle);
    return status;
}

static enum ent_status from_graph(struct ent_resolver *resolver, uint64_t hash)
{
    struct ent_cursor *folded = &resolver->folded;
    enum ent_status status = ent_cursor_first(folded, &hash, 1);
    for (size_t n = 0; status == ENT_OK && n < MAX_ROWS;
         n++, status = ent_cursor_next(folded)) {
        if (folded->row[2] == 0 ||
            !ent_kind_is_entity(ent_id_kind(folded->row[1])))
            continue;
        status = stored_candidate(resolver, folded->row[1], folded->row[2]);
        if (status != ENT_OK)
            return status;
    }
    return status == ENT_END ? ENT_OK : status;
}

enum ent_status ent_resolver_candidates(struct ent_resolver *resolver,
                                        ent_handle name)
{
    struct ent_finish *finish = resolver->finish;
    resolver->candidates.n_rows = 0;
    enum ent_status status =
        fold_handle(&finish->load->intern, name, &resolver->fold);
    if (status != ENT_OK || resolver->fold.n_bytes == 0)
        return status;
    uint64_t hash = ent_words_hash(resolver->fold.bytes, resolver->fold.n_bytes,
                                   finish->seed);
    status = from_input(resolver, hash);
    if (status == ENT_OK && resolver->has_aliases)
        status = from_graph(resolver, hash);
    return status;
}

static enum ent_status add_alias(struct ent_resolver *resolver,
                                 const struct ent_report *report)
{
    struct ent_finish *finish = resolver->finish;
    struct ent_intern *intern = &finish->load->intern;
    enum ent_kind kind = ent_id_kind(report->object);
    if (report->denies || !ent_kind_is_entity(ent_id_kind(report->subject)) ||
        (kind != ENT_TEXT && kind != ENT_NAME))
        return ENT_OK;
    ent_intern_at(intern, report->subject)->declared = true;
    enum ent_status status =
        fold_handle(intern, report->object, &resolver->fold);
    if (status != ENT_OK || resolver->fold.n_bytes == 0)
        return status;
    uint64_t row[3] = {ent_words_hash(resolver->fold.bytes,
                                      resolver->fold.n_bytes, finish->seed),
                       report->object, report->subject};
    return ent_rowlist_add(&resolver->aliases, row);
}

bool ent_resolver_names(const struct ent_resolver *resolver,
                        ent_handle predicate)
{
    return predicate != 0 && (predicate == resolver->known[ENT_KNOWN_ALIAS] ||
                              predicate == resolver->known[ENT_KNOWN_LABEL]);
}

/* The alias and label facts that the input affirms. */
static enum ent_status collect_aliases(struct ent_resolver *resolver)
{
    const struct ent_stage *stage = &resolver->finish->load->stage;
    struct ent_report report;
    if (resolver->known[ENT_KNOWN_ALIAS] == 0 &&
        resolver->known[ENT_KNOWN_LABEL] == 0)
        return ENT_OK;
    for (size_t i = 0; i < stage->n_reports; i++) {
        ent_stage_pass(stage, i);
        if (!ent_resolver_names(resolver, ent_stage_predicate(stage, i)))
            continue;
        ent_stage_get(stage, i, &report);
        enum ent_status status = add_alias(resolver, &report);
        if (status != ENT_OK)
            return status;
    }
    return ent_rowlist_sort(&resolver->aliases);
}

static enum ent_status find_known(struct ent_resolver *resolver)
{
    struct ent_finish *finish = resolver->finish;
    for (unsigned i = 0; i < ENT_N_KNOWN; i++) {
        const char *name = ent_known_name((enum ent_known)i);
        resolver->known[i] =
            ent_intern_find_name(&finish->load->intern, name, strlen(name));
        enum ent_status status = ent_known_find(finish->old, (enum ent_known)i,
                                                &resolver->known_ids[i]);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

static enum ent_status open_cursors(struct ent_resolver *resolver)
{
    struct ent_txn *txn = resolver->finish->old;
    enum ent_status status =
        ent_cursor_open(&resolver->hashes, txn, ENT_TERM_HASHES);
    if (status == ENT_OK)
        status = ent_cursor_open(&resolver->facts, txn, ENT_SPO);
    if (status == ENT_OK)
        status = ent_cursor_open(&resolver->predicates, txn, ENT_PSO);
    if (status == ENT_OK)
        status = ent_cursor_open(&resolver->folded, txn, ENT_FOLDED);
    return status;
}

enum ent_status ent_resolver_init(struct ent_resolver *resolver,
                                  struct ent_finish *finish)
{
    uint64_t n_facts = 0;
    memset(resolver, 0, sizeof *resolver);
    resolver->finish = finish;
    resolver->n_terms = finish->load->intern.n_terms;
    ent_rowlist_init(&resolver->aliases, 3);
    ent_rowlist_init(&resolver->candidates, 1);
    ent_buf_init(&resolver->fold);
    ent_buf_init(&resolver->other);
    enum ent_status status = open_cursors(resolver);
    if (status == ENT_OK)
        status = find_known(resolver);
    if (status == ENT_OK)
        status = collect_aliases(resolver);
    if (status == ENT_OK)
        status = ent_set_size(finish->old, ENT_SPO, &n_facts);
    resolver->has_terms = n_facts > 0;
    resolver->has_aliases = resolver->known_ids[ENT_KNOWN_ALIAS] != 0 ||
                            resolver->known_ids[ENT_KNOWN_LABEL] != 0;
    return status;
}

bool ent_resolver_has_work(const struct ent_resolver *resolver)
{
    return resolver->aliases.n_rows > 0 || resolver->has_aliases;
}
