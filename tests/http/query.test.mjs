// SPDX-License-Identifier: ISC
// /api/v1/query: formats, parameters, errors, caching.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { facts } from "./data.mjs";
import { SLOW, ask, serve, walk } from "./server.mjs";

const WHO = "find ?who where ?who supports [Bashar al-Assad]";

describe("query", () => {
  let server;
  before(async () => { server = await serve(facts); });

  test("GET answers in JSON, whole and saying so", async () => {
    const { status, type, json, text, headers } = await walk(server, WHO);
    assert.equal(status, 200);
    assert.equal(type, "application/json");
    assert.deepEqual(json.columns, ["who"]);
    assert.deepEqual(json.rows, [["Russia"]]);
    assert.deepEqual(json.warnings, []);
    assert.equal(json.truncated, false);
    assert.equal(typeof json.elapsed_ms, "number");
    assert.match(text, /"complete":true\}\s*$/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
  });

  test("POST takes text, and a form", async () => {
    const url = "api/v1/query";
    const bare = await ask(server, url, { method: "POST", body: WHO });
    assert.deepEqual(bare.json.rows, [["Russia"]]);
    const form = await ask(server, url, { method: "POST", body: new URLSearchParams({ q: WHO, format: "csv" }) });
    assert.equal(form.type, "text/csv");
    assert.match(form.text, /^who\r?\nRussia\r?\n$/);
    const beside = await ask(server, `${url}?format=tsv`, {
      method: "POST", body: WHO, headers: { "content-type": "text/plain; charset=utf-8" },
    });
    assert.equal(beside.type, "text/tab-separated-values");
    const chunked = await ask(server, url, {
      method: "POST", duplex: "half", headers: { "content-type": "text/plain" },
      body: new ReadableStream({
        start(c) { for (const part of WHO.match(/.{1,7}/g)) c.enqueue(Buffer.from(part)); c.close(); },
      }),
    });
    assert.deepEqual(chunked.json.rows, [["Russia"]]);
  });

  test("the format is chosen by ?format=, else by Accept with its qualities", async () => {
    const by = async (accept, parameters) => (await walk(server, WHO, parameters, { headers: { accept } })).type;
    assert.equal(await by("text/csv"), "text/csv");
    assert.equal(await by("text/csv;q=0.5, application/x-ndjson"), "application/x-ndjson");
    assert.equal(await by("image/png, */*;q=0.1"), "application/json");
    assert.equal(await by("text/csv;q=0, text/*;q=0.4"), "text/tab-separated-values");
    assert.equal(await by("application/sparql-results+json"), "application/sparql-results+json");
    assert.equal(await by("text/csv", { format: "json" }), "application/json");
    const none = await walk(server, WHO, {}, { headers: { accept: "image/png" } });
    assert.equal(none.status, 406);
    assert.equal(none.type, "application/problem+json");
    assert.match(none.json.detail, /text\/csv/);
  });

  test("every format comes out", async () => {
    const ndjson = await walk(server, WHO, { format: "ndjson" });
    const items = ndjson.text.trim().split("\n").map((line) => JSON.parse(line));
    assert.equal(items.at(-1).end.rows, 1);
    assert.equal(items.at(-1).end.truncated, false);
    const sparql = await walk(server, WHO, { format: "sparql-json" });
    assert.deepEqual(sparql.json.head.vars, ["who"]);
    const msgpack = await walk(server, WHO, { format: "msgpack" });
    assert.equal(msgpack.status, 200);
    assert.ok(msgpack.text.length > 10);
    const csv = await walk(server, "find ?s where ?x plays_in Sydney { source: ?s }", { format: "csv" });
    assert.match(csv.text, /'=cmd/);
  });

  test("limit cuts, and says so", async () => {
    const { json } = await walk(server, "find ?x where Russia borders ?x", { limit: "3" });
    assert.equal(json.rows.length, 3);
    assert.equal(json.truncated, true);
    assert.equal(json.complete, false);
  });

  test("bind. binds a term, never text of the query", async () => {
    const query = "find ?x where ?who opposes ?x . filter isname(?x)";
    const { json } = await walk(server, query, { "bind.who": "United States" });
    assert.deepEqual(json.rows, [["Islamic State"]]);
    const hostile = await walk(server, query, { "bind.who": "x . filter 1 = 1" });
    assert.equal(hostile.status, 200);
    assert.deepEqual(hostile.json.rows, []);
    const fact = await walk(server, "find ?who where ?who opposes ?f", {
      "bind.f": '{"subject":"Russia","predicate":"supports","object":"Bashar al-Assad"}',
    });
    assert.deepEqual(fact.json.rows, [["United States"]]);
  });

  test("what is wrong has its place and its correction", async () => {
    const { status, type, json } = await walk(server, "find ?who\nwhere ?who opposes << Russia supports ?what >>");
    assert.equal(status, 400);
    assert.equal(type, "application/problem+json");
    assert.equal(json.status, 400);
    assert.equal(json.title, "Bad Request");
    assert.ok(json.detail && json.code && json.type);
    assert.equal(json.line, 2);
    assert.ok(json.column > 1);
    const again = await walk(server, json.suggestion);
    assert.equal(again.status, 200);
  });

  test("an ambiguous name is told with what it could be", async () => {
    const { status, json } = await walk(server, "find ?x where Georgia ?r ?x");
    assert.equal(status, 400);
    assert.match(JSON.stringify(json), /Georgia \(country\).*Georgia \(state\)|Georgia \(state\).*Georgia \(country\)/s);
  });

  test("a name that nothing bears is a warning", async () => {
    const { status, json } = await walk(server, "find ?x where [Bashar al-Asad] ?r ?x");
    assert.equal(status, 200);
    assert.equal(json.rows.length, 0);
    assert.match(JSON.stringify(json.warnings), /Bashar al-Assad/);
  });

  test("bad parameters are told", async () => {
    for (const [parameters, code] of [
      [{ limt: "3" }, "unknown-parameter"], [{ limit: "0" }, "bad-parameter"],
      [{ limit: "x" }, "bad-parameter"], [{ limit: "1000001" }, "bad-parameter"],
      [{ timeout: "soon" }, "bad-parameter"], [{ timeout: "-1" }, "bad-parameter"],
      [{ format: "xml" }, "bad-parameter"],
    ]) {
      const { status, json } = await walk(server, WHO, parameters);
      assert.equal(status, 400, JSON.stringify(parameters));
      assert.equal(json.code, code, JSON.stringify(parameters));
    }
    assert.equal((await walk(server, WHO, { limt: "3" })).json.suggestion, "limit");
    assert.equal((await ask(server, "api/v1/query")).json.code, "bad-parameter");
    assert.equal((await ask(server, "api/v1/query?q=a&q=b")).json.code, "bad-parameter");
    assert.equal((await ask(server, "api/v1/query?q=%zz")).json.code, "bad-address");
    assert.equal((await ask(server, "api/v1/query?q=%ff")).json.code, "bad-address");
    assert.equal((await ask(server, "api/v1/query?q=a%00b")).json.code, "bad-address");
  });

  test("a body of another kind is 415, one that is too long 413", async () => {
    const url = "api/v1/query";
    const xml = await ask(server, url, { method: "POST", body: "<q/>", headers: { "content-type": "text/xml" } });
    assert.equal(xml.status, 415);
    const long = await ask(server, url, { method: "POST", body: "# ".padEnd(300_000, "x") });
    assert.equal(long.status, 413);
    assert.equal(long.json.code, "body-too-large");
    const text = await ask(server, url, { method: "POST", body: "# ".padEnd(70_000, "x") + "\n" + WHO });
    assert.equal(text.status, 400);
  });

  test("time and memory limits have their statuses", async () => {
    const late = await walk(server, SLOW, { timeout: "0.05" });
    assert.equal(late.status, 504);
    assert.equal(late.type, "application/problem+json");
    assert.equal(late.json.status, 504);
  });

  test("an unchanged answer is 304, a changed one is not", async () => {
    const first = await walk(server, WHO);
    const etag = first.headers.get("etag");
    assert.match(etag, /^W\/"/);
    assert.match(first.headers.get("vary"), /accept/i);
    const same = await walk(server, WHO, {}, { headers: { "if-none-match": etag } });
    assert.equal(same.status, 304);
    assert.equal(same.text, "");
    assert.equal(same.headers.get("etag"), etag);
    const list = await walk(server, WHO, {}, { headers: { "if-none-match": `"x", ${etag}` } });
    assert.equal(list.status, 304);
    const other = await walk(server, WHO, { format: "csv" }, { headers: { "if-none-match": etag } });
    assert.equal(other.status, 200);
    const wrong = await walk(server, "find", {}, { headers: { "if-none-match": "*" } });
    assert.notEqual(wrong.status, 200);
    await ask(server, "api/v1/facts", {
      method: "POST", headers: { "content-type": "application/x-ndjson" },
      body: '{"subject":"China","predicate":"supports","object":"Bashar al-Assad","source":"x"}\n',
    });
    const changed = await walk(server, WHO, {}, { headers: { "if-none-match": etag } });
    assert.equal(changed.status, 200);
    assert.equal(changed.json.rows.length, 2);
  });

  test("HEAD tells the same without a body", async () => {
    const url = `api/v1/query?${new URLSearchParams({ q: WHO })}`;
    const head = await ask(server, url, { method: "HEAD" });
    assert.equal(head.status, 200);
    assert.equal(head.text, "");
    assert.equal(head.type, "application/json");
    assert.ok(Number(head.headers.get("content-length")) > 50);
  });
});
