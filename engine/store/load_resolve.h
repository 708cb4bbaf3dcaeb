/* SPDX-License-Identifier: ISC */
/* Which entity or relation a name of the input means.
 *
 * In this order: an entity of exactly that name that is the subject of a fact
 * in the graph, or has an entity line in the input; the one entity whose alias
 * or label, in the graph or in the input, folds the same; the name itself.
 *
 * The subject of an alias or label fact stands for itself, as if it had an
 * entity line: whoever gives a name its aliases means that name.  Neither is
 * the object of such a fact resolved.  A relation is only ever replaced by
 * something that can be one: it stands as predicate, or nothing speaks against
 * it; the relations that the store itself understands never are. */
#ifndef STORE_LOAD_RESOLVE_H
#define STORE_LOAD_RESOLVE_H

#include "store/load_internal.h"
#include "store/term_known.h"
#include "store/tupleset.h"

struct ent_resolver {
    struct ent_finish *finish;
    size_t n_terms;       /* those the input came with */
    ent_handle *entities; /* by index: what it means; 0: not asked yet */
    ent_handle *relations;
    unsigned char *uses; /* by index, enum ent_use; NULL: not collected */
    ent_handle known[ENT_N_KNOWN]; /* in the input; 0: not in it */
    ent_id known_ids[ENT_N_KNOWN]; /* in the database; 0: not in it */
    struct ent_rowlist aliases;    /* hash of folded text, text, subject */
    struct ent_rowlist candidates; /* handles, of the name in hand */
    bool has_terms, has_aliases;   /* the database */
    struct ent_cursor hashes, facts, predicates, folded;
    struct ent_buf fold, other;
};

/* How a term of the input is used, as far as it tells relations apart. */
enum ent_use {
    ENT_USE_PREDICATE = 1,
    ENT_USE_ENTITY = 2, /* object, source, speaker, place, event */
    ENT_USE_TYPED = 4   /* has a type that is no kind of relation */
};

ENT_MUST_USE enum ent_status ent_resolver_init(struct ent_resolver *resolver,
                                               struct ent_finish *finish);
void ent_resolver_release(struct ent_resolver *resolver);

/* What a handle means as entity or as relation.  Quoted facts are resolved in
 * their parts.  Notes are made of names that are replaced or ambiguous. */
ENT_MUST_USE enum ent_status ent_resolve_entity(struct ent_resolver *resolver,
                                                ent_handle handle,
                                                ent_handle *meant);
ENT_MUST_USE enum ent_status ent_resolve_relation(struct ent_resolver *resolver,
                                                  ent_handle handle,
                                                  ent_handle *meant);

/* Could there be a name that means another? */
bool ent_resolver_has_work(const struct ent_resolver *resolver);

/* Is the predicate `alias` or `label`? */
bool ent_resolver_names(const struct ent_resolver *resolver,
                        ent_handle predicate);

/* Fills resolver->candidates with the distinct entities that have an alias or
 * label that folds like the name. */
ENT_MUST_USE enum ent_status
ent_resolver_candidates(struct ent_resolver *resolver, ent_handle name);

/* Drops from the candidates what cannot stand for a relation. */
ENT_MUST_USE enum ent_status
ent_resolver_keep_relations(struct ent_resolver *resolver, ent_handle name);

#endif
