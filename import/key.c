/* SPDX-License-Identifier: ISC */
/* Keys as numbers, found by a hash without collisions. */
#include "import/key.h"

#include <stdbool.h>
#include <string.h>

#include "import/field.h"

_Static_assert(ENT_N_KEYS <= 64, "a bit each");
_Static_assert((int)ENT_KEY_SOURCE == ENT_FIELD_SOURCE + 1 &&
                   (int)ENT_KEY_RETRACTED == ENT_FIELD_RETRACTED + 1 &&
                   (int)ENT_KEY_RETRACTED == ENT_N_FIELDS,
               "report fields come first");

static const struct {
    char name[23];
    unsigned char n_name;
} keys[ENT_N_KEYS] = {
#define KEY(name, text, first, middle, last)                                   \
    [ENT_KEY_##name] = {text, sizeof text - 1},
    ENT_KEYS(KEY)
#undef KEY
};

/* The factors were searched for; two keys in one slot would not compile. */
#define N_SLOTS 128
#define SLOT(n, first, middle, last)                                           \
    ((30 * (n) + 22 * (first) + 31 * (middle) + 17 * (last)) % N_SLOTS)

static const unsigned char slots[N_SLOTS] = {
#define KEY(name, text, first, middle, last)                                   \
    [SLOT(sizeof text - 1, first, middle, last)] = ENT_KEY_##name,
    ENT_KEYS(KEY)
#undef KEY
};

/* Two words that overlap: most keys have 4 to 16 bytes. */
static bool is_same(const char *a, const char *b, size_t n)
{
    uint64_t words[4];
    uint32_t halves[4];
    if (n >= 8 && n <= 16) {
        memcpy(&words[0], a, 8);
        memcpy(&words[1], b, 8);
        memcpy(&words[2], a + n - 8, 8);
        memcpy(&words[3], b + n - 8, 8);
        return words[0] == words[1] && words[2] == words[3];
    }
    if (n >= 4 && n < 8) {
        memcpy(&halves[0], a, 4);
        memcpy(&halves[1], b, 4);
        memcpy(&halves[2], a + n - 4, 4);
        memcpy(&halves[3], b + n - 4, 4);
        return halves[0] == halves[1] && halves[2] == halves[3];
    }
    return memcmp(a, b, n) == 0;
}

enum ent_key ent_key_find(const char *name, size_t n_name)
{
    const unsigned char *s = (const unsigned char *)name;
    if (n_name == 0)
        return ENT_KEY_NONE;
    enum ent_key key =
        (enum ent_key)slots[SLOT(n_name, s[0], s[n_name / 2], s[n_name - 1])];
    if (keys[key].n_name != n_name || !is_same(keys[key].name, name, n_name))
        return ENT_KEY_NONE;
    return key;
}

const char *ent_key_name(enum ent_key key)
{
    return keys[key].name;
}
