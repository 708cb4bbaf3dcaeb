/* SPDX-License-Identifier: ISC */
/* GDELT's actors, events, documents and times as terms. */
#include "import/gdelt.h"

#include <string.h>

#include "base/text.h"
#include "import/cameo/cameo.h"
#include "import/term.h"

/* The columns of an actor. */
enum {
    ACTOR_CODE,
    ACTOR_NAME,
    ACTOR_COUNTRY,
    ACTOR_GROUP,
    ACTOR_PEOPLE,
    ACTOR_RELIGION,
    ACTOR_RELIGION_2,
    ACTOR_TYPE,
    ACTOR_TYPE_3 = 9
};

/* Roles on their way to a name; what was added last stands behind. */
struct roles {
    const char *names[6];
    size_t lengths[6];
    size_t n;
};

static void add_role(struct roles *roles, const char *name, size_t n_name)
{
    for (size_t i = 0; i < roles->n; i++)
        if (roles->lengths[i] == n_name &&
            memcmp(roles->names[i], name, n_name) == 0)
            return;
    if (n_name == 0 || roles->n == sizeof roles->names / sizeof *roles->names)
        return;
    roles->names[roles->n] = name;
    roles->lengths[roles->n++] = n_name;
}

/* The role that a code stands for; a code that is not in the table stands for
 * itself. */
static void add_code(struct roles *roles, const struct ent_cameo_code *codes,
                     size_t n_codes, const struct ent_cell_span *cell)
{
    const char *name =
        ent_cameo_code_name(codes, n_codes, cell->bytes, cell->n_bytes);
    if (name)
        add_role(roles, name, strlen(name));
    else
        add_role(roles, cell->bytes, cell->n_bytes);
}

static void read_roles(const struct ent_cell_span *actor, struct roles *roles)
{
    add_code(roles, ent_cameo_peoples, ent_cameo_n_peoples,
             &actor[ACTOR_PEOPLE]);
    add_code(roles, ent_cameo_religions, ent_cameo_n_religions,
             actor[ACTOR_RELIGION_2].n_bytes ? &actor[ACTOR_RELIGION_2]
                                             : &actor[ACTOR_RELIGION]);
    for (int i = ACTOR_TYPE; i <= ACTOR_TYPE_3; i++)
        add_code(roles, ent_cameo_types, ent_cameo_n_types, &actor[i]);
}

/* The code alone, three letters at a time, when its columns are empty: GDELT
 * leaves out those of parties and clergy. */
static void read_code(const struct ent_cell_span *code, struct roles *roles)
{
    for (size_t i = 0; i + 3 <= code->n_bytes; i += 3) {
        const char *name =
            ent_cameo_code_name(ent_cameo_types, ent_cameo_n_types,
                                code->bytes + i, 3);
        if (name)
            add_role(roles, name, strlen(name));
    }
}

static const char *find_country(const struct ent_cell_span *cell)
{
    return ent_cameo_code_name(ent_cameo_countries, ent_cameo_n_countries,
                               cell->bytes, cell->n_bytes);
}

/* Where a country, a region or, failing both, its code is the place. */
static void read_place(const struct ent_cell_span *cell, const char *country,
                       const char **place, size_t *n_place)
{
    const char *name = country;
    if (!name)
        name = ent_cameo_code_name(ent_cameo_regions, ent_cameo_n_regions,
                                   cell->bytes, cell->n_bytes);
    *place = name ? name : cell->bytes;
    *n_place = name ? strlen(name) : cell->n_bytes;
}

static void write_name(const struct roles *roles, const char *place,
                       size_t n_place, struct ent_buf *out)
{
    for (size_t i = 0; i < roles->n; i++) {
        if (i > 0)
            ent_buf_add_str(out, ", ");
        ent_buf_add(out, roles->names[i], roles->lengths[i]);
    }
    if (n_place > 0 && roles->n > 0)
        ent_buf_add_str(out, " (");
    ent_buf_add(out, place, n_place);
    if (n_place > 0 && roles->n > 0)
        ent_buf_add_char(out, ')');
}

static void choose_roles(const struct ent_cell_span *actor, size_t n_place,
                         struct roles *roles)
{
    const struct ent_cell_span *group = &actor[ACTOR_GROUP];
    if (group->n_bytes > 0) {
        add_code(roles, ent_cameo_groups, ent_cameo_n_groups, group);
        return;
    }
    read_roles(actor, roles);
    if (roles->n == 0 && n_place == 0)
        read_code(&actor[ACTOR_CODE], roles);
    if (roles->n == 0 && n_place == 0) {
        const struct ent_cell_span *name = &actor[ACTOR_NAME];
        if (name->n_bytes == 0)
            name = &actor[ACTOR_CODE];
        add_role(roles, name->bytes, name->n_bytes);
    }
}

enum ent_status ent_gdelt_actor_read(const struct ent_cells *cells,
                                     size_t first, struct ent_arena *arena,
                                     struct ent_gdelt_actor *actor,
                                     struct ent_problem *problem)
{
    const struct ent_cell_span *cell = &cells->at[first];
    struct roles roles = {.n = 0};
    const char *place;
    size_t n_place;
    struct ent_buf name;
    memset(actor, 0, sizeof *actor);
    if (cell[ACTOR_CODE].n_bytes == 0)
        return ENT_OK;
    actor->country = find_country(&cell[ACTOR_COUNTRY]);
    read_place(&cell[ACTOR_COUNTRY], actor->country, &place, &n_place);
    choose_roles(cell, n_place, &roles);
    if (cell[ACTOR_GROUP].n_bytes > 0)
        n_place = 0;
    ent_buf_init(&name);
    write_name(&roles, place, n_place, &name);
    enum ent_status status = name.status;
    const char *copy =
        status ? NULL : ent_arena_strndup(arena, name.bytes, name.n_bytes);
    if (!status && !copy)
        status = arena->status;
    if (!status)
        status = ent_term_name(copy, name.n_bytes, "actor",
                               ent_cells_offset(cells, first), arena,
                               &actor->term, problem);
    ent_buf_release(&name);
    return status;
}

enum ent_status ent_gdelt_event(const struct ent_cells *cells, size_t cell,
                                struct ent_arena *arena, struct ent_term *event,
                                struct ent_problem *problem)
{
    const struct ent_cell_span *id = &cells->at[cell];
    if (!ent_cells_is_digits(cells, cell) || id->n_bytes > 20)
        return ent_problem_set(problem, ent_cells_offset(cells, cell),
                               "the number of the event is not a number");
    const char *name = ent_arena_join(arena, "gdelt:", id->bytes, id->n_bytes);
    if (!name)
        return arena->status;
    return ent_term_name(name, strlen(name), "event",
                         ent_cells_offset(cells, cell), arena, event, problem);
}

/* Percent-encodes what an IRI cannot hold. */
static enum ent_status mend_iri(const struct ent_cell_span *cell,
                                struct ent_arena *arena, const char **iri,
                                size_t *n_iri)
{
    struct ent_buf out;
    ent_buf_init(&out);
    for (size_t i = 0; i < cell->n_bytes; i++) {
        unsigned char c = (unsigned char)cell->bytes[i];
        if (c <= 0x20 || c == 0x7f || strchr("<>\"{}|\\^`", c))
            ent_buf_add_format(&out, "%%%02X", c);
        else
            ent_buf_add_char(&out, (char)c);
    }
    enum ent_status status = out.status;
    *iri = status ? NULL : ent_arena_strndup(arena, out.bytes, out.n_bytes);
    *n_iri = out.n_bytes;
    if (!status && !*iri)
        status = arena->status;
    ent_buf_release(&out);
    return status;
}

enum ent_status ent_gdelt_source(const struct ent_cells *cells, size_t cell,
                                 struct ent_arena *arena,
                                 struct ent_term *source,
                                 struct ent_problem *problem)
{
    const struct ent_cell_span *span = &cells->at[cell];
    uint64_t offset = ent_cells_offset(cells, cell);
    const char *iri = span->bytes;
    size_t n_iri = span->n_bytes;
    enum ent_status status = ENT_OK;
    if (span->n_bytes == 0)
        return ENT_OK;
    if (!ent_text_is_iri(span->bytes, span->n_bytes))
        return ent_term_name(span->bytes, span->n_bytes, "source", offset,
                             arena, source, problem);
    if (ent_iri_problem(iri, n_iri))
        status = mend_iri(span, arena, &iri, &n_iri);
    return status ? status
                  : ent_term_iri(iri, n_iri, "source", offset, arena, source,
                                 problem);
}

const char *ent_gdelt_time(const struct ent_cells *cells, size_t cell,
                           struct ent_arena *arena)
{
    static const char form[] = "YYYY-mm-ddTHH:MM:SSZ";
    const char *t = cells->at[cell].bytes;
    if (cells->at[cell].n_bytes != 14 || !ent_cells_is_digits(cells, cell))
        return NULL;
    char *time = ent_arena_strndup(arena, form, sizeof form - 1);
    for (size_t i = 0; time && time[i]; i++)
        if (!strchr("-T:Z", time[i]))
            time[i] = *t++;
    return time;
}
