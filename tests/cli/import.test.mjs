// SPDX-License-Identifier: ISC
// entente import: what goes in, what is refused and where, and that nothing
// bad changes the database.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { entente, line, root, rows, workspace } from "./cli.mjs";

const space = workspace();
let serial = 0;
const fresh = () => space.path(`t${serial++}.db`);

const samples = readdirSync(join(root, "import/samples"))
  .filter((name) => name.endsWith(".jsonl"))
  .map((name) => join(root, "import/samples", name));

function imported(content, args = [], name = "in.jsonl") {
  const db = fresh();
  const file = space.write(`${serial}-${name}`, content);
  const result = entente(["import", db, file, ...args]);
  return { db, file, ...result };
}

/** Asserts a refusal at a place, and that no database was left behind. */
function refused(content, place, message, name = "bad.jsonl", args = []) {
  const { db, code, err } = imported(content, args, name);
  assert.equal(code, 3, err);
  assert.match(err, new RegExp(`${name}:${place}: .*`));
  assert.ok(err.includes(message), `${message} in:\n${err}`);
  assert.ok(!existsSync(db), "the database was not left behind");
}

const fact = (more = {}) => ({
  subject: "Russia", predicate: "supports", object: "Assad", ...more,
});

test("the samples go in, and a second time change nothing", () => {
  const db = fresh();
  const first = entente(["import", db, ...samples]);
  assert.equal(first.code, 0, first.err);
  assert.match(first.err, /facts +[\d,]+ new, 0 known/);
  const before = entente(["export", db]).out;
  const second = entente(["import", db, ...samples]);
  assert.match(second.err, /facts +0 new/);
  assert.match(second.err, /reports +0 new/);
  assert.equal(entente(["export", db]).out, before);
  const check = entente(["check", db]);
  assert.equal(check.code, 0, check.out + check.err);
  assert.match(check.out, /^clean: /);
});

test("an export read into an empty database exports the same bytes", () => {
  const db = fresh();
  const other = fresh();
  entente(["import", db, ...samples]);
  const once = entente(["export", db]);
  assert.equal(once.code, 0, once.err);
  assert.equal(JSON.parse(once.out.split("\n")[0]).resolve, false);
  const file = space.write("export.jsonl", once.out);
  const again = entente(["import", other, file]);
  assert.equal(again.code, 0, again.err);
  assert.equal(entente(["export", other]).out, once.out);
});

test("every field comes back as it was given", () => {
  const full = fact({
    source: "https://example.org/a", speaker: "Kerry", from: "2014",
    to: "2015-09", place: "London", event: "talks", stance: "denies",
    confidence: 0.90, quote: "so it is", start: 3, end: 9, unit: "char",
    extractor: "hand",
    meta: { a: 1, b: [true, null, "x", 1.5, 12345678901234567890n.toString()] },
  });
  const { db } = imported(line(full));
  const out = entente(["export", db]).out.split("\n");
  assert.deepEqual(JSON.parse(out[1]), full);
});

test("numbers stay as they were written", () => {
  const text =
    '{"subject":"a","predicate":"b","object":1.50,"confidence":0.90,' +
    '"meta":{"x":1.10,"y":1e400,"z":123456789012345678901234567890}}\n';
  const { db, code, err } = imported(text);
  assert.equal(code, 0, err);
  assert.equal(entente(["export", db]).out.split("\n")[1] + "\n", text);
});

test("with states facts about the fact under the same report", () => {
  const { db } = imported(line(fact({
    source: "s", with: { number_more_than: 100000, seen_in: ["a", "b"] },
  })));
  assert.deepEqual(
    rows(db, "find ?r ?v where (Russia supports Assad) ?r ?v { source: s } " +
      "order by ?r ?v"),
    [["number_more_than", "100000"], ["seen_in", "a"], ["seen_in", "b"]]);
});

test("a bad line refuses the whole input, with its place", () => {
  refused(line(fact()) + "{\n", "2:2", "the line ends before the JSON does");
  refused(line(fact({ head: 1 })), "1:\\d+", 'did you mean "subject"');
  refused('{"subject":"a","predicat":"b","object":"c"}\n', "1:16",
    'unknown key "predicat": did you mean "predicate"?');
  refused('{"subject":"é","relation":"b","object":"c"}\n', "1:16",
    'did you mean "predicate"?');
  refused(line({ subject: "a", predicate: "b" }), "1:1", 'no "object"');
  refused(line(fact({ subject: "" })), "1:12", "empty");
  refused(line(fact({ subject: "x".repeat(401) })), "1:12", "400 bytes");
  refused(line(fact({ subject: "a\u0001b" })), "1:12", "control character");
  refused(line(fact({ on: "2015-02-29" })), "1:\\d+", "no day or time");
  refused(line(fact({ on: "18.9.2015" })), "1:\\d+", "not a date");
  refused(line(fact({ from: "2016", to: "2015" })), "1:1", "later than");
  refused(line(fact({ on: "2016", to: "2015" })), "1:\\d+", "alone");
  refused(line(fact({ confidence: 1.5 })), "1:\\d+", "from 0 to 1");
  refused(line(fact({ stance: "maybe" })), "1:\\d+", "denies");
  refused(line(fact({ start: 3 })), "1:1", "go together");
  refused(line(fact({ meta: [] })), "1:\\d+", "must be an object");
  refused('{"subject":"a","subject":"b","predicate":"p","object":"o"}\n',
    "1:16", "stands twice");
  refused("[1]\n", "1:1", "one JSON object", "bad.jsonl", ["--format", "jsonl"]);
});

test("from and to of unlike precision may overlap", () => {
  const { code, err } = imported(line(fact({ from: "2015-09", to: "2015" })));
  assert.equal(code, 0, err);
});

test("hostile bytes are survived", () => {
  const json = ["--format", "jsonl"];
  // the same in every run: bytes may also chance to begin like gzip's
  const random = createHash("shake256", { outputLength: 1 << 20 })
    .update("entente").digest();
  refused(random, "\\d+:\\d+", "", "random.jsonl");
  refused(Buffer.from([0x7b, 0xff, 0x7d, 0x0a]), "1:2", "not valid UTF-8");
  refused('{"subject":"a\0b"}\n', "1:14", "control character");
  refused("[".repeat(10000) + "\n", "1:33", "nested too deeply", "deep.jsonl",
    json);
  refused('{"a":'.repeat(10000) + "\n", "1:\\d+", "nested too deeply");
  const nested = (n) => n === 0 ? "x"
    : { subject: "a", predicate: "b", object: nested(n - 1) };
  assert.equal(imported(line(fact({ object: nested(8) }))).code, 0);
  refused(line(fact({ object: nested(9) })), "1:\\d+", "nested too deeply");
});

test("a line of 100 MB is refused without being held", () => {
  const text = line(fact()) + '{"subject":"' + "x".repeat(100 << 20);
  refused(text, "2:1", "longer than 5 MiB", "long.jsonl");
  refused(line(fact({ quote: "x".repeat(1 << 20) })), "1:1",
    "longer than 1 MiB");
});

test("an input whose format cannot be told is refused", () => {
  const { code, err } = imported("hello\n", [], "in.txt");
  assert.equal(code, 3);
  assert.match(err, /in\.txt:1:1: cannot tell the format/);
});

test("standard input is CSV or TSV when its header says so", () => {
  for (const [separator, quote] of [[",", ""], [",", '"'], ["\t", ""]]) {
    const header = ["source", "subject", "predicate", "object_json"]
      .map((name) => quote + name + quote).join(separator);
    const db = fresh();
    const input = `${header}\n${["s", "Russia", "supports", "7"].join(separator)}\n`;
    const { code, err } = entente(["import", db, "-"], { input });
    assert.equal(code, 0, err);
    assert.deepEqual(rows(db, "find ?x where Russia supports ?x"), [["7"]]);
  }
  // a header that lacks one, and one with a column that is not known
  const without = entente(["import", fresh(), "-"],
    { input: "subject,object\na,b\n" });
  assert.match(without.err, /cannot tell the format/);
  const unknown = entente(["import", fresh(), "-"],
    { input: "subject,predicate,object,colour\na,b,c,d\n" });
  assert.match(unknown.err, /unknown column "colour"/);
});

test("nothing of a refused input stays in a filled database", () => {
  const { db } = imported(line(fact()));
  const before = entente(["export", db]).out;
  const bad = space.write("later.jsonl", line(fact({ object: "X" })) + "{");
  assert.equal(entente(["import", db, bad]).code, 3);
  assert.equal(entente(["export", db]).out, before);
  const good = space.write("good.jsonl", line(fact({ object: "Y" })));
  assert.equal(entente(["import", db, good, bad]).code, 3);
  assert.equal(entente(["export", db]).out, before);
});

test("--skip-bad keeps the good lines and writes the bad ones", () => {
  const rejects = space.path("rejects.txt");
  const { db, code, err } = imported(
    line(fact()) + "{bad\n" + line(fact({ object: "Y" })),
    ["--skip-bad", rejects]);
  assert.equal(code, 0, err);
  assert.match(err, /rejected 1 line,/);
  assert.match(readFileSync(rejects, "utf8"), /^# .*:2:2: .*\n\{bad\n$/);
  assert.equal(rows(db, "find ?x where Russia supports ?x").length, 2);
});

test("twenty bad lines are shown, not more", () => {
  const { err } = imported("{\n".repeat(50), [], "many.jsonl");
  assert.equal(err.match(/many\.jsonl:\d+:/g).length, 20);
});

test("--dry-run stores nothing", () => {
  const { db, code, err } = imported(line(fact()), ["--dry-run"]);
  assert.equal(code, 0, err);
  assert.match(err, /facts +1 new/);
  assert.ok(!existsSync(db));
});

test("--source stands in where a line names none", () => {
  const { db } = imported(
    line(fact(), fact({ object: "X", source: "own" })),
    ["--source", "https://example.org/s"]);
  assert.deepEqual(
    rows(db, "find ?s where Russia supports ?x { source: ?s } order by ?s"),
    [["https://example.org/s"], ["own"]]);
});

test("standard input, gzip, zstd and a byte order mark are read", () => {
  const db = fresh();
  const text = line(fact());
  assert.equal(entente(["import", db, "-", "--format", "jsonl"],
    { input: text }).code, 0);
  assert.equal(entente(["import", db, space.write("a.jsonl.gz",
    gzipSync(text + line(fact({ object: "gz" }))))]).code, 0);
  // a zstd frame with one raw block
  const body = Buffer.from(line(fact({ object: "zst" })));
  const frame = Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, body.length,
      1 | (body.length << 3) & 0xff, (body.length << 3) >> 8, 0]), body]);
  const zst = entente(["import", db, space.write("b.jsonl.zst", frame)]);
  assert.equal(zst.code, 0, zst.err);
  assert.equal(entente(["import", db, space.write("c.jsonl",
    "\ufeff" + line(fact({ object: "bom" })))]).code, 0);
  assert.deepEqual(
    rows(db, "find ?x where Russia supports ?x order by ?x").flat(),
    ["Assad", "bom", "gz", "zst"]);
  const cut = gzipSync(line(...Array(1000).fill(fact()))).subarray(0, 60);
  const broken = entente(["import", db, space.write("d.jsonl.gz", cut)]);
  assert.equal(broken.code, 3);
  assert.match(broken.err, /breaks off/);
});

test("csv: a header, quotes, JSON cells, fields", () => {
  const { db, code, err } = imported(
    "subject,predicate,object,object_json,on,confidence,meta.code\r\n" +
    'Russia,supports,"Assad, ""Bashar""",,2015-09-18,0.5,x\r\n' +
    'US,opposes,,"{""subject"":""Russia"",""predicate"":""supports"",' +
    '""object"":""Assad""}",,,\r\n' +
    '"two\nlines",supports,Z,,,,\r\n', [], "in.csv");
  // a line break is a control character: no name may hold it
  assert.equal(code, 3);
  assert.match(err, /in\.csv:4:1: /);
  const good = imported(
    "subject,predicate,object,object_json,on,confidence,meta.code\n" +
    'Russia,supports,"Assad, ""Bashar""",,2015-09-18,0.5,x\n' +
    'US,opposes,,"{""subject"":""Russia"",""predicate"":""supports"",' +
    '""object"":""Assad""}",,,\n', [], "in.csv");
  assert.equal(good.code, 0, good.err);
  assert.deepEqual(
    rows(good.db, "find ?o ?d ?c ?m where Russia supports ?o " +
      "{ on: ?d, confidence: ?c, meta.code: ?m }".replace("on: ?d", "from: ?d")),
    [['Assad, "Bashar"', "2015-09-18", "0.5", "x"]]);
  assert.deepEqual(rows(good.db, "find ?w where ?w opposes (Russia supports ?x)"),
    [["US"]]);
  assert.equal(db.length > 0, true);
});

test("csv and tsv: what is refused and why", () => {
  const csv = (text, place, message) =>
    refused(text, place, message, "bad.csv");
  csv("subject,predicate,object\na,b\n", "2:4", "2 cells, the header 3");
  csv("subject,predicate,object\na,b,\"c\n", "2:5", "does not end");
  csv("subject,predicate,object\na,b,c\"d\n", "2:6", "double the quotes");
  csv("subject,predicate,object\na,,c\n", "2:1", "predicate is empty");
  const header = (text, message, name = "h.csv") => {
    const { code, err } = imported(text, [], name);
    assert.equal(code, 3);
    assert.ok(err.includes(message), err);
  };
  header("subject;predicate;object\n", 'separated by ";"');
  header("subject,relation,object\n", 'did you mean "predicate"');
  header("subject,predicate\n", 'no column "object"');
  header("subject,predicate,object,subject\na,r,b,c\n",
    'the column "subject" stands twice');
  header("subject,predicate,object,meta.k,meta.j,meta.k\na,r,b,1,2,3\n",
    'the column "meta.k" stands twice');
  header("subject,predicate,object\n", 'separated by ","', "h.tsv");
});

test("tsv has no quoting, and --columns stands for a header", () => {
  const { db, code, err } = imported(
    'Citizen (India)\tCriticize or denounce\tMinister "P"\t2014-01-01\n',
    ["--columns", "subject,predicate,object,on"], "in.tsv");
  assert.equal(code, 0, err);
  assert.deepEqual(rows(db, "find * where ?s ?p ?o during 2014-01"),
    [["Citizen (India)", "Criticize or denounce", 'Minister "P"']]);
});

test("aliases resolve wherever they stand in the input", () => {
  const { db, err } = imported(line(
    fact({ subject: "the U.S.", predicate: "opposes" }),
    { entity: "United States", alias: ["US", "the US", "The U.S."] },
    fact({ subject: "us" }),
  ));
  assert.match(err, /names +2 resolved, 0 ambiguous/);
  assert.deepEqual(rows(db, "find ?w where ?w ?r Assad"), [["United States"]]);
  assert.deepEqual(
    rows(db, "find ?s where [United States] supports Assad " +
      "{ written_subject: ?s }"), [["us"]]);
});

test("an alias of two entities stays as written and is told", () => {
  const { db, err } = imported(line(
    { entity: "Georgia (country)", alias: "Georgia" },
    { entity: "Georgia (state)", alias: "Georgia" },
    fact({ subject: "Georgia" })));
  assert.match(err, /1 ambiguous/);
  assert.match(err, /"Georgia" .*Georgia \(country\).*Georgia \(state\)/);
  assert.deepEqual(rows(db, "find ?w where ?w supports Assad"), [["Georgia"]]);
});

test("--no-resolve takes names as written", () => {
  const { db } = imported(line(
    { entity: "United States", alias: "US" }, fact({ subject: "US" })),
    ["--no-resolve"]);
  assert.deepEqual(rows(db, "find ?w where ?w supports ?x"), [["US"]]);
});

test("quotes are found in a kept text, wherever it stands", () => {
  const text = "Дом. Россия поддерживает Асада. Конец. Конец.";
  const quote = "Россия поддерживает Асада";
  const { db, code, err } = imported(line(
    fact({ source: "doc", quote }),
    fact({ object: "X", source: "doc", quote: "nicht da" }),
    fact({ object: "Y", source: "doc", quote: "Конец" }),
    { source: "doc", text }));
  assert.equal(code, 0, err);
  assert.match(err, /jsonl:2: .*not in the document/);
  assert.match(err, /jsonl:3: .*twice/);
  const start = Buffer.byteLength(text.slice(0, text.indexOf(quote)));
  assert.deepEqual(
    rows(db, "find ?a ?b where Russia supports Assad { start: ?a, end: ?b }"),
    [[String(start), String(start + Buffer.byteLength(quote))]]);
});

test("retract takes a source back, and it can be reported again", () => {
  const { db, file } = imported(line(
    fact({ source: "a" }), fact({ source: "b" }),
    fact({ object: "X", source: "a" })));
  const result = entente(["retract", db, "--source", "a"]);
  assert.equal(result.code, 0, result.err);
  assert.match(result.err, /2 reports withdrawn/);
  assert.deepEqual(rows(db, "find ?x where Russia supports ?x"), [["Assad"]]);
  assert.equal(entente(["check", db]).code, 0);
  const again = entente(["import", db, file]);
  assert.match(again.err, /reports +2 new, 1 known/);
  assert.equal(entente(["retract", db, "--report", "999"]).code, 1);
  assert.equal(entente(["retract", db, "--report", "2"]).code, 0);
  assert.equal(entente(["retract", db]).code, 2);
  assert.equal(entente(["check", db]).code, 0);
  const history = entente(["export", db, "--history"]).out;
  assert.equal(history.match(/"retracted":/g).length, 3);
  assert.equal(entente(["export", db]).out.includes("retracted"), false);
});

test("the same report with another field is another report", () => {
  const { db, err } = imported(line(
    fact({ source: "a" }), fact({ source: "a", confidence: 0.5 }),
    fact({ source: "a", confidence: 0.50 }), fact({ source: "a" }), fact()));
  assert.match(err, /reports +3 new, 2 known|reports +4 new, 1 known/);
  assert.match(err, /facts +1 new/);
  assert.equal(entente(["check", db]).code, 0);
});

test("millions of bad lines are refused in bounded memory", () => {
  const rejects = space.path("many-rejects.txt");
  const { code, err } = imported(
    "x\n".repeat(200_000) + line(fact()), ["--skip-bad", rejects], "x.jsonl");
  assert.equal(code, 0, err);
  assert.match(err, /rejected 200,000 lines/);
  assert.match(err, /facts +1 new/);
  assert.equal(readFileSync(rejects, "utf8").match(/\nx\n/g).length, 200_000);
});

test("a remark names the file and the line", () => {
  const db = space.path("remarks.db"), [one, two] = ["one", "two"]
    .map((name) => space.path(`${name}.jsonl`));
  writeFileSync(one, line({ subject: "A", predicate: "sees", object: "B" }) +
    line({ subject: "A", predicate: "sees", object: "C" }));
  writeFileSync(two, line({ subject: "A", predicate: "sees", object: "D" }) +
    line({ subject: "A", predicate: "born_in", object: "1999" }));
  const { code, err } = entente(["import", db, one, two]);
  assert.equal(code, 0, err);
  assert.ok(err.includes(`note: ${two}:2: "1999" is a name`), err);
});
