// SPDX-License-Identifier: ISC
// The command line itself: help, usage errors, exit codes, broken files.
import assert from "node:assert/strict";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { entente, line, workspace } from "./cli.mjs";

const space = workspace();
const fact = { subject: "Russia", predicate: "supports", object: "Assad" };

function database(name) {
  const db = space.path(name);
  const result = entente(["import", db, "-", "--format", "jsonl"],
    { input: line(fact) });
  assert.equal(result.code, 0, result.err);
  return db;
}

test("help lists every command, and each has its own", () => {
  const { code, out } = entente(["help"]);
  assert.equal(code, 0);
  for (const command of ["import", "query", "serve", "export", "retract",
    "stats", "check", "backup", "version", "help"]) {
    assert.match(out, new RegExp(`^  ${command} `, "m"));
    const own = entente(["help", command]);
    assert.equal(own.code, 0);
    assert.match(own.out, new RegExp(`^usage: entente ${command}`));
    assert.equal(entente([command, "--help"]).out, own.out);
  }
  for (const topic of ["walk", "jsonl"])
    assert.ok(entente(["help", topic]).out.length > 1000);
});

test("the JSON Schema is JSON and describes the three kinds of line", () => {
  const { out } = entente(["help", "jsonl", "--schema"]);
  const schema = JSON.parse(out);
  assert.equal(schema.anyOf.length, 3);
  assert.ok(schema.$defs.factLine.properties.speaker);
});

test("wrong usage exits 2 and says what is wrong", () => {
  const cases = [
    [["frobnicate"], /no command "frobnicate"/],
    [["imprt"], /did you mean "import"/],
    [["import"], /an argument is missing/],
    [["import", "x.db", "y", "--frob"], /unknown option --frob/],
    [["import", "x.db", "y", "--memory", "lots"], /"lots" is not SIZE/],
    [["query", "x.db"], /give the query/],
    [["query", "x.db", "find", "x"], /an argument too many/],
    [["query", "x.db", "ask", "--format", "xml"], /"xml" is not FORMAT: table \(default\), json/],
    [["help", "nothing"], /no such command or topic/],
    [["help", "walk", "--schema"], /goes with jsonl/],
  ];
  for (const [args, message] of cases) {
    const { code, out, err } = entente(args);
    assert.equal(code, 2, args.join(" "));
    assert.match(err, message);
    assert.equal(out, "");
  }
  assert.equal(entente([]).code, 2);
});

test("a file that is no database exits 4, an absent one 1", () => {
  const other = space.write("other.db", "just a text\n".repeat(1000));
  for (const command of [["query", other, "ask where ?s ?p ?o"],
    ["check", other], ["stats", other], ["export", other]]) {
    const { code, err } = entente(command);
    assert.equal(code, 4, err);
    assert.match(err, /not an Entente database|is not/);
  }
  assert.equal(entente(["check", space.path("none.db")]).code, 1);
  assert.equal(readFileSync(other, "utf8"), "just a text\n".repeat(1000));
});

test("a truncated database exits 4", () => {
  const db = database("cut.db");
  const size = readFileSync(db).length;
  truncateSync(db, size - 4096);
  const { code, err } = entente(["check", db]);
  assert.equal(code, 4, err);
});

test("stats counts, backup copies", () => {
  const db = database("stats.db");
  assert.match(entente(["stats", db]).out, /^facts +1$/m);
  const copy = space.path("copy.db");
  assert.equal(entente(["backup", db, copy]).code, 0);
  assert.equal(entente(["export", copy]).out, entente(["export", db]).out);
  assert.equal(entente(["check", copy]).code, 0);
  writeFileSync(space.path("there"), "");
  assert.notEqual(entente(["backup", db, space.path("there")]).code, 0);
});

test("query: formats, files, parameters, errors", () => {
  const db = database("query.db");
  const file = space.write("q.walk", "find ?x where Russia supports ?x\n");
  assert.equal(entente(["query", db, "-f", file, "--format", "tsv"]).out,
    "x\nAssad\n");
  assert.equal(entente(["query", db, "-f", "-", "--format", "csv"],
    { input: "find ?x where Russia supports ?x" }).out.replace(/\r/g, ""),
  "x\nAssad\n");
  assert.equal(entente(["query", db, "-", "--format", "tsv"],
    { input: "find ?x where Russia supports ?x" }).out, "x\nAssad\n");
  const json = JSON.parse(entente(["query", db,
    "find ?x where ?who supports ?x", "--format", "json",
    "--bind", "who=Russia"]).out);
  assert.deepEqual(json.rows, [["Assad"]]);
  assert.equal(Object.keys(json).at(-1), "complete");
  const bad = entente(["query", db, "find ?x where Russia supports"]);
  assert.equal(bad.code, 2);
  assert.match(bad.err, /\^/);
  const empty = entente(["query", db, "find ?x where Rusia supports ?x"]);
  assert.equal(empty.code, 0);
  assert.match(empty.err, /Russia/);
});
