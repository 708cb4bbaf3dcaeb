// SPDX-License-Identifier: ISC
// Many at once, clients that go away, and the end of the server.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { facts } from "./data.mjs";
import { SLOW, ask, count, lines, post, serve, until, walk } from "./server.mjs";

/** Processor time of the server so far, in ticks. */
function ticks(server) {
  const fields = readFileSync(`/proc/${server.child.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

/** Sends a slow query over a connection of its own, without reading. */
async function askSlowly(server, timeout = 60) {
  const socket = connect(server.port, "127.0.0.1");
  socket.on("error", () => undefined);
  await new Promise((done) => socket.once("connect", done));
  const target = `/api/v1/query?${new URLSearchParams({ q: SLOW, timeout })}`;
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return socket;
}

/** Is the server idle for a while? */
async function idle(server) {
  const before = ticks(server);
  await new Promise((done) => setTimeout(done, 300));
  return ticks(server) - before <= 3;
}

describe("under load", () => {
  let server;
  before(async () => { server = await serve(facts, ["--timeout", "60"]); });

  test("a slow query does not delay fast ones", async () => {
    const slow = await Promise.all([1, 2, 3, 4].map(() => askSlowly(server)));
    await until(async () => !(await idle(server)), "the slow queries run");
    for (let i = 0; i < 20; i++) {
      const { status } = await walk(server, "find ?x where Russia supports ?x");
      assert.equal(status, 200);
    }
    for (const socket of slow) socket.destroy();
    await until(() => idle(server), "the queries end with their clients");
  });

  test("a client that goes away ends its query", async () => {
    const socket = await askSlowly(server);
    await until(async () => !(await idle(server)), "the query runs");
    socket.destroy();
    await until(() => idle(server), "the query ends");
    assert.equal((await ask(server, "healthz")).status, 200);
  });

  test("so does one that breaks off", async () => {
    const socket = await askSlowly(server);
    await until(async () => !(await idle(server)), "the query runs");
    socket.resetAndDestroy();
    await until(() => idle(server), "the query ends");
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
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => undefined);
    const body = lines({ subject: "Half", predicate: "is", object: "there", source: "h" });
    socket.write(`POST /api/v1/facts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: ${body.length + 10}\r\n\r\n${body}`);
    await new Promise((done) => setTimeout(done, 100));
    socket.destroy();
    await new Promise((done) => setTimeout(done, 200));
    assert.equal(await count(server), before);
  });
});

test("a full queue is 503, with Retry-After", async () => {
  const server = await serve(facts, ["--threads", "1", "--queue", "1", "--timeout", "60"]);
  const sockets = [await askSlowly(server)];
  await until(async () => !(await idle(server)), "the query runs");
  sockets.push(await askSlowly(server));
  const full = async () => {
    const leave = new AbortController();
    const timer = setTimeout(() => leave.abort(), 200);
    try {
      return (await walk(server, "ask x y z", {}, { signal: leave.signal })).status === 503;
    } catch {
      return false; /* it waits in the queue itself, ahead of the slow one */
    } finally {
      clearTimeout(timer);
    }
  };
  await until(full, "the queue is full", 40);
  const { status, headers, json } = await walk(server, "ask x y z");
  assert.equal(status, 503);
  assert.equal(headers.get("retry-after"), "1");
  assert.equal(json.code, "queue-full");
  assert.equal((await ask(server, "api/v1/stats")).status, 200);
  for (const socket of sockets) socket.destroy();
  await until(async () => (await walk(server, "find ?x where Russia supports ?x")).status === 200, "it is free again");
});

test("waiting for a turn is not dripping", async () => {
  const server = await serve(facts,
    ["--threads", "1", "--timeout", "60", "--header-timeout", "1", "--body-timeout", "1"]);
  const socket = await askSlowly(server);
  await until(async () => !(await idle(server)), "the query runs");
  const waiting = walk(server, "find ?x where Russia supports ?x");
  await new Promise((done) => setTimeout(done, 2500));
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
  await new Promise((done) => setTimeout(done, 300));
  assert.equal((await post(server, lines({ subject: "a", predicate: "b", object: "c", source: "w" }))).status, 200);
  socket.on("data", (chunk) => {
    n += chunk.length;
    tail = (tail + chunk).slice(-100);
    socket.pause();
    setTimeout(() => socket.resume(), 2);
  });
  await ended;
  assert.ok(n > 1_000_000);
  assert.match(tail, /"rows":20000,"truncated":false/);
});

describe("the end", () => {
  test("an idle server ends at once, with 0", async () => {
    const server = await serve(facts);
    await ask(server, "api/v1/stats");
    const { code, ms } = await server.stop();
    assert.equal(code, 0);
    assert.ok(ms < 3000, `${ms} ms`);
  });

  test("SIGINT ends it as well", async () => {
    const server = await serve();
    server.child.kill("SIGINT");
    assert.equal((await server.ended).code, 0);
  });

  test("what runs is ended within seconds, and told", async () => {
    const server = await serve(facts, ["--timeout", "100"]);
    const asked = walk(server, SLOW).catch((error) => error);
    await until(async () => !(await idle(server)), "the query runs");
    const { code, ms } = await server.stop();
    assert.equal(code, 0);
    assert.ok(ms < 8000, `${ms} ms`);
    assert.equal((await asked).status, 503);
  });

  test("open connections do not hold it up", async () => {
    const server = await serve(facts);
    const sockets = await Promise.all(Array.from({ length: 20 }, async () => {
      const socket = connect(server.port, "127.0.0.1");
      socket.on("error", () => undefined);
      await new Promise((done) => socket.once("connect", done));
      socket.write("GET /healthz HTTP/1.1\r\nHost: localh");
      return socket;
    }));
    const { code, ms } = await server.stop();
    assert.equal(code, 0);
    assert.ok(ms < 5000, `${ms} ms`);
    for (const socket of sockets) socket.destroy();
  });
});
