// SPDX-License-Identifier: ISC
// What the HTTP tests share: a server on a database of its own, and requests
// by fetch or over a raw socket.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { LIMIT_MS, startServing } from "../support.mjs";

export const program = process.env.ENTENTE ?? "build/entente";

// What is to be done when the tests of the file are over.
const endings = [];
after(async () => { for (const end of endings.reverse()) await end(); });

/** A directory that goes when the tests of the file are done. */
export function workspace() {
  const directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), "http-"));
  endings.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export const lines = (...objects) =>
  objects.map((o) => (typeof o === "string" ? o : JSON.stringify(o)) + "\n").join("");

/**
 * Imports the facts (objects) and serves them on a free port.
 * { url, port, db, child, log(), stop() }; stop() resolves to
 * { code, signal, ms }.
 */
export async function serve(facts = [], options = [], env = {}) {
  const directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), "serve-"));
  const db = join(directory, "test.db");
  if (facts.length) {
    const input = join(directory, "facts.jsonl");
    writeFileSync(input, lines(...facts));
    const done = spawnSync(program, ["import", db, input], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(done.stderr);
  }
  const { url, child, log, ended } = await startServing(program, db, options, env)
    .catch((error) => {
      rmSync(directory, { recursive: true, force: true });
      throw error;
    });
  let stopping;
  const stop = () => (stopping ??= (async () => {
    child.kill("SIGTERM");
    const begun = Date.now();
    const how = await ended;
    rmSync(directory, { recursive: true, force: true });
    return { ...how, ms: Date.now() - begun };
  })());
  endings.push(stop);
  return { url, port: Number(new URL(url).port), db, directory, child, log, ended, stop };
}

/** A request: { status, type, headers, text, json }. */
export async function ask(server, path, init = {}) {
  const response = await fetch(new URL(path, server.url), init);
  const text = await response.text();
  const type = (response.headers.get("content-type") ?? "").split(";")[0];
  const json = /[/+]json$/.test(type) && text ? JSON.parse(text) : undefined;
  return { status: response.status, type, headers: response.headers, text, json };
}

export const walk = (server, query, parameters = {}, init = {}) =>
  ask(server, `api/v1/query?${new URLSearchParams({ q: query, ...parameters })}`, init);

export const post = (server, body, { type = "application/x-ndjson", search = "", ...init } = {}) =>
  ask(server, `api/v1/facts${search}`, {
    method: "POST",
    body,
    ...init,
    headers: { ...(type ? { "content-type": type } : {}), ...init.headers },
  });

/** How many facts there are. */
export const count = async (server) => (await ask(server, "api/v1/stats")).json.facts;

/** Bytes as they are over one connection; what came back until it closed. */
export function raw(server, bytes, { keep = false, timeout = LIMIT_MS } = {}) {
  return new Promise((done, fail) => {
    const socket = connect(server.port, "127.0.0.1");
    const chunks = [];
    const timer = setTimeout(() => socket.destroy(new Error("no end")), timeout);
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      if (keep) socket.end();
    });
    socket.on("error", (error) =>
      error.code === "ECONNRESET" || error.code === "EPIPE" ? undefined : fail(error));
    socket.on("close", () => {
      clearTimeout(timer);
      const text = Buffer.concat(chunks).toString("latin1");
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
      const at = text.indexOf("\r\n\r\n");
      done({ text, status, body: at < 0 ? "" : text.slice(at + 4) });
    });
    socket.write(bytes);
  });
}

/** A query that takes longer than anybody waits, on the graph of data.mjs. */
export const SLOW = "find count() as ?n where " +
  "abcdefgh".split("").map((c) => `Russia borders ?${c}`).join(" . ") +
  " . filter " + "abcdefg".split("").map((c, i) => `?${c} != ?${"bcdefgh"[i]}`).join(" and ");
