// SPDX-License-Identifier: ISC
// The graphs that the benchmarks use, made when first asked for.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { file, given, make, progress, remove, settings, measure } from
  "./lib.mjs";

const ends = { ntriples: "nt", nquads: "nq", turtle: "ttl", csv: "csv",
  jsonl: "jsonl" };

/** A generated graph of n facts as a file of the format. */
export function generated(format, n) {
  const path = file(`${n}.${ends[format]}`);
  if (!existsSync(path)) progress(`making ${path}`);
  // Of the JSON Lines some are about facts about facts.
  return make(path, settings.tool("generate"),
    [format === "jsonl" ? "nested" : format, String(n)]);
}

export const university = () => make(file("university.nt"),
  settings.tool("generate"), ["university", given.universities]);

/** A database of ours, kept for later; loaded when it is not there. */
export async function database(name, input) {
  const path = file(`${name}.ent`);
  if (!existsSync(`${path}-done`)) {
    progress(`loading ${path}`);
    remove(`${name}.ent`);
    await measure(settings.program, ["import", path, input]);
    writeFileSync(`${path}-done`, "");
  }
  return path;
}

function findIcews() {
  if (!given.data) return null;
  return [join(given.data, "icews", "icews14.tsv.gz"),
    join(given.data, "icews14.tsv.gz")].find(existsSync) ?? null;
}

/** ICEWS of 2014 as reports for us and as numbered triples for the others:
 * { jsonl, nt, entity(name), relation(name) }; null when it is not here. */
export function icews() {
  const path = findIcews();
  if (!path) return null;
  const entities = new Map();
  const relations = new Map();
  const number = (map, name) => {
    const key = name.normalize("NFC");
    if (!map.has(key)) map.set(key, map.size);
    return map.get(key);
  };
  const lines = gunzipSync(readFileSync(path)).toString().trimEnd().split("\n");
  const jsonl = [];
  const nt = [];
  for (const line of lines) {
    const [subject, predicate, object, on] = line.split("\t");
    jsonl.push(JSON.stringify({ subject, predicate, object, on }));
    nt.push(`<http://example.org/entity/e${number(entities, subject)}> ` +
      `<http://example.org/relation/r${number(relations, predicate)}> ` +
      `<http://example.org/entity/e${number(entities, object)}> .`);
  }
  writeFileSync(file("icews.jsonl"), jsonl.join("\n") + "\n");
  writeFileSync(file("icews.nt"), nt.join("\n") + "\n");
  return { jsonl: file("icews.jsonl"), nt: file("icews.nt"),
    entity: (name) => number(entities, name),
    relation: (name) => number(relations, name) };
}
