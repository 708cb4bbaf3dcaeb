/* SPDX-License-Identifier: ISC */
/* The socket that is listened on. */
#include "server/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 511

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool is_loopback(const union address *a)
{
    if (a->any.sa_family == AF_INET)
        return ntohl(a->v4.sin_addr.s_addr) >> 24 == 127;
    return IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr) != 0;
}

static enum ent_status find_address(const char *text, uint16_t port,
                                    union address *address, socklen_t *n,
                                    struct ent_error *error)
{
    char inner[80];
    size_t length = strlen(text);
    memset(address, 0, sizeof *address);
    if (strcasecmp(text, "localhost") == 0)
        text = "127.0.0.1";
    if (length > 2 && length < sizeof inner && text[0] == '[' &&
        text[length - 1] == ']') {
        memcpy(inner, text + 1, length - 2);
        inner[length - 2] = '\0';
        text = inner;
    }
    if (inet_pton(AF_INET, text, &address->v4.sin_addr) == 1) {
        address->v4.sin_family = AF_INET;
        address->v4.sin_port = htons(port);
        *n = sizeof address->v4;
        return ENT_OK;
    }
    if (inet_pton(AF_INET6, text, &address->v6.sin6_addr) == 1) {
        address->v6.sin6_family = AF_INET6;
        address->v6.sin6_port = htons(port);
        *n = sizeof address->v6;
        return ENT_OK;
    }
    return ent_error_set(error, ENT_EUSAGE,
                         "\"%.80s\" is not an address of this machine, such as "
                         "127.0.0.1, 0.0.0.0 or ::1",
                         text);
}

enum ent_status ent_listen_check(const char *address, bool *loopback,
                                 struct ent_error *error)
{
    union address found;
    socklen_t n;
    enum ent_status status = find_address(address, 0, &found, &n, error);
    *loopback = !status && is_loopback(&found);
    return status;
}

static void name_authority(struct ent_listener *listener,
                           const union address *a)
{
    char text[INET6_ADDRSTRLEN] = "";
    const void *bytes = listener->is_ipv6 ? (const void *)&a->v6.sin6_addr
                                          : (const void *)&a->v4.sin_addr;
    unsigned port = ntohs(listener->is_ipv6 ? a->v6.sin6_port : a->v4.sin_port);
    (void)inet_ntop(a->any.sa_family, bytes, text, sizeof text);
    snprintf(listener->authority, sizeof listener->authority,
             listener->is_ipv6 ? "[%s]:%u" : "%s:%u", text, port);
}

enum ent_status ent_listen(const char *address, uint16_t port,
                           struct ent_listener *listener,
                           struct ent_error *error)
{
    union address at;
    socklen_t n;
    int on = 1;
    enum ent_status status = find_address(address, port, &at, &n, error);
    if (status)
        return status;
    listener->is_loopback = is_loopback(&at);
    listener->is_ipv6 = at.any.sa_family == AF_INET6;
    listener->fd =
        socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener->fd < 0)
        return ent_error_set(error, ENT_EIO, "cannot make a socket: %s",
                             strerror(errno));
    (void)setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener->fd, &at.any, n) != 0 ||
        listen(listener->fd, BACKLOG) != 0 ||
        getsockname(listener->fd, &at.any, &n) != 0) {
        status = errno == EADDRINUSE ? ENT_EBUSY : ENT_EIO;
        (void)ent_error_set(error, status, "cannot listen on %s port %u: %s",
                            address, port, strerror(errno));
        close(listener->fd);
        return status;
    }
    name_authority(listener, &at);
    return ENT_OK;
}
