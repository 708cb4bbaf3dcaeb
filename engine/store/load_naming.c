/* SPDX-License-Identifier: ISC */
/* What names are found by that new reports give as alias, label or title. */
#include "store/load_internal.h"
#include "store/record.h"
#include "store/term_known.h"
#include "store/tupleset.h"
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
    uint64_t parts[3];
    if (ent_stage_bare(stage, walk->i, parts)) {
        ent_report_clear(report);
        report->subject = ent_finish_id(finish, parts[0]);
        report->predicate = ent_finish_id(finish, parts[1]);
        report->object = ent_finish_id(finish, parts[2]);
    } else {
        ent_stage_get(stage, walk->i, report);
    }
    walk->i++;
    report->id = walk->next++;
    report->recorded = finish->recorded;
    return true;
}

struct naming {
    struct ent_finish *finish;
    ent_id relations[ENT_N_NAMING];
    struct ent_rowlist folded, words;
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
        status = ent_rowlist_add(&naming->folded, row);
    if (status == ENT_OK)
        status = ent_words_rows(report->object, fold->bytes, fold->n_bytes,
                                &naming->words);
    return status;
}

static enum ent_status list(struct naming *naming)
{
    const struct ent_finish *finish = naming->finish;
    const struct ent_stage *stage = &finish->load->stage;
    struct ent_report report, staged;
    enum ent_status status = ENT_OK;
    for (size_t i = 0; i < stage->n_reports && status == ENT_OK; i++) {
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

static enum ent_status insert(struct naming *naming, enum ent_set set,
                              struct ent_rowlist *rows)
{
    enum ent_status status = ent_rowlist_sort(rows);
    if (status == ENT_OK && rows->n_rows > 0)
        status = ent_set_insert(naming->finish->txn, set, rows->rows,
                                rows->n_rows, NULL);
    return status;
}

enum ent_status ent_finish_naming(struct ent_finish *finish)
{
    struct naming naming = {.finish = finish};
    enum ent_status status = ent_known_naming(finish->txn, naming.relations);
    ent_id any = 0;
    for (unsigned i = 0; i < ENT_N_NAMING; i++)
        any |= naming.relations[i];
    if (status != ENT_OK || any == 0)
        return status;
    ent_rowlist_init(&naming.folded, 3);
    ent_rowlist_init(&naming.words, 3);
    ent_buf_init(&naming.fold);
    status = list(&naming);
    if (status == ENT_OK)
        status = insert(&naming, ENT_FOLDED, &naming.folded);
    if (status == ENT_OK)
        status = insert(&naming, ENT_WORDS, &naming.words);
    ent_rowlist_release(&naming.folded);
    ent_rowlist_release(&naming.words);
    ent_buf_release(&naming.fold);
    return status;
}
