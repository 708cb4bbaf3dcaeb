// SPDX-License-Identifier: ISC
// How late queries that never end are ended by their limits, how long they run
// between two looks at them, and how much memory they had.
import { spawnSync } from "node:child_process";
import { database, generated } from "./data.mjs";
import { fault, progress, say, settings, size, table } from "./lib.mjs";

const reports = 2e6;

/** [what it does, query]; on the reports of generate.c. */
const endless = [
  ["everything with everything, sorted",
    "find ?a ?b ?c ?d where ?a ?p ?b . ?c ?q ?d . filter ?a != ?c order by ?d"],
  ["pairs that share an end, each once",
    "find ?a ?d where ?a ?p ?x . ?d ?q ?x . filter ?a != ?d"],
  ["the same, grouped", "find ?a ?d count() as ?n " +
    "where ?a ?p ?x . ?d ?q ?x . filter ?a != ?d"],
  ["the same, three of each", "find ?a ?d " +
    "where ?a ?p ?x . ?d ?q ?x . filter ?a != ?d limit 3 per ?a"],
  ["all facts, by three keys",
    "find ?s ?p ?o where ?s ?p ?o order by ?o, ?p, ?s"],
  ["list() of everything", "find list(?a) as ?l where ?a ?r ?b . ?b ?q ?c"],
  ["new facts, each once",
    "find ?f where ?a ?r ?b . ?b ?q ?c . bind (?a ?r ?c) as ?f"],
  ["count(distinct) of new facts", "find count(distinct ?f) as ?n " +
    "where ?a ?r ?b . ?b ?q ?c . bind (?a ?r ?c) as ?f"],
  ["new texts", "find ?t where ?x ?r ?y . ?y ?q ?z . " +
    "bind text((?x ?r ?z)) as ?t"],
  ["?x any* ?y, sorted", "find ?x ?y where ?x any* ?y order by ?y"],
  ["ways there and back",
    "find ?x ?z where ?x (any|^any)+ ?y . ?y any+ ?z"],
  ["the reports of all pairs",
    "find ?a ?c where ?a ?r ?b . ?b ?q ?c with reports"],
  ["the reports of each relation",
    "find ?r where ?s ?r ?o with reports"],
  ["all paths of at most 12 hops", "path [Entity 0] to [Entity 1] max 12 all"],
  ["graph of everything", "graph where ?a ?r ?b . ?b ?q ?c"],
  ["a regular expression for each pair", "find count() as ?n where " +
    "?x ?r ?y . ?z ?q ?w . filter matches(?x, \"(e|n)*(i|t)*9$\") and ?z != ?w"],
  ["disputed() for each pair", "find ?a ?x where ?a ?p ?b . " +
    "filter disputed((?a ?p ?b)) . ?b ?q ?x . filter disputed((?b ?q ?x))"],
  ["48 KiB of steps, each with every", "find ?x where ?x any " +
    Array.from({ length: 900 }, (_, i) => `?v${i % 60} . ?v${i % 60} any* `)
      .join("") + "?y"],
  ["names that nothing bears", "find ?x where ?x relation_1 ?y . ?x in (" +
    Array.from({ length: 2500 }, (_, i) => `[Entitty ${i}x]`).join(", ") + ")"],
];

function run(db, ms, bytes, ...options) {
  const done = spawnSync(settings.tool("lateness"),
    [...options, db, String(ms), String(bytes)], {
      input: endless.map(([, walk]) => walk + "\n").join(""),
      encoding: "utf8", maxBuffer: 2 ** 28,
    });
  const lines = done.stdout.trimEnd().split("\n");
  if (done.status !== 0 || lines.length !== endless.length)
    fault(`lateness: ${done.stderr || done.signal}`);
  return lines.map((line) => {
    const [end, , took, late, cpu, stretch, kb] = line.split("\t");
    return { end, took, late, cpu, stretch, kb };
  });
}

export async function benchLimits() {
  const db = await database(`reports-${reports}`, generated("jsonl", reports));
  const ends = { "the time limit was reached": "time",
    "the memory limit was reached": "memory",
    "the query was cancelled": "cancelled" };
  for (const [what, ms, mb, ...options] of [["a limit of 1 s, 256 MB", 1e3, 256],
    ["5 s, 1 GB", 5e3, 1024], ["cancelled after 1 s, 16 MB", 1e3, 16, "-c"]]) {
    progress(what);
    say(`**${size(reports)} reports, ${what}.** Ms after the limit: of the ` +
      "clock, of the processor; the most processor ms between two looks at " +
      "the limits; MB that are no pages of the database.");
    const rows = run(db, ms, mb * 2 ** 20, ...options).map((q, i) =>
      [endless[i][0], ends[q.end] ?? q.end, (q.took / 1e3).toFixed(2), q.late,
        q.cpu, q.stretch, (q.kb / 1024).toFixed(0)]);
    table([["query", "ended by", "after s", "late ms", "late cpu ms",
      "longest ms", "MB"], ...rows], 2);
  }
}
