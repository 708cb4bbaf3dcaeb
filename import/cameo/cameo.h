/* SPDX-License-Identifier: ISC */
/* CAMEO: the codes by which GDELT and ICEWS say what happened, as relations
 * that read like sentences, and the codes of those who act, as names.
 *
 * Codes, their tree, Goldstein values and PLOVER classes are those of the
 * published code books; relation names and descriptions are our own. */
#ifndef IMPORT_CAMEO_CAMEO_H
#define IMPORT_CAMEO_CAMEO_H

#include <stdbool.h>
#include <stddef.h>

/* What happened.  The codes that end in 0 ("130", not specified further) are
 * the roots: the two digits of a root ("13") are found as well. */
struct ent_cameo_event {
    char code[5];            /* "0211"; leading zeros belong to it */
    const char *relation;    /* distinct among all */
    int goldstein_tenths;    /* -100 (worst) to 100 */
    const char *plover;      /* "REQUEST"; NULL: PLOVER has no class for it */
    const char *description; /* a few words */
};

extern const struct ent_cameo_event ent_cameo_events[]; /* sorted by code */
extern const size_t ent_cameo_n_events;

/* NULL when there is no such code. */
const struct ent_cameo_event *ent_cameo_event_find(const char *code,
                                                   size_t n_code);

/* The next broader one: "1311" -> "131" -> "130" -> NULL. */
const struct ent_cameo_event *
ent_cameo_event_parent(const struct ent_cameo_event *event);

/* "verbal cooperation", "material cooperation", "verbal conflict" or "material
 * conflict"; static. */
const char *ent_cameo_event_quad(const struct ent_cameo_event *event);

/* Would a code be one with a zero put before it?  Then a spreadsheet program
 * took the zero away: no code is another one without its zero. */
bool ent_cameo_lost_zero(const char *code, size_t n_code);

/* A code of three letters and what it stands for. */
struct ent_cameo_code {
    char code[4];
    const char *name;
};

/* Sorted by code; no name is given twice for a code. */
extern const struct ent_cameo_code ent_cameo_countries[]; /* as the gazetteer */
extern const size_t ent_cameo_n_countries;
extern const struct ent_cameo_code ent_cameo_regions[];
extern const size_t ent_cameo_n_regions;
extern const struct ent_cameo_code ent_cameo_groups[];
extern const size_t ent_cameo_n_groups;
extern const struct ent_cameo_code ent_cameo_peoples[]; /* lower case */
extern const size_t ent_cameo_n_peoples;
extern const struct ent_cameo_code ent_cameo_religions[];
extern const size_t ent_cameo_n_religions;
extern const struct ent_cameo_code ent_cameo_types[]; /* of actors: roles */
extern const size_t ent_cameo_n_types;

/* The name of a code in a table, or NULL. */
const char *ent_cameo_code_name(const struct ent_cameo_code *codes,
                                size_t n_codes, const char *code,
                                size_t n_code);

/* The gazetteer's name of a country that ICEWS names otherwise ("Russian
 * Federation"), or NULL. */
const char *ent_cameo_country_named(const char *name, size_t n_name);

#endif
