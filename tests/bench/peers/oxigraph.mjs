// SPDX-License-Identifier: ISC
// Oxigraph (PyPI: pyoxigraph, its native store on disk), in a process of its
// own; its rows are gone through.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import {
  ended, file, measured, remove, report, settings,
} from "../lib.mjs";

const python = process.env.PYTHON ?? "python3";

export class Oxigraph {
  name = "Oxigraph";
  language = "sparql";
  note = "in process (Python), its rows gone through";

  static find() {
    const told = spawnSync(python,
      ["-c", "import pyoxigraph; print(pyoxigraph.__version__)"],
      { encoding: "utf8" });
    return told.status === 0
      ? Object.assign(new Oxigraph(), { version: told.stdout.trim() }) : null;
  }

  #start(database) {
    this.database = database;
    const worker = new URL("oxigraph_worker.py", import.meta.url).pathname;
    this.reportPath = file("oxigraph-report.json");
    this.worker = measured(this.reportPath, python, [worker, database],
      { stdio: ["pipe", "pipe", "inherit"] });
    this.worker.stdin.on("error", () => {});
    this.lines = createInterface({ input: this.worker.stdout })
      [Symbol.asyncIterator]();
  }

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

  async load(name, { nt }) {
    const folder = `oxigraph-${name}`;
    const kept = file(folder, "loaded.json");
    if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8"));
    remove(folder);
    mkdirSync(file(folder));
    this.#start(file(folder, "db"));
    const found = await this.#ask({ load: nt }, 3600);
    await this.close();
    found.own = report(this.reportPath).own;
    found.bytes = Number(spawnSync("du", ["-sb", file(folder, "db")],
      { encoding: "utf8" }).stdout.split("\t")[0]);
    writeFileSync(kept, JSON.stringify(found));
    return found;
  }

  async open(name, input) {
    await this.load(name, input);
    this.#start(file(`oxigraph-${name}`, "db"));
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
