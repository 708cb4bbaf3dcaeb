// SPDX-License-Identifier: ISC
// What the tests of the server and of the page share: starting it, and
// waiting for what comes in its own time.
import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";

/** How long anything may take on a slow machine before it counts as never. */
export const LIMIT_MS = 120_000;
const TRY_MS = 25;

/** Repeats an assertion until it holds: what it gives, or its last failure. */
export async function eventually(check) {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await pause(TRY_MS);
  }
}

/** Waits until a condition holds. */
export const until = (condition, what) =>
  eventually(async () => {
    if (!(await condition())) throw new Error(`waited in vain: ${what}`);
  });

/**
 * Serves a database on a free port: { url, child, log(), ended }, where
 * `ended` resolves to { code, signal }.
 */
export async function startServing(program, db, options = [], env = {}) {
  const child = spawn(program, ["serve", db, "--port", "0", ...options], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...env },
  });
  let log = "";
  const ended = new Promise((done) =>
    child.once("exit", (code, signal) => done({ code, signal })));
  const url = await new Promise((done, fail) => {
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (text) => {
      log += text;
      const found = /^serving .* at (https?:\/\/\S+)$/m.exec(log);
      if (found) done(found[1]);
    });
    child.once("error", fail);
    child.once("close", () => fail(new Error(`the server did not start: ${log}`)));
  });
  return { url, child, log: () => log, ended };
}
