// SPDX-License-Identifier: ISC
// What is asked of each graph, in Walk, SPARQL and Cypher where they can say
// it.  `sum`: what is compared is the sum of the last column (a count is the
// number counted), otherwise the number of rows.

const IRI = "http://example.org/";
const E = (n) => `<${IRI}entity/e${n}>`;
const R = (name) =>
  `<${IRI}relation/${typeof name === "number" ? "r" : ""}${name}>`;

/** Of a pattern that Walk and SPARQL write alike. */
const counted = (name, where, match) => ({ name, sum: true,
  walk: `find count() as ?n where ${where}`,
  sparql: `select (count(*) as ?n) where { ${where} }`,
  cypher: `MATCH ${match} RETURN count(*)` });
const listed = (name, items, where, match, returned) => ({ name,
  walk: `find ${items} where ${where}`,
  sparql: `select distinct ${items} where { ${where} }`,
  cypher: `MATCH ${match} RETURN ${returned}` });

/** Stores disagree whether a thing on a circle reaches itself. */
const steps = (name, start, relation) => ({ name, sum: true,
  walk: `find count() as ?n where ${E(start)} ${R(relation)}+ ?x . ` +
    `filter ?x != ${E(start)}`,
  sparql: "select (count(*) as ?n) where { select distinct ?x where " +
    `{ ${E(start)} ${R(relation)}+ ?x . filter (?x != ${E(start)}) } }`,
  cypher: `MATCH (:e {id:${start}})-[:r${relation}* SHORTEST 1..30]->(x:e) ` +
    `WHERE x.id <> ${start} RETURN count(*)` });

/** Bare facts, skewed: r0 is the largest relation of 50, e0 the busiest. */
export const ofFacts = [
  listed("point look-up", "?o", `${E(7)} ${R(3)} ?o`,
    "(a:e {id:7})-[:r3]->(b:e)", "b.id"),
  listed("one thing known", "?p ?o", `${E(1000)} ?p ?o`,
    "(a:e {id:1000})-[r]->(b:e)", "label(r), b.id"),
  counted("two hops, counted", `?a ${R(2)} ?b . ?b ${R(3)} ?c`,
    "(a:e)-[:r2]->(b:e)-[:r3]->(c:e)"),
  counted("two hops of the largest relation, counted",
    `?a ${R(0)} ?b . ?b ${R(0)} ?c`, "(a:e)-[:r0]->(b:e)-[:r0]->(c:e)"),
  listed("two hops from one thing", "?b ?c",
    `${E(20)} ${R(2)} ?b . ?b ${R(3)} ?c`,
    "(a:e {id:20})-[:r2]->(b:e)-[:r3]->(c:e)", "b.id, c.id"),
  counted("three hops, counted",
    `?a ${R(1)} ?b . ?b ${R(2)} ?c . ?c ${R(3)} ?d`,
    "(a:e)-[:r1]->(b:e)-[:r2]->(c:e)-[:r3]->(d:e)"),
  counted("star of four, counted",
    `?a ${R(1)} ?b . ?a ${R(2)} ?c . ?a ${R(3)} ?d . ?a ${R(4)} ?e`,
    "(a:e)-[:r1]->(b:e), (a)-[:r2]->(c:e), (a)-[:r3]->(d:e), " +
    "(a)-[:r4]->(f:e)"),
  counted("star of three, an end known",
    `?a ${R(1)} ${E(0)} . ?a ${R(2)} ?c . ?a ${R(3)} ?d`,
    "(a:e)-[:r1]->(:e {id:0}), (a)-[:r2]->(c:e), (a)-[:r3]->(d:e)"),
  counted("triangle", `?a ${R(1)} ?b . ?b ${R(2)} ?c . ?a ${R(3)} ?c`,
    "(a:e)-[:r1]->(b:e), (b)-[:r2]->(c:e), (a)-[:r3]->(c)"),
  counted("4-clique",
    `?a ${R(0)} ?b . ?a ${R(1)} ?c . ?a ${R(2)} ?d . ?b ${R(3)} ?c . ` +
    `?b ${R(4)} ?d . ?c ${R(5)} ?d`,
    "(a:e)-[:r0]->(b:e), (a)-[:r1]->(c:e), (a)-[:r2]->(d:e), " +
    "(b)-[:r3]->(c), (b)-[:r4]->(d), (c)-[:r5]->(d)"),
  steps("steps, reached from one thing", 3, 45),
  { name: "path, all of the shortest", walk: `path ${E(5)} to ${E(9000)}`,
    cypher: "MATCH p = (:e {id:5})-[* ALL SHORTEST 1..6]-(:e {id:9000}) " +
      "RETURN CAST(sum(length(p)), 'INT64')", rowsAreTheirSum: true },
  { name: "facts by relation", sum: true,
    walk: "find ?p count() as ?n where ?s ?p ?o",
    sparql: "select ?p (count(*) as ?n) where { ?s ?p ?o } group by ?p",
    cypher: "MATCH (:e)-[r]->(:e) RETURN label(r), count(*)" },
  { name: "top 10 subjects", sum: true,
    walk: "find ?s count() as ?n where ?s ?p ?o order by ?n desc limit 10",
    sparql: "select ?s (count(*) as ?n) where { ?s ?p ?o } group by ?s " +
      "order by desc(?n) limit 10",
    cypher: "MATCH (a:e)-[r]->(:e) RETURN a.id, count(*) AS n " +
      "ORDER BY n DESC LIMIT 10" },
  listed("a big result", "?s ?o", `?s ${R(0)} ?o`,
    "(a:e)-[:r0]->(b:e)", "a.id, b.id"),
];

/** LUBM's sort: students, courses, professors, departments. */
export const ofUniversity = [
  counted("pairs who share a course, counted",
    `?x ${R("takesCourse")} ?c . ?y ${R("takesCourse")} ?c`,
    "(x:e)-[:takesCourse]->(c:e)<-[:takesCourse]-(y:e)"),
  listed("triangle: advisor teaches a course taken", "?s ?t ?c",
    `?s ${R("advisor")} ?t . ?t ${R("teacherOf")} ?c . ` +
    `?s ${R("takesCourse")} ?c`,
    "(s:e)-[:advisor]->(t:e)-[:teacherOf]->(c:e), (s)-[:takesCourse]->(c)",
    "s.id, t.id, c.id"),
  counted("the same, counted",
    `?s ${R("advisor")} ?t . ?t ${R("teacherOf")} ?c . ` +
    `?s ${R("takesCourse")} ?c`,
    "(s:e)-[:advisor]->(t:e)-[:teacherOf]->(c:e), (s)-[:takesCourse]->(c)"),
];

/** Reports with every field; one fact in ten is about a fact, every second
 * of these about a fact about a fact. */
export const ofReports = [
  { name: "facts about a fact, 1 deep, an end known",
    walk: "find ?a ?b where ?a relation_0 (?b relation_0 [Entity 0])" },
  { name: "1 deep, counted",
    walk: "find count() as ?n where ?a relation_3 (?b relation_2 ?c)" },
  { name: "2 deep, the innermost end known",
    walk: "find ?a ?b ?c where ?a relation_0 (?b relation_0 (?c ?p " +
      "[Entity 0]))" },
  { name: "2 deep, counted",
    walk: "find count() as ?n where ?a relation_0 (?b relation_1 (?c " +
      "relation_2 ?d))" },
  { name: "a flat join like it, counted",
    walk: "find count() as ?n where ?a relation_0 ?b . ?b relation_1 ?c . " +
      "?c relation_2 [Entity 3]" },
  { name: "a fact about a fact that is reported too",
    walk: "find ?a ?b ?c where ?a relation_3 (?b relation_2 ?c) . " +
      "?b relation_2 ?c" },
  { name: "period: three months, one relation, counted",
    walk: "find count() as ?n where ?a relation_3 ?b " +
      "during 2014-03 .. 2014-05" },
  { name: "period: one day, any relation",
    walk: "find ?a ?r ?b where ?a ?r ?b { from: 2014-03-05 }" },
  { name: "note: one speaker",
    walk: "find ?a ?r ?b where ?a ?r ?b { speaker: [Speaker 700] }" },
  { name: "note: one article's facts",
    walk: "find ?a ?r ?b where ?a ?r ?b " +
      "{ source: <https://example.org/article/777> }" },
  { name: "note: who denies, by speaker",
    walk: "find ?who count() as ?n where ?a relation_9 ?b " +
      "{ stance: denies, speaker: ?who } order by ?n desc limit 10" },
  { name: "reports by month",
    walk: "find month(?d) as ?month count() as ?n " +
      "where [Entity 7] ?r ?b { from: ?d }" },
];

/** ICEWS of 2014; the others have its facts without dates. */
export const ofIcews = ({ entity, relation }) => {
  const e = (name) => E(entity(name));
  const r = (name) => R(relation(name));
  const k = (name) => `r${relation(name)}`;
  const consult = "Consult";
  const visit = "Make a visit";
  const criticize = "Criticize or denounce";
  const both = (name, walkWhere, sparqlWhere, match) => ({ name, sum: true,
    walk: `find count() as ?n where ${walkWhere}`,
    sparql: `select (count(*) as ?n) where { ${sparqlWhere} }`,
    cypher: `MATCH ${match} RETURN count(*)` });
  return [
    { name: "all about France", sum: false,
      walk: "find ?p ?o where France ?p ?o",
      sparql: `select distinct ?p ?o where { ${e("France")} ?p ?o }`,
      cypher: `MATCH (a:e {id:${entity("France")}})-[r]->(b:e) ` +
        "RETURN label(r), b.id" },
    both("who consults whom whom France visits",
      `?a ${consult} ?b . France [${visit}] ?b`,
      `?a ${r(consult)} ?b . ${e("France")} ${r(visit)} ?b`,
      `(a:e)-[:${k(consult)}]->(b:e)<-[:${k(visit)}]-` +
      `(:e {id:${entity("France")}})`),
    both("two hops of Consult, counted",
      `?a ${consult} ?b . ?b ${consult} ?c`,
      `?a ${r(consult)} ?b . ?b ${r(consult)} ?c`,
      `(a:e)-[:${k(consult)}]->(b:e)-[:${k(consult)}]->(c:e)`),
    both("triangle of consulting, visiting, criticizing",
      `?a ${consult} ?b . ?b [${visit}] ?c . ?a [${criticize}] ?c`,
      `?a ${r(consult)} ?b . ?b ${r(visit)} ?c . ?a ${r(criticize)} ?c`,
      `(a:e)-[:${k(consult)}]->(b:e), (b)-[:${k(visit)}]->(c:e), ` +
      `(a)-[:${k(criticize)}]->(c)`),
    { name: "top 10 actors", sum: true,
      walk: "find ?s count() as ?n where ?s ?p ?o order by ?n desc limit 10",
      sparql: "select ?s (count(*) as ?n) where { ?s ?p ?o } group by ?s " +
        "order by desc(?n) limit 10",
      cypher: "MATCH (a:e)-[r]->(:e) RETURN a.id, count(*) AS n " +
        "ORDER BY n DESC LIMIT 10" },
    { name: "reports of December, counted",
      walk: "find count() as ?n where ?a ?p ?b { report: ?r } " +
        "during 2014-12" },
    { name: "who consulted whom in one week",
      walk: "find ?a ?b where ?a Consult ?b during 2014-06-02 .. 2014-06-08" },
    { name: "path between two persons",
      walk: "path [Angela Merkel] to [Barack Obama]" },
  ];
};
