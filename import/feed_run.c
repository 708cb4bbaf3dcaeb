/* SPDX-License-Identifier: ISC */
/* Reading and parsing beside the load: two threads, a short row of pieces. */
#include <pthread.h>
#include <signal.h>

#include "import/feed.h"

#define N_PIECES 4

/* Pieces are filled and taken in turn; n_filled and n_taken only rise. */
struct ring {
    struct ent_feed *feed;
    struct ent_piece pieces[N_PIECES];
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t n_filled, n_taken;
    bool stop; /* the taker wants no more */
};

static bool wait_for_room(struct ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    while (!ring->stop && ring->n_filled - ring->n_taken == N_PIECES)
        pthread_cond_wait(&ring->changed, &ring->lock);
    bool go_on = !ring->stop;
    pthread_mutex_unlock(&ring->lock);
    return go_on;
}

static void signal_change(struct ring *ring, uint64_t *counter)
{
    pthread_mutex_lock(&ring->lock);
    ++*counter;
    pthread_cond_signal(&ring->changed);
    pthread_mutex_unlock(&ring->lock);
}

static void *fill_all(void *context)
{
    struct ring *ring = context;
    bool is_last = false;
    while (!is_last && wait_for_room(ring)) {
        struct ent_piece *piece = &ring->pieces[ring->n_filled % N_PIECES];
        ent_feed_next(ring->feed, piece);
        is_last = piece->is_last;
        signal_change(ring, &ring->n_filled);
    }
    return NULL;
}

static struct ent_piece *wait_for_piece(struct ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    while (ring->n_filled == ring->n_taken)
        pthread_cond_wait(&ring->changed, &ring->lock);
    pthread_mutex_unlock(&ring->lock);
    return &ring->pieces[ring->n_taken % N_PIECES];
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
        signal_change(ring, &ring->n_taken);
    }
}

/* Signals are the main thread's. */
static int start(struct ring *ring, pthread_t *thread)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(thread, NULL, fill_all, ring);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}

static enum ent_status run_beside(struct ring *ring, take_fn *take,
                                  void *context, struct ent_error *error)
{
    pthread_t thread;
    if (start(ring, &thread) != 0)
        return ent_error_set(error, ENT_ENOMEM, "cannot start a thread");
    enum ent_status status = take_all(ring, take, context, error);
    pthread_mutex_lock(&ring->lock);
    ring->stop = true;
    pthread_cond_signal(&ring->changed);
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
