/* SPDX-License-Identifier: ISC */
/* Turtle and TriG: each production, in pieces of any size; what is wrong and
 * where; going on behind it; limits.  The W3C's suites are run by `make
 * conformance`. */
#include "rdf_support.h"

#include "base/limits.h"

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define XSD "http://www.w3.org/2001/XMLSchema#"
#define P "@prefix : <x:> ."

static void turtle(const char *text, const char *expected)
{
    support_rdf_gives("turtle", text, strlen(text), expected);
}

static void trig(const char *text, const char *expected)
{
    support_rdf_gives("trig", text, strlen(text), expected);
}

static void test_directives(void **state)
{
    (void)state;
    turtle("", "");
    turtle("# only a comment", "");
    turtle("@prefix p: <x:>.p:a p:b p:c.", "<x:a> <x:b> <x:c> .\n");
    turtle("prefix : <x:>\n:a :b :c .", "<x:a> <x:b> <x:c> .\n");
    turtle("@prefix : <x:> . @prefix : <y:> . :a :b :c .",
           "<y:a> <y:b> <y:c> .\n");
    turtle("BASE <d> <> <#e> <../f> .",
           "<http://a/b/d> <http://a/b/d#e> <http://a/f> .\n");
    turtle("@base <http://x/> . @prefix p: <y#> . p:a p: <z> .",
           "<http://x/y#a> <http://x/y#> <http://x/z> .\n");
    turtle("VERSION '1.2' @version \"1.2-basic\" .", "");
    turtle("PREFIX é.ü: <x:> é.ü:a.b é.ü: é.ü:%41\\~:0 .",
           "<x:a.b> <x:> <x:%41~:0> .\n");
}

static void test_lists(void **state)
{
    (void)state;
    turtle(P ":a :b :c, :d ; :e :f ;; . :a a :b ; .",
           "<x:a> <x:b> <x:c> .\n<x:a> <x:b> <x:d> .\n<x:a> <x:e> <x:f> .\n"
           "<x:a> <" RDF "type> <x:b> .\n");
    turtle(P "[] :b [ :c :d ; :e [] ] .",
           "_:.2 <x:c> <x:d> .\n_:.2 <x:e> _:.3 .\n_:.1 <x:b> _:.2 .\n");
    turtle(P "[ :a :b ] . [ :a :b ] :c :d .",
           "_:.1 <x:a> <x:b> .\n_:.2 <x:a> <x:b> .\n_:.2 <x:c> <x:d> .\n");
    turtle(P "() :b ( 1 [] ) .",
           "_:.1 <" RDF "first> \"1\"^^<" XSD "integer> .\n"
           "_:.1 <" RDF "rest> _:.3 .\n"
           "_:.3 <" RDF "first> _:.2 .\n"
           "_:.3 <" RDF "rest> <" RDF "nil> .\n"
           "<" RDF "nil> <x:b> _:.1 .\n");
}

static void test_literals(void **state)
{
    (void)state;
    turtle(P ":a :b 1 , -2.50, .5, 1e3, +1.E-2, 007, true, false .",
           "<x:a> <x:b> \"1\"^^<" XSD "integer> .\n"
           "<x:a> <x:b> \"-2.50\"^^<" XSD "decimal> .\n"
           "<x:a> <x:b> \".5\"^^<" XSD "decimal> .\n"
           "<x:a> <x:b> \"1e3\"^^<" XSD "double> .\n"
           "<x:a> <x:b> \"+1.E-2\"^^<" XSD "double> .\n"
           "<x:a> <x:b> \"007\"^^<" XSD "integer> .\n"
           "<x:a> <x:b> \"true\"^^<" XSD "boolean> .\n"
           "<x:a> <x:b> \"false\"^^<" XSD "boolean> .\n");
    turtle(P ":a :b 1.:c :d 2 .", "<x:a> <x:b> \"1\"^^<" XSD "integer> .\n"
                                  "<x:c> <x:d> \"2\"^^<" XSD "integer> .\n");
    turtle(
        P ":a :b '', \"\", '''a\n'b''c''', \"\"\"\"\"x\\\"\"\"\", 'é\\u00e9' .",
        "<x:a> <x:b> \"\" .\n<x:a> <x:b> \"\" .\n"
        "<x:a> <x:b> \"a\\n'b''c\" .\n<x:a> <x:b> \"\\\"\\\"x\\\"\" .\n"
        "<x:a> <x:b> \"éé\" .\n");
    turtle(P ":a :b 'x'@en , 'x' @en--ltr, 'x' ^^ :d, 'x'^^<y> .",
           "<x:a> <x:b> \"x\"@en .\n<x:a> <x:b> \"x\"@en--ltr .\n"
           "<x:a> <x:b> \"x\"^^<x:d> .\n"
           "<x:a> <x:b> \"x\"^^<http://a/b/y> .\n");
    turtle(P ":a :true true . :a :false :truex .",
           "<x:a> <x:true> \"true\"^^<" XSD "boolean> .\n"
           "<x:a> <x:false> <x:truex> .\n");
}

static void test_reifiers(void **state)
{
    (void)state;
    turtle(P "<< :a :b :c >> :d << :e :f 1 ~ :r >> .",
           "_:.1 <" RDF "reifies> <<( <x:a> <x:b> <x:c> )>> .\n"
           "<x:r> <" RDF "reifies> <<( <x:e> <x:f> \"1\"^^<" XSD
           "integer> )>> .\n"
           "_:.1 <x:d> <x:r> .\n");
    turtle(P "<< :a :b :c ~ _:x >> .",
           "_:x <" RDF "reifies> <<( <x:a> <x:b> <x:c> )>> .\n");
    turtle(P ":a :b <<( :c a <<( _:d :e 'f' )>> )>> .",
           "<x:a> <x:b> <<( <x:c> <" RDF
           "type> <<( _:d <x:e> \"f\" )>> )>> .\n");
    turtle(P ":a :b :c {| :d :e |} ~ :r ~ {| :f :g |}, :h ~:s .",
           "<x:a> <x:b> <x:c> .\n"
           "_:.1 <" RDF "reifies> <<( <x:a> <x:b> <x:c> )>> .\n"
           "_:.1 <x:d> <x:e> .\n"
           "<x:r> <" RDF "reifies> <<( <x:a> <x:b> <x:c> )>> .\n"
           "_:.2 <" RDF "reifies> <<( <x:a> <x:b> <x:c> )>> .\n"
           "_:.2 <x:f> <x:g> .\n"
           "<x:a> <x:b> <x:h> .\n"
           "<x:s> <" RDF "reifies> <<( <x:a> <x:b> <x:h> )>> .\n");
}

static void test_graphs(void **state)
{
    (void)state;
    trig(P ":a :b :c . { :a :b :d } :g { :a :b :e . :a :b :f . } :a :b :h .",
         "<x:a> <x:b> <x:c> .\n<x:a> <x:b> <x:d> .\n"
         "<x:a> <x:b> <x:e> <x:g> .\n<x:a> <x:b> <x:f> <x:g> .\n"
         "<x:a> <x:b> <x:h> .\n");
    trig(P "graph _:g { } GRAPH [] { :a :b [ :c :d ] } [] { :a :b 1 }",
         "_:.2 <x:c> <x:d> _:.1 .\n<x:a> <x:b> _:.2 _:.1 .\n"
         "<x:a> <x:b> \"1\"^^<" XSD "integer> _:.3 .\n");
    trig(P ":g { << :a :b :c >> :d :e {| :f :g |} }",
         "_:.1 <" RDF "reifies> <<( <x:a> <x:b> <x:c> )>> <x:g> .\n"
         "_:.1 <x:d> <x:e> <x:g> .\n"
         "_:.2 <" RDF "reifies> <<( _:.1 <x:d> <x:e> )>> <x:g> .\n"
         "_:.2 <x:f> <x:g> <x:g> .\n");
}

static void test_wrong(void **state)
{
    (void)state;
    turtle(P "\n:a :b\n  é:c .", "! 3:3: this prefix is not declared\n");
    turtle(P ":a :b :c", "<x:a> <x:b> <x:c> .\n"
                         "! 1:25: the last statement has no full stop\n");
    turtle(P ":a :b .", "! 1:23: an IRI, a blank node or a literal was "
                        "expected\n");
    turtle(P ":a 'b' :c .", "! 1:20: a prefix and : were expected\n");
    turtle(P "'é' :b :c .", "! 1:17: an IRI or a blank node was expected\n");
    turtle(P ":a :b :c :d .", "<x:a> <x:b> <x:c> .\n"
                              "! 1:26: . or ; or , was expected\n");
    turtle(P ":a :b 'x\ny' .", "! 1:25: a line break needs an escape or "
                               "\"\"\"\n");
    turtle(P ":a :b 'x .", "! 1:23: the text has no closing quote\n");
    turtle(P ":a :b '''x'' .", "! 1:23: the text has no closing quotes\n");
    turtle(P "\n\n:a :b 'é\\q' .", "! 3:9: there is no such escape\n");
    turtle(P ":a :b <c d> .", "! 1:25: this character cannot stand in an "
                              "IRI\n");
    turtle(P ":a :b <c .\n", "! 1:25: this character cannot stand in an IRI\n");
    turtle(P ":a :b << :c :d ( 1 ) >> .", "! 1:32: an IRI, a blank node or a "
                                          "literal was expected\n");
    turtle(P "<<( :a :b :c )>> :d :e .",
           "! 1:17: a triple term cannot stand here\n");
    turtle(P ":a << :b :c :d >> :e .", "! 1:21: this character cannot stand in "
                                       "an IRI\n");
    turtle(P ":g { :a :b :c }", "! 1:20: a prefix and : were expected\n");
    turtle(P ":a :b [ :c :d .", "! 1:31: ] was expected\n");
    turtle("@prefix a <x:> .", "! 1:9: this word has no prefix and :\n");
    turtle("@nothing <x:> .",
           "! 1:1: only @prefix, @base and @version start with @\n");
    turtle(P ":a :b :c . \xff", "<x:a> <x:b> <x:c> .\n"
                                "! 1:28: this is not valid UTF-8\n");
    trig(P ":g { :a :b :c .", "<x:a> <x:b> <x:c> <x:g> .\n"
                              "! 1:32: the graph has no }\n");
    trig(P "{ @prefix : <y:> . }",
         "! 1:19: an IRI or a blank node was expected\n");
    trig(P "GRAPH { :a :b :c }", "! 1:23: an IRI or a blank node was "
                                 "expected\n");
}

static void without_base(const char *text, bool skip_bad, const char *expected)
{
    const struct ent_import_options options = {.skip_bad = skip_bad};
    const size_t n = strlen(text), steps[] = {n + 1, 1, 4, 9};
    for (size_t i = 0; i < N_ITEMS(steps); i++) {
        struct ent_buf out;
        ent_buf_init(&out);
        enum ent_status status =
            support_rdf_read("trig", &options, text, n, steps[i], &out);
        assert_status(status, strstr(expected, "!!") ? ENT_EREFUSED : ENT_OK);
        assert_buf(&out, expected);
        ent_buf_release(&out);
    }
}

static void test_bases(void **state)
{
    struct ent_buf out;
    const struct ent_import_options relative = {.base = "a/b"};
    (void)state;
    without_base("<a> <x:b> <x:c> .", false,
                 "! 1:1: a relative IRI needs a base (@base or --base)\n");
    without_base("@base <http://x/y> . <a> <x:b> <> .", false,
                 "<http://x/a> <x:b> <http://x/y> .\n");
    ent_buf_init(&out);
    assert_status(support_rdf_read("turtle", &relative, "", 0, 1, &out),
                  ENT_EUSAGE);
    ent_buf_release(&out);
}

/* A bad statement is skipped where its end is certain. */
static void test_skip_bad(void **state)
{
    (void)state;
    without_base(P ":a :b q:c, '. ' . :d :e :f .", true,
                 "! 1:23: this prefix is not declared\n"
                 "<x:d> <x:e> <x:f> .\n");
    without_base(P ":a :b :c, .\n:d :e 'é', [ :x ] . # .\n:d :e <x:h>.\n", true,
                 "<x:a> <x:b> <x:c> .\n"
                 "! 1:27: an IRI, a blank node or a literal was expected\n"
                 "<x:d> <x:e> \"é\" .\n"
                 "! 2:17: an IRI, a blank node or a literal was expected\n"
                 "<x:d> <x:e> <x:h> .\n");
    without_base(P ":g { :a :b q:c . :d :e :f }", true,
                 "! 1:28: this prefix is not declared\n"
                 "<x:d> <x:e> <x:f> <x:g> .\n");
    without_base(P ":a :b 'x\ny' . :d :e :f .", true,
                 "!! 1:25: test: a line break needs an escape or \"\"\"; what "
                 "follows cannot be told for certain\n");
    without_base("@prefix : . :d :e :f .", true,
                 "!! 1:11: test: an IRI in <> was expected; what follows "
                 "cannot be told for certain\n");
    without_base(P ":g { :a :b q:c } :d :e :f .", true,
                 "!! 1:28: test: this prefix is not declared; what follows "
                 "cannot be told for certain\n");
}

static void repeat(struct ent_buf *out, const char *piece, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ent_buf_add_str(out, piece);
}

static void test_limits(void **state)
{
    struct ent_buf text, out;
    (void)state;
    ent_buf_init(&text);
    ent_buf_init(&out);
    for (size_t extra = 0; extra < 2; extra++) {
        ent_buf_clear(&text);
        ent_buf_clear(&out);
        ent_buf_add_str(&text, P ":a :b ");
        repeat(&text, "(", ENT_MAX_RDF_DEPTH + extra);
        repeat(&text, ")", ENT_MAX_RDF_DEPTH + extra);
        ent_buf_add_str(&text, " .");
        assert_ok(support_rdf_read("turtle", &support_rdf_options, text.bytes,
                                   text.n_bytes, text.n_bytes, &out));
        assert_int_equal(out.bytes[0], extra ? '!' : '_');

        ent_buf_clear(&text);
        ent_buf_clear(&out);
        ent_buf_add_str(&text, P ":a :b ");
        repeat(&text, "<<( :a :b ", ENT_MAX_QUOTE_DEPTH + extra);
        ent_buf_add_str(&text, ":c");
        repeat(&text, ")>>", ENT_MAX_QUOTE_DEPTH + extra);
        ent_buf_add_str(&text, " .");
        assert_ok(support_rdf_read("turtle", &support_rdf_options, text.bytes,
                                   text.n_bytes, text.n_bytes, &out));
        assert_int_equal(out.bytes[0], extra ? '!' : '<');
    }
    ent_buf_release(&text);
    ent_buf_release(&out);
}

/* A statement may be of any length, an object may not. */
static void test_long(void **state)
{
    struct ent_buf text, out;
    size_t n_lines = 0;
    (void)state;
    ent_buf_init(&text);
    ent_buf_init(&out);
    ent_buf_add_str(&text, "@prefix : <x:> . { :a :b :c");
    repeat(&text, ", \"a text of some length\"\n", 300000);
    ent_buf_add_str(&text, "}");
    assert_true(text.n_bytes > ENT_MAX_SOURCE_LINE_BYTES);
    assert_ok(support_rdf_read("trig", &support_rdf_options, text.bytes,
                               text.n_bytes, 65536, &out));
    for (size_t i = 0; i < out.n_bytes; i++)
        n_lines += out.bytes[i] == '\n';
    assert_int_equal(n_lines, 300001);

    ent_buf_clear(&text);
    ent_buf_clear(&out);
    ent_buf_add_str(&text, "@prefix : <x:> .\n:a :b (");
    repeat(&text, " \"a text of some length\"", 300000);
    assert_ok(support_rdf_read("turtle", &support_rdf_options, text.bytes,
                               text.n_bytes, 1 << 20, &out));
    assert_buf(&out, "! 2:7: the statement is longer than 5 MiB\n");
    ent_buf_release(&text);
    ent_buf_release(&out);
}

static enum ent_status read_all(void *context)
{
    static const char text[] =
        "@prefix p: <x:\\u0061> . @base <y> . p:g { p:a\\~ <b> 'é\\t', ( 1 2 ) "
        "{| p:c [ p:d p:e ] |} ; p:f << p:a p:b <<( _:c p:d 'e'@fr )>> ~ p:r "
        ">> . p:x p:y q:z }";
    struct ent_buf out;
    (void)context;
    ent_buf_init(&out);
    enum ent_status status = support_rdf_read("trig", &support_rdf_options,
                                              text, sizeof text - 1, 30, &out);
    ent_buf_release(&out);
    return status;
}

static void test_failed_alloc(void **state)
{
    (void)state;
    assert_true(support_fail_each_allocation(read_all, NULL) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_directives),   cmocka_unit_test(test_lists),
        cmocka_unit_test(test_literals),     cmocka_unit_test(test_reifiers),
        cmocka_unit_test(test_graphs),       cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_bases),        cmocka_unit_test(test_skip_bad),
        cmocka_unit_test(test_limits),       cmocka_unit_test(test_long),
        cmocka_unit_test(test_failed_alloc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
