/* SPDX-License-Identifier: ISC */
/* The terms of one input, each once. */
#include "store/load_intern.h"

#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/limits.h"

#define FIRST_SLOTS 1024
#define UPPER (UINT64_MAX << 32)
/* The upper 32 of a hash's 40 bits. */
#define TAG(hash) ((hash) << 24 & UPPER)
/* Index + 1 has 32 bits in a slot. */
#define MAX_TERMS ((size_t)UINT32_MAX - 1)

void ent_intern_init(struct ent_intern *intern, uint64_t seed)
{
    *intern = (struct ent_intern){.seed = seed};
    ent_arena_init(&intern->arena, 0);
}

void ent_intern_release(struct ent_intern *intern)
{
    ent_free(intern->terms);
    ent_free(intern->slots);
    ent_arena_release(&intern->arena);
}

static void place(uint64_t *slots, size_t n_slots, uint64_t hash, size_t index)
{
    size_t at = hash & (n_slots - 1);
    while (slots[at] != 0)
        at = (at + 1) & (n_slots - 1);
    slots[at] = TAG(hash) | (index + 1);
}

static enum ent_status grow_slots(struct ent_intern *intern)
{
    size_t n_slots = intern->n_slots == 0 ? FIRST_SLOTS : intern->n_slots * 2;
    uint64_t *slots = ent_calloc(n_slots, sizeof *slots);
    if (slots == NULL)
        return ENT_ENOMEM;
    for (size_t i = 0; i < intern->n_terms; i++)
        place(slots, n_slots, intern->terms[i].hash, i);
    ent_free(intern->slots);
    intern->slots = slots;
    intern->n_slots = n_slots;
    return ENT_OK;
}

static enum ent_status make_room(struct ent_intern *intern)
{
    if (intern->n_terms >= MAX_TERMS)
        return ENT_ELIMIT;
    if (intern->n_terms == intern->capacity) {
        size_t capacity =
            intern->capacity == 0 ? FIRST_SLOTS / 2 : intern->capacity * 2;
        struct ent_interned *terms =
            ent_realloc(intern->terms, capacity * sizeof *terms);
        if (terms == NULL)
            return ENT_ENOMEM;
        intern->terms = terms;
        intern->capacity = capacity;
    }
    if (intern->n_terms * 4 >= intern->n_slots * 3)
        return grow_slots(intern);
    return ENT_OK;
}

static ent_handle add(struct ent_intern *intern,
                      const struct ent_interned *term)
{
    size_t index = intern->n_terms++;
    intern->terms[index] = *term;
    place(intern->slots, intern->n_slots, term->hash, index);
    return ENT_ID_MAKE(term->kind, index + 1);
}

static bool same(const struct ent_interned *a, const struct ent_interned *b)
{
    return a->hash == b->hash && a->kind == b->kind &&
           a->n_bytes == b->n_bytes &&
           memcmp(a->bytes, b->bytes, a->n_bytes) == 0;
}

/* 0 when there is no such term. */
static ent_handle find(const struct ent_intern *intern,
                       const struct ent_interned *term)
{
    if (intern->n_slots == 0)
        return 0;
    size_t at = term->hash & (intern->n_slots - 1);
    for (; intern->slots[at] != 0; at = (at + 1) & (intern->n_slots - 1)) {
        if ((intern->slots[at] & UPPER) != TAG(term->hash))
            continue;
        size_t index = (size_t)(intern->slots[at] & ~UPPER) - 1;
        if (same(&intern->terms[index], term))
            return ENT_ID_MAKE(term->kind, index + 1);
    }
    return 0;
}

static struct ent_interned describe(const struct ent_intern *intern,
                                    enum ent_kind kind, const char *bytes,
                                    size_t n_bytes)
{
    return (struct ent_interned){.hash = ent_term_hash(intern->seed, kind,
                                                       bytes, n_bytes),
                                 .bytes = bytes,
                                 .n_bytes = (uint32_t)n_bytes,
                                 .kind = (uint8_t)kind};
}

static enum ent_status add_bytes(struct ent_intern *intern,
                                 struct ent_interned *term, ent_handle *handle)
{
    *handle = find(intern, term);
    if (*handle != 0)
        return ENT_OK;
    enum ent_status status = make_room(intern);
    if (status != ENT_OK)
        return status;
    term->bytes = ent_arena_strndup(&intern->arena, term->bytes, term->n_bytes);
    if (term->bytes == NULL)
        return intern->arena.status;
    *handle = add(intern, term);
    return ENT_OK;
}

enum ent_status ent_intern_add(struct ent_intern *intern,
                               const struct ent_coded_term *coded,
                               ent_handle *handle)
{
    *handle = coded->id;
    if (coded->id != 0)
        return ENT_OK;
    if (coded->n_bytes > UINT32_MAX)
        return ENT_ELIMIT;
    struct ent_interned term =
        describe(intern, coded->kind, coded->bytes, coded->n_bytes);
    return add_bytes(intern, &term, handle);
}

static enum ent_status add_ready(struct ent_intern *intern,
                                 const struct ent_ready_term *ready,
                                 const ent_handle *before, ent_handle *handle)
{
    if (ready->kind == ENT_NONE) {
        *handle = ready->hash;
        return ENT_OK;
    }
    if (ready->kind == ENT_QUOTED) {
        ent_handle parts[3];
        for (int i = 0; i < 3; i++)
            parts[i] = *(before - ready->parts[i]);
        return ent_intern_quoted(intern, parts, handle);
    }
    struct ent_interned term = {.hash = ready->hash,
                                .bytes = ready->bytes,
                                .n_bytes = ready->n_bytes,
                                .kind = ready->kind};
    return add_bytes(intern, &term, handle);
}

static bool is_looked_for(const struct ent_ready_term *ready)
{
    return ready->kind != ENT_NONE && ready->kind != ENT_QUOTED;
}

/* The index + 1 of the term that a hash most probably belongs to, or 0. */
static size_t guess(const struct ent_intern *intern, uint64_t hash)
{
    size_t at = hash & (intern->n_slots - 1);
    for (int i = 0; i < 4 && intern->slots[at] != 0;
         i++, at = (at + 1) & (intern->n_slots - 1))
        if ((intern->slots[at] & UPPER) == TAG(hash))
            return (size_t)(intern->slots[at] & ~UPPER);
    return 0;
}

/* A term is asked for in three steps, since each tells where the next is: its
 * slot, its entry, its bytes.  So many terms lie between them. */
#define STEP ((size_t)12)
#define N_GUESSES 64 /* a power of two over 2 * STEP */

enum ent_status ent_intern_add_all(struct ent_intern *intern,
                                   const struct ent_ready_term *terms,
                                   size_t n_terms, ent_handle *handles)
{
    size_t guesses[N_GUESSES];
    if (intern->n_slots == 0) {
        enum ent_status status = make_room(intern);
        if (status != ENT_OK)
            return status;
    }
    for (size_t i = 0; i < n_terms + 3 * STEP; i++) {
        if (i < n_terms && is_looked_for(&terms[i]))
            __builtin_prefetch(
                &intern->slots[terms[i].hash & (intern->n_slots - 1)]);
        size_t k = i - STEP;
        if (i >= STEP && k < n_terms) {
            size_t found =
                is_looked_for(&terms[k]) ? guess(intern, terms[k].hash) : 0;
            guesses[k % N_GUESSES] = found;
            if (found)
                __builtin_prefetch(&intern->terms[found - 1]);
        }
        k -= STEP;
        if (i >= 2 * STEP && k < n_terms && guesses[k % N_GUESSES])
            __builtin_prefetch(intern->terms[guesses[k % N_GUESSES] - 1].bytes);
        k -= STEP;
        if (i < 3 * STEP)
            continue;
        enum ent_status status =
            add_ready(intern, &terms[k], handles + k, &handles[k]);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

enum ent_status ent_intern_quoted(struct ent_intern *intern,
                                  const ent_handle parts[3], ent_handle *handle)
{
    struct ent_interned term =
        describe(intern, ENT_QUOTED, (const char *)parts, 3 * sizeof *parts);
    for (int i = 0; i < 3; i++) {
        unsigned depth = 0;
        if (ent_id_kind(parts[i]) == ENT_QUOTED)
            depth = ent_intern_at(intern, parts[i])->depth;
        if (depth + 1 > ENT_MAX_QUOTE_DEPTH)
            return ENT_ELIMIT;
        if (depth + 1 > term.depth)
            term.depth = (uint8_t)(depth + 1);
    }
    *handle = find(intern, &term);
    if (*handle != 0)
        return ENT_OK;
    enum ent_status status = make_room(intern);
    if (status != ENT_OK)
        return status;
    ent_handle *copy = ent_arena_alloc(&intern->arena, 3 * sizeof *copy);
    if (copy == NULL)
        return intern->arena.status;
    memcpy(copy, parts, 3 * sizeof *copy);
    term.parts = copy;
    *handle = add(intern, &term);
    return ENT_OK;
}

ent_handle ent_intern_find_name(const struct ent_intern *intern,
                                const char *name, size_t n_name)
{
    struct ent_interned term = describe(intern, ENT_NAME, name, n_name);
    return find(intern, &term);
}
