// SPDX-License-Identifier: ISC
// Runs the golden Walk tests (README.md tells their format) and the example
// questions of queries/examples; ends with `N passed, N failed`.
//
//   node tests/walk/run.mjs [FILE.test...]
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const program = process.env.ENTENTE ?? join(root, "build/entente");
const scratch = mkdtempSync(join(tmpdir(), "walk-"));
const atOnce = 2;

// ---- reading ------------------------------------------------------------

const expectations = ["answer", "json", "error", "warning", "plan"];

function readCases(path) {
  const cases = [];
  let data = { words: [], text: "" };
  let current = null;
  let block = null;
  const lines = readFileSync(path, "utf8").split("\n");
  lines.forEach((line, i) => {
    const where = `${relative(root, path)}:${i + 1}`;
    const title = line.match(/^=== (.*)$/);
    const part = line.match(/^--- (\w+) ?(.*)$/);
    if (title) {
      current = { where, title: title[1], data, expected: [] };
      block = null;
      cases.push(current);
    } else if (part) {
      const words = part[2].split(/\s+/).filter(Boolean);
      block = { where, kind: part[1], words, lines: [] };
      if (block.kind === "data") {
        data = block;
        if (current && !current.query) current.data = data;
      } else if (!current) throw new Error(`${where}: a title (=== ...) must come first`);
      else if (block.kind === "query") current.query = block;
      else if (expectations.includes(block.kind)) current.expected.push(block);
      else throw new Error(`${where}: "${block.kind}" is not a kind of block`);
    } else if (block) block.lines.push(line);
    else if (line.trim() && !line.startsWith("#"))
      throw new Error(`${where}: text outside of any block`);
  });
  return cases;
}

const textOf = (block) => block.lines.join("\n").trimEnd();

function readExamples() {
  const folder = join(root, "queries/examples");
  if (!existsSync(folder)) return [];
  const samples = readdirSync(join(root, "import/samples")).filter((f) => f.endsWith(".jsonl"));
  const data = { words: samples.sort().map((f) => `import/samples/${f}`), lines: [] };
  const examples = readdirSync(folder).filter((f) => f.endsWith(".walk"));
  return examples.sort().map((file) => {
    const answer = join(folder, file.replace(/\.walk$/, ".tsv"));
    const linesOf = (path) => readFileSync(path, "utf8").split("\n");
    const expected = existsSync(answer)
      ? [{ kind: "answer", where: relative(root, answer), words: [], lines: linesOf(answer) }]
      : [];
    const query = { words: [], lines: linesOf(join(folder, file)) };
    return { where: `queries/examples/${file}:1`, title: "example", data, query, expected };
  });
}

// ---- running ------------------------------------------------------------

function run(args) {
  return new Promise((done) => {
    const options = { cwd: root, maxBuffer: 1 << 28, timeout: 600_000 };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : `signal ${error.signal}`) : 0;
      done({ code, stdout, stderr });
    });
    child.stdin.on("error", () => {});
    child.stdin.end();
  });
}

const databases = new Map();

async function buildDatabase(data) {
  const text = data.lines?.join("\n").trim() ?? "";
  const options = data.words.filter((w) => w.startsWith("-"));
  const files = data.words.filter((w) => !w.startsWith("-"));
  const key = createHash("sha256").update(JSON.stringify([data.words, text])).digest("hex");
  const path = join(scratch, key.slice(0, 16));
  if (text || !files.length) {
    writeFileSync(`${path}.jsonl`, text ? text + "\n" : "");
    files.push(`${path}.jsonl`);
  }
  const result = await run(["import", `${path}.db`, ...files, ...options]);
  if (result.code !== 0)
    throw new Error(`the data cannot be imported (exit ${result.code})\n${result.stderr}`);
  return `${path}.db`;
}

function databaseOf(data) {
  const key = JSON.stringify([data.words, data.lines]);
  if (!databases.has(key)) databases.set(key, buildDatabase(data));
  return databases.get(key);
}

let nQueries = 0;

async function runQuery(test, database, format, text) {
  const file = join(scratch, `${++nQueries}.walk`);
  writeFileSync(file, text);
  return run(["query", database, "-f", file, "--format", format, ...test.query.words]);
}

// ---- comparing ----------------------------------------------------------

// A row of only unbound cells is an empty line; so blank lines at the end of
// what is expected count for nothing, those of the answer do.
const cells = (text) => text.split("\n").map((line) => line.replace(/\t+$/, ""));

function sameTable(expected, got, ordered) {
  const rows = cells(got.replace(/\n$/, ""));
  while (expected.length < rows.length && rows.at(-1) === "") expected.push("");
  const header = expected[0] === rows[0];
  const arrange = (list) => (ordered ? list.slice(1) : list.slice(1).sort());
  return header && arrange(expected).join("\n") === arrange(rows).join("\n");
}

function differs(expected, got, path = "") {
  if (expected === null || typeof expected !== "object")
    return expected === got ? "" : `${path || "/"}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
  if (got === null || typeof got !== "object") return `${path || "/"}: got ${JSON.stringify(got)}`;
  if (Array.isArray(expected) && expected.length !== got.length)
    return `${path || "/"}: expected ${expected.length} items, got ${JSON.stringify(got)}`;
  for (const key of Object.keys(expected)) {
    const difference = differs(expected[key], got[key], `${path}/${key}`);
    if (difference) return difference;
  }
  return "";
}

function explained(text) {
  const bare = text.replace(/#.*/g, "");
  if (/\b(explain|profile)\b/i.test(bare)) return text;
  return bare.replace(/\b(find|ask|graph|path)\b/i, "explain $1");
}

const failed = (what, got) => `${what}\n  got (exit ${got.code}):\n${indent(got.stdout)}${indent(got.stderr)}`;
const indent = (text) => text.replace(/\n$/, "").split("\n").filter(Boolean).map((l) => `    ${l}\n`).join("");

const checks = {
  async answer(test, expected, database) {
    const text = textOf(test.query);
    const got = await runQuery(test, database, "tsv", text);
    const ordered = /\border\s+by\b/i.test(text.replace(/#.*/g, ""));
    const wanted = cells(textOf(expected));
    if (got.code === 0 && sameTable(wanted, got.stdout, ordered)) return "";
    return failed(`expected:\n${indent(wanted.join("\n"))}`, got);
  },
  async plan(test, expected, database) {
    const got = await runQuery(test, database, "tsv", explained(textOf(test.query)));
    const wanted = cells(textOf(expected));
    if (got.code === 0 && sameTable(wanted, got.stdout, true)) return "";
    return failed(`expected the plan:\n${indent(wanted.join("\n"))}`, got);
  },
  async json(test, expected, database) {
    const got = await runQuery(test, database, "json", textOf(test.query));
    if (got.code !== 0) return failed("expected an answer", got);
    const difference = differs(JSON.parse(textOf(expected)), JSON.parse(got.stdout));
    return difference && failed(difference, got);
  },
  async error(test, expected, database) {
    const got = await runQuery(test, database, "json", textOf(test.query));
    const code = expected.words.length ? Number(expected.words[0]) : null;
    if (typeof got.code !== "number" || got.code === 0 || (code !== null && got.code !== code))
      return failed(`expected an error${code === null ? "" : ` with exit code ${code}`}`, got);
    return missingLine(expected, got);
  },
  async warning(test, expected, database) {
    const got = await runQuery(test, database, "tsv", textOf(test.query));
    if (got.code !== 0) return failed("expected an answer", got);
    return missingLine(expected, got);
  },
};

// ---- suggestions --------------------------------------------------------

// Every `try:` is a whole query that parses; asked of the same database, it may
// find other faults, but not one of its text.
const ofTheText = /\[(syntax|foreign|missing-dot|blank-in-name|missing-question-mark|reserved-word|date|name)\]/;
let nSuggestions = 0;

async function wrongSuggestion(test, database) {
  if (!test.expected.some((e) => ["error", "warning"].includes(e.kind))) return "";
  const { stderr } = await runQuery(test, database, "tsv", textOf(test.query));
  const tries = stderr.split(/^(?=error: |warning: )/m).map((part) => part.split(/^try: /m)[1]);
  for (const text of new Set(tries.filter(Boolean))) {
    const got = await runQuery(test, database, "tsv", explained(text));
    nSuggestions++;
    if (got.code === 2 && ofTheText.test(got.stderr)) return failed(`a suggestion that does not parse: ${text}`, got);
  }
  return "";
}

function missingLine(expected, got) {
  const wanted = expected.lines.map((l) => l.trim()).filter(Boolean);
  const missing = wanted.find((line) => !got.stderr.includes(line));
  return missing ? failed(`expected on stderr: ${missing}`, got) : "";
}

async function runCase(test) {
  if (!test.query) return `${test.where}: the case has no query`;
  if (!test.expected.length) return `${test.where}: nothing is expected of the case`;
  try {
    const database = await databaseOf(test.data);
    for (const expected of test.expected) {
      const difference = await checks[expected.kind](test, expected, database);
      if (difference) return `${test.where}: ${test.title}: ${difference}`;
    }
    const wrong = await wrongSuggestion(test, database);
    if (wrong) return `${test.where}: ${test.title}: ${wrong}`;
  } catch (error) {
    return `${test.where}: ${test.title}: ${error.message}`;
  }
  return "";
}

// ---- all of it ----------------------------------------------------------

const given = process.argv.slice(2);
const files = given.length
  ? given
  : readdirSync(here).filter((f) => f.endsWith(".test")).sort().map((f) => join(here, f));
const cases = files.flatMap((file) => readCases(resolve(file)));
if (!given.length) cases.push(...readExamples());

const results = new Array(cases.length);
let next = 0;
async function worker() {
  while (next < cases.length) {
    const i = next++;
    results[i] = await runCase(cases[i]);
  }
}
try {
  await Promise.all(Array.from({ length: atOnce }, worker));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const failures = results.filter(Boolean);
if (!given.length && nSuggestions < 20) failures.push(`only ${nSuggestions} suggestions were tried`);
for (const failure of failures) console.log(failure.trimEnd());
console.log(`${cases.length - failures.length} passed, ${failures.length} failed`);
process.exit(failures.length || !cases.length ? 1 : 0);
