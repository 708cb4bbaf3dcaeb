/* SPDX-License-Identifier: ISC */
/* A term: what can stand as subject, predicate or object of a fact. */
#ifndef ENTENTE_TERM_H
#define ENTENTE_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The order of kinds is the order of terms: nothing, booleans, numbers, dates,
 * texts, names and IRIs, blank nodes, quoted facts. */
enum ent_kind {
    ENT_NONE = 0,    /* no term: an unbound variable, an absent field */
    ENT_BOOLEAN = 1, /* true, false */
    ENT_INTEGER = 2, /* a canonical integer of 64 bits */
    ENT_NUMBER = 3,  /* any other number, as written */
    ENT_DATE = 4,    /* a partial date (base/date.h's layout) */
    ENT_TEXT = 5,    /* "..." perhaps with language and direction */
    ENT_TYPED = 6,   /* "..."^^<datatype>, byte for byte */
    ENT_NAME = 7,    /* Russia, [Bashar al-Assad] */
    ENT_IRI = 8,     /* <https://example.org/a> */
    ENT_BLANK = 9,   /* _:b0 */
    ENT_QUOTED = 10  /* (Russia supports Assad) */
};

enum ent_direction {
    ENT_DIR_NONE,
    ENT_DIR_LTR,
    ENT_DIR_RTL
};

/* A term by value.  Bytes are borrowed; whoever hands out a term says until
 * when.  Text is valid UTF-8 and not NUL-terminated. */
struct ent_term {
    enum ent_kind kind;
    enum ent_direction direction; /* TEXT with a language only */
    union {
        bool boolean;
        int64_t integer;
        uint64_t date;
        const struct ent_term *parts; /* QUOTED: subject, predicate, object */
    };
    const char *bytes; /* NAME, IRI, BLANK, TEXT, TYPED, NUMBER (lexical) */
    size_t n_bytes;
    const char *tag; /* TEXT: language; TYPED: datatype IRI; NUMBER: datatype
                      * IRI when it does not follow from the form; else NULL */
    size_t n_tag;
};

/* A term's number in one database.  The top byte is its enum ent_kind; the
 * value of booleans, dates and integers from -2^55 to 2^55-1 is in the rest,
 * so that ids of one of these kinds sort by value.  0 is no term. */
typedef uint64_t ent_id;

/* A report's number: 1, 2, ... in order of arrival, never used again. */
typedef uint64_t ent_report_id;

static inline enum ent_kind ent_id_kind(ent_id id)
{
    return (enum ent_kind)(id >> 56);
}

#define ENT_ID_PAYLOAD_MASK ((UINT64_C(1) << 56) - 1)
#define ENT_ID_MAKE(kind, payload)                                             \
    (((uint64_t)(kind) << 56) | ((payload)&ENT_ID_PAYLOAD_MASK))

/* The id of a value that ids carry: booleans, dates, small integers.
 * 0 when the integer is too large and needs the dictionary. */
static inline ent_id ent_id_of_boolean(bool value)
{
    return ENT_ID_MAKE(ENT_BOOLEAN, value ? 1u : 0u);
}

static inline ent_id ent_id_of_date(uint64_t date)
{
    return ENT_ID_MAKE(ENT_DATE, date);
}

#define ENT_SMALL_INTEGER_MAX ((INT64_C(1) << 55) - 1)
#define ENT_SMALL_INTEGER_MIN (-(INT64_C(1) << 55))

static inline ent_id ent_id_of_integer(int64_t value)
{
    if (value < ENT_SMALL_INTEGER_MIN || value > ENT_SMALL_INTEGER_MAX)
        return 0;
    return ENT_ID_MAKE(ENT_INTEGER, (uint64_t)(value + (INT64_C(1) << 55)));
}

static inline uint64_t ent_id_date(ent_id id)
{
    return id & ENT_ID_PAYLOAD_MASK;
}

static inline int64_t ent_id_integer(ent_id id)
{
    return (int64_t)(id & ENT_ID_PAYLOAD_MASK) - (INT64_C(1) << 55);
}

static inline bool ent_id_boolean(ent_id id)
{
    return (id & 1) != 0;
}

/* Names and IRIs are one space: entities, relations, sources. */
static inline bool ent_kind_is_entity(enum ent_kind kind)
{
    return kind == ENT_NAME || kind == ENT_IRI || kind == ENT_BLANK;
}

#endif
