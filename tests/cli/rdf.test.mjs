// SPDX-License-Identifier: ISC
// RDF in and out by the command line: reports through reifiers, round trips,
// blank nodes, bases, places of errors.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { entente, line, root, rows, workspace } from "./cli.mjs";

const space = workspace();
const samples = readdirSync(join(root, "import/samples"))
  .filter((name) => name.endsWith(".jsonl"))
  .map((name) => join(root, "import/samples", name));
const formats = { ntriples: "nt", nquads: "nq", turtle: "ttl" };
let n = 0;
const fresh = () => space.path(`rdf${++n}.db`);

/** Imports files, or fails with what the program said. */
function load(db, ...args) {
  const result = entente(["import", db, ...args]);
  assert.equal(result.code, 0, result.err);
  return result.err;
}

function written(db, format = "jsonl", ...args) {
  const result = entente(["export", db, "--format", format, ...args]);
  assert.equal(result.code, 0, result.err);
  return result.out;
}

/** What a text in an RDF format says, as JSON lines without the header. */
function reports(text, suffix = "ttl", ...args) {
  const db = fresh();
  load(db, space.write(`in${n}.${suffix}`, text), ...args);
  return written(db).trimEnd().split("\n").slice(1).map((l) => JSON.parse(l));
}

const lines = (text) => text.trimEnd().split("\n");
const sorted = (text) => lines(text).sort().join("\n");

/** An arbitrary order that is the same in every run. */
function shuffled(list) {
  let state = 42;
  const random = () => (state = (state * 1103515245 + 12345) % 2147483648);
  return list
    .map((item) => [random(), item])
    .sort((a, b) => a[0] - b[0])
    .map(([, item]) => item);
}

const hard = line(
  { subject: "a", predicate: "b", object: "c" },
  { subject: "a", predicate: "b", object: "c", speaker: "x" },
  { subject: "a", predicate: "b", object: "c", source: "http://s/1" },
  { subject: "a", predicate: "b", object: "c", source: "http://s/1",
    confidence: 0.25 },
  { subject: "a", predicate: "b", object: "c", source: "http://s/2" },
  { subject: "a", predicate: "b", object: "c", stance: "denies" },
  { subject: "a", predicate: "b", object: "d" },
  { subject: "a", predicate: "b", object: "d", stance: "denies",
    quote: 'no "x" \\ \n\t\u0000\ufffe' },
  { subject: { subject: "a", predicate: "b", object: "z" }, predicate: "is",
    object: { subject: { subject: "k", predicate: "b", object: "c" },
      predicate: "q", object: { subject: "a", predicate: "b",
        object: { text: "t", lang: "en-GB", dir: "rtl" } } },
    speaker: "me", from: "2011", to: "2017-03" },
  { subject: { subject: "a", predicate: "b", object: "z" }, predicate: "is",
    object: true },
  { subject: 3, predicate: "is", object: 1.5, event: "e", place: "p x/é",
    extractor: "llm:x", meta: { z: [1, 1.5, null, { b: "é\n" }] } },
  { subject: { blank: "b0" }, predicate: "is", object: { blank: "b1" },
    source: { blank: "b2" } },
  { subject: "a", predicate: "on", object: { date: "2015-09-18T10:30:00Z" },
    on: "2015-09-18", quote: "hello", start: 3, end: 9, unit: "utf16" },
  { subject: "a", predicate: "w", object: "b", written_subject: "A.",
    written_object: { subject: { subject: "m", predicate: "n", object: "o" },
      predicate: "n", object: 3 }, written_source: "q", source: "Q" },
  { subject: "a", predicate: "w", object: { text: "x", datatype: "http://d" } },
  { subject: "100%", predicate: "http://ex/100%",
    object: { iri: "mailto:a@b" } },
  { subject: "a", predicate: "w", object: { text: "x", lang: "FR" } },
  { subject: "a", predicate: "w", object: { text: "x", lang: "fr" } },
  { source: "http://s/1", title: "T", text: 'Long "text"\r\n hello é\u0000' },
);

for (const [what, files] of [
  ["the samples", samples],
  ["hard cases", [space.write("hard.jsonl", hard)]],
])
  for (const [format, suffix] of Object.entries(formats))
    test(`${what} as ${format} and back`, () => {
      const [db, again, other] = [fresh(), fresh(), fresh()];
      load(db, ...files);
      const out = written(db, format);
      load(again, space.write(`out.${suffix}`, out));
      assert.equal(written(again, format), out, "the same bytes");
      assert.equal(written(again), written(db), "the same reports");
      assert.match(load(again, space.path(`out.${suffix}`)), /reports +0 new/);
      assert.match(entente(["check", again]).out, /^clean: /);
      // any order, and no first line that promises one
      const [, ...rest] = lines(out);
      const mixed = suffix === "ttl" ? rest : shuffled(rest);
      load(other, space.write(`mixed.${suffix}`, mixed.join("\n") + "\n"));
      assert.equal(sorted(written(other)), sorted(written(db)));
    });

test("what RDF tools see of a report", () => {
  const db = fresh();
  load(db, space.write("one.jsonl", line(
    { subject: "a b", predicate: "p", object: "c", speaker: "s" },
    { subject: "a b", predicate: "p", object: "d", source: "http://x/y" },
  )));
  const er = "urn:entente-report:";
  const type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>";
  const reifies = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies>";
  const fact = "<urn:entente:a%20b> <urn:entente:p> <urn:entente:c>";
  assert.equal(written(db, "nquads"), [
    "# entente 1 <urn:entente:>",
    `_:r1 ${type} <${er}Report> .`,
    `_:r1 ${reifies} <<( ${fact} )>> .`,
    `_:r1 <${er}speaker> <urn:entente:s> .`,
    "<urn:entente:a%20b> <urn:entente:p> <urn:entente:d> <http://x/y> .",
    "",
  ].join("\n"));
  assert.ok(lines(written(db, "ntriples")).includes(`${fact} .`));
  assert.ok(written(db, "turtle").includes(
    ":a%20b :p :c ~ _:r1 {| a er:Report ;\n    er:speaker :s |} .",
  ));
});

test("a denial is not asserted", () => {
  const db = fresh();
  load(db, space.write("no.jsonl", line(
    { subject: "a", predicate: "p", object: "b", stance: "denies" },
  )));
  for (const format of Object.keys(formats))
    assert.ok(!/^<urn:entente:a>|^:a :p :b/m.test(written(db, format)), format);
});

test("withdrawn reports are exported with the history, and stay out", () => {
  const [db, again] = [fresh(), fresh()];
  load(db, space.write("w.jsonl", line(
    { subject: "a", predicate: "p", object: "b" },
    { subject: "a", predicate: "p", object: "c" },
  )));
  entente(["retract", db, "--report", "1"]);
  for (const [format, suffix] of Object.entries(formats)) {
    const out = written(db, format, "--history");
    assert.match(out, /retracted/);
    load(again, space.write(`history.${suffix}`, out));
    assert.equal(written(again), written(db));
  }
});

test("only reifiers of type er:Report become reports", () => {
  const [first, second, third] = reports(`
    PREFIX : <urn:entente:> PREFIX er: <urn:entente-report:>
    << :a :p :b ~ :r >> :said_by :x .
    << :a :p :c >> er:speaker :y .`);
  const reifies = "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies";
  assert.deepEqual(first, { subject: "r", predicate: reifies,
    object: { subject: "a", predicate: "p", object: "b" } });
  assert.deepEqual(second, { subject: "r", predicate: "said_by", object: "x" });
  assert.equal(third.predicate, reifies);
});

test("a report's type may come last, and absorbs its triple", () => {
  assert.deepEqual(reports(`
    PREFIX : <urn:entente:> PREFIX er: <urn:entente-report:>
    :a :p :b .
    :r er:stance er:affirms ; er:speaker :y .
    :q :is :absurd .
    <urn:x:other> :quotes :r .
    :r <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> <<( :a :p :b )>> .
    :q a er:Quoted .
    :r a er:Report . 
    :q <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> <<( :c :p :d )>> .
  `), [
    { subject: { subject: "c", predicate: "p", object: "d" },
      predicate: "is", object: "absurd" },
    { subject: "urn:x:other", predicate: "quotes", object: "r" },
    { subject: "a", predicate: "p", object: "b", speaker: "y" },
  ]);
});

test("the graph is the source, unless the report says another", () => {
  assert.deepEqual(reports(`
    PREFIX : <urn:entente:> PREFIX er: <urn:entente-report:>
    :g { :a :p :b . << :a :p :c ~ :r >> a er:Report ; er:place :z .
         << :a :p :d ~ :s >> a er:Report ; er:source :h . }`, "trig"), [
    { subject: "a", predicate: "p", object: "b", source: "g" },
    { subject: "a", predicate: "p", object: "c", source: "g", place: "z" },
    { subject: "a", predicate: "p", object: "d", source: "h" },
  ]);
});

for (const [what, text, place, message] of [
  ["two values of a field", "<< :a :p :b ~ :r >> a er:Report ;\n er:place :x ,\n :y .",
    "4:1", "the report has two er:place"],
  ["a field of no report", "<< :a :p :b ~ :r >> a er:Report ; er:plaze :x .",
    "2:1", "er:plaze is no field of reports"],
  ["a confidence out of bounds",
    "<< :a :p :b ~ :r >> a er:Report ; er:confidence 2 .",
    "2:1", "the confidence must be a number from 0 to 1"],
  ["a date that is none",
    '<< :a :p :b ~ :r >> a er:Report ; er:from "yesterday" .',
    "2:1", 'the from "yesterday" is not a date'],
  ["a source that is no IRI",
    '<< :a :p :b ~ :r >> a er:Report ; er:source "x" .',
    "2:1", "er:source wants an IRI or a blank node"],
  ["meta that is no JSON", '<< :a :p :b ~ :r >> a er:Report ; er:meta "{" .',
    "2:1", "er:meta is no JSON"],
  ["a report of nothing", ":r a er:Report .", "2:1", "it has no rdf:reifies"],
  ["a report of two facts",
    "<< :a :p :b ~ :r >> a er:Report . << :c :p :d ~ :r >> :x :y .",
    "2:1", "it stands for two facts"],
  ["a quoted fact that holds itself",
    "<< _:q :p :b ~ _:q >> a er:Quoted . _:q :is :x .",
    "2:1", "quoted facts are nested too deeply (limit is 8)"],
  ["a syntax error", ":a :p\n  é .", "3:3", "this word has no prefix and :"],
])
  test(`${what} is refused with its place`, () => {
    const db = fresh();
    const file = space.write("bad.ttl",
      `PREFIX : <urn:entente:> PREFIX er: <urn:entente-report:>\n${text}\n`);
    const { code, err } = entente(["import", db, file]);
    assert.equal(code, 3, err);
    assert.ok(err.includes(`bad.ttl:${place}: ${message}`), err);
    assert.ok(!existsSync(db));
    // and left out where that is asked for
    const other = fresh();
    load(other, file, "--skip-bad", space.path("rejects"));
    assert.match(readFileSync(space.path("rejects"), "utf8"),
      new RegExp(`bad.ttl:${place}: `));
    assert.doesNotMatch(written(other), /"place"|"source"|"meta"/);
  });

test("an export in another order is refused while its first line stands", () => {
  const db = fresh();
  load(db, space.write("q.jsonl", hard));
  const [first, ...rest] = lines(written(db, "nquads"));
  const file = space.write("order.nq",
    [first, ...rest.reverse()].join("\n") + "\n");
  const { code, err } = entente(["import", fresh(), file]);
  assert.equal(code, 3);
  assert.match(err, /stand in another order: without its first line/);
});

test("blank nodes are those of their file", () => {
  const db = fresh();
  const text = '_:b0 <urn:entente:p> "x" .\n';
  const one = space.write("one.nt", text);
  const two = space.write("two.nt", `${text}# another file\n`);
  load(db, one);
  assert.match(load(db, one), /reports +0 new, 1 known/);
  assert.match(load(db, space.write("copy.nt", text)), /reports +0 new/);
  assert.match(load(db, two), /reports +1 new/);
  assert.equal(rows(db, "find ?s where ?s p ?o").length, 2);
  // nodes without a label are no others'
  assert.equal(reports("[] <urn:entente:p> [] ; <urn:x:q> _:b0 .").length, 2);
});

test("what RDF cannot say is refused in other formats too", () => {
  for (const [more, message] of [
    [{ predicate: { blank: "b" } }, "the predicate must be a name or an IRI"],
    [{ object: { blank: "b c" } }, "the label of a blank node holds letters"],
    [{ object: { blank: "b." } }, "the label of a blank node holds letters"],
  ]) {
    const fact = { subject: "a", predicate: "p", object: "b", ...more };
    const { code, err } = entente(["import", fresh(),
      space.write("no.jsonl", line(fact))]);
    assert.equal(code, 3);
    assert.ok(err.includes(message), err);
  }
});

test("--base resolves relative IRIs", () => {
  assert.deepEqual(
    reports("<a> <../p> <#c> .", "ttl", "--base", "http://x/y/z"),
    [{ subject: "http://x/y/a", predicate: "http://x/p",
      object: "http://x/y/z#c" }],
  );
  const file = space.write("relative.ttl", "<a> <b> <c> .");
  const { code, err } = entente(["import", fresh(), file]);
  assert.equal(code, 3);
  assert.match(err, /relative.ttl:1:1: a relative IRI needs a base/);
  const wrong = entente(["import", fresh(), file, "--base", "x"]);
  assert.equal(wrong.code, 2);
});

test("names of RDF are identifiers: no alias replaces them", () => {
  const db = fresh();
  load(db,
    space.write("names.jsonl", line(
      { entity: "United States", alias: "US" },
      { subject: "US", predicate: "p", object: "x" },
    )),
    space.write("names.nt",
      "<urn:entente:US> <urn:entente:p> <urn:entente:y> .\n"),
    space.write("more.jsonl", line(
      { subject: "US", predicate: "p", object: "z" },
    )));
  const found = Object.fromEntries(
    rows(db, "find ?o, ?s where ?s p ?o").map(([o, s]) => [o, s]),
  );
  assert.equal(found.x, "United States");
  assert.equal(found.y, "US");
  assert.equal(found.z, "United States");
});

test("a base of names goes along with the export", () => {
  const [db, again] = [fresh(), fresh()];
  load(db, space.write("base.jsonl", line(
    { subject: "a", predicate: "p", object: "b c" },
  )), "--names", "http://names.example/");
  const out = written(db, "nquads");
  assert.match(out, /<http:\/\/names.example\/b%20c>/);
  load(again, space.write("base.nq", out));
  assert.deepEqual(rows(again, "find ?o where [a] p ?o"), [["b c"]]);
  for (const format of ["jsonl", "msgpack", "nquads"])
    for (const pack of [(x) => x, gzipSync]) {
      const [input, piped] = [pack(Buffer.from(
        entente(["export", db, "--format", format], { encoding: null }).out,
      )), fresh()];
      const { code, err } = entente(
        ["import", piped, "-", "--format", format], { input });
      assert.equal(code, 0, err);
      assert.equal(written(piped, "nquads"), out);
    }
});

test("formats are told by content, compressed or not", () => {
  for (const text of [
    "<urn:x:a> <urn:x:b> <urn:x:c> <urn:x:g> .\n",
    "@prefix : <urn:x:> . :g { :a :b :c }",
  ])
    for (const input of [Buffer.from(text), gzipSync(text)]) {
      const db = fresh();
      const { code, err } = entente(["import", db, "-"], { input });
      assert.equal(code, 0, err);
      assert.match(written(db), /"source":"urn:x:g"/);
    }
});

test("no bytes whatever make the readers crash", () => {
  const seeds = [
    'PREFIX : <x:> :a :b "c"@en , <<( :d :e 1.5e3 )>> ~ :r {| a [ :f () ] |} .',
    ":g { << :a :b :c >> :d '''x''' . } GRAPH _:g { [] a ( 1 ) }",
    "<x:a> <x:b> \"\\u00e9\"^^<x:c> _:g .\n",
  ];
  let state = 7;
  const random = (below) =>
    (state = (state * 1103515245 + 12345) % 2147483648) % below;
  for (let i = 0; i < 150; i++) {
    const bytes = Buffer.from(seeds[i % 3]);
    for (let k = 0; k < 1 + random(3); k++)
      bytes[random(bytes.length)] = random(256);
    const cut = random(4) ? bytes : bytes.subarray(0, random(bytes.length));
    const { code } = entente(["import", fresh(), "-", "--dry-run", "--format",
      ["trig", "turtle", "nquads"][random(3)]], { input: cut });
    assert.ok(code === 0 || code === 3, `${code} for ${JSON.stringify(cut)}`);
  }
});

const data = process.env.ENTENTE_DATA;
const skip = data ? false : "ENTENTE_DATA is not set";

test("a real ontology loads without a rejected line", { skip }, () => {
  const db = fresh();
  const file = join(data, "rdf/fao-geopolitical.nt.gz");
  assert.match(load(db, file), /facts +24,078 new/);
  assert.match(load(db, file), /reports +0 new/);
});

test("icews14 as N-Quads and back", { skip }, () => {
  const [db, again] = [fresh(), fresh()];
  load(db, join(data, "icews/icews14.tsv.gz"), "--columns",
    "subject,predicate,object,on");
  const out = written(db, "nquads");
  load(again, space.write("icews.nq", out));
  assert.ok(written(again, "nquads") === out);
});
