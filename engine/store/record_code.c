/* SPDX-License-Identifier: ISC */
/* The fields of one report, coded against the report before it. */
#include "store/record_code.h"

#include <string.h>

#include "base/bytes.h"

/* The bits of the mask; the first seven take one byte. */
enum field {
    F_SUBJECT,
    F_PREDICATE,
    F_OBJECT,
    F_FROM,
    F_TO,
    F_SOURCE,
    F_EVENT,
    F_SPEAKER,
    F_QUOTE,
    F_START,
    F_END,
    F_CONFIDENCE,
    F_PLACE,
    F_FLAGS, /* stance, located, units */
    F_EXTRACTOR,
    F_META,
    F_WRITTEN, /* and the four after it */
    F_WRITTEN_PLACE = F_WRITTEN + ENT_N_WRITTEN,
    F_WRITTEN_EVENT,
    F_GIVEN_START,
    F_GIVEN_END,
    F_RECORDED,
    N_FIELDS
};

#define BIT(field) (UINT64_C(1) << (field))

/* The fields that are ids, except `from` and `to`. */
static const struct {
    unsigned field;
    size_t offset;
} id_fields[] = {
    {F_SUBJECT, offsetof(struct ent_report, subject)},
    {F_PREDICATE, offsetof(struct ent_report, predicate)},
    {F_OBJECT, offsetof(struct ent_report, object)},
    {F_SOURCE, offsetof(struct ent_report, source)},
    {F_EVENT, offsetof(struct ent_report, event)},
    {F_SPEAKER, offsetof(struct ent_report, speaker)},
    {F_QUOTE, offsetof(struct ent_report, quote)},
    {F_CONFIDENCE, offsetof(struct ent_report, confidence)},
    {F_PLACE, offsetof(struct ent_report, place)},
    {F_EXTRACTOR, offsetof(struct ent_report, extractor)},
    {F_WRITTEN + 0, offsetof(struct ent_report, written[0])},
    {F_WRITTEN + 1, offsetof(struct ent_report, written[1])},
    {F_WRITTEN + 2, offsetof(struct ent_report, written[2])},
    {F_WRITTEN + 3, offsetof(struct ent_report, written[3])},
    {F_WRITTEN + 4, offsetof(struct ent_report, written[4])},
    {F_WRITTEN_PLACE, offsetof(struct ent_report, written_place)},
    {F_WRITTEN_EVENT, offsetof(struct ent_report, written_event)},
};

#define N_ID_FIELDS (sizeof id_fields / sizeof *id_fields)
_Static_assert(N_ID_FIELDS == 12 + ENT_N_WRITTEN, "an id field is missing");

static ent_id field_get(const struct ent_report *report, size_t i)
{
    ent_id id;
    memcpy(&id, (const char *)report + id_fields[i].offset, sizeof id);
    return id;
}

static void field_set(struct ent_report *report, size_t i, ent_id id)
{
    memcpy((char *)report + id_fields[i].offset, &id, sizeof id);
}

/* An id is coded as the step from the one before when they are of a kind
 * (even), or by itself with its kind in the low bits (odd), whichever is
 * shorter.  0, an absent field, is of kind 0. */
static uint64_t id_step(ent_id before, ent_id id)
{
    return ent_zigzag((int64_t)((id & ENT_ID_PAYLOAD_MASK) -
                                (before & ENT_ID_PAYLOAD_MASK)))
           << 1;
}

static uint64_t id_alone(ent_id id)
{
    uint64_t payload = id & ENT_ID_PAYLOAD_MASK;
    if (ent_id_kind(id) == ENT_INTEGER)
        payload = ent_zigzag(ent_id_integer(id));
    return (payload << 4 | (uint64_t)ent_id_kind(id)) << 1 | 1;
}

static uint64_t id_code(ent_id before, ent_id id)
{
    uint64_t alone = id_alone(id);
    if (ent_id_kind(before) != ent_id_kind(id))
        return alone;
    uint64_t step = id_step(before, id);
    return step < alone ? step : alone;
}

static ent_id id_decode(ent_id before, uint64_t code)
{
    if ((code & 1) == 0) {
        uint64_t step = (uint64_t)ent_unzigzag(code >> 1);
        return ENT_ID_MAKE(ent_id_kind(before),
                           (before & ENT_ID_PAYLOAD_MASK) + step);
    }
    unsigned kind = (unsigned)(code >> 1) & 15;
    uint64_t payload = code >> 5;
    if (kind == ENT_INTEGER)
        payload = (uint64_t)(ent_unzigzag(payload) + (INT64_C(1) << 55));
    return kind == 0 ? 0 : ENT_ID_MAKE(kind, payload);
}

/* Dates move by days and seconds: with the day in the low bits, the step
 * between two of a precision is short.  0 stands for no date. */
#define DAY_SHIFT 19
#define DAY_BITS 26

static uint64_t date_flat(ent_id date)
{
    uint64_t bits = ent_id_date(date);
    if (date == 0)
        return 0;
    return ((bits >> DAY_SHIFT) | (bits & ((1u << DAY_SHIFT) - 1))
                                      << DAY_BITS) +
           1;
}

static uint64_t date_code(ent_id before, ent_id date)
{
    return ent_zigzag((int64_t)(date_flat(date) - date_flat(before)));
}

/* false when this is no date. */
static bool date_decode(ent_id before, uint64_t code, ent_id *date)
{
    uint64_t flat = date_flat(before) + (uint64_t)ent_unzigzag(code);
    *date = 0;
    if (flat-- == 0)
        return true;
    uint64_t day = flat & ((1u << DAY_BITS) - 1);
    *date = ent_id_of_date(day << DAY_SHIFT | flat >> DAY_BITS);
    return flat >> DAY_BITS < 1u << DAY_SHIFT;
}

static ent_id predicted_to(const struct ent_report *before, ent_id from)
{
    return before->from == before->to ? from : before->to;
}

static uint64_t flags_of(const struct ent_report *report)
{
    return (report->denies ? 1u : 0u) | (report->located ? 2u : 0u) |
           (uint64_t)report->unit << 2 | (uint64_t)report->given_unit << 4;
}

static void flags_set(struct ent_report *report, uint64_t flags)
{
    report->denies = (flags & 1) != 0;
    report->located = (flags & 2) != 0;
    report->unit = (enum ent_offset_unit)(flags >> 2 & 3);
    report->given_unit = (enum ent_offset_unit)(flags >> 4 & 3);
}

static bool same_meta(const struct ent_report *a, const struct ent_report *b)
{
    return a->n_meta == b->n_meta &&
           (a->n_meta == 0 || memcmp(a->meta, b->meta, a->n_meta) == 0);
}

static uint64_t changes(const struct ent_report *before,
                        const struct ent_report *report)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < N_ID_FIELDS; i++)
        if (field_get(before, i) != field_get(report, i))
            mask |= BIT(id_fields[i].field);
    if (before->from != report->from)
        mask |= BIT(F_FROM);
    if (predicted_to(before, report->from) != report->to)
        mask |= BIT(F_TO);
    if (before->start != report->start)
        mask |= BIT(F_START);
    if (before->end != report->end)
        mask |= BIT(F_END);
    if (before->given_start != report->given_start)
        mask |= BIT(F_GIVEN_START);
    if (before->given_end != report->given_end)
        mask |= BIT(F_GIVEN_END);
    if (before->recorded != report->recorded)
        mask |= BIT(F_RECORDED);
    if (flags_of(before) != flags_of(report))
        mask |= BIT(F_FLAGS);
    if (!same_meta(before, report))
        mask |= BIT(F_META);
    return mask;
}

static void put(struct ent_buf *out, uint64_t value)
{
    char *at = ent_buf_reserve(out, ENT_VU_MAX);
    if (at != NULL) {
        unsigned char *bytes = (unsigned char *)at;
        out->n_bytes += (size_t)(ent_vu_put(bytes, value) - bytes);
    }
}

void ent_record_encode(const struct ent_report *before,
                       const struct ent_report *report, struct ent_buf *out)
{
    uint64_t mask = changes(before, report);
    put(out, mask);
    for (size_t i = 0; i < N_ID_FIELDS; i++)
        if (mask & BIT(id_fields[i].field))
            put(out, id_code(field_get(before, i), field_get(report, i)));
    if (mask & BIT(F_FROM))
        put(out, date_code(before->from, report->from));
    if (mask & BIT(F_TO))
        put(out, date_code(predicted_to(before, report->from), report->to));
    if (mask & BIT(F_START))
        put(out, (uint64_t)(report->start + 1));
    if (mask & BIT(F_END))
        put(out, (uint64_t)(report->end + 1));
    if (mask & BIT(F_GIVEN_START))
        put(out, (uint64_t)(report->given_start + 1));
    if (mask & BIT(F_GIVEN_END))
        put(out, (uint64_t)(report->given_end + 1));
    if (mask & BIT(F_RECORDED))
        put(out, date_code(before->recorded, report->recorded));
    if (mask & BIT(F_FLAGS))
        put(out, flags_of(report));
    if (mask & BIT(F_META)) {
        put(out, report->n_meta);
        ent_buf_add(out, report->meta, report->n_meta);
    }
}

/* Reads a number without touching `end`; NULL stays NULL. */
static const unsigned char *take(const unsigned char *at,
                                 const unsigned char *end, uint64_t *value)
{
    *value = 0;
    if (at == NULL)
        return NULL;
    size_t n_left = (size_t)(end - at);
    if (n_left >= ENT_VU_MAX)
        return ent_vu_get(at, value);
    unsigned char copy[2 * ENT_VU_MAX] = {0};
    memcpy(copy, at, n_left);
    if (n_left == 0)
        return NULL;
    size_t n_read = (size_t)(ent_vu_get(copy, value) - copy);
    return n_read <= n_left ? at + n_read : NULL;
}

static const unsigned char *
take_offset(const unsigned char *at, const unsigned char *end, int64_t *offset)
{
    uint64_t value;
    at = take(at, end, &value);
    if (value > INT64_MAX)
        return NULL;
    *offset = (int64_t)value - 1;
    return at;
}

static const unsigned char *take_date(const unsigned char *at,
                                      const unsigned char *end, ent_id before,
                                      ent_id *date)
{
    uint64_t code;
    at = take(at, end, &code);
    return date_decode(before, code, date) ? at : NULL;
}

static const unsigned char *take_ids(const unsigned char *at,
                                     const unsigned char *end, uint64_t mask,
                                     struct ent_report *report)
{
    for (size_t i = 0; i < N_ID_FIELDS; i++) {
        uint64_t code;
        if ((mask & BIT(id_fields[i].field)) == 0)
            continue;
        at = take(at, end, &code);
        field_set(report, i, id_decode(field_get(report, i), code));
    }
    return at;
}

static const unsigned char *take_meta(const unsigned char *at,
                                      const unsigned char *end,
                                      struct ent_report *report)
{
    uint64_t n_meta;
    at = take(at, end, &n_meta);
    if (at == NULL || n_meta > (uint64_t)(end - at))
        return NULL;
    report->meta = n_meta > 0 ? at : NULL;
    report->n_meta = (size_t)n_meta;
    return at + n_meta;
}

static const unsigned char *take_offsets(const unsigned char *at,
                                         const unsigned char *end,
                                         uint64_t mask,
                                         struct ent_report *report)
{
    if (mask & BIT(F_START))
        at = take_offset(at, end, &report->start);
    if (mask & BIT(F_END))
        at = take_offset(at, end, &report->end);
    if (mask & BIT(F_GIVEN_START))
        at = take_offset(at, end, &report->given_start);
    if (mask & BIT(F_GIVEN_END))
        at = take_offset(at, end, &report->given_end);
    return at;
}

enum ent_status ent_record_decode(const unsigned char **at,
                                  const unsigned char *end,
                                  struct ent_report *report)
{
    uint64_t mask, flags;
    bool from_is_to = report->from == report->to;
    const unsigned char *next = take(*at, end, &mask);
    if (mask >= BIT(N_FIELDS))
        return ENT_EDAMAGED;
    if (mask & ~(BIT(F_FROM) | BIT(F_TO)))
        next = take_ids(next, end, mask, report);
    if (mask & BIT(F_FROM))
        next = take_date(next, end, report->from, &report->from);
    if (from_is_to)
        report->to = report->from;
    if (mask & BIT(F_TO))
        next = take_date(next, end, report->to, &report->to);
    if (mask >> F_START) {
        next = take_offsets(next, end, mask, report);
        if (mask & BIT(F_RECORDED)) {
            next = take_date(next, end, report->recorded, &report->recorded);
            report->recorded = ent_id_date(report->recorded);
        }
        if (mask & BIT(F_FLAGS)) {
            next = take(next, end, &flags);
            if (flags > 63)
                return ENT_EDAMAGED;
            flags_set(report, flags);
        }
        if (mask & BIT(F_META))
            next = take_meta(next, end, report);
    }
    if (next == NULL)
        return ENT_EDAMAGED;
    *at = next;
    return ENT_OK;
}
