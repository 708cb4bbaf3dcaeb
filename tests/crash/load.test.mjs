// SPDX-License-Identifier: ISC
// Loads that are killed at any moment: the database stays sound, what it held
// is there, and of the load there is everything or nothing.
//
//   CRASH_FACTS   facts of the load that is killed (default 120,000)
//   CRASH_KILLS   how often (default 20)
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

const program = process.env.ENTENTE ?? "build/entente";
const nFacts = Number(process.env.CRASH_FACTS ?? 120_000);
const nKills = Number(process.env.CRASH_KILLS ?? 20);
const nOld = 5_000;

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
function load(db, ...files) {
  const child = spawn(program, ["import", db, ...files], { stdio: "ignore" });
  const ended = new Promise((resolve) => {
    child.on("exit", (code, signal) => resolve({ code, signal }));
  });
  return { child, ended };
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
let duration = 0;

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
  const started = performance.now();
  const { ended } = load(fresh("whole.db"), path("new.nt"));
  assert.equal((await ended).code, 0);
  duration = performance.now() - started;
  assert.equal(examine(path("whole.db"), nBase), true);
});

for (const signal of ["SIGKILL", "SIGINT"])
  test(`a load survives ${signal} at any moment`, async (t) => {
    const n = signal === "SIGKILL" ? nKills : Math.ceil(nKills / 4);
    let nWhole = 0;
    for (let i = 0; i < n; i++) {
      const db = fresh("killed.db");
      const { child, ended } = load(db, path("new.nt"));
      // spread over the load and a little beyond, with chance within a step
      await sleep((duration * 1.1 * (i + Math.random())) / n);
      child.kill(signal);
      const { code } = await ended;
      const whole = examine(db, nBase);
      assert.ok(code !== 0 || whole, "a load said it was done and is not there");
      nWhole += whole;
      if (!whole) {
        // the next attempt finds nothing in its way
        const again = load(db, path("new.nt"));
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
    t.diagnostic(`${n} times: ${nWhole} whole, ${n - nWhole} not at all`);
  });
