/* SPDX-License-Identifier: ISC */
/* Exporting: what the reports of a store say, in a format others read. */
#ifndef ENTENTE_EXPORT_H
#define ENTENTE_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/error.h>
#include <entente/store.h>

struct ent_export_options {
    const char *format;            /* NULL: "jsonl" */
    const struct ent_term *source; /* only its reports; NULL: all */
    uint64_t at;  /* date id: only reports that hold then; 0: all */
    bool history; /* withdrawn reports too, and when all was recorded */
    const volatile bool *cancel; /* polled; may be NULL */
};

/* Takes bytes; a failure ends the export with that status. */
typedef enum ent_status ent_export_write(void *context, const char *bytes,
                                         size_t n_bytes);

#ifdef __cplusplus
extern "C" {
#endif

/* Writes everything, from one snapshot, in the order in which it was reported.
 * A lossless format (jsonl) read into an empty database and exported again
 * gives the same bytes. */
ENT_MUST_USE enum ent_status ent_export(struct ent_store *store,
                                        const struct ent_export_options *o,
                                        ent_export_write *write, void *context,
                                        struct ent_error *error);

/* Names of the formats that can be written, NULL-terminated, static. */
const char *const *ent_export_formats(void);

#ifdef __cplusplus
}
#endif
#endif
