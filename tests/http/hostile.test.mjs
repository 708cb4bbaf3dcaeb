// SPDX-License-Identifier: ISC
// Requests that are wrong on purpose, byte by byte.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { before, describe, test } from "node:test";
import { facts } from "./data.mjs";
import { until } from "../support.mjs";
import { ask, raw, serve } from "./server.mjs";

describe("hostile requests", () => {
  let server;
  let host;
  let impatient; // no request to it can be sure of being in time
  before(async () => {
    server = await serve(facts);
    impatient = await serve(facts, ["--header-timeout", "600ms", "--body-timeout", "600ms"]);
    host = `Host: 127.0.0.1:${server.port}\r\n`;
  });
  const alive = async () => assert.equal((await ask(server, "healthz")).status, 200);
  const impatientAlive = () =>
    until(async () => (await ask(impatient, "healthz").catch(() => undefined))?.status === 200,
      "the impatient server answers");

  const BAD = {
    "two lengths": "POST /api/v1/query HTTP/1.1\r\nHOSTContent-Length: 5\r\nContent-Length: 6\r\n\r\nask x",
    "the same length twice": "POST /api/v1/query HTTP/1.1\r\nHOSTContent-Length: 5\r\nContent-Length: 5\r\n\r\nask x",
    "a length and chunks": "POST /api/v1/query HTTP/1.1\r\nHOSTContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and a length": "POST /api/v1/query HTTP/1.1\r\nHOSTTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "another transfer encoding": "POST /api/v1/query HTTP/1.1\r\nHOSTTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a length that is none": "POST /api/v1/query HTTP/1.1\r\nHOSTContent-Length: five\r\n\r\nask x",
    "a negative length": "POST /api/v1/query HTTP/1.1\r\nHOSTContent-Length: -1\r\n\r\nask x",
    "NUL in a header": "GET /healthz HTTP/1.1\r\nHOSTX-A: a\0b\r\nX-B: c\r\n\r\n",
    "NUL at the end of a header": "GET /healthz HTTP/1.1\r\nHOSTX-A: a\0\r\nX-B: c\r\n\r\n",
    "NUL in the last header": "GET /healthz HTTP/1.1\r\nHOSTX-A: a\0b\r\n\r\n",
    "NULs at the very end": "GET /healthz HTTP/1.1\r\nHOSTX-A: a\0\0\r\n\r\n",
    "NUL in the address": "GET /healthz\0x HTTP/1.1\r\nHOST\r\n",
    "NUL before the end of the headers": "GET /healthz HTTP/1.1\r\nHOST\0junk\r\n\r\n",
    "a folded header": "GET /healthz HTTP/1.1\r\nHOSTX-A: a\r\n b\r\n\r\n",
    "a bare LF": "GET /healthz HTTP/1.1\r\nHOSTX-A: a\nX-B: b\r\n\r\n",
    "a blank before the colon": "GET /healthz HTTP/1.1\r\nHOSTX-A : a\r\n\r\n",
    "a header name that is none": "GET /healthz HTTP/1.1\r\nHOSTX(A): a\r\n\r\n",
    "an empty header name": "GET /healthz HTTP/1.1\r\nHOST: a\r\n\r\n",
    "an empty host": "GET /healthz HTTP/1.1\r\nHost:\r\n\r\n",
    "no host": "GET /healthz HTTP/1.1\r\n\r\n",
    "two hosts": "GET /healthz HTTP/1.1\r\nHOSTHost: localhost\r\n\r\n",
  };
  for (const [what, bytes] of Object.entries(BAD))
    test(`${what} is refused`, async () => {
      const { status } = await raw(server, bytes.replace("HOST", host));
      assert.equal(status, 400);
      await alive();
    });

  test("the same in order is not", async () => {
    const { status, body } = await raw(server,
      `POST /api/v1/query?format=csv HTTP/1.1\r\n${host}X-A:  a \r\nX-Empty:\r\nContent-Length: 39\r\nConnection: close\r\n\r\nfind ?x where Russia supports ?x       `);
    assert.equal(status, 200);
    assert.match(body, /Bashar al-Assad/);
    const old = await raw(server, "GET /healthz HTTP/1.0\r\n\r\n");
    assert.equal(old.status || Number(/ (\d+)/.exec(old.text)[1]), 200);
  });

  test("requests can follow each other on one connection", async () => {
    const one = `GET /healthz HTTP/1.1\r\n${host}\r\n`;
    const missing = `GET /api/v1/nothing HTTP/1.1\r\n${host}\r\n`;
    const last = `GET /healthz HTTP/1.1\r\n${host}Connection: close\r\n\r\n`;
    const { text } = await raw(server, one + missing + one + last);
    assert.deepEqual(text.match(/HTTP\/1\.1 \d+/g), [200, 404, 200, 200].map((n) => `HTTP/1.1 ${n}`));
  });

  test("headers that are too long are 431, wherever they are too long", async () => {
    const some = await raw(server, `GET /healthz HTTP/1.1\r\n${host}X-A: ${"a".repeat(40_000)}\r\n\r\n`);
    assert.equal(some.status, 431);
    assert.match(some.text, /application\/problem\+json/);
    const many = await raw(server, `GET /healthz HTTP/1.1\r\n${host}${"X-A: aaaaaaaaaa\r\n".repeat(3000)}\r\n`);
    assert.equal(many.status, 431);
    const huge = await raw(server, `GET /healthz HTTP/1.1\r\n${host}X-A: ${"a".repeat(1_000_000)}\r\n\r\n`);
    assert.ok([431, 0].includes(huge.status));
    const address = await raw(server, `GET /api/v1/query?q=${"a".repeat(200_000)} HTTP/1.1\r\n${host}\r\n`);
    assert.ok([414, 431, 0].includes(address.status));
    await alive();
  });

  test("garbage is closed", async () => {
    for (const bytes of ["\r\n\r\n\r\n\r\n", "\0".repeat(1000), "GET\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00", "GET / HTTP/9.9\r\n\r\n",
      "A".repeat(100_000), "GET http://[::1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"]) {
      const { status } = await raw(impatient, Buffer.from(bytes, "latin1"));
      assert.ok(status === 0 || status >= 400, `${JSON.stringify(bytes.slice(0, 20))}: ${status}`);
    }
    await impatientAlive();
  });

  /** Writes the second part again and again until the server has enough. */
  const drip = (parts, every) => new Promise((done) => {
    const begun = Date.now();
    const socket = connect(impatient.port, "127.0.0.1");
    let timer;
    socket.on("error", () => undefined);
    socket.on("data", () => undefined);
    socket.on("close", () => { clearInterval(timer); done(Date.now() - begun); });
    socket.write(parts[0]);
    timer = setInterval(() => socket.write(parts[1]), every);
  });

  test("a client that drips its headers is closed", async () => {
    const ms = await drip([`GET /healthz HTTP/1.1\r\n${host}`, "X-A: a\r\n"], 100);
    assert.ok(ms >= 500, `${ms} ms`);
    await impatientAlive();
  });

  test("so is one that sends nothing", async () => {
    const ms = await drip(["", ""], 1000);
    assert.ok(ms >= 500, `${ms} ms`);
  });

  test("so is one that drips its body", async () => {
    const ms = await drip([
      `POST /api/v1/facts HTTP/1.1\r\n${host}Content-Type: application/x-ndjson\r\nContent-Length: 1000000\r\n\r\n`, "{"], 100);
    assert.ok(ms >= 500, `${ms} ms`);
    await impatientAlive();
  });

  test("a refused body that never ends is not read for ever", async () => {
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.on("data", () => undefined);
    const closed = new Promise((done) => socket.on("close", done));
    socket.write(`POST /api/v1/nothing HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`);
    const chunk = `10000\r\n${"a".repeat(0x10000)}\r\n`;
    const timer = setInterval(() => socket.write(chunk), 5);
    await closed;
    clearInterval(timer);
    await alive();
  });

  test("paths and parameters are limited", async () => {
    assert.equal((await ask(server, `api/v1/${"a/".repeat(20)}`)).status, 400);
    assert.equal((await ask(server, `api/v1/stats?${"a=1&".repeat(200)}`)).status, 400);
    assert.equal((await ask(server, "../../etc/passwd")).status, 404);
    assert.equal((await ask(server, "%2e%2e/%2e%2e/etc/passwd")).status, 404);
    assert.equal((await ask(server, "app.js%00.html")).status, 400);
  });
});
