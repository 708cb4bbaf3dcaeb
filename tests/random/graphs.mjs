// SPDX-License-Identifier: ISC
// Random graphs, the same for the same seed.
import * as T from "./terms.mjs";

// mulberry32: the same numbers everywhere for the same seed.
export class Random {
    // `byTime`: times are what matters, and there are more of them.
    constructor(seed, { byTime = false } = {}) {
        this.state = seed >>> 0;
        this.byTime = byTime;
        this.dates = byTime ? [...DATES, ...MORE_DATES] : DATES;
    }

    next() {
        this.state = (this.state + 0x6d2b79f5) >>> 0;
        let t = this.state;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    }

    below(n) { return Math.floor(this.next() * n); }
    between(a, b) { return a + this.below(b - a + 1); }
    chance(p) { return this.next() < p; }
    pick(list) { return list[this.below(list.length)]; }
}

export const THINGS = [...["Alba", "Bor", "Cyra", "Dune", "Eos", "Fyn Isle"]
    .map(T.name), T.iri("http://x.org/a"), T.iri("mailto:b@x.org"),
T.blank("e0123456789abcdef_b1"), T.blank("e0123456789abcdef_b2")];
export const DEEDS = [T.name("likes"), T.name("hates"), T.name("near"),
    T.iri("http://x.org/r")];
export const SOURCES = [...["s1", "s2", "s3"].map(T.name),
    T.iri("https://x.org/4")];
const SPEAKERS = [T.name("Ann"), T.name("Bob"), T.name("Alba"), THINGS[6]];
const PUBLISHED = T.name("published");
const DAY = 86400;
export const START = Date.UTC(2020, 0, 1, 12) / 1000;

export const DATES = ["2014", "2015", "2014-06", "2015-01", "2015-09",
    "2015-09-18", "2015-01-01", "2014-12-31", "2016-02-29",
    "2015-09-18T10:30:00Z",
    "2015-09-18T00:00:00Z"].map(T.date);
const MORE_DATES = ["2015-09-17", "2015-09-19", "2015-09-20", "2015-10",
    "2015-10-01", "2015-09-30", "2013", "2013-12-31", "2016", "2016-01-01",
    "2012-02-29", "2015-09-18T23:59:59Z", "2015-09-19T00:00:00Z", "0100-02-03",
    "1066-10-14", "9999", "9999-12-31",
    "9999-12-31T23:59:59Z"].map(T.date);
export const NUMBERS = [T.integer(5), T.decimal("5.0"), T.integer(12),
    T.integer(-3), T.decimal("2.5"), T.decimal("1e2"), T.integer(100),
    T.integer(2015)];
export const TEXTS = [T.text("Alba"), T.text("alba", "fr"), T.text("Bor"),
    T.text("x"), T.text("x", "en"), T.text("\u00c9lan, vital"),
    T.text("al-Bor (x)", "en-GB"), T.text("bor", "ar--rtl"),
    T.typed("x", "urn:t:1"), T.typed("bor", "http://x.org/t")];
export const VALUES = [...NUMBERS, T.boolean(true), T.boolean(false), ...TEXTS];

// ---- graphs -----------------------------------------------------------------

// Few things, so that facts meet.
export const thing = (r) =>
    r.pick(r.chance(0.75) ? THINGS.slice(0, 5) : THINGS);
const deed = (r) => r.pick(r.chance(0.9) ? DEEDS.slice(0, 3) : DEEDS);

export function quotedFact(r, depth) {
    const s = depth > 0 && r.chance(0.25) ? quotedFact(r, depth - 1) : thing(r);
    return T.fact(s, deed(r), depth > 0 && r.chance(0.4)
        ? quotedFact(r, depth - 1) : thing(r));
}

function object(r) {
    const n = r.next();
    if (n < 0.55) return thing(r);
    if (n < 0.75) return quotedFact(r, 1);
    return n < 0.92 ? r.pick(VALUES) : r.pick(DATES);
}

function period(r) {
    let from = r.chance(r.byTime ? 0.55 : 0.35) ? r.pick(r.dates) : undefined;
    let to = r.chance(r.byTime ? 0.5 : 0.3) ? r.pick(r.dates) : undefined;
    if (r.byTime && from && r.chance(0.2)) to = from;
    if (from && to && T.span(from)[0] > T.span(to)[0]) [from, to] = [to, from];
    if (from && to && T.span(from)[0] > T.span(to)[1]) to = from;
    return { from, to };
}

function report(r) {
    const meta = {};
    if (r.chance(0.2)) meta.k = r.pick([T.integer(5), T.decimal("2.5"),
        T.text("x"), T.boolean(true)]);
    return {
        s: r.chance(0.15) ? quotedFact(r, 1) : thing(r),
        p: deed(r), o: object(r),
        source: r.chance(r.byTime ? 0.6 : 0.8) ? r.pick(SOURCES) : undefined,
        speaker: r.chance(0.4) ? r.pick(SPEAKERS) : undefined,
        ...period(r),
        denies: r.chance(0.2),
        confidence: r.chance(0.3)
            ? r.pick([T.decimal("0.5"), T.decimal("0.9"), T.integer(1)])
            : undefined,
        place: r.chance(0.2) ? r.pick(THINGS.slice(0, 8)) : undefined,
        event: r.chance(0.15) ? r.pick([T.name("e1"), T.name("e2")])
                              : undefined,
        extractor: r.chance(0.1) ? T.name("hand") : undefined,
        meta: Object.keys(meta).length ? meta : undefined,
    };
}

const FIELDS = ["source", "speaker", "from", "to", "confidence", "place",
    "event", "extractor"];

export function line(report) {
    const parts = [["subject", report.s], ["predicate", report.p],
        ["object", report.o], ...FIELDS.map((field) => [field, report[field]])]
        .filter(([, value]) => value !== undefined)
        .map(([field, value]) => `"${field}":${T.json(value)}`);
    if (report.denies) parts.push('"stance":"denies"');
    if (report.meta)
        parts.push(`"meta":{${Object.entries(report.meta).map(([key, value]) =>
            `"${key}":${T.kind(value) === "T"
                ? JSON.stringify(T.bytes(value)) : T.json(value)}`)}}`);
    return `{${parts.join(",")}}`;
}

// A graph: reports with the day they came, and the days sources were
// withdrawn; `number` gives reports their ids the way the store does.
export function graph(r) {
    const reports = [], seen = new Set();
    const add = (report) => {
        if (seen.has(line(report))) return;
        seen.add(line(report));
        reports.push(report);
    };
    for (const source of r.byTime ? [...SOURCES, ...SOURCES] : SOURCES)
        if (r.chance(0.6))
            add({ s: source, p: PUBLISHED, source,
                o: r.byTime && r.chance(0.2) ? T.integer(2015)
                    : r.pick(r.dates.slice(2)) });
    const n = r.between(4, r.byTime ? 90 : 36);
    for (let i = 0; i < n; i++) add(report(r));
    const events = [];
    if (r.chance(0.25)) {
        for (const report of reports) report.day = 2 * r.below(3);
        if (r.chance(0.7))
            events.push({ day: r.pick([3, 5]), source: r.pick(SOURCES) });
    }
    return number({ reports, events });
}

export function number({ reports, events }) {
    const sorted = [...reports].sort((a, b) => (a.day ?? 0) - (b.day ?? 0));
    sorted.forEach((report, i) => {
        report.id = i + 1;
        report.recorded = START + (report.day ?? 0) * DAY;
        report.retracted = undefined;
        for (const event of events)
            if (event.source === report.source && report.day <= event.day)
                report.retracted ??= START + event.day * DAY;
    });
    return { reports: sorted, events };
}
