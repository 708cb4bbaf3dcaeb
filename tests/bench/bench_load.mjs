#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// How fast files are loaded, how large the database is, and how much memory it
// took; beside Virtuoso and Kuzu where they are installed.
//
//   bench_load.mjs [--sizes 1,2,10] [--runs 3] [--no-peers] [--large]
//
// Sizes are millions of facts; --large adds 30.  BENCH_DIR holds the data
// (default: a directory of its own under TMPDIR).
import { spawn, spawnSync } from "node:child_process";
import {
  closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync,
  rmSync, statSync, writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: process.env.BENCH_SIZES ?? "1,2,10" },
    runs: { type: "string", default: "3" },
    formats: { type: "string", default: "ntriples,jsonl" },
    memory: { type: "string", default: "1G" },
    kuzu: { type: "string" },
    "no-peers": { type: "boolean", default: false },
    large: { type: "boolean", default: process.env.BENCH_LARGE === "1" },
  },
});
const build = process.env.BUILD ?? "build";
const program = process.env.ENTENTE ?? `${build}/entente`;
const sizes = options.sizes.split(",").map((m) => Number(m) * 1e6);
if (options.large) sizes.push(30e6);
const own = !process.env.BENCH_DIR;
const directory =
  process.env.BENCH_DIR ?? mkdtempSync(join(tmpdir(), "bench-load-"));
mkdirSync(directory, { recursive: true });
const file = (name) => join(directory, name);
const seconds = () => performance.now() / 1000;
const extensions = { ntriples: "nt", jsonl: "jsonl" };

function generate(format, n) {
  const path = file(`${n}.${extensions[format]}`);
  if (existsSync(path)) return path;
  const to = openSync(path, "w");
  const done = spawnSync(`${build}/bench/generate`, [format, String(n)], {
    stdio: ["ignore", to, "inherit"],
  });
  closeSync(to);
  if (done.status !== 0) throw new Error("generate failed");
  return path;
}

function remove(name) {
  for (const end of ["", "-lock", ".wal"])
    rmSync(file(name) + end, { recursive: true, force: true });
}

const median = (numbers) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Runs a command to its end and watches it: { seconds, peak in bytes }. */
async function measure(command, args) {
  const started = seconds();
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  let peak = 0;
  child.stderr.on("data", (text) => (errors += text));
  const look = setInterval(() => {
    try {
      const text = readFileSync(`/proc/${child.pid}/status`, "utf8");
      const found = /^VmHWM:\s*(\d+)/m.exec(text);
      if (found) peak = Math.max(peak, Number(found[1]) * 1024);
    } catch {
      // it has just ended
    }
  }, 20);
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  clearInterval(look);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${errors}`);
  return { seconds: seconds() - started, peak };
}

function stats(db) {
  const done = spawnSync(program, ["stats", db], { encoding: "utf8" });
  const number = (text) => Number(text.replaceAll(",", ""));
  const facts = number(/^facts +([\d,]+)/m.exec(done.stdout)[1]);
  const bytes = number(/^bytes in use +([\d,]+)/m.exec(done.stdout)[1]);
  const other = /^facts not in the graph +([\d,]+)/m.exec(done.stdout);
  const parts = [];
  for (const line of done.stdout.split("\n")) {
    const found = /^(\S+) +([\d,]+) +([\d,]+) +[\d.]+/.exec(line);
    if (found) parts.push({ name: found[1], bytes: number(found[3]) });
  }
  return { facts: facts + (other ? number(other[1]) : 0), bytes, parts };
}

async function bench(format, n) {
  const input = generate(format, n);
  const runs = [];
  for (let i = 0; i < (n >= 5e6 ? 1 : Number(options.runs)); i++) {
    remove("bench.db");
    runs.push(
      await measure(program, [
        "import", file("bench.db"), input, "--memory", options.memory,
      ]),
    );
  }
  const took = median(runs.map((r) => r.seconds));
  const peak = Math.max(...runs.map((r) => r.peak));
  const { facts, bytes, parts } = stats(file("bench.db"));
  if (n <= 2e6) {
    const check = spawnSync(program, ["check", file("bench.db")]);
    if (check.status !== 0) throw new Error("the database is not clean");
  }
  remove("bench.db");
  return { took, peak, facts, bytes, parts };
}

const mega = (n) => (n / 2 ** 20).toFixed(0);
const rate = (n, took) => Math.round(n / took).toLocaleString("en");

// ---- peers ------------------------------------------------------------------

function has(command) {
  return spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
}

const port = 21111;

function isql(...statements) {
  const done = spawnSync(
    "isql-vt",
    [`127.0.0.1:${port}`, "dba", "dba", "ERRORS=STDOUT", "VERBOSE=OFF",
      `exec=${statements.join(" ")}`],
    { encoding: "utf8" },
  );
  return { ok: done.status === 0 && !/Error/.test(done.stdout),
    text: done.stdout + done.stderr };
}

function settings(home) {
  return `[Database]
DatabaseFile = ${home}/virtuoso.db
ErrorLogFile = ${home}/virtuoso.log
LockFile = ${home}/virtuoso.lck
TransactionFile = ${home}/virtuoso.trx
xa_persistent_file = ${home}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = ${home}/temp.db
TransactionFile = ${home}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:${port}
ServerThreads = 10
NumberOfBuffers = 340000
MaxDirtyBuffers = 250000
CheckpointInterval = 0
DirsAllowed = ${directory}
[HTTPServer]
ServerPort = 127.0.0.1:${port + 1}
ServerThreads = 2
`;
}

/** The bulk loader, two at once, and the checkpoint that makes it durable. */
async function virtuoso(n) {
  const input = generate("ntriples", n);
  const home = file("virtuoso");
  remove("virtuoso");
  mkdirSync(home);
  writeFileSync(join(home, "virtuoso.ini"), settings(home));
  const server = spawn(
    "virtuoso-t",
    ["+foreground", "+configfile", join(home, "virtuoso.ini")],
    { stdio: "ignore" },
  );
  try {
    for (let i = 0; !isql("status();").ok; i++) {
      if (i === 100) throw new Error("virtuoso-t does not answer");
      await sleep(300);
    }
    // two halves, one for each of two loaders
    const half = `head -n ${n / 2} ${input} > ${home}/a.nt &&
      tail -n +${n / 2 + 1} ${input} > ${home}/b.nt`;
    if (spawnSync("sh", ["-c", half]).status !== 0)
      throw new Error("cannot split the file");
    const listed = isql(`ld_dir('${home}', '*.nt', 'http://example.org/g');`);
    if (!listed.ok) throw new Error(listed.text);
    const started = seconds();
    await Promise.all(
      [1, 2].map(() => measure("isql-vt", [
        `127.0.0.1:${port}`, "dba", "dba", "exec=rdf_loader_run();"])),
    );
    const end = isql("checkpoint;");
    if (!end.ok) throw new Error(end.text);
    const took = seconds() - started;
    const counted = isql(
      "SPARQL SELECT COUNT(*) FROM <http://example.org/g> WHERE {?s ?p ?o};");
    const facts = Number(/^(\d+)/m.exec(counted.text)?.[1] ?? 0);
    if (facts < n * 0.9) throw new Error(`only ${facts} facts were loaded`);
    return { took, facts, bytes: statSync(join(home, "virtuoso.db")).size };
  } finally {
    isql("shutdown;");
    const gone = new Promise((resolve) => server.on("exit", resolve));
    if (server.exitCode === null) {
      await Promise.race([gone, sleep(20_000)]);
      server.kill("SIGKILL");
    }
    remove("virtuoso");
  }
}

function findKuzu() {
  try {
    return createRequire(join(process.cwd(), "x.js"))("kuzu");
  } catch {
    try {
      return createRequire(join(process.env.KUZU ?? "/none", "x.js"))("kuzu");
    } catch {
      return null;
    }
  }
}

/** COPY from CSV, entities numbered beforehand and no order but by the two
 * ends: less work than ours.  In a process of its own, whatever becomes of
 * it. */
async function kuzu(n) {
  const done = spawnSync(
    process.execPath, [process.argv[1], "--kuzu", String(n)],
    { encoding: "utf8", env: { ...process.env, BENCH_DIR: directory } },
  );
  const found = /^kuzu (.*)$/m.exec(done.stdout);
  if (!found) throw new Error(done.stderr.slice(0, 400));
  return JSON.parse(found[1]);
}

async function runKuzu(n) {
  const { Database, Connection } = findKuzu();
  const split = `sed -E 's,<[^>]*/e([0-9]+)> <[^>]*/r([0-9]+)> ` +
    `<[^>]*/e([0-9]+)> .,\\1|\\3|\\2,' ${generate("ntriples", n)} | ` +
    `tr '|' ',' > ${file("edges.csv")} && ` +
    `seq 0 ${n / 10} > ${file("nodes.csv")}`;
  if (spawnSync("sh", ["-c", split]).status !== 0)
    throw new Error("cannot make the CSV files");
  remove("kuzu");
  const db = new Database(file("kuzu"));
  const connection = new Connection(db);
  await connection.query("CREATE NODE TABLE e(id INT64, PRIMARY KEY(id))");
  await connection.query("CREATE REL TABLE r(FROM e TO e, kind INT64)");
  const started = seconds();
  await connection.query(`COPY e FROM '${file("nodes.csv")}'`);
  await connection.query(`COPY r FROM '${file("edges.csv")}'`);
  await connection.query("CHECKPOINT");
  const took = seconds() - started;
  const size = spawnSync("du", ["-sb", file("kuzu")], { encoding: "utf8" });
  const bytes = Number(size.stdout.split("\t")[0]);
  for (const name of ["kuzu", "edges.csv", "nodes.csv"]) remove(name);
  console.log(`kuzu ${JSON.stringify({ took, facts: n, bytes })}`);
  process.kill(process.pid, "SIGKILL"); // it may crash while it closes
}

async function beside(n, ours) {
  const peers = [
    ["Virtuoso", has("virtuoso-t") && has("isql-vt"), virtuoso],
    ["Kuzu", findKuzu() !== null, kuzu],
  ];
  for (const [name, found, run] of peers) {
    if (!found) {
      console.log(`${name}: not found`);
      continue;
    }
    try {
      const { took, facts, bytes } = await run(n);
      console.log(
        `${name}: ${n / 1e6} M facts in ${took.toFixed(1)} s, ` +
        `${rate(n, took)} facts/s, ${(bytes / facts).toFixed(0)} bytes/fact; ` +
        `Entente ${ours.took.toFixed(2)} s: ${(took / ours.took).toFixed(1)}x`,
      );
    } catch (error) {
      console.log(`${name}: failed: ${error.message}`);
      process.exitCode = 1;
    }
  }
}

// ---- all --------------------------------------------------------------------

if (options.kuzu) await runKuzu(Number(options.kuzu));
try {
  console.log("format     M facts   seconds     facts/s  bytes/fact  peak MiB");
  for (const format of options.formats.split(",")) {
    let last;
    for (const n of sizes) {
      const r = await bench(format, n);
      if (n === 2e6 || !last) last = { n, r };
      console.log(
        format.padEnd(9) + String(n / 1e6).padStart(9) +
        r.took.toFixed(2).padStart(10) + rate(n, r.took).padStart(12) +
        (r.bytes / r.facts).toFixed(1).padStart(12) + mega(r.peak).padStart(10),
      );
    }
    const parts = last.r.parts.filter((p) => p.bytes / last.r.facts >= 0.05);
    console.log(`  bytes a fact at ${last.n / 1e6} M: ` + parts.map(
      (p) => `${p.name} ${(p.bytes / last.r.facts).toFixed(1)}`).join(", "));
    if (format === "ntriples" && !options["no-peers"])
      await beside(last.n, last.r);
  }
} finally {
  if (own) rmSync(directory, { recursive: true, force: true });
}
