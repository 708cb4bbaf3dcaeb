/* SPDX-License-Identifier: ISC */
/* Threads with their queue, and the watching of connections. */
#include "server/lane.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/watch.h"
#include "support.h"

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool open;
    int n_begun, n_done;
};

static void gate_run(void *context, struct ent_job *job)
{
    struct gate *gate = context;
    (void)job;
    pthread_mutex_lock(&gate->lock);
    gate->n_begun++;
    pthread_cond_broadcast(&gate->changed);
    while (!gate->open)
        pthread_cond_wait(&gate->changed, &gate->lock);
    gate->n_done++;
    pthread_mutex_unlock(&gate->lock);
}

static void gate_wait(struct gate *gate, int n_begun)
{
    pthread_mutex_lock(&gate->lock);
    while (gate->n_begun < n_begun)
        pthread_cond_wait(&gate->changed, &gate->lock);
    pthread_mutex_unlock(&gate->lock);
}

static void gate_open(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->open = true;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->lock);
}

static struct gate new_gate(void)
{
    struct gate gate = {.lock = PTHREAD_MUTEX_INITIALIZER,
                        .changed = PTHREAD_COND_INITIALIZER};
    return gate;
}

static void test_queue_is_bounded(void **state)
{
    struct gate gate = new_gate();
    struct ent_lane *lane;
    struct ent_job jobs[5];
    (void)state;
    assert_ok(ent_lane_new(2, 3, gate_run, &gate, &lane));
    for (int i = 0; i < 5; i++) {
        assert_true(ent_lane_reserve(lane));
        ent_lane_push(lane, &jobs[i]);
        if (i < 2)
            gate_wait(&gate, i + 1);
    }
    assert_false(ent_lane_reserve(lane));
    assert_false(ent_lane_wait(lane, 1));
    gate_open(&gate);
    assert_true(ent_lane_wait(lane, -1));
    assert_int_equal(gate.n_done, 5);
    assert_true(ent_lane_reserve(lane));
    ent_lane_push(lane, &jobs[0]);
    ent_lane_free(lane);
    assert_int_equal(gate.n_done, 6);
}

static void test_stopped_lane_takes_nothing(void **state)
{
    struct gate gate = new_gate();
    struct ent_lane *lane;
    struct ent_job job;
    (void)state;
    gate.open = true;
    assert_ok(ent_lane_new(1, 1, gate_run, &gate, &lane));
    assert_true(ent_lane_reserve(lane));
    ent_lane_stop(lane);
    assert_false(ent_lane_reserve(lane));
    assert_false(ent_lane_wait(lane, 1)); /* a place is taken */
    ent_lane_push(lane, &job);
    assert_true(ent_lane_wait(lane, -1));
    ent_lane_free(lane);
    assert_int_equal(gate.n_done, 1);
    ent_lane_free(NULL);
}

static void test_many_jobs(void **state)
{
    struct gate gate = new_gate();
    struct ent_lane *lane;
    static struct ent_job jobs[2000];
    (void)state;
    gate.open = true;
    assert_ok(ent_lane_new(4, N_ITEMS(jobs), gate_run, &gate, &lane));
    for (size_t i = 0; i < N_ITEMS(jobs); i++) {
        assert_true(ent_lane_reserve(lane));
        ent_lane_push(lane, &jobs[i]);
    }
    ent_lane_free(lane);
    assert_int_equal(gate.n_done, N_ITEMS(jobs));
}

static void new_pair(int pair[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
}

/* Waits for the other thread; its not coming is the test's failing. */
static bool becomes_cancelled(const struct ent_peer *peer)
{
    for (int i = 0; i < 6000; i++) {
        if (__atomic_load_n(&peer->cancel, __ATOMIC_RELAXED))
            return true;
        usleep(10000);
    }
    return false;
}

static void test_deadline(void **state)
{
    struct ent_watch *watch;
    int pair[2];
    char byte;
    (void)state;
    new_pair(pair);
    assert_ok(ent_watch_new(100, &watch));
    struct ent_peer *peer = ent_watch_add(watch, pair[0]);
    assert_non_null(peer);
    ent_peer_due_in(peer, 50);
    assert_int_equal(read(pair[1], &byte, 1), 0); /* is shut down */
    ent_watch_remove(watch, peer);
    ent_watch_free(watch);
    close(pair[0]);
    close(pair[1]);
}

static void test_client_that_goes(void **state)
{
    struct ent_watch *watch;
    int pair[2];
    (void)state;
    new_pair(pair);
    assert_ok(ent_watch_new(100, &watch));
    struct ent_peer *peer = ent_watch_add(watch, pair[0]);
    ent_peer_begin(peer);
    assert_int_equal(write(pair[1], "x", 1), 1); /* the next request */
    usleep(300000);
    assert_false(__atomic_load_n(&peer->cancel, __ATOMIC_RELAXED));
    char byte;
    assert_int_equal(read(pair[0], &byte, 1), 1);
    close(pair[1]);
    assert_true(becomes_cancelled(peer));
    ent_peer_end(peer);
    ent_watch_remove(watch, peer);
    ent_watch_free(watch);
    close(pair[0]);
}

static void test_cancelling_all(void **state)
{
    struct ent_watch *watch;
    int pair[2];
    (void)state;
    new_pair(pair);
    assert_ok(ent_watch_new(100, &watch));
    struct ent_peer *a = ent_watch_add(watch, pair[0]);
    struct ent_peer *b = ent_watch_add(watch, pair[1]);
    ent_peer_begin(a);
    ent_watch_cancel_all(watch);
    assert_true(becomes_cancelled(a));
    ent_peer_begin(b); /* that begins afterwards */
    assert_true(becomes_cancelled(b));
    ent_peer_sending(a, true);
    assert_int_equal(ent_watch_sending(watch), 1);
    ent_watch_remove(watch, a);
    ent_watch_remove(watch, b);
    ent_watch_remove(watch, NULL);
    ent_watch_free(watch);
    close(pair[0]);
    close(pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queue_is_bounded),
        cmocka_unit_test(test_stopped_lane_takes_nothing),
        cmocka_unit_test(test_many_jobs),
        cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_client_that_goes),
        cmocka_unit_test(test_cancelling_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
