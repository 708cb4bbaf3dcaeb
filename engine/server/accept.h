/* SPDX-License-Identifier: ISC */
/* Content negotiation (RFC 9110, 12.5): what the client would rather have. */
#ifndef ENT_SERVER_ACCEPT_H
#define ENT_SERVER_ACCEPT_H

#include <stdbool.h>
#include <stddef.h>

/* Which of the offered media types (without parameters) an Accept header
 * wants most; of equally wanted ones the first.  NULL accepts everything.
 * false: none of them. */
bool ent_accept_choose(const char *accept, const char *const *offers,
                       size_t n_offers, size_t *chosen);

/* Does an Accept-Encoding header take a coding ("gzip")?  NULL does not. */
bool ent_accept_coding(const char *header, const char *coding);

#endif
