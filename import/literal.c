/* SPDX-License-Identifier: ISC */
/* RDF literals <-> the model's booleans, numbers, dates and texts. */
#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "import/term.h"

static bool is(const char *bytes, size_t n_bytes, const char *text)
{
    return n_bytes == strlen(text) && memcmp(bytes, text, n_bytes) == 0;
}

static size_t skip_digits(const char *text, size_t n, size_t i)
{
    while (i < n && text[i] >= '0' && text[i] <= '9')
        i++;
    return i;
}

/* Lexical forms of xsd:integer, xsd:decimal and xsd:double; 0 when it is none
 * of them, else 'i', 'd' or 'e' for the narrowest. */
static char numeric_form(const char *text, size_t n)
{
    char form = 'i';
    size_t i = n > 0 && (text[0] == '+' || text[0] == '-') ? 1 : 0;
    size_t whole = skip_digits(text, n, i);
    size_t digits = whole - i;
    i = whole;
    if (i < n && text[i] == '.') {
        size_t end = skip_digits(text, n, i + 1);
        digits += end - i - 1;
        form = 'd';
        i = end;
    }
    if (digits == 0)
        return 0;
    if (i < n && (text[i] == 'e' || text[i] == 'E')) {
        i++;
        if (i < n && (text[i] == '+' || text[i] == '-'))
            i++;
        size_t end = skip_digits(text, n, i);
        if (end == i)
            return 0;
        form = 'e';
        i = end;
    }
    return i == n ? form : 0;
}

/* A number of XSD type `local`; false when the text is not in its space. */
static bool number_literal(const char *local, const char *datatype,
                           size_t n_datatype, struct ent_term *term)
{
    char form = numeric_form(term->bytes, term->n_bytes);
    if (form == 0 || term->n_bytes > 1000)
        return false;
    if (*local == 'i' && form != 'i')
        return false;
    if (strcmp(local, "decimal") == 0 && form == 'e')
        return false;
    if (*local == 'i' &&
        ent_integer_parse(term->bytes, term->n_bytes, &term->integer)) {
        term->kind = ENT_INTEGER;
        return true;
    }
    term->kind = ENT_NUMBER;
    bool follows =
        ent_number_is_json(term->bytes, term->n_bytes) &&
        ((*local == 'i' && form == 'i') || (local[1] == 'e' && form == 'd') ||
         (local[1] == 'o' && form == 'e'));
    if (!follows) {
        term->tag = datatype;
        term->n_tag = n_datatype;
    }
    return true;
}

static bool date_literal(const char *local, struct ent_term *term)
{
    static const struct {
        const char *local;
        enum ent_precision precision;
    } types[] = {{"gYear", ENT_PRECISION_YEAR},
                 {"gYearMonth", ENT_PRECISION_MONTH},
                 {"date", ENT_PRECISION_DAY},
                 {"dateTime", ENT_PRECISION_SECOND}};
    uint64_t date;
    if (ent_date_parse(term->bytes, term->n_bytes, &date) != ENT_OK)
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].local, local) == 0 &&
            ent_date_precision(date) == types[i].precision) {
            term->kind = ENT_DATE;
            term->date = date;
            return true;
        }
    return false;
}

void ent_term_from_literal(const char *text, size_t n_text,
                           const char *datatype, size_t n_datatype,
                           struct ent_term *term)
{
    char local[16];
    size_t n_xsd = strlen(ENT_XSD);
    memset(term, 0, sizeof *term);
    term->kind = ENT_TEXT;
    term->bytes = text;
    term->n_bytes = n_text;
    if (n_datatype <= n_xsd || n_datatype - n_xsd >= sizeof local ||
        memcmp(datatype, ENT_XSD, n_xsd) != 0) {
        local[0] = '\0';
    } else {
        memcpy(local, datatype + n_xsd, n_datatype - n_xsd);
        local[n_datatype - n_xsd] = '\0';
    }
    if (strcmp(local, "string") == 0)
        return;
    if (strcmp(local, "boolean") == 0 &&
        (is(text, n_text, "true") || is(text, n_text, "false"))) {
        term->kind = ENT_BOOLEAN;
        term->boolean = n_text == 4;
        return;
    }
    if ((strcmp(local, "integer") == 0 || strcmp(local, "decimal") == 0 ||
         strcmp(local, "double") == 0) &&
        number_literal(local, datatype, n_datatype, term))
        return;
    if (date_literal(local, term))
        return;
    term->kind = ENT_TYPED;
    term->tag = datatype;
    term->n_tag = n_datatype;
}

static const char *number_datatype(const struct ent_term *term)
{
    switch (numeric_form(term->bytes, term->n_bytes)) {
    case 'i':
        return ENT_XSD "integer";
    case 'd':
        return ENT_XSD "decimal";
    default:
        return ENT_XSD "double";
    }
}

static const char *date_datatype(uint64_t date)
{
    switch (ent_date_precision(date)) {
    case ENT_PRECISION_YEAR:
        return ENT_XSD "gYear";
    case ENT_PRECISION_MONTH:
        return ENT_XSD "gYearMonth";
    case ENT_PRECISION_DAY:
        return ENT_XSD "date";
    case ENT_PRECISION_SECOND:
    default:
        return ENT_XSD "dateTime";
    }
}

const char *ent_term_datatype(const struct ent_term *term, size_t *n_bytes)
{
    const char *datatype = ENT_XSD "string";
    if (term->kind == ENT_TYPED || (term->kind == ENT_NUMBER && term->tag)) {
        *n_bytes = term->n_tag;
        return term->tag;
    }
    if (term->kind == ENT_TEXT && term->tag)
        return NULL;
    if (term->kind == ENT_BOOLEAN)
        datatype = ENT_XSD "boolean";
    else if (term->kind == ENT_INTEGER)
        datatype = ENT_XSD "integer";
    else if (term->kind == ENT_NUMBER)
        datatype = number_datatype(term);
    else if (term->kind == ENT_DATE)
        datatype = date_datatype(term->date);
    *n_bytes = strlen(datatype);
    return datatype;
}
