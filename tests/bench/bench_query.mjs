#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// How fast queries are, in process and warm: medians, beside Virtuoso (over
// its SPARQL endpoint on loopback) where it is installed and can answer.
//
//   bench_query.mjs [--facts 2000000] [--universities 10] [--runs 7]
//                   [--only PATTERN] [--no-peers]
//
// BENCH_DIR holds the data (default: a directory of its own under TMPDIR).
import { spawn, spawnSync } from "node:child_process";
import {
  closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync,
  writeFileSync, writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    facts: { type: "string", default: "2000000" },
    universities: { type: "string", default: "10" },
    runs: { type: "string", default: "7" },
    only: { type: "string", default: "." },
    "no-peers": { type: "boolean", default: false },
  },
});
const build = process.env.BUILD ?? "build";
const program = process.env.ENTENTE ?? `${build}/entente`;
const own = !process.env.BENCH_DIR;
const directory =
  process.env.BENCH_DIR ?? mkdtempSync(join(tmpdir(), "bench-query-"));
mkdirSync(directory, { recursive: true });
const file = (name) => join(directory, name);
const runs = Number(options.runs);
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

// ---- data ------------------------------------------------------------------

function write(name, lines) {
  const path = file(name);
  if (existsSync(path)) return path;
  const to = openSync(path, "w");
  let room = [];
  for (const line of lines) {
    room.push(line);
    if (room.length === 20000) {
      writeSync(to, room.join(""));
      room = [];
    }
  }
  writeSync(to, room.join(""));
  closeSync(to);
  return path;
}

function generate(name, format, n) {
  const path = file(name);
  if (existsSync(path)) return path;
  const to = openSync(path, "w");
  const done = spawnSync(`${build}/bench/generate`, [format, String(n)], {
    stdio: ["ignore", to, "inherit"],
  });
  closeSync(to);
  if (done.status !== 0) throw new Error("generate failed");
  return path;
}

let seed = 12345;
function draw(n) {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return Math.floor((seed / 4294967296) * n);
}

/** Departments: professors teach, students take courses and have advisors. */
function* university() {
  const triple = (s, p, o) =>
    `<http://example.org/u/${s}> <http://example.org/u/${p}> ` +
    `<http://example.org/u/${o}> .\n`;
  for (let d = 0; d < 19 * Number(options.universities); d++) {
    const courses = 60, professors = 28, students = 480;
    for (let p = 0; p < professors; p++) {
      yield triple(`prof${d}-${p}`, "worksFor", `dept${d}`);
      for (let i = 0; i < 2; i++)
        yield triple(`prof${d}-${p}`, "teacherOf",
          `course${d}-${(2 * p + i) % courses}`);
    }
    for (let s = 0; s < students; s++) {
      const student = `student${d}-${s}`;
      yield triple(student, "memberOf", `dept${d}`);
      if (s % 3 === 0)
        yield triple(student, "advisor", `prof${d}-${draw(professors)}`);
      for (let i = 0; i < 3; i++)
        yield triple(student, "takesCourse", `course${d}-${draw(courses)}`);
    }
  }
}

/** Who opposes or denies that somebody supports somebody, two deep. */
function* quoted(n) {
  const fact = (s, p, o) => ({ subject: `e${s}`, predicate: p, object: o });
  for (let i = 0; i < n; i++) {
    const inner = fact(draw(n / 20), `r${draw(30)}`, `e${draw(n / 20)}`);
    const line = { ...fact(draw(n / 20), `r${draw(30)}`, `e${draw(n / 20)}`) };
    if (i % 4 === 1) line.object = inner;
    if (i % 4 === 2) line.object = fact(draw(n / 20), `r${draw(30)}`, inner);
    line.source = `https://example.org/a/${i >> 3}`;
    line.speaker = `Speaker ${draw(2000)}`;
    line.on = `20${10 + draw(10)}-0${1 + draw(9)}-1${draw(10)}`;
    yield JSON.stringify(line) + "\n";
  }
}

// ---- queries ---------------------------------------------------------------

const R = (n) => `<http://example.org/relation/r${n}>`;
const E = (n) => `<http://example.org/entity/e${n}>`;
const U = (name) => `<http://example.org/u/${name}>`;
const count = (where) => [
  `find count() as ?n where ${where}`,
  `select (count(*) as ?n) where { ${where} }`,
];
const select = (what, where, tail = "") => [
  `find ${what} where ${where} ${tail}`,
  `select distinct ${what} where { ${where} } ${tail}`,
];
const skewed = [
  ["point look-up", ...select("?o", `${E(7)} ${R(3)} ?o`)],
  ["one bound", ...select("?p ?o", `${E(1000)} ?p ?o`)],
  ["two hops, counted", ...count(`?a ${R(2)} ?b . ?b ${R(3)} ?c`)],
  ["two hops of the largest, counted",
    ...count(`?a ${R(0)} ?b . ?b ${R(0)} ?c`)],
  ["three hops, counted",
    ...count(`?a ${R(1)} ?b . ?b ${R(2)} ?c . ?c ${R(3)} ?d`)],
  ["star of four, counted",
    ...count(`?a ${R(1)} ?b . ?a ${R(2)} ?c . ?a ${R(3)} ?d . ?a ${R(4)} ?e`)],
  ["triangle, skewed",
    ...count(`?a ${R(1)} ?b . ?b ${R(2)} ?c . ?a ${R(3)} ?c`)],
  ["4-clique, skewed", ...count(
    `?a ${R(0)} ?b . ?a ${R(0)} ?c . ?a ${R(0)} ?d . ?b ${R(0)} ?c . ` +
    `?b ${R(0)} ?d . ?c ${R(0)} ?d`)],
  ["facts by relation", `find ?p count() as ?n where ?s ?p ?o`,
    `select ?p (count(*) as ?n) where { ?s ?p ?o } group by ?p`],
  ["top 10 subjects",
    `find ?s count() as ?n where ?s ?p ?o order by ?n desc limit 10`,
    `select ?s (count(*) as ?n) where { ?s ?p ?o } group by ?s
     order by desc(?n) limit 10`],
  ["a big result", ...select("?s ?o", `?s ${R(0)} ?o`)],
];
const teaching = [
  ["pairs who share a course, counted",
    ...count(`?x ${U("takesCourse")} ?c . ?y ${U("takesCourse")} ?c`)],
  ["advisor teaches a course taken", ...select("?s ?t ?c",
    `?s ${U("advisor")} ?t . ?t ${U("teacherOf")} ?c . ` +
    `?s ${U("takesCourse")} ?c`)],
  ["the same, counted", ...count(
    `?s ${U("advisor")} ?t . ?t ${U("teacherOf")} ?c . ` +
    `?s ${U("takesCourse")} ?c`)],
];
const reported = [
  ["nested, 1 deep", "find ?a ?b where ?a r3 (?b r5 e77)"],
  ["nested, 2 deep", "find ?a ?b ?c where ?a r3 (?b r5 (?c ?p e77))"],
  ["nested, 1 deep, counted", "find count() as ?n where ?a r3 (?b r5 ?c)"],
  ["period", "find count() as ?n where ?a r3 ?b during 2014-03 .. 2014-05"],
  ["note: speaker", "find ?a ?b where ?a ?r ?b { speaker: [Speaker 7] }"],
];

const only = new RegExp(options.only);
for (const list of [skewed, teaching, reported])
  list.splice(0, list.length, ...list.filter(([name]) => only.test(name)));

// ---- engines ---------------------------------------------------------------

function entente(input, queries) {
  if (queries.length === 0) return [];
  const db = file("bench.db");
  rmSync(db, { force: true });
  rmSync(`${db}-lock`, { force: true });
  const load = spawnSync(program, ["import", db, input], { encoding: "utf8" });
  if (load.status !== 0) throw new Error(load.stderr);
  const done = spawnSync(`${build}/bench/query_times`, [db, String(runs)], {
    input: queries.map((query) => query[1] + "\n").join(""),
    encoding: "utf8",
  });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout.trim().split("\n").map((line) => {
    const [rows, first, cold, ms] = line.split("\t").map(Number);
    return { rows, first, cold, ms };
  });
}

const port = 18890;
const has = (name) => spawnSync("which", [name]).status === 0;
const isql = (statement) => spawnSync("isql-vt",
  [`127.0.0.1:${port}`, "dba", "dba", `exec=${statement}`],
  { encoding: "utf8" });

async function sparql(text) {
  const body = new URLSearchParams({
    query: text, "default-graph-uri": "http://example.org/g",
    format: "text/tab-separated-values",
  });
  const started = performance.now();
  const response = await fetch(`http://127.0.0.1:${port + 1}/sparql`,
    { method: "POST", body, signal: AbortSignal.timeout(20_000) });
  const answer = await response.text();
  if (!response.ok) throw new Error(answer.slice(0, 300));
  const lines = answer.trimEnd().split("\n");
  return { ms: performance.now() - started, rows: lines.length - 1,
    first: Number(lines[1]?.match(/^"?(\d+)/)?.[1] ?? 0) };
}

async function virtuoso(inputs, queries) {
  const home = file("virtuoso");
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
  writeFileSync(join(home, "virtuoso.ini"), `[Database]
DatabaseFile = ${home}/virtuoso.db
ErrorLogFile = ${home}/virtuoso.log
LockFile = ${home}/virtuoso.lck
TransactionFile = ${home}/virtuoso.trx
xa_persistent_file = ${home}/virtuoso.pxa
[TempDatabase]
DatabaseFile = ${home}/temp.db
TransactionFile = ${home}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:${port}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
CheckpointInterval = 0
DirsAllowed = ${directory}
[HTTPServer]
ServerPort = 127.0.0.1:${port + 1}
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryExecutionTime = 120
`);
  const server = spawn("virtuoso-t",
    ["+foreground", "+configfile", join(home, "virtuoso.ini")],
    { stdio: "ignore" });
  try {
    for (let i = 0; isql("status();").status !== 0; i++) {
      if (i === 100) throw new Error("virtuoso-t does not answer");
      await sleep(300);
    }
    for (const path of inputs)
      isql(`ld_dir('${directory}', '${path.slice(directory.length + 1)}',` +
        " 'http://example.org/g');");
    isql("rdf_loader_run();");
    isql("checkpoint;");
    const answers = [];
    for (const query of queries) {
      const times = [];
      let answer = null;
      try {
        for (let i = 0; i <= runs; i++) {
          answer = await sparql(query[2]);
          if (i) times.push(answer.ms);
          if (i && answer.ms > 1000) break;
        }
      } catch (error) {
        // what does not end in time is not tried again
        answer = null;
        console.error(`  Virtuoso, ${query[0]}: ${error.message}`);
      }
      answers.push(answer && { ...answer, ms: median(times) });
    }
    return answers;
  } finally {
    const gone = new Promise((resolve) => server.on("exit", resolve));
    isql("shutdown;");
    if (server.exitCode === null) {
      await Promise.race([gone, sleep(20_000)]);
      server.kill("SIGKILL");
    }
    rmSync(home, { recursive: true, force: true });
  }
}

// ---- the table -------------------------------------------------------------

function print(queries, ours, theirs) {
  queries.forEach(([name], i) => {
    const peer = theirs?.[i];
    const n = ours[i].first || ours[i].rows;
    const differs = peer &&
      (peer.rows !== ours[i].rows || peer.first !== ours[i].first);
    console.log(
      `| ${name.padEnd(34)} | ${String(n).padStart(10)} ` +
      `| ${ours[i].ms.toFixed(2).padStart(9)} ` +
      `| ${(peer ? peer.ms.toFixed(1) : "-").padStart(9)} ` +
      `| ${(peer ? (peer.ms / ours[i].ms).toFixed(1) : "-").padStart(7)} |` +
      (differs ? ` Virtuoso: ${peer.first || peer.rows}` : ""));
  });
}

try {
  const flat = generate("skewed.nt", "ntriples", Number(options.facts));
  const taught = write("teaching.nt", university());
  const told = write("reported.jsonl", quoted(Number(options.facts) / 4));
  const found = !options["no-peers"] && has("virtuoso-t") && has("isql-vt");
  if (!found)
    console.log(`Virtuoso: ${options["no-peers"] ? "left out" : "not found"}`);
  const theirs = found
    ? await virtuoso(
      [...(skewed.length ? [flat] : []), ...(teaching.length ? [taught] : [])],
      [...skewed, ...teaching]) : null;
  console.log(
    `| ${"query".padEnd(34)} | ${"solutions".padStart(10)} |   ours ms ` +
    "|  Virtuoso |   ratio |");
  console.log(`|${"-".repeat(36)}|-----------:|----------:|` +
    "----------:|--------:|");
  print(skewed, entente(flat, skewed), theirs);
  print(teaching, entente(taught, teaching), theirs?.slice(skewed.length));
  print(reported, entente(told, reported), null);
} finally {
  if (own) rmSync(directory, { recursive: true, force: true });
}
