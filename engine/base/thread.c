/* SPDX-License-Identifier: ISC */
/* Threads that help another one. */
#include "base/thread.h"

#include <signal.h>

bool ent_thread_start(pthread_t *thread, void *(*run)(void *context),
                      void *context)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(thread, NULL, run, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code == 0;
}
