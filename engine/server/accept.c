/* SPDX-License-Identifier: ISC */
/* Content negotiation. */
#include "server/accept.h"

#include <string.h>
#include <strings.h>

/* One element of a header: its value and its quality in thousandths. */
struct element {
    const char *name;
    size_t n_name;
    unsigned quality;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* `0.5`; what is malformed counts as 1, as if it had not been said. */
static unsigned read_quality(const char *at, const char *end)
{
    unsigned value = 0, scale = 1000;
    if (at == end || (*at != '0' && *at != '1'))
        return 1000;
    value = *at == '1' ? 1000 : 0;
    at++;
    if (at < end && *at == '.')
        for (at++; at < end && *at >= '0' && *at <= '9' && scale > 1; at++) {
            scale /= 10;
            value += (unsigned)(*at - '0') * scale;
        }
    return value > 1000 ? 1000 : value;
}

static unsigned find_quality(const char *at, const char *end)
{
    while (at < end) {
        const char *next = memchr(at, ';', (size_t)(end - at));
        const char *stop = next ? next : end;
        while (at < stop && is_blank(*at))
            at++;
        if (stop - at >= 2 && (*at == 'q' || *at == 'Q') && at[1] == '=')
            return read_quality(at + 2, stop);
        at = next ? next + 1 : end;
    }
    return 1000;
}

/* The next element of a list; false at its end. */
static bool next_element(const char **at, struct element *element)
{
    while (is_blank(**at) || **at == ',')
        ++*at;
    if (!**at)
        return false;
    const char *end = *at + strcspn(*at, ",");
    const char *stop = *at;
    while (stop < end && *stop != ';')
        stop++;
    element->quality = stop < end ? find_quality(stop + 1, end) : 1000;
    while (stop > *at && is_blank(stop[-1]))
        stop--;
    element->name = *at;
    element->n_name = (size_t)(stop - *at);
    *at = end;
    return true;
}

/* How exactly a media range covers a type: 0 not, 1 any, 2 type/any, 3 same. */
static unsigned covers(const struct element *range, const char *type)
{
    size_t n_major = strcspn(type, "/");
    if (range->n_name == 3 && memcmp(range->name, "*/*", 3) == 0)
        return 1;
    if (range->n_name == n_major + 2 &&
        strncasecmp(range->name, type, n_major + 1) == 0 &&
        range->name[n_major + 1] == '*')
        return 2;
    return range->n_name == strlen(type) &&
                   strncasecmp(range->name, type, range->n_name) == 0
               ? 3
               : 0;
}

/* The quality that the most exact range gives a type. */
static unsigned quality_of(const char *accept, const char *type)
{
    struct element range;
    unsigned best = 0, quality = 0;
    while (next_element(&accept, &range)) {
        unsigned exact = covers(&range, type);
        if (exact > best) {
            best = exact;
            quality = range.quality;
        }
    }
    return quality;
}

bool ent_accept_choose(const char *accept, const char *const *offers,
                       size_t n_offers, size_t *chosen)
{
    unsigned best = 0;
    if (!accept || accept[strspn(accept, " \t,")] == '\0') {
        *chosen = 0;
        return n_offers > 0;
    }
    for (size_t i = 0; i < n_offers; i++) {
        unsigned quality = quality_of(accept, offers[i]);
        if (quality > best) {
            best = quality;
            *chosen = i;
        }
    }
    return best > 0;
}

bool ent_accept_coding(const char *header, const char *coding)
{
    struct element element;
    bool any = false;
    while (header && next_element(&header, &element)) {
        if (element.n_name == strlen(coding) &&
            strncasecmp(element.name, coding, element.n_name) == 0)
            return element.quality > 0;
        if (element.n_name == 1 && *element.name == '*')
            any = element.quality > 0;
    }
    return any;
}
