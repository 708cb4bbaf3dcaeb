// SPDX-License-Identifier: ISC
// Random queries with random damage: whatever the text is, the driver answers
// or refuses, and lives.  Best against a build with sanitizers:
//
//     BUILD=build/san node tests/random/mutate.mjs [--seconds 60] [--seed 1]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Driver } from "./driver.mjs";
import { query as makeQuery } from "./generate.mjs";
import { graph as makeGraph, Random } from "./graphs.mjs";
import { render } from "./render.mjs";
import { program } from "./run.mjs";

const PIECES = ["{", "}", "(", ")", "[", "]", "?", ".", ",", ";", "|", "/", "^",
    "*", "+", "{0,3}", "{2,}", "not {", "optional {", " or ", " any ", " a ",
    "where", "find", "graph where", "path Alba to Bor", " all", " max 3",
    "explain ", "profile ", "count()", "list(?v0)", "sum(distinct ?v1)",
    "order by ?v0 desc", "limit 1 per ?v0", "with reports", "having ?n1 > 1",
    "known 2020-01-02", "at 2015-13", "during 2014 .. 2015", "\"", "\\", "\0",
    "\u{1f600}", "\u00e9", "9223372036854775807", "-", "1e999", "0.5", "<", ">",
    "=", "!=", "filter matches(?v0, \"(a*)*b\")", "like(?v0, \"*a*\")",
    "disputed((?v0 likes ?v1))", "{ source: ?v0, meta.k: > 1 }", "in (Alba, 5)",
    "bind ?v0 + 1 as ?v9", "SELECT * WHERE {", "MATCH (a)-[:b]->(c) RETURN a"];

function damage(r, text) {
    const words = text.split(/(\s+|[{}().,])/);
    for (let n = r.below(4); n > 0; n--) {
        const i = r.below(words.length);
        switch (r.below(6)) {
        case 0:
            words.splice(i, r.between(1, 3));
            break;
        case 1:
            words.splice(i, 0, r.pick(PIECES));
            break;
        case 2:
            words[i] = r.pick(PIECES);
            break;
        case 3:
            words.splice(i, 0, ...words.slice(r.below(words.length),
                r.below(words.length)));
            break;
        case 4:
            [words[i], words[0]] = [words[0], words[i]];
            break;
        default:
            words[i] = String.fromCharCode(r.below(200)) +
                (words[i] ?? "").slice(1);
        }
    }
    return words.join("").slice(0, 20000);
}

const { values } = parseArgs({ options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" } } });
const directory = mkdtempSync(join(tmpdir(), "mutate."));
const driver = new Driver(program, join(directory, "random.db"));
const until = Date.now() + 1000 * Number(values.seconds);
const counts = {};
let asked = 0, failed;
for (let g = 0; Date.now() < until && !failed; g++) {
    const r = new Random(Number(values.seed) * 1000003 + g);
    const graph = makeGraph(r);
    await driver.load(graph);
    const texts = Array.from({ length: 60 }, () =>
        damage(r, render(makeQuery(r, graph, { steps: r.chance(0.4) }))));
    for (const text of texts) {
        const reply = await driver.ask(text);
        counts[reply.status] = (counts[reply.status] ?? 0) + 1;
        asked++;
        if (!reply.status.startsWith("crash")) continue;
        failed = text;
        break;
    }
}
const code = await driver.end();
rmSync(directory, { recursive: true, force: true });
if (failed !== undefined) console.log(`crashed:\n${failed}`);
console.log(JSON.stringify({ asked, ...counts, code }));
process.exitCode = failed === undefined && code === 0 ? 0 : 1;
