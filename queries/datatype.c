/* SPDX-License-Identifier: ISC */
/* Datatypes of XML Schema that Walk has its own terms for. */
#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "queries/lexer.h"

static const char xsd[] = "http://www.w3.org/2001/XMLSchema#";

static bool is_name(const char *local, size_t n_local, const char *name)
{
    return strlen(name) == n_local && memcmp(local, name, n_local) == 0;
}

static size_t digits_end(const char *text, size_t n, size_t i)
{
    while (i < n && text[i] >= '0' && text[i] <= '9')
        i++;
    return i;
}

/* The narrowest of integer, decimal and double whose lexical space holds a
 * text; NULL when it is no number. */
static const char *narrowest(const char *text, size_t n)
{
    const char *type = "integer";
    size_t start = n > 0 && (text[0] == '+' || text[0] == '-');
    size_t i = digits_end(text, n, start);
    size_t n_digits = i - start;

    if (i < n && text[i] == '.') {
        start = i + 1;
        i = digits_end(text, n, start);
        n_digits += i - start;
        type = "decimal";
    }
    if (n_digits == 0)
        return NULL;
    if (i < n && (text[i] == 'e' || text[i] == 'E')) {
        start = i + 1;
        if (start < n && (text[start] == '+' || text[start] == '-'))
            start++;
        i = digits_end(text, n, start);
        if (i == start)
            return NULL;
        type = "double";
    }
    return i == n ? type : NULL;
}

static bool set_number(struct ent_term *term, const struct ent_term *iri,
                       const char *local, size_t n_local)
{
    const char *type = narrowest(term->bytes, term->n_bytes);
    bool is_integer = is_name(local, n_local, "integer");
    bool is_decimal = is_name(local, n_local, "decimal");

    if (!type || term->n_bytes > 1000 ||
        !(is_integer || is_decimal || is_name(local, n_local, "double")))
        return false;
    if ((is_integer && strcmp(type, "integer") != 0) ||
        (is_decimal && strcmp(type, "double") == 0))
        return false;
    term->kind = ENT_NUMBER;
    if (is_integer &&
        ent_integer_parse(term->bytes, term->n_bytes, &term->integer)) {
        term->kind = ENT_INTEGER;
    } else if (!ent_number_is_json(term->bytes, term->n_bytes) ||
               !is_name(local, n_local, type)) {
        term->tag = iri->bytes;
        term->n_tag = iri->n_bytes;
    }
    return true;
}

static bool set_date(struct ent_term *term, const char *local, size_t n_local)
{
    static const struct {
        const char *name;
        enum ent_precision precision;
    } types[] = {{"gYear", ENT_PRECISION_YEAR},
                 {"gYearMonth", ENT_PRECISION_MONTH},
                 {"date", ENT_PRECISION_DAY},
                 {"dateTime", ENT_PRECISION_SECOND}};
    uint64_t date;

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!is_name(local, n_local, types[i].name) ||
            ent_date_parse(term->bytes, term->n_bytes, &date) != ENT_OK ||
            ent_date_precision(date) != types[i].precision)
            continue;
        *term = (struct ent_term){.kind = ENT_DATE, .date = date};
        return true;
    }
    return false;
}

void ent_term_set_datatype(struct ent_term *term, const struct ent_term *iri)
{
    size_t n_xsd = sizeof xsd - 1;
    const char *local = iri->bytes + n_xsd;
    size_t n_local = iri->n_bytes - n_xsd;

    if (iri->n_bytes > n_xsd && memcmp(iri->bytes, xsd, n_xsd) == 0) {
        if (is_name(local, n_local, "string") ||
            set_number(term, iri, local, n_local) ||
            set_date(term, local, n_local))
            return;
        if (is_name(local, n_local, "boolean") &&
            (is_name(term->bytes, term->n_bytes, "true") ||
             is_name(term->bytes, term->n_bytes, "false"))) {
            *term = (struct ent_term){.kind = ENT_BOOLEAN,
                                      .boolean = term->n_bytes == 4};
            return;
        }
    }
    term->kind = ENT_TYPED;
    term->tag = iri->bytes;
    term->n_tag = iri->n_bytes;
}
