// SPDX-License-Identifier: ISC
// Loads that are killed at any moment: the database stays sound, what it held
// is there, and of the load there is everything or nothing.
//
//   CRASH_FACTS   facts of the load that is killed (default 120,000)
//   CRASH_KILLS   how often (default 20)
//   CRASH_MEMORY  --memory of every other load, so little that the database is
//                 built anew in many transactions (default 4M)
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

const program = process.env.ENTENTE ?? "build/entente";
const nFacts = Number(process.env.CRASH_FACTS ?? 120_000);
const nKills = Number(process.env.CRASH_KILLS ?? 20);
const memory = process.env.CRASH_MEMORY ?? "4M";
const nOld = 5_000;

/** How loads are told to go about it: in one transaction, or in many. */
const ways = [
  { name: "one transaction", options: [], duration: 0 },
  { name: "many transactions", options: ["--memory", memory], duration: 0 },
];

const directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), "crash-"));
const path = (name) => join(directory, name);
after(() => rmSync(directory, { recursive: true, force: true }));

/** Every fact is another one, in an order that looks random. */
function triples(n, prefix) {
  const lines = [];
  for (let i = 0; i < n; i++) {
    const k = (i * 7919) % n;
    lines.push(
      `<http://example.org/${prefix}/e${k % 9973}> ` +
      `<http://example.org/r${k % 41}> ` +
      `<http://example.org/${prefix}/e${k}> .\n`,
    );
  }
  return lines.join("");
}

function run(...args) {
  const done = spawnSync(program, args, { encoding: "utf8", timeout: 300_000 });
  assert.equal(done.status, 0, `entente ${args[0]}: ${done.stderr}`);
  return done.stdout;
}

function count(db, query) {
  const rows = run("query", db, query, "--format", "tsv").trim().split("\n");
  return Number(rows[1]);
}

/** Copies the database, as it is while nobody has it open. */
function fresh(name) {
  rmSync(`${path(name)}-lock`, { force: true });
  copyFileSync(path("base.db"), path(name));
  return path(name);
}

/** A load in the background: { child, ended }. */
function load(db, way, ...files) {
  const child = spawn(program, ["import", db, ...files, ...way.options], {
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => {
    child.on("exit", (code, signal) => resolve({ code, signal }));
  });
  return { child, ended };
}

/** Files that are neither a database nor an input. */
function leftovers() {
  return readdirSync(directory).filter((name) => !/\.(db|db-lock|nt)$/.test(name));
}

/** What must hold after a load however it ended; was it all there? */
function examine(db, nBefore) {
  assert.match(run("check", db), /^clean/);
  const facts = count(db, "find count() as ?n where ?s ?p ?o");
  const old = count(db, "find count() as ?n where ?s <http://example.org/stays> ?o");
  assert.equal(old, nOld, "a fact that was there is missing");
  assert.ok(
    facts === nBefore || facts === nBefore + nFacts,
    `${facts} facts: neither ${nBefore} nor ${nBefore + nFacts}`,
  );
  return facts === nBefore + nFacts;
}

let nBase = 0;

before(async () => {
  const old = [];
  for (let i = 0; i < nOld; i++)
    old.push(
      `<http://example.org/new/e${i * 3}> <http://example.org/stays> "${i}" .\n`,
    );
  writeFileSync(path("old.nt"), old.join("") + triples(20_000, "old"));
  writeFileSync(path("new.nt"), triples(nFacts, "new"));
  run("import", path("base.db"), path("old.nt"));
  nBase = count(path("base.db"), "find count() as ?n where ?s ?p ?o");
  assert.equal(nBase, 20_000 + nOld);
  for (const way of ways) {
    const db = fresh("whole.db");
    const started = performance.now();
    const { ended } = load(db, way, path("new.nt"));
    assert.equal((await ended).code, 0);
    way.duration = performance.now() - started;
    assert.equal(examine(db, nBase), true);
    way.transactions = Number(
      /last transaction +([\d,]+)/.exec(run("stats", db))[1].replaceAll(",", ""),
    );
  }
  assert.ok(ways[0].transactions < 6, "one transaction was meant");
  assert.ok(ways[1].transactions > 8, "many transactions were meant");
});

for (const signal of ["SIGKILL", "SIGINT"])
  test(`a load survives ${signal} at any moment`, async (t) => {
    const n = signal === "SIGKILL" ? nKills : Math.ceil(nKills / 4);
    const counts = ways.map(() => ({ whole: 0, none: 0 }));
    for (let i = 0; i < n; i++) {
      const way = ways[i % 2];
      const db = fresh("killed.db");
      const { child, ended } = load(db, way, path("new.nt"));
      // spread over the load and a little beyond, with chance within a step
      await sleep((way.duration * 1.1 * (i + Math.random())) / n);
      child.kill(signal);
      const { code } = await ended;
      const whole = examine(db, nBase);
      assert.ok(code !== 0 || whole, "a load said it was done and is not there");
      counts[i % 2][whole ? "whole" : "none"]++;
      assert.deepEqual(leftovers(), [], "a temporary file was left");
      if (!whole) {
        // the next attempt finds nothing in its way
        const again = load(db, way, path("new.nt"));
        if (i % 5 === 0) {
          assert.equal((await again.ended).code, 0);
          assert.equal(examine(db, nBase), true);
        } else {
          again.child.kill("SIGKILL");
          await again.ended;
          examine(db, nBase);
        }
      }
    }
    ways.forEach((way, k) =>
      t.diagnostic(
        `${way.name}: ${counts[k].whole} whole, ${counts[k].none} not at all`,
      ),
    );
  });
