/* SPDX-License-Identifier: ISC */
/* The base in the first line of an export, before a database is made. */
#include <string.h>

#include <entente/import.h>

#include "base/text.h"
#include "import/batch.h"
#include "import/input.h"
#include "import/json.h"
#include "import/line.h"

#define PEEK_BYTES 16384

static bool base_of_line(const char *line, size_t n_line, char *base,
                         size_t n_base)
{
    struct ent_batch batch;
    struct ent_value *value;
    struct ent_json_error json;
    struct ent_problem problem;
    bool found = false;
    ent_batch_init(&batch);
    if (ent_utf8_valid(line, n_line) == n_line &&
        ent_json_parse(line, n_line, &batch.arena, &value, &json) == ENT_OK &&
        ent_line_read(value, 1, &batch, &problem) == ENT_OK && batch.first &&
        batch.first->type == ENT_ITEM_HEADER && batch.first->bytes &&
        batch.first->n_bytes < n_base) {
        memcpy(base, batch.first->bytes, batch.first->n_bytes);
        base[batch.first->n_bytes] = '\0';
        found = true;
    }
    ent_batch_release(&batch);
    return found;
}

bool ent_import_peek_base(const char *path, char *base, size_t n_base)
{
    static const char start[] = "{\"entente\":";
    struct ent_import_input source = {.path = path};
    struct ent_input *input;
    char line[PEEK_BYTES];
    size_t n = 0;
    if (ent_input_open(&source, &input, NULL) != ENT_OK)
        return false;
    enum ent_status status = ent_input_read(input, line, sizeof line, &n, NULL);
    ent_input_close(input);
    const char *end = status == ENT_OK && n > 0 ? memchr(line, '\n', n) : NULL;
    if (!end || n < sizeof start || memcmp(line, start, sizeof start - 1) != 0)
        return false;
    return base_of_line(line, (size_t)(end - line), base, n_base);
}
