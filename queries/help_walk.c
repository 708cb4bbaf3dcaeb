/* SPDX-License-Identifier: ISC */
/* Text of `entente help walk`. */
#include <stddef.h>

#include "queries/help_walk.h"

const char *const ent_help_walk[] = {
    "Walk asks a graph of reported facts.  A query says what to list"
    " and which facts\n"
    "must hold; ?names are variables.\n"
    "\n",

    "  find ?who where ?who supports [Bashar al-Assad]\n"
    "  find ?who ?what where ?who opposes (Russia supports ?what)\n"
    "  find ?who ?article ?date where ?who opposes (Russia supports"
    " ?what)\n"
    "    { source: ?article, from: ?date } order by ?date\n"
    "  find ?deed ?whom where [United States] ?deed ?whom during"
    " 2015-09 with reports\n"
    "  find ?who count(?x) as ?n where ?who opposes ?x order by ?n"
    " desc limit 10\n"
    "  find ?x where ?x supports [Bashar al-Assad] . not { ?x opposes"
    " [Islamic State] }\n"
    "  ask where Iran supports [Bashar al-Assad] at 2015\n"
    "  graph where Russia ?r ?x limit 50\n"
    "  find ?x where Russia supports{1,3} ?x\n"
    "  path [United Arab Emirates] to [Bashar al-Assad] max 4\n"
    "\n",

    "Terms: Russia, meets_with (one word), [Bashar al-Assad] (anything"
    " else, and\n"
    "reserved words, in brackets), <https://example.org/a>, \"a"
    " text\", \"Syrie\"@fr, 42,\n"
    "-3.5, true, 2015-09-18, 2015-09, (Russia supports Assad) a fact"
    " as a term: it\n"
    "matches whether or not it is reported itself, and may hold"
    " variables, at any depth.\n"
    "\n",

    "Queries\n"
    "  find ITEMS where CLAUSES [TIMES] [with reports] [having EXPR]\n"
    "    [order by ?v [desc] ...] [limit N [per ?v]] [offset N]\n"
    "    ITEMS: * or variables and expressions: count(?x) as ?n\n"
    "  ask where CLAUSES         graph where CLAUSES [limit N]\n"
    "  path A to B [via r|s] [max N] [all]\n"
    "  explain or profile before any of them; prefix wd: <IRI> at the"
    " start\n"
    "\n",

    "Clauses, a full stop between them\n"
    "  ?s relation ?o            , repeats subject and relation: ?s"
    " likes ?a, ?b\n"
    "                            ; repeats the subject: ?s likes ?a;"
    " hates ?b\n"
    "  ?s relation ?o { note, note }   about the report: FIELD: ?v"
    " binds it;\n"
    "                            FIELD: term, FIELD: > term compare;"
    " FIELD: none\n"
    "                            fields: source speaker from to place"
    " event stance\n"
    "                            confidence quote start end extractor"
    " meta.KEY\n"
    "                            written_subject ... recorded report,"
    " and published\n"
    "  a is the relation type; any is every relation; ?r is a relation"
    " to find\n"
    "  relation steps: a/b then, a|b or, ^a backwards, a* a+ a? a{1,3}\n"
    "  filter EXPR               bind EXPR as ?v          ?v in"
    " (Russia, Iran)\n"
    "  optional { ... }          not { ... }              { ... } or {"
    " ... }\n"
    "\n",

    "Times, after the clauses of a query or group\n"
    "  at 2015-09    holds then  during 2014 .. 2015-06   holds at"
    " some time in it\n"
    "  published 2015-10-01      from sources printed by then\n"
    "  known 2015-10-01          the store as it stood then\n"
    "\n",

    "Expressions: = != < <= > >=, in (..), and or not, + - * /\n"
    "  contains starts ends like(?t, \"al-*\") matches(?t, \"regex\")"
    " lower length\n"
    "  year month day text lang datatype isname istext isfact\n"
    "  subject predicate object (of a quoted fact) mentions(?f, Russia)\n"
    "  disputed((Russia supports Assad)) least greatest abs round"
    " coalesce if\n"
    "  aggregates: count sum avg min max list, distinct inside:"
    " count(distinct ?x);\n"
    "  groups are the other items; having filters them\n"
    "\n",

    "Meaning: a pattern without notes gives one solution a fact, with"
    " notes one a report.\n"
    "find lists each row once; count() counts solutions.  Without a"
    " stance note a\n"
    "fact counts only while a live report affirms it.  Unbound is"
    " empty, and a\n"
    "filter on it is false.  An unknown name is a warning that lists"
    " close ones.\n",

    NULL};
