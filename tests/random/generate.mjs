// SPDX-License-Identifier: ISC
// Random graphs, and random queries about them.  A query grows around one hidden
// answer: terms of real facts are replaced by variables, so that most
// queries find something.
import * as T from "./terms.mjs";

// mulberry32: the same numbers everywhere for the same seed.
export class Random {
    constructor(seed) {
        this.state = seed >>> 0;
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

const THINGS = ["Alba", "Bor", "Cyra", "Dune", "Eos", "Fyn Isle"].map(T.name);
const DEEDS = ["likes", "hates", "near"].map(T.name);
const SOURCES = ["s1", "s2", "s3", "s4"].map(T.name);
const SPEAKERS = ["Ann", "Bob", "Alba"].map(T.name);
const PUBLISHED = T.name("published");
const DAY = 86400;
export const START = Date.UTC(2020, 0, 1, 12) / 1000;

const DATES = ["2014", "2015", "2014-06", "2015-01", "2015-09", "2015-09-18",
    "2015-01-01", "2014-12-31", "2016-02-29", "2015-09-18T10:30:00Z",
    "2015-09-18T00:00:00Z"].map(T.date);
const VALUES = [T.integer(5), T.decimal("5.0"), T.integer(12), T.integer(-3),
    T.decimal("2.5"), T.decimal("1e2"), T.integer(100), T.integer(2015),
    T.boolean(true), T.boolean(false), T.text("Alba"), T.text("alba", "fr"),
    T.text("Bor"), T.text("x"), T.text("x", "en")];

// ---- graphs -----------------------------------------------------------------

function quotedFact(r, depth) {
    const s = depth > 0 && r.chance(0.25) ? quotedFact(r, depth - 1)
                                          : r.pick(THINGS);
    return T.fact(s, r.pick(DEEDS), depth > 0 && r.chance(0.4)
        ? quotedFact(r, depth - 1) : r.pick(THINGS));
}

function object(r) {
    const n = r.next();
    if (n < 0.55) return r.pick(THINGS);
    if (n < 0.75) return quotedFact(r, 1);
    return n < 0.92 ? r.pick(VALUES) : r.pick(DATES);
}

function period(r) {
    let from = r.chance(0.35) ? r.pick(DATES) : undefined;
    let to = r.chance(0.3) ? r.pick(DATES) : undefined;
    if (from && to && T.span(from)[0] > T.span(to)[0]) [from, to] = [to, from];
    if (from && to && T.span(from)[0] > T.span(to)[1]) to = from;
    return { from, to };
}

function report(r) {
    const meta = {};
    if (r.chance(0.2)) meta.k = r.pick([T.integer(5), T.decimal("2.5"),
        T.text("x"), T.boolean(true)]);
    return {
        s: r.chance(0.15) ? quotedFact(r, 1) : r.pick(THINGS),
        p: r.pick(DEEDS), o: object(r),
        source: r.chance(0.8) ? r.pick(SOURCES) : undefined,
        speaker: r.chance(0.4) ? r.pick(SPEAKERS) : undefined,
        ...period(r),
        denies: r.chance(0.2),
        confidence: r.chance(0.3)
            ? r.pick([T.decimal("0.5"), T.decimal("0.9"), T.integer(1)])
            : undefined,
        place: r.chance(0.2) ? r.pick(THINGS) : undefined,
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
    for (const source of SOURCES)
        if (r.chance(0.6))
            add({ s: source, p: PUBLISHED, source,
                o: r.pick(DATES.slice(2)) });
    const n = r.between(4, 36);
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

// ---- queries ----------------------------------------------------------------

class Builder {
    constructor(r, graph, options) {
        this.r = r;
        this.graph = graph;
        this.options = options;
        this.witness = new Map(); // variable -> a term it could be
        this.listed = new Set();  // variables bound outside of `not`
        this.fresh = 0;
    }

    variable(term) {
        const known = [...this.witness].filter(([, t]) => t === term);
        if (known.length > 0 && this.r.chance(0.7))
            return this.r.pick(known)[0];
        if (this.witness.size > 0 && this.r.chance(0.04))
            return this.r.pick([...this.witness.keys()]);
        const name = `v${this.fresh++}`;
        this.witness.set(name, term);
        return name;
    }

    term(term, open) {
        const { r } = this;
        if (T.kind(term) === "Q" && r.chance(0.55))
            return { q: T.parts(term).map((part, i) =>
                this.term(part, i === 1 ? 0.25 : 0.5)) };
        return r.chance(open) ? { v: this.variable(term) } : { t: term };
    }

    anyReport() {
        return this.r.pick(this.graph.reports);
    }

    note(report) {
        const { r } = this;
        const field = r.pick(["source", "source", "speaker", "from", "to",
            "confidence", "place", "event", "stance", "published", "meta.k",
            "extractor", "report"]);
        const value = field === "stance"
            ? T.name(report.denies ? "denies" : "affirms")
            : field === "report" ? undefined
                : field === "meta.k" ? report.meta?.k : report[field];
        const n = r.next();
        if (n < 0.12 && field !== "stance" && field !== "report")
            return { field, op: "none" };
        if (n < 0.6 || value === undefined || field === "report")
            return { field, op: ":", value: { v: value === undefined
                ? `v${this.fresh++}` : this.variable(value) } };
        if (n < 0.8 || field === "stance" || field === "meta.k")
            return { field, op: ":", value: { t: value } };
        const isDate = ["from", "to", "published"].includes(field);
        if (isDate)
            return { field, op: r.pick(["=", "!=", "<", "<=", ">", ">="]),
                value: { t: r.pick(DATES) } };
        if (field === "confidence")
            return { field, op: r.pick(["=", "!=", "<", "<=", ">", ">="]),
                value: { t: T.decimal("0.5") } };
        return { field, op: r.pick(["=", "!="]), value: { t: value } };
    }

    step(p, depth = 2) {
        const { r } = this, n = r.next();
        if (depth === 0 || n < 0.3)
            return r.chance(0.1) ? { any: true }
                : { rel: r.chance(0.7) ? p : r.pick(DEEDS) };
        const part = () => this.step(p, depth - 1);
        if (n < 0.45) return { inv: part() };
        if (n < 0.6) return { alt: [part(), part()] };
        if (n < 0.75) return { seq: [part(), part()] };
        const [min, max] = r.pick([[0, Infinity], [1, Infinity], [0, 1],
            [2, 2], [1, 3], [2, Infinity], [0, 2]]);
        return { rep: part(), min, max };
    }

    pattern() {
        const { r } = this, report = this.anyReport();
        const pattern = { kind: "pattern", notes: [] };
        pattern.s = this.term(report.s, 0.7);
        if (this.options.steps && r.chance(0.3)) {
            pattern.step = this.step(report.p);
            if (pattern.step.rel) pattern.step = { inv: pattern.step };
            pattern.o = this.term(report.o, 0.7);
            // which quoted facts there are to begin with is nobody's business
            if (pattern.s.q) pattern.s = { t: report.s };
            if (pattern.o.q) pattern.o = { t: report.o };
            return pattern;
        }
        pattern.p = this.term(report.p, 0.3);
        pattern.o = this.term(report.o, 0.7);
        if (r.chance(this.options.notes ?? 0.4)) {
            const n = r.between(1, 3), fields = new Set();
            for (let i = 0; i < n; i++) {
                const note = this.note(report);
                if (!fields.has(note.field)) pattern.notes.push(note);
                fields.add(note.field);
            }
        }
        return pattern;
    }

    value(scope) {
        const { r } = this;
        const name = r.pick([...scope]);
        return name === undefined ? { t: r.pick(THINGS) } : { v: name };
    }

    // A fixed term of the kind that a variable's witness has.
    like(term) {
        const { r } = this;
        switch (T.kind(term)) {
        case "d":
            return r.pick([...DATES, T.integer(2015)]);
        case "I":
        case "D":
            return r.pick(VALUES.slice(0, 8));
        case "T":
            return r.pick(VALUES.slice(10));
        case "B":
            return T.boolean(r.chance(0.5));
        case "Q":
            return r.chance(0.6) ? term : quotedFact(r, 1);
        default:
            return term && r.chance(0.5) ? term
                : r.pick([...THINGS, ...SOURCES]);
        }
    }

    comparison(scope) {
        const { r } = this, left = this.value(scope);
        const witness = left.v ? this.witness.get(left.v) : left.t;
        const right = r.chance(0.35) ? this.value(scope)
                                     : { t: this.like(witness) };
        const op = r.chance(0.5) ? r.pick(["=", "!="])
                                 : r.pick(["<", "<=", ">", ">="]);
        if (T.isNumber(witness) && r.chance(0.4))
            return { op, args: [this.arithmetic(left), operand(right)] };
        if (r.chance(0.15))
            return { op: "in", args: [operand(left), operand(right),
                operand({ t: this.like(witness) })] };
        return { op, args: [operand(left), operand(right)] };
    }

    arithmetic(term) {
        const { r } = this;
        const other = operand({ t: r.pick(VALUES.slice(0, 5)) });
        return r.chance(0.15) ? { op: "neg", args: [operand(term)] }
            : { op: r.pick(["+", "-", "*", "/"]), args: [operand(term), other] };
    }

    test(scope) {
        const { r } = this, term = this.value(scope), x = operand(term);
        const witness = term.v ? this.witness.get(term.v) : term.t;
        const call = (fn, ...args) => ({ op: "call", fn, args });
        switch (r.below(8)) {
        case 0:
            return call(r.pick(["isname", "istext", "isfact"]), x);
        case 1:
            return call(r.pick(["contains", "starts", "ends"]), x,
                operand({ t: T.text(r.pick(["a", "Al", "or", "lba", "x"])) }));
        case 2:
            return call("mentions", x, operand({ t: r.pick(THINGS) }));
        case 3: {
            const report = this.anyReport();
            const part = (t) => (r.chance(0.4) ? this.value(scope) : { t });
            return call("disputed", operand({ q: [part(report.s),
                { t: report.p }, part(report.o)] }));
        }
        case 4:
            return { op: "=", args: [call("length", x),
                operand({ t: T.integer(r.between(3, 5)) })] };
        case 5:
            if (T.kind(witness) !== "d") return this.comparison(scope);
            return { op: r.pick(["=", "<", ">="]), args: [
                call(r.pick(["year", "month", "day"]), x),
                operand({ t: r.pick(DATES) })] };
        case 6:
            if (T.kind(witness) !== "Q") return this.comparison(scope);
            return { op: r.pick(["=", "!="]), args: [
                call(r.pick(["subject", "predicate", "object"]), x),
                operand({ t: r.pick([...THINGS, ...DEEDS]) })] };
        default:
            return { op: "=", args: [x, x] };
        }
    }

    condition(scope, depth = 1) {
        const { r } = this, n = r.next();
        if (depth > 0 && n < 0.2)
            return { op: r.pick(["and", "or"]), args: [
                this.condition(scope, depth - 1),
                this.condition(scope, depth - 1)] };
        if (depth > 0 && n < 0.3)
            return { op: "not", args: [this.condition(scope, depth - 1)] };
        return n < 0.75 ? this.comparison(scope) : this.test(scope);
    }

    // `outer`: variables bound before the group, in the text.
    group(depth, outer) {
        const { r } = this;
        const clauses = [], scope = new Set(outer);
        const put = (clause) => {
            clauses.push(clause);
            for (const name of namesIn(clause)) scope.add(name);
        };
        const n = depth === 0 ? r.between(1, 4) : r.between(1, 2);
        for (let i = 0; i < n; i++) put(this.pattern());
        if (depth < 2 && r.chance(0.3))
            put({ kind: "optional", groups: [this.group(depth + 1, scope)] });
        if (depth < 2 && r.chance(0.2))
            put({ kind: "or", groups: [this.group(depth + 1, scope),
                this.group(depth + 1, scope)] });
        if (depth < 2 && r.chance(0.05))
            put({ kind: "or", groups: [this.group(depth + 1, scope)] });
        if (r.chance(0.1)) put(this.in(scope));
        if (r.chance(0.1) && scope.size > 0) put(this.bind(scope));
        if (r.chance(0.15)) put(this.pattern());
        if (depth < 2 && r.chance(0.25)) {
            const listed = new Set(this.witness.keys());
            clauses.push({ kind: "not",
                groups: [this.group(depth + 1, scope)] });
            for (const name of this.witness.keys())
                if (!listed.has(name)) this.witness.delete(name);
        }
        if (r.chance(0.4))
            clauses.push({ kind: "filter", expr: this.condition(scope) });
        // What a group inside sees is what stands before it.
        if (r.chance(0.2) && !clauses.some((c) => c.groups && c.kind !== "not"))
            shuffle(r, clauses);
        return { clauses, times: depth > 0 && r.chance(0.85) ? {}
            : this.times(depth) };
    }

    in(scope) {
        const { r } = this;
        const name = r.chance(0.85) ? r.pick([...scope]) : undefined;
        const term = name === undefined ? r.pick(THINGS)
                                        : this.witness.get(name);
        const values = new Set([term ?? r.pick(THINGS),
            this.like(term), r.pick(THINGS)]);
        return { kind: "in", name: name ?? this.variable(r.pick(THINGS)),
            values: [...values].filter((t) => T.kind(t) !== "D") };
    }

    bind(scope) {
        const { r } = this;
        const term = this.value(scope), witness = this.witness.get(term.v);
        const name = `v${this.fresh++}`;
        const call = (fn) => ({ op: "call", fn, args: [operand(term)] });
        let expr = r.pick([operand(term), call("text"), call("lower"),
            { op: "call", fn: "coalesce", args: [operand(term),
                operand(this.value(scope))] },
            { op: "call", fn: r.pick(["least", "greatest"]),
                args: [operand(term), operand(this.value(scope))] },
            { op: "call", fn: "if", args: [this.condition(scope, 0),
                operand(term), operand(this.value(scope))] }]);
        if (T.isNumber(witness)) expr = this.arithmetic(term);
        if (T.kind(witness) === "d") expr = call(r.pick(["year", "month"]));
        this.witness.set(name, T.isNumber(witness) ? T.integer(5)
            : r.pick(THINGS));
        return { kind: "bind", name, expr };
    }

    times(depth) {
        const { r } = this, times = {};
        if (r.chance(0.2)) {
            const a = r.pick(DATES);
            times.during = [a, a];
            times.at = true;
        } else if (r.chance(0.15)) {
            let [a, b] = [r.pick(DATES), r.pick(DATES)];
            if (T.span(a)[0] > T.span(b)[0]) [a, b] = [b, a];
            if (T.span(a)[0] <= T.span(b)[1]) times.during = [a, b];
        }
        if (depth === 0 && r.chance(0.12)) times.published = r.pick(DATES);
        if (depth === 0 && (this.graph.events.length > 0
            ? r.chance(0.5) : r.chance(0.05)))
            times.known = T.date(`2020-01-0${r.between(1, 6)}`);
        return times;
    }

    query() {
        const { r } = this;
        const where = this.group(0, new Set());
        const names = [...new Set(where.clauses.flatMap((c) =>
            c.kind === "not" ? [] : [...namesIn(c)]))];
        const n = r.next();
        if (n < 0.06 || names.length === 0)
            return { kind: "ask", where };
        if (n < 0.12 && !this.options.steps)
            return { kind: "graph", where };
        return this.find(where, names);
    }

    find(where, names) {
        const { r } = this;
        const query = { kind: "find", where, items: [] };
        const plain = (name) => ({ name, expr: operand({ v: name }) });
        const n = r.next();
        if (n < 0.25) {
            this.aggregates(query, names);
        } else if (n < 0.35) {
            query.items = names.map(plain);
        } else {
            shuffle(r, names);
            query.items = names.slice(0, r.between(1, 3)).map(plain);
            if (r.chance(0.1))
                query.items.push({ name: "x", expr: { op: "call", fn: "text",
                    args: [operand({ v: names[0] })] } });
            if (r.chance(0.12) && !this.options.steps) query.withReports = true;
        }
        this.tail(query);
        return query;
    }

    aggregates(query, names) {
        const { r } = this;
        shuffle(r, names);
        query.items = names.slice(0, r.below(3))
            .map((name) => ({ name, expr: operand({ v: name }) }));
        for (let i = r.between(1, 2); i > 0; i--) {
            const fn = r.pick(["count", "count", "count", "sum", "avg", "min",
                "max", "list"]);
            const expr = { op: "agg", fn, distinct: r.chance(0.3),
                arg: operand({ v: r.pick(names) }) };
            if (fn === "count" && r.chance(0.5))
                [expr.arg, expr.distinct] = [undefined, false];
            query.items.push({ name: `n${i}`, expr });
        }
        if (r.chance(0.15))
            query.having = { op: ">", args: [operand({ v: "n1" }),
                operand({ t: T.integer(r.between(1, 3)) })] };
        if (query.items.at(-1).expr.fn === "list") query.having = undefined;
    }

    tail(query) {
        const { r } = this;
        if (query.items.some((item) => item.expr.fn === "list")) return;
        if (r.chance(0.65)) return;
        const keys = [...query.items];
        shuffle(r, keys);
        const isTotal = r.chance(0.7) && !query.withReports;
        query.order = (isTotal ? keys : keys.slice(0, 1)).map((item) =>
            ({ expr: operand({ v: item.name }), desc: r.chance(0.3) }));
        if (!isTotal) return;
        if (r.chance(0.5)) query.limit = r.between(0, 5);
        if (r.chance(0.25)) query.offset = r.between(0, 3);
        if (query.limit > 0 && r.chance(0.25)) {
            query.per = r.pick(query.items).name;
            query.offset = undefined;
        }
    }
}

const operand = (term) => ({ op: "term", term, args: undefined });

function shuffle(r, list) {
    for (let i = list.length - 1; i > 0; i--) {
        const j = r.below(i + 1);
        [list[i], list[j]] = [list[j], list[i]];
    }
}

function namesOf(term, into) {
    if (term?.v) into.add(term.v);
    for (const part of term?.q ?? []) namesOf(part, into);
}

// Variables that a clause binds or may bind.
export function namesIn(clause, into = new Set()) {
    if (clause.kind === "not") return into;
    for (const term of [clause.s, clause.p, clause.o]) namesOf(term, into);
    for (const note of clause.notes ?? [])
        if (note.op === ":") namesOf(note.value, into);
    if (clause.name) into.add(clause.name);
    for (const group of clause.groups ?? [])
        for (const inner of group.clauses) namesIn(inner, into);
    return into;
}

export function query(r, graph, options = {}) {
    return new Builder(r, graph, options).query();
}
