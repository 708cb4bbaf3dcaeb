// SPDX-License-Identifier: ISC
// How fast files are loaded, how large the database is, how much memory that
// took, what a small import into a large database costs, and how soon a large
// one answers; beside the peers on the same files.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { database, generated } from "./data.mjs";
import {
  count, digits, fault, file, make, measure, median, mebi, progress, remove,
  say, settings, size, table,
} from "./lib.mjs";

const { program } = settings;
const databaseOf = { ntriples: "facts", jsonl: "reports" };

/** What `entente stats` says: { facts, bytes, parts }. */
function statsOf(db) {
  const done = spawnSync(program, ["stats", db], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  const number = (text) => Number(text.replaceAll(",", ""));
  const value = (name) => number(
    new RegExp(`^${name} +([\\d,]+)`, "m").exec(done.stdout)?.[1] ?? "0");
  const parts = [...done.stdout.matchAll(
    /^([a-z][a-z-]*) +[\d,]+ +([\d,]+) +[\d.]+ +[\d.]+$/gm)]
    .map(([, name, bytes]) => ({ name, bytes: number(bytes) }));
  return { facts: value("facts") + value("facts not in the graph"),
    reports: value("reports"), bytes: value("bytes in use"), parts };
}

function check(db) {
  const done = spawnSync(program, ["check", db], { encoding: "utf8" });
  if (done.status !== 0)
    fault(`${db} is not clean: ${(done.stdout + done.stderr).slice(0, 300)}`);
  return done.status === 0 ? "clean" : "DAMAGED";
}

/** Loads a file anew, settings.runs times or as often as a minute allows. */
async function load(format, n, more = [], name = "load", maxSeconds = 60) {
  const input = generated(format, n);
  const db = file(`${name}.ent`);
  const runs = [];
  let total = 0;
  while (runs.length < settings.runs && (runs.length === 0 ||
      total < maxSeconds)) {
    remove(`${name}.ent`);
    progress(`import ${size(n)} ${format} ${more.join(" ")}`);
    runs.push(await measure(program, ["import", db, input, ...more]));
    total += runs.at(-1).seconds;
  }
  const of = (key) => median(runs.map((run) => run[key]));
  return { n, format, runs: runs.length, seconds: of("seconds"),
    cpu: of("cpu"), own: Math.max(...runs.map((run) => run.own)),
    resident: Math.max(...runs.map((run) => run.resident)),
    ...statsOf(db) };
}

const row = (r, name, checked) => [name, size(r.n), r.runs, digits(r.seconds),
  count(r.n / r.seconds), digits(r.cpu), (r.bytes / r.facts).toFixed(1),
  mebi(r.own), mebi(r.resident), checked];

async function ours() {
  const results = [];
  const rows = [["load", "lines", "runs", "s", "lines/s", "CPU s", "bytes/fact",
    "own MiB", "resident MiB", "check"]];
  for (const format of ["ntriples", "jsonl"])
    for (const n of settings.sizes) {
      const name = `${databaseOf[format]}-${n}`;
      const r = await load(format, n, [], name);
      writeFileSync(file(`${name}.ent-done`), "");
      rows.push(row(r, format, check(file(`${name}.ent`))));
      results.push(r);
    }
  const largest = Math.max(...settings.sizes);
  for (const format of ["ntriples", "jsonl"]) {
    const r = await load(format, largest, ["--memory", "256M"], "small", 1);
    rows.push(row(r, `${format}, --memory 256M`, check(file("small.ent"))));
  }
  say("Loads into a new database, durable at the end: medians. `own` is " +
    "memory without the pages of the database file, `resident` with them.");
  table(rows);
  return results;
}

async function formats() {
  const n = Math.min(1e6, ...settings.sizes);
  const rows = [["format", "lines", "s", "lines/s", "MB/s"]];
  const packed = make(file(`${n}.msgpack`), program,
    ["export", await database(`reports-${n}`, generated("jsonl", n)),
      "--format", "msgpack"]);
  for (const format of ["nquads", "turtle", "csv", "msgpack"]) {
    const input = format === "msgpack" ? packed : generated(format, n);
    const runs = [];
    for (let i = 0; i < Math.min(3, settings.runs); i++) {
      remove("load.ent");
      progress(`import ${size(n)} ${format}`);
      runs.push((await measure(program,
        ["import", file("load.ent"), input])).seconds);
    }
    const bytes = Number(spawnSync("stat", ["-c", "%s", input],
      { encoding: "utf8" }).stdout);
    const took = median(runs);
    rows.push([format, size(n), digits(took), count(n / took),
      digits(bytes / 1e6 / took)]);
  }
  remove("load.ent");
  say("Other formats: N-Quads name a source, Turtle is bare, CSV and msgpack " +
    "have every field.");
  table(rows);
}

function sizes(results) {
  const shown = results.filter((r) =>
    r.n === Math.max(...settings.sizes));
  // Parts that are empty are not told of: the longest list has all.
  const fullest = [...shown].sort((a, b) => b.parts.length - a.parts.length);
  const names = fullest[0].parts.map(({ name }) => name).filter((name) =>
    shown.some((r) => r.parts.some((p) =>
      p.name === name && p.bytes / r.facts >= 0.05)));
  const rows = [["bytes a fact in", ...shown.map((r) =>
    `${r.format}, ${size(r.n)}`)]];
  for (const name of names)
    rows.push([name, ...shown.map((r) => ((r.parts.find((p) =>
      p.name === name)?.bytes ?? 0) / r.facts).toFixed(1))]);
  rows.push(["all, with free pages", ...shown.map((r) =>
    (r.bytes / r.facts).toFixed(1))]);
  table(rows);
}

async function beside(peers, results) {
  const rows = [["bulk load of the same N-Triples", "lines", "s", "lines/s",
    "bytes/fact", "MiB", "Entente is faster by"]];
  for (const mine of results.filter((r) =>
    r.format === "ntriples" && r.n <= 10e6)) {
    rows.push(["Entente", size(mine.n), digits(mine.seconds),
      count(mine.n / mine.seconds), (mine.bytes / mine.facts).toFixed(0),
      mebi(mine.own), ""]);
    for (const peer of peers) {
      progress(`${peer.name}, ${size(mine.n)}`);
      try {
        const r = await peer.load(`facts-${mine.n}`,
          { nt: generated("ntriples", mine.n) });
        if (r.facts !== mine.facts)
          fault(`${peer.name} has ${r.facts} facts, Entente ${mine.facts}`);
        rows.push([peer.name, size(mine.n), digits(r.seconds),
          count(mine.n / r.seconds), (r.bytes / r.facts).toFixed(0),
          mebi(r.own), `${(r.seconds / mine.seconds).toFixed(1)}x`]);
      } catch (error) {
        fault(`${peer.name}, ${size(mine.n)}: ${error.message}`);
      }
    }
  }
  say("Virtuoso: two bulk loaders on a half each, and a checkpoint; the " +
    "bytes of its pages, without those of an empty database. Kuzu: " +
    "COPY of things numbered beforehand and edges sorted, each once. Each " +
    "peer loads once.");
  table(rows);
}

/** One more line into a database: an empty one and the largest. */
async function small() {
  const n = Math.max(...settings.sizes);
  const rows = [["import of one line into", "ms, median", "ms, least"]];
  const cases = [["a new database", "one.ent", false],
    ["one of a few facts", "one.ent", true],
    [`one of ${size(n)} reports`, `reports-${n}.ent`, true]];
  remove("one.ent");
  let i = 0;
  for (const [name, db, there] of cases) {
    const times = [];
    for (let run = 0; run < Math.max(5, settings.runs); run++) {
      if (!there) remove(db);
      writeFileSync(file("one.jsonl"), JSON.stringify({
        subject: `Entity ${i}`, predicate: "relation_3",
        object: `New thing ${i++}`, source: "https://example.org/new",
        on: "2020-01-02" }) + "\n");
      const { seconds } = await measure(program,
        ["import", file(db), file("one.jsonl")]);
      times.push(seconds * 1000);
    }
    rows.push([name, digits(median(times)), digits(Math.min(...times))]);
  }
  say("The whole program, from its start to its end, with the sync.");
  table(rows);
}

/** Start the program, open a large database, answer, end. */
async function opening() {
  const n = Math.max(...settings.sizes);
  const db = file(`reports-${n}.ent`);
  const bytes = Number(spawnSync("stat", ["-c", "%s", db],
    { encoding: "utf8" }).stdout);
  const query = "find ?who where ?who relation_3 [Entity 7] limit 5";
  const rows = [["open and answer one query", "database", "ms, median",
    "ms, least"]];
  for (const [name, cold] of [["file in the page cache", null],
    ["file not in the page cache", db]]) {
    const times = [];
    for (let run = 0; run < Math.max(5, settings.runs); run++)
      times.push(1000 *
        (await measure(program, ["query", db, query], cold)).seconds);
    rows.push([name, `${(bytes / 1e9).toFixed(2)} GB`, digits(median(times)),
      digits(Math.min(...times))]);
  }
  table(rows);
}

export async function benchLoads(peers) {
  const results = await ours();
  sizes(results);
  await beside(peers, results);
  await formats();
  await small();
  await opening();
}
