/* SPDX-License-Identifier: ISC */
/* JSON objects to msgpack maps. */
#include "import/meta.h"

#include <msgpack.h>
#include <string.h>

#include "base/number.h"

static int write_buf(void *data, const char *bytes, size_t n_bytes)
{
    struct ent_buf *buf = data;
    ent_buf_add(buf, bytes, n_bytes);
    return buf->status ? -1 : 0;
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
    struct ent_buf buf;
    if (object->type != ENT_VALUE_OBJECT)
        return ent_problem_set(problem, object->offset,
                               "\"meta\" must be an object");
    ent_buf_init(&buf);
    msgpack_packer_init(&packer, &buf, write_buf);
    pack_value(&packer, object);
    enum ent_status status = buf.status;
    if (!status) {
        *bytes = (const unsigned char *)ent_arena_strndup(arena, buf.bytes,
                                                          buf.n_bytes);
        *n_bytes = buf.n_bytes;
        if (!*bytes)
            status = arena->status;
    }
    ent_buf_release(&buf);
    return status;
}
