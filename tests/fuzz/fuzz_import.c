/* SPDX-License-Identifier: ISC */
/* Any bytes as an input: the first one chooses the format, the second how the
 * rest is cut.  Whatever the cuts, the same items come out; but where Turtle
 * goes on after a mistake depends on what was read by then. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "import/reader.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n_data);

static const struct ent_format *choose(unsigned char letter)
{
    static const struct {
        char letter;
        const char *format;
    } letters[] = {{'j', "jsonl"},        {'c', "csv"},
                   {'t', "tsv"},          {'n', "ntriples"},
                   {'q', "nquads"},       {'u', "turtle"},
                   {'g', "trig"},         {'m', "msgpack"},
                   {'e', "gdelt-events"}, {'o', "gdelt-mentions"},
                   {'i', "icews"}};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if ((unsigned char)letters[i].letter == letter)
            return ent_format_find(letters[i].format);
    return NULL;
}

/* As the front door does it, in pieces of n bytes. */
static enum ent_status parse(const struct ent_format *format, const char *bytes,
                             size_t n_bytes, size_t n_piece,
                             struct ent_batch *batch)
{
    const struct ent_import_options options = {.format = NULL};
    struct ent_reader reader = {.options = &options, .input = "input"};
    struct ent_error error = {.status = ENT_OK};
    size_t at = 0, n_held = 0;
    bool is_last = false;
    enum ent_status status =
        format->open ? format->open(&reader, &error) : ENT_OK;
    if (status)
        return status;
    /* a reader may leave whole records for the next time */
    while ((!is_last || n_held > 0) && !status) {
        n_held =
            n_piece < n_bytes - at - n_held ? n_held + n_piece : n_bytes - at;
        is_last = n_held == n_bytes - at;
        struct ent_chunk chunk = {.bytes = bytes + at,
                                  .n_bytes = n_held,
                                  .line = batch->n_lines + 1,
                                  .is_last = is_last};
        size_t n_consumed = 0;
        status = format->parse(&reader, &chunk, &n_consumed, batch, &error);
        if (n_consumed > n_held)
            abort();
        at += n_consumed;
        n_held -= n_consumed;
        if (is_last && n_consumed == 0)
            break; /* nothing more is in it */
    }
    if (format->close)
        format->close(&reader);
    return status;
}

static void check_term(const struct ent_term *term)
{
    if (term->kind == ENT_NAME && ent_name_problem(term->bytes, term->n_bytes))
        abort();
    if (term->kind == ENT_QUOTED)
        for (int i = 0; i < 3; i++)
            check_term(&term->parts[i]);
}

/* A header that is cut is none: the front door never cuts so soon. */
static size_t check_items(const struct ent_batch *batch)
{
    size_t n = 0;
    for (const struct ent_item *i = batch->first; i; i = i->next) {
        n += i->type != ENT_ITEM_HEADER;
        if (i->type == ENT_ITEM_FACT || i->type == ENT_ITEM_TRIPLE)
            for (int k = 0; k < 3; k++)
                check_term(&i->terms[k]);
        if (i->type == ENT_ITEM_REJECT && (!i->message || !*i->message))
            abort();
    }
    return n;
}

static bool depends_on_cuts(const struct ent_format *format,
                            const struct ent_batch *batch)
{
    if (format != &ent_format_turtle && format != &ent_format_trig)
        return false;
    for (const struct ent_item *i = batch->first; i; i = i->next)
        if (i->type == ENT_ITEM_REJECT)
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n_data)
{
    const struct ent_format *format = n_data >= 2 ? choose(data[0]) : NULL;
    struct ent_batch whole, pieces;
    if (!format)
        return 0;
    const char *bytes = (const char *)data + 2;
    size_t n_bytes = n_data - 2;
    (void)ent_format_detect("input", bytes, n_bytes);
    ent_batch_init(&whole);
    ent_batch_init(&pieces);
    enum ent_status status = parse(format, bytes, n_bytes, n_bytes + 1, &whole);
    enum ent_status again =
        parse(format, bytes, n_bytes, data[1] % 64 + 1u, &pieces);
    size_t n_whole = check_items(&whole), n_pieces = check_items(&pieces);
    if (!depends_on_cuts(format, &whole) &&
        (status != again || n_whole != n_pieces ||
         whole.n_lines != pieces.n_lines))
        abort();
    ent_batch_release(&pieces);
    ent_batch_release(&whole);
    return 0;
}
