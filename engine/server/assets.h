/* SPDX-License-Identifier: ISC */
/* The web page inside the program: every file of build/page, gzip-compressed
 * by engine/page/embed.mjs into a generated source (build/gen/page_assets.c).
 * Where the page was not built the table has no entries. */
#ifndef ENT_SERVER_ASSETS_H
#define ENT_SERVER_ASSETS_H

#include <stddef.h>

struct ent_asset {
    const char *path;           /* as requested: "/index.html", "/app.js" */
    const char *content_type;   /* "text/html; charset=utf-8" */
    const char *etag;           /* with its quotes: "\"3b4c...\"" */
    const unsigned char *bytes; /* one gzip member */
    size_t n_bytes;
};

/* Sorted by path in byte order. */
extern const struct ent_asset ent_assets[];
extern const size_t ent_n_assets;

#endif
