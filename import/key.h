/* SPDX-License-Identifier: ISC */
/* The keys that the native format knows, as numbers: found once, when a value
 * is read, and compared as numbers from then on. */
#ifndef IMPORT_KEY_H
#define IMPORT_KEY_H

#include <stddef.h>
#include <stdint.h>

/* Key, its text, and the characters that a table is asked by: the first one,
 * the one in the middle (length / 2), the last one.  Report fields come first,
 * in the order of enum ent_field. */
#define ENT_KEYS(X)                                                            \
    X(SOURCE, "source", 's', 'r', 'e')                                         \
    X(SPEAKER, "speaker", 's', 'a', 'r')                                       \
    X(FROM, "from", 'f', 'o', 'm')                                             \
    X(TO, "to", 't', 'o', 'o')                                                 \
    X(ON, "on", 'o', 'n', 'n')                                                 \
    X(PLACE, "place", 'p', 'a', 'e')                                           \
    X(EVENT, "event", 'e', 'e', 't')                                           \
    X(STANCE, "stance", 's', 'n', 'e')                                         \
    X(CONFIDENCE, "confidence", 'c', 'd', 'e')                                 \
    X(QUOTE, "quote", 'q', 'o', 'e')                                           \
    X(START, "start", 's', 'a', 't')                                           \
    X(END, "end", 'e', 'n', 'd')                                               \
    X(UNIT, "unit", 'u', 'i', 't')                                             \
    X(EXTRACTOR, "extractor", 'e', 'a', 'r')                                   \
    X(META, "meta", 'm', 't', 'a')                                             \
    X(WRITTEN_SUBJECT, "written_subject", 'w', '_', 't')                       \
    X(WRITTEN_PREDICATE, "written_predicate", 'w', 'p', 'e')                   \
    X(WRITTEN_OBJECT, "written_object", 'w', '_', 't')                         \
    X(WRITTEN_SOURCE, "written_source", 'w', '_', 'e')                         \
    X(WRITTEN_SPEAKER, "written_speaker", 'w', '_', 'r')                       \
    X(REPORT, "report", 'r', 'o', 't')                                         \
    X(RECORDED, "recorded", 'r', 'r', 'd')                                     \
    X(RETRACTED, "retracted", 'r', 'a', 'd')                                   \
    X(SUBJECT, "subject", 's', 'j', 't')                                       \
    X(PREDICATE, "predicate", 'p', 'i', 'e')                                   \
    X(OBJECT, "object", 'o', 'e', 't')                                         \
    X(WITH, "with", 'w', 't', 'h')                                             \
    X(TITLE, "title", 't', 't', 'e')                                           \
    X(LANGUAGE, "language", 'l', 'u', 'e')                                     \
    X(URL, "url", 'u', 'r', 'l')                                               \
    X(PUBLISHER, "publisher", 'p', 'i', 'r')                                   \
    X(AUTHOR, "author", 'a', 'h', 'r')                                         \
    X(PUBLISHED, "published", 'p', 'i', 'd')                                   \
    X(TEXT, "text", 't', 'x', 't')                                             \
    X(FACTS, "facts", 'f', 'c', 's')                                           \
    X(TYPE, "type", 't', 'p', 'e')                                             \
    X(LABEL, "label", 'l', 'b', 'l')                                           \
    X(ALIAS, "alias", 'a', 'i', 's')                                           \
    X(ENTITY, "entity", 'e', 'i', 'y')                                         \
    X(LATITUDE, "latitude", 'l', 't', 'e')                                     \
    X(LONGITUDE, "longitude", 'l', 'i', 'e')                                   \
    X(ENTENTE, "entente", 'e', 'e', 'e')                                       \
    X(BASE, "base", 'b', 's', 'e')                                             \
    X(RESOLVE, "resolve", 'r', 'o', 'e')                                       \
    X(LANG, "lang", 'l', 'n', 'g')                                             \
    X(DIR, "dir", 'd', 'i', 'r')                                               \
    X(DATATYPE, "datatype", 'd', 't', 'e')                                     \
    X(DATE, "date", 'd', 't', 'e')                                             \
    X(IRI, "iri", 'i', 'r', 'i')                                               \
    X(BLANK, "blank", 'b', 'a', 'k')

enum ent_key {
    ENT_KEY_NONE, /* none of these */
#define ENT_KEY_NAME(name, text, first, middle, last) ENT_KEY_##name,
    ENT_KEYS(ENT_KEY_NAME)
#undef ENT_KEY_NAME
    ENT_N_KEYS
};

/* Keys make sets of bits. */
#define ENT_KEY_BIT(key) (UINT64_C(1) << (key))

enum ent_key ent_key_find(const char *name, size_t n_name);
const char *ent_key_name(enum ent_key key);

#endif
