/* SPDX-License-Identifier: ISC */
/* Inputs in pieces: order, line numbers and failures, whichever thread read
 * and parsed them. */
#include "support.h"

#include <stdlib.h>

#include "base/limits.h"
#include "import/feed.h"

/* An input of given bytes, a few at a time. */
struct source {
    const char *bytes;
    size_t n_bytes, at, step;
    size_t fail_at; /* 0: never */
};

static int64_t read_some(void *context, void *bytes, size_t n_bytes)
{
    struct source *source = context;
    size_t n = source->n_bytes - source->at;
    if (source->fail_at && source->at >= source->fail_at)
        return -1;
    n = n < source->step ? n : source->step;
    n = n < n_bytes ? n : n_bytes;
    memcpy(bytes, source->bytes + source->at, n);
    source->at += n;
    return (int64_t)n;
}

/* What was taken: a digest of the items in order. */
struct taken {
    uint64_t n_lines, n_facts, n_rejects, digest, last_line;
    uint64_t stop_after; /* pieces; 0: never */
    uint64_t n_pieces;
};

static enum ent_status take(void *context, const struct ent_piece *piece)
{
    struct taken *taken = context;
    for (const struct ent_item *i = piece->batch.first; i; i = i->next) {
        assert_true(i->line > taken->last_line);
        taken->last_line = i->line;
        taken->n_facts += i->type == ENT_ITEM_FACT;
        taken->n_rejects += i->type == ENT_ITEM_REJECT;
        const char *bytes =
            i->type == ENT_ITEM_FACT ? i->terms[0].bytes : i->message;
        size_t n =
            i->type == ENT_ITEM_FACT ? i->terms[0].n_bytes : strlen(i->message);
        taken->digest = ent_hash(bytes, n, taken->digest ^ i->line);
    }
    taken->n_lines += piece->batch.n_lines;
    return ++taken->n_pieces == taken->stop_after ? ENT_ECANCELLED : ENT_OK;
}

static enum ent_status run(struct source *source, struct taken *taken)
{
    const struct ent_import_options options = {.format = "jsonl"};
    struct ent_import_input from = {.name = "test",
                                    .read = read_some,
                                    .context = source};
    struct ent_error error = {.status = ENT_OK};
    struct ent_input *input;
    struct ent_feed feed;
    assert_ok(ent_input_open(&from, &input, &error));
    assert_ok(ent_feed_open(&feed, input, &options, &error));
    assert_ok(ent_feed_begin(&feed, &ent_format_jsonl, &error));
    enum ent_status status = ent_feed_run(&feed, take, taken, &error);
    ent_feed_close(&feed);
    ent_input_close(input);
    return status;
}

/* n lines, every 1000th of them bad, every 7th empty. */
static void add_lines(struct ent_buf *text, unsigned n)
{
    char line[80];
    for (unsigned i = 1; i <= n; i++) {
        if (i % 1000 == 0)
            snprintf(line, sizeof line, "{\"subject\":\"%u\"}\n", i);
        else if (i % 7 == 0)
            snprintf(line, sizeof line, "\n");
        else
            snprintf(line, sizeof line,
                     "{\"subject\":\"s %u\",\"predicate\":\"p\","
                     "\"object\":\"o\"}\n",
                     i);
        ent_buf_add_str(text, line);
    }
}

static void test_pieces(void **state)
{
    static const size_t steps[] = {1u << 20, 65536, 30001};
    struct ent_buf text;
    uint64_t digest = 0;
    (void)state;
    ent_buf_init(&text);
    add_lines(&text, 60000);
    assert_true(text.n_bytes > 2u << 20);
    for (size_t i = 0; i < N_ITEMS(steps); i++) {
        struct source source = {.bytes = text.bytes,
                                .n_bytes = text.n_bytes,
                                .step = steps[i]};
        struct taken taken = {0};
        assert_ok(run(&source, &taken));
        assert_int_equal(taken.n_lines, 60000);
        assert_int_equal(taken.n_rejects, 60);
        assert_int_equal(taken.n_facts, 60000 - 60 - 60000 / 7 + 60 / 7);
        assert_true(taken.n_pieces > 4);
        assert_true(i == 0 || taken.digest == digest);
        digest = taken.digest;
    }
    ent_buf_release(&text);
}

/* A line that is too long, between and behind good ones. */
static void test_long_line(void **state)
{
    struct ent_buf text;
    struct taken taken = {0};
    (void)state;
    ent_buf_init(&text);
    add_lines(&text, 30000);
    for (size_t i = 0; i < ENT_MAX_SOURCE_LINE_BYTES + 100000; i++)
        ent_buf_add_char(&text, 'x');
    ent_buf_add_char(&text, '\n');
    add_lines(&text, 5);
    ent_buf_add_str(&text, "{"); /* and one without an end */
    struct source source = {.bytes = text.bytes,
                            .n_bytes = text.n_bytes,
                            .step = 1u << 20};
    assert_ok(run(&source, &taken));
    assert_int_equal(taken.n_lines, 30007);
    assert_int_equal(taken.n_rejects, 32);
    assert_int_equal(taken.last_line, 30007);
    ent_buf_release(&text);
}

/* Lines of one letter: a piece holds only so many. */
static void test_short_lines(void **state)
{
    struct ent_buf text;
    struct taken taken = {0};
    (void)state;
    ent_buf_init(&text);
    for (int i = 0; i < 100000; i++)
        ent_buf_add_str(&text, "x\n");
    struct source source = {.bytes = text.bytes,
                            .n_bytes = text.n_bytes,
                            .step = 1u << 20};
    assert_ok(run(&source, &taken));
    assert_int_equal(taken.n_lines, 100000);
    assert_int_equal(taken.n_rejects, 100000);
    assert_true(taken.n_pieces >= 100000 / ENT_BATCH_LINES);
    ent_buf_release(&text);
}

static void test_failures(void **state)
{
    struct ent_buf text;
    (void)state;
    ent_buf_init(&text);
    add_lines(&text, 60000);
    struct source source = {.bytes = text.bytes,
                            .n_bytes = text.n_bytes,
                            .step = 65536,
                            .fail_at = text.n_bytes - 100000};
    struct taken taken = {0};
    assert_status(run(&source, &taken), ENT_EIO);
    assert_true(taken.n_facts > 0);
    source.fail_at = source.at = 0;
    taken = (struct taken){.stop_after = 3};
    assert_status(run(&source, &taken), ENT_ECANCELLED);
    assert_int_equal(taken.n_pieces, 3);
    ent_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pieces),
                                       cmocka_unit_test(test_long_line),
                                       cmocka_unit_test(test_short_lines),
                                       cmocka_unit_test(test_failures)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
