// SPDX-License-Identifier: ISC
// Who may ask: methods, hosts, origins, tokens, read-only servers; the page.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { get } from "node:https";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { LIMIT_MS } from "../support.mjs";
import { facts } from "./data.mjs";
import { ask, post, program, raw, serve, walk, workspace } from "./server.mjs";

/** A request with headers that fetch does not let one set. */
function bare(server, path, headers = {}, method = "GET") {
  return new Promise((done, fail) => {
    const sent = request(new URL(path, server.url), { method, headers }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => done({
        status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks),
      }));
    });
    sent.on("error", fail);
    sent.end();
  });
}

describe("methods", () => {
  let server;
  before(async () => { server = await serve(facts); });

  test("a wrong method is 405 and told which are right", async () => {
    for (const [method, path, allow] of [
      ["DELETE", "api/v1/query", "GET, HEAD, POST, OPTIONS"], ["PUT", "api/v1/stats", "GET, HEAD, OPTIONS"],
      ["POST", "api/v1/suggest", "GET, HEAD, OPTIONS"], ["POST", "", "GET, HEAD, OPTIONS"],
      ["PUT", "api/v1/facts", "GET, HEAD, POST, DELETE, OPTIONS"], ["BREW", "healthz", "GET, HEAD, OPTIONS"],
    ]) {
      const { status, headers } = await bare(server, path, {}, method);
      assert.equal(status, 405, `${method} ${path}`);
      assert.equal(headers.allow, allow);
      assert.match(headers["content-type"], /problem\+json/);
    }
  });

  test("OPTIONS tells the methods", async () => {
    const { status, headers } = await bare(server, "api/v1/facts", {}, "OPTIONS");
    assert.equal(status, 204);
    assert.equal(headers.allow, "GET, HEAD, POST, DELETE, OPTIONS");
    assert.equal(headers["access-control-allow-origin"], undefined);
  });

  test("what is not there is 404, as a problem", async () => {
    for (const path of ["nothing", "api", "api/v1", "api/v2/query", "api/v1/nothing", "api/v1/stats/more"]) {
      const { status, json, type } = await ask(server, path);
      assert.equal(status, 404, path);
      assert.equal(type, "application/problem+json");
      assert.equal(json.code, "no-such-route");
    }
    assert.equal((await ask(server, "api/v1/stats/")).status, 200);
  });

  test("a body where none is wanted is refused", async () => {
    assert.equal((await ask(server, "api/v1/facts?source=x", { method: "DELETE", body: "x" })).status, 400);
  });
});

describe("host and origin", () => {
  let server;
  let open;
  before(async () => {
    server = await serve(facts);
    open = await serve(facts, ["--host", "graph.example", "--allow-origin", "https://app.example"]);
  });

  test("only names of this machine are answered", async () => {
    for (const host of ["localhost", `localhost:${server.port}`, "127.0.0.1", "127.1.2.3:80", "[::1]:99", "LOCALHOST"])
      assert.equal((await bare(server, "healthz", { host })).status, 200, host);
    for (const host of ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", "localhost:80@evil.example", "graph.example"])
      assert.equal((await bare(server, "healthz", { host })).status, 403, host);
    assert.equal((await bare(open, "healthz", { host: "graph.example" })).status, 200);
    assert.equal((await bare(open, "healthz", { host: "graph.example:443" })).status, 200);
    assert.equal((await bare(open, "healthz", { host: "evil.example" })).status, 403);
  });

  test("pages of other origins may not ask", async () => {
    const own = `127.0.0.1:${server.port}`;
    const status = async (s, origin, path = "api/v1/stats") => (await bare(s, path, { origin })).status;
    assert.equal(await status(server, `http://${own}`), 200);
    assert.equal(await status(server, "http://evil.example"), 403);
    assert.equal(await status(server, "null"), 403);
    assert.equal(await status(server, `http://127.0.0.1:${server.port + 1}`), 403);
    assert.equal(await status(open, "https://app.example"), 200);
    assert.equal(await status(open, "https://app.example.evil"), 403);
    const { status: posted } = await post(server, "{}", { headers: { origin: "http://evil.example" } });
    assert.equal(posted, 403);
  });

  test("CORS is for the origins listed, and only for them", async () => {
    const preflight = (s, origin) => bare(s, "api/v1/query", {
      origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type",
    }, "OPTIONS");
    const good = await preflight(open, "https://app.example");
    assert.equal(good.status, 204);
    assert.equal(good.headers["access-control-allow-origin"], "https://app.example");
    assert.match(good.headers["access-control-allow-methods"], /POST/);
    assert.match(good.headers["access-control-allow-headers"], /Authorization/i);
    const get = await bare(open, "api/v1/stats", { origin: "https://app.example" });
    assert.equal(get.headers["access-control-allow-origin"], "https://app.example");
    assert.match(get.headers.vary, /origin/i);
    const other = await preflight(open, "https://evil.example");
    assert.equal(other.status, 403);
    assert.equal(other.headers["access-control-allow-origin"], undefined);
  });
});

describe("tokens", () => {
  const directory = workspace();
  const file = join(directory, "tokens");
  const READ = "read-token-0123456789";
  const WRITE = "write-token-0123456789";
  let server;
  before(async () => {
    writeFileSync(file, `# who may ask\nread ${READ}\n\nwrite\t${WRITE}\r\n`, { mode: 0o600 });
    server = await serve(facts, ["--token-file", file]);
  });
  const bearer = (token) => ({ headers: { authorization: `Bearer ${token}` } });

  test("the page and the health need none, the rest does", async () => {
    assert.equal((await ask(server, "healthz")).status, 200);
    assert.notEqual((await ask(server, "")).status, 401);
    for (const path of ["api/v1/stats", "api/v1/query?q=ask+x+y+z", "api/v1/examples", "api/v1/entities/Iran"]) {
      const { status, headers, json } = await ask(server, path);
      assert.equal(status, 401, path);
      assert.match(headers.get("www-authenticate"), /^Bearer/);
      assert.equal(json.code, "token-needed");
    }
  });

  test("a token for reading reads, one for writing does both", async () => {
    assert.equal((await ask(server, "api/v1/stats", bearer(READ))).status, 200);
    assert.equal((await ask(server, "api/v1/stats", bearer(WRITE))).status, 200);
    const body = '{"subject":"a","predicate":"b","object":"c","source":"d"}';
    assert.equal((await post(server, body, bearer(READ))).status, 403);
    assert.equal((await post(server, body)).status, 401);
    assert.equal((await post(server, body, bearer(WRITE))).status, 200);
    const gone = (init) => ask(server, "api/v1/facts?source=d", { method: "DELETE", ...init });
    assert.equal((await gone(bearer(READ))).status, 403);
    assert.equal((await gone(bearer(WRITE))).status, 200);
  });

  test("anything else is no token", async () => {
    for (const token of ["", READ.slice(1), `${READ}x`, READ.toUpperCase(), "x".repeat(5000)])
      assert.equal((await ask(server, "api/v1/stats", bearer(token))).status, 401, token);
    const basic = await ask(server, "api/v1/stats", { headers: { authorization: `Basic ${READ}` } });
    assert.equal(basic.status, 401);
  });

  test("a large refused upload gets its answer", async () => {
    assert.equal((await post(server, "x".repeat(3_000_000))).status, 401);
  });

  const start = (...options) => spawnSync(program, ["serve", join(directory, "x.db"), "--port", "0", ...options],
    { encoding: "utf8", timeout: LIMIT_MS });

  test("another address is refused without a token file", () => {
    for (const address of ["0.0.0.0", "::", "192.0.2.1"]) {
      const { status, stderr } = start("--bind", address);
      assert.equal(status, 2);
      assert.match(stderr, /--token-file/);
    }
    assert.equal(start("--bind", "example").status, 2);
  });

  test("a token file must hold tokens and nothing else", () => {
    for (const text of ["", "# none\n", "admin x\n", "read\n", "read a b\n", "read " + "x".repeat(400) + "\n"]) {
      const bad = join(directory, "bad");
      writeFileSync(bad, text);
      assert.equal(start("--token-file", bad).status, 2, JSON.stringify(text));
    }
    assert.equal(start("--token-file", join(directory, "none")).status, 1);
  });

  test("a port that is taken is told", () => {
    const { status, stderr } = spawnSync(program, ["serve", join(directory, "y.db"), "--port", String(server.port)],
      { encoding: "utf8", timeout: LIMIT_MS });
    assert.equal(status, 1);
    assert.match(stderr, /cannot listen on 127\.0\.0\.1/);
  });
});

describe("read only", () => {
  test("nothing is stored or withdrawn", async () => {
    const server = await serve(facts, ["--read-only"]);
    const { status, json } = await post(server, '{"subject":"a","predicate":"b","object":"c"}');
    assert.equal(status, 403);
    assert.equal(json.code, "read-only");
    assert.equal((await ask(server, "api/v1/facts?source=atlas", { method: "DELETE" })).status, 403);
    assert.equal((await walk(server, "ask Russia borders [Land 1]")).json.rows[0][0], true);
  });
});

describe("the page", () => {
  let server;
  let built;
  before(async () => {
    server = await serve();
    built = (await ask(server, "")).status === 200;
  });

  test("comes with its policy, packed for those who take it so", async (t) => {
    if (!built) return t.skip("built without the page");
    const plain = await bare(server, "", { "accept-encoding": "identity" });
    assert.equal(plain.status, 200);
    assert.match(plain.headers["content-type"], /^text\/html/);
    assert.match(plain.headers["content-security-policy"], /^default-src 'self';.*frame-ancestors 'none'/);
    assert.equal(plain.headers["x-content-type-options"], "nosniff");
    assert.equal(plain.headers["referrer-policy"], "no-referrer");
    assert.equal(plain.headers["content-encoding"], undefined);
    assert.match(plain.body.toString(), /<!doctype html>/i);
    const packed = await bare(server, "", { "accept-encoding": "br, gzip;q=0.5" });
    assert.equal(packed.headers["content-encoding"], "gzip");
    assert.deepEqual(gunzipSync(packed.body), plain.body);
    const refused = await bare(server, "", { "accept-encoding": "gzip;q=0, *" });
    assert.equal(refused.headers["content-encoding"], undefined);
  });

  test("has an ETag, files and queries of its own", async (t) => {
    if (!built) return t.skip("built without the page");
    const first = await bare(server, "app.js");
    assert.equal(first.status, 200);
    assert.match(first.headers["content-type"], /javascript/);
    const same = await bare(server, "app.js", { "if-none-match": first.headers.etag });
    assert.equal(same.status, 304);
    assert.equal(same.body.length, 0);
    assert.equal((await bare(server, "?view=entity&name=x&view=y")).status, 200);
    assert.equal((await bare(server, "", {}, "HEAD")).body.length, 0);
  });
});

describe("HTTPS", () => {
  const directory = workspace();
  const [cert, key] = ["cert.pem", "key.pem"].map((name) => join(directory, name));

  test("is served with a certificate and its key", async (t) => {
    const made = spawnSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
      "-subj", "/CN=localhost", "-keyout", key, "-out", cert]);
    if (made.status !== 0) return t.skip("no openssl");
    const server = await serve(facts, ["--tls-cert", cert, "--tls-key", key]);
    assert.match(server.url, /^https:/);
    const text = await new Promise((done, fail) =>
      get(new URL("healthz", server.url), { rejectUnauthorized: false }, (response) => {
        let all = "";
        response.on("data", (chunk) => { all += chunk; });
        response.on("end", () => done(all));
      }).on("error", fail));
    assert.equal(text, '{"status":"ok"}\n');
    assert.equal((await raw(server, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")).status, 0);
    return undefined;
  });

  test("needs both, and both good", () => {
    for (const options of [["--tls-cert", cert], ["--tls-key", key], ["--tls-cert", cert, "--tls-key", join(directory, "no")]]) {
      const { status } = spawnSync(program, ["serve", join(directory, "t.db"), "--port", "0", ...options], { timeout: LIMIT_MS });
      assert.ok(status === 1 || status === 2, String(status));
    }
  });
});

test("an IPv6 address is served and named", async (t) => {
  const server = await serve([], ["--bind", "::1"]).catch(() => undefined);
  if (!server) return t.skip("this machine has no ::1");
  assert.match(server.url, /^http:\/\/\[::1\]:\d+\/$/);
  assert.equal((await ask(server, "healthz")).status, 200);
  return undefined;
});

test("the raw helper sees what is sent", async () => {
  const server = await serve();
  const { status, body } = await raw(server, `GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  assert.equal(status, 200);
  assert.equal(body, '{"status":"ok"}\n');
});
