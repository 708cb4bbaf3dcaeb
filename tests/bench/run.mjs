#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// Every benchmark: `make bench` builds first and passes BENCH_ARGS.
//
//   tests/bench/run.mjs [load] [query] [blocks] [limits] [OPTION...]
//
//   --sizes 1,2,10         loads, in millions of facts     BENCH_SIZES
//   --large                adds 30, without peers          BENCH_LARGE=1
//   --query-sizes 1,10     graphs to ask, in millions      BENCH_QUERY_SIZES
//   --runs 5               medians of so many runs         BENCH_RUNS
//   --universities 10      of the university graph
//   --queries PATTERN      only queries whose name it fits
//   --peers virtuoso,kuzu  also oxigraph (slow); "none"    BENCH_PEERS
//   --peer-timeout 60      seconds for each query of a peer
//   --kuzu FOLDER          where `npm install kuzu` was run   KUZU
//   --data FOLDER          where icews14.tsv.gz lies       ENTENTE_DATA
//   --dir FOLDER           keeps data and databases there  BENCH_DIR
//   --markdown FILE        writes what is printed also there
//   --readme               puts it into engine/README.md and queries/README.md
//
// All of it takes about 20 minutes with both peers on two quiet cores, and
// 12 GB under TMPDIR or --dir; --large 10 minutes and 16 GB more.
// With --dir a later run uses what an earlier one has made: peers' databases
// too, whose load times are then those of the earlier run.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import {
  begin, fault, folder, given, markdown, publish, say, sections, settings,
  wanted,
} from "./lib.mjs";
import { benchLoads } from "./load.mjs";
import { benchLimits } from "./limits.mjs";
import { findPeers } from "./peers/index.mjs";
import { benchQueries } from "./query.mjs";

/** Blocks of tuple sets: a micro-benchmark, without peers. */
function benchBlocks() {
  say("Bytes a row; million rows a second; ns a seek; us an inserted row " +
    "(tests/bench/bench_blocks.c).");
  say();
  const done = spawnSync(settings.tool("bench_blocks"),
    ["2000000", "200000", "4080", "16"], { encoding: "utf8" });
  if (done.status !== 0) fault(`bench_blocks: ${done.stderr}`);
  for (const line of done.stdout.trimEnd().split("\n")) say(`    ${line}`);
}

const benchmarks =
  { load: benchLoads, query: benchQueries, blocks: benchBlocks,
    limits: benchLimits };

function usage() {
  const lines = readFileSync(new URL(import.meta.url), "utf8").split("\n");
  const from = lines.findIndex((line) => line.startsWith("// Every"));
  for (let i = from; lines[i].startsWith("//"); i++)
    console.log(lines[i].slice(3));
}

function write() {
  if (given.markdown)
    writeFileSync(given.markdown, [...sections].map(([name, { lines }]) =>
      `## ${name}\n\n${markdown(lines)}`).join("\n"));
  if (!given.readme) return;
  publish("engine/README.md", "load");
  publish("queries/README.md", "query");
}

async function main() {
  if (given.help) return usage();
  const unknown = wanted.filter((name) => !benchmarks[name]);
  if (unknown.length) throw new Error(`no benchmark ${unknown.join(", ")}`);
  mkdirSync(folder, { recursive: true });
  begin("machine");
  const day = new Date().toISOString().slice(0, 10);
  say(`${day}, ${cpus()[0].model}, ${cpus().length} cores, ` +
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB.`);
  const peers = findPeers();
  for (const name of wanted.length ? wanted : Object.keys(benchmarks)) {
    const started = performance.now();
    begin(name);
    console.log(`\n== ${name}\n`);
    try {
      await benchmarks[name](peers);
    } catch (error) {
      fault(`${name}: ${error.stack}`);
    }
    const seconds = Math.round((performance.now() - started) / 1000);
    console.log(`(${name}: ${seconds} s)`);
    write();
  }
}

try {
  await main();
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 2;
}
process.exit();
