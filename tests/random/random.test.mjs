// SPDX-License-Identifier: ISC
// A bounded number of random cases; `make random` runs as many as one likes.
import assert from "node:assert/strict";
import { test } from "node:test";

import { compareMany } from "./run.mjs";

const CASES = Number(process.env.RANDOM_CASES ?? 1200);
const SEED = Number(process.env.RANDOM_SEED ?? 7);

for (const [title, options] of [["", {}], [", with steps", { steps: true }],
    [", by time", { byTime: true }]])
    test(`the naive evaluator agrees${title}`,
        async () => {
            const result = await compareMany({ cases: CASES, seed: SEED,
                ...options, stopAfter: 1 });
            assert.deepEqual(result.failures, [], result.failures[0]);
            // a generator of nothing would agree as well
            assert.ok(result.compared > CASES / 2, JSON.stringify(result));
            assert.ok(result.filled > CASES / 5, JSON.stringify(result));
        });
