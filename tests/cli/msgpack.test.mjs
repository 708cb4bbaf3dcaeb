// SPDX-License-Identifier: ISC
// msgpack in and out, and what damaged streams can not do.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { entente, line, root, rows, workspace } from "./cli.mjs";

const space = workspace();
let serial = 0;
const fresh = () => space.path(`m${serial++}.db`);

/** As little of msgpack as the tests need. */
function pack(value) {
  const head = (short, wide, n) => {
    if (n <= short.max) return Buffer.from([short.first | n]);
    const b = Buffer.alloc(5);
    b[0] = wide;
    b.writeUInt32BE(n, 1);
    return b;
  };
  if (Buffer.isBuffer(value)) return value;
  if (value === null) return Buffer.from([0xc0]);
  if (typeof value === "boolean") return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === "number" && Number.isInteger(value)) {
    const b = Buffer.alloc(9);
    b[0] = 0xd3;
    b.writeBigInt64BE(BigInt(value), 1);
    return b;
  }
  if (typeof value === "number") {
    const b = Buffer.alloc(9);
    b[0] = 0xcb;
    b.writeDoubleBE(value, 1);
    return b;
  }
  if (typeof value === "string") {
    const bytes = Buffer.from(value);
    return Buffer.concat(
      [head({ first: 0xa0, max: 31 }, 0xdb, bytes.length), bytes]);
  }
  if (Array.isArray(value))
    return Buffer.concat([head({ first: 0x90, max: 15 }, 0xdd, value.length),
      ...value.map(pack)]);
  const entries = Object.entries(value);
  return Buffer.concat([head({ first: 0x80, max: 15 }, 0xdf, entries.length),
    ...entries.flat().map(pack)]);
}

const fact = (more = {}) => ({
  subject: "Russia", predicate: "supports", object: "Assad", ...more,
});

function imported(content, args = [], name = "in.msgpack") {
  const db = fresh();
  const file = space.write(`${serial++}-${name}`, content);
  return { db, file, ...entente(["import", db, file, ...args]) };
}

const out = (db, format = "msgpack") =>
  entente(["export", db, "--format", format], { encoding: "buffer" }).out;

test("objects of the native format are read", () => {
  const objects = [
    fact({ source: "s", confidence: 0.5, from: 2014, to: "2015-09",
      meta: { a: [1, true, null, { b: "c" }], n: -7.25 } }),
    fact({ object: { text: "Syrie", lang: "fr" } }),
    { entity: "Russia", type: "Country", alias: ["RU", "Россия"] },
    { source: "s", title: "T", published: "2015-09-18" },
  ];
  const { db, code, err } = imported(
    Buffer.concat(objects.map((o) => pack(o))));
  assert.equal(code, 0, err);
  const same = fresh();
  entente(["import", same, space.write("same.jsonl", line(...objects))]);
  assert.deepEqual(out(db, "jsonl"), out(same, "jsonl"));
});

test("all widths of numbers and lengths are read", () => {
  const values = [
    [[0x7f], "127"], [[0xe0], "-32"], [[0xcc, 0xff], "255"],
    [[0xcd, 0xff, 0xff], "65535"], [[0xce, 0xff, 0xff, 0xff, 0xff],
      "4294967295"],
    [[0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
      "18446744073709551615"],
    [[0xd0, 0x80], "-128"], [[0xd1, 0x80, 0], "-32768"],
    [[0xd2, 0x80, 0, 0, 0], "-2147483648"],
    [[0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0], "-9223372036854775808"],
    [[0xca, 0x3f, 0xc0, 0, 0], "1.5"], [[0xc7, 4, 1, 0x31, 0x2e, 0x35, 0x30],
      "1.50"],
  ];
  for (const [bytes, text] of values) {
    const { db, code, err } = imported(pack(fact({
      object: Buffer.from(bytes) })));
    assert.equal(code, 0, err);
    assert.ok(out(db, "jsonl").toString().includes(`"object":${text}}`), text);
  }
  for (const text of ["", "é".repeat(200), "x".repeat(70000)]) {
    const { db } = imported(pack(fact({ object: { text } })));
    assert.equal(JSON.parse(out(db, "jsonl").toString().split("\n")[1])
      .object.text, text);
  }
});

test("an export read into an empty database exports the same bytes", () => {
  const names = readdirSync(join(root, "import/samples"))
    .filter((name) => name.endsWith(".jsonl"));
  for (const name of names) {
    const db = fresh();
    entente(["import", db, join(root, "import/samples", name)]);
    const once = out(db);
    const again = imported(once);
    assert.equal(again.code, 0, again.err);
    assert.deepEqual(out(again.db), once, name);
    assert.deepEqual(out(again.db, "jsonl"), out(db, "jsonl"), name);
  }
});

test("every field survives the round trip", () => {
  const db = fresh();
  const quoted = { subject: "a", predicate: "b",
    object: { subject: "c", predicate: "https://x.org/d", object: 1.50 } };
  const objects = [
    fact({ subject: quoted, source: "https://example.org/a", speaker: "Kerry",
      from: "2014", to: "2015-09", place: "London", event: "talks",
      stance: "denies", confidence: 0.9, quote: "so it is", start: 3, end: 9,
      unit: "char", extractor: "hand", meta: { a: 1, b: [true, null, "x"] },
      written_subject: "R", written_predicate: "p", written_object: "o",
      written_source: "w", written_speaker: "v" }),
    fact({ object: { date: "2015-09" } }), fact({ object: { iri: "mailto:a@b" } }),
    fact({ object: { text: "x", datatype: "https://x.org/t" } }),
    fact({ object: { text: "x", lang: "ar", dir: "rtl" } }),
    fact({ object: { blank: "b0" } }), fact({ object: true }),
    fact({ quote: { text: "q", lang: "en" }, source: "s" }),
    { source: "s", text: "a text that is kept\u0000 with a NUL" },
  ];
  const numbers = '{"subject":"a","predicate":"b","object":1.50,' +
    '"meta":{"y":1e400,"z":123456789012345678901234567890}}\n';
  const { code, err } = entente(
    ["import", db, space.write("full.jsonl", line(...objects) + numbers)]);
  assert.equal(code, 0, err);
  const once = out(db);
  const again = imported(once);
  assert.equal(again.code, 0, again.err);
  assert.deepEqual(out(again.db), once);
  assert.deepEqual(out(again.db, "jsonl"), out(db, "jsonl"));
});

test("the base of an export is that of the new database", () => {
  const db = fresh();
  entente(["import", db, space.write("n.jsonl", line(fact())),
    "--names", "https://x.org/"]);
  const again = imported(out(db));
  assert.equal(again.code, 0, again.err);
  assert.match(out(again.db, "jsonl").toString(), /"base":"https:\/\/x.org\/"/);
});

test("a history is exported, and what was withdrawn is left out again", () => {
  const { db } = imported(pack(fact()));
  entente(["retract", db, "--report", "1"]);
  const history = entente(["export", db, "--format", "msgpack", "--history"],
    { encoding: "buffer" }).out;
  const again = imported(history);
  assert.equal(again.code, 0, again.err);
  assert.match(again.err, /the report was withdrawn/);
});

test("a few bytes cannot reserve gigabytes", () => {
  const cases = [
    [0xdd, 0xff, 0xff, 0xff, 0xff], [0xdf, 0xff, 0xff, 0xff, 0xff],
    [0xdb, 0xff, 0xff, 0xff, 0xff], [0xc6, 0xff, 0xff, 0xff, 0xff],
    [0xc9, 0xff, 0xff, 0xff, 0xff, 1],
    [0x81, 0xa1, 0x61, 0xdd, 0xff, 0xff, 0xff, 0xff],
    Array(4000).fill(0xdc).flatMap((b) => [b, 0xff, 0xff]),
  ];
  for (const bytes of cases) {
    const { code, err, db } = imported(Buffer.from(bytes),
      ["--format", "msgpack"]);
    assert.equal(code, 3, err);
    assert.match(err, /longer than 5 MiB/);
    assert.ok(!existsSync(db));
  }
});

test("mistakes are shown by object and byte", () => {
  const good = pack(fact());
  const cases = [
    [pack(fact({ head: 1 })), 1, 'did you mean "subject"'],
    [pack({ subject: "a", predicate: "b" }), 0, 'no "object"'],
    [pack(fact({ object: Buffer.from([0xc4, 1, 0x61]) })), 1, "binary data"],
    [pack(fact({ object: Buffer.from([0xd4, 5, 0x61]) })), 1, "type 1"],
    [pack(fact({ object: Buffer.from([0xc7, 2, 1, 0x31, 0x2e]) })), 1,
      "type 1"],
    [pack(fact({ object: Buffer.from([0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0]) })),
      1, "finite"],
    [pack(fact({ object: Buffer.from([0xa1, 0xff]) })), 1, "UTF-8"],
    [Buffer.from([0x81, 0x01, 0x01]), 1, "a key must be a string"],
    [Buffer.from([0x82, 0xa1, 0x61, 1, 0xa1, 0x61, 2]), 4, "stands twice"],
    [pack([fact()]), 0, "must hold one JSON object"],
    [Buffer.concat([...Array(40).fill(Buffer.from([0x91])),
      Buffer.from([0xc0])]), 1, "nested too deeply"],
    [good.subarray(0, -1), 0, "breaks off"],
  ];
  for (const [bad, offset, message] of cases) {
    const content = Buffer.concat([good, bad]);
    const { code, err, db } = imported(content);
    assert.equal(code, 3, `${message}: ${err}`);
    assert.ok(err.includes(message), err);
    const [, object, byte] = /msgpack:(\d+):(\d+): /.exec(err);
    assert.equal(Number(object), 2);
    assert.ok(Number(byte) >= good.length + 1 + offset, err);
    assert.ok(!existsSync(db));
    const kept = imported(content, ["--skip-bad", space.path("bad.jsonl")]);
    assert.equal(kept.code, 0, kept.err);
    assert.deepEqual(rows(kept.db, "find * where ?a ?r ?b"),
      [["Russia", "supports", "Assad"]]);
  }
});

test("where a stream goes on after nonsense, nobody knows", () => {
  const content = Buffer.concat(
    [pack(fact()), Buffer.from([0xc1]), pack(fact())]);
  const { code, err } = imported(content,
    ["--skip-bad", space.path("bad.jsonl")]);
  assert.equal(code, 3);
  assert.match(err, /begins no msgpack value/);
});

test("random bytes are survived", () => {
  let seed = 12345;
  const next = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 16;
  const good = Buffer.concat([pack(fact({ meta: { a: [1, { b: 2 }] } })),
    pack({ source: "s", text: "t".repeat(100) })]);
  for (let i = 0; i < 60; i++) {
    const bytes = Buffer.from(good);
    for (let k = 0; k < 3; k++) bytes[next() % bytes.length] = next() & 0xff;
    const { code, err } = imported(bytes, ["--format", "msgpack", "--dry-run"]);
    assert.ok(code === 0 || code === 3, `${code}: ${err}`);
  }
});

test("a stream may be compressed, come by a pipe and be long", () => {
  const many = Buffer.concat(Array.from({ length: 30000 }, (_, i) =>
    pack(fact({ object: `thing ${i}`, quote: "x".repeat(60) }))));
  const { db, code, err } = imported(gzipSync(many), [], "many.bin");
  assert.equal(code, 0, err);
  assert.deepEqual(rows(db, "find count(*) as ?n where Russia supports ?b"),
    [["30000"]]);
  const piped = fresh();
  assert.equal(entente(["import", piped, "-"], { input: many }).code, 0);
  assert.deepEqual(out(piped), out(db));
});

test("a document's text may be long, nothing else", () => {
  const long = imported(pack({ source: "s", text: "x".repeat(2 << 20) }));
  assert.equal(long.code, 0, long.err);
  const other = imported(pack(fact({ meta: { a: "x".repeat(1 << 20) } })));
  assert.equal(other.code, 3);
  assert.match(other.err, /longer than 1 MiB/);
});

const data = process.env.ENTENTE_DATA;
test("icews14 comes back byte for byte",
  { skip: !data && "ENTENTE_DATA is not set" }, () => {
    const db = fresh();
    const { code, err } = entente(["import", db, "--columns",
      "subject,predicate,object,on", "--format", "tsv",
      join(data, "icews/icews14.tsv.gz")]);
    assert.equal(code, 0, err);
    for (const format of ["msgpack", "jsonl"]) {
      const once = out(db, format);
      const again = imported(once, [], `icews14.${format}`);
      assert.equal(again.code, 0, again.err);
      assert.ok(out(again.db, format).equals(once), format);
    }
  });
