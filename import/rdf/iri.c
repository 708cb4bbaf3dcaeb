/* SPDX-License-Identifier: ISC */
/* Relative IRIs to absolute ones. */
#include "import/rdf/iri.h"

#include <stdbool.h>
#include <string.h>

#include "import/rdf/ntlex.h"

struct span {
    const char *bytes;
    size_t n;
    bool given;
};

struct parts {
    struct span scheme, authority, path, query, fragment;
};

static struct span take(const char **at, const char *end, const char *stops)
{
    struct span span = {*at, 0, true};
    while (*at < end && !strchr(stops, **at))
        ++*at;
    span.n = (size_t)(*at - span.bytes);
    return span;
}

/* [ scheme ":" ] [ "//" authority ] path [ "?" query ] [ "#" fragment ] */
static void split(const char *iri, size_t n_iri, struct parts *parts)
{
    const char *at = iri, *end = iri + n_iri;
    memset(parts, 0, sizeof *parts);
    if (ent_rdf_is_absolute(iri, n_iri)) {
        parts->scheme = take(&at, end, ":");
        at++;
    }
    if (end - at >= 2 && at[0] == '/' && at[1] == '/') {
        at += 2;
        parts->authority = take(&at, end, "/?#");
    }
    parts->path = take(&at, end, "?#");
    if (at < end && *at == '?') {
        at++;
        parts->query = take(&at, end, "#");
    }
    if (at < end) {
        at++;
        parts->fragment = take(&at, end, "");
    }
}

static void add(struct ent_buf *out, const struct span *span)
{
    ent_buf_add(out, span->bytes, span->n);
}

/* Everything up to the last '/' goes. */
static void drop_segment(struct ent_buf *out, size_t start)
{
    while (out->n_bytes > start && out->bytes[out->n_bytes - 1] != '/')
        out->n_bytes--;
    if (out->n_bytes > start)
        out->n_bytes--;
}

static bool segment_is(const char *at, const char *end, const char *dots)
{
    size_t n = strlen(dots);
    return (size_t)(end - at) == n && memcmp(at, dots, n) == 0;
}

/* Section 5.2.4, a segment ("/..." or the first one without) at a time. */
static void add_without_dots(const char *path, size_t n_path,
                             struct ent_buf *out)
{
    const char *at = path, *end = path + n_path;
    size_t start = out->n_bytes;
    while (at < end) {
        bool slash = *at == '/';
        const char *name = at + (slash ? 1 : 0);
        const char *stop = memchr(name, '/', (size_t)(end - name));
        if (!stop)
            stop = end;
        bool here = segment_is(name, stop, "."),
             up = segment_is(name, stop, "..");
        if (up)
            drop_segment(out, start);
        if (!here && !up)
            ent_buf_add(out, at, (size_t)(stop - at));
        else if (stop == end && slash)
            ent_buf_add_char(out, '/');
        at = stop;
    }
}

/* Section 5.2.3: the reference's path after the base's last '/'. */
static void add_merged(const struct parts *base, const struct span *path,
                       struct ent_buf *out)
{
    struct ent_buf merged;
    size_t n = base->path.n;
    while (n > 0 && base->path.bytes[n - 1] != '/')
        n--;
    ent_buf_init(&merged);
    if (base->authority.given && base->path.n == 0)
        ent_buf_add_char(&merged, '/');
    ent_buf_add(&merged, base->path.bytes, n);
    add(&merged, path);
    if (merged.status)
        out->status = merged.status;
    else if (merged.n_bytes > 0)
        add_without_dots(merged.bytes, merged.n_bytes, out);
    ent_buf_release(&merged);
}

static void add_authority(const struct span *authority, struct ent_buf *out)
{
    if (!authority->given)
        return;
    ent_buf_add_str(out, "//");
    add(out, authority);
}

/* Section 5.2.2, for a reference without a scheme. */
void ent_iri_resolve(const char *base_iri, size_t n_base, const char *reference,
                     size_t n_reference, struct ent_buf *out)
{
    struct parts base, r;
    split(reference, n_reference, &r);
    if (r.scheme.given) {
        ent_buf_add(out, reference, n_reference);
        return;
    }
    split(base_iri, n_base, &base);
    add(out, &base.scheme);
    ent_buf_add_char(out, ':');
    add_authority(r.authority.given ? &r.authority : &base.authority, out);
    if (r.authority.given || (r.path.n > 0 && r.path.bytes[0] == '/'))
        add_without_dots(r.path.bytes, r.path.n, out);
    else if (r.path.n > 0)
        add_merged(&base, &r.path, out);
    else
        add(out, &base.path);
    const struct span *query = &r.query;
    if (!query->given && !r.authority.given && r.path.n == 0)
        query = &base.query;
    if (query->given) {
        ent_buf_add_char(out, '?');
        add(out, query);
    }
    if (r.fragment.given) {
        ent_buf_add_char(out, '#');
        add(out, &r.fragment);
    }
}
