/* SPDX-License-Identifier: ISC */
/* Reading and parsing beside the load: two threads, a short row of pieces.
 *
 * Pieces are read and taken in order.  The second thread reads, a little ahead
 * of what is parsed, and parses; the caller's thread takes pieces, and parses
 * one when the next to take is not ready.  So both have work until the end,
 * whichever of parsing and taking is the slower. */
#include <pthread.h>

#include "base/thread.h"
#include "import/feed.h"

#define N_PIECES 8
#define N_AHEAD 2 /* read and not yet parsed */

/* Numbers of pieces only rise: taken <= claimed (for parsing) <= read. */
struct ring {
    struct ent_feed *feed;
    struct ent_piece pieces[N_PIECES];
    bool is_parsed[N_PIECES];
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t n_read, n_claimed, n_taken;
    bool has_ended; /* all was read */
    bool stop;      /* the taker wants no more */
};

/* With the lock, which is given up meanwhile. */
static void read_one(struct ring *ring)
{
    size_t i = ring->n_read % N_PIECES;
    struct ent_piece *piece = &ring->pieces[i];
    bool by_line = ring->feed->format->by_line;
    pthread_mutex_unlock(&ring->lock);
    ent_feed_read(ring->feed, piece);
    pthread_mutex_lock(&ring->lock);
    ring->has_ended = piece->is_last;
    ring->is_parsed[i] = !by_line;
    ring->n_read++;
    if (!by_line)
        ring->n_claimed++;
    pthread_cond_broadcast(&ring->changed);
}

/* Likewise. */
static void parse_one(struct ring *ring)
{
    size_t i = ring->n_claimed++ % N_PIECES;
    pthread_mutex_unlock(&ring->lock);
    ent_feed_parse(ring->feed, &ring->pieces[i]);
    pthread_mutex_lock(&ring->lock);
    ring->is_parsed[i] = true;
    pthread_cond_broadcast(&ring->changed);
}

static void *read_and_parse(void *context)
{
    struct ring *ring = context;
    pthread_mutex_lock(&ring->lock);
    while (!ring->stop) {
        uint64_t n_waiting = ring->n_read - ring->n_claimed;
        if (!ring->has_ended && ring->n_read - ring->n_taken < N_PIECES &&
            n_waiting < N_AHEAD)
            read_one(ring);
        else if (n_waiting > 0)
            parse_one(ring);
        else if (ring->has_ended)
            break;
        else
            pthread_cond_wait(&ring->changed, &ring->lock);
    }
    pthread_mutex_unlock(&ring->lock);
    return NULL;
}

/* The next piece, parsed; by this thread, if there is nothing else to do. */
static const struct ent_piece *wait_for_piece(struct ring *ring)
{
    size_t i = ring->n_taken % N_PIECES;
    pthread_mutex_lock(&ring->lock);
    while (ring->n_read == ring->n_taken || !ring->is_parsed[i]) {
        if (ring->n_claimed < ring->n_read)
            parse_one(ring);
        else
            pthread_cond_wait(&ring->changed, &ring->lock);
    }
    pthread_mutex_unlock(&ring->lock);
    return &ring->pieces[i];
}

static void give_back(struct ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    ring->n_taken++;
    pthread_cond_broadcast(&ring->changed);
    pthread_mutex_unlock(&ring->lock);
}

typedef enum ent_status take_fn(void *context, const struct ent_piece *piece);

static enum ent_status take_piece(const struct ent_piece *piece, take_fn *take,
                                  void *context, struct ent_error *error)
{
    if (piece->status == ENT_OK)
        return take(context, piece);
    if (error)
        *error = piece->error;
    return piece->status;
}

static enum ent_status take_all(struct ring *ring, take_fn *take, void *context,
                                struct ent_error *error)
{
    for (;;) {
        const struct ent_piece *piece = wait_for_piece(ring);
        bool is_last = piece->is_last;
        enum ent_status status = take_piece(piece, take, context, error);
        if (status || is_last)
            return status;
        give_back(ring);
    }
}

static enum ent_status run_beside(struct ring *ring, take_fn *take,
                                  void *context, struct ent_error *error)
{
    pthread_t thread;
    if (!ent_thread_start(&thread, read_and_parse, ring))
        return ent_error_set(error, ENT_ENOMEM, "cannot start a thread");
    enum ent_status status = take_all(ring, take, context, error);
    pthread_mutex_lock(&ring->lock);
    ring->stop = true;
    pthread_cond_broadcast(&ring->changed);
    pthread_mutex_unlock(&ring->lock);
    pthread_join(thread, NULL);
    return status;
}

enum ent_status ent_feed_run(struct ent_feed *feed, take_fn *take,
                             void *context, struct ent_error *error)
{
    struct ring ring = {.feed = feed,
                        .lock = PTHREAD_MUTEX_INITIALIZER,
                        .changed = PTHREAD_COND_INITIALIZER};
    for (int i = 0; i < N_PIECES; i++)
        ent_piece_init(&ring.pieces[i]);
    /* a small input is one piece and needs no thread */
    ent_feed_next(feed, &ring.pieces[0]);
    bool is_last = ring.pieces[0].is_last;
    enum ent_status status = take_piece(&ring.pieces[0], take, context, error);
    if (!status && !is_last)
        status = run_beside(&ring, take, context, error);
    for (int i = 0; i < N_PIECES; i++)
        ent_piece_release(&ring.pieces[i]);
    return status;
}
