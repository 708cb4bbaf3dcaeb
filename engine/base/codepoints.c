/* SPDX-License-Identifier: ISC */
/* Decomposition, canonical order and composition of runs of code points.
 *
 * utf8proc_decompose() would do the first two, but its sort of marks takes
 * quadratic time, which a hostile text of a megabyte would turn into hours. */
#include "base/codepoints.h"

#include <string.h>

#include "base/alloc.h"
#include "base/text.h"

#define SHORT_RUN_OF_MARKS 32
#define N_CLASSES 256

void ent_codepoints_init(struct ent_codepoints *run)
{
    run->points = run->inlined;
    run->n_points = 0;
    run->capacity = ENT_CODEPOINTS_INLINE;
}

void ent_codepoints_release(struct ent_codepoints *run)
{
    if (run->points != run->inlined)
        ent_free(run->points);
    ent_codepoints_init(run);
}

enum ent_status ent_codepoints_reserve(struct ent_codepoints *run,
                                       size_t n_points)
{
    size_t capacity = run->capacity * 2;
    utf8proc_int32_t *points;

    if (n_points <= run->capacity)
        return ENT_OK;
    if (capacity < n_points)
        capacity = n_points;
    points = ent_malloc(capacity * sizeof *points);
    if (!points)
        return ENT_ENOMEM;
    memcpy(points, run->points, run->n_points * sizeof *points);
    if (run->points != run->inlined)
        ent_free(run->points);
    run->points = points;
    run->capacity = capacity;
    return ENT_OK;
}

static unsigned combining_class(utf8proc_int32_t point)
{
    return (unsigned)utf8proc_get_property(point)->combining_class;
}

static void order_by_insertion(utf8proc_int32_t *points, size_t n_points)
{
    for (size_t i = 1; i < n_points; i++) {
        utf8proc_int32_t point = points[i];
        unsigned class = combining_class(point);
        size_t at = i;
        while (at > 0 && combining_class(points[at - 1]) > class) {
            points[at] = points[at - 1];
            at--;
        }
        points[at] = point;
    }
}

static enum ent_status order_by_counting(utf8proc_int32_t *points,
                                         size_t n_points)
{
    size_t starts[N_CLASSES + 1] = {0};
    utf8proc_int32_t *copy = ent_malloc(n_points * sizeof *copy);

    if (!copy)
        return ENT_ENOMEM;
    memcpy(copy, points, n_points * sizeof *copy);
    for (size_t i = 0; i < n_points; i++)
        starts[combining_class(copy[i]) + 1]++;
    for (size_t i = 1; i <= N_CLASSES; i++)
        starts[i] += starts[i - 1];
    for (size_t i = 0; i < n_points; i++)
        points[starts[combining_class(copy[i])]++] = copy[i];
    ent_free(copy);
    return ENT_OK;
}

/* Sorts every run of marks by combining class, keeping the order of equals. */
static enum ent_status order_marks(struct ent_codepoints *run)
{
    size_t start = 0;

    while (start < run->n_points) {
        size_t end = start;
        while (end < run->n_points && combining_class(run->points[end]) != 0)
            end++;
        if (end - start > SHORT_RUN_OF_MARKS) {
            enum ent_status status =
                order_by_counting(run->points + start, end - start);
            if (status != ENT_OK)
                return status;
        } else {
            order_by_insertion(run->points + start, end - start);
        }
        start = end + 1;
    }
    return ENT_OK;
}

enum ent_status ent_codepoints_decompose(struct ent_codepoints *run,
                                         const char *bytes, size_t n_bytes,
                                         unsigned options)
{
    const char *at = bytes;
    const char *end = bytes + n_bytes;

    run->n_points = 0;
    while (at < end) {
        utf8proc_int32_t point = (utf8proc_int32_t)ent_utf8_next(&at, end);
        int boundary = UTF8PROC_BOUNDCLASS_START;
        for (;;) {
            size_t room = run->capacity - run->n_points;
            utf8proc_ssize_t n =
                utf8proc_decompose_char(point, run->points + run->n_points,
                                        (utf8proc_ssize_t)room,
                                        (utf8proc_option_t)options, &boundary);
            if (n >= 0 && (size_t)n <= room) {
                run->n_points += (size_t)n;
                break;
            }
            /* Only code points that are none fail: the caller's mistake. */
            if (n < 0)
                return ENT_EREFUSED;
            enum ent_status status =
                ent_codepoints_reserve(run, run->n_points + (size_t)n);
            if (status != ENT_OK)
                return status;
        }
    }
    return order_marks(run);
}

void ent_codepoints_compose(struct ent_codepoints *run, struct ent_buf *out)
{
    utf8proc_ssize_t n =
        utf8proc_normalize_utf32(run->points, (utf8proc_ssize_t)run->n_points,
                                 UTF8PROC_COMPOSE | UTF8PROC_STABLE);

    for (utf8proc_ssize_t i = 0; i < n; i++)
        ent_utf8_put(out, (uint32_t)run->points[i]);
}
