/* SPDX-License-Identifier: ISC */
/* Limits of the server on what clients control; each is tested.  Those that
 * an operator may want otherwise are fields of struct ent_server_options. */
#ifndef ENT_SERVER_LIMITS_H
#define ENT_SERVER_LIMITS_H

/* A request's line and headers.  The library gives up at twice as much. */
#define ENT_HTTP_HEADER_BYTES (32 * 1024)
#define ENT_HTTP_CONNECTION_BYTES (2 * ENT_HTTP_HEADER_BYTES)
#define ENT_HTTP_MAX_SEGMENTS 8
#define ENT_HTTP_MAX_PARAMS 96

/* Bodies: a query (three bytes for one in a form), and facts. */
#define ENT_HTTP_QUERY_BYTES (256 * 1024)
#define ENT_HTTP_FACTS_BYTES (1024 * 1024 * 1024)
/* A body that is refused is read this far, so that the client gets to read
 * the answer; beyond, the connection is closed. */
#define ENT_HTTP_DRAIN_BYTES (16 * 1024 * 1024)

/* Bodies and answers larger than this go to an unlinked file. */
#define ENT_SPOOL_MEMORY_BYTES (1024 * 1024)
#define ENT_HTTP_ANSWER_BYTES (2LL * 1024 * 1024 * 1024)

#define ENT_HTTP_CONNECTIONS 1024
#define ENT_HTTP_CONNECTIONS_PER_ADDRESS 256
#define ENT_HTTP_QUEUE 128
#define ENT_HTTP_QUERY_THREADS 16
#define ENT_HTTP_LOOKUP_THREADS 4

/* Deadlines, in milliseconds. */
#define ENT_HTTP_HEADER_MS 10000
#define ENT_HTTP_BODY_MS 10000 /* and a second for each */
#define ENT_HTTP_BODY_RATE 1024
#define ENT_HTTP_BODY_MAX_MS (60 * 60 * 1000)
#define ENT_HTTP_IDLE_MS 30000
#define ENT_HTTP_SEND_MS 60000 /* and a second for each */
#define ENT_HTTP_SEND_RATE (16 * 1024)
/* A client that has closed its side may only have half closed it: it is
 * taken to be gone after this. */
#define ENT_HTTP_GONE_MS 1000
#define ENT_HTTP_STOP_MS 2000   /* what runs may go on for this long */
#define ENT_HTTP_CANCEL_MS 4000 /* and has this long to end when told to */

/* What one look-up reads at most, whatever the graph. */
#define ENT_VIEW_MAX_LIMIT 1000
#define ENT_VIEW_GROUPS 500       /* relations of an entity */
#define ENT_VIEW_TEXTS 100        /* labels, aliases, types */
#define ENT_VIEW_MENTIONS 20000   /* quoted facts that mention an entity */
#define ENT_VIEW_SCAN 200000      /* rows looked at for counts and filters */
#define ENT_VIEW_REPORTS 20       /* of a fact in a list of facts */
#define ENT_VIEW_ALL_REPORTS 4000 /* in one answer */
#define ENT_VIEW_PASSAGES 400     /* of them shown with their passage */

#endif
