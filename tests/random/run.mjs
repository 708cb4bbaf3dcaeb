// SPDX-License-Identifier: ISC
// Random queries on random graphs: the engine beside the naive evaluator.
//
//     node tests/random/run.mjs [--cases 20000] [--seed 1] [--queries 40]
//         [--steps] [--by-time]
//
// --by-time: many dates and times in force, and reports found by them whenever
// that is possible.  Every disagreement is made small and printed as a golden test.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { differ, golden, shrink } from "./compare.mjs";
import { Driver } from "./driver.mjs";
import { query as makeQuery } from "./generate.mjs";
import { graph as makeGraph, Random } from "./graphs.mjs";
import { render } from "./render.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const program = join(root, process.env.BUILD ?? "build",
    "random", "driver");

async function examine(driver, graph, query, found) {
    const reason = found.reason;
    const fails = async (g, q) => {
        await driver.load(g);
        const again = differ(g, q, await driver.ask(render(q), q.params));
        return again.reason?.slice(0, 40) === reason.slice(0, 40);
    };
    const small = await shrink(driver, graph, query, fails);
    await driver.load(small.graph);
    const last = differ(small.graph, small.query,
        await driver.ask(render(small.query), small.query.params));
    return `${golden(last.reason, small.graph, small.query)}engine:\n${
        (last.have ?? []).join("\n")}\n`;
}

// Runs cases; gives counts and the texts of what differed.
export async function compareMany({ cases, seed, queries = 40, steps = false,
    byTime = false, stopAfter = 5, progress = () => {} }) {
    const directory = mkdtempSync(join(tmpdir(), "random."));
    const driver = new Driver(program, join(directory, "random.db"));
    const result = { cases: 0, compared: 0, filled: 0, skipped: {},
        failures: [] };
    try {
        if (byTime) driver.command("by-time 1");
        for (let g = 0; result.cases < cases &&
            result.failures.length < stopAfter; g++) {
            const random = new Random(seed * 1000003 + g, { byTime });
            const graph = makeGraph(random);
            const asked = [];
            for (let i = 0; i < queries; i++)
                asked.push(makeQuery(random, graph, { steps }));
            await driver.load(graph);
            const replies = await Promise.all(asked.map((q) =>
                driver.ask(render(q), q.params)));
            for (let i = 0; i < queries; i++) {
                const found = differ(graph, asked[i], replies[i]);
                result.cases++;
                if (found.skipped) {
                    result.skipped[found.skipped] =
                        (result.skipped[found.skipped] ?? 0) + 1;
                } else if (found.reason) {
                    result.failures.push(`# seed ${seed}, graph ${g}, query ${i
                    }\n${await examine(driver, graph, asked[i], found)}`);
                    await driver.load(graph);
                    if (result.failures.length >= stopAfter) break;
                } else {
                    result.compared++;
                    if (found.rows > 0) result.filled++;
                }
            }
            progress(result);
        }
    } finally {
        await driver.end();
        rmSync(directory, { recursive: true, force: true });
    }
    return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const { values } = parseArgs({ options: {
        cases: { type: "string", default: "20000" },
        seed: { type: "string", default: "1" },
        queries: { type: "string", default: "40" },
        stop: { type: "string", default: "5" },
        steps: { type: "boolean", default: false },
        "by-time": { type: "boolean", default: false },
    } });
    const result = await compareMany({ cases: Number(values.cases),
        seed: Number(values.seed), queries: Number(values.queries),
        stopAfter: Number(values.stop), steps: values.steps,
        byTime: values["by-time"] });
    for (const failure of result.failures) console.log(failure);
    const { failures, ...counts } = result;
    console.log(JSON.stringify({ ...counts, disagreements: failures.length }));
    process.exitCode = failures.length ? 1 : 0;
}
