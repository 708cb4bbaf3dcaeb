// SPDX-License-Identifier: ISC
// POST and DELETE /api/v1/facts: what goes in, what is refused, what is undone.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { facts } from "./data.mjs";
import { ask, count, lines, post, serve, walk } from "./server.mjs";

const fact = (subject, more = {}) => ({ subject, predicate: "knows", object: "Someone", source: "s", ...more });

describe("import", () => {
  let server;
  before(async () => { server = await serve(facts, ["--max-body", "64M"]); });

  test("JSON Lines go in, twice changes nothing", async () => {
    const body = lines(fact("Ada"), fact("Bob"));
    const first = await post(server, body);
    assert.equal(first.status, 200);
    assert.deepEqual(first.json.facts, { new: 2, known: 0 });
    assert.deepEqual(first.json.reports, { new: 2, known: 0 });
    assert.deepEqual(first.json.rejected, []);
    assert.deepEqual(first.json.ambiguous, []);
    const again = await post(server, body);
    assert.deepEqual(again.json.facts, { new: 0, known: 2 });
    assert.deepEqual(again.json.reports, { new: 0, known: 2 });
    const { json } = await walk(server, "find ?x where ?x knows Someone order by ?x");
    assert.deepEqual(json.rows, [["Ada"], ["Bob"]]);
  });

  test("a bad line and nothing goes in; every bad line is told", async () => {
    const before = await count(server);
    const body = lines(fact("Carl"), '{"subject":"Dora","predicate":"x"}', "not json", fact("Emil"));
    const { status, type, json } = await post(server, body);
    assert.equal(status, 422);
    assert.equal(type, "application/problem+json");
    assert.equal(json.line, 2);
    assert.deepEqual(json.rejected.map((r) => r.line), [2, 3]);
    assert.ok(json.rejected.every((r) => r.column >= 1 && r.detail));
    assert.equal(await count(server), before);
  });

  test("on_error=skip keeps the good lines", async () => {
    const body = lines(fact("Carl"), '{"subject":"Dora","predicate":"x"}', fact("Emil"));
    const { status, json } = await post(server, body, { search: "?on_error=skip" });
    assert.equal(status, 200);
    assert.equal(json.facts.new, 2);
    assert.deepEqual(json.rejected.map((r) => r.line), [2]);
    assert.equal((await post(server, body, { search: "?on_error=maybe" })).status, 400);
  });

  test("source= is for reports that name none", async () => {
    const body = lines({ subject: "Finn", predicate: "knows", object: "Ada" });
    assert.equal((await post(server, body, { search: "?source=the%20post" })).status, 200);
    const { json } = await walk(server, "find ?s where Finn knows Ada { source: ?s }");
    assert.deepEqual(json.rows, [["the post"]]);
    assert.equal((await post(server, body, { search: "?source=" })).status, 400);
  });

  test("names are resolved, ambiguous ones told", async () => {
    const { json } = await post(server, lines(
      { subject: "US", predicate: "visits", object: "Georgia", source: "s" }));
    assert.equal(json.resolved, 1);
    assert.deepEqual(json.ambiguous, ["Georgia"]);
  });

  test("CSV, compressed bodies and chunks", async () => {
    const csv = "subject,predicate,object\nGus,knows,Ada\n";
    assert.equal((await post(server, csv, { type: "text/csv" })).json.facts.new, 1);
    const zipped = await post(server, gzipSync(lines(fact("Hans"))), { headers: { "content-encoding": "gzip" } });
    assert.equal(zipped.json.facts.new, 1);
    const streamed = await post(server, new ReadableStream({
      start(c) {
        const bytes = Buffer.from(lines(fact("Inge"), fact("Jan")));
        for (let i = 0; i < bytes.length; i += 5) c.enqueue(bytes.subarray(i, i + 5));
        c.close();
      },
    }), { duplex: "half" });
    assert.equal(streamed.json.facts.new, 2);
  });

  test("Turtle and TriG, in which the graph is the source", async () => {
    const turtle = `@prefix : <urn:entente:> .
:Mia :knows :Nils , :Ada ; :age 41 .
<< :Nils :likes :Mia >> :doubted_by :Ada .\n`;
    const first = await post(server, turtle, { type: "text/turtle" });
    assert.equal(first.status, 200, first.text);
    assert.ok(first.json.facts.new >= 4);
    assert.deepEqual((await walk(server, "find ?x where Mia knows ?x order by ?x")).json.rows, [["Ada"], ["Nils"]]);
    assert.deepEqual((await walk(server, "find ?n where Mia age ?n")).json.rows, [[41]]);
    assert.equal((await walk(server, "ask Nils likes Mia")).json.rows[0][0], false);
    const trig = `PREFIX : <urn:entente:>
:Olga :knows :Mia .
GRAPH <https://example.org/o> { :Olga :knows :Paul }\n`;
    const second = await post(server, trig, { type: "application/trig; charset=utf-8" });
    assert.equal(second.status, 200, second.text);
    assert.equal(second.json.facts.new, 2);
    assert.deepEqual((await walk(server, "find ?s where Olga knows Paul { source: ?s }")).json.rows,
      [["https://example.org/o"]]);
  });

  test("what follows a mistake in Turtle does not go in either", async () => {
    const before = await count(server);
    const bad = "@prefix : <urn:entente:> .\n:Q :knows :R .\n:S :knows ; .\n";
    const { status, json } = await post(server, bad, { type: "text/turtle" });
    assert.equal(status, 422);
    assert.equal(json.line, 3);
    assert.equal(await count(server), before);
    const blank = await post(server, "[] <urn:entente:knows> [ <urn:entente:age> 3 ] .", { type: "text/turtle" });
    assert.equal(blank.json.facts.new, 2);
  });

  test("event data has media types of its own", async () => {
    const header = ["Event ID", "Event Date", "Source Name", "CAMEO Code", "Target Name"].join("\t");
    const icews = `${header}\n1\t2018-06-01\tPolice (India)\t040\tMali\n`;
    const first = await post(server, icews, { type: "text/vnd.icews.events" });
    assert.equal(first.status, 200, first.text);
    assert.deepEqual((await walk(server, "find ?e where [Police (India)] consult Mali { event: ?e }")).json.rows,
      [["icews:1"]]);
    const actor = (code) => [code, "", code, ...Array(7).fill("")];
    const place = ["4", "Geneva", "SZ", "SZ07", "", "46.2", "6.15", "-1"];
    const event = [77, "20180101", "201801", "2018", "2018.0027", ...actor("USA"), ...actor("RUS"), 1, "040", "040",
      "04", 1, "1.0", 10, 2, 10, "-2.5", ...place, ...place, ...place, "20180101000000", "https://news.example/a"];
    const second = await post(server, event.join("\t") + "\n", { type: "text/vnd.gdelt.events" });
    assert.equal(second.status, 200, second.text);
    const mention = [77, "20180101000000", "20180101001500", 1, "other.example", "https://other.example/b", 3, -1,
      120, 180, 1, 50, 2541, "-1.25", "", ""];
    const third = await post(server, mention.join("\t") + "\n", { type: "text/vnd.gdelt.mentions" });
    assert.equal(third.status, 200, third.text);
    const { json } = await walk(server, "find ?s where [United States] consult Russia { event: [gdelt:77], source: ?s }"
      + " order by ?s");
    assert.deepEqual(json.rows, [["https://news.example/a"], ["https://other.example/b"]]);
  });

  test("a large body goes in whole", async () => {
    const body = Array.from({ length: 30_000 }, (_, i) =>
      `{"subject":"Person ${i}","predicate":"is_number","object":${i},"source":"large"}\n`).join("");
    assert.ok(body.length > 1.5e6);
    const { status, json } = await post(server, body);
    assert.equal(status, 200);
    assert.equal(json.facts.new, 30_000);
    const all = await walk(server, "find ?x ?n where ?x is_number ?n");
    assert.equal(all.json.rows.length, 30_000);
    assert.equal(all.json.complete, true);
  });

  test("other media types are 415, an empty body is no facts", async () => {
    assert.equal((await post(server, "x", { type: "image/png" })).status, 415);
    const none = await post(server, new Uint8Array([1, 2]), { type: null });
    assert.equal(none.status, 415);
    assert.match(none.json.detail, /application\/x-ndjson/);
    assert.equal((await post(server, "x", { headers: { "content-encoding": "br" } })).status, 415);
    const empty = await post(server, "");
    assert.equal(empty.status, 200);
    assert.equal(empty.json.facts.new, 0);
  });

  test("a body that is too long is 413", async () => {
    const small = await serve([], ["--max-body", "100K"]);
    const body = lines(fact("x".repeat(300))).repeat(500);
    const known = await post(small, body.slice(0, 150_000));
    assert.equal(known.status, 413);
    assert.equal(known.json.code, "body-too-large");
    const streamed = await post(small, new ReadableStream({
      start(c) { for (let i = 0; i < 20; i++) c.enqueue(Buffer.from(body)); c.close(); },
    }), { duplex: "half" });
    assert.equal(streamed.status, 413);
    assert.equal(await count(small), 0);
  });

  test("hostile bytes do no harm", async () => {
    const before = await count(server);
    for (const bytes of [Buffer.from([0xff, 0xfe, 0, 0, 10]), Buffer.alloc(5000, "["), Buffer.from("\0\n\0"),
      Buffer.from('{"subject":'), Buffer.from('{"subject":"\\ud800","predicate":"x","object":"y"}')]) {
      const { status, json } = await post(server, bytes);
      assert.equal(status, 422);
      assert.ok(json.rejected.length >= 1);
    }
    assert.equal(await count(server), before);
  });

  test("DELETE withdraws by source and by report, once", async () => {
    await post(server, lines(fact("Kurt", { source: "gone" }), fact("Lea", { source: "gone" })));
    const by = (search) => ask(server, `api/v1/facts${search}`, { method: "DELETE" });
    const { json } = await walk(server, "find ?r where Kurt knows Someone { report: ?r }");
    const [[report]] = json.rows;
    assert.deepEqual((await by(`?report=${report}`)).json, { retracted: 1 });
    assert.deepEqual((await by("?source=gone")).json, { retracted: 1 });
    assert.deepEqual((await by("?source=gone")).json, { retracted: 0 });
    assert.equal((await walk(server, "ask Lea knows Someone")).json.rows[0][0], false);
    assert.equal((await by("?source=never+heard+of")).status, 404);
    assert.equal((await by("?report=99999999")).status, 404);
    for (const search of ["", "?report=x", "?report=0", "?report=1&source=a", "?what=1"])
      assert.equal((await by(search)).status, 400, search);
  });

  test("many at once all go in", async () => {
    const before = await count(server);
    const done = await Promise.all(Array.from({ length: 20 }, (_, i) =>
      post(server, lines(fact(`Crowd ${i}`)))));
    assert.ok(done.every((d) => d.status === 200));
    assert.equal(await count(server), before + 20);
  });
});
