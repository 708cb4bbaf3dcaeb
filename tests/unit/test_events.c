/* SPDX-License-Identifier: ISC */
/* The readers of event data: pieces of input cut anywhere, memory that runs
 * out, bytes that are arbitrary. */
#include "support.h"

#include "base/text.h"
#include "import/reader.h"

static const char actor_1[] = "USAGOV\tPRESIDENT\tUSA\t\t\t\t\tGOV\t\t";
static const char actor_2[] = "RUS\tMOSCOW\tRUS\t\t\t\t\t\t\t";

/* A line of export.CSV. */
static void write_event(struct ent_buf *out, const char *code, const char *url)
{
    ent_buf_add_format(out,
                       "1001\t20180101\t201801\t2018\t2018.0027\t%s\t%s\t1\t"
                       "%s\t%.3s\t%.2s\t1\t1.0\t10\t2\t10\t-2.5\t",
                       actor_1, actor_2, code, code, code);
    ent_buf_add_str(out, "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t");
    ent_buf_add_format(out,
                       "1\tCzech Republic\tEZ\tEZ\t\t49.75\t15.5\tEZ\t"
                       "20180101000000\t%s\n",
                       url);
}

static void write_mention(struct ent_buf *out)
{
    ent_buf_add_str(out, "1001\t20180101000000\t20180101001500\t1\tx.example\t"
                         "https://x.example/b\t3\t-1\t12\t18\t1\t55\t99\t-1.5"
                         "\t\t\n");
}

static const char icews[] =
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\t"
    "Event Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\t"
    "Target Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\t"
    "Province\tCountry\tLatitude\tLongitude\n"
    "5\t2018-06-01\tChad\tNA\tChad\tConsult\t040\t1\tMali\tNA\tMali\t77\t2\t"
    "Wire\tBamako\tNA\tNA\tMali\t12.65\t-8\n";

/* Parses a whole input in pieces of n bytes, as the front door does. */
static enum ent_status parse_pieces(const struct ent_format *format,
                                    const char *bytes, size_t n_bytes,
                                    size_t n_piece, struct ent_batch *batch)
{
    const struct ent_import_options options = {.format = NULL};
    struct ent_reader reader = {.options = &options, .input = "x"};
    struct ent_error error = {.status = ENT_OK};
    size_t at = 0, n_held = 0;
    bool is_last = false;
    enum ent_status status =
        format->open ? format->open(&reader, &error) : ENT_OK;
    if (status)
        return status;
    while (!is_last && !status) {
        n_held = n_held + n_piece;
        if (at + n_held >= n_bytes) {
            n_held = n_bytes - at;
            is_last = true;
        }
        struct ent_chunk chunk = {.bytes = bytes + at,
                                  .n_bytes = n_held,
                                  .line = batch->n_lines + 1,
                                  .is_last = is_last};
        size_t n_consumed = 0;
        status = format->parse(&reader, &chunk, &n_consumed, batch, &error);
        at += n_consumed;
        n_held -= n_consumed;
    }
    if (format->close)
        format->close(&reader);
    return status;
}

static size_t count(const struct ent_batch *batch, enum ent_item_type type)
{
    size_t n = 0;
    for (const struct ent_item *i = batch->first; i; i = i->next)
        n += i->type == type;
    return n;
}

static const struct ent_item *find(const struct ent_batch *batch,
                                   enum ent_item_type type)
{
    for (const struct ent_item *i = batch->first; i; i = i->next)
        if (i->type == type)
            return i;
    fail_msg("there is no such item");
    return NULL;
}

static void test_event(void **state)
{
    struct ent_buf text;
    struct ent_batch batch;
    (void)state;
    ent_buf_init(&text);
    write_event(&text, "0211", "https://x.example/a|b");
    ent_batch_init(&batch);
    assert_ok(parse_pieces(&ent_format_gdelt_events, text.bytes, text.n_bytes,
                           text.n_bytes, &batch));
    assert_int_equal(count(&batch, ENT_ITEM_REJECT), 0);
    const struct ent_item *item = find(&batch, ENT_ITEM_FACT);
    assert_bytes(item->terms[0].bytes, item->terms[0].n_bytes,
                 "Government (United States)");
    assert_bytes(item->terms[1].bytes, item->terms[1].n_bytes,
                 "ask_economic_cooperation_from");
    assert_bytes(item->terms[2].bytes, item->terms[2].n_bytes, "Russia");
    assert_bytes(item->fields->place.bytes, item->fields->place.n_bytes,
                 "Czechia");
    assert_bytes(item->fields->source.bytes, item->fields->source.n_bytes,
                 "https://x.example/a%7Cb");
    assert_int_equal(item->fields->source.kind, ENT_IRI);
    assert_bytes(item->fields->event.bytes, item->fields->event.n_bytes,
                 "gdelt:1001");
    ent_batch_release(&batch);
    ent_buf_release(&text);
}

/* Wherever the input is cut, the same is read. */
static void test_cuts(void **state)
{
    const struct ent_format *const formats[] = {&ent_format_gdelt_events,
                                                &ent_format_gdelt_mentions,
                                                &ent_format_icews};
    (void)state;
    for (size_t f = 0; f < N_ITEMS(formats); f++) {
        struct ent_buf text;
        ent_buf_init(&text);
        for (int i = 0; i < 3; i++) {
            if (f == 0)
                write_event(&text, i ? "040" : "1311", "https://x.example/a");
            else if (f == 1)
                write_mention(&text);
        }
        if (f == 2)
            ent_buf_add_str(&text, icews);
        struct ent_batch whole, cut;
        ent_batch_init(&whole);
        assert_ok(parse_pieces(formats[f], text.bytes, text.n_bytes,
                               text.n_bytes, &whole));
        size_t n_facts =
            count(&whole, ENT_ITEM_FACT) + count(&whole, ENT_ITEM_MENTION);
        assert_true(n_facts >= 3);
        for (size_t n = 1; n < text.n_bytes; n += 7) {
            ent_batch_init(&cut);
            assert_ok(
                parse_pieces(formats[f], text.bytes, text.n_bytes, n, &cut));
            assert_int_equal(count(&cut, ENT_ITEM_FACT) +
                                 count(&cut, ENT_ITEM_MENTION),
                             n_facts);
            assert_int_equal(cut.n_lines, whole.n_lines);
            ent_batch_release(&cut);
        }
        ent_batch_release(&whole);
        ent_buf_release(&text);
    }
}

static void test_matches(void **state)
{
    const struct ent_format *const formats[] = {&ent_format_gdelt_events,
                                                &ent_format_gdelt_mentions,
                                                &ent_format_icews};
    struct ent_buf texts[N_ITEMS(formats)];
    (void)state;
    for (size_t i = 0; i < N_ITEMS(texts); i++)
        ent_buf_init(&texts[i]);
    write_event(&texts[0], "040", "https://x.example/a");
    write_mention(&texts[1]);
    ent_buf_add_str(&texts[2], icews);
    for (size_t i = 0; i < N_ITEMS(texts); i++)
        for (size_t k = 0; k < N_ITEMS(formats); k++) {
            assert_int_equal(formats[k]->matches(texts[i].bytes,
                                                 texts[i].n_bytes),
                             i == k);
            assert_false(formats[k]->matches(texts[i].bytes, 4));
            assert_false(formats[k]->matches("", 0));
            assert_false(formats[k]->matches("\n", 1));
        }
    for (size_t i = 0; i < N_ITEMS(texts); i++)
        ent_buf_release(&texts[i]);
}

static enum ent_status scenario(void *context)
{
    const struct ent_buf *text = context;
    struct ent_batch batch;
    const struct ent_format *format = text->bytes[0] == 'E' ? &ent_format_icews
                                      : memchr(text->bytes, '|', text->n_bytes)
                                          ? &ent_format_gdelt_events
                                          : &ent_format_gdelt_mentions;
    ent_batch_init(&batch);
    enum ent_status status =
        parse_pieces(format, text->bytes, text->n_bytes, text->n_bytes, &batch);
    ent_batch_release(&batch);
    return status;
}

static void test_allocations(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct ent_buf text;
        ent_buf_init(&text);
        if (i == 0)
            write_event(&text, "1311", "https://x.example/a|b");
        else if (i == 1)
            write_mention(&text);
        else
            ent_buf_add_str(&text, icews);
        assert_true(support_fail_each_allocation(scenario, &text) > 0);
        ent_buf_release(&text);
    }
}

/* Changed bytes end in rejects or a refusal, never in anything else, and every
 * name that comes out is one. */
static void test_arbitrary_bytes(void **state)
{
    const struct ent_format *const formats[] = {&ent_format_gdelt_events,
                                                &ent_format_gdelt_mentions,
                                                &ent_format_icews};
    uint64_t random = 7;
    (void)state;
    for (int round = 0; round < 6000; round++) {
        struct ent_buf text;
        struct ent_batch batch;
        ent_buf_init(&text);
        if (round % 3 == 0)
            write_event(&text, "040", "https://x.example/a");
        else if (round % 3 == 1)
            write_mention(&text);
        else
            ent_buf_add_str(&text, icews);
        for (int i = 0; i < 1 + round % 4; i++)
            text.bytes[support_random(&random) % text.n_bytes] =
                "\t\n0129.;,\"\xc3\xa9x"[support_random(&random) % 14];
        ent_batch_init(&batch);
        enum ent_status status =
            parse_pieces(formats[round % 3], text.bytes, text.n_bytes,
                         text.n_bytes, &batch);
        assert_true(status == ENT_OK || status == ENT_EREFUSED);
        for (const struct ent_item *i = batch.first; i; i = i->next)
            if (i->type == ENT_ITEM_FACT)
                assert_null(
                    ent_name_problem(i->terms[0].bytes, i->terms[0].n_bytes));
        ent_batch_release(&batch);
        ent_buf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_event),
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_allocations),
        cmocka_unit_test(test_arbitrary_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
