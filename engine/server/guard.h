/* SPDX-License-Identifier: ISC */
/* Who may ask: Host and Origin (against DNS rebinding and pages of other
 * sites) and bearer tokens. */
#ifndef ENT_SERVER_GUARD_H
#define ENT_SERVER_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#include <entente/error.h>
#include <entente/status.h>

#define ENT_MAX_TOKENS 256
#define ENT_MAX_TOKEN_BYTES 256
#define ENT_MAX_GUARD_NAMES 16

enum ent_right {
    ENT_RIGHT_NONE,
    ENT_RIGHT_READ,
    ENT_RIGHT_WRITE /* reading, too */
};

struct ent_guard {
    bool is_loopback;                       /* the address listened on */
    const char *hosts[ENT_MAX_GUARD_NAMES]; /* further names of this server */
    size_t n_hosts;
    const char *origins[ENT_MAX_GUARD_NAMES]; /* allowed to ask from browsers */
    size_t n_origins;
    bool has_tokens;
    struct ent_token *tokens; /* owned */
    size_t n_tokens;
};

/* Reads a file of lines `read TOKEN` and `write TOKEN`; empty lines and those
 * that begin with # are left aside.  ENT_EUSAGE when a line is something
 * else, or there is no token.  *warning (static) tells of a file that others
 * can read, or NULL. */
ENT_MUST_USE enum ent_status ent_guard_load_tokens(struct ent_guard *guard,
                                                   const char *path,
                                                   const char **warning,
                                                   struct ent_error *error);
void ent_guard_release(struct ent_guard *guard);

/* May a request come under this Host?  On a loopback address only under names
 * of this machine and the ones given; elsewhere, if names were given, only
 * under those.  NULL: an HTTP/1.0 request without one, which no browser
 * makes. */
bool ent_guard_host(const struct ent_guard *guard, const char *host);

/* May a page of this Origin ask?  *listed tells that it is one of the allowed
 * ones and not just this server itself.  NULL is no page at all. */
bool ent_guard_origin(const struct ent_guard *guard, const char *origin,
                      const char *host, bool *listed);

/* What the Authorization header allows.  Takes the same time whatever the
 * token.  Without a token file everything is allowed. */
enum ent_right ent_guard_right(const struct ent_guard *guard,
                               const char *authorization);

#endif
