// SPDX-License-Identifier: ISC
// What the benchmarks share: settings, processes, tables.
import { spawn, spawnSync } from "node:child_process";
import {
  closeSync, existsSync, mkdtempSync, openSync, readFileSync, renameSync,
  rmSync, writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const environment = process.env;
const numbers = (text) =>
  text.split(",").filter(Boolean).map((m) => Math.round(Number(m) * 1e6));

export const { values: given, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: "string", default: environment.BENCH_SIZES ?? "1,2,10" },
    "query-sizes": { type: "string",
      default: environment.BENCH_QUERY_SIZES ?? "1,10" },
    large: { type: "boolean", default: environment.BENCH_LARGE === "1" },
    runs: { type: "string", default: environment.BENCH_RUNS ?? "5" },
    universities: { type: "string", default: "10" },
    queries: { type: "string", default: "." },
    peers: { type: "string",
      default: environment.BENCH_PEERS ?? "virtuoso,kuzu" },
    "peer-timeout": { type: "string", default: "60" },
    kuzu: { type: "string", default: environment.KUZU ?? "" },
    data: { type: "string", default: environment.ENTENTE_DATA ?? "" },
    dir: { type: "string", default: environment.BENCH_DIR ?? "" },
    markdown: { type: "string" },
    readme: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const build = environment.BUILD ?? "build";
export const settings = {
  program: environment.ENTENTE ?? join(build, "entente"),
  tool: (name) => join(build, "bench", name),
  sizes: [...numbers(given.sizes), ...(given.large ? [30e6] : [])],
  querySizes: numbers(given["query-sizes"]),
  runs: Math.max(1, Number(given.runs)),
  peers: given.peers.split(","),
  timeoutSeconds: Number(given["peer-timeout"]),
  queries: new RegExp(given.queries, "i"),
};

// ---- a folder for everything, gone at the end ------------------------------

export const folder = given.dir || mkdtempSync(join(
  environment.TMPDIR ?? tmpdir(), "entente-bench-"));
export const file = (...names) => join(folder, ...names);

export function remove(...names) {
  for (const end of ["", "-lock"])
    rmSync(file(...names) + end, { recursive: true, force: true });
}

/** Children that live on their own; killed when this program ends. */
const children = new Set();
process.on("exit", () => {
  for (const child of children)
    child.kill("SIGKILL");
  if (!given.dir)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
for (const [signal, number] of [["SIGINT", 2], ["SIGTERM", 15], ["SIGHUP", 1]])
  process.on(signal, () => process.exit(128 + number));

export function start(command, args, options) {
  const child = spawn(command, args, options);
  children.add(child);
  child.on("error", () => children.delete(child));
  child.on("exit", () => children.delete(child));
  return child;
}

/** Waits for the end of a measured child; stops it when it takes too long. */
export async function ended(child, seconds) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const late = setTimeout(() => child.kill("SIGTERM"), seconds * 1000);
  await new Promise((resolve) => child.once("exit", resolve));
  clearTimeout(late);
}

// ---- running things --------------------------------------------------------

export const has = (command) =>
  spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;

/** A command's output as a file, made once. */
export function make(path, command, args, input) {
  if (existsSync(path)) return path;
  const to = openSync(path + ".part", "w");
  const from = input ? openSync(input, "r") : "ignore";
  const done = spawnSync(command, args, { stdio: [from, to, "pipe"] });
  closeSync(to);
  if (input) closeSync(from);
  if (done.status !== 0)
    throw new Error(`${command} ${args.join(" ")}: ${done.stderr}`);
  renameSync(path + ".part", path);
  return path;
}

/** A program under tests/bench/measure.c, which dies with this one. */
export function measured(report, command, args, options, cold) {
  const before = cold ? ["-c", cold] : [];
  return start(settings.tool("measure"),
    [...before, report, command, ...args], options);
}

export const report = (path) => JSON.parse(readFileSync(path, "utf8"));

/** Runs a command to its end: { seconds, cpu, resident, own, output }. */
export async function measure(command, args, cold) {
  const path = file(`measure-${Math.random().toString(36).slice(2)}.json`);
  const child = measured(path, command, args,
    { stdio: ["ignore", "pipe", "pipe"] }, cold);
  let output = "";
  let errors = "";
  child.stdout.on("data", (text) => (output += text));
  child.stderr.on("data", (text) => (errors += text));
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${code}: ` +
      (errors || output).slice(0, 500));
  const found = report(path);
  rmSync(path);
  return { ...found, output };
}

/** A port of the loopback address that nobody uses. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// ---- words and tables ------------------------------------------------------

export const median = (list) =>
  [...list].sort((a, b) => a - b)[list.length >> 1];
export const count = (n) => Math.round(n).toLocaleString("en");
export const mebi = (n) => count(n / 2 ** 20);
export const digits = (n, places = 3) =>
  n >= 10 ** (places - 1) ? count(n)
    : n.toFixed(Math.max(0, places - 1 - Math.max(0,
      Math.floor(Math.log10(Math.max(n, 0.001))))));
export const size = (n) => n >= 1e6 ? `${n / 1e6} M` : `${n / 1e3} k`;
export const progress = (text) => process.stderr.write(
  `  ${Math.round(performance.now() / 1000)} s: ${text}\n`);

/** What is printed, by section: { lines, isFaulty }. */
export const sections = new Map();
let section;
export function begin(name) {
  section = { lines: [], isFaulty: false };
  sections.set(name, section);
}

/** A line of the report. */
export function say(text = "") {
  section?.lines.push(text);
  console.log(text);
}

/** Prints rows of cells as an aligned Markdown table, the first row on top;
 * all columns but the first `left` are numbers. */
export function table(rows, left = 1) {
  const width = rows[0].map((_, i) =>
    Math.max(3, ...rows.map((row) => String(row[i] ?? "").length)));
  const line = (row) => "| " + width.map((w, i) => {
    const text = String(row[i] ?? "");
    return i < left ? text.padEnd(w) : text.padStart(w);
  }).join(" | ") + " |";
  say();
  say(line(rows[0]));
  say("|" + width.map((w, i) =>
    i < left ? "-".repeat(w + 2) : "-".repeat(w + 1) + ":").join("|") + "|");
  for (const row of rows.slice(1)) say(line(row));
  say();
}

/** What went wrong; the run goes on, and ends with exit code 1. */
export function fault(text) {
  process.exitCode = 1;
  if (section) section.isFaulty = true;
  say(`FAULT: ${text}`);
}

/** Sections as Markdown; blank lines never follow each other. */
export const markdown = (lines) =>
  lines.join("\n").replace(/\n{3,}/g, "\n\n").trim() + "\n";

/** Puts a section between its two marks in a README. */
export function publish(path, name) {
  const found = sections.get(name);
  if (!found) return;
  if (found.isFaulty) {
    console.log(`${path}: left as it is, ${name} has faults`);
    return;
  }
  const marks = [`<!-- make bench: ${name} -->`, "<!-- end -->"];
  const text = readFileSync(path, "utf8");
  const from = text.indexOf(marks[0]);
  const to = text.indexOf(marks[1], from);
  if (from < 0 || to < 0) throw new Error(`${path} has no mark for ${name}`);
  const lines = [...sections.get("machine").lines, "", ...found.lines];
  writeFileSync(path, text.slice(0, from + marks[0].length) + "\n" +
    markdown(lines) + text.slice(to));
}
