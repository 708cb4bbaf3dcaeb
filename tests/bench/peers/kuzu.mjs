// SPDX-License-Identifier: ISC
// Kuzu (npm: kuzu), in a process of its own that may crash or be killed.  Its
// things are numbered beforehand and each relation is a table of its own; its
// loads copy CSV, and its rows are counted but not turned into JavaScript.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { file, given, remove, settings } from "../lib.mjs";
import { WorkerPeer, beside } from "./worker_peer.mjs";

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

export class Kuzu extends WorkerPeer {
  id = "kuzu";
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

  command(database) {
    return [process.execPath, beside("kuzu_worker.mjs"), this.package,
      database];
  }

  loading(home, nt) {
    const made = spawnSync("sh",
      ["-c", `${settings.tool("edges")} ${home} < ${nt}`],
      { encoding: "utf8" });
    if (made.status !== 0) throw new Error(made.stderr);
    return { load: home, relations: made.stdout.trim().split("\n") };
  }

  async load(name, input) {
    const found = await super.load(name, input);
    for (const csv of readdirSync(file(`kuzu-${name}`)))
      if (csv.endsWith(".csv")) remove(`kuzu-${name}`, csv);
    return found;
  }
}
