/* SPDX-License-Identifier: ISC */
/* Threads that help another one. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Starts a thread that takes no signals: those are the main thread's.  false
 * when there can be none. */
bool ent_thread_start(pthread_t *thread, void *(*run)(void *context),
                      void *context);

#endif
