// SPDX-License-Identifier: ISC
// entente import: what is said of inputs of another kind, and of slips.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { entente, line, rows, workspace } from "./cli.mjs";

const space = workspace();
let serial = 0;
const fresh = () => space.path(`t${serial++}.db`);

function imported(name, content, ...args) {
  const db = fresh();
  const file = space.write(`${serial}-${name}`, content);
  return { db, ...entente(["import", db, file, ...args]) };
}

/** Asserts a refusal by one line that has all of these words. */
function refused(name, content, place, ...words) {
  const { db, code, err } = imported(name, content);
  const told = err.trimEnd().split("\n")
    .filter((text) => !text.startsWith("entente: "));
  assert.equal(code, 3, err);
  assert.equal(told.length, 1, err);
  for (const word of [`${name}:${place}: `, ...words])
    assert.ok(told[0].includes(word), `${word} in:\n${err}`);
  assert.ok(!existsSync(db), "the database was not left behind");
}

const fact = { subject: "A", predicate: "sees", object: "B" };
const with_ = (more) => line({ ...fact, ...more });

test("a JSON array is one complaint, with the way out", () => {
  const words = ["JSON array", "one JSON object a line",
    "jq -c '.[]' FILE | entente import DB -"];
  for (const name of ["a.json", "a.jsonl", "a.dat"]) {
    refused(name, JSON.stringify([fact, fact]), "1:1", ...words);
    refused(name, "\ufeff" + JSON.stringify([fact, fact], null, 2), "1:1",
      ...words);
  }
  refused("a.json.gz", gzipSync(JSON.stringify([fact])), "1:1", ...words);
  refused("one.json", JSON.stringify(fact, null, 2) + "\n", "1:1",
    "several lines", "jq -c . FILE");
  // what jq makes of it is read from standard input
  const db = fresh();
  const { code, err } = entente(["import", db, "-"], { input: line(fact) });
  assert.equal(code, 0, err);
});

test("with --skip-bad an array among the lines is one bad line", () => {
  const { code, err } = imported("mixed.jsonl",
    JSON.stringify([fact]) + "\n" + line(fact), "--skip-bad",
    space.path("rejects"));
  assert.equal(code, 0, err);
  assert.match(err, /facts +1 new/);
  assert.match(err, /rejected 1 line/);
});

test("UTF-16 and Latin-1 are named", () => {
  const csv = "subject,predicate,object\nA,sees,B\n";
  for (const [name, text] of [["u.csv", csv], ["u.jsonl", line(fact)]]) {
    const little = Buffer.from(text, "utf16le");
    const big = Buffer.from(little).swap16();
    refused(name, Buffer.from("\ufeff" + text, "utf16le"), "1:1", "UTF-16",
      "iconv -f UTF-16 -t UTF-8");
    refused(name, Buffer.from("\ufeff" + text, "utf16le").swap16(), "1:1",
      "iconv -f UTF-16 -t UTF-8");
    refused(name, little, "1:1", "iconv -f UTF-16LE -t UTF-8");
    refused(name, big, "1:1", "iconv -f UTF-16BE -t UTF-8");
  }
  const latin = "Latin-1 or Windows-1252: iconv -f WINDOWS-1252 -t UTF-8";
  refused("l.csv", Buffer.from("subject,predicate,object\nCôte,sees,B\n",
    "latin1"), "2:2", "not valid UTF-8", latin);
  refused("l.jsonl", Buffer.from(with_({ object: "Müller" }), "latin1"),
    "1:46", latin);
  refused("l.nt", Buffer.from('<x:a> <x:b> "é" .\n', "latin1"), "1:14", latin);
  // broken UTF-8 is not taken for another encoding
  const broken = imported("b.csv", Buffer.concat([
    Buffer.from("subject,predicate,object\nCôte,sees,B"),
    Buffer.from([0xff, 0x0a])]));
  assert.match(broken.err, /b\.csv:2:12: the line is not valid UTF-8$/m);
});

test("slips in JSON are named", () => {
  refused("s.jsonl", '{"subject":"A","predicate":"p","object":"B",}\n', "1:45",
    "a comma too many");
  refused("s.jsonl", "{'subject':'A'}\n", "1:2", "not single ones");
  refused("s.jsonl", "{“subject”:“A”}\n", "1:2", "not curly ones");
  for (const word of ["NaN", "Infinity", "-Infinity"])
    refused("s.jsonl", `{"subject":"A","object":${word}}\n`, "1:25",
      "no NaN and no Infinity");
  for (const word of ["None", "True"])
    refused("s.jsonl", `{"subject":"A","object":${word}}\n`, "1:25",
      "JSON writes null, true, false");
  refused("s.jsonl", '{"confidence":0,9}\n', "1:17", "decimal point");
  refused("s.jsonl", line(fact).trim() + line(fact), "1:48",
    "a second object begins here");
  refused("s.jsonl", line(fact).trim() + ",\n", "1:48", "no comma");
});

test("dates with slashes are told how to be written", () => {
  const words = ["ambiguous", "write 2015-04-03 or 2015-03-04"];
  refused("d.jsonl", with_({ on: "03/04/2015" }), "1:53", ...words);
  refused("d.csv", "subject,predicate,object,on\nA,sees,B,3/4/2015\n", "2:10",
    ...words);
  refused("d.jsonl", with_({ from: "18.9.2015" }), "1:55",
    "not a date: write 2015-09-18");
  refused("d.jsonl", with_({ to: "9/18/2015" }), "1:53",
    "not a date: write 2015-09-18");
  refused("d.jsonl", with_({ on: "2015/03/04" }), "1:53",
    "not a date: write 2015-03-04");
  refused("d.jsonl", with_({ on: "40/50/2015" }), "1:53",
    "not a date such as");
});

test("a decimal comma is named", () => {
  refused("c.csv", 'subject,predicate,object,confidence\nA,sees,B,"0,9"\n',
    "2:10", "from 0 to 1 with a decimal point: 0.9, not 0,9");
});

test("columns: capitals are no matter, all that are unknown are told", () => {
  const csv = "Subject,PREDICATE,Object_JSON,On,Meta.Code\nA,sees,7,2015,x\n";
  const { db, code, err } = imported("h.csv", csv);
  assert.equal(code, 0, err);
  assert.deepEqual(rows(db,
    "find ?o ?c where [A] sees ?o { from: 2015, meta.Code: ?c }"), [["7", "x"]]);
  const stdin = entente(["import", fresh(), "-"], { input: csv });
  assert.equal(stdin.code, 0, stdin.err);
  refused("h.csv", "Subject,Relation,Object,Date,colour\nA,sees,B,2015,x\n",
    "1:9", 'unknown columns: "Relation" (predicate?), "Date" (on?), "colour"');
  refused("h.csv", "Subject,Relation,Object\nA,sees,B\n", "1:9",
    'unknown column "Relation": did you mean "predicate"?');
  const many = Array.from({ length: 200 }, (_, i) => `column${i}é`.repeat(9));
  refused("h.csv", many.join(",") + "\n", "1:1", '", ...');
});

test("lines that end in CR alone are named", () => {
  const mac = "\\r";
  refused("m.csv", "subject,predicate,object\rA,sees,B\r", "1:1", "CR alone",
    `tr '${mac}'`);
  refused("m.dat", "subject,predicate,object\rA,sees,B\r", "1:1", "CR alone");
  refused("m.jsonl", line(fact, fact).replaceAll("\n", "\r"), "1:1",
    "CR alone");
  // one object with a CR behind it is a line; in RDF a CR is a blank
  assert.equal(imported("m.jsonl", JSON.stringify(fact) + "\r").code, 0);
  assert.equal(imported("m.ttl", "<x:a> <x:b>\r<x:c> .\r").code, 0);
});

test("files of other kinds are named", () => {
  const zip = Buffer.from("PK\x03\x04" + "\0".repeat(50), "latin1");
  refused("x.xlsx", zip, "1:1", "spreadsheet", "CSV UTF-8");
  refused("x.zip", zip, "1:1", "zip archive", "unpack");
  refused("x.csv", Buffer.from("d0cf11e0a1b11ae1", "hex"), "1:1", "spreadsheet");
  refused("x.jsonl", "%PDF-1.7\n", "1:1", "PDF");
  refused("x.jsonl", "<!DOCTYPE html><html>404</html>", "1:1", "web page");
  refused("x.rdf", '<?xml version="1.0"?>\n', "1:1", "XML", "Turtle");
  refused("notes.txt", "just prose here\n", "1:1", "cannot tell the format",
    "--format", "jsonl, csv, tsv, ntriples");
});

test("an empty file is told, and is no failure", () => {
  const { code, err } = imported("empty.jsonl", "");
  assert.equal(code, 0, err);
  assert.match(err, /note: ".*empty\.jsonl" is empty/);
  assert.match(err, /facts +0 new/);
});

test("a number as a subject is the number, not a name", () => {
  const { db, code, err } = imported("n.jsonl", with_({ subject: 1999 }));
  assert.equal(code, 0, err);
  assert.deepEqual(rows(db, "find ?s where ?s sees B"), [["1999"]]);
  assert.equal(entente(["export", db]).out.split("\n")[1] + "\n",
    with_({ subject: 1999 }));
  refused("n.jsonl", with_({ predicate: 1999 }), "1:28",
    "the predicate must be a name or an IRI");
});
