/* SPDX-License-Identifier: ISC */
/* Reading many terms of the dictionary. */
#include "store/dict_reader.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "store/dictblock.h"
#include "store/termcode.h"

#define FIRST_PLACES 64u
#define MAX_PLACES 65536u

/* Numbers that share a place.  A block holds some forty terms, so that a few
 * of them may lie in the block behind: that has a place as well. */
#define SHIFT 4

/* A block, by the number of its first term. */
struct ent_dict_place {
    uint64_t first; /* 0: none */
    const unsigned char *block;
    uint32_t n_block;
    uint32_t n_terms;
};

void ent_dict_reader_release(struct ent_dict_reader *reader)
{
    if (reader->has_terms)
        ent_heap_cursor_close(&reader->terms);
    if (reader->has_quoted)
        ent_cursor_close(&reader->quoted);
    ent_free(reader->places);
    *reader = (struct ent_dict_reader){0};
}

size_t ent_dict_reader_bytes(const struct ent_dict_reader *reader)
{
    return reader->n_places * sizeof *reader->places;
}

size_t ent_dict_reader_wants(const struct ent_dict_reader *reader)
{
    if (reader->n_places == 0)
        return FIRST_PLACES * sizeof *reader->places;
    if (reader->n_missed < reader->n_places || reader->n_places == MAX_PLACES)
        return 0;
    return 3 * ent_dict_reader_bytes(reader);
}

enum ent_status ent_dict_reader_grow(struct ent_dict_reader *reader)
{
    size_t n_places = reader->n_places ? reader->n_places * 4 : FIRST_PLACES;
    struct ent_dict_place *places = ent_calloc(n_places, sizeof *places);
    if (!places)
        return ENT_ENOMEM;
    ent_free(reader->places);
    reader->places = places;
    reader->n_places = n_places;
    reader->n_missed = 0;
    return ENT_OK;
}

/* ---- terms -------------------------------------------------------------- */

/* Of the two places of a number, the one for blocks that begin at or before
 * those that share it, or the one for those that begin among them. */
static struct ent_dict_place *place_of(const struct ent_dict_reader *reader,
                                       uint64_t number, bool begins_there)
{
    size_t at = 2 * (size_t)(number >> SHIFT) + begins_there;
    return &reader->places[at & (reader->n_places - 1)];
}

static bool holds(const struct ent_dict_place *place, uint64_t number)
{
    return place->first != 0 && number - place->first < place->n_terms;
}

static enum ent_status search(struct ent_dict_reader *reader, uint64_t number,
                              struct ent_dict_place *found)
{
    unsigned char key[8];
    enum ent_status status = ENT_OK;
    reader->n_missed++;
    if (!reader->has_terms)
        status = ent_heap_cursor_open(&reader->terms, reader->txn, ENT_TERMS);
    if (status)
        return status;
    reader->has_terms = true;
    ent_store_be64(key, number);
    status = ent_heap_cursor_seek_back(&reader->terms, key, sizeof key);
    if (status)
        return status == ENT_END ? ENT_EDAMAGED : status;
    if (reader->terms.n_key != sizeof key || reader->terms.n_value > UINT32_MAX)
        return ENT_EDAMAGED;
    found->first = ent_load_be64(reader->terms.key);
    found->block = reader->terms.value;
    found->n_block = (uint32_t)reader->terms.n_value;
    found->n_terms =
        (uint32_t)ent_dictblock_count(found->block, found->n_block);
    return holds(found, number) ? ENT_OK : ENT_EDAMAGED;
}

static enum ent_status find_block(struct ent_dict_reader *reader,
                                  uint64_t number, struct ent_dict_place *found)
{
    if (reader->n_places == 0)
        return search(reader, number, found);
    for (int i = 0; i < 2; i++) {
        const struct ent_dict_place *place = place_of(reader, number, i == 1);
        if (holds(place, number)) {
            *found = *place;
            return ENT_OK;
        }
    }
    enum ent_status status = search(reader, number, found);
    bool begins_there = found->first >> SHIFT == number >> SHIFT &&
                        (found->first & ((1u << SHIFT) - 1)) != 0;
    if (status == ENT_OK)
        *place_of(reader, number, begins_there) = *found;
    return status;
}

static enum ent_status get_simple(struct ent_dict_reader *reader, ent_id id,
                                  struct ent_term *term)
{
    struct ent_dict_place place;
    struct ent_dictblock_term coded;
    uint64_t number = id & ENT_ID_PAYLOAD_MASK;
    enum ent_status status = find_block(reader, number, &place);
    if (status == ENT_OK)
        status = ent_dictblock_get(place.block, place.n_block,
                                   number - place.first, &coded);
    if (status == ENT_OK && coded.kind != ent_id_kind(id))
        status = ENT_EDAMAGED;
    if (status)
        return status;
    return ent_term_decode(coded.kind, coded.bytes, coded.n_bytes, term);
}

/* ---- quoted facts ------------------------------------------------------- */

enum ent_status ent_dict_reader_parts(struct ent_dict_reader *reader,
                                      ent_id quoted, ent_id parts[3])
{
    enum ent_status status = ENT_OK;
    if (!reader->has_quoted)
        status = ent_cursor_open(&reader->quoted, reader->txn, ENT_QUOTED_TSPO);
    if (status)
        return status;
    reader->has_quoted = true;
    status = ent_cursor_first(&reader->quoted, &quoted, 1);
    if (status == ENT_OK)
        memcpy(parts, reader->quoted.row + 1, 3 * sizeof *parts);
    return status == ENT_END ? ENT_EDAMAGED : status;
}

static enum ent_status get(struct ent_dict_reader *reader, ent_id id,
                           struct ent_arena *arena, unsigned depth,
                           struct ent_term *term)
{
    ent_id ids[3];
    if (ent_term_of_value(id, term))
        return ENT_OK;
    if (ent_id_kind(id) != ENT_QUOTED)
        return get_simple(reader, id, term);
    if (depth == 0 || !arena)
        return depth == 0 ? ENT_EDAMAGED : ENT_EUSAGE;
    enum ent_status status = ent_dict_reader_parts(reader, id, ids);
    if (status)
        return status;
    struct ent_term *parts = ent_arena_alloc(arena, 3 * sizeof *parts);
    if (!parts)
        return arena->status;
    for (int i = 0; i < 3; i++) {
        status = get(reader, ids[i], arena, depth - 1, &parts[i]);
        if (status)
            return status;
    }
    *term = (struct ent_term){.kind = ENT_QUOTED, .parts = parts};
    return ENT_OK;
}

enum ent_status ent_dict_reader_get(struct ent_dict_reader *reader, ent_id id,
                                    struct ent_arena *arena,
                                    struct ent_term *term)
{
    *term = (struct ent_term){.kind = ENT_NONE};
    return get(reader, id, arena, ENT_MAX_QUOTE_DEPTH, term);
}
