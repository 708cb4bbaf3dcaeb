// SPDX-License-Identifier: ISC
// Event data: GDELT events and mentions, ICEWS events.  The rows here are
// invented; the files as published are read when ENTENTE_DATA names a folder
// that holds them.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { entente, root, rows, workspace } from "./cli.mjs";

const space = workspace();
let serial = 0;
const fresh = () => space.path(`e${serial++}.db`);

const data = process.env.ENTENTE_DATA;
const gazetteer = join(root, "import/samples/countries.jsonl");

/** A line of export.CSV: what is given by name, the rest as it mostly is. */
function event({
  id = 1001, day = "20180101", month = day.slice(0, 6), year = day.slice(0, 4),
  actor1 = ["USA", "WASHINGTON", "USA"], actor2 = ["RUS", "MOSCOW", "RUS"],
  code = "040", rootCode = code.slice(0, 2), goldstein = "1.0", tone = "-2.5",
  place = "Geneva, Genève, Switzerland", placeType = 4,
  added = "20180101000000", source = "https://news.example/a",
} = {}) {
  const actor = (cells) => [...cells, ...Array(10 - cells.length).fill("")];
  const geo = ["4", "Geneva", "SZ", "SZ07", "", "46.2", "6.15", "-1"];
  return [
    id, day, month, year, "2018.0027", ...actor(actor1), ...actor(actor2),
    1, code, code.slice(0, 3), rootCode, 1, goldstein, 10, 2, 10, tone,
    ...geo, ...geo, placeType, place, "SZ", "SZ07", "", "46.2022", "6.14569",
    "-1", added, source,
  ].join("\t") + "\n";
}

function mention({
  id = 1001, seen = "20180101001500", site = "other.example",
  document = "https://other.example/b", confidence = 50,
} = {}) {
  return [id, "20180101000000", seen, 1, site, document, 3, -1, 120, 180, 1,
    confidence, 2541, "-1.25", "", ""].join("\t") + "\n";
}

const icewsHeader =
  "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\t" +
  "Event Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\t" +
  "Target Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\t" +
  "Province\tCountry\tLatitude\tLongitude\n";

function icews({
  id = 500, day = "2018-06-01", source = "Foreign Affairs (Chad)",
  sectors = "Executive,Government", sourceCountry = "Chad", text = "Consult",
  code = "040", intensity = "1", target = "Mali", targetCountry = "Mali",
  story = 77, publisher = "Example Wire", city = "Bamako",
  country = "Mali",
} = {}) {
  return [id, day, source, sectors, sourceCountry, text, code, intensity,
    target, "NA", targetCountry, story, 2, publisher, city, "NA", "Bamako",
    country, "12.65", "-8"].join("\t") + "\n";
}

function imported(content, name, args = [], db = fresh()) {
  const file = space.write(`${serial++}-${name}`, content);
  return { db, file, ...entente(["import", db, file, ...args]) };
}

/** Asserts a refusal of the whole file, whatever --skip-bad says. */
function refused(content, name, ...messages) {
  for (const args of [[], ["--skip-bad", space.path("rejects")]]) {
    const { db, code, err } = imported(content, name, args);
    assert.equal(code, 3, err);
    for (const message of messages)
      assert.ok(err.includes(message), `${message} in:\n${err}`);
    assert.ok(!existsSync(db), "no database was left behind");
  }
}

const exported = (db) => entente(["export", db]).out.trimEnd().split("\n")
  .slice(1).map((text) => JSON.parse(text));

test("an event becomes a report with all its fields", () => {
  const { db, code, err } = imported(event(), "x.export.CSV");
  assert.equal(code, 0, err);
  assert.deepEqual(exported(db)[0], {
    subject: "United States", predicate: "consult", object: "Russia",
    source: "https://news.example/a", on: "2018-01-01",
    place: "Geneva, Genève, Switzerland", event: "gdelt:1001",
    meta: {
      code: "040", goldstein: 1.0, tone: -2.5, mentions: 10, sources: 2,
      articles: 10, quad: 1, actor1_code: "USA", actor1: "WASHINGTON",
      actor2_code: "RUS", actor2: "MOSCOW", latitude: 46.2022,
      longitude: 6.14569, root: true, added: "2018-01-01T00:00:00Z",
    },
  });
  const again = entente(["import", db, space.write("again.export.CSV",
    event())]);
  assert.match(again.err, /reports +0 new/);
});

test("a relation says its code, class, value and what is broader", () => {
  const { db } = imported(event({ code: "1311", goldstein: "-5.8" }),
    "x.export.CSV");
  assert.deepEqual(
    rows(db, "find ?r ?v where [threaten_with_aid_cut] ?r ?v order by ?r")
      .filter(([r]) => r !== "description"),
    [["broader", "threaten_without_force"], ["cameo", "1311"],
      ["goldstein", "-5.8"], ["plover", "THREATEN"],
      ["quad", "verbal conflict"]]);
  assert.deepEqual(
    rows(db, "find ?a ?r ?b where ?a ?r ?b . ?r broader+ threaten"),
    [["United States", "threaten_with_aid_cut", "Russia"]]);
  assert.deepEqual(
    rows(db, "find ?c where threaten cameo ?c { source: CAMEO }"), [["130"]]);
  const again = imported(event({ id: 1002, code: "1311" }), "y.export.CSV",
    [], db);
  assert.match(again.err, /reports +1 new/);
});

test("codes keep their leading zeros", () => {
  const { db } = imported(event({ code: "0211" }), "x.export.CSV");
  assert.deepEqual(
    rows(db, "find ?c ?n where ?a ?r ?b { meta.code: ?n } . ?r cameo ?c"),
    [["0211", "0211"]]);
});

test("actors are countries, roles in them, peoples, faiths and groups", () => {
  const actors = [
    [["USAGOV", "PRESIDENT", "USA", "", "", "", "", "GOV"],
      "Government (United States)", "United States"],
    [["COP", "POLICE", "", "", "", "", "", "COP"], "Police", undefined],
    [["USAMEDLAB", "PRESS", "USA", "", "", "", "", "MED", "LAB"],
      "Media, Workers (United States)", "United States"],
    [["IRQkurREB", "KURDISH", "IRQ", "", "kur", "", "", "REB"],
      "Kurd, Rebels (Iraq)", "Iraq"],
    [["IRLCHRCTH", "CATHOLIC", "IRL", "", "", "CHR", "CTH"],
      "Catholics (Ireland)", "Ireland"],
    [["PSEHMS", "HAMAS", "PSE", "HMS", "", "", "", "REB"], "Hamas",
      "Palestine"],
    [["IGOUNO", "UN", "", "UNO", "", "", "", "IGO"], "United Nations",
      undefined],
    [["AFR", "AFRICA", "AFR"], "Africa", undefined],
    [["ROM", "BUCHAREST", "ROM"], "Romania", "Romania"],
    [["REL", "ABBOT"], "Clergy", undefined],
    [["QQQ", "SOMEBODY"], "SOMEBODY", undefined],
  ];
  const { db, code, err } = imported(
    actors.map(([actor1], i) => event({ id: i, actor1 })).join(""),
    "x.export.CSV");
  assert.equal(code, 0, err);
  const facts = exported(db);
  actors.forEach(([, name, country], i) => {
    assert.equal(facts.find((f) => f.event === `gdelt:${i}`).subject, name);
    assert.equal(facts.find((f) => f.subject === name &&
      f.predicate === "country" && f.source === "GDELT")?.object, country);
  });
});

test("country names are those of the gazetteer", () => {
  const db = fresh();
  assert.equal(entente(["import", db, gazetteer]).code, 0);
  const codes = ["CIV", "CZE", "TMP", "MKD", "ROM", "KNA", "COL", "REU", "MTN"];
  const { code, err } = imported(
    codes.map((c, i) => event({ id: i, actor1: [c, c, c] })).join(""),
    "x.export.CSV", [], db);
  assert.equal(code, 0, err);
  assert.equal(rows(db, "find ?a where ?a consult Russia . " +
    "?a iso_alpha3 ?code").length, codes.length);
});

test("events without two actors are counted by reason", () => {
  const { db, code, err } = imported(
    event() + event({ id: 2, actor1: [] }) + event({ id: 3, actor2: [] }) +
    event({ id: 4, actor2: [] }) + event({ id: 5, actor1: [], actor2: [] }) +
    event({ id: 6, day: "20180102" }), "x.export.CSV");
  assert.equal(code, 0, err);
  assert.match(err, /1 line.*: the event has no first actor/);
  assert.match(err, /2 lines: the event has no second actor/);
  assert.match(err, /1 line.*: the event has no actors/);
  assert.match(err, /1 line.*: the event is dated later than the day it was/);
  assert.equal(rows(db, "find ?e where ?a ?r ?b { event: ?e }").length, 1);
});

test("a source that is no IRI is mended, or is a name", () => {
  const { db, code, err } = imported(
    event({ id: 1, source: "http://news.example/a b|c" }) +
    event({ id: 2, source: "BBC Monitoring" }) + event({ id: 3, source: "" }),
    "x.export.CSV");
  assert.equal(code, 0, err);
  assert.deepEqual(
    exported(db).filter((f) => f.event).map((f) => f.source),
    ["http://news.example/a%20b%7Cc", "BBC Monitoring", undefined]);
});

test("bad lines of events are shown with their places", () => {
  const bad = [
    [event({ code: "999" }), 'CAMEO has no code "999"'],
    [event({ day: "20180230" }), "there is no such day"],
    [event({ month: "201802" }), "day, month and year disagree"],
    [event({ day: "2018010x", month: "201801", year: "2018" }),
      "eight digits"],
    [event({ id: "x" }), "is not a number"],
    ["1\t2\t3\n", "has 3 columns"],
    [Buffer.from([0x31, 0x09, 0xff, 0x0a]), "not valid UTF-8"],
  ];
  for (const [line, message] of bad) {
    const content = Buffer.concat([Buffer.from(event()), Buffer.from(line)]);
    const { db, code, err } = imported(content, "x.export.CSV");
    assert.equal(code, 3, err);
    assert.match(err, /x\.export\.CSV:2:\d+: /);
    assert.ok(err.includes(message), err);
    assert.ok(!existsSync(db));
    const kept = imported(content, "x.export.CSV",
      ["--skip-bad", space.path("bad.txt")]);
    assert.equal(kept.code, 0, kept.err);
    assert.equal(rows(kept.db, "find ?e where ?a ?r ?b { event: ?e }").length,
      1);
  }
});

test("a file that a spreadsheet program changed is refused as a whole", () => {
  refused(event({ code: "40", rootCode: "4" }), "x.export.CSV",
    "the code 40 has lost its leading zero", "spreadsheet");
  refused(event() + event({ code: "10", rootCode: "1" }), "x.export.CSV",
    "the code 10 has lost its leading zero", "x.export.CSV:2:");
  refused(event({ code: "211", rootCode: "2" }), "x.export.CSV",
    "lost its leading zero");
  refused(event().replaceAll("\t", ";"), "events.csv", 'separated by ";"');
  refused(event({ day: "01.01.2018", month: "201801", year: "2018" }),
    "x.export.CSV", "is not written as 20180131");
  refused(event({ tone: "-2,5" }), "x.export.CSV", "decimal comma");
  refused(mention().replaceAll("\t", ";"), "x.mentions.CSV",
    'separated by ";"');
  refused(mention({ seen: "2.0180101E+13" }), "x.mentions.CSV",
    "not written as 20180131123000");
  refused(icewsHeader + icews({ code: "40" }), "events.tab",
    "the code 40 has lost its leading zero");
  refused(icewsHeader + icews({ code: "10" }), "events.tab", "leading zero");
  refused(icewsHeader + icews({ code: "231" }), "events.tab", "leading zero");
  refused(icewsHeader + icews({ day: "01/06/2018" }), "events.tab",
    "the date 01/06/2018 is not written as 2018-01-31");
  refused((icewsHeader + icews()).replaceAll("\t", ";"), "events.csv",
    'separated by ";"');
  refused(icewsHeader.replace("Target Name", "Target"), "events.tab",
    'no column "Target Name"');
});

test("a mention is a further report of its event", () => {
  const { db, code, err } = imported(event(), "x.export.CSV");
  assert.equal(code, 0, err);
  const more = imported(
    mention() + mention({ id: 999 }) + mention({ site: "c.example",
      document: "c.example article 7", confidence: 100 }), "x.mentions.CSV",
    [], db);
  assert.equal(more.code, 0, more.err);
  assert.match(more.err, /1 line.*: the event of the mention is not known/);
  const reports = exported(db).filter((f) => f.event === "gdelt:1001");
  assert.equal(reports.length, 3);
  assert.deepEqual(reports[1], {
    subject: "United States", predicate: "consult", object: "Russia",
    source: "https://other.example/b", on: "2018-01-01",
    place: "Geneva, Genève, Switzerland", event: "gdelt:1001",
    confidence: 0.5,
    meta: {
      mention: "web", publisher: "other.example", sentence: 3, tone: -1.25,
      length: 2541, action_at: 180, actor2_at: 120, in_raw_text: true,
      seen: "2018-01-01T00:15:00Z",
    },
  });
  assert.equal(reports[2].source, "c.example article 7");
  assert.equal(reports[2].confidence, 1);
  const again = imported(mention(), "again.mentions.CSV", [], db);
  assert.match(again.err, /reports +0 new/);
});

test("mentions find events of the same import, whatever the order", () => {
  const db = fresh();
  const mentions = space.write("o.mentions.CSV", mention());
  const events = space.write("o.export.CSV", event());
  const { code, err } = entente(["import", db, mentions, events]);
  assert.equal(code, 0, err);
  assert.doesNotMatch(err, /left out/);
  // read again alone, the event comes from the database: nothing is new
  const again = entente(["import", db, mentions]);
  assert.match(again.err, /reports +0 new/);
});

test("a mention follows an event whose names were resolved", () => {
  const db = fresh();
  const alias = '{"entity":"Russland","alias":["Russia"]}\n' +
    '{"entity":"Genf","alias":["Geneva, Genève, Switzerland"]}\n';
  entente(["import", db, space.write("alias.jsonl", alias)]);
  const events = space.write("r.export.CSV", event());
  const mentions = space.write("r.mentions.CSV", mention());
  assert.equal(entente(["import", db, events]).code, 0);
  assert.equal(entente(["import", db, mentions]).code, 0);
  assert.deepEqual(
    rows(db, "find ?s ?p where [United States] consult Russland " +
      "{ source: ?s, place: ?p } order by ?s"),
    [["https://news.example/a", "Genf"], ["https://other.example/b", "Genf"]]);
  const again = entente(["import", db, events, mentions]);
  assert.match(again.err, /reports +0 new/);
});

test("a withdrawn event has no mentions", () => {
  const { db } = imported(event(), "x.export.CSV");
  assert.equal(entente(["retract", db, "--report", "1"]).code, 0);
  const more = imported(mention(), "x.mentions.CSV", [], db);
  assert.match(more.err, /the event of the mention is not known/);
});

test("an ICEWS event becomes a report with all its fields", () => {
  const { db, code, err } = imported(icewsHeader + icews(), "events.tab");
  assert.equal(code, 0, err);
  const facts = exported(db);
  assert.deepEqual(facts[0], {
    subject: "Foreign Affairs (Chad)", predicate: "consult", object: "Mali",
    source: "icews-story:77", on: "2018-06-01", place: "Bamako, Bamako, Mali",
    event: "icews:500",
    meta: {
      code: "040", intensity: 1, source_sectors: "Executive,Government",
      sentence: 2, latitude: 12.65, longitude: -8,
    },
  });
  assert.deepEqual(
    rows(db, "find ?a ?c where ?a country ?c { source: ICEWS } order by ?a"),
    [["Foreign Affairs (Chad)", "Chad"], ["Mali", "Mali"]]);
  assert.deepEqual(rows(db, "find ?p where [icews-story:77] publisher ?p"),
    [["Example Wire"]]);
  const again = imported(icewsHeader + icews(), "again.tab", [], db);
  assert.match(again.err, /reports +0 new/);
});

test("ICEWS columns are found by their names, and may be quoted", () => {
  const turn = (text) => text.split("\n").map((line) =>
    line && line.split("\t").map((c) => `"${c}"`).reverse().join("\t"))
    .join("\n");
  const { db, code, err } = imported(turn(icewsHeader + icews()), "turned.tab",
    ["--format", "icews"]);
  assert.equal(code, 0, err);
  assert.equal(exported(db)[0].object, "Mali");
});

test("ICEWS: what is NA is absent; countries have the gazetteer's names", () => {
  const { db, code, err } = imported(
    icewsHeader + icews({ sourceCountry: "Russian Federation", city: "NA",
      country: "Occupied Palestinian Territory", story: "NA" }) +
    icews({ id: 501, target: "NA" }), "events.tab");
  assert.equal(code, 0, err);
  assert.match(err, /the event has no second actor/);
  const [fact] = exported(db);
  assert.equal(fact.place, "Bamako, Palestine");
  assert.equal(fact.source, "Example Wire");
  assert.deepEqual(rows(db, "find ?c where [Foreign Affairs (Chad)] country ?c"),
    [["Russia"]]);
});

test("ICEWS needs five columns, the others may be absent", () => {
  const { db, code, err } = imported(
    "Event ID\tEvent Date\tSource Name\tCAMEO Code\tTarget Name\n" +
    "1\t2015-09-18\tUSAGOV\t040\tRUSGOV\n", "petrarch.tsv");
  assert.equal(code, 0, err);
  assert.deepEqual(exported(db)[0], {
    subject: "USAGOV", predicate: "consult", object: "RUSGOV",
    on: "2015-09-18", event: "icews:1", meta: { code: "040" },
  });
});

test("the format is found from the content, or said", () => {
  for (const [content, name] of [
    [event(), "events.csv"], [event(), "noname"], [event(), "events.txt.gz"],
    [icewsHeader + icews(), "events.2018.tab"],
    [icewsHeader + icews(), "events.tsv"]]) {
    const { code, err } = imported(
      name.endsWith(".gz") ? gzipSync(content) : content, name);
    assert.equal(code, 0, `${name}: ${err}`);
  }
  const db = fresh();
  imported(event(), "a.export.CSV", [], db);
  assert.equal(imported(mention(), "mentions.csv", [], db).code, 0);
  assert.equal(imported(event(), "weird.json",
    ["--format", "gdelt-events"]).code, 0);
});

test("one question asks for the share of verbal cooperation", () => {
  const { db } = imported(
    event({ id: 1 }) + event({ id: 2, code: "042" }) +
    event({ id: 3, code: "190" }) + event({ id: 4, code: "1384" }),
    "x.export.CSV");
  assert.deepEqual(
    rows(db, "find ?q count(*) as ?n where ?a ?r ?b { event: ?e } . " +
      "?r quad ?q order by ?n desc, ?q"),
    [["verbal cooperation", "2"], ["material conflict", "1"],
      ["verbal conflict", "1"]]);
});

test("the files as published load without a rejected line",
  { skip: !data && "ENTENTE_DATA is not set" }, () => {
    const db = fresh();
    const events = join(data, "gdelt/20180101000000.export.CSV");
    const mentions = join(data, "gdelt/gdelt2-mentions-100rows.csv");
    const sample = join(data, "icews/events.2018.sample.tab");
    const { code, err } = entente(["import", db, events, mentions, sample]);
    assert.equal(code, 0, err);
    assert.doesNotMatch(err, /rejected/);
    const count = (query) => Number(rows(db, query)[0][0]);
    assert.equal(count("find count(distinct ?e) as ?n where ?a ?r ?b " +
      "{ event: ?e }"), 1404 + 3705);
    const pairs = rows(db, "find ?a ?b where ?a consult ?b");
    const countries = new Set(readFileSync(gazetteer, "utf8").trimEnd()
      .split("\n").map((text) => JSON.parse(text).entity));
    assert.ok(pairs.some(([a, b]) => countries.has(a) && countries.has(b)));
    const again = entente(["import", db, events, mentions, sample]);
    assert.match(again.err, /reports +0 new/);
    assert.equal(entente(["check", db]).code, 0);
  });
