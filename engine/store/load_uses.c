/* SPDX-License-Identifier: ISC */
/* What can stand for a relation, as far as the input and the graph tell. */
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "store/dict_lookup.h"
#include "store/load_resolve.h"

static void mark(struct ent_resolver *resolver, ent_handle handle,
                 enum ent_use use)
{
    if (ent_handle_is_interned(handle) &&
        ent_handle_index(handle) < resolver->n_terms)
        resolver->uses[ent_handle_index(handle)] |= (unsigned char)use;
}

static bool says_relation(const char *bytes, size_t n_bytes)
{
    static const char *const kinds[] = {"relation", "relation type",
                                        "predicate", "property", "verb"};
    struct ent_buf fold;
    bool found = false;
    ent_buf_init(&fold);
    if (ent_text_fold(bytes, n_bytes, &fold) == ENT_OK)
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            found = found || (fold.n_bytes == strlen(kinds[i]) &&
                              memcmp(fold.bytes, kinds[i], fold.n_bytes) == 0);
    ent_buf_release(&fold);
    return found;
}

static bool is_relation_type(const struct ent_intern *intern, ent_handle type)
{
    if (ent_id_kind(type) != ENT_NAME)
        return false;
    const struct ent_interned *entry = ent_intern_at(intern, type);
    return says_relation(entry->bytes, entry->n_bytes);
}

static void mark_report(struct ent_resolver *resolver,
                        const struct ent_report *report)
{
    const struct ent_intern *intern = &resolver->finish->load->intern;
    mark(resolver, report->predicate, ENT_USE_PREDICATE);
    if (report->predicate == resolver->known[ENT_KNOWN_TYPE]) {
        if (!is_relation_type(intern, report->object))
            mark(resolver, report->subject, ENT_USE_TYPED);
        return;
    }
    if (report->predicate != resolver->known[ENT_KNOWN_BROADER] &&
        !ent_resolver_names(resolver, report->predicate))
        mark(resolver, report->object, ENT_USE_ENTITY);
    mark(resolver, report->source, ENT_USE_ENTITY);
    mark(resolver, report->speaker, ENT_USE_ENTITY);
    mark(resolver, report->place, ENT_USE_ENTITY);
    mark(resolver, report->event, ENT_USE_ENTITY);
}

static void mark_quoted(struct ent_resolver *resolver)
{
    const struct ent_intern *intern = &resolver->finish->load->intern;
    for (size_t i = 0; i < resolver->n_terms; i++) {
        const struct ent_interned *entry = &intern->terms[i];
        if (entry->kind != ENT_QUOTED)
            continue;
        mark(resolver, entry->parts[1], ENT_USE_PREDICATE);
        if (entry->parts[1] != resolver->known[ENT_KNOWN_BROADER])
            mark(resolver, entry->parts[2], ENT_USE_ENTITY);
    }
}

static enum ent_status collect(struct ent_resolver *resolver)
{
    const struct ent_stage *stage = &resolver->finish->load->stage;
    struct ent_report report;
    if (resolver->uses != NULL)
        return ENT_OK;
    resolver->uses = ent_calloc(resolver->n_terms + 1, 1);
    if (resolver->uses == NULL)
        return ENT_ENOMEM;
    for (size_t i = 0; i < stage->n_reports; i++) {
        ent_stage_pass(stage, i);
        ent_stage_get(stage, i, &report);
        mark_report(resolver, &report);
    }
    mark_quoted(resolver);
    return ENT_OK;
}

static enum ent_status stored_id(struct ent_resolver *resolver,
                                 ent_handle handle, ent_id *id)
{
    const struct ent_interned *entry =
        ent_intern_at(&resolver->finish->load->intern, handle);
    struct ent_coded_term coded = {.kind = (enum ent_kind)entry->kind,
                                   .bytes = entry->bytes,
                                   .n_bytes = entry->n_bytes};
    *id = 0;
    if (!resolver->has_terms)
        return ENT_OK;
    enum ent_status status =
        ent_dict_lookup(resolver->finish->old, &resolver->hashes, entry->hash,
                        &coded, id);
    return status == ENT_ENOTFOUND ? ENT_OK : status;
}

/* Is the name a predicate in the graph? */
static enum ent_status is_stored_relation(struct ent_resolver *resolver,
                                          ent_handle handle, bool *is)
{
    ent_id id;
    *is = false;
    enum ent_status status = stored_id(resolver, handle, &id);
    if (status != ENT_OK || id == 0)
        return status;
    status = ent_cursor_first(&resolver->predicates, &id, 1);
    *is = status == ENT_OK;
    return status == ENT_END ? ENT_OK : status;
}

/* Has a type in the graph that is no kind of relation? */
static enum ent_status is_stored_entity(struct ent_resolver *resolver,
                                        ent_handle handle, bool *is)
{
    uint64_t prefix[2] = {0, resolver->known_ids[ENT_KNOWN_TYPE]};
    struct ent_cursor *facts = &resolver->facts;
    const char *bytes;
    size_t n_bytes;
    *is = false;
    enum ent_status status = stored_id(resolver, handle, &prefix[0]);
    if (status != ENT_OK || prefix[0] == 0 || prefix[1] == 0)
        return status;
    status = ent_cursor_first(facts, prefix, 2);
    for (; status == ENT_OK && !*is; status = ent_cursor_next(facts)) {
        *is = true;
        if (ent_id_kind(facts->row[2]) != ENT_NAME)
            continue;
        status = ent_dict_bytes(resolver->finish->old, facts->row[2], &bytes,
                                &n_bytes);
        if (status != ENT_OK)
            return status;
        *is = !says_relation(bytes, n_bytes);
    }
    return status == ENT_END ? ENT_OK : status;
}

static unsigned use_of(const struct ent_resolver *resolver, ent_handle handle)
{
    size_t index = ent_handle_index(handle);
    return index < resolver->n_terms ? resolver->uses[index] : 0;
}

/* 2: stands as predicate; 1: nothing speaks against it; 0: it cannot. */
static enum ent_status weigh(struct ent_resolver *resolver, ent_handle handle,
                             int *weight)
{
    bool is;
    unsigned use = use_of(resolver, handle);
    *weight = 2;
    if ((use & ENT_USE_PREDICATE) != 0)
        return ENT_OK;
    enum ent_status status = is_stored_relation(resolver, handle, &is);
    if (status != ENT_OK || is)
        return status;
    *weight = 0;
    if (use != 0)
        return ENT_OK;
    status = is_stored_entity(resolver, handle, &is);
    *weight = is ? 0 : 1;
    return status;
}

enum ent_status ent_resolver_keep_relations(struct ent_resolver *resolver,
                                            ent_handle name)
{
    struct ent_rowlist *candidates = &resolver->candidates;
    bool in_use = false;
    int best = 1;
    size_t n_kept = 0;
    enum ent_status status = collect(resolver);
    if (status == ENT_OK)
        status = is_stored_relation(resolver, name, &in_use);
    if (in_use)
        best = 2; /* what is a relation already is not given up for a guess */
    for (size_t i = 0; i < candidates->n_rows && status == ENT_OK; i++) {
        int weight;
        ent_handle candidate = candidates->rows[i];
        status = weigh(resolver, candidate, &weight);
        if (weight > best) {
            best = weight;
            n_kept = 0;
        }
        if (weight == best)
            candidates->rows[n_kept++] = candidate;
    }
    candidates->n_rows = n_kept;
    return status;
}
