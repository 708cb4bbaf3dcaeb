/* SPDX-License-Identifier: ISC */
/* N-Triples and N-Quads: terms, escapes, places of what is wrong, limits. */
#include "rdf_support.h"

#include "base/limits.h"
#include "import/rdf/chars.h"

static void triples(const char *text, const char *expected)
{
    support_rdf_gives("ntriples", text, strlen(text), expected);
}

static void quads(const char *text, const char *expected)
{
    support_rdf_gives("nquads", text, strlen(text), expected);
}

/* The object of a statement with just this one. */
static void object(const char *text, const char *expected)
{
    struct ent_buf line, out;
    ent_buf_init(&line);
    ent_buf_init(&out);
    ent_buf_add_format(&line, "<x:s> <x:p> %s .\n", text);
    ent_buf_add_format(&out, "<x:s> <x:p> %s .\n", expected);
    triples(ent_buf_cstr(&line), ent_buf_cstr(&out));
    ent_buf_release(&line);
    ent_buf_release(&out);
}

static void test_classes(void **state)
{
    (void)state;
    for (int c = 0; c < 128; c++) {
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool digit = c >= '0' && c <= '9';
        assert_int_equal(ent_rdf_is((char)c, ENT_RDF_LETTER), letter);
        assert_int_equal(ent_rdf_is((char)c, ENT_RDF_DIGIT), digit);
        assert_int_equal(ent_rdf_is((char)c, ENT_RDF_NAME),
                         letter || digit || c == '_' || c == '-');
        assert_int_equal(ent_rdf_is((char)c, ENT_RDF_SCHEME),
                         letter || digit || c == '+' || c == '-' || c == '.');
        assert_int_equal(ent_rdf_is((char)c, ENT_RDF_IRI),
                         c > 0x20 && c != 0x7f && !strchr("<>\"{}|\\^`", c));
        assert_int_equal(ent_rdf_is((char)c, ENT_RDF_TEXT),
                         c != '"' && c != '\\' && c != '\n' && c != '\r');
        assert_int_equal(ent_rdf_is((char)c, ENT_RDF_LOCAL),
                         c && strchr("_~.-!$&'()*+,;=/?#@%", c));
    }
    for (int c = 128; c < 256; c++)
        assert_int_equal(ent_rdf_classes[c], ENT_RDF_IRI | ENT_RDF_TEXT);
}

static void test_statements(void **state)
{
    (void)state;
    triples("", "");
    triples("\n \t# nothing\n\r\n", "");
    triples("<x:s> <x:p> <x:o> .", "<x:s> <x:p> <x:o> .\n");
    triples("<x:s><x:p><x:o>.#x\n", "<x:s> <x:p> <x:o> .\n");
    triples("_:a <x:p> _:1.b .\r\n", "_:a <x:p> _:1.b .\n");
    triples("VERSION \"1.2\"\n", "");
    quads("<x:s> <x:p> \"o\" <x:g> .\n_:a <x:p> _:b _:g .\n<x:s> <x:p> 'x' .",
          "<x:s> <x:p> \"o\" <x:g> .\n_:a <x:p> _:b _:g .\n"
          "! 3:13: an IRI, a blank node, a text or a triple term was "
          "expected\n");
    triples("<x:s> <x:p> <x:o> .\r<x:s> <x:p> <x:q> .\r",
            "<x:s> <x:p> <x:o> .\n<x:s> <x:p> <x:q> .\n");
}

static void test_literals(void **state)
{
    (void)state;
    object("\"\"", "\"\"");
    object("\"a\\tb\\\"\\\\\\u00e9\\U0001F600\"", "\"a\\tb\\\"\\\\é😀\"");
    object("\"\\u0000\\u007f\\uFFFE\"", "\"\\u0000\\u007F\\uFFFE\"");
    object("\"x\"@fr", "\"x\"@fr");
    object("\"x\" @en-GB--rtl", "\"x\"@en-GB--rtl");
    object("\"x\"  ^^  <x:d>", "\"x\"^^<x:d>");
    object("\"x\"^^<http://www.w3.org/2001/XMLSchema#string>", "\"x\"");
    object("\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>",
           "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>");
    object("\"01\"^^<http://www.w3.org/2001/XMLSchema#integer>",
           "\"01\"^^<http://www.w3.org/2001/XMLSchema#integer>");
    object("<<( _:s <x:p> <<(<x:s><x:p>\"o\")>> )>>",
           "<<( _:s <x:p> <<( <x:s> <x:p> \"o\" )>> )>>");
}

static void test_wrong(void **state)
{
    (void)state;
    triples("<x:s> <x:p> <x:o>",
            "! 1:18: a full stop must end the statement\n");
    triples("<x:s> <x:p> <x:o> . x", "! 1:21: something follows the full "
                                     "stop\n");
    triples("<s> <x:p> <x:o> .", "! 1:1: not an absolute IRI: it has no "
                                 "scheme\n");
    triples("<x:é s> <x:p> <x:o> .", "! 1:5: this character cannot stand in "
                                     "an IRI\n");
    triples("<x:\\u0020> <x:p> <x:o> .",
            "! 1:2: this character cannot stand in an IRI\n");
    triples("<x:\xc2\x80> <x:p> <x:o> .",
            "! 1:4: this character cannot stand in an IRI\n");
    triples("<x:s> _:p <x:o> .", "! 1:7: the predicate must be an IRI\n");
    triples("\"s\" <x:p> <x:o> .", "! 1:1: an IRI or a blank node was "
                                   "expected\n");
    triples("<x:s> <x:p> \"o .", "! 1:13: the text has no closing quote\n");
    triples("<x:s> <x:p> \"\\x\" .", "! 1:14: there is no such escape\n");
    triples("<x:s> <x:p> \"\\uD800\" .", "! 1:14: this is no code point\n");
    triples("<x:s> <x:p> \"\\u12\" .",
            "! 1:14: hex digits must follow \\u or \\U\n");
    triples("<x:s> <x:p> \"x\"@123 .", "! 1:17: this is no language tag\n");
    triples("<x:s> <x:p> \"x\"@en--up .",
            "! 1:17: the direction of a text is --ltr or --rtl\n");
    triples("<x:s> <x:p> <x:o> <x:g> .",
            "! 1:19: a full stop must end the statement\n");
    triples("\n<x:s> <x:p> \"é\xff\" .", "! 2:15: the line is not valid "
                                         "UTF-8\n");
    quads("<x:s> <x:p> <x:o> \"g\" .", "! 1:19: an IRI or a blank node was "
                                       "expected\n");
}

/* n times a piece. */
static void repeat(struct ent_buf *out, const char *piece, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ent_buf_add_str(out, piece);
}

static void read_once(const struct ent_buf *text, struct ent_buf *out)
{
    ent_buf_clear(out);
    assert_ok(support_rdf_read("ntriples", &support_rdf_options, text->bytes,
                               text->n_bytes, text->n_bytes, out));
}

static void test_limits(void **state)
{
    struct ent_buf text, out;
    (void)state;
    ent_buf_init(&text);
    ent_buf_init(&out);
    for (size_t extra = 0; extra < 2; extra++) {
        ent_buf_clear(&text);
        ent_buf_add_str(&text, "<x:");
        repeat(&text, "a", ENT_MAX_IRI_BYTES - 2 + extra);
        ent_buf_add_str(&text, "> <x:p> <x:o> .");
        read_once(&text, &out);
        assert_int_equal(out.bytes[0], extra ? '!' : '<');

        ent_buf_clear(&text);
        ent_buf_add_str(&text, "_:");
        repeat(&text, "a", ENT_MAX_NAME_BYTES + extra);
        ent_buf_add_str(&text, " <x:p> <x:o> .");
        read_once(&text, &out);
        assert_int_equal(out.bytes[0], extra ? '!' : '_');

        ent_buf_clear(&text);
        ent_buf_add_str(&text, "<x:s> <x:p> \"");
        repeat(&text, "aaaaaaaa", ENT_MAX_TEXT_BYTES / 8);
        ent_buf_add_str(&text, extra ? "a\" ." : "\" .");
        read_once(&text, &out);
        assert_int_equal(out.bytes[0], extra ? '!' : '<');

        ent_buf_clear(&text);
        ent_buf_add_str(&text, "<x:s> <urn:entente-report:text> \"");
        repeat(&text, "aaaaaaaa", ENT_MAX_DOCUMENT_BYTES / 8);
        ent_buf_add_str(&text, extra ? "a\" ." : "\" .");
        read_once(&text, &out);
        assert_int_equal(out.bytes[0], extra ? '!' : '<');

        ent_buf_clear(&text);
        ent_buf_add_str(&text, "<x:s> <x:p> ");
        repeat(&text, "<<( <x:s> <x:p> ", ENT_MAX_QUOTE_DEPTH + extra);
        ent_buf_add_str(&text, "<x:o>");
        repeat(&text, ")>>", ENT_MAX_QUOTE_DEPTH + extra);
        ent_buf_add_str(&text, ".");
        read_once(&text, &out);
        assert_int_equal(out.bytes[0], extra ? '!' : '<');
    }
    ent_buf_release(&text);
    ent_buf_release(&out);
}

static void test_found_by_content(void **state)
{
    static const struct {
        const char *text, *format;
    } cases[] = {
        {"<x:s> <x:p> <x:o> .\n", "nquads"},
        {"# x\n\n_:a <x:p> \"x\"@en .\n<x:s", "nquads"},
        {"<x:s> <x:p> <x:o> <x:g> .\n", "nquads"},
        {"@prefix : <x:> .\n:a :b :c .\n", "trig"},
        {"PREFIX : <x:>\n:g { :a :b :c }\n", "trig"},
        {"<a> <b> 1, 2 .\n", "trig"},
        {"{\"subject\":\"a\"}\n", "jsonl"},
        {"subject,predicate,object\n", NULL},
        {"nothing at all\n", NULL},
    };
    (void)state;
    for (size_t i = 0; i < N_ITEMS(cases); i++) {
        const struct ent_format *format =
            ent_format_detect(NULL, cases[i].text, strlen(cases[i].text));
        if (cases[i].format)
            assert_string_equal(format ? format->name : "none",
                                cases[i].format);
        else
            assert_true(!format || (strcmp(format->name, "nquads") != 0 &&
                                    strcmp(format->name, "trig") != 0));
    }
    assert_ptr_equal(ent_format_for_media_type("application/n-triples"),
                     ent_format_find("ntriples"));
    assert_ptr_equal(ent_format_for_media_type("application/n-quads"),
                     ent_format_find("nquads"));
    assert_ptr_equal(ent_format_for_media_type("text/turtle; charset=utf-8"),
                     ent_format_find("turtle"));
    assert_ptr_equal(ent_format_for_media_type("application/trig"),
                     ent_format_find("trig"));
}

static enum ent_status read_all(void *context)
{
    static const char text[] = "<x:\\u0061> <x:p> \"\\u00e9\"@fr _:g .\n"
                               "_:a <x:p> <<( <x:s> <x:p> \"\\t\" )>> .\n"
                               "<x:s> <x:p> no .\n";
    struct ent_buf out;
    (void)context;
    ent_buf_init(&out);
    enum ent_status status = support_rdf_read("nquads", &support_rdf_options,
                                              text, sizeof text - 1, 20, &out);
    ent_buf_release(&out);
    return status;
}

static void test_failed_alloc(void **state)
{
    (void)state;
    assert_true(support_fail_each_allocation(read_all, NULL) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_statements),
        cmocka_unit_test(test_literals),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_found_by_content),
        cmocka_unit_test(test_failed_alloc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
