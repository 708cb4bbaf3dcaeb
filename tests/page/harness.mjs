// SPDX-License-Identifier: ISC
// The program serving the sample graph, and a browser to look at it with.
//
// Environment: ENTENTE (the program), CHROMIUM (the browser), TMPDIR,
// PAGE_THROTTLE (how many times slower the browser is to run).
// playwright-core is taken from build/page-test, or from NODE_PATH.
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { LIMIT_MS, startServing } from "../support.mjs";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

const program = process.env.ENTENTE ?? join(root, "build/entente");
const BROWSER_ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The files that come with the program as its sample graph. */
export function samples() {
  const folder = join(root, "import/samples");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * Imports the samples, and `extra` (lines of JSON), into a new database and
 * serves it. `stop` ends the server and removes the database.
 */
export async function startServer({ extra = [], options = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "entente-page-"));
  const db = join(folder, "sample.db");
  const files = samples();
  if (extra.length) {
    files.push(join(folder, "extra.jsonl"));
    writeFileSync(files.at(-1), extra.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
  await promisify(execFile)(program, ["import", db, ...files]);
  const { url, child, ended } = await startServing(program, db, options).catch((error) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    url,
    stop: async () => {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
    kill: () => {
      child.kill("SIGKILL");
      return ended;
    },
  };
}

export async function startBrowser() {
  const near = createRequire(join(root, "build/page-test/package.json"));
  const { chromium } = near("playwright-core");
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: BROWSER_ARGUMENTS,
  });
}

/** A page that notes every request, console error and fault it sees. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const seen = { requests: [], errors: [], dialogs: [] };
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("console", (message) => {
    if (message.type() === "error") seen.errors.push(`${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("dialog", (dialog) => {
    seen.dialogs.push(dialog.message());
    return dialog.dismiss();
  });
  page.setDefaultTimeout(LIMIT_MS);
  if (process.env.PAGE_THROTTLE) {
    const devtools = await context.newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", {
      rate: Number(process.env.PAGE_THROTTLE),
    });
  }
  return { page, seen, close: () => context.close() };
}

/** Waits until a view stands and nothing in it is still loading. */
export async function settled(page) {
  await page.locator("main h1").waitFor();
  await page.waitForFunction(() => !document.querySelector("main .loading"));
}
