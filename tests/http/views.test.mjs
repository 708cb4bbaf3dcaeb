// SPDX-License-Identifier: ISC
// What the page is made of: suggestions, entities, facts, sources, stats.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { DENIAL, SUPPORTS, TALKS, TEXT, facts } from "./data.mjs";
import { ask, post, serve } from "./server.mjs";

const parameters = (object) => new URLSearchParams(object).toString();

describe("views", () => {
  let server;
  before(async () => { server = await serve(facts); });
  const entity = (name, more = {}) => ask(server, `api/v1/entities?${parameters({ name, ...more })}`);
  const group = ({ json }, relation, direction) =>
    json.groups.find((g) => g.relation === relation && g.direction === direction);

  test("suggest completes names and says why", async () => {
    const { status, json } = await ask(server, "api/v1/suggest?q=ass");
    assert.equal(status, 200);
    const assad = json.items.find((i) => i.name === "Bashar al-Assad");
    assert.equal(assad.kind, "entity");
    assert.ok(assad.facts >= 1);
    assert.equal(json.next, null);
    const us = (await ask(server, "api/v1/suggest?q=US&limit=3")).json.items[0];
    assert.equal(us.name, "United States");
    assert.equal(us.match, "US");
    const relation = (await ask(server, "api/v1/suggest?q=oppos")).json.items[0];
    assert.deepEqual([relation.name, relation.kind], ["opposes", "relation"]);
    const source = (await ask(server, "api/v1/suggest?q=atlas")).json.items[0];
    assert.equal(source.kind, "source");
    assert.equal((await ask(server, "api/v1/suggest?q=zzzz")).json.items.length, 0);
    assert.equal((await ask(server, "api/v1/suggest")).status, 400);
    assert.equal((await ask(server, "api/v1/suggest?q=a&limit=51")).status, 400);
  });

  test("an entity has names, types and groups of facts", async () => {
    const answer = await ask(server, "api/v1/entities/United%20States");
    assert.equal(answer.status, 200);
    const { json } = answer;
    assert.equal(json.name, "United States");
    assert.equal(json.kind, "entity");
    assert.deepEqual(json.types, ["Country"]);
    assert.deepEqual([...json.aliases].sort(), ["America", "US"]);
    assert.deepEqual(json.labels, [{ text: "États-Unis", lang: "fr" }]);
    assert.deepEqual(json.coordinates, { latitude: 39.5, longitude: -98 });
    const out = group(answer, "opposes", "out");
    assert.equal(out.count, 2);
    assert.equal(out.facts.length, 2);
    assert.equal(out.next, null);
    const quoting = out.facts.find((f) => typeof f.object === "object");
    assert.deepEqual(quoting.object, SUPPORTS);
    assert.equal(quoting.asserted, true);
    assert.equal(quoting.n_reports, 1);
    const [report] = quoting.reports;
    assert.equal(report.source, TALKS);
    assert.equal(report.speaker, "John Kerry");
    assert.equal(report.stance, "affirms");
    assert.equal(report.published, "2015-09-18");
    assert.equal(report.source_title, "Talks");
    assert.match(report.recorded, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const order = json.groups.filter((g) => g.direction === "out").map((g) => g.relation);
    assert.equal(order[0], "opposes");
    const about = group(answer, "approves", "about");
    assert.equal(about.count, 1);
    assert.equal(about.facts[0].subject, "Iran");
  });

  test("facts about it count at any depth, and come in", async () => {
    const answer = await entity("Bashar al-Assad");
    assert.equal(group(answer, "supports", "in").count, 1);
    assert.equal(group(answer, "opposes", "about").count, 1);
    assert.equal(group(answer, "approves", "about").count, 1);
  });

  test("a group is paged to its end, each fact once", async () => {
    const seen = new Set();
    let cursor;
    for (let page = 0; page < 10; page++) {
      const answer = await entity("Russia", {
        relation: "borders", direction: "out", limit: "10", ...(cursor ? { cursor } : {}),
      });
      const [only] = answer.json.groups;
      assert.equal(answer.json.groups.length, 1);
      assert.equal(only.count, 45);
      for (const fact of only.facts) seen.add(fact.object);
      cursor = only.next;
      if (!cursor) break;
    }
    assert.equal(seen.size, 45);
    assert.equal(cursor, null);
    const first = group(await entity("Russia"), "borders", "out");
    assert.equal(first.facts.length, 10);
    assert.ok(first.next);
    const rest = await entity("Russia", { relation: "borders", direction: "out", limit: "100", cursor: first.next });
    assert.equal(rest.json.groups[0].facts.length, 35);
  });

  test("at= leaves out what did not hold", async () => {
    const during = await entity("United States", { at: "2015-03" });
    assert.equal(group(during, "opposes", "out").count, 1);
    const later = await entity("United States", { at: "2020" });
    assert.equal(group(later, "opposes", "out"), undefined);
  });

  test("an alias leads to what is meant, a wrong name to the closest", async () => {
    const alias = await entity("US");
    assert.equal(alias.json.name, "United States");
    assert.equal(alias.json.matched, "US");
    const folded = await entity("bashar AL assad");
    assert.equal(folded.json.name, "Bashar al-Assad");
    const wrong = await entity("Bashar al-Asad");
    assert.equal(wrong.status, 404);
    assert.equal(wrong.type, "application/problem+json");
    assert.ok(wrong.json.closest.includes("Bashar al-Assad"));
    const several = await entity("Georgia");
    assert.equal(several.status, 400);
    assert.equal(several.json.closest.length, 2);
  });

  test("names of all kinds, in the path and beside it", async () => {
    for (const path of ["api/v1/entities/AC%2FDC", "api/v1/entities?name=AC/DC", "api/v1/entities/?name=AC%2fDC"]) {
      const { status, json } = await ask(server, path);
      assert.equal(status, 200, path);
      assert.equal(json.name, "AC/DC");
    }
    const iri = await ask(server, `api/v1/entities/${encodeURIComponent(TALKS)}`);
    assert.deepEqual([iri.json.name, iri.json.kind], [TALKS, "source"]);
    assert.equal((await entity("opposes")).json.kind, "relation");
    assert.equal((await ask(server, "api/v1/entities")).status, 400);
    assert.equal((await ask(server, "api/v1/entities/Iran?name=Iran")).status, 400);
    assert.equal((await ask(server, "api/v1/entities/AC/DC")).status, 404);
  });

  test("bad parameters of an entity are told", async () => {
    for (const more of [
      { direction: "up" }, { limit: "0" }, { limit: "101" }, { at: "someday" }, { cursor: "0.1.2.3" },
      { relation: "borders", direction: "out", cursor: "x" }, { what: "1" },
    ]) {
      const { status } = await entity("Russia", more);
      assert.equal(status, 400, JSON.stringify(more));
    }
    const none = await entity("Russia", { relation: "nothing like it" });
    assert.deepEqual(none.json.groups, []);
  });

  test("a fact has its reports for and against, and what is said about it", async () => {
    const { status, json } = await ask(server, `api/v1/facts?${parameters(SUPPORTS)}`);
    assert.equal(status, 200);
    assert.equal(json.subject, "Russia");
    assert.equal(json.asserted, true);
    assert.equal(json.disputed, true);
    assert.equal(json.known, true);
    assert.equal(json.n_reports, 2);
    assert.deepEqual(json.reports.map((r) => r.stance).sort(), ["affirms", "denies"]);
    const affirms = json.reports.find((r) => r.stance === "affirms");
    assert.equal(affirms.passage.text, "Russia supports Assad");
    assert.equal([affirms.from, affirms.to].join(), "2015-09-18,2015-09-18");
    assert.equal(json.about.length, 1);
    assert.equal(json.about[0].predicate, "opposes");
  });

  test("a fact only quoted, only denied, and none at all", async () => {
    const nested = { subject: "United States", predicate: "opposes", object: JSON.stringify(SUPPORTS) };
    const quoted = await ask(server, `api/v1/facts?${parameters(nested)}`);
    assert.equal(quoted.json.about[0].predicate, "approves");
    const denied = await ask(server, `api/v1/facts?${parameters({ subject: "Russia", predicate: "denies_help_to", object: "Rebels" })}`);
    assert.equal(denied.status, 200);
    assert.equal(denied.json.asserted, false);
    assert.equal(denied.json.reports[0].stance, "denies");
    const none = await ask(server, `api/v1/facts?${parameters({ subject: "Iran", predicate: "supports", object: "Rebels" })}`);
    assert.equal(none.status, 404);
    assert.equal((await ask(server, "api/v1/facts?subject=Russia")).status, 400);
    assert.equal((await ask(server, `api/v1/facts?${parameters({ subject: "Russia", predicate: "supports", object: '{"x":1}' })}`)).status, 400);
  });

  test("objects that are no names", async () => {
    for (const [predicate, object, value] of [
      ["population", "88000000", 88000000], ["is_large", "true", true],
      ["founded", '{"date":"1979-04"}', { date: "1979-04" }], ["founded", "1979-04", { date: "1979-04" }],
    ]) {
      const { status, json } = await ask(server, `api/v1/facts?${parameters({ subject: "Iran", predicate, object })}`);
      assert.equal(status, 200, `${predicate} ${object}`);
      assert.deepEqual(json.object, value);
    }
  });

  test("sources are listed, page by page", async () => {
    const all = await ask(server, "api/v1/sources");
    const names = all.json.items.map((s) => s.name);
    assert.equal(all.json.next, null);
    assert.ok(names.includes(TALKS) && names.includes(DENIAL) && names.includes("atlas"));
    const talks = all.json.items.find((s) => s.name === TALKS);
    assert.equal(talks.title, "Talks");
    assert.equal(talks.publisher, "The Daily");
    assert.equal(talks.published, "2015-09-18");
    assert.equal(talks.language, "en");
    assert.equal(talks.has_text, true);
    assert.ok(talks.n_facts >= 4 && talks.n_reports >= 4);
    const paged = [];
    let cursor = "";
    do {
      const page = await ask(server, `api/v1/sources?limit=2${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.json.items.map((s) => s.name));
      cursor = page.json.next;
    } while (cursor);
    assert.deepEqual(paged, names);
  });

  test("a source has its facts and its text", async () => {
    for (const path of [`api/v1/sources/${encodeURIComponent(TALKS)}`, `api/v1/sources?${parameters({ name: TALKS })}`]) {
      const { status, json } = await ask(server, path);
      assert.equal(status, 200);
      assert.equal(json.text, TEXT);
      assert.equal(json.facts.length, json.n_facts);
      const fact = json.facts.find((f) => f.predicate === "supports");
      assert.equal(fact.reports.length, 1);
      assert.equal(fact.reports[0].source, TALKS);
      const { start, end } = fact.reports[0];
      assert.equal(Buffer.from(TEXT).subarray(start, end).toString(), "Russia supports Assad");
    }
    const pages = [];
    let cursor = "";
    do {
      const { json } = await ask(server, `api/v1/sources/atlas?limit=20${cursor && `&cursor=${cursor}`}`);
      pages.push(...json.facts.map((f) => f.object));
      cursor = json.next;
    } while (cursor);
    assert.equal(new Set(pages).size, 45);
    assert.equal((await ask(server, "api/v1/sources/Iran")).status, 404);
    assert.equal((await ask(server, "api/v1/sources/no-such-thing")).status, 404);
  });

  test("stats, examples, health", async () => {
    const { json } = await ask(server, "api/v1/stats");
    for (const key of ["facts", "reports", "live_reports", "quoted", "terms", "names", "sources", "relations", "database_bytes", "last_transaction"])
      assert.equal(typeof json[key], "number", key);
    assert.equal(json.base, "urn:entente:");
    assert.match(json.version, /^\d+\.\d+\.\d+$/);
    const examples = (await ask(server, "api/v1/examples")).json;
    assert.ok(examples.items.length > 10);
    assert.ok(examples.items.every((e) => e.name && e.title && e.query));
    const health = await ask(server, "healthz");
    assert.deepEqual([health.status, health.json], [200, { status: "ok" }]);
    assert.equal((await ask(server, "healthz", { method: "HEAD" })).text, "");
  });

  test("views are cached by tag", async () => {
    const first = await entity("Iran");
    const etag = first.headers.get("etag");
    const get = () => ask(server, "api/v1/entities?name=Iran", { headers: { "if-none-match": etag } });
    assert.equal((await get()).status, 304);
    await post(server, '{"subject":"Iran","predicate":"likes","object":"Tea","source":"t"}');
    assert.equal((await get()).status, 200);
  });

  test("what was withdrawn is not shown", async () => {
    await post(server, '{"subject":"Oz","predicate":"trusts","object":"Kansas","source":"wizard"}');
    assert.equal((await entity("Oz")).status, 200);
    const gone = await ask(server, "api/v1/facts?source=wizard", { method: "DELETE" });
    assert.deepEqual(gone.json, { retracted: 1 });
    const fact = await ask(server, "api/v1/facts?subject=Oz&predicate=trusts&object=Kansas");
    assert.equal(fact.status, 404);
    assert.equal((await ask(server, "api/v1/sources/wizard")).status, 404);
    assert.ok(!(await ask(server, "api/v1/sources")).json.items.some((s) => s.name === "wizard"));
  });
});
