// SPDX-License-Identifier: ISC
// Many at once, clients that go away, and the end of the server.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { before, describe, test } from "node:test";
import { facts } from "./data.mjs";
import { until } from "../support.mjs";
import { SLOW, ask, count, lines, post, serve, walk } from "./server.mjs";

/** Seconds: what a test waits for never comes of a query's own end. */
const HOUR = "3600";

/** Processor time of the server so far, in ticks. */
function ticks(server) {
  const fields = readFileSync(`/proc/${server.child.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

/** Sends a slow query over a connection of its own, without reading. */
async function askSlowly(server, timeout = HOUR) {
  const socket = connect(server.port, "127.0.0.1");
  socket.on("error", () => undefined);
  await new Promise((done) => socket.once("connect", done));
  const target = `/api/v1/query?${new URLSearchParams({ q: SLOW, timeout })}`;
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return socket;
}

/** Asks slowly, and waits until the server has worked at it for a while. */
async function askedSlowly(server) {
  const before = ticks(server);
  const socket = await askSlowly(server);
  await until(() => ticks(server) > before + 10, "the slow query runs");
  return socket;
}

const quick = (server) => walk(server, "find ?x where Russia supports ?x");

describe("under load", () => {
  let server;
  let narrow;
  before(async () => {
    server = await serve(facts, ["--timeout", HOUR]);
    narrow = await serve(facts, ["--timeout", HOUR, "--threads", "1"]);
  });

  test("a slow query does not delay fast ones", async () => {
    const slow = await Promise.all([1, 2, 3, 4].map(() => askedSlowly(server)));
    for (let i = 0; i < 20; i++)
      assert.equal((await quick(server)).status, 200);
    for (const socket of slow) socket.destroy();
  });

  for (const how of ["destroy", "resetAndDestroy"])
    test(`a client that goes away ends its query (${how})`, async () => {
      const socket = await askedSlowly(narrow);
      const waiting = quick(narrow);
      socket[how]();
      // The only thread has become free.
      assert.equal((await waiting).status, 200);
    });

  test("many queries at once, and writes between them", async () => {
    const asked = [];
    for (let i = 0; i < 100; i++)
      asked.push(i % 10 === 0
        ? post(server, lines({ subject: `N${i}`, predicate: "is", object: "new", source: "l" }))
        : walk(server, "find count() as ?n where Russia borders ?x"));
    for (const answer of await Promise.all(asked)) {
      assert.equal(answer.status, 200);
      if (answer.json.rows) assert.deepEqual(answer.json.rows, [[45]]);
    }
  });

  test("an import that breaks off leaves nothing", async () => {
    const before = await count(server);
    const opened = () => readdirSync(`/proc/${server.child.pid}/fd`).length;
    const openedBefore = opened();
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => undefined);
    const body = lines({ subject: "Half", predicate: "is", object: "there", source: "h" });
    socket.write(`POST /api/v1/facts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: ${body.length + 10}\r\nExpect: 100-continue\r\n\r\n${body}`);
    assert.match(String(await new Promise((done) => socket.once("data", done))), / 100 /);
    socket.destroy();
    await until(() => opened() <= openedBefore, "the server has closed the connection");
    assert.equal(await count(server), before);
  });
});

test("a full queue is 503, with Retry-After", async () => {
  const server = await serve(facts, ["--threads", "1", "--queue", "1", "--timeout", HOUR]);
  const sockets = [await askedSlowly(server)];
  // One of these two waits in the queue, so that the other is refused.
  sockets.push(...await Promise.all([1, 2].map(() => askSlowly(server))));
  const refused = Promise.any(sockets.slice(1).map((socket) =>
    new Promise((done) => socket.once("data", done))));
  assert.match(String(await refused), /^HTTP\/1\.1 503 /);
  const { status, headers, json } = await walk(server, "ask x y z");
  assert.equal(status, 503);
  assert.equal(headers.get("retry-after"), "1");
  assert.equal(json.code, "queue-full");
  assert.equal((await ask(server, "api/v1/stats")).status, 200);
  for (const socket of sockets) socket.destroy();
  await until(async () => (await quick(server)).status === 200, "it is free again");
});

test("waiting for a turn is not dripping", async () => {
  const server = await serve(facts,
    ["--threads", "1", "--timeout", HOUR, "--header-timeout", "3", "--body-timeout", "3"]);
  const socket = await askedSlowly(server);
  const waiting = quick(server);
  await new Promise((done) => setTimeout(done, 4500)); // longer than both
  socket.destroy();
  assert.equal((await waiting).status, 200);
});

test("a slow reader gets all of a large answer, and holds up nobody", async () => {
  const many = Array.from({ length: 20_000 }, (_, i) => ({ subject: "Hub", predicate: "links_to", object: `Spoke number ${i} of a wheel that is large`, source: "w" }));
  const server = await serve(many);
  const socket = connect(server.port, "127.0.0.1");
  let n = 0;
  const ended = new Promise((done) => socket.on("close", done));
  const target = `/api/v1/query?${new URLSearchParams({ q: "find ?x where Hub links_to ?x", format: "ndjson" })}`;
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  let tail = "";
  await once(socket, "readable");
  assert.equal((await post(server, lines({ subject: "a", predicate: "b", object: "c", source: "w" }))).status, 200);
  socket.on("data", (chunk) => {
    n += chunk.length;
    tail = (tail + chunk).slice(-100);
    socket.pause();
    setTimeout(() => socket.resume(), 2);
  });
  socket.resume();
  await ended;
  assert.ok(n > 1_000_000);
  assert.match(tail, /"rows":20000,"truncated":false/);
});

describe("the end", () => {
  test("an idle server ends sooner than its connections do, with 0", async () => {
    const server = await serve(facts);
    await ask(server, "api/v1/stats");
    const { code, ms } = await server.stop();
    assert.equal(code, 0);
    assert.ok(ms < 25_000, `${ms} ms`); // idle ones are kept for 30 s
  });

  test("SIGINT ends it as well", async () => {
    const server = await serve();
    server.child.kill("SIGINT");
    assert.equal((await server.ended).code, 0);
  });

  test("what runs is ended before its time, and told", async () => {
    const server = await serve(facts, ["--timeout", HOUR]);
    const before = ticks(server);
    const asked = walk(server, SLOW).catch((error) => error);
    await until(() => ticks(server) > before + 10, "the query runs");
    assert.equal((await server.stop()).code, 0);
    assert.equal((await asked).status, 503);
  });

  test("open connections do not hold it up", async () => {
    const server = await serve(facts, ["--header-timeout", HOUR]);
    const sockets = await Promise.all(Array.from({ length: 20 }, async () => {
      const socket = connect(server.port, "127.0.0.1");
      socket.on("error", () => undefined);
      await new Promise((done) => socket.once("connect", done));
      socket.write("GET /healthz HTTP/1.1\r\nHost: localh");
      return socket;
    }));
    assert.equal((await server.stop()).code, 0);
    for (const socket of sockets) socket.destroy();
  });
});
