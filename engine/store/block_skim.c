/* SPDX-License-Identifier: ISC */
/* One column of many rows (store/block.h): of the others no more is read than
 * how long they are.  Runs are read side by side, since where a row starts is
 * known only when the one before it is read. */
#include "base/rows.h"
#include "store/block_row.h"

#define LANES (ENT_BLOCK_SKIM / ENT_BLOCK_CHUNK)
/* Rows, of at most 12 bytes each, that are read without a look at the end. */
#define STRIDE 3

_Static_assert((ENT_BLOCK_CHUNK - 1) % STRIDE == 0, "no rows are left");
_Static_assert(STRIDE * 12 + 9 <= ENT_BLOCK_ROW_BYTES, "reads within a row");

/* What a row's first byte says of column y: it grows by `add` and the n_y
 * bytes that come next. */
struct hop {
    uint8_t length; /* of the row; 0: a form that is not read here */
    uint8_t n_y, add;
};

#define FOUR(M, i) M(i) M(i) M(i) M(i)
#define SIXTEEN(M, i) FOUR(M, i) FOUR(M, i) FOUR(M, i) FOUR(M, i)
#define Z(n) {1 + (n), 0, 0},
#define Y_ONE(n, d, rest) {1 + (n) + (rest), n, d},
#define Y(n, d) Y_ONE(n, d, 1) Y_ONE(n, d, 2) Y_ONE(n, d, 3) Y_ONE(n, d, 4)

/* clang-format off */
static const struct hop hops[256] = {
    SIXTEEN(Z, 0) SIXTEEN(Z, 0) SIXTEEN(Z, 0) SIXTEEN(Z, 0)
    SIXTEEN(Z, 1) SIXTEEN(Z, 1)
    SIXTEEN(Z, 2)
    Z(3) Z(4) Z(5) Z(6) Z(8)
    Z(2)
    Y(0, 1) Y(0, 2) Y(0, 3) Y(0, 4) Y(0, 5) Y(0, 6)
    Y(1, 1) Y(2, 1) Y(3, 1) Y(4, 1) Y(5, 1) Y(6, 1) Y(7, 1)
};
/* clang-format on */

/* Reads the first row of each run. */
static bool begin_lanes(const struct ent_block_reader *reader,
                        const unsigned char **at, uint64_t *values)
{
    const uint64_t *last = reader->unpacked[reader->n_unpacked - 1];
    unsigned arity = reader->codec->arity;
    for (unsigned lane = 0; lane < LANES; lane++) {
        size_t run = reader->run + 1 + lane;
        unsigned offset = ent_load_u16(reader->starts + 2 * (run - 1));
        uint64_t row[ENT_MAX_ARITY];
        uint8_t changed;
        if (reader->run_rows[run] != ENT_BLOCK_CHUNK ||
            offset + (size_t)ENT_BLOCK_ROW_BYTES >
                (size_t)(reader->end - reader->rows))
            return false;
        at[lane] = ent_row_get(reader->codec, arity, reader->rows + offset,
                               reader->key, row, &changed);
        if (!at[lane] || ent_row_compare(row, last, arity - 2) != 0)
            return false;
        values[lane * ENT_BLOCK_CHUNK] = row[arity - 2];
    }
    return true;
}

bool ent_block_skim(struct ent_block_reader *reader, uint64_t *values)
{
    const unsigned char *at[LANES];
    bool is_read = true;
    if (reader->n_run > 0 || reader->run + LANES + 1 >= reader->n_runs ||
        !begin_lanes(reader, at, values))
        return false;
    const unsigned char *safe = reader->end - ENT_BLOCK_ROW_BYTES;
    for (unsigned i = 1; i < ENT_BLOCK_CHUNK; i++) {
        for (unsigned lane = 0; lane < LANES && i % STRIDE == 1; lane++)
            if (at[lane] > safe)
                return false;
        for (unsigned lane = 0; lane < LANES; lane++) {
            uint64_t *value = values + lane * ENT_BLOCK_CHUNK + i;
            const struct hop hop = hops[*at[lane]];
            *value = value[-1] + hop.add +
                     (ent_load_u64(at[lane] + 1) & ent_row_masks[hop.n_y]);
            is_read = is_read && hop.length;
            at[lane] += hop.length;
        }
    }
    if (!is_read)
        return false;
    uint64_t *row = reader->unpacked[0];
    if (reader->n_unpacked > 1)
        memcpy(row, reader->unpacked[reader->n_unpacked - 1],
               sizeof reader->unpacked[0]);
    row[reader->codec->arity - 2] = values[ENT_BLOCK_SKIM - 1];
    row[reader->codec->arity - 1] = 0;
    reader->n_unpacked = 1;
    reader->at_row = 0;
    reader->run += LANES;
    return true;
}
