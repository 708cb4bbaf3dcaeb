/* SPDX-License-Identifier: ISC */
/* An input as a row of parsed pieces. */
#ifndef IMPORT_FEED_H
#define IMPORT_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "import/batch.h"
#include "import/input.h"
#include "import/reader.h"

/* A piece of input and what was made of it.  The batch points into the
 * buffer: both live until the piece is filled again. */
struct ent_piece {
    char *buffer;
    size_t capacity, n_held;
    struct ent_batch batch;
    struct ent_chunk chunk; /* of a format that goes by lines: to be parsed */
    enum ent_status status; /* why it could not be read or parsed */
    struct ent_error error;
    bool is_first, is_last;
    uint64_t position; /* of the input, after this piece */
};

void ent_piece_init(struct ent_piece *piece);
void ent_piece_release(struct ent_piece *piece);

struct ent_feed {
    struct ent_input *input;
    struct ent_reader reader;
    const struct ent_format *format;
    uint64_t line; /* of the next byte */
    char *carry;   /* read, but not parsed yet */
    size_t n_carry, carry_capacity;
    bool has_ended; /* the input has no bytes after the carried ones */
    bool skipping;  /* within a record that is too long: to the line's end */
    bool has_begun;
    /* What else can be done with a piece once it was parsed; by the thread
     * that did so.  May be NULL. */
    enum ent_status (*prepare)(void *context, struct ent_batch *batch);
    void *prepare_context;
};

/* Reads the beginning of an input, so that its format can be told from
 * feed->carry. */
ENT_MUST_USE enum ent_status ent_feed_open(struct ent_feed *feed,
                                           struct ent_input *input,
                                           const struct ent_import_options *o,
                                           struct ent_error *error);

/* Sets the format and prepares its reader. */
ENT_MUST_USE enum ent_status ent_feed_begin(struct ent_feed *feed,
                                            const struct ent_format *format,
                                            struct ent_error *error);

void ent_feed_close(struct ent_feed *feed); /* not the input */

/* Fills a piece with the next records, parsed.  Failures are in the piece,
 * which is then the last one. */
void ent_feed_next(struct ent_feed *feed, struct ent_piece *piece);

/* The same in two steps for a format that goes by lines: ent_feed_read() must
 * be called in order, ent_feed_parse() may be at the same time for several
 * pieces, and while others are read. */
void ent_feed_read(struct ent_feed *feed, struct ent_piece *piece);
void ent_feed_parse(const struct ent_feed *feed, struct ent_piece *piece);

/* Gives all pieces of a feed to `take`, in order.  Reading and parsing go on
 * in a thread of their own while a piece is taken; when there is none to take
 * and the format goes by lines, the caller's thread parses too.  Ends at the
 * first failure, of either side. */
ENT_MUST_USE enum ent_status ent_feed_run(
    struct ent_feed *feed,
    enum ent_status (*take)(void *context, const struct ent_piece *piece),
    void *context, struct ent_error *error);

#endif
