/* SPDX-License-Identifier: ISC */
/* Threads and their queue. */
#include "server/lane.h"

#include <pthread.h>
#include <time.h>

#include "base/alloc.h"

struct ent_lane {
    pthread_mutex_t lock;
    pthread_cond_t has_work; /* or the lane is to end */
    pthread_cond_t is_idle;
    struct ent_job *first, **last;
    size_t n_waiting; /* places taken that no thread works on yet */
    size_t n_running;
    size_t max_queue;
    unsigned n_threads, n_idle;
    bool is_waking; /* a thread was woken and has not come yet */
    bool stopped, ended;
    ent_lane_run *run;
    void *context;
    pthread_t threads[];
};

/* Is another thread to be woken?  One at a time: it wakes the next when there
 * is more to do than for itself.  Short jobs then mostly find a thread that is
 * awake, and waking one costs more than such a job. */
static bool must_wake(struct ent_lane *lane)
{
    bool wake = lane->first && lane->n_idle > 0 && !lane->is_waking;
    lane->is_waking |= wake;
    return wake;
}

static struct ent_job *take(struct ent_lane *lane)
{
    struct ent_job *job;
    while (!lane->first && !lane->ended) {
        lane->n_idle++;
        pthread_cond_wait(&lane->has_work, &lane->lock);
        lane->n_idle--;
        lane->is_waking = false;
    }
    job = lane->first;
    if (!job)
        return NULL;
    lane->first = job->next;
    if (!lane->first)
        lane->last = &lane->first;
    lane->n_waiting--;
    lane->n_running++;
    return job;
}

static void *work(void *argument)
{
    struct ent_lane *lane = argument;
    struct ent_job *job;
    pthread_mutex_lock(&lane->lock);
    while ((job = take(lane))) {
        bool wake = must_wake(lane);
        pthread_mutex_unlock(&lane->lock);
        if (wake)
            pthread_cond_signal(&lane->has_work);
        lane->run(lane->context, job);
        pthread_mutex_lock(&lane->lock);
        lane->n_running--;
        if (lane->n_running + lane->n_waiting == 0)
            pthread_cond_broadcast(&lane->is_idle);
    }
    pthread_mutex_unlock(&lane->lock);
    return NULL;
}

static void init_conditions(struct ent_lane *lane)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&lane->lock, NULL);
    pthread_cond_init(&lane->has_work, NULL);
    pthread_cond_init(&lane->is_idle, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

enum ent_status ent_lane_new(unsigned n_threads, size_t max_queue,
                             ent_lane_run *run, void *context,
                             struct ent_lane **out)
{
    struct ent_lane *lane =
        ent_calloc(1, sizeof *lane + n_threads * sizeof lane->threads[0]);
    *out = NULL;
    if (!lane)
        return ENT_ENOMEM;
    init_conditions(lane);
    lane->last = &lane->first;
    lane->max_queue = max_queue;
    lane->run = run;
    lane->context = context;
    for (; lane->n_threads < n_threads; lane->n_threads++)
        if (pthread_create(&lane->threads[lane->n_threads], NULL, work, lane)) {
            ent_lane_free(lane);
            return ENT_EIO;
        }
    *out = lane;
    return ENT_OK;
}

void ent_lane_free(struct ent_lane *lane)
{
    if (!lane)
        return;
    ent_lane_stop(lane);
    (void)ent_lane_wait(lane, -1);
    pthread_mutex_lock(&lane->lock);
    lane->ended = true;
    pthread_cond_broadcast(&lane->has_work);
    pthread_mutex_unlock(&lane->lock);
    for (unsigned i = 0; i < lane->n_threads; i++)
        pthread_join(lane->threads[i], NULL);
    pthread_cond_destroy(&lane->has_work);
    pthread_cond_destroy(&lane->is_idle);
    pthread_mutex_destroy(&lane->lock);
    ent_free(lane);
}

bool ent_lane_reserve(struct ent_lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    bool free_thread = lane->n_waiting + lane->n_running < lane->n_threads;
    bool place =
        !lane->stopped && (free_thread || lane->n_waiting < lane->max_queue);
    if (place)
        lane->n_waiting++;
    pthread_mutex_unlock(&lane->lock);
    return place;
}

void ent_lane_push(struct ent_lane *lane, struct ent_job *job)
{
    job->next = NULL;
    pthread_mutex_lock(&lane->lock);
    *lane->last = job;
    lane->last = &job->next;
    bool wake = must_wake(lane);
    pthread_mutex_unlock(&lane->lock);
    if (wake)
        pthread_cond_signal(&lane->has_work);
}

void ent_lane_stop(struct ent_lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    lane->stopped = true;
    pthread_mutex_unlock(&lane->lock);
}

bool ent_lane_wait(struct ent_lane *lane, int64_t timeout_ms)
{
    struct timespec end;
    int failed = 0;
    clock_gettime(CLOCK_MONOTONIC, &end);
    int64_t ns = end.tv_nsec + timeout_ms % 1000 * 1000000;
    end.tv_sec += timeout_ms / 1000 + ns / 1000000000;
    end.tv_nsec = ns % 1000000000;
    pthread_mutex_lock(&lane->lock);
    while (lane->n_running + lane->n_waiting > 0 && failed == 0) {
        if (timeout_ms < 0)
            failed = pthread_cond_wait(&lane->is_idle, &lane->lock);
        else
            failed = pthread_cond_timedwait(&lane->is_idle, &lane->lock, &end);
    }
    bool idle = lane->n_running + lane->n_waiting == 0;
    pthread_mutex_unlock(&lane->lock);
    return idle;
}
