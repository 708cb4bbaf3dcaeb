// SPDX-License-Identifier: ISC
// Random queries.  One grows around a hidden answer: terms of real facts are
// replaced by variables, so that most queries find something.
import { DATES, DEEDS, NUMBERS, quotedFact, SOURCES, TEXTS, THINGS, VALUES }
    from "./graphs.mjs";
import * as T from "./terms.mjs";

const COMPARISONS = ["=", "!=", "<", "<=", ">", ">="];
const DATE_FIELDS = ["from", "to", "published", "recorded"];
const operand = (term) => ({ op: "term", term });
const call = (fn, ...args) => ({ op: "call", fn, args });

class Builder {
    constructor(r, graph, options) {
        this.r = r;
        this.graph = graph;
        this.options = options;
        this.witness = new Map(); // variable -> a term it could be
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

    // One that shares a thing with what has been asked already.
    nearReport() {
        const known = new Set(this.witness.values());
        const near = this.graph.reports.filter((x) =>
            known.has(x.s) || known.has(x.o));
        return near.length > 0 ? this.r.pick(near) : this.anyReport();
    }

    // ---- patterns

    // What a note compares its field with: a fixed term or a variable.
    compared(fixed, isLike) {
        const known = [...this.witness].filter(([, t]) => isLike(t));
        return known.length > 0 && this.r.chance(0.5)
            ? { v: this.r.pick(known)[0] } : { t: fixed };
    }

    comparingNote(field, value) {
        const { r } = this;
        if (DATE_FIELDS.includes(field))
            return { field, op: r.pick(COMPARISONS), value: this.compared(
                r.pick([...r.dates, T.integer(2015), T.date("2020-01-02")]),
                (t) => T.kind(t) === "d") };
        if (field === "confidence")
            return { field, op: r.pick(COMPARISONS),
                value: this.compared(T.decimal("0.5"), T.isNumber) };
        return { field, op: r.pick(["=", "!="]),
            value: this.compared(value, (t) => "NU".includes(T.kind(t))) };
    }

    note(report, comparesOnly) {
        const { r } = this;
        if (r.byTime && r.chance(0.4))
            return this.comparingNote(r.pick(["from", "to"]));
        const field = r.pick(["source", "source", "speaker", "from", "to",
            "confidence", "place", "event", "stance", "published", "meta.k",
            "extractor", "recorded", "report"]);
        const value = field === "stance"
            ? T.name(report.denies ? "denies" : "affirms")
            : field === "meta.k" ? report.meta?.k
                : field === "recorded" ? T.moment(report.recorded)
                    : report[field];
        const n = r.next();
        if (n < 0.12 && !["stance", "report", "recorded"].includes(field))
            return { field, op: "none" };
        if (!comparesOnly &&
            (n < 0.55 || value === undefined || field === "report"))
            return { field, op: ":", value: { v: value === undefined
                ? `v${this.fresh++}` : this.variable(value) } };
        if (value === undefined || field === "report")
            return this.comparingNote("from");
        if (n < 0.7 || field === "stance" || field === "meta.k")
            return { field, op: ":", value: { t: value } };
        return this.comparingNote(field, value);
    }

    notes(report, comparesOnly) {
        const notes = new Map();
        for (let i = this.r.between(1, 3); i > 0; i--) {
            const note = this.note(report, comparesOnly);
            if (!notes.has(note.field)) notes.set(note.field, note);
        }
        return [...notes.values()];
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
            [2, 2], [1, 3], [2, Infinity], [0, 2], [0, 0]]);
        return { rep: part(), min, max };
    }

    steps(report) {
        const { r } = this, pattern = { kind: "pattern", notes: [] };
        pattern.s = r.chance(0.7) ? { v: this.variable(report.s) }
            : { t: report.s };
        pattern.step = this.step(report.p);
        if (pattern.step.rel) pattern.step = { inv: pattern.step };
        pattern.o = r.chance(0.7) ? { v: this.variable(report.o) }
            : { t: report.o };
        if (!r.chance((this.options.notes ?? 0.4) / 2)) return pattern;
        const own = [pattern.s.v, pattern.o.v];
        pattern.notes = this.notes(report, repeats(pattern.step))
            // which end a step knows is nobody's business
            .filter((note) => note.op === ":" || !own.includes(note.value?.v));
        return pattern;
    }

    // `last` may lend its subject: written with `;` or `,` then.
    pattern(last) {
        const { r } = this;
        const shares = last?.kind === "pattern" && last.s.v && r.chance(0.25);
        const same = this.graph.reports.filter((x) =>
            x.s === this.witness.get(last?.s?.v));
        const report = shares && same.length > 0 ? r.pick(same)
            : r.chance(0.6) ? this.nearReport() : this.anyReport();
        if (this.options.steps && r.chance(0.3) && !shares)
            return this.steps(report);
        const pattern = { kind: "pattern", notes: [], joined: r.chance(0.7) };
        pattern.s = shares ? last.s : this.term(report.s, 0.7);
        pattern.p = shares && last.p && r.chance(0.4) ? last.p
            : this.term(report.p, 0.3);
        pattern.o = this.term(report.o, 0.7);
        if (r.chance(this.options.notes ?? 0.4))
            pattern.notes = this.notes(report, false);
        return pattern;
    }

    // ---- expressions

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
            return r.pick(NUMBERS);
        case "T":
        case "Y":
            return r.chance(0.4) ? term : r.pick(TEXTS);
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
        if (T.kind(witness) === "d" && r.chance(0.2))
            return { op, args: [{ op: "-", args: [operand(left),
                operand({ t: r.pick(DATES) })] }, operand({ t: NUMBERS[6] })] };
        if (r.chance(0.15))
            return { op: "in", args: [operand(left), operand(right),
                operand({ t: this.like(witness) })] };
        return { op, args: [operand(left), operand(right)] };
    }

    arithmetic(term) {
        const { r } = this;
        const other = operand({ t: r.pick(VALUES.slice(0, 5)) });
        if (r.chance(0.2)) return call(r.pick(["abs", "round"]), operand(term));
        return r.chance(0.15) ? { op: "neg", args: [operand(term)] }
            : { op: r.pick(["+", "-", "*", "/"]),
                args: [operand(term), other] };
    }

    test(scope) {
        const { r } = this, term = this.value(scope), x = operand(term);
        const witness = term.v ? this.witness.get(term.v) : term.t;
        const words = (list) => operand({ t: T.text(r.pick(list)) });
        switch (r.below(12)) {
        case 0:
            return call(r.pick(["isname", "istext", "isfact"]), x);
        case 1:
            return call(r.pick(["contains", "starts", "ends"]), x,
                r.chance(0.2) ? operand(this.value(scope))
                    : words(["a", "Al", "or", "lba", "x", "\u00e9LAN ", ")"]));
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
        case 7:
            return call("like", x, words(["a*", "*o?", "elan*", "?l*a", "*x*",
                "Al BOR*", "*", "al-b?r-(*"]));
        case 8:
            return call("matches", x, words(["^A", "a$", "[bB]or", "l.*a",
                "(?i)^al", "x|y", "^.{3}$"]));
        case 9:
            return { op: r.pick(["=", "!="]), args: [call("lang", x),
                words(["fr", "en", ""])] };
        case 10:
            return { op: "=", args: [call("datatype", x),
                call("datatype", operand(this.value(scope)))] };
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
        return n < 0.7 ? this.comparison(scope) : this.test(scope);
    }

    // ---- groups

    // `outer`: variables of what stands around and before.
    group(depth, outer) {
        const { r } = this, inside = depth < 3;
        const clauses = [], scope = new Set(outer);
        const put = (clause) => {
            clauses.push(clause);
            for (const name of namesIn(clause)) scope.add(name);
        };
        const deeper = () => this.group(depth + 1, scope);
        const less = depth < 2 ? 1 : 0.6;
        if (inside && r.chance(0.04))
            put({ kind: "optional", groups: [deeper()] });
        const n = depth === 0 ? r.between(1, 4) : r.between(1, 2);
        for (let i = 0; i < n; i++) put(this.pattern(clauses.at(-1)));
        if (inside && r.chance(0.3 * less))
            put({ kind: "optional", groups: [deeper()] });
        if (inside && r.chance(0.2 * less))
            put({ kind: "or", groups: [deeper(), deeper()] });
        if (inside && r.chance(0.02))
            put({ kind: "or", groups: [deeper(), deeper(), deeper()] });
        if (inside && r.chance(0.05)) put({ kind: "or", groups: [deeper()] });
        if (r.chance(0.1)) put(this.in(scope));
        if (r.chance(0.12) && scope.size > 0) put(this.bind(scope));
        if (r.chance(0.15)) put(this.pattern(clauses.at(-1)));
        if (inside && r.chance(0.25 * less)) {
            const listed = new Set(this.witness.keys());
            clauses.push({ kind: "not", groups: [deeper()] });
            for (const name of this.witness.keys())
                if (!listed.has(name)) this.witness.delete(name);
        }
        if (r.chance(0.4))
            clauses.push({ kind: "filter", expr: this.condition(scope) });
        if (r.chance(0.25)) shuffle(r, clauses);
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
        const x = operand(term), y = operand(this.value(scope));
        // now and then what is bound already
        const name = r.chance(0.1) ? r.pick([...scope]) : `v${this.fresh++}`;
        let expr = r.pick([x, call("text", x), call("lower", x),
            call("coalesce", x, y),
            call(r.pick(["least", "greatest"]), x, y),
            call("if", this.condition(scope, 0), x, y)]);
        if (T.isNumber(witness)) expr = this.arithmetic(term);
        if (T.kind(witness) === "d")
            expr = call(r.pick(["year", "month", "day"]), x);
        if (!this.witness.has(name))
            this.witness.set(name, T.isNumber(witness) ? T.integer(5)
                : r.pick(THINGS));
        return { kind: "bind", name, expr };
    }

    times(depth) {
        const { r } = this, times = {};
        if (r.chance(r.byTime ? 0.5 : 0.2)) {
            const a = r.pick(r.dates);
            times.during = [a, a];
            times.at = true;
        } else if (r.chance(r.byTime ? 0.5 : 0.15)) {
            let [a, b] = [r.pick(r.dates), r.pick(r.dates)];
            if (T.span(a)[0] > T.span(b)[0]) [a, b] = [b, a];
            if (T.span(a)[0] <= T.span(b)[1]) times.during = [a, b];
        }
        if (r.chance(depth === 0 ? 0.12 : 0.3)) times.published = r.pick(r.dates);
        if (depth === 0 && (this.graph.events.length > 0
            ? r.chance(0.5) : r.chance(0.05)))
            times.known = T.date(`2020-01-0${r.between(1, 6)}`);
        return times;
    }

    // ---- queries

    query() {
        const { r } = this;
        if (r.chance(this.options.paths ?? 0.06)) return this.path();
        const where = this.group(0, new Set());
        const names = [...new Set(where.clauses.flatMap((c) =>
            c.kind === "not" ? [] : [...namesIn(c)]))];
        const n = r.next();
        const query = n < 0.06 || names.length === 0 ? { kind: "ask", where }
            : n < 0.14 ? { kind: "graph", where,
                limit: r.chance(0.15) ? r.between(0, 4) : undefined }
                : this.find(where, names);
        if (names.length > 0 && r.chance(0.1)) this.parameters(query, names);
        return query;
    }

    parameters(query, names) {
        const { r } = this;
        query.params = {};
        for (let i = r.between(1, 2); i > 0; i--) {
            const name = r.pick(names), term = this.witness.get(name);
            query.params[name] = "NUXId".includes(T.kind(term)) && r.chance(0.8)
                ? term : r.pick([...THINGS, T.text("x")]);
        }
    }

    path() {
        const { r } = this;
        const end = () => {
            const report = this.anyReport();
            return { t: r.pick([report.s, report.o, report.s, r.pick(THINGS),
                T.fact(report.s, report.p, report.o), quotedFact(r, 1)]) };
        };
        const query = { kind: "path", from: end(), to: end(),
            where: { clauses: [], times: this.times(0) } };
        if (r.chance(0.3)) query.via = DEEDS.filter(() => r.chance(0.5));
        if (query.via?.length === 0) query.via = undefined;
        query.all = r.chance(0.5);
        query.max = r.chance(0.7) ? r.between(1, 4) : undefined;
        if (query.all) query.max ??= 3;
        if (r.chance(0.2)) query.limit = r.between(0, 3);
        for (const name of ["from", "to"])
            if (r.chance(0.1) && "NUX".includes(T.kind(query[name].t))) {
                query.params = { ...query.params, [name]: query[name].t };
                query[name] = { v: name };
            }
        return query;
    }

    find(where, names) {
        const { r } = this;
        const query = { kind: "find", where, items: [] };
        const plain = (name) => ({ name, expr: operand({ v: name }) });
        const n = r.next();
        if (n < 0.25) {
            this.aggregates(query, names);
        } else if (n < 0.35) {
            const order = new Set();
            mentioned(where, order);
            query.items = [...order].filter((name) => names.includes(name))
                .map(plain);
            query.isStar = r.chance(0.5);
        } else {
            shuffle(r, names);
            query.items = names.slice(0, r.between(1, 3)).map(plain);
            if (r.chance(0.1))
                query.items.push({ name: "x", expr: call(r.pick(["text", "lang",
                    "datatype"]), operand({ v: names[0] })) });
        }
        if (n > 0.25 && r.chance(0.15)) query.withReports = true;
        this.tail(query);
        return query;
    }

    aggregate(names) {
        const { r } = this, name = r.pick(names), x = operand({ v: name });
        const fn = r.pick(["count", "count", "count", "sum", "avg", "min",
            "max", "list"]);
        if (fn === "count" && r.chance(0.5))
            return { op: "agg", fn, distinct: false };
        const isText = "NTU".includes(T.kind(this.witness.get(name)));
        const arg = r.chance(0.8) || ["sum", "avg"].includes(fn)
            ? (["sum", "avg"].includes(fn) && isText ? call("length", x) : x)
            : call(r.pick(["text", "length"]), x);
        return { op: "agg", fn, distinct: r.chance(0.3), arg };
    }

    aggregates(query, names) {
        const { r } = this;
        shuffle(r, names);
        query.items = names.slice(0, r.below(3))
            .map((name) => ({ name, expr: operand({ v: name }) }));
        for (let i = r.between(1, 2); i > 0; i--) {
            let expr = this.aggregate(names);
            if (["count", "sum"].includes(expr.fn) && r.chance(0.15))
                expr = { op: r.pick(["+", "*", "-"]), args: [expr,
                    r.chance(0.5) ? operand({ t: NUMBERS[0] })
                        : { op: "agg", fn: "count", distinct: false }] };
            if (expr.fn === "avg" && r.chance(0.3)) expr = call("round", expr);
            query.items.push({ name: `n${i}`, expr });
        }
        const n1 = query.items.at(-1).expr;
        if (r.chance(0.2) && ["count", "sum"].includes(n1.fn))
            query.having = { op: r.pick([">", "=", "<="]), args: [
                operand({ v: "n1" }),
                operand({ t: T.integer(r.between(1, 3)) })] };
    }

    tail(query) {
        const { r } = this;
        const items = query.items.filter((i) => i.expr.fn !== "list");
        const plain = items.filter((i) => i.expr.op === "term");
        if (plain.length > 0 && !query.having && r.chance(0.06))
            query.having = this.condition(plain.map((i) => i.name));
        if (items.length > 0 && r.chance(0.35)) {
            const keys = [...items];
            shuffle(r, keys);
            query.order = (r.chance(0.5) ? keys : keys.slice(0, 1))
                .map((item) => this.key(item));
        }
        if (r.chance(query.order ? 0.5 : 0.15))
            query.limit = r.between(0, 5);
        if (r.chance(query.order ? 0.25 : 0.06)) query.offset = r.between(0, 3);
        if (query.limit > 0 && items.length > 0 && r.chance(0.3))
            query.per = r.pick(items).name;
    }

    key({ name }) {
        const { r } = this, x = operand({ v: name });
        return { expr: r.chance(0.12) ? call(r.pick(["length", "text"]), x) : x,
            desc: r.chance(0.3) };
    }
}

export const repeats = (step) => Boolean(step.rep) ||
    [step.inv, ...step.alt ?? [], ...step.seq ?? []].some((s) =>
        s && repeats(s));

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

// Variables that a clause binds or may bind, in the order of the text.
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

// Every variable, in the order of the text.
function mentioned(tree, into) {
    if (Array.isArray(tree)) for (const x of tree) mentioned(x, into);
    else if (tree?.v) into.add(tree.v);
    else if (tree?.kind === "bind") {
        mentioned(tree.expr, into);
        into.add(tree.name);
    } else if (tree?.name) into.add(tree.name);
    else if (tree?.kind === "pattern")
        mentioned([tree.s, tree.p, tree.o, tree.notes], into);
    else if (tree && typeof tree === "object")
        mentioned(Object.values(tree), into);
}

export function query(r, graph, options = {}) {
    return new Builder(r, graph, options).query();
}
