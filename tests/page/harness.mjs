// SPDX-License-Identifier: ISC
// The program serving the sample graph, and a browser to look at it with.
//
// Environment: ENTENTE (the program), CHROMIUM (the browser), TMPDIR.
// playwright-core is taken from build/page-test, or from NODE_PATH.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

const program = process.env.ENTENTE ?? join(root, "build/entente");
const START_TRIES = 200;
const TRY_MS = 50;
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

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function ready(url, child, log) {
  for (let i = 0; i < START_TRIES; i++) {
    if (child.exitCode !== null) break;
    const response = await fetch(`${url}healthz`).catch(() => undefined);
    if (response?.ok) return;
    await pause(TRY_MS);
  }
  throw new Error(`the server did not start: ${log.join("")}`);
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
  const port = await freePort();
  const log = [];
  const child = spawn(program, ["serve", db, "--port", String(port), ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.on("data", (data) => log.push(data));
  child.stderr.on("data", (data) => log.push(data));
  const url = `http://127.0.0.1:${port}/`;
  const ended = new Promise((done) => child.once("exit", done));
  const stop = async () => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(url, child, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    stop,
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
  page.setDefaultTimeout(15_000);
  return { page, seen, close: () => context.close() };
}
