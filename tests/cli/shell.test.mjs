// SPDX-License-Identifier: ISC
// entente shell, its input a pipe: queries over several lines, commands.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { test } from "node:test";
import { entente, line, program, workspace } from "./cli.mjs";

const space = workspace();
const db = space.path("shell.db");
entente(["import", db, "-", "--format", "jsonl"], {
  input: line({ subject: "Russia", predicate: "supports", object: "Assad" }),
});
const shell = (input) => entente(["shell", db], { input });

test("a query runs when it is whole, over as many lines as it takes", () => {
  const { code, out, err } = shell(
    ".format csv\n.timing off\nfind ?x\nwhere Russia\nsupports ?x\n" +
    "ask where ?s ?p Assad\n");
  assert.equal(code, 0, err);
  assert.equal(out, "x\nAssad\nanswer\ntrue\n");
  assert.equal(err, "");
});

test("a backslash joins lines, a blank line ends a query", () => {
  const { out, err } = shell(
    ".format csv\n.timing off\nfind ?x where Russia supports ?x \\\n" +
    "order by ?x\nfind ?x where Russia\n\nask where Russia ?p ?o\n");
  assert.equal(out, "x\nAssad\nanswer\ntrue\n");
  assert.match(err, /^error: /);
});

test("commands, and what is no command", () => {
  const { out, err } = shell(".help\n.examples\n.frob\n.format xml\n.quit\nask\n");
  assert.match(out, /\.examples \[N\]/);
  assert.match(out, /^ +1 {2}Who supports/m);
  assert.match(err, /no command \.frob/);
  assert.match(err, /no format "xml"/);
  assert.doesNotMatch(err, /expected/);
});

test("the last query needs no line end, a wrong one does not end the shell", () => {
  const { code, out } = shell(
    ".format csv\n.timing off\nselect x\n\nask where Russia ?p ?o");
  assert.equal(code, 0);
  assert.equal(out, "answer\ntrue\n");
});

// A terminal, by util-linux's script(1).
test("Tab offers relations where a relation stands, names elsewhere", () => {
  const keys = (text) => spawnSync("script",
    ["-qec", `'${resolve(program)}' shell '${names}'`, "/dev/null"],
    { input: `${text}\t\t`, timeout: 20000 }).stdout.toString();
  const names = space.path("names.db");
  entente(["import", names, "-", "--format", "jsonl"], {
    input: line({ subject: "Russia", predicate: "supports", object: "Sudan",
      source: "Sunday Post" }) +
      line({ subject: "Sudan", predicate: "suffers", object: "Russia",
        source: "Sunday Post" }),
  });
  const relation = keys("find ?x where Russia su");
  assert.match(relation, /supports\s+suffers|suffers\s+supports/);
  assert.doesNotMatch(relation, /Sudan|Sunday/);
  assert.match(keys("find ?x where Russia supports Sun"), /\[Sunday Post\]/);
});
