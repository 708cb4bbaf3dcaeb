// SPDX-License-Identifier: ISC
// entente export: CSV, TSV and GraphML, and what can be chosen of a graph.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { entente, line, root, workspace } from "./cli.mjs";

const space = workspace();
let serial = 0;
const fresh = () => space.path(`x${serial++}.db`);

function filled(...objects) {
  const db = fresh();
  const { code, err } = entente(
    ["import", db, space.write(`${serial++}.jsonl`, line(...objects))]);
  assert.equal(code, 0, err);
  return db;
}

function out(db, format, ...args) {
  const { code, out: text, err } = entente(
    ["export", db, "--format", format, ...args]);
  assert.equal(code, 0, err);
  return text;
}

const fact = (more = {}) => ({
  subject: "Russia", predicate: "supports", object: "Assad", ...more,
});

test("CSV has the columns that are in use", () => {
  assert.equal(out(filled(fact()), "csv"),
    "subject,predicate,object\nRussia,supports,Assad\n");
  assert.equal(
    out(filled(fact({ source: "https://x.org/a", on: "2015-09" }),
      fact({ from: "2014", stance: "denies", confidence: 0.50 })), "csv"),
    "subject,predicate,object,source,on,from,stance,confidence\n" +
    "Russia,supports,Assad,https://x.org/a,2015-09,,,\n" +
    "Russia,supports,Assad,,,2014,denies,0.5\n");
  assert.equal(out(fresh0(), "csv"), "subject,predicate,object\n");
});

function fresh0() {
  const db = fresh();
  entente(["import", db, space.write("empty.jsonl", "")]);
  return db;
}

test("cells of CSV are quoted where they must be", () => {
  const db = filled(fact({ object: 'Assad, "the lion"', quote: "a\nb\r\nc",
    meta: { a: "x,y" } }));
  assert.equal(out(db, "csv"),
    'subject,predicate,object,quote,meta\n' +
    'Russia,supports,"Assad, ""the lion""","a\nb\r\nc",' +
    '"{""a"":""x,y""}"\n');
});

test("TSV quotes nothing: what would break a line is JSON", () => {
  const db = filled(fact({ object: 'Assad, "the lion"', quote: "a\tb" }));
  assert.equal(out(db, "tsv"),
    "subject\tpredicate\tobject\tquote_json\n" +
    'Russia\tsupports\tAssad, "the lion"\t{"text":"a\\tb"}\n');
});

const everything = [
  fact({ source: "https://example.org/a", speaker: "Kerry", from: "2014",
    to: "2015-09", place: "London", event: "talks", stance: "denies",
    confidence: 0.9, quote: "so it is", start: 3, end: 9, unit: "char",
    extractor: "hand", meta: { a: 1, b: [true, null, "x"] },
    written_subject: "R", written_object: { text: "o", lang: "fr" },
    written_source: "{w", written_speaker: "v" }),
  fact({ subject: fact({ object: { iri: "mailto:a@b" } }), predicate: "is",
    object: false }),
  fact({ predicate: { iri: "mailto:p@x" }, source: { iri: "mailto:s@x" },
    place: { iri: "mailto:l@x" } }),
  fact({ object: { date: "2015-09" } }), fact({ object: 42, on: 2015 }),
  fact({ object: { text: "x", datatype: "https://x.org/t" } }),
  fact({ object: { blank: "b0" } }), fact({ object: -1.5e3 }),
  fact({ quote: { text: "q", lang: "en" }, source: "s" }),
  fact({ quote: "", source: "s" }), fact({ quote: "tab\tand\rmore" }),
  fact({ object: '"quoted"', source: "=1+1" }), fact({ object: "a;b|c" }),
  { entity: "Россия", alias: ["Russia, the"], latitude: 55.7 },
];

for (const format of ["csv", "tsv"])
  test(`${format} read into an empty database is the same graph`, () => {
    const db = filled(...everything);
    const text = out(db, format);
    const again = fresh();
    const { code, err } = entente(["import", again, "--no-resolve",
      space.write(`all.${format}`, text)]);
    assert.equal(code, 0, err);
    assert.equal(out(again, format), text);
    assert.equal(out(again, "jsonl"), out(db, "jsonl"));
  });

test("CSV shows the history when asked", () => {
  const db = filled(fact());
  entente(["retract", db, "--report", "1"]);
  assert.equal(out(db, "csv"), "subject,predicate,object\n");
  assert.match(out(db, "csv", "--history"),
    /^subject,predicate,object,report,recorded,retracted\nRussia,supports,Assad,1,20.*Z,20.*Z\n$/);
});

test("reports can be chosen by source and time, in every format", () => {
  const db = filled(fact({ source: "a", on: 2014 }),
    fact({ source: "b", on: 2015, object: "Iran" }));
  for (const format of ["jsonl", "csv", "tsv", "graphml"]) {
    const one = out(db, format, "--source", "b");
    assert.ok(one.includes("Iran") && !one.includes("Assad"), format);
    const year = out(db, format, "--at", "2014");
    assert.ok(!year.includes("Iran") && year.includes("Assad"), format);
  }
  assert.ok(!out(db, "csv", "--source", "b").includes("2014"));
});

/** GraphML by its elements: enough of XML for what is written. */
function graph(text) {
  const unescape = (t) => t.replace(/&(#13|lt|gt|amp);/g, (_, n) =>
    ({ "#13": "\r", lt: "<", gt: ">", amp: "&" })[n]);
  const keys = {};
  for (const [, id, of, name] of text.matchAll(
    /<key id="([^"]*)" for="([^"]*)" attr.name="([^"]*)"/g))
    keys[id] = { of, name };
  const read = (element) => [...text.matchAll(
    new RegExp(`<${element} ([^>]*)>(.*?)</${element}>`, "gs"))]
    .map(([, attributes, content]) => {
      const item = Object.fromEntries([...attributes.matchAll(
        /(\w+)="([^"]*)"/g)].map(([, k, v]) => [k, v]));
      item.data = {};
      for (const [, id, value] of content.matchAll(
        /<data key="([^"]*)">(.*?)<\/data>/gs)) {
        assert.equal(keys[id]?.of, element, id);
        item.data[keys[id].name] = unescape(value);
      }
      return item;
    });
  return { nodes: read("node"), edges: read("edge") };
}

test("GraphML has a node for each thing and an edge for each report", () => {
  const db = filled(
    { entity: "Russia", type: "Country" },
    fact({ source: "https://x.org/a", speaker: "Kerry", on: "2015-09",
      confidence: 0.9, quote: "1 < 2 & 3\u0001" }),
    fact({ stance: "denies", source: "b" }),
    { entity: "https://x.org/q", label: "Quiet <place>" });
  const { nodes, edges } = graph(out(db, "graphml"));
  const russia = nodes.find((n) => n.data.label === "Russia");
  assert.deepEqual(russia.data,
    { label: "Russia", kind: "entity", type: "Country" });
  assert.ok(nodes.some((n) => n.data.label === "Quiet <place>" &&
    n.data.kind === "entity"));
  const assad = nodes.find((n) => n.data.label === "Assad");
  const supports = edges.filter((e) => e.data.label === "supports");
  assert.equal(supports.length, 2);
  for (const edge of supports) {
    assert.equal(edge.source, russia.id);
    assert.equal(edge.target, assad.id);
  }
  assert.deepEqual(supports[0].data, {
    label: "supports", kind: "report", document: "https://x.org/a",
    speaker: "Kerry", from: "2015-09", to: "2015-09", stance: "affirms",
    confidence: "0.9", quote: "1 < 2 & 3\uFFFD", report: "2",
  });
  assert.equal(supports[1].data.stance, "denies");
});

test("a quoted fact is a node of GraphML with edges to its parts", () => {
  const inner = fact({ object: { subject: "a", predicate: "b", object: 7 } });
  const db = filled({ subject: "US", predicate: "opposes", object: inner });
  const { nodes, edges } = graph(out(db, "graphml"));
  const at = (label) => nodes.find((n) => n.data.label === label);
  const node = at("(Russia supports (a b 7))");
  assert.deepEqual([node.data.kind, node.data.relation], ["fact", "supports"]);
  const ends = (source) => edges.filter((e) => e.source === source.id)
    .map((e) => [e.data.label, e.data.kind, e.target]);
  assert.deepEqual(ends(node), [["subject", "part", at("Russia").id],
    ["object", "part", at("(a b 7)").id]]);
  assert.deepEqual(ends(at("(a b 7)")), [["subject", "part", at("a").id],
    ["object", "part", at("7").id]]);
  assert.deepEqual(ends(at("US")), [["opposes", "report", node.id]]);
  assert.equal(at("7").data.kind, "number");
});

test("GraphML of the samples holds together", () => {
  const db = fresh();
  entente(["import", db, ...readdirSync(join(root, "import/samples"))
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => join(root, "import/samples", name))]);
  const { nodes, edges } = graph(out(db, "graphml"));
  const ids = new Set(nodes.map((n) => n.id));
  assert.equal(ids.size, nodes.length);
  assert.equal(new Set(edges.map((e) => e.id)).size, edges.length);
  for (const edge of edges)
    assert.ok(ids.has(edge.source) && ids.has(edge.target));
  const reports = out(db, "jsonl").trimEnd().split("\n").slice(1)
    .filter((text) => "subject" in JSON.parse(text)).length;
  assert.equal(edges.filter((e) => e.data.kind === "report").length, reports);
});

test("an unknown format or source is an error", () => {
  const db = filled(fact());
  assert.equal(entente(["export", db, "--format", "nonsense"]).code, 2);
  assert.equal(entente(["export", db, "--source", "nobody"]).code, 1);
});
