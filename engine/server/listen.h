/* SPDX-License-Identifier: ISC */
/* The socket that is listened on. */
#ifndef ENT_SERVER_LISTEN_H
#define ENT_SERVER_LISTEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <entente/error.h>
#include <entente/status.h>

struct ent_listener {
    int fd;
    bool is_loopback;
    bool is_ipv6;
    char authority[80]; /* "127.0.0.1:8080", "[::1]:8080" */
};

/* Finds out what an address is, without listening yet; `localhost` is
 * 127.0.0.1.  ENT_EUSAGE when it is none. */
ENT_MUST_USE enum ent_status ent_listen_check(const char *address,
                                              bool *is_loopback,
                                              struct ent_error *error);

/* ENT_EBUSY when the port is taken. */
ENT_MUST_USE enum ent_status ent_listen(const char *address, uint16_t port,
                                        struct ent_listener *listener,
                                        struct ent_error *error);

#endif
