/* SPDX-License-Identifier: ISC */
/* A lane: threads that do jobs, and the short queue before them.  Each kind of
 * work has its own, so that slow work of one kind delays no other. */
#ifndef ENT_SERVER_LANE_H
#define ENT_SERVER_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/status.h>

/* The head of what is queued. */
struct ent_job {
    struct ent_job *next;
};

struct ent_lane;

typedef void ent_lane_run(void *context, struct ent_job *job);

/* Starts the threads.  ENT_ENOMEM, ENT_EIO (no thread). */
ENT_MUST_USE enum ent_status ent_lane_new(unsigned n_threads, size_t max_queue,
                                          ent_lane_run *run, void *context,
                                          struct ent_lane **lane);

/* Stops and frees; everything queued is done first.  NULL does nothing. */
void ent_lane_free(struct ent_lane *lane);

/* Takes a place for a job: false when the queue is full or the lane stopped.
 * ent_lane_push() must follow. */
bool ent_lane_reserve(struct ent_lane *lane);
void ent_lane_push(struct ent_lane *lane, struct ent_job *job);

/* Takes no more jobs from now on. */
void ent_lane_stop(struct ent_lane *lane);

/* Waits until all jobs are done; false when they are not in time. */
bool ent_lane_wait(struct ent_lane *lane, int64_t timeout_ms);

#endif
