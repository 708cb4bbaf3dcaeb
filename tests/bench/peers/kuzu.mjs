// SPDX-License-Identifier: ISC
// Kuzu (npm: kuzu), in a process of its own that may crash or be killed.  Its
// things are numbered beforehand and each relation is a table of its own; its
// loads copy CSV, and its rows are counted but not turned into JavaScript.
import { mkdirSync, existsSync, readFileSync, writeFileSync, readdirSync,
  statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { spawnSync } from "node:child_process";
import {
  ended, file, given, measured, remove, report, settings,
} from "../lib.mjs";

/** The package's folder: in --kuzu (or that itself), or beside or above the
 * working directory, where node would look. */
function find() {
  const here = [];
  for (let at = process.cwd(); !here.includes(at); at = dirname(at))
    here.push(at);
  const places = [...(given.kuzu ? [resolve(given.kuzu)] : []), ...here];
  return places.flatMap((place) =>
    [join(place, "node_modules", "kuzu"), place]).find((place) =>
    existsSync(join(place, "kuzu_native.js")) ||
    existsSync(join(place, "kuzujs.node"))) ?? null;
}

function bytesOf(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.size;
  return readdirSync(path).reduce((sum, name) =>
    sum + bytesOf(join(path, name)), 0);
}

export class Kuzu {
  name = "Kuzu";
  language = "cypher";
  note = "in process (npm), things numbered, a table for each relation; its " +
    "rows are counted, not fetched";

  static find() {
    const found = find();
    return found && Object.assign(new Kuzu(), { package: found });
  }

  get version() {
    return JSON.parse(readFileSync(
      join(this.package, "package.json"), "utf8")).version;
  }

  #start(database) {
    this.database = database;
    const worker = new URL("kuzu_worker.mjs", import.meta.url).pathname;
    this.reportPath = file("kuzu-report.json");
    this.worker = measured(this.reportPath, process.execPath,
      [worker, this.package, database],
      { stdio: ["pipe", "pipe", "inherit"] });
    this.worker.stdin.on("error", () => {});
    this.lines = createInterface({ input: this.worker.stdout })
      [Symbol.asyncIterator]();
  }

  /** Sends one request: its answer, or { late: true }. */
  async #ask(request, seconds) {
    this.worker.stdin.write(JSON.stringify(request) + "\n");
    let alarm;
    const late = new Promise((resolve) => {
      if (seconds) alarm = setTimeout(resolve, seconds * 1000, "late");
    });
    const line = await Promise.race([this.lines.next(), late]);
    clearTimeout(alarm);
    if (line === "late") {
      await ended(this.worker, 0);
      this.#start(this.database);
      return { late: true };
    }
    if (line.done) {
      this.#start(this.database);
      throw new Error("its process has ended by itself");
    }
    const answer = JSON.parse(line.value);
    if (answer.error) throw new Error(answer.error);
    return answer;
  }

  async load(name, { nt }) {
    const home = file(`kuzu-${name}`);
    const kept = join(home, "loaded.json");
    if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8"));
    remove(`kuzu-${name}`);
    mkdirSync(home);
    const made = spawnSync("sh",
      ["-c", `${settings.tool("edges")} ${home} < ${nt}`],
      { encoding: "utf8" });
    if (made.status !== 0) throw new Error(made.stderr);
    this.#start(join(home, "db"));
    const found = await this.#ask(
      { load: home, relations: made.stdout.trim().split("\n") }, 3600);
    await this.close();
    found.own = report(this.reportPath).own;
    found.bytes = bytesOf(join(home, "db"));
    for (const csv of readdirSync(home).filter((f) => f.endsWith(".csv")))
      remove(`kuzu-${name}`, csv);
    writeFileSync(kept, JSON.stringify(found));
    return found;
  }

  async open(name, input) {
    await this.load(name, input);
    this.#start(file(`kuzu-${name}`, "db"));
  }

  run(text) {
    return this.#ask({ query: text }, settings.timeoutSeconds);
  }

  async close() {
    if (!this.worker) return;
    this.worker.stdin.end();
    await ended(this.worker, 30);
    this.worker = null;
  }
}
