/* SPDX-License-Identifier: ISC */
/* Inputs to parsed pieces: whole records only, whatever their length. */
#include "import/feed.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

#define CHUNK_BYTES (1024 * 1024)
#define PIECE_BYTES (256 * 1024) /* and what is made of it: in the cache */
#define SHOWN_BYTES 200          /* of a record that is too long */

void ent_piece_init(struct ent_piece *piece)
{
    memset(piece, 0, sizeof *piece);
    ent_batch_init(&piece->batch);
}

void ent_piece_release(struct ent_piece *piece)
{
    ent_batch_release(&piece->batch);
    ent_free(piece->buffer);
    piece->buffer = NULL;
}

static enum ent_status grow(char **bytes, size_t *capacity, size_t want,
                            struct ent_error *error)
{
    if (want <= *capacity)
        return ENT_OK;
    char *grown = ent_realloc(*bytes, want);
    if (!grown)
        return ent_error_set(error, ENT_ENOMEM, "out of memory");
    *bytes = grown;
    *capacity = want;
    return ENT_OK;
}

/* Reads on until n bytes are held or the input has ended. */
static enum ent_status read_up_to(struct ent_feed *feed, char *bytes,
                                  size_t *n_held, size_t want,
                                  struct ent_error *error)
{
    while (*n_held < want && !feed->has_ended) {
        size_t n = 0;
        enum ent_status status = ent_input_read(feed->input, bytes + *n_held,
                                                want - *n_held, &n, error);
        if (status)
            return status;
        *n_held += n;
        feed->has_ended = n == 0;
    }
    return ENT_OK;
}

enum ent_status ent_feed_open(struct ent_feed *feed, struct ent_input *input,
                              const struct ent_import_options *options,
                              struct ent_error *error)
{
    memset(feed, 0, sizeof *feed);
    feed->input = input;
    feed->line = 1;
    feed->reader.options = options;
    feed->reader.input = ent_input_name(input);
    enum ent_status status =
        grow(&feed->carry, &feed->carry_capacity, CHUNK_BYTES, error);
    if (!status)
        status =
            read_up_to(feed, feed->carry, &feed->n_carry, CHUNK_BYTES, error);
    if (status)
        ent_feed_close(feed);
    return status;
}

enum ent_status ent_feed_begin(struct ent_feed *feed,
                               const struct ent_format *format,
                               struct ent_error *error)
{
    enum ent_status status =
        format->open ? format->open(&feed->reader, error) : ENT_OK;
    if (!status)
        feed->format = format;
    return status;
}

void ent_feed_close(struct ent_feed *feed)
{
    if (feed->format && feed->format->close)
        feed->format->close(&feed->reader);
    feed->format = NULL;
    ent_free(feed->carry);
    feed->carry = NULL;
}

/* The bytes carried over, and as many more as make `want`. */
static enum ent_status fill(struct ent_feed *feed, struct ent_piece *piece,
                            size_t want)
{
    enum ent_status status =
        grow(&piece->buffer, &piece->capacity,
             want > feed->n_carry ? want : feed->n_carry, &piece->error);
    if (status)
        return status;
    if (feed->n_carry > 0)
        memcpy(piece->buffer + piece->n_held, feed->carry, feed->n_carry);
    piece->n_held += feed->n_carry;
    feed->n_carry = 0;
    return read_up_to(feed, piece->buffer, &piece->n_held, want, &piece->error);
}

static enum ent_status carry_over(struct ent_feed *feed,
                                  const struct ent_piece *piece, size_t from,
                                  struct ent_error *error)
{
    size_t n = piece->n_held - from;
    enum ent_status status =
        grow(&feed->carry, &feed->carry_capacity, n, error);
    if (!status && n > 0)
        memcpy(feed->carry, piece->buffer + from, n);
    feed->n_carry = status ? 0 : n;
    return status;
}

static enum ent_status reject_long(struct ent_feed *feed,
                                   struct ent_piece *piece)
{
    char message[80];
    size_t n = piece->n_held < SHOWN_BYTES ? piece->n_held : SHOWN_BYTES;
    snprintf(message, sizeof message, "the line is longer than %zu MiB",
             feed->format->max_record_bytes >> 20);
    feed->skipping = true;
    piece->batch.n_lines++;
    return ent_batch_reject(&piece->batch, feed->line, 1, piece->buffer, n,
                            message);
}

/* Leaves the rest of a record that was too long: up to the line's end. */
static enum ent_status skip_long(struct ent_feed *feed, struct ent_piece *piece)
{
    enum ent_status status = ENT_OK;
    while (feed->skipping && !status) {
        status = fill(feed, piece, CHUNK_BYTES);
        char *end = piece->n_held && !status
                        ? memchr(piece->buffer, '\n', piece->n_held)
                        : NULL;
        if (end) {
            size_t n = (size_t)(end - piece->buffer) + 1;
            memmove(piece->buffer, end + 1, piece->n_held - n);
            piece->n_held -= n;
        } else {
            piece->n_held = 0;
        }
        if (end || feed->has_ended)
            feed->skipping = false;
    }
    return status;
}

static enum ent_status parse(const struct ent_feed *feed,
                             struct ent_piece *piece,
                             const struct ent_chunk *chunk, size_t *n_consumed)
{
    *n_consumed = 0;
    enum ent_status status =
        feed->format->parse(&feed->reader, chunk, n_consumed, &piece->batch,
                            &piece->error);
    if (!status && feed->prepare)
        status = feed->prepare(feed->prepare_context, &piece->batch);
    return status;
}

/* Parses what is held; *n_consumed is 0 when no record is whole yet. */
static enum ent_status parse_held(const struct ent_feed *feed,
                                  struct ent_piece *piece, size_t *n_consumed)
{
    struct ent_chunk chunk = {.bytes = piece->buffer,
                              .n_bytes = piece->n_held,
                              .line = feed->line,
                              .is_last = feed->has_ended};
    return parse(feed, piece, &chunk, n_consumed);
}

/* As many whole lines as one piece may have. */
static size_t whole_lines(const struct ent_piece *piece, bool is_last,
                          uint64_t *n_lines)
{
    const char *at = piece->buffer, *end = at + piece->n_held;
    *n_lines = 0;
    while (at < end && *n_lines < ENT_BATCH_LINES) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop && !is_last)
            break;
        at = stop ? stop + 1 : end;
        ++*n_lines;
    }
    return (size_t)(at - piece->buffer);
}

/* Sets the lines that are held aside; *n_consumed is 0 when none is whole. */
static void cut_lines(struct ent_feed *feed, struct ent_piece *piece,
                      size_t *n_consumed)
{
    uint64_t n_lines;
    *n_consumed = whole_lines(piece, feed->has_ended, &n_lines);
    piece->chunk = (struct ent_chunk){.bytes = piece->buffer,
                                      .n_bytes = *n_consumed,
                                      .line = feed->line,
                                      .is_last = feed->has_ended &&
                                                 *n_consumed == piece->n_held};
    feed->line += n_lines;
}

/* Fills a piece with whole records: lines to be parsed, or parsed ones. */
static enum ent_status next(struct ent_feed *feed, struct ent_piece *piece)
{
    size_t n_consumed = 0, want = PIECE_BYTES;
    enum ent_status status = skip_long(feed, piece);
    while (!status) {
        status = fill(feed, piece, want);
        if (!status && feed->format->by_line)
            cut_lines(feed, piece, &n_consumed);
        else if (!status)
            status = parse_held(feed, piece, &n_consumed);
        if (status || n_consumed > 0 || feed->has_ended)
            break;
        if (piece->n_held > feed->format->max_record_bytes) {
            status = reject_long(feed, piece);
            n_consumed = piece->n_held;
            break;
        }
        want = piece->n_held * 2;
    }
    feed->line += piece->batch.n_lines;
    /* a reader may stop early; one that takes nothing of the end is done */
    if (!status && !(feed->has_ended && n_consumed == 0))
        status = carry_over(feed, piece, n_consumed, &piece->error);
    return status;
}

static void set_status(struct ent_piece *piece, enum ent_status status)
{
    piece->status = status;
    if (status && piece->error.status == ENT_OK)
        (void)ent_error_set(&piece->error, status, "%s",
                            ent_status_text(status));
}

void ent_feed_read(struct ent_feed *feed, struct ent_piece *piece)
{
    ent_batch_clear(&piece->batch);
    piece->n_held = 0;
    piece->chunk.n_bytes = 0;
    piece->error.status = ENT_OK;
    piece->is_first = !feed->has_begun;
    feed->has_begun = true;
    set_status(piece, next(feed, piece));
    piece->is_last =
        piece->status != ENT_OK || (feed->has_ended && feed->n_carry == 0);
    piece->position = ent_input_position(feed->input);
}

void ent_feed_parse(const struct ent_feed *feed, struct ent_piece *piece)
{
    size_t n_consumed;
    if (piece->status || piece->chunk.n_bytes == 0)
        return;
    set_status(piece, parse(feed, piece, &piece->chunk, &n_consumed));
    assert(piece->status || n_consumed == piece->chunk.n_bytes);
}

void ent_feed_next(struct ent_feed *feed, struct ent_piece *piece)
{
    ent_feed_read(feed, piece);
    if (feed->format->by_line)
        ent_feed_parse(feed, piece);
}
