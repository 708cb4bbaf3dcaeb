/* SPDX-License-Identifier: ISC */
/* Queries that are good, and queries in the words of other languages. */
#include "walk_support.h"

const char *const walk_queries[] = {
    "find ?who where ?who supports [Bashar al-Assad]",
    "find ?who ?what where ?who opposes (Russia supports ?what)",
    "find ?who ?what ?article ?speaker ?date\n"
    "where ?who opposes (Russia supports ?what) { source: ?article, "
    "speaker: ?speaker, from: ?date }\norder by ?date",
    "find ?x where Russia supports{1,3} ?x",
    "path [United Arab Emirates] to [Bashar al-Assad] max 4",
    "find ?deed ?whom where [United States] ?deed ?whom during 2015-09 with "
    "reports",
    "find ?who count(?x) as ?n where ?who opposes ?x order by ?n desc limit 10",
    "find ?x where ?x supports [Bashar al-Assad] . not { ?x opposes [Islamic "
    "State] }",
    "find month(?d) as ?month ?deed count() as ?n where Iran ?deed ?whom { "
    "from: ?d } order by ?month",
    "find ?x where Russia supports ?x published 2015-10-01",
    /* forms */
    "FIND * WHERE ?x a Country", "ask Russia supports Assad at 2015",
    "ask { Russia supports Assad } . { ?x ?p ?y }",
    "graph where ?x supports{1,2} ?y during 2015-01 .. 2015-09 known 2016 "
    "limit 7",
    "path Russia to (Russia supports Assad) via supports|[goes on]|<urn:x> "
    "max 12 all at 2015 published 2016 known 2017 limit 3",
    "path from A-b to Assad", "explain find ?x where ?x any ?y",
    "PROFILE ask ?x ?y ?z",
    "prefix wd: <http://www.wikidata.org/entity/> prefix to: <urn:t/> find ?x "
    "where wd:Q159 to:a.b%20c ?x",
    /* terms */
    "find ?x where ?x p 1, -2, 3.5, -0.25e10, 9223372036854775807, "
    "-9223372036854775808, 9223372036854775808, true, FALSE",
    "find ?x where ?x p \"a \\\" \\\\ \\/ \\b\\f\\n\\r\\t \\u00e9 "
    "\\ud83d\\ude00\", \"Syrie\"@fr, \"x\"@ar--rtl, \"y\"^^<urn:t>",
    "find ?x where ?x p \"12\"^^xsd:integer, \"007\"^^xsd:integer, "
    "\"1.50\"^^<http://www.w3.org/2001/XMLSchema#decimal>, "
    "\"2015-09\"^^xsd:gYearMonth, \"true\"^^xsd:boolean, \"a\"^^xsd:string",
    "find ?x where ?x p 2015-09, 2015-09-18, 2015-09-18T10:30:00Z, "
    "2015-09-18T10:30:00+02:00, _:b0, _:a.b-c, <mailto:a@b>",
    "find ?x where [a \\] b \\\\ c] [path] ?x . [2nd] a [A] . ?x [to] [none]",
    "find ?x where Citt\xc3\xa0 vota e\xcc\x81tat . \xd0\x9f\xd1\x83 a-b-c ?x",
    "find ?x where ((((Russia a b) c d) e f) g h) opposes ?x",
    /* relations */
    "find ?x where ?x published ?d . ?x ^published|title ?e "
    "published 2015",
    "find ?x where Russia (supports/^opposes)*|any+|a?/(b|c){2}|d{3,} ?x",
    "find ?x where Russia ^(a/b){0,4}/^(^c)/(d*)* ?x",
    /* patterns and notes */
    "find ?x where ?x a Country, State ; region ?r, ?s ; capital ?c .",
    "find ?x where ?x p ?y { source: none, from: >= 2015, to: < 2016-02-01, "
    "confidence: > 0.5, stance: != denies, meta.goldstein: ?g, "
    "meta.[a b]: = 3, report: ?id, published: ?pub, quote: ?q }",
    "find ?x where ?x p ?y {source \x3d \"Reuters\", from: 2015,place:?pl}",
    "find ?x where ?x p ?y {source:Reuters,written_subject:?ws , "
    "extractor:\"llm:m\"}",
    /* clauses */
    "find ?x where ?x p ?y . filter ?y in (A-a, \"b\", 3) and not ?x in (?y)",
    "find ?x where ?x p ?y . ?x in (Russia, Iran, (a-a b c))",
    "find ?x where ?x p ?y . bind ?y as ?z . bind length(?z) + 1 as ?w",
    "find ?x where { ?x p ?y } or { ?x q ?y at 2015 } or { ?x r ?y . not { "
    "?x s ?y during 2014 .. 2015 published 2016 } }",
    "find ?x where ?x p ?y . optional { ?y title ?t . optional { ?t q ?u } }",
    "find ?x where ?x p ?y . filter (?x != ?y or isname(?y)) and not not "
    "?x = ?x",
    "find ?x where ?x p ?n . filter -?n + 2 * (?n - 1) / -3 >= -(-4) - -5",
    "find ?x where ?x p ?n . filter - - ?n < 3 and abs(-?n) <= 10",
    "find ?x where ?x p ?y { from: ?d } . filter year(?d) = 2015 and ?d > "
    "2014 and ?d - 2015-01-01 < 30",
    "find ?s ?p ?o where ?s ?p ?o . filter disputed((?s ?p ?o)) or "
    "mentions(?o, Crimea)",
    "find ?s where ?s p ?o . filter like(?s, \"*a?\") and matches(?s, \"^a\") "
    "and contains(lower(text(?o)), \"x\") and starts(?s, \"a\") and "
    "ends(?s, Asia)",
    "find ?s where ?s p ?o . filter if(isfact(?o), subject(?o) = ?s, "
    "coalesce(?o, 3) = 3) and istext(lang(?o)) and datatype(?o) = <urn:x>",
    "find ?s where ?s p ?o . filter least(?o, 3) < greatest(1, 2, round(?o))",
    "find ?s where ?s p ?o . filter object((a-a b c)) = c and "
    "predicate((a-a b c)) = b",
    /* tails */
    "find count() as ?n count(*) as ?m count(distinct ?x) as ?k sum(?y) as "
    "?s avg(?y) as ?v min(?y) as ?lo max(?y) as ?hi list(distinct ?y) as ?l "
    "where ?x p ?y",
    "find ?x (max(?y) - min(?y)) as ?span where ?x p ?y having ?span > 3 and "
    "?x != Iran order by ?span desc, lower(?x), (?span + 1) asc limit 5 per "
    "?x offset 10",
    "find ?x, lower(?x) as ?y, (?x = Iran) as ?z where ?x p ?q",
    "find ?x where ?x p ?y at 2015-09-18T10:30:00Z published 2016 known 2017",
    /* names that are words elsewhere */
    "find ?count where count list ?count . lower source from . if text year",
    "find ?from where from distinct ?from { from: ?from }",
    "find ?x where ?x p ?y # a comment\n . # another\r\n ?y q ?x", NULL};

const struct walk_foreign walk_foreign[] = {
    /* accepted, being harmless */
    {"find distinct ?x where ?x p ?y", NULL},
    {"find ?x count(*) as ?n where ?x p ?y group by ?x", NULL},
    {"find ?x where ?x p ?y during 2015-09 to 2015-10", NULL},
    {"path from Russia to Assad", NULL},
    {"find ?x where ?x p ?y { from >= 2015, source = \"Reuters\" }", NULL},
    {"find ?x where ?x p ?y { source: \"Reuters\", speaker: \"John Kerry\" }",
     NULL},
    {"find ?x where { ?x p ?y }", NULL},
    {"find ?x where ?x p ?y limit 5 order by ?x", NULL},
    {"find ?x where ?x p ?y order by desc(?x)", NULL},
    {"find ?x (count(?y) as ?n) where ?x p ?y", NULL},
    {"find ?x ?y as ?z where ?x p ?y", NULL},
    {"find ?x where ?x p ?y . bind(year(?y) as ?z)", NULL},
    {"find ?x where ?x p ?y . filter ?x not in (Iran, Iraq)", NULL},
    {"ask where { Russia supports Assad }", NULL},
    {"find ?x where ?x p ?y ; q ?z ; .", NULL},
    {"find ?x where ?x p ?y . filter disputed(Russia supports Assad)", NULL},
    {"find ?x where ?x p ?y at \"2015-09\"", NULL},
    /* SPARQL */
    {"SELECT ?x WHERE { ?x p ?y }", "find ?x WHERE { ?x p ?y }"},
    {"SELECT DISTINCT ?who WHERE { ?who :supports :Assad . FILTER NOT EXISTS "
     "{ ?who :opposes :Iran } } ORDER BY DESC(?who) LIMIT 5",
     "find DISTINCT ?who WHERE { ?who supports Assad . not { ?who opposes "
     "Iran } } ORDER BY DESC(?who) LIMIT 5"},
    {"PREFIX ex: <http://e.org/> SELECT ?who (COUNT(?x) AS ?n) WHERE { ?who "
     "ex:supports ?x FILTER(regex(?x, \"Ass\", \"i\") && ?x != ex:Foo) } "
     "GROUP BY ?who HAVING (COUNT(?x) > 3) ORDER BY DESC(?n)",
     "PREFIX ex: <http://e.org/> find ?who (COUNT(?x) AS ?n) WHERE { ?who "
     "ex:supports ?x . FILTER(matches(?x, \"Ass\") and ?x != ex:Foo) } "
     "GROUP BY ?who HAVING (?n > 3) ORDER BY DESC(?n)"},
    {"find ?x where << Russia supports ?x >> source ?y",
     "find ?x where ( Russia supports ?x ) source ?y"},
    {"find ?x where ?y opposes <<( Russia supports ?x )>>",
     "find ?x where ?y opposes ( Russia supports ?x )"},
    {"find ?x where ?x p ?y . filter not exists { ?x q ?y }",
     "find ?x where ?x p ?y . not { ?x q ?y }"},
    {"find ?x where ?x p ?y . filter exists { ?x q ?y }",
     "find ?x where ?x p ?y . { ?x q ?y }"},
    {"find ?x where ?x p ?y . minus { ?x q ?y }",
     "find ?x where ?x p ?y . not { ?x q ?y }"},
    {"find ?x where { ?x p ?y } union { ?x q ?y }",
     "find ?x where { ?x p ?y } or { ?x q ?y }"},
    {"find ?x where ?x p ?y . filter regex(?y, \"^a\")",
     "find ?x where ?x p ?y . filter matches(?y, \"^a\")"},
    {"find ?x where ?x p ?y . filter strstarts(str(?y), \"a\")",
     "find ?x where ?x p ?y . filter starts(text(?y), \"a\")"},
    {"find ?x where ?x p ?y . filter bound(?y)",
     "find ?x where ?x p ?y . filter ?y = ?y"},
    {"find ?x where ?x p ?y . values ?x { Russia [South Sudan] }",
     "find ?x where ?x p ?y . ?x in (Russia, [South Sudan])"},
    {"find ?x where ?x rdf:type Country", "find ?x where ?x a Country"},
    {"find ?x where wd:Q159 supports ?x",
     "prefix wd: <http://www.wikidata.org/entity/>\n"
     "find ?x where wd:Q159 supports ?x"},
    {"find ?x where :Russia :supports ?x", "find ?x where Russia supports ?x"},
    {"find $x where $x p ?y", "find ?x where ?x p ?y"},
    {"find ?x count(?y) as ?n where ?x p ?y group by ?x ?y",
     "find ?x count(?y) as ?n ?y where ?x p ?y group by ?x ?y"},
    {"find ?x where ?x p ?y having count(?y) > 3",
     "find ?x count(?y) as ?n where ?x p ?y having ?n > 3"},
    {"ASK { :Russia :supports :Assad }", "ASK { Russia supports Assad }"},
    {"CONSTRUCT { ?x a ?y } WHERE { ?x p ?y }", "graph where { ?x p ?y }"},
    {"DESCRIBE Russia", "find ?relation ?object where Russia ?relation "
                        "?object"},
    /* Cypher */
    {"MATCH (a)-[:SUPPORTS]->(b) RETURN a, b",
     "find ?a, ?b where ?a supports ?b"},
    {"MATCH (a:Country)-[:SUPPORTS]->(b {name: \"Bashar al-Assad\"}) WHERE "
     "a.name <> 'Russia' RETURN a.name, count(*) AS n ORDER BY n DESC LIMIT 3",
     "find ?a, count(*) AS ?n where ?a supports [Bashar al-Assad] . ?a "
     "a Country . filter ?a != Russia ORDER BY ?n DESC LIMIT 3"},
    {"MATCH (n {name:'Russia'})-[:SUPPORTS*1..3]->(m) RETURN DISTINCT m.name",
     "find DISTINCT ?m where Russia supports{1,3} ?m"},
    {"MATCH (a)-[r]->(b) RETURN a, type(r), b LIMIT 25",
     "find ?a, ?r, ?b where ?a ?r ?b LIMIT 25"},
    {"find ?x where ?x -[:supports]-> Assad",
     "find ?x where ?x supports Assad"},
    {"find ?x where ?x <-[:supports]- Assad",
     "find ?x where ?x ^supports Assad"},
    {"find ?x where (?x)-[:SUPPORTS|:AIDS*1..3]->(Assad)",
     "find ?x where ?x (supports|aids){1,3} Assad"},
    {"find ?x where ?x --supports--> Assad", "find ?x where ?x supports Assad"},
    {"find ?x where Russia supports*1..3 ?x",
     "find ?x where Russia supports{1,3} ?x"},
    {"find ?x where ?x p ?y . filter ?x starts with \"R\" and ?y contains "
     "\"a\"",
     "find ?x where ?x p ?y . filter starts(?x, \"R\") and contains(?y, "
     "\"a\")"},
    {"find ?x where ?x p ?y . filter ?x in [Russia, Iran]",
     "find ?x where ?x p ?y . filter ?x in (Russia, Iran)"},
    /* SQL */
    {"SELECT object FROM facts WHERE subject = 'Russia' AND relation = "
     "'supports'",
     "find ?object where Russia supports ?object"},
    {"SELECT object, count(*) AS n FROM facts WHERE subject = 'Russia' AND "
     "published >= '2015-01-01' GROUP BY object ORDER BY n DESC LIMIT 10",
     "find ?object, count(*) AS ?n where Russia ?relation ?object { "
     "published: >= \"2015-01-01\" } GROUP BY ?object ORDER BY ?n DESC LIMIT "
     "10"},
    {"find ?x where ?x p ?y . filter ?y like \"%ran%\"",
     "find ?x where ?x p ?y . filter like(?y, \"*ran*\")"},
    {"find ?x where ?x p ?y { from: ?d } . filter ?d between 2015 and 2016",
     "find ?x where ?x p ?y { from: ?d } . filter ?d >= 2015 and ?d <= 2016"},
    {"find ?x where ?x p ?y . filter ?y != null",
     "find ?x where ?x p ?y . filter ?y = ?y"},
    {"find ?x where ?x p ?y . filter ?y is not null",
     "find ?x where ?x p ?y . filter ?y = ?y"},
    {"find ?x where ?x p ?y limit 10, 20",
     "find ?x where ?x p ?y limit 20 offset 10"},
    {"find ?x where ?x supports 'Bashar al-Assad'",
     "find ?x where ?x supports [Bashar al-Assad]"},
    /* signs */
    {"find ?x where ?x p ?y . filter ?y == Iran && ?x <> Iran || ?y = Iraq",
     "find ?x where ?x p ?y . filter ?y = Iran and ?x != Iran or ?y = "
     "Iraq"},
    {"find ?x where ?x p ?y . filter !(?y = Iran)",
     "find ?x where ?x p ?y . filter not (?y = Iran)"},
    {"find ?x where ?x p ?y { confidence: \xe2\x89\xa5 0.5 }",
     "find ?x where ?x p ?y { confidence: >= 0.5 }"},
    /* plain slips */
    {"find ?x where ?x p ?y ?y q ?z", "find ?x where ?x p ?y . ?y q ?z"},
    {"find ?x where Russia supports ?x\nIran opposes ?x",
     "find ?x where Russia supports ?x .\nIran opposes ?x"},
    {"find ?x where ?x p ?y filter ?y = Iran",
     "find ?x where ?x p ?y . filter ?y = Iran"},
    {"find ?x where ?x supports Bashar al-Assad",
     "find ?x where ?x supports [Bashar al-Assad]"},
    {"find ?x where United Arab Emirates supports ?x",
     "find ?x where [United Arab Emirates] supports ?x"},
    {"find ?x where Bosnia and Herzegovina supports ?x",
     "find ?x where [Bosnia and Herzegovina] supports ?x"},
    {"find ?x where the United States opposes (Russia supports Bashar "
     "al-Assad) . ?x a Country",
     "find ?x where [United States] opposes (Russia supports [Bashar "
     "al-Assad]) . ?x a Country"},
    {"find ?x where ?x supports C\xc3\xb4te d'Ivoire",
     "find ?x where ?x supports [C\xc3\xb4te d'Ivoire]"},
    {"find who where who supports Assad",
     "find ?who where ?who supports Assad"},
    {"find ?x { ?x p ?y }", "find ?x where { ?x p ?y }"},
    {"find ?x ?x supports Assad", "find ?x where ?x supports Assad"},
    {"?who supports Assad", "find * where ?who supports Assad"},
    {"who supports Assad?", "find ?who where ?who supports Assad"},
    {"Russia supports Assad", "ask Russia supports Assad"},
    {"find count(?x) where ?x p ?y", "find count(?x) as ?n where ?x p ?y"},
    {"find ?x where ?x p ?y or ?x q ?y",
     "find ?x where { ?x p ?y } or { ?x q ?y }"},
    {"find ?x where ?x p Assad and ?x q Iran",
     "find ?x where ?x p Assad . ?x q Iran"},
    {"find ?x where ?x p Assad, ?x q Iran",
     "find ?x where ?x p Assad . ?x q Iran"},
    {"find ?x where ?x p ?y . ?y != Iran",
     "find ?x where ?x p ?y . filter ?y != Iran"},
    {"find ?x where ?x p ?y . contains(?y, \"an\")",
     "find ?x where ?x p ?y . filter contains(?y, \"an\")"},
    {"find ?x where ?x p ?y . not ?x q Iran",
     "find ?x where ?x p ?y . not { ?x q Iran }"},
    {"find ?x where ?x p ?y order by y",
     "find ?x ?y where ?x p ?y order by ?y"},
    {"find ?x where ?x p ?y skip 5", "find ?x where ?x p ?y offset 5"},
    {"find ?x where ?x p ?y at 2015 . ?y q ?z",
     "find ?x where { ?x p ?y at 2015 } . ?y q ?z"},
    {"find ?x where ?x p ?y in 2015", "find ?x where ?x p ?y during 2015"},
    {"find ?x where ?x p ?y between 2015 and 2016",
     "find ?x where ?x p ?y during 2015 .. 2016"},
    {"find ?x where ?x p ?y during September 2015",
     "find ?x where ?x p ?y during 2015-09"},
    {"find ?x where ?x p ?y at 18.9.2015", "find ?x where ?x p ?y at "
                                           "2015-09-18"},
    {"find ?x where ?x p ?y { date: 2015 }", "find ?x where ?x p ?y { from: "
                                             "2015 }"},
    {"find ?x where ?x p ?y { from 2015 }", "find ?x where ?x p ?y { from: "
                                            "2015 }"},
    {"find ?x where ?x p ?y { from: 2015 .. 2016 }",
     "find ?x where ?x p ?y { from: >= 2015, from: <= 2016 }"},
    {"find ?x where ?x p ?y { on: 2015-09-18 }",
     "find ?x where ?x p ?y { to: 2015-09-18, from: 2015-09-18 }"},
    {"find ?x where ?x p ?y { source: New York Times }",
     "find ?x where ?x p ?y { source: [New York Times] }"},
    {"find ?x where ?x supports [Bashar al-Assad",
     "find ?x where ?x supports [Bashar al-Assad]"},
    {"find ?x where { ?x p ?y", "find ?x where { ?x p ?y }"},
    {"find ?x where ?x path ?y", "find ?x where ?x [path] ?y"},
    {"find ?x where \"Russia\" \"supports\" ?x",
     "find ?x where Russia supports ?x"},
    {"path between Russia and Assad", "path Russia to Assad"},
    {"path United Arab Emirates to Bashar al-Assad max 4",
     "path [United Arab Emirates] to [Bashar al-Assad] max 4"},
    {"find ?x where ?x p ?y ; limit 5 ;", NULL},
    {"find ?x ?s where ?x p ?y, source: ?s",
     "find ?x ?s where ?x p ?y { source: ?s }"},
    {"find ?x where ?x p ?y from: 2015, to: ?t . ?x q ?z",
     "find ?x where ?x p ?y { from: 2015, to: ?t } . ?x q ?z"},
    {"find top 5 ?x where ?x p ?y", "find ?x where ?x p ?y limit 5"},
    {"find ?x from ?x p ?y", "find ?x where ?x p ?y"},
    {"find ?x such that ?x p ?y", "find ?x where ?x p ?y"},
    {"find ?x wher ?x p ?y", "find ?x where ?x p ?y"},
    {"find ?x were ?x p ?y", "find ?x where ?x p ?y"},
    {"find ?x where ?x p ?y, limit 5", "find ?x where ?x p ?y limit 5"},
    {"find ?x where (Russia, supports, ?x)",
     "find ?x where Russia supports ?x"},
    {"find ?x where ?x p ?y where ?y q ?z", "find ?x where ?x p ?y . ?y q ?z"},
    {"ask Russia supports Assad?", "ask Russia supports Assad"},
    {"path Russia Assad", "path Russia to Assad"},
    {"find shortest path from Russia to Assad", "path from Russia to Assad"},
    {"find ?x where ?x supports U.S. . ?x a Country",
     "find ?x where ?x supports [U.S.] . ?x a Country"},
    /* what is asked in English */
    {"find how many ?x where ?x p ?y",
     "find count(distinct ?x) as ?n where ?x p ?y"},
    {"how many ?x where ?x p ?y",
     "find count(distinct ?x) as ?n where ?x p ?y"},
    {"how many countries support Assad?",
     "find count(distinct ?countries) as ?n where ?countries support Assad"},
    {"show me who supports Assad", "find ?who where ?who supports Assad"},
    {"show me ?x where ?x p ?y", "find ?x where ?x p ?y"},
    {"find ?who where ?who supports Assad with sources",
     "find ?who where ?who supports Assad with reports"},
    {"find ?x where ?x supports Assad as of 2015-10-01",
     "find ?x where ?x supports Assad at 2015-10-01"},
    {"path Russia to Iran length <= 3", "path Russia to Iran max 3"},
    {"path Russia to Iran {1,3}", "path Russia to Iran max 3"},
    {"path Russia to Iran length < 4 limit 2",
     "path Russia to Iran max 3 limit 2"},
    {"path Russia to Iran max length 3", "path Russia to Iran max 3"},
    {"path Russia to Iran max 3 hops", "path Russia to Iran max 3"},
    {"path Russia to Iran in 3 hops", "path Russia to Iran max 3"},
    {"path Russia to Iran since 2015",
     "path Russia to Iran during 2015 .. 9999"},
    {"find ?x where ?x p ?y {source: https://example.org/a?b=1, from: ?d}",
     "find ?x where ?x p ?y {source: <https://example.org/a?b=1>, from: ?d}"},
    {"find ?o where Russia supports ?o from <urn:a>",
     "find ?o where Russia supports ?o { source: <urn:a> }"},
    {"find ?o where Russia supports ?o from https://example.org/a",
     "find ?o where Russia supports ?o { source: <https://example.org/a> }"},
    {"find ?o where Russia supports ?o according to John Kerry",
     "find ?o where Russia supports ?o { speaker: [John Kerry] }"},
    {"find ?x where ?x supports not Assad",
     "find ?x where ?x ?relation ?other . not { ?x supports Assad }"},
    {"find ?x where ?x a Country . ?x supports not Assad",
     "find ?x where ?x a Country . not { ?x supports Assad }"},
    {"find ?x where Russia supports, opposes ?x",
     "find ?x where Russia supports|opposes ?x"},
    {"find ?x where Russia supports or opposes ?x",
     "find ?x where Russia supports|opposes ?x"},
    {"find ?x where Russia supports and opposes ?x",
     "find ?x where Russia supports ?x ; opposes ?x"},
    {"ask is Russia supporting Assad?", "ask Russia supporting Assad"},
    {"find ?x where ?x p ?y . filter ?y in [Bashar al-Assad, Russia]",
     "find ?x where ?x p ?y . filter ?y in ([Bashar al-Assad], Russia)"},
    {"find ?x where ?x p ?y . filter ?y in [[Bashar al-Assad], Russia]",
     "find ?x where ?x p ?y . filter ?y in ([Bashar al-Assad], Russia)"},
    {"graph [John Kerry]", "graph where { [John Kerry] ?relation ?other } or { "
                           "?other ?relation [John Kerry] }"},
    {"graph around Russia max 2", "graph where Russia (any|^any){1,2} ?other"},
};

const size_t walk_n_foreign = N_ITEMS(walk_foreign);
