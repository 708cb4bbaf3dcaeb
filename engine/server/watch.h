/* SPDX-License-Identifier: ISC */
/* Watching connections from one thread: those that do not keep a deadline are
 * shut down, and the work for clients that went away is cancelled.  (The HTTP
 * library only knows of inactivity, and looks at no connection while a job for
 * it runs.) */
#ifndef ENT_SERVER_WATCH_H
#define ENT_SERVER_WATCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <entente/status.h>

struct ent_watch;

/* A connection. */
struct ent_peer {
    struct ent_peer *previous, *next;
    int fd;                  /* of its socket, borrowed */
    _Atomic int64_t due_ms;  /* on ent_watch_now()'s clock; 0: never */
    _Atomic int64_t busy_ms; /* since when a job runs for it; 0: none */
    _Atomic bool is_sending; /* an answer is on its way out */
    int64_t gone_ms;         /* since when the client's side is closed */
    volatile bool cancel;    /* the job is to end */
};

ENT_MUST_USE enum ent_status ent_watch_new(int64_t gone_ms,
                                           struct ent_watch **watch);

/* All peers must have been removed.  NULL does nothing. */
void ent_watch_free(struct ent_watch *watch);

/* NULL when memory is out. */
struct ent_peer *ent_watch_add(struct ent_watch *watch, int fd);
/* Before the socket is closed; frees it.  NULL does nothing. */
void ent_watch_remove(struct ent_watch *watch, struct ent_peer *peer);

/* Sets the deadline from now; < 0: none. */
void ent_peer_due_in(struct ent_peer *peer, int64_t ms);

/* Around a job. */
void ent_peer_begin(struct ent_peer *peer);
void ent_peer_end(struct ent_peer *peer);

void ent_peer_sending(struct ent_peer *peer, bool is_sending);

/* Cancels the jobs of all peers. */
void ent_watch_cancel_all(struct ent_watch *watch);

/* How many answers are on their way out. */
unsigned ent_watch_sending(struct ent_watch *watch);

/* Milliseconds on a clock that never goes back; never 0. */
int64_t ent_watch_now(void);

#endif
