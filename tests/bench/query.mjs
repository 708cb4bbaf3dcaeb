// SPDX-License-Identifier: ISC
// How fast questions are answered, warm and cold, beside the peers on the same
// graphs; what they answer is compared.
import { spawnSync } from "node:child_process";
import { database, generated, icews, university } from "./data.mjs";
import {
  count, digits, fault, median, progress, say, settings, size, table,
} from "./lib.mjs";
import { ofFacts, ofIcews, ofReports, ofUniversity } from "./queries.mjs";

/** Peers are asked again while all their runs take less than this. */
const patienceMs = 10_000;
/** "Peer: query" to the size of the graph where it came to the time limit;
 * larger ones are spared it. */
const tooLate = new Map();

function graphs() {
  const chosen = [];
  for (const n of settings.querySizes)
    chosen.push({ name: `facts-${n}`, size: size(n),
      title: `${size(n)} bare facts, skewed`,
      input: () => generated("ntriples", n), queries: ofFacts, peers: true });
  chosen.push({ name: "university", title: "students, courses, professors",
    input: university, queries: ofUniversity, peers: true });
  const events = icews();
  if (events)
    chosen.push({ name: "icews", title: "ICEWS 2014, 90,730 reports",
      input: () => events.jsonl, nt: events.nt, queries: ofIcews(events),
      peers: true });
  else
    console.log("ICEWS 2014: not found (--data)");
  for (const n of settings.querySizes)
    chosen.push({ name: `reports-${n}`, title: `${size(n)} reports`,
      input: () => generated("jsonl", n), queries: ofReports });
  return chosen;
}

/** Runs of all queries of a graph: [{ rows, sum, first, ms } or undefined]. */
function times(db, queries, runs, ...options) {
  const done = spawnSync(settings.tool("query_times"),
    [...options, db, String(runs), String(patienceMs / 1000)], {
      input: queries.map((query) => query.walk + "\n").join(""),
      encoding: "utf8",
    });
  if (done.status !== 0) fault(done.stderr);
  const lines = done.stdout.trim().split("\n");
  if (lines.length !== queries.length)
    throw new Error("query_times did not come to its end");
  return lines.map((line) => {
    if (line === "failed") return undefined;
    const [rows, sum, first, ms] = line.split("\t").map(Number);
    return { rows, sum, first, ms };
  });
}

/** One query of a peer, warm: { ms, rows, sum } or { late, at }. */
async function askPeer(peer, graph, query) {
  const key = `${peer.name}: ${query.name}`;
  if (tooLate.has(key)) return { late: true, at: tooLate.get(key) };
  const text = query[peer.language];
  let answer = await peer.run(text);
  const runs = [];
  let total = 0;
  if (!answer.late && answer.ms >= patienceMs) runs.push(answer.ms);
  while (!answer.late && runs.length < settings.runs && total < patienceMs) {
    answer = await peer.run(text);
    total += answer.ms ?? 0;
    runs.push(answer.ms);
  }
  if (answer.late) {
    tooLate.set(key, graph.size);
    return { late: true };
  }
  const again = peer.runAgain && median(runs) < patienceMs
    ? await peer.runAgain(text, Math.min(settings.runs,
      1 + Math.floor(patienceMs / median(runs)))) : [];
  return { ...answer, ms: median(runs),
    again: again.length ? median(again) : undefined };
}

async function askAll(peer, graph) {
  const answers = [];
  await peer.open(graph.name, { nt: graph.nt ?? graph.input() });
  try {
    for (const query of graph.queries) {
      if (!query[peer.language]) {
        answers.push(null);
        continue;
      }
      progress(`${peer.name}, ${graph.title}: ${query.name}`);
      try {
        answers.push(await askPeer(peer, graph, query));
      } catch (error) {
        answers.push({ error: error.message });
        fault(`${peer.name}, ${query.name}: ${error.message}`);
      }
    }
  } finally {
    await peer.close();
  }
  return answers;
}

function compare(peer, graph, query, mine, answer) {
  if (!mine || !answer || answer.late || answer.error) return;
  const [ours, theirs] = query.rowsAreTheirSum ? [mine.rows, answer.sum]
    : query.sum ? [mine.sum, answer.sum] : [mine.rows, answer.rows];
  answer.isCut = peer.maxRows !== undefined &&
    answer.rows === peer.maxRows && ours > theirs;
  if (ours !== theirs && !answer.isCut)
    fault(`${graph.title}, ${query.name}: Entente has ${ours}, ` +
      `${peer.name} ${theirs}`);
}

function cell(answer, mine) {
  if (!answer) return "-";
  if (answer.error) return "error";
  const limit = settings.timeoutSeconds;
  if (answer.late)
    return `> ${limit} s${answer.at ? ` at ${answer.at}` : ""}`;
  const best = Math.min(answer.ms, Math.max(answer.again ?? Infinity, 0.5));
  const own = answer.again === undefined ? ""
    : `, ${answer.again < 1 ? "< 1" : count(answer.again)}`;
  const ratio = mine ? ` (${digits(best / mine.ms, 2)}x)` : "";
  const cut = answer.isCut ? `, cut at ${count(answer.rows)} rows` : "";
  return `${digits(answer.ms)}${own}${ratio}${cut}`;
}

const ms = (answer) => answer ? digits(answer.ms) : "failed";

function solutions(query, mine) {
  if (!mine) return "";
  const isCount = query.sum || (mine.rows === 1 && mine.sum > 0);
  return count(isCount ? mine.sum : mine.rows);
}

async function benchGraph(graph, allPeers) {
  const queries = graph.queries.filter(({ name }) =>
    settings.queries.test(name));
  if (queries.length === 0) return;
  const peers = graph.peers ? allPeers : [];
  const asked = { ...graph, queries };
  const db = await database(graph.name, graph.input());
  progress(`Entente, ${graph.title}`);
  const warm = times(db, queries, settings.runs);
  const cold = times(db, queries, Math.min(3, settings.runs), "-c");
  const theirs = [];
  for (const peer of peers) {
    try {
      theirs.push([peer, await askAll(peer, asked)]);
    } catch (error) {
      fault(`${peer.name}, ${graph.title}: ${error.message}`);
    }
  }
  const rows = [["query", "solutions", "warm ms", "cold ms",
    ...theirs.map(([peer]) => peer.columns ?? `${peer.name} ms`)]];
  queries.forEach((query, i) => {
    for (const [peer, answers] of theirs)
      compare(peer, graph, query, warm[i], answers[i]);
    rows.push([query.name, solutions(query, warm[i]), ms(warm[i]), ms(cold[i]),
      ...theirs.map(([, answers]) => cell(answers[i], warm[i]))]);
  });
  say(`**${graph.title[0].toUpperCase()}${graph.title.slice(1)}**`);
  table(rows);
}

export async function benchQueries(peers) {
  say("In process, from the text to the last row; medians. Warm: after a " +
    "first run. Cold: the file dropped from the page cache, and opened.");
  if (peers.length)
    say("In brackets how many times faster Entente is, warm.");
  say();
  for (const graph of graphs()) await benchGraph(graph, peers);
}
