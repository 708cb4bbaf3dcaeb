/* SPDX-License-Identifier: ISC */
/* What people call functions, fields and prefixes: by synonym, then by
 * spelling. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "queries/parser.h"

struct synonym {
    const char *word;
    const char *meant;
};

static const struct synonym functions[] = {
    {"regex", "matches"},
    {"regexp", "matches"},
    {"match", "matches"},
    {"regexp_like", "matches"},
    {"strstarts", "starts"},
    {"startswith", "starts"},
    {"starts_with", "starts"},
    {"begins", "starts"},
    {"prefix", "starts"},
    {"strends", "ends"},
    {"endswith", "ends"},
    {"ends_with", "ends"},
    {"includes", "contains"},
    {"has", "contains"},
    {"instr", "contains"},
    {"lcase", "lower"},
    {"ucase", "lower"},
    {"upper", "lower"},
    {"tolower", "lower"},
    {"toupper", "lower"},
    {"lowercase", "lower"},
    {"strlen", "length"},
    {"len", "length"},
    {"size", "length"},
    {"char_length", "length"},
    {"str", "text"},
    {"string", "text"},
    {"tostring", "text"},
    {"cast", "text"},
    {"language", "lang"},
    {"type", "datatype"},
    {"isiri", "isname"},
    {"isuri", "isname"},
    {"isentity", "isname"},
    {"isliteral", "istext"},
    {"isstring", "istext"},
    {"istriple", "isfact"},
    {"isquoted", "isfact"},
    {"iif", "if"},
    {"case", "if"},
    {"ifnull", "coalesce"},
    {"nvl", "coalesce"},
    {"isnull", "coalesce"},
    {"ceil", "round"},
    {"floor", "round"},
    {"average", "avg"},
    {"mean", "avg"},
    {"total", "sum"},
    {"group_concat", "list"},
    {"collect", "list"},
    {"array_agg", "list"},
    {"string_agg", "list"},
    {"sample", "min"},
    {"first", "min"},
    {"last", "max"},
    {"minimum", "min"},
    {"maximum", "max"},
    {"number", "count"},
    {"contested", "disputed"},
    {"contradicted", "disputed"},
    {"about", "mentions"},
    {"nodes", "list"},
};

static const struct synonym fields[] = {
    {"url", "source"},
    {"uri", "source"},
    {"article", "source"},
    {"document", "source"},
    {"doc", "source"},
    {"reference", "source"},
    {"publisher", "source"},
    {"newspaper", "source"},
    {"provenance", "source"},
    {"who", "speaker"},
    {"author", "speaker"},
    {"said_by", "speaker"},
    {"voice", "speaker"},
    {"attribution", "speaker"},
    {"date", "from"},
    {"when", "from"},
    {"time", "from"},
    {"year", "from"},
    {"since", "from"},
    {"start_date", "from"},
    {"begin", "from"},
    {"valid_from", "from"},
    {"until", "to"},
    {"till", "to"},
    {"end_date", "to"},
    {"valid_to", "to"},
    {"location", "place"},
    {"where", "place"},
    {"country", "place"},
    {"incident", "event"},
    {"polarity", "stance"},
    {"attitude", "stance"},
    {"negated", "stance"},
    {"probability", "confidence"},
    {"score", "confidence"},
    {"certainty", "confidence"},
    {"weight", "confidence"},
    {"evidence", "quote"},
    {"text", "quote"},
    {"sentence", "quote"},
    {"passage", "quote"},
    {"excerpt", "quote"},
    {"offset", "start"},
    {"model", "extractor"},
    {"tool", "extractor"},
    {"subject", "written_subject"},
    {"predicate", "written_predicate"},
    {"object", "written_object"},
    {"added", "recorded"},
    {"created", "recorded"},
    {"known", "recorded"},
    {"withdrawn", "retracted"},
    {"deleted", "retracted"},
    {"id", "report"},
    {"published_at", "published"},
    {"pubdate", "published"},
    {"publication_date", "published"},
    {"published_date", "published"},
};

static const char *synonym_of(const struct synonym *table, size_t n_table,
                              const char *word, size_t n_word)
{
    for (size_t i = 0; i < n_table; i++)
        if (strlen(table[i].word) == n_word &&
            strncasecmp(table[i].word, word, n_word) == 0)
            return table[i].meant;
    return NULL;
}

/* Keeps the nearer of two candidates; at most a third of the word may be
 * wrong. */
static void consider(const char *word, size_t n_word, const char *name,
                     const char **best, unsigned *best_distance)
{
    unsigned limit = n_word < 4 ? 1 : n_word < 7 ? 2 : 3;
    unsigned distance =
        ent_text_distance(word, n_word, name, strlen(name), limit);

    if (distance <= limit && distance < *best_distance) {
        *best = name;
        *best_distance = distance;
    }
}

const char *ent_meant_function(const char *word, size_t n_word)
{
    unsigned distance = UINT32_MAX;
    const char *best =
        synonym_of(functions, sizeof functions / sizeof *functions, word,
                   n_word);

    if (best)
        return best;
    for (int i = 0; i < ENT_N_FUNCTIONS; i++)
        consider(word, n_word, ent_functions[i].name, &best, &distance);
    for (int i = 0; i < ENT_N_AGGREGATES; i++)
        consider(word, n_word, ent_aggregates[i].name, &best, &distance);
    return best;
}

const char *ent_meant_field(const char *word, size_t n_word)
{
    unsigned distance = UINT32_MAX;
    const char *best =
        synonym_of(fields, sizeof fields / sizeof *fields, word, n_word);

    for (int i = 0; !best && i < ENT_N_FIELDS; i++)
        if (i != ENT_FIELD_META)
            consider(word, n_word, ent_field_name((enum ent_field)i), &best,
                     &distance);
    return best;
}

const char *ent_known_prefix(const char *name, size_t n_name)
{
    static const struct synonym prefixes[] = {
        {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
        {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
        {"xsd", "http://www.w3.org/2001/XMLSchema#"},
        {"owl", "http://www.w3.org/2002/07/owl#"},
        {"skos", "http://www.w3.org/2004/02/skos/core#"},
        {"foaf", "http://xmlns.com/foaf/0.1/"},
        {"schema", "http://schema.org/"},
        {"dct", "http://purl.org/dc/terms/"},
        {"dcterms", "http://purl.org/dc/terms/"},
        {"wd", "http://www.wikidata.org/entity/"},
        {"wdt", "http://www.wikidata.org/prop/direct/"},
        {"dbr", "http://dbpedia.org/resource/"},
        {"dbo", "http://dbpedia.org/ontology/"},
        {"er", "urn:entente-report:"},
    };

    return synonym_of(prefixes, sizeof prefixes / sizeof *prefixes, name,
                      n_name);
}
