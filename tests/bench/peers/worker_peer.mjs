// SPDX-License-Identifier: ISC
// A peer in a process of its own, which may crash or be killed: it is sent
// requests and answers each, a line of JSON each.
import {
  existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ended, file, measured, remove, report, settings } from "../lib.mjs";

/** The path of a file beside this one. */
export const beside = (name) => new URL(name, import.meta.url).pathname;

function bytesOf(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.size;
  return readdirSync(path).reduce((sum, name) =>
    sum + bytesOf(join(path, name)), 0);
}

/** The classes that extend it have a name for their files (`id`), the process
 * of a database (`command(database)`: the program and its arguments), and the
 * request that loads N-Triples (`loading(home, nt)`). */
export class WorkerPeer {
  get #report() {
    return file(`${this.id}-report.json`);
  }

  #start(database) {
    this.database = database;
    const [program, ...args] = this.command(database);
    this.worker = measured(this.#report, program, args,
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
      alarm = setTimeout(resolve, seconds * 1000, "late");
    });
    const line = await Promise.race([this.lines.next(), late]);
    clearTimeout(alarm);
    if (line === "late" || line.done) {
      await ended(this.worker, 0);
      this.#start(this.database);
      if (line === "late") return { late: true };
      throw new Error("its process has ended by itself");
    }
    const answer = JSON.parse(line.value);
    if (answer.error) throw new Error(answer.error);
    return answer;
  }

  /** Loads N-Triples; the database is kept: { seconds, bytes, facts, own }. */
  async load(name, { nt }) {
    const home = file(`${this.id}-${name}`);
    const kept = join(home, "loaded.json");
    if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8"));
    remove(`${this.id}-${name}`);
    mkdirSync(home);
    const request = this.loading(home, nt);
    this.#start(join(home, "db"));
    const found = await this.#ask(request, 3600);
    await this.close();
    found.own = report(this.#report).own;
    found.bytes = bytesOf(join(home, "db"));
    writeFileSync(kept, JSON.stringify(found));
    return found;
  }

  async open(name, input) {
    await this.load(name, input);
    this.#start(file(`${this.id}-${name}`, "db"));
  }

  run(text) {
    return this.#ask({ query: text }, settings.timeoutSeconds);
  }

  async close() {
    if (!this.worker) return;
    this.worker.stdin.end();
    await ended(this.worker, 60);
    this.worker = null;
  }
}
