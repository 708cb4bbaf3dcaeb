/* SPDX-License-Identifier: ISC */
/* Folding of names. */
#include "base/text.h"

#include "support.h"

static void check(const char *text, const char *expected)
{
    struct ent_buf buf;

    ent_buf_init(&buf);
    ent_buf_add_str(&buf, ">");
    assert_ok(ent_text_fold(text, strlen(text), &buf));
    assert_bytes(buf.bytes + 1, buf.n_bytes - 1, expected);
    ent_buf_release(&buf);
}

static void test_ascii(void **state)
{
    (void)state;
    check("", "");
    check(" \t.,-", "");
    check("Russia", "russia");
    check("Bashar al-Assad", "bashar al assad");
    check("  U.S.-led ", "u s led");
    check("u s led", "u s led");
    check("U.S.", "u s");
    check("US", "us");
    check("meets_with", "meets with");
    check("C++", "c++");
    check("AT&T (1885)", "at t 1885");
    check("O'Brien", "o brien");
    check("x `y` ^z", "x y z");
}

static void test_latin(void **state)
{
    (void)state;
    check("Đặng Tiểu Bình", "đang tieu binh");
    check("ÉTÉ", "ete");
    check("E\xcc\x81te\xcc\x81", "ete");
    check("Recep Tayyip Erdoğan", "recep tayyip erdogan");
    check("İstanbul", "istanbul");
    check("Straße", "strasse");
    check("STRASSE", "strasse");
    check("Côte d’Ivoire", "cote d ivoire");
    check("Côte d'Ivoire", "cote d ivoire");
    check("ﬁn", "fin");
    check("ＵＳＡ", "usa");
    check("№ 5", "no 5");
    check("a\xc2\xa0"
          "b\xe2\x80\xaf"
          "c",
          "a b c");
    check("…a—b«c»", "a b c");
    check("Saint\xc2\xad"
          "Denis",
          "saintdenis"); /* soft hyphen */
    check("O´Brien", "o brien");
    check("\xe2\x80\x8fUSA\xe2\x80\x8e", "usa"); /* direction marks */
}

static void test_greek(void **state)
{
    (void)state;
    check("Αθήνα", "αθηνα");
    check("ΑΘΗΝΑ", "αθηνα");
    check("Αλέξης Τσίπρας", "αλεξησ τσιπρασ");
    check("ΑΛΕΞΗΣ ΤΣΙΠΡΑΣ", "αλεξησ τσιπρασ");
}

/* In other scripts a mark is a letter's own. */
static void test_other_scripts_keep_marks(void **state)
{
    (void)state;
    check("Йод", "йод");
    check("\xd0\x98\xcc\x86од", "йод"); /* decomposed */
    check("Иод", "иод");
    check("Київ", "київ");
    check("Ёлка", "ёлка");
    check("हिन्दी", "हिन्दी");
    check("شَدَّة", "شَدَّة");
    check("שָׁלוֹם", "שָׁלוֹם");
    check("がぎ", "がぎ");
    check("ｶﾞ", "ガ"); /* half width, with its own voicing mark */
    check("한국", "한국");
    check("1\xe2\x83\xa3", "1\xe2\x83\xa3"); /* a digit's keycap */
}

static void test_between_scripts(void **state)
{
    (void)state;
    check("Путин (Putin)", "путин putin");
    check("Владимир  Путин", "владимир путин");
    check("日本・国", "日本 国");
    check("习近平", "习近平");
    check("«Аль-Каида»", "аль каида");
    check("é-é", "e e");
    check("-é-", "e");
}

/* Folding what is folded changes nothing, and case never matters. */
static void test_is_stable(void **state)
{
    static const uint32_t points[] = {'a',    'Z',    ' ',    '.',   '1',
                                      0xc9,   0xdf,   0x110,  0x130, 0x301,
                                      0x308,  0x323,  0x391,  0x3ac, 0x3c2,
                                      0x419,  0x438,  0x306,  0x5d0, 0x5b0,
                                      0x627,  0x64e,  0x915,  0x93c, 0xb4,
                                      0xa8,   0x2019, 0x2014, 0xa0,  0x200d,
                                      0x1e9e, 0xfb01, 0x3042, 0x3099};
    struct ent_buf text, once, twice;
    uint64_t random = 9;

    (void)state;
    ent_buf_init(&text);
    ent_buf_init(&once);
    ent_buf_init(&twice);
    for (int i = 0; i < 20000; i++) {
        size_t n = support_random(&random) % 12;
        ent_buf_clear(&text);
        ent_buf_clear(&once);
        ent_buf_clear(&twice);
        for (size_t j = 0; j < n; j++)
            ent_utf8_put(&text,
                         points[support_random(&random) % N_ITEMS(points)]);
        assert_ok(ent_text_fold(text.bytes, text.n_bytes, &once));
        assert_ok(ent_text_fold(once.bytes, once.n_bytes, &twice));
        ent_buf_add_char(&text, '\0');
        if (once.n_bytes != twice.n_bytes ||
            (once.n_bytes > 0 &&
             memcmp(once.bytes, twice.bytes, once.n_bytes) != 0))
            fail_msg("\"%s\" folds differently twice", text.bytes);
    }
    ent_buf_release(&text);
    ent_buf_release(&once);
    ent_buf_release(&twice);
}

static enum ent_status fold(void *context)
{
    const struct ent_buf *text = context;
    struct ent_buf buf;
    enum ent_status status;

    ent_buf_init(&buf);
    status = ent_text_fold(text->bytes, text->n_bytes, &buf);
    ent_buf_release(&buf);
    return status;
}

static void test_failing_allocations(void **state)
{
    struct ent_buf text;

    (void)state;
    ent_buf_init(&text);
    ent_buf_add_str(&text, "Plain, then ");
    for (int i = 0; i < 300; i++)
        ent_buf_add_str(&text, "éа\xcc\x81\xcc\xa3\xef\xb7\xba");
    for (int i = 0; i < 100; i++)
        ent_buf_add_str(&text, "\xd9\x8e\xd9\x91");
    assert_true(support_fail_each_allocation(fold, &text) > 3);
    ent_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ascii),
        cmocka_unit_test(test_latin),
        cmocka_unit_test(test_greek),
        cmocka_unit_test(test_other_scripts_keep_marks),
        cmocka_unit_test(test_between_scripts),
        cmocka_unit_test(test_is_stable),
        cmocka_unit_test(test_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
