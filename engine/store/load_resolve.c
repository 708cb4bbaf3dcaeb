/* SPDX-License-Identifier: ISC */
/* The names that people write become the entities they mean. */
#include "store/load_resolve.h"

#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "store/dict_lookup.h"

#define MAX_LISTED 20 /* candidates of an ambiguous name */

void ent_resolver_release(struct ent_resolver *resolver)
{
    ent_cursor_close(&resolver->folded);
    ent_cursor_close(&resolver->predicates);
    ent_cursor_close(&resolver->facts);
    ent_cursor_close(&resolver->hashes);
    ent_free(resolver->entities);
    ent_free(resolver->relations);
    ent_free(resolver->uses);
    ent_rowlist_release(&resolver->aliases);
    ent_rowlist_release(&resolver->candidates);
    ent_buf_release(&resolver->fold);
    ent_buf_release(&resolver->other);
}

static const char *name_of(const struct ent_intern *intern, ent_handle handle)
{
    return ent_intern_at(intern, handle)->bytes; /* the arena adds a NUL */
}

/* Rule 1: does the name stand for itself? */
static enum ent_status is_exact(struct ent_resolver *resolver,
                                ent_handle handle, bool *exact)
{
    struct ent_finish *finish = resolver->finish;
    const struct ent_interned *entry =
        ent_intern_at(&finish->load->intern, handle);
    struct ent_coded_term coded = {.kind = (enum ent_kind)entry->kind,
                                   .bytes = entry->bytes,
                                   .n_bytes = entry->n_bytes};
    ent_id id;
    *exact = entry->declared;
    if (*exact || !resolver->has_terms)
        return ENT_OK;
    enum ent_status status = ent_dict_lookup(finish->old, &resolver->hashes,
                                             entry->hash, &coded, &id);
    if (status == ENT_OK)
        status = ent_cursor_first(&resolver->facts, &id, 1);
    *exact = status == ENT_OK;
    return status == ENT_END || status == ENT_ENOTFOUND ? ENT_OK : status;
}

static enum ent_status note_ambiguous(struct ent_resolver *resolver,
                                      ent_handle name)
{
    struct ent_finish *finish = resolver->finish;
    const struct ent_intern *intern = &finish->load->intern;
    struct ent_load_note *note;
    struct ent_buf list;
    enum ent_status status =
        ent_notes_get(&finish->notes, ENT_NOTE_AMBIGUOUS, name, &note);
    if (status != ENT_OK || note->name != NULL)
        return status;
    ent_buf_init(&list);
    for (size_t i = 0; i < resolver->candidates.n_rows; i++) {
        if (i > 0)
            ent_buf_add_str(&list, ", ");
        if (i == MAX_LISTED) {
            ent_buf_add_str(&list, "...");
            break;
        }
        ent_buf_add_str(&list, name_of(intern, resolver->candidates.rows[i]));
    }
    note->name = name_of(intern, name);
    note->other =
        ent_arena_strndup(&finish->notes.arena, list.bytes, list.n_bytes);
    status = list.status;
    ent_buf_release(&list);
    return note->other == NULL ? finish->notes.arena.status : status;
}

static enum ent_status note_resolved(struct ent_resolver *resolver,
                                     ent_handle name, ent_handle meant)
{
    struct ent_finish *finish = resolver->finish;
    const struct ent_intern *intern = &finish->load->intern;
    struct ent_load_note *note;
    enum ent_status status =
        ent_notes_get(&finish->notes, ENT_NOTE_RESOLVED, name, &note);
    if (status == ENT_OK && note->name == NULL) {
        note->name = name_of(intern, name);
        note->other = name_of(intern, meant);
    }
    return status;
}

static bool is_vocabulary(const struct ent_resolver *resolver,
                          ent_handle handle)
{
    for (unsigned i = 0; i < ENT_N_KNOWN; i++)
        if (resolver->known[i] == handle)
            return true;
    return false;
}

/* The rules, for a name that was not asked for yet. */
static enum ent_status resolve_name(struct ent_resolver *resolver,
                                    ent_handle name, bool as_relation,
                                    ent_handle *meant)
{
    bool exact;
    *meant = name;
    if (as_relation && is_vocabulary(resolver, name))
        return ENT_OK;
    enum ent_status status = is_exact(resolver, name, &exact);
    if (status != ENT_OK || exact)
        return status;
    status = ent_resolver_candidates(resolver, name);
    if (status == ENT_OK && as_relation && resolver->candidates.n_rows > 0)
        status = ent_resolver_keep_relations(resolver, name);
    if (status != ENT_OK || resolver->candidates.n_rows == 0)
        return status;
    if (resolver->candidates.n_rows > 1)
        return note_ambiguous(resolver, name);
    *meant = resolver->candidates.rows[0];
    return *meant == name ? ENT_OK : note_resolved(resolver, name, *meant);
}

static enum ent_status resolve_quoted(struct ent_resolver *resolver,
                                      ent_handle quoted, ent_handle *meant)
{
    struct ent_intern *intern = &resolver->finish->load->intern;
    const ent_handle *parts = ent_intern_at(intern, quoted)->parts;
    ent_handle found[3] = {parts[0], parts[1], parts[2]};
    *meant = quoted;
    enum ent_status status =
        ent_resolve_relation(resolver, parts[1], &found[1]);
    if (status == ENT_OK && !ent_resolver_names(resolver, found[1])) {
        status = ent_resolve_entity(resolver, parts[0], &found[0]);
        if (status == ENT_OK)
            status = ent_resolve_entity(resolver, parts[2], &found[2]);
    }
    if (status == ENT_OK && memcmp(found, parts, sizeof found) != 0)
        status = ent_intern_quoted(intern, found, meant);
    return status;
}

enum ent_status ent_resolve_entity(struct ent_resolver *resolver,
                                   ent_handle handle, ent_handle *meant)
{
    enum ent_kind kind = ent_id_kind(handle);
    enum ent_status status;
    *meant = handle;
    if (kind != ENT_NAME && kind != ENT_QUOTED)
        return ENT_OK;
    size_t index = ent_handle_index(handle);
    if (index >= resolver->n_terms)
        return ENT_OK;
    if (resolver->entities[index] != 0) {
        *meant = resolver->entities[index];
        return ENT_OK;
    }
    if (kind == ENT_QUOTED)
        status = resolve_quoted(resolver, handle, meant);
    else
        status = resolve_name(resolver, handle, false, meant);
    resolver->entities[index] = *meant;
    return status;
}

enum ent_status ent_resolve_relation(struct ent_resolver *resolver,
                                     ent_handle handle, ent_handle *meant)
{
    *meant = handle;
    if (ent_id_kind(handle) != ENT_NAME ||
        ent_handle_index(handle) >= resolver->n_terms)
        return ENT_OK;
    size_t index = ent_handle_index(handle);
    if (resolver->relations[index] != 0) {
        *meant = resolver->relations[index];
        return ENT_OK;
    }
    enum ent_status status = resolve_name(resolver, handle, true, meant);
    resolver->relations[index] = *meant;
    return status;
}

/* Counts a report in the notes about the names it holds. */
static enum ent_status count_notes(struct ent_resolver *resolver,
                                   ent_handle handle, uint64_t line)
{
    struct ent_notes *notes = &resolver->finish->notes;
    const enum ent_load_note_kind kinds[] = {ENT_NOTE_RESOLVED,
                                             ENT_NOTE_AMBIGUOUS};
    if (ent_id_kind(handle) == ENT_QUOTED) {
        const ent_handle *parts =
            ent_intern_at(&resolver->finish->load->intern, handle)->parts;
        for (int i = 0; i < 3; i++) {
            enum ent_status status = count_notes(resolver, parts[i], line);
            if (status != ENT_OK)
                return status;
        }
    }
    for (int i = 0; i < 2; i++) {
        uint64_t key = handle | (uint64_t)kinds[i] << 60, index;
        if (ent_map_get(&notes->index, key, &index))
            ent_note_count(&notes->notes[index], line);
    }
    return ENT_OK;
}

/* One role of a report: replaces the term and keeps what was written. */
static enum ent_status resolve_role(struct ent_resolver *resolver,
                                    ent_handle *term, ent_handle *written,
                                    bool as_relation, uint64_t line,
                                    bool *changed)
{
    ent_handle meant;
    if (*term == 0 || *written != 0)
        return ENT_OK;
    enum ent_status status = as_relation
                                 ? ent_resolve_relation(resolver, *term, &meant)
                                 : ent_resolve_entity(resolver, *term, &meant);
    if (status == ENT_OK && resolver->finish->notes.n_notes > 0)
        status = count_notes(resolver, *term, line);
    if (status != ENT_OK || meant == *term)
        return status;
    *written = *term;
    *term = meant;
    *changed = true;
    return ENT_OK;
}

static enum ent_status resolve_report(struct ent_resolver *resolver, size_t i)
{
    struct ent_stage *stage = &resolver->finish->load->stage;
    uint64_t line = ent_stage_line(stage, i);
    struct ent_report report;
    bool changed = false;
    ent_stage_get(stage, i, &report);
    struct {
        ent_handle *term, *written;
        bool as_relation, in_naming; /* also of alias and label facts */
    } roles[] = {
        {&report.predicate, &report.written[ENT_WRITTEN_PREDICATE], true, true},
        {&report.subject, &report.written[ENT_WRITTEN_SUBJECT], false, false},
        {&report.object, &report.written[ENT_WRITTEN_OBJECT], false, false},
        {&report.source, &report.written[ENT_WRITTEN_SOURCE], false, true},
        {&report.speaker, &report.written[ENT_WRITTEN_SPEAKER], false, true},
        {&report.place, &report.written_place, false, true},
        {&report.event, &report.written_event, false, true},
    };
    for (size_t k = 0; k < sizeof roles / sizeof *roles; k++) {
        if (!roles[k].in_naming &&
            ent_resolver_names(resolver, report.predicate))
            continue;
        enum ent_status status =
            resolve_role(resolver, roles[k].term, roles[k].written,
                         roles[k].as_relation, line, &changed);
        if (status != ENT_OK)
            return status;
    }
    return changed ? ent_stage_set(stage, i, &report) : ENT_OK;
}

static enum ent_status resolve_all(struct ent_resolver *resolver)
{
    struct ent_load *load = resolver->finish->load;
    enum ent_status status = ENT_OK;
    resolver->entities =
        ent_calloc(resolver->n_terms, sizeof *resolver->entities);
    resolver->relations =
        ent_calloc(resolver->n_terms, sizeof *resolver->relations);
    if (resolver->entities == NULL || resolver->relations == NULL)
        return ENT_ENOMEM;
    for (size_t i = 0; i < load->stage.n_reports && status == ENT_OK; i++) {
        ent_stage_pass(&load->stage, i);
        if (!ent_stage_is_as_written(&load->stage, i))
            status = resolve_report(resolver, i);
    }
    for (size_t i = 0; i < load->n_documents && status == ENT_OK; i++)
        if (!load->documents[i].as_written)
            status = ent_resolve_entity(resolver, load->documents[i].source,
                                        &load->documents[i].source);
    return status;
}

enum ent_status ent_finish_resolve(struct ent_finish *finish)
{
    struct ent_resolver resolver;
    if (!finish->load->has_names)
        return ENT_OK;
    enum ent_status status = ent_resolver_init(&resolver, finish);
    if (status == ENT_OK && ent_resolver_has_work(&resolver))
        status = resolve_all(&resolver);
    ent_resolver_release(&resolver);
    finish->summary->names_resolved =
        ent_notes_of_kind(&finish->notes, ENT_NOTE_RESOLVED);
    finish->summary->names_ambiguous =
        ent_notes_of_kind(&finish->notes, ENT_NOTE_AMBIGUOUS);
    return status;
}
