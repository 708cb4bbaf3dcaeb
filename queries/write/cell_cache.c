/* SPDX-License-Identifier: ISC */
/* Cells that were written lately: in a large answer most terms come again
 * soon, and copying one takes a tenth of looking it up and writing it. */
#include "base/alloc.h"
#include "queries/write/writer.h"

#define N_CACHED 8192u
#define MAX_CACHED_BYTES ((size_t)512 << 10)
#define MAX_CELL_BYTES 512u

/* Cells before the cache is worth its memory. */
#define FEW_CELLS 256u

struct ent_cached_cell {
    ent_id id;
    uint32_t at, n_bytes;
};

#define CACHE_BYTES                                                            \
    (N_CACHED * sizeof(struct ent_cached_cell) + MAX_CACHED_BYTES)

/* Without memory to spare it goes on without. */
static void begin(struct ent_writer *writer)
{
    struct ent_context *context = &writer->query->context;
    struct ent_cell_cache *cache = &writer->cache;
    cache->n_cells = 0;
    if (ent_context_claim(context, CACHE_BYTES))
        return;
    cache->cells = ent_calloc(N_CACHED, sizeof *cache->cells);
    if (!cache->cells)
        ent_context_unclaim(context, CACHE_BYTES);
}

void ent_cell_cache_release(struct ent_writer *writer)
{
    struct ent_cell_cache *cache = &writer->cache;
    if (cache->cells)
        ent_context_unclaim(&writer->query->context, CACHE_BYTES);
    ent_free(cache->cells);
    ent_buf_release(&cache->bytes);
    *cache = (struct ent_cell_cache){0};
}

static void keep(struct ent_cell_cache *cache, struct ent_cached_cell *cell,
                 ent_id id, const char *bytes, size_t n_bytes)
{
    if (n_bytes > MAX_CELL_BYTES)
        return;
    if (cache->bytes.n_bytes + n_bytes > MAX_CACHED_BYTES) {
        memset(cache->cells, 0, N_CACHED * sizeof *cache->cells);
        ent_buf_clear(&cache->bytes);
    }
    size_t at = cache->bytes.n_bytes;
    ent_buf_add(&cache->bytes, bytes, n_bytes);
    if (cache->bytes.status == ENT_OK)
        *cell = (struct ent_cached_cell){id, (uint32_t)at, (uint32_t)n_bytes};
}

enum ent_status ent_writer_cell(struct ent_writer *writer, size_t column,
                                ent_cell_write *write)
{
    struct ent_query *query = writer->query;
    struct ent_cell_cache *cache = &writer->cache;
    struct ent_cached_cell *cached = NULL;
    struct ent_cell cell;
    ent_id id = query->context.slots[query->plan->columns[column].slot];
    if (!cache->cells && ++cache->n_cells == FEW_CELLS)
        begin(writer);
    if (cache->cells && id && !ent_value_is_list(id)) {
        cached = &cache->cells[ent_hash_u64(id) % N_CACHED];
        if (cached->id == id) {
            ent_buf_add(&writer->out, cache->bytes.bytes + cached->at,
                        cached->n_bytes);
            return writer->out.status;
        }
    }
    size_t before = writer->out.n_bytes;
    enum ent_status status = ent_query_cell(query, column, &cell);
    if (status == ENT_OK)
        status = write(writer, &cell);
    if (status == ENT_OK && cached)
        keep(cache, cached, id, writer->out.bytes + before,
             writer->out.n_bytes - before);
    return status;
}
