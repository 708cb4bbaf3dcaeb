/* SPDX-License-Identifier: ISC */
/* The functions and aggregates of Walk: names, numbers of arguments, kinds.
 *
 * Kinds are sets: a bit for each class of terms that an argument may be or
 * that a result is.  The checker calls a comparison impossible when the sets
 * of its two sides cannot meet. */
#ifndef QUERIES_FUNCTION_H
#define QUERIES_FUNCTION_H

#include <stddef.h>

#define ENT_CLASS_BOOLEAN 0x01u
#define ENT_CLASS_NUMBER 0x02u
#define ENT_CLASS_DATE 0x04u
#define ENT_CLASS_TEXT 0x08u /* plain, with language, typed */
#define ENT_CLASS_NAME 0x10u /* names, IRIs, blank nodes */
#define ENT_CLASS_FACT 0x20u
#define ENT_CLASS_ANY 0x3fu
#define ENT_CLASS_LIST 0x40u    /* what list() gives */
#define ENT_CLASS_WORDS 0x18u   /* text or name */
#define ENT_CLASS_ORDERED 0x1eu /* number, date, text, name */

#define ENT_ARGS_MANY 255u

/* id, name, least and most arguments, class of each argument (the last one
 * repeats), class of the result (0: that of the arguments), what it does */
#define ENT_FUNCTION_TABLE(X)                                                  \
    X(CONTAINS, "contains", 2, 2, WORDS, WORDS, BOOLEAN,                       \
      "does the first hold the second (folded)?")                              \
    X(STARTS, "starts", 2, 2, WORDS, WORDS, BOOLEAN,                           \
      "does the first begin with the second (folded)?")                        \
    X(ENDS, "ends", 2, 2, WORDS, WORDS, BOOLEAN,                               \
      "does the first end with the second (folded)?")                          \
    X(LIKE, "like", 2, 2, WORDS, WORDS, BOOLEAN,                               \
      "does it fit a pattern of * and ? (folded)?")                            \
    X(MATCHES, "matches", 2, 2, WORDS, TEXT, BOOLEAN,                          \
      "does it fit a regular expression?")                                     \
    X(LOWER, "lower", 1, 1, WORDS, WORDS, TEXT, "the text in lower case")      \
    X(LENGTH, "length", 1, 1, WORDS, WORDS, NUMBER,                            \
      "how many characters it has")                                            \
    X(YEAR, "year", 1, 1, DATE, DATE, DATE, "the date cut to its year")        \
    X(MONTH, "month", 1, 1, DATE, DATE, DATE, "the date cut to its month")     \
    X(DAY, "day", 1, 1, DATE, DATE, DATE, "the date cut to its day")           \
    X(TEXT, "text", 1, 1, ANY, ANY, TEXT, "any term as text")                  \
    X(LANG, "lang", 1, 1, ANY, ANY, TEXT, "the language of a text")            \
    X(DATATYPE, "datatype", 1, 1, ANY, ANY, NAME, "the datatype of a value")   \
    X(ISNAME, "isname", 1, 1, ANY, ANY, BOOLEAN, "is it a name or an IRI?")    \
    X(ISTEXT, "istext", 1, 1, ANY, ANY, BOOLEAN, "is it a text?")              \
    X(ISFACT, "isfact", 1, 1, ANY, ANY, BOOLEAN, "is it a quoted fact?")       \
    X(SUBJECT, "subject", 1, 1, FACT, FACT, ANY, "subject of a quoted fact")   \
    X(PREDICATE, "predicate", 1, 1, FACT, FACT, NAME,                          \
      "relation of a quoted fact")                                             \
    X(OBJECT, "object", 1, 1, FACT, FACT, ANY, "object of a quoted fact")      \
    X(MENTIONS, "mentions", 2, 2, ANY, NAME, BOOLEAN,                          \
      "does the name occur in the term, at any depth?")                        \
    X(DISPUTED, "disputed", 1, 1, FACT, FACT, BOOLEAN,                         \
      "is the fact both affirmed and denied for overlapping periods?")         \
    X(LEAST, "least", 1, MANY, ANY, ANY, 0, "the smallest of its arguments")   \
    X(GREATEST, "greatest", 1, MANY, ANY, ANY, 0,                              \
      "the largest of its arguments")                                          \
    X(ABS, "abs", 1, 1, NUMBER, NUMBER, NUMBER, "the number without its sign") \
    X(ROUND, "round", 1, 1, NUMBER, NUMBER, NUMBER,                            \
      "the nearest whole number")                                              \
    X(COALESCE, "coalesce", 1, MANY, ANY, ANY, 0,                              \
      "the first argument that is bound")                                      \
    X(IF, "if", 3, 3, ANY, ANY, 0,                                             \
      "the second if the first holds, else the "                               \
      "third")

enum ent_function {
#define ENT_FUNCTION_ENUM(id, name, least, most, first, rest, result, about)   \
    ENT_FN_##id,
    ENT_FUNCTION_TABLE(ENT_FUNCTION_ENUM)
#undef ENT_FUNCTION_ENUM
    ENT_N_FUNCTIONS
};

enum ent_aggregate {
    ENT_AGG_COUNT,
    ENT_AGG_SUM,
    ENT_AGG_AVG,
    ENT_AGG_MIN,
    ENT_AGG_MAX,
    ENT_AGG_LIST,
    ENT_N_AGGREGATES
};

struct ent_function_info {
    const char *name;
    unsigned least; /* arguments */
    unsigned most;  /* ENT_ARGS_MANY: any number */
    unsigned first; /* ENT_CLASS_* of the first argument */
    unsigned rest;  /* ... of the others */
    unsigned result;
    const char *about;
};

/* Indexed by enum ent_function and enum ent_aggregate. */
extern const struct ent_function_info ent_functions[ENT_N_FUNCTIONS];
extern const struct ent_function_info ent_aggregates[ENT_N_AGGREGATES];

/* In any case ("COUNT"); -1 when there is none of that name. */
int ent_function_find(const char *name, size_t n_name);
int ent_aggregate_find(const char *name, size_t n_name);

#endif
