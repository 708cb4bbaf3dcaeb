/* SPDX-License-Identifier: ISC */
/* Writes an answer while the query runs. */
#include <string.h>
#include <strings.h>

#include "queries/write/writer.h"

#define FLUSH_BYTES ((size_t)32 * 1024)
#define FLUSH_NS INT64_C(100000000)
#define BYTES_PER_STEP ((size_t)256)

const struct ent_result_format_info ent_result_formats[ENT_N_RESULTS] = {
    [ENT_RESULT_TABLE] = {"table", "text/plain"},
    [ENT_RESULT_JSON] = {"json", "application/json"},
    [ENT_RESULT_NDJSON] = {"ndjson", "application/x-ndjson"},
    [ENT_RESULT_CSV] = {"csv", "text/csv"},
    [ENT_RESULT_TSV] = {"tsv", "text/tab-separated-values"},
    [ENT_RESULT_MSGPACK] = {"msgpack", "application/msgpack"},
    [ENT_RESULT_SPARQL_JSON] = {"sparql-json",
                                "application/sparql-results+json"},
};

static const struct ent_writer_class *const classes[ENT_N_RESULTS] = {
    [ENT_RESULT_TABLE] = &ent_table_writer,
    [ENT_RESULT_JSON] = &ent_json_writer,
    [ENT_RESULT_NDJSON] = &ent_ndjson_writer,
    [ENT_RESULT_CSV] = &ent_csv_writer,
    [ENT_RESULT_TSV] = &ent_tsv_writer,
    [ENT_RESULT_MSGPACK] = &ent_msgpack_writer,
    [ENT_RESULT_SPARQL_JSON] = &ent_sparql_json_writer,
};

static bool find(const char *word, size_t n_word, bool media,
                 enum ent_result_format *format)
{
    for (int i = 0; i < ENT_N_RESULTS; i++) {
        const char *name = media ? ent_result_formats[i].media_type
                                 : ent_result_formats[i].name;
        if (strlen(name) == n_word && strncasecmp(name, word, n_word) == 0) {
            *format = (enum ent_result_format)i;
            return true;
        }
    }
    return false;
}

bool ent_result_format_find(const char *name, size_t n_name,
                            enum ent_result_format *format)
{
    return find(name, n_name, false, format);
}

bool ent_result_format_of_media(const char *media_type, size_t n_media_type,
                                enum ent_result_format *format)
{
    const char *end = memchr(media_type, ';', n_media_type);
    size_t n = end ? (size_t)(end - media_type) : n_media_type;
    while (n > 0 && (media_type[n - 1] == ' ' || media_type[n - 1] == '\t'))
        n--;
    return find(media_type, n, true, format);
}

static enum ent_status flush(struct ent_writer *writer)
{
    if (writer->out.status || writer->out.n_bytes == 0)
        return writer->out.status;
    enum ent_status status =
        writer->write(writer->write_context, writer->out.bytes,
                      writer->out.n_bytes);
    ent_buf_clear(&writer->out);
    return status;
}

/* Counts the buffers; `buf` doubles here, counted first, when it is half full,
 * so that few additions make it grow. */
static enum ent_status count_buffers(struct ent_writer *writer,
                                     struct ent_buf *buf)
{
    struct ent_context *context = &writer->query->context;
    bool doubles = buf->n_bytes > buf->capacity / 2;
    size_t n_bytes = writer->out.capacity + writer->text.capacity +
                     (doubles ? buf->capacity : 0);
    if (buf != &writer->out && buf != &writer->text)
        n_bytes += buf->capacity;
    if (n_bytes > writer->n_claimed) {
        enum ent_status status =
            ent_context_claim(context, n_bytes - writer->n_claimed);
        if (status)
            return status;
        writer->n_claimed = n_bytes;
    }
    if (doubles)
        (void)ent_buf_reserve(buf, buf->capacity - buf->n_bytes + 1);
    return buf->status;
}

enum ent_status ent_writer_step(struct ent_writer *writer, struct ent_buf *buf)
{
    enum ent_status status = ent_context_tick(&writer->query->context);
    if (status == ENT_OK && buf == &writer->out && buf->n_bytes >= FLUSH_BYTES)
        status = flush(writer);
    return status ? status : count_buffers(writer, buf);
}

/* Long rows count as many steps. */
static enum ent_status count_row(struct ent_writer *writer, size_t n_bytes)
{
    size_t n_steps = n_bytes / BYTES_PER_STEP;
    if (n_steps == 0)
        return ENT_OK;
    return ent_context_ticks(&writer->query->context, n_steps < UINT32_MAX
                                                          ? (uint32_t)n_steps
                                                          : UINT32_MAX);
}

static enum ent_status write_rows(struct ent_writer *writer,
                                  const struct ent_writer_class *class)
{
    int64_t flushed_ns = ent_context_coarse_now();
    enum ent_status status = ent_query_next(writer->query);
    if (status < 0)
        return status;
    enum ent_status begun = class->begin(writer);
    if (begun)
        return begun;
    for (; status == ENT_OK; status = ent_query_next(writer->query)) {
        size_t before = writer->out.n_bytes;
        status = class->row(writer);
        writer->n_rows++;
        if (status == ENT_OK && writer->out.n_bytes > before)
            status = count_row(writer, writer->out.n_bytes - before);
        bool is_due = writer->out.n_bytes >= FLUSH_BYTES ||
                      (writer->out.n_bytes &&
                       ent_context_coarse_now() - flushed_ns >= FLUSH_NS);
        if (status == ENT_OK && is_due) {
            status = flush(writer);
            flushed_ns = ent_context_coarse_now();
        }
        if (status)
            return status;
    }
    if (status < 0)
        return status;
    status = class->end(writer);
    return status ? status : flush(writer);
}

enum ent_status ent_query_write(struct ent_query *query,
                                enum ent_result_format format,
                                const struct ent_result_look *look,
                                ent_result_write *write, void *context)
{
    static const struct ent_result_look plain = {0};
    const struct ent_writer_class *class = classes[format];
    struct ent_writer writer = {.query = query,
                                .look = look ? look : &plain,
                                .n_columns = ent_query_n_columns(query),
                                .write = write,
                                .write_context = context};
    if (query->status)
        return query->status;
    ent_buf_init(&writer.out);
    ent_buf_init(&writer.text);
    ent_report_writer_init(&writer.reports, query->context.txn);
    enum ent_status status = write_rows(&writer, class);
    if (class->release)
        class->release(&writer);
    ent_cell_cache_release(&writer);
    ent_report_writer_release(&writer.reports);
    ent_buf_release(&writer.text);
    ent_buf_release(&writer.out);
    ent_context_unclaim(&query->context, writer.n_claimed);
    return status;
}
