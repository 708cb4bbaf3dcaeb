/* SPDX-License-Identifier: ISC */
/* What names are found by that new reports give as alias, label or title. */
#include "store/load_internal.h"

#include <string.h>

#include "store/record.h"
#include "store/term_known.h"
#include "store/words.h"

bool ent_walk_next(struct ent_walk *walk, struct ent_report *report)
{
    const struct ent_finish *finish = walk->finish;
    const struct ent_stage *stage = &finish->load->stage;
    while (walk->i < stage->n_reports &&
           finish->arrivals[walk->i] != ENT_ARRIVAL_NEW)
        walk->i++;
    if (walk->i == stage->n_reports)
        return false;
    ent_stage_pass(stage, walk->i);
    ent_stage_get_ids(stage, walk->i, finish->ids, report);
    walk->i++;
    report->id = walk->next++;
    report->recorded = finish->recorded;
    return true;
}

struct naming {
    struct ent_finish *finish;
    ent_id relations[ENT_N_NAMING];
    struct ent_rowsort *folded, *words;
    struct ent_rowlist rows;
    struct ent_buf fold;
};

static enum ent_status add(struct naming *naming,
                           const struct ent_report *report, ent_handle object)
{
    enum ent_kind kind = ent_id_kind(object);
    struct ent_buf *fold = &naming->fold;
    unsigned which = ent_known_which(naming->relations, report->predicate);
    if (which == ENT_N_NAMING || report->denies ||
        (kind != ENT_TEXT && kind != ENT_NAME))
        return ENT_OK;
    const struct ent_interned *term =
        ent_intern_at(&naming->finish->load->intern, object);
    enum ent_status status =
        ent_words_fold(kind, term->bytes, term->n_bytes, fold);
    if (status != ENT_OK || fold->n_bytes == 0)
        return status;
    uint64_t row[3] = {ent_words_hash(fold->bytes, fold->n_bytes,
                                      naming->finish->seed),
                       report->subject, report->object};
    if (which < ENT_N_ALIASES)
        status = ent_rowsort_add(naming->folded, row);
    naming->rows.n_rows = 0;
    if (status == ENT_OK)
        status = ent_words_rows(report->object, fold->bytes, fold->n_bytes,
                                &naming->rows);
    for (size_t i = 0; i < naming->rows.n_rows && status == ENT_OK; i++)
        status =
            ent_rowsort_add(naming->words, ent_rowlist_at(&naming->rows, i));
    return status;
}

static enum ent_status list(struct naming *naming)
{
    const struct ent_finish *finish = naming->finish;
    const struct ent_stage *stage = &finish->load->stage;
    struct ent_report report, staged;
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < stage->n_reports && status == ENT_OK; i++) {
        ent_stage_pass(stage, i);
        ent_id predicate = ent_finish_id(finish, ent_stage_predicate(stage, i));
        if (finish->arrivals[i] != ENT_ARRIVAL_NEW ||
            ent_known_which(naming->relations, predicate) == ENT_N_NAMING)
            continue;
        ent_stage_get(stage, i, &staged);
        report = staged;
        (void)ent_finish_to_ids(finish, &report);
        status = add(naming, &report, staged.object);
    }
    return status;
}

/* A relation that the input does not name has no new reports. */
static ent_id find_relation(const struct ent_finish *finish,
                            enum ent_known known)
{
    const char *name = ent_known_name(known);
    ent_handle handle =
        ent_intern_find_name(&finish->load->intern, name, strlen(name));
    return handle != 0 ? ent_finish_id(finish, handle) : 0;
}

enum ent_status ent_finish_naming(struct ent_finish *finish,
                                  struct ent_rowsort *folded,
                                  struct ent_rowsort *words)
{
    struct naming naming = {.finish = finish, .folded = folded, .words = words};
    ent_id any = 0;
    for (unsigned i = 0; i < ENT_N_NAMING; i++) {
        naming.relations[i] = find_relation(finish, (enum ent_known)i);
        any |= naming.relations[i];
    }
    if (any == 0)
        return ENT_OK;
    ent_rowlist_init(&naming.rows, 3);
    ent_buf_init(&naming.fold);
    enum ent_status status = list(&naming);
    ent_rowlist_release(&naming.rows);
    ent_buf_release(&naming.fold);
    return status;
}
