// SPDX-License-Identifier: ISC
// Virtuoso (Debian: virtuoso-opensource): two bulk loaders at once, then a
// checkpoint; queries by its SPARQL endpoint, and by its own protocol (isql),
// which spares it HTTP and the writing of results, but tells whole
// milliseconds only.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ended, file, freePort, has, measure, measured, remove, report, settings,
} from "../lib.mjs";

const graph = "http://example.org/g";

/** Memory for ten million triples, the rest as the package has it. */
const configuration = (home, port, httpPort) => `[Database]
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
MaxQueryMem = 2G
VectorSize = 1000
MaxVectorSize = 1000000
AdjustVectorSize = 0
ThreadsPerQuery = 4
AsyncQueueMaxThreads = 10
DirsAllowed = ${home}
[HTTPServer]
ServerPort = 127.0.0.1:${httpPort}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 100000000
`;

export class Virtuoso {
  name = "Virtuoso";
  columns = "Virtuoso ms: HTTP, isql";
  language = "sparql";
  maxRows = 2 ** 20; // of an answer, whatever ResultSetMaxRows says
  note = "by HTTP (SPARQL endpoint on loopback, tab-separated rows), and by " +
    "isql, its own protocol, in whole ms; the ratio is to the faster";

  static find() {
    return has("virtuoso-t") && has("isql-vt") ? new Virtuoso() : null;
  }

  get version() {
    const told = spawnSync("virtuoso-t", ["-?"], { encoding: "utf8" });
    return /Version ([\d.]+)/.exec(told.stdout + told.stderr)?.[1] ?? "";
  }

  #isql(statements, seconds) {
    const done = spawnSync("isql-vt",
      [`127.0.0.1:${this.port}`, "dba", "dba", "ERRORS=STDOUT",
        `exec=${statements}`],
      { encoding: "utf8", timeout: seconds && seconds * 1000,
        maxBuffer: 2 ** 30, killSignal: "SIGKILL" });
    if (done.error?.code === "ETIMEDOUT") return { late: true };
    return { ok: done.status === 0 && !/^\*\*\* Error/m.test(done.stdout),
      text: done.stdout + done.stderr };
  }

  async #start() {
    this.port = await freePort();
    this.httpPort = await freePort();
    writeFileSync(`${this.home}/virtuoso.ini`,
      configuration(this.home, this.port, this.httpPort));
    remove(this.folder, "virtuoso.lck");
    this.server = measured(`${this.home}/report.json`, "virtuoso-t",
      ["+foreground", "+configfile", `${this.home}/virtuoso.ini`],
      { stdio: "ignore" });
    for (let i = 0; !this.#isql("status();").ok; i++) {
      if (i === 200 || this.server.exitCode !== null)
        throw new Error("virtuoso-t does not answer");
      await sleep(200);
    }
  }

  #use(name) {
    this.folder = `virtuoso-${name}`;
    this.home = file(this.folder);
  }

  /** Loads N-Triples; the database is kept: { seconds, bytes, facts, own }. */
  async load(name, { nt }) {
    this.#use(name);
    const kept = `${this.home}/loaded.json`;
    if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8"));
    remove(this.folder);
    mkdirSync(this.home);
    const split = spawnSync("split",
      ["-n", "l/2", "--additional-suffix=.nt", nt, `${this.home}/part-`]);
    if (split.status !== 0) throw new Error(String(split.stderr));
    await this.#start();
    let found;
    try {
      found = await this.#load();
    } finally {
      await this.close();
    }
    found.own = report(`${this.home}/report.json`).own;
    writeFileSync(kept, JSON.stringify(found));
    return found;
  }

  /** Of the pages that are not free. */
  #bytes() {
    const told = this.#isql("status();").text;
    const [, all, free] = /DB master (\d+) total (\d+) free/.exec(told);
    return (Number(all) - Number(free)) * 8192;
  }

  async #load() {
    const listed =
      this.#isql(`ld_dir('${this.home}', 'part-*.nt', '${graph}');`);
    if (!listed.ok) throw new Error(listed.text);
    this.#isql("checkpoint;");
    const empty = this.#bytes();
    const started = performance.now();
    await Promise.all([1, 2].map(() => measure("isql-vt",
      [`127.0.0.1:${this.port}`, "dba", "dba", "exec=rdf_loader_run();"])));
    const end = this.#isql("checkpoint;");
    if (!end.ok) throw new Error(end.text);
    const seconds = (performance.now() - started) / 1000;
    const counted = this.#isql(
      `SPARQL SELECT COUNT(*) FROM <${graph}> WHERE {?s ?p ?o};`);
    remove(this.folder, "part-aa.nt");
    remove(this.folder, "part-ab.nt");
    return { seconds, facts: Number(/^(\d+)$/m.exec(counted.text)?.[1] ?? 0),
      bytes: this.#bytes() - empty };
  }

  async open(name, input) {
    await this.load(name, input);
    this.#use(name);
    await this.#start();
  }

  /** One run: { ms, rows, sum }, or { late: true }. */
  async run(text) {
    const body = new URLSearchParams({ query: text,
      "default-graph-uri": graph, format: "text/tab-separated-values" });
    const started = performance.now();
    try {
      const response = await fetch(
        `http://127.0.0.1:${this.httpPort}/sparql`, { method: "POST", body,
          signal: AbortSignal.timeout(settings.timeoutSeconds * 1000) });
      const answer = await response.text();
      const ms = performance.now() - started;
      if (!response.ok) throw new Error(answer.slice(0, 300));
      const lines = answer.trimEnd().split("\n").slice(1);
      const sum = lines.slice(0, 1000).reduce((total, line) =>
        total + Number(/(?:^|\t)"?(\d+)[^\t]*$/.exec(line)?.[1] ?? 0), 0);
      return { ms, rows: lines.length, sum };
    } catch (error) {
      if (error.name !== "TimeoutError") throw error;
      await this.#restart();
      return { late: true };
    }
  }

  /** Milliseconds by isql, of each of some runs; [] when they take long. */
  async runAgain(text, runs) {
    const statement = "SPARQL define input:default-graph-uri " +
      `<${graph}> ${text.replace(/\s+/g, " ")};`;
    const done = this.#isql(statement.concat("\n").repeat(runs),
      settings.timeoutSeconds);
    if (done.late) await this.#restart();
    if (done.late || !done.ok) return [];
    return [...done.text.matchAll(/Rows\. -- (\d+) msec\./g)]
      .map((found) => Number(found[1]));
  }

  async #restart() {
    await ended(this.server, 0);
    await this.#start();
  }

  async close() {
    if (!this.server) return;
    this.#isql("shutdown;", 20);
    await ended(this.server, 20);
    this.server = null;
  }
}
