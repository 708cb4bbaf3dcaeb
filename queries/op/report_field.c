/* SPDX-License-Identifier: ISC */
/* Fields of a report as values, looked up no further than needed. */
#include <msgpack.h>

#include "queries/op/reports.h"
#include "store/schema.h"
#include "store/term_json.h"

void ent_seen_tag(struct ent_seen *seen, uint64_t tag)
{
    seen->id = ENT_TAG_REPORT(tag);
    seen->denies = ENT_TAG_DENIES(tag);
    seen->has_dates = seen->has_source = false;
    seen->has_record = seen->has_period = false;
}

/* The index says "not given" in its own ways. */
static ent_id given_date(uint64_t column)
{
    return column == ENT_NO_DATE ? 0 : column;
}

void ent_seen_row(struct ent_seen *seen, const uint64_t columns[3])
{
    ent_seen_tag(seen, columns[2]);
    seen->from = given_date(columns[0]);
    seen->to = given_date(columns[1]);
    seen->has_dates = true;
    /* A bare report has no source either. */
    seen->has_source = columns[0] == 0 && columns[1] == 0;
    seen->source = 0;
}

static enum ent_status need_record(struct ent_context *context,
                                   struct ent_seen *seen)
{
    if (seen->has_record)
        return ENT_OK;
    enum ent_status status =
        ent_report_get(context->txn, seen->id, &seen->record);
    if (status)
        return status == ENT_ENOTFOUND ? ENT_EDAMAGED : status;
    seen->has_record = seen->has_dates = seen->has_source = true;
    seen->from = seen->record.from;
    seen->to = seen->record.to;
    seen->source = seen->record.source;
    return ENT_OK;
}

static enum ent_status need_source(struct ent_context *context,
                                   struct ent_seen *seen)
{
    if (seen->has_source)
        return ENT_OK;
    enum ent_status status =
        ent_report_source(context, seen->id, &seen->source, &seen->has_source);
    if (status || seen->has_source)
        return status;
    return need_record(context, seen);
}

static enum ent_status need_published(struct ent_context *context,
                                      struct ent_seen *seen, ent_id *date)
{
    enum ent_status status = need_source(context, seen);
    return status ? status : ent_published_of(context, seen->source, date);
}

static enum ent_status need_period(struct ent_context *context,
                                   struct ent_seen *seen)
{
    ent_id published = 0;
    enum ent_status status = ENT_OK;
    if (seen->has_period)
        return ENT_OK;
    if (!seen->has_dates)
        status = need_record(context, seen);
    if (status == ENT_OK && !seen->from && !seen->to)
        status = need_published(context, seen, &published);
    if (status)
        return status;
    ent_period_of(seen->from, seen->to, published, &seen->period);
    seen->has_period = true;
    return ENT_OK;
}

/* ---- meta --------------------------------------------------------------- */

static enum ent_status scalar(struct ent_context *context,
                              const msgpack_object *object, ent_id *value)
{
    switch (object->type) {
    case MSGPACK_OBJECT_BOOLEAN:
        *value = ent_id_of_boolean(object->via.boolean);
        return ENT_OK;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        if (object->via.u64 > INT64_MAX)
            return ent_value_of_double(context, (double)object->via.u64, value);
        return ent_value_of_integer(context, (int64_t)object->via.u64, value);
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        return ent_value_of_integer(context, object->via.i64, value);
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
        return ent_value_of_double(context, object->via.f64, value);
    case MSGPACK_OBJECT_STR:
        return ent_value_of_text(context, object->via.str.ptr,
                                 object->via.str.size, value);
    case MSGPACK_OBJECT_EXT:
        if (object->via.ext.type != ENT_META_NUMBER)
            return ENT_OK;
        return ent_value_of_term(context,
                                 &(struct ent_term){.kind = ENT_NUMBER,
                                                    .bytes =
                                                        object->via.ext.ptr,
                                                    .n_bytes =
                                                        object->via.ext.size},
                                 value);
    default:
        return ENT_OK;
    }
}

static enum ent_status meta_field(struct ent_context *context,
                                  const struct ent_report *record,
                                  const char *key, size_t n_key, ent_id *value)
{
    msgpack_unpacked meta;
    size_t offset = 0;
    enum ent_status status = ENT_OK;
    *value = 0;
    if (!record->meta)
        return ENT_OK;
    msgpack_unpacked_init(&meta);
    if (msgpack_unpack_next(&meta, (const char *)record->meta, record->n_meta,
                            &offset) != MSGPACK_UNPACK_SUCCESS ||
        meta.data.type != MSGPACK_OBJECT_MAP)
        status = ENT_EDAMAGED;
    for (uint32_t i = 0; status == ENT_OK && i < meta.data.via.map.size; i++) {
        const msgpack_object_kv *pair = &meta.data.via.map.ptr[i];
        if (pair->key.type != MSGPACK_OBJECT_STR ||
            pair->key.via.str.size != n_key ||
            memcmp(pair->key.via.str.ptr, key, n_key) != 0)
            continue;
        status = scalar(context, &pair->val, value);
        break;
    }
    msgpack_unpacked_destroy(&meta);
    return status;
}

/* ---- all fields --------------------------------------------------------- */

static enum ent_status unit_field(struct ent_context *context,
                                  const struct ent_report *record,
                                  ent_id *value)
{
    static const char *const units[] = {"byte", "char", "utf16"};
    *value = 0;
    if (record->start < 0 && record->end < 0)
        return ENT_OK;
    return ent_value_of_name(context, units[record->unit], value);
}

static ent_id offset_field(int64_t offset)
{
    return offset < 0 ? 0 : ent_id_of_integer(offset);
}

static ent_id recorded_field(uint64_t second)
{
    return second ? ent_id_of_date(second) : 0;
}

static ent_id record_field(const struct ent_report *record,
                           enum ent_field field)
{
    switch (field) {
    case ENT_FIELD_SPEAKER:
        return record->speaker;
    case ENT_FIELD_PLACE:
        return record->place;
    case ENT_FIELD_EVENT:
        return record->event;
    case ENT_FIELD_CONFIDENCE:
        return record->confidence;
    case ENT_FIELD_QUOTE:
        return record->quote;
    case ENT_FIELD_START:
        return offset_field(record->start);
    case ENT_FIELD_END:
        return offset_field(record->end);
    case ENT_FIELD_EXTRACTOR:
        return record->extractor;
    case ENT_FIELD_RECORDED:
        return recorded_field(record->recorded);
    default:
        if (field < ENT_FIELD_WRITTEN_SUBJECT ||
            field > ENT_FIELD_WRITTEN_SPEAKER)
            return 0; /* retracted: such a report does not count */
        return record->written[field - ENT_FIELD_WRITTEN_SUBJECT];
    }
}

_Static_assert(ENT_FIELD_WRITTEN_SPEAKER - ENT_FIELD_WRITTEN_SUBJECT ==
                       ENT_WRITTEN_SPEAKER - ENT_WRITTEN_SUBJECT &&
                   ENT_WRITTEN_SUBJECT == 0,
               "fields and stored terms are in the same order");

enum ent_status ent_report_field(struct ent_context *context,
                                 struct ent_seen *seen, enum ent_field field,
                                 const char *key, size_t n_key, ent_id *value)
{
    enum ent_status status;
    *value = 0;
    switch (field) {
    case ENT_FIELD_FROM:
    case ENT_FIELD_TO:
        status = need_period(context, seen);
        if (status == ENT_OK)
            *value =
                field == ENT_FIELD_FROM ? seen->period.from : seen->period.to;
        return status;
    case ENT_FIELD_STANCE:
        return ent_value_of_name(context, seen->denies ? "denies" : "affirms",
                                 value);
    case ENT_FIELD_REPORT:
        return ent_value_of_integer(context, (int64_t)seen->id, value);
    case ENT_FIELD_PUBLISHED:
        return need_published(context, seen, value);
    case ENT_FIELD_SOURCE:
        status = need_source(context, seen);
        *value = status == ENT_OK ? seen->source : 0;
        return status;
    case ENT_FIELD_RETRACTED:
        return ENT_OK;
    default:
        break;
    }
    status = need_record(context, seen);
    if (status)
        return status;
    if (field == ENT_FIELD_META)
        return meta_field(context, &seen->record, key, n_key, value);
    if (field == ENT_FIELD_UNIT)
        return unit_field(context, &seen->record, value);
    *value = record_field(&seen->record, field);
    return ENT_OK;
}
