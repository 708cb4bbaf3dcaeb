/* SPDX-License-Identifier: ISC */
/* Deadlines, and clients that went away. */
#include "server/watch.h"

#include <errno.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>

#include "base/alloc.h"

#define TICK_MS 100

struct ent_watch {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* the first peer came, or the end */
    pthread_t thread;
    struct ent_peer *peers;
    int64_t gone_ms;
    bool ended, cancelling;
};

int64_t ent_watch_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 + 1;
}

/* Is the client's side of the connection closed?  1 closed, perhaps only its
 * sending half; 2 broken off. */
static int look(int fd)
{
    char byte;
    ssize_t n = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (n > 0)
        return 0; /* the next request is there already */
    if (n == 0)
        return 1;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : 2;
}

static void check_client(struct ent_watch *watch, struct ent_peer *peer,
                         int64_t now)
{
    int closed = look(peer->fd);
    if (closed == 0)
        peer->gone_ms = 0;
    else if (peer->gone_ms == 0)
        peer->gone_ms = now;
    if (closed == 2 || (closed == 1 && now - peer->gone_ms >= watch->gone_ms))
        __atomic_store_n(&peer->cancel, true, __ATOMIC_RELAXED);
}

static void check(struct ent_watch *watch, struct ent_peer *peer, int64_t now)
{
    int64_t due = atomic_load_explicit(&peer->due_ms, memory_order_relaxed);
    int64_t busy = atomic_load_explicit(&peer->busy_ms, memory_order_relaxed);
    if (busy != 0 && now - busy >= TICK_MS / 2)
        check_client(watch, peer, now);
    if (busy != 0 && watch->cancelling)
        __atomic_store_n(&peer->cancel, true, __ATOMIC_RELAXED);
    if (due != 0 && now > due) {
        atomic_store_explicit(&peer->due_ms, 0, memory_order_relaxed);
        (void)shutdown(peer->fd, SHUT_RDWR);
    }
}

static void *run(void *argument)
{
    struct ent_watch *watch = argument;
    static const struct timespec tick = {.tv_nsec = TICK_MS * 1000000};
    pthread_mutex_lock(&watch->lock);
    while (!watch->ended) {
        int64_t now = ent_watch_now();
        for (struct ent_peer *peer = watch->peers; peer; peer = peer->next)
            check(watch, peer, now);
        if (!watch->peers) {
            pthread_cond_wait(&watch->changed, &watch->lock);
            continue;
        }
        pthread_mutex_unlock(&watch->lock);
        (void)nanosleep(&tick, NULL);
        pthread_mutex_lock(&watch->lock);
    }
    pthread_mutex_unlock(&watch->lock);
    return NULL;
}

enum ent_status ent_watch_new(int64_t gone_ms, struct ent_watch **out)
{
    struct ent_watch *watch = ent_calloc(1, sizeof *watch);
    *out = NULL;
    if (!watch)
        return ENT_ENOMEM;
    watch->gone_ms = gone_ms;
    pthread_mutex_init(&watch->lock, NULL);
    pthread_cond_init(&watch->changed, NULL);
    if (pthread_create(&watch->thread, NULL, run, watch)) {
        pthread_cond_destroy(&watch->changed);
        pthread_mutex_destroy(&watch->lock);
        ent_free(watch);
        return ENT_EIO;
    }
    *out = watch;
    return ENT_OK;
}

void ent_watch_free(struct ent_watch *watch)
{
    if (!watch)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->ended = true;
    pthread_cond_signal(&watch->changed);
    pthread_mutex_unlock(&watch->lock);
    pthread_join(watch->thread, NULL);
    pthread_cond_destroy(&watch->changed);
    pthread_mutex_destroy(&watch->lock);
    ent_free(watch);
}

struct ent_peer *ent_watch_add(struct ent_watch *watch, int fd)
{
    struct ent_peer *peer = ent_calloc(1, sizeof *peer);
    if (!peer)
        return NULL;
    peer->fd = fd;
    pthread_mutex_lock(&watch->lock);
    peer->next = watch->peers;
    if (peer->next)
        peer->next->previous = peer;
    watch->peers = peer;
    if (!peer->next)
        pthread_cond_signal(&watch->changed);
    pthread_mutex_unlock(&watch->lock);
    return peer;
}

void ent_watch_remove(struct ent_watch *watch, struct ent_peer *peer)
{
    if (!peer)
        return;
    pthread_mutex_lock(&watch->lock);
    if (peer->previous)
        peer->previous->next = peer->next;
    else
        watch->peers = peer->next;
    if (peer->next)
        peer->next->previous = peer->previous;
    pthread_mutex_unlock(&watch->lock);
    ent_free(peer);
}

void ent_peer_due_in(struct ent_peer *peer, int64_t ms)
{
    int64_t due = ms < 0 ? 0 : ent_watch_now() + ms;
    atomic_store_explicit(&peer->due_ms, due, memory_order_relaxed);
}

void ent_peer_begin(struct ent_peer *peer)
{
    __atomic_store_n(&peer->cancel, false, __ATOMIC_RELAXED);
    atomic_store_explicit(&peer->due_ms, 0, memory_order_relaxed);
    atomic_store_explicit(&peer->busy_ms, ent_watch_now(),
                          memory_order_relaxed);
}

void ent_peer_end(struct ent_peer *peer)
{
    atomic_store_explicit(&peer->busy_ms, 0, memory_order_relaxed);
}

void ent_peer_sending(struct ent_peer *peer, bool is_sending)
{
    atomic_store_explicit(&peer->is_sending, is_sending, memory_order_relaxed);
}

void ent_watch_cancel_all(struct ent_watch *watch)
{
    pthread_mutex_lock(&watch->lock);
    watch->cancelling = true;
    for (struct ent_peer *peer = watch->peers; peer; peer = peer->next)
        __atomic_store_n(&peer->cancel, true, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&watch->lock);
}

unsigned ent_watch_sending(struct ent_watch *watch)
{
    unsigned n = 0;
    pthread_mutex_lock(&watch->lock);
    for (struct ent_peer *peer = watch->peers; peer; peer = peer->next)
        n += atomic_load_explicit(&peer->is_sending, memory_order_relaxed);
    pthread_mutex_unlock(&watch->lock);
    return n;
}
