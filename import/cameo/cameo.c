/* SPDX-License-Identifier: ISC */
/* Looking CAMEO codes up. */
#include "import/cameo/cameo.h"

#include <string.h>

static int compare(const char *code, const char *wanted, size_t n_wanted)
{
    size_t n = strlen(code);
    int order = memcmp(code, wanted, n < n_wanted ? n : n_wanted);
    return order ? order : (n > n_wanted) - (n < n_wanted);
}

static const struct ent_cameo_event *find(const char *code, size_t n_code)
{
    size_t low = 0, high = ent_cameo_n_events;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(ent_cameo_events[middle].code, code, n_code);
        if (order == 0)
            return &ent_cameo_events[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct ent_cameo_event *ent_cameo_event_find(const char *code,
                                                   size_t n_code)
{
    char root[3];
    if (n_code != 2)
        return find(code, n_code);
    memcpy(root, code, 2);
    root[2] = '0';
    return find(root, 3);
}

const struct ent_cameo_event *
ent_cameo_event_parent(const struct ent_cameo_event *event)
{
    if (event->code[3])
        return find(event->code, 3);
    return event->code[2] == '0' ? NULL : ent_cameo_event_find(event->code, 2);
}

const char *ent_cameo_event_quad(const struct ent_cameo_event *event)
{
    int root = (event->code[0] - '0') * 10 + event->code[1] - '0';
    if (root <= 5)
        return "verbal cooperation";
    if (root <= 8)
        return "material cooperation";
    return root <= 13 ? "verbal conflict" : "material conflict";
}

bool ent_cameo_lost_zero(const char *code, size_t n_code)
{
    char padded[5] = "0";
    if (n_code == 0 || n_code > 3 || code[0] == '0')
        return false;
    memcpy(padded + 1, code, n_code);
    /* "10" alone may be a root or what is left of "010": see the callers */
    return ent_cameo_event_find(padded, n_code + 1) &&
           !ent_cameo_event_find(code, n_code);
}

const char *ent_cameo_code_name(const struct ent_cameo_code *codes,
                                size_t n_codes, const char *code, size_t n_code)
{
    size_t low = 0, high = n_codes;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(codes[middle].code, code, n_code);
        if (order == 0)
            return codes[middle].name;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const char *ent_cameo_country_named(const char *name, size_t n_name)
{
    static const char *const names[][2] = {
        {"Brunei Darussalam", "Brunei"},
        {"Burma", "Myanmar"},
        {"Cape Verde", "Cabo Verde"},
        {"Congo", "Republic of the Congo"},
        {"Congo, Democratic Republic of the",
         "Democratic Republic of the Congo"},
        {"Cote d'Ivoire", "Côte d'Ivoire"},
        {"Czech Republic", "Czechia"},
        {"Democratic Republic of Congo", "Democratic Republic of the Congo"},
        {"East Timor", "Timor-Leste"},
        {"Holy See", "Vatican City"},
        {"Ivory Coast", "Côte d'Ivoire"},
        {"Macedonia", "North Macedonia"},
        {"Micronesia", "Federated States of Micronesia"},
        {"Moldova, Republic of", "Moldova"},
        {"Occupied Palestinian Territory", "Palestine"},
        {"Palestinian Territory, Occupied", "Palestine"},
        {"Russian Federation", "Russia"},
        {"Sao Tome and Principe", "São Tomé and Príncipe"},
        {"Swaziland", "Eswatini"},
        {"the former Yugoslav Republic of Macedonia", "North Macedonia"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (compare(names[i][0], name, n_name) == 0)
            return names[i][1];
    return NULL;
}
