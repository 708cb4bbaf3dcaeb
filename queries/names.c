/* SPDX-License-Identifier: ISC */
/* What a name in a query means. */
#include "queries/names.h"

#include "store/dict.h"
#include "store/names.h"

/* Candidates looked at before one that suits the place is chosen. */
#define MAX_CANDIDATES 16

static bool suits(const struct ent_name_match *match, bool relation)
{
    return relation ? match->is_relation : match->is_entity || match->is_source;
}

/* Keeps those that bear something, and of them those that suit the place if
 * there are any. */
static enum ent_status choose(struct ent_context *context,
                              const struct ent_name_match *matches,
                              size_t n_matches, bool relation,
                              struct ent_name_meaning *meaning)
{
    bool any_suits = false;
    for (size_t i = 0; i < n_matches; i++)
        any_suits = any_suits || suits(&matches[i], relation);
    meaning->n_choices = 0;
    for (size_t i = 0; i < n_matches; i++) {
        bool borne;
        if (any_suits && !suits(&matches[i], relation))
            continue;
        enum ent_status status =
            ent_name_is_borne(context->txn, matches[i].entity, &borne);
        if (status)
            return status;
        if (borne && meaning->n_choices < ENT_MAX_CHOICES)
            meaning->choices[meaning->n_choices++] = matches[i].entity;
    }
    return ENT_OK;
}

static enum ent_status try_folded(struct ent_context *context,
                                  const struct ent_term *term, bool relation,
                                  bool aliases,
                                  struct ent_name_meaning *meaning)
{
    struct ent_name_match *matches;
    size_t n_matches;
    enum ent_status status =
        ent_names_folded(context->txn, term->bytes, term->n_bytes, !aliases,
                         aliases, MAX_CANDIDATES, &context->arena, &matches,
                         &n_matches);
    if (status)
        return status;
    status = choose(context, matches, n_matches, relation, meaning);
    if (status || meaning->n_choices == 0)
        return status;
    if (meaning->n_choices > 1) {
        meaning->outcome = ENT_NAME_AMBIGUOUS;
        meaning->id = 0;
    } else {
        meaning->outcome = aliases ? ENT_NAME_ALIAS : ENT_NAME_FOLDED;
        meaning->id = meaning->choices[0];
    }
    return ENT_OK;
}

static enum ent_status find_closest(struct ent_context *context,
                                    const struct ent_term *term, bool relation,
                                    struct ent_name_meaning *meaning)
{
    struct ent_name_match *matches;
    size_t n_matches;
    enum ent_status status =
        ent_names_closest(context->txn, term->bytes, term->n_bytes,
                          MAX_CANDIDATES, &context->arena, &matches,
                          &n_matches);
    if (status)
        return status;
    /* nobody who asks for a relation means a person of a similar name */
    for (size_t i = 0, n = n_matches; relation && i < n; i++) {
        if (i == 0)
            n_matches = 0;
        if (suits(&matches[i], true))
            matches[n_matches++] = matches[i];
    }
    return choose(context, matches, n_matches, relation, meaning);
}

enum ent_status ent_name_resolve(struct ent_context *context,
                                 const struct ent_term *term, bool relation,
                                 struct ent_name_meaning *meaning)
{
    bool borne = false;
    *meaning = (struct ent_name_meaning){.outcome = ENT_NAME_EXACT};
    enum ent_status status = ent_value_of_term(context, term, &meaning->id);
    if (status)
        return status;
    if (!ent_value_is_local(meaning->id))
        status = ent_name_is_borne(context->txn, meaning->id, &borne);
    if (status || borne)
        return status;
    meaning->outcome = ENT_NAME_UNKNOWN;
    if (term->kind != ENT_NAME)
        return ENT_OK;
    status = try_folded(context, term, relation, false, meaning);
    if (status == ENT_OK && meaning->outcome == ENT_NAME_UNKNOWN)
        status = try_folded(context, term, relation, true, meaning);
    if (status == ENT_OK && meaning->outcome == ENT_NAME_UNKNOWN)
        status = find_closest(context, term, relation, meaning);
    return status;
}
