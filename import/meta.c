/* SPDX-License-Identifier: ISC */
/* JSON objects to msgpack maps. */
#include "import/meta.h"

#include <assert.h>
#include <msgpack.h>
#include <string.h>

#include "base/number.h"

/* Room that was measured before. */
struct room {
    char *at;
    size_t n_left;
};

static int write_room(void *data, const char *bytes, size_t n_bytes)
{
    struct room *room = data;
    assert(n_bytes <= room->n_left);
    memcpy(room->at, bytes, n_bytes);
    room->at += n_bytes;
    room->n_left -= n_bytes;
    return 0;
}

/* No head takes more than 9 bytes, a number as text 6 and the text. */
static size_t most_bytes(const struct ent_value *value)
{
    size_t n = 9;
    if (value->type == ENT_VALUE_STRING || value->type == ENT_VALUE_NUMBER)
        n += value->n_bytes;
    for (const struct ent_value *m = value->items; m; m = m->next)
        n += most_bytes(m) + (m->key ? 5 + m->n_key : 0);
    return n;
}

/* Integers and doubles whose shortest form is how they were written. */
static void pack_number(msgpack_packer *packer, const struct ent_value *value)
{
    int64_t integer;
    char text[32];
    if (ent_integer_parse(value->bytes, value->n_bytes, &integer)) {
        msgpack_pack_int64(packer, integer);
        return;
    }
    double number = ent_number_double(value->bytes, value->n_bytes);
    size_t n = ent_double_format(number, text);
    if (n == value->n_bytes && memcmp(text, value->bytes, n) == 0) {
        msgpack_pack_double(packer, number);
        return;
    }
    msgpack_pack_ext(packer, value->n_bytes, ENT_META_NUMBER);
    msgpack_pack_ext_body(packer, value->bytes, value->n_bytes);
}

static void pack_value(msgpack_packer *packer, const struct ent_value *value);

static void pack_items(msgpack_packer *packer, const struct ent_value *value)
{
    for (const struct ent_value *m = value->items; m; m = m->next) {
        if (m->key) {
            msgpack_pack_str(packer, m->n_key);
            msgpack_pack_str_body(packer, m->key, m->n_key);
        }
        pack_value(packer, m);
    }
}

static void pack_value(msgpack_packer *packer, const struct ent_value *value)
{
    switch (value->type) {
    case ENT_VALUE_NULL:
        msgpack_pack_nil(packer);
        break;
    case ENT_VALUE_BOOLEAN:
        if (value->boolean)
            msgpack_pack_true(packer);
        else
            msgpack_pack_false(packer);
        break;
    case ENT_VALUE_NUMBER:
        pack_number(packer, value);
        break;
    case ENT_VALUE_STRING:
        msgpack_pack_str(packer, value->n_bytes);
        msgpack_pack_str_body(packer, value->bytes, value->n_bytes);
        break;
    case ENT_VALUE_ARRAY:
        msgpack_pack_array(packer, value->n_items);
        pack_items(packer, value);
        break;
    case ENT_VALUE_OBJECT:
        msgpack_pack_map(packer, value->n_items);
        pack_items(packer, value);
        break;
    default:
        break;
    }
}

enum ent_status ent_meta_pack(const struct ent_value *object,
                              struct ent_arena *arena,
                              const unsigned char **bytes, size_t *n_bytes,
                              struct ent_problem *problem)
{
    msgpack_packer packer;
    struct room room;
    if (object->type != ENT_VALUE_OBJECT)
        return ent_problem_set(problem, object->offset,
                               "\"meta\" must be an object");
    room.n_left = most_bytes(object);
    room.at = ent_arena_alloc(arena, room.n_left);
    if (!room.at)
        return arena->status;
    *bytes = (const unsigned char *)room.at;
    msgpack_packer_init(&packer, &room, write_room);
    pack_value(&packer, object);
    *n_bytes = (size_t)(room.at - (const char *)*bytes);
    return ENT_OK;
}
