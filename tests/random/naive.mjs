// SPDX-License-Identifier: ISC
// Walk from its definition, as slowly as it reads: lists of solutions, every
// fact and every report looked at for every pattern.  For tests only.
import * as T from "./terms.mjs";

export class TooMuch extends Error {}

const MAX_STEPS = 100000;

// ---- the graph ------------------------------------------------------------

// Reports as `known` sees them (a date, or undefined for now).
export class View {
    constructor(reports, known) {
        const end = known === undefined ? Infinity : T.span(known)[1];
        this.reports = reports.filter((r) =>
            (known === undefined || r.recorded <= end) &&
            (r.retracted === undefined || r.retracted > end));
        this.published = new Map();
        for (const r of this.reports) {
            if (r.denies || r.p !== T.name("published") || T.kind(r.o) !== "d")
                continue;
            const known = this.published.get(r.s);
            if (known === undefined || T.compare(r.o, known) < 0)
                this.published.set(r.s, r.o);
        }
        this.terms = new Set();
        this.facts = new Map();
        for (const r of this.reports) {
            const key = T.fact(r.s, r.p, r.o);
            if (!this.facts.has(key)) this.facts.set(key, []);
            this.facts.get(key).push(r);
        }
        this.steps = 0;
    }

    step(n = 1) {
        this.steps += n;
        if (this.steps > MAX_STEPS) throw new TooMuch();
    }

    field(r, field) {
        switch (field) {
        case "from":
        case "to":
            return r.from || r.to ? r[field] : this.published.get(r.source);
        case "published":
            return this.published.get(r.source);
        case "stance":
            return T.name(r.denies ? "denies" : "affirms");
        case "report":
            return T.integer(r.id);
        default:
            return field.startsWith("meta.") ? r.meta?.[field.slice(5)]
                                             : r[field];
        }
    }

    period(r) {
        const from = this.field(r, "from"), to = this.field(r, "to");
        return [from === undefined ? -Infinity : T.span(from)[0],
                to === undefined ? Infinity : T.span(to)[1]];
    }

    // Do the times in force let a report through?
    inTime(r, times) {
        if (times.during) {
            const [first, last] = this.period(r);
            if (last < T.span(times.during[0])[0] ||
                first > T.span(times.during[1])[1])
                return false;
        }
        if (times.published) {
            const date = this.published.get(r.source);
            return date !== undefined &&
                T.span(date)[0] <= T.span(times.published)[1];
        }
        return true;
    }

    disputed(term) {
        const reports = this.facts.get(term) ?? [];
        return reports.some((a) => !a.denies && reports.some((b) => {
            if (!b.denies) return false;
            const [f, l] = this.period(a), [g, m] = this.period(b);
            return f <= m && g <= l;
        }));
    }
}

// ---- expressions ----------------------------------------------------------
// true, false or undefined for conditions; a term or undefined for values.

function equal(a, b) {
    if (a === undefined || b === undefined) return undefined;
    if ((T.kind(a) === "d") !== (T.kind(b) === "d")) {
        a = T.asDate(a) ?? a;
        b = T.asDate(b) ?? b;
    }
    if (T.isNumber(a) && T.isNumber(b)) return T.number(a) === T.number(b);
    return a === b;
}

function ordered(op, a, b) {
    if (a === undefined || b === undefined) return undefined;
    let difference;
    if (T.kind(a) === "d" || T.kind(b) === "d") {
        a = T.asDate(a);
        b = T.asDate(b);
        if (!a || !b) return undefined;
        const right = op === "<" || op === ">=" ? 0 : 1;
        difference = T.span(a)[0] - T.span(b)[right];
    } else if (T.isNumber(a) && T.isNumber(b)) {
        difference = T.number(a) - T.number(b);
    } else if (T.kind(a) === T.kind(b) && "TN".includes(T.kind(a))) {
        difference = Buffer.compare(Buffer.from(T.bytes(a)),
            Buffer.from(T.bytes(b)));
    } else {
        return undefined;
    }
    return { "<": difference < 0, "<=": difference <= 0,
        ">": difference > 0, ">=": difference >= 0 }[op];
}

export function holds(op, a, b) {
    if (op === "=") return equal(a, b);
    if (op !== "!=") return ordered(op, a, b);
    const same = equal(a, b);
    return same === undefined ? undefined : !same;
}

function arithmetic(op, a, b) {
    if (op === "-" && T.kind(a) === "d" && T.kind(b) === "d")
        return T.computed((T.span(a)[0] - T.span(b)[0]) / 86400);
    if (!T.isNumber(a) || !T.isNumber(b)) return undefined;
    const x = T.number(a), y = T.number(b);
    if (op === "/" && y === 0) return undefined;
    return T.computed({ "+": x + y, "-": x - y, "*": x * y, "/": x / y }[op]);
}

const truth = (value) =>
    value === "B:true" ? true : value === "B:false" ? false : undefined;
const words = (term) => ("TN".includes(T.kind(term)) ? T.bytes(term)
                                                    : undefined);
const given = (condition) => (condition ? T.boolean(true) : T.boolean(false));

function mentions(term, wanted) {
    return term === wanted ||
        (T.kind(term) === "Q" &&
         T.parts(term).some((part) => mentions(part, wanted)));
}

function overWords(fn, a, b) {
    if (words(a) === undefined || words(b) === undefined) return undefined;
    const x = words(a).toLowerCase(), y = words(b).toLowerCase();
    return given(fn === "contains" ? x.includes(y)
        : fn === "starts" ? x.startsWith(y) : x.endsWith(y));
}

function call(view, fn, args) {
    const [a, b, c] = args;
    switch (fn) {
    case "contains":
    case "starts":
    case "ends":
        return overWords(fn, a, b);
    case "lower":
        return words(a) && T.text(words(a).toLowerCase());
    case "length":
        return words(a) && T.integer([...words(a)].length);
    case "text":
        return a && T.text(T.kind(a) === "Q" ? T.walk(a) : T.bytes(a));
    case "lang":
        return T.kind(a) === "T" ? T.text(T.lang(a)) : undefined;
    case "year":
    case "month":
    case "day":
        return T.asDate(a) && T.cut(T.asDate(a), fn);
    case "isname":
        return a && given(T.kind(a) === "N");
    case "istext":
        return a && given(T.kind(a) === "T");
    case "isfact":
        return a && given(T.kind(a) === "Q");
    case "subject":
    case "predicate":
    case "object":
        return T.kind(a) === "Q"
            ? T.parts(a)[["subject", "predicate", "object"].indexOf(fn)]
            : undefined;
    case "mentions":
        return a && b && given(mentions(a, b));
    case "disputed":
        return T.kind(a) === "Q" ? given(view.disputed(a)) : undefined;
    case "abs":
        return T.isNumber(a) ? T.computed(Math.abs(T.number(a))) : undefined;
    case "coalesce":
        return args.find((x) => x !== undefined);
    case "if":
        return truth(a) ? b : c;
    case "least":
    case "greatest": {
        const sorted = args.filter((x) => x !== undefined).sort(T.compare);
        return fn === "least" ? sorted[0] : sorted.at(-1);
    }
    }
    throw new Error(fn);
}

function logic(view, expr, env) {
    const values = expr.args.map((x) => truth(evaluate(view, x, env)));
    const decided = expr.op === "or";
    if (values.includes(decided)) return decided;
    return values.includes(undefined) ? undefined : !decided;
}

const asTerm = (condition) =>
    condition === undefined ? undefined : T.boolean(condition);

export function evaluate(view, expr, env) {
    view.step();
    switch (expr.op) {
    case "term":
        return instance(expr.term, env);
    case "value":
        return expr.value;
    case "and":
    case "or":
        return asTerm(logic(view, expr, env));
    }
    const args = expr.args.map((x) => evaluate(view, x, env));
    switch (expr.op) {
    case "not": {
        const value = truth(args[0]);
        return asTerm(value === undefined ? undefined : !value);
    }
    case "in": {
        const found = args.slice(1).map((x) => equal(args[0], x));
        if (found.includes(true)) return T.boolean(true);
        return asTerm(found.includes(undefined) ? undefined : false);
    }
    case "neg":
        return T.isNumber(args[0]) ? T.computed(-T.number(args[0])) : undefined;
    case "call":
        return call(view, expr.fn, args);
    case "+":
    case "-":
    case "*":
    case "/":
        return arithmetic(expr.op, args[0], args[1]);
    default:
        return asTerm(holds(expr.op, args[0], args[1]));
    }
}

// ---- patterns -------------------------------------------------------------

// A term with all its variables bound; undefined when one is not.
function instance(term, env) {
    if (term.t) return term.t;
    if (term.v) return env.get(term.v);
    const values = term.q.map((part) => instance(part, env));
    return values.includes(undefined) ? undefined : T.fact(...values);
}

// Extends env (in place) so that the pattern's term becomes `value`.
function unify(term, value, env) {
    if (term.t) return term.t === value;
    if (term.v) {
        const bound = env.get(term.v);
        if (bound === undefined) env.set(term.v, value);
        return bound === undefined || bound === value;
    }
    return T.kind(value) === "Q" &&
        T.parts(value).every((part, i) => unify(term.q[i], part, env));
}

function fitsNotes(view, r, notes, env, bound) {
    for (const note of notes) {
        const field = view.field(r, note.field);
        if (note.op === "none") {
            if (field !== undefined) return false;
            continue;
        }
        const wanted = instance(note.value, env);
        if (note.op === ":") {
            if (wanted === undefined) {
                if (field !== undefined) env.set(note.value.v, field);
                else if (bound.has(note.value.v)) return false;
            } else if (field !== wanted) {
                return false;
            }
        } else if (holds(note.op, field, wanted) !== true) {
            return false;
        }
    }
    return true;
}

function matchFact(view, key, reports, clause, env, times, bound) {
    const [s, p, o] = T.parts(key);
    const here = new Map(env.map);
    view.step();
    if (!unify(clause.s, s, here) || !unify(clause.p, p, here) ||
        !unify(clause.o, o, here))
        return [];
    const anyStance = clause.notes.some((n) => n.field === "stance");
    const fitting = reports.filter((r) => (anyStance || !r.denies) &&
        view.inTime(r, times));
    if (clause.notes.length === 0)
        return fitting.length === 0 ? []
            : [env.extend(here, fitting.map((r) => r.id), key)];
    const found = [];
    for (const r of fitting) {
        const there = new Map(here);
        if (fitsNotes(view, r, clause.notes, there, bound))
            found.push(env.extend(there, [r.id], key));
    }
    return found;
}

function matchPattern(view, clause, env, times, bound) {
    const found = [];
    if (clause.step) return matchStep(view, clause, env, times);
    for (const [key, reports] of view.facts)
        found.push(...matchFact(view, key, reports, clause, env, times,
            bound));
    return found;
}

// ---- steps ----------------------------------------------------------------

// Relations side by side are one set: a fact is matched once.
function alternatives(step) {
    const rels = new Set(), others = [];
    const add = (s) => {
        if (s.alt) s.alt.forEach(add);
        else if (s.rel || s.any) rels.add(s.rel ?? "any");
        else others.push(s);
    };
    add(step);
    return rels.size > 0 ? [{ rels }, ...others] : others;
}

// Where a step leads from `start`, as a list with one entry a way.
function ends(view, step, start, times, back) {
    view.step();
    if (step.rel || step.any) step = alternatives({ alt: [step] })[0];
    if (step.rels) {
        const found = [];
        for (const [key, reports] of view.facts) {
            const [s, p, o] = T.parts(key);
            if ((step.rels.has("any") || step.rels.has(p)) &&
                (back ? o : s) === start &&
                reports.some((r) => !r.denies && view.inTime(r, times)))
                found.push(back ? s : o);
        }
        view.step(view.facts.size);
        return found;
    }
    if (step.inv) return ends(view, step.inv, start, times, !back);
    if (step.alt)
        return alternatives(step).flatMap((s) =>
            ends(view, s, start, times, back));
    if (step.seq) {
        let at = [start];
        for (const s of back ? [...step.seq].reverse() : step.seq)
            at = at.flatMap((x) => ends(view, s, x, times, back));
        return at;
    }
    let level = new Set([start]);
    const reached = new Set(step.min === 0 ? level : []);
    const seen = new Set();
    for (let n = 1; n <= step.max && level.size > 0; n++) {
        const next = new Set();
        for (const x of level)
            for (const y of ends(view, step.rep, x, times, back)) next.add(y);
        if (n >= step.min) for (const y of next) reached.add(y);
        const state = [...next].sort().join("\n");
        if (step.max === Infinity && n >= step.min && seen.has(state)) break;
        seen.add(state);
        level = next;
    }
    return [...reached];
}

// All that can stand at an end: terms of facts in the graph.
function nodes(view, times) {
    const found = new Set();
    for (const [key, reports] of view.facts)
        if (reports.some((r) => !r.denies && view.inTime(r, times))) {
            found.add(T.parts(key)[0]);
            found.add(T.parts(key)[2]);
        }
    return found;
}

function matchStep(view, clause, env, times) {
    const found = [], start = instance(clause.s, env.map);
    const end = instance(clause.o, env.map);
    const starts = start !== undefined ? new Set([start]) : nodes(view, times);
    if (start === undefined && end !== undefined) starts.add(end);
    for (const s of starts)
        for (const o of ends(view, clause.step, s, times, false)) {
            const here = new Map(env.map);
            view.step();
            if (unify(clause.s, s, here) && unify(clause.o, o, here))
                found.push(env.extend(here, [], undefined));
        }
    return found;
}

// ---- groups ---------------------------------------------------------------

class Solution {
    constructor(map, evidence) {
        this.map = map;
        this.evidence = evidence; // of [fact, ids]
    }

    extend(map, ids, key) {
        return new Solution(map, key === undefined ? this.evidence
                                                   : [...this.evidence,
                                                      [key, ids]]);
    }
}

function variables(term, into = new Set()) {
    if (term?.v) into.add(term.v);
    for (const part of term?.q ?? []) variables(part, into);
    return into;
}

// What clauses bind for certain.
function certain(clause) {
    const into = new Set();
    if (clause.kind === "in") into.add(clause.name);
    if (clause.kind === "pattern")
        for (const term of [clause.s, clause.p, clause.o])
            if (term) variables(term, into);
    if (clause.kind !== "or") return into;
    const [first, ...rest] = clause.groups.map((group) =>
        new Set(group.clauses.flatMap((c) => [...certain(c)])));
    return new Set([...first].filter((v) => rest.every((s) => s.has(v))));
}

// A note's variable that the rest of the group binds must be equal: the note
// then never leaves it unbound.
function required(clauses) {
    return new Set(clauses.flatMap((c) => [...certain(c)]));
}

// A bound end reaches itself, known or not: other patterns bind first, but not
// past what works where it stands.
function stepsLast(clauses) {
    const done = [];
    let steps = [];
    for (const clause of clauses) {
        if (clause.groups || clause.kind === "bind") {
            done.push(...steps);
            steps = [];
        }
        (clause.step ? steps : done).push(clause);
    }
    return [...done, ...steps];
}

function inner(times, own) {
    return { during: own.during ?? times.during,
        published: own.published ?? times.published };
}

function run(view, clause, env, times, bound) {
    switch (clause.kind) {
    case "pattern":
        return matchPattern(view, clause, env, times, bound);
    case "in":
        if (env.map.has(clause.name))
            return clause.values.includes(env.map.get(clause.name)) ? [env]
                                                                    : [];
        return clause.values.map((value) =>
            env.extend(new Map(env.map).set(clause.name, value)));
    case "bind": {
        const value = evaluate(view, clause.expr, env.map);
        const known = env.map.get(clause.name);
        if (known !== undefined) return known === value ? [env] : [];
        if (value === undefined) return [env];
        return [env.extend(new Map(env.map).set(clause.name, value))];
    }
    case "optional": {
        const found = solve(view, clause.groups[0], [env], times);
        return found.length > 0 ? found : [env];
    }
    default:
        return clause.groups.flatMap((g) => solve(view, g, [env], times));
    }
}

export function solve(view, group, envs, outer) {
    const times = inner(outer, group.times);
    const isTest = (c) => c.kind === "filter" || c.kind === "not";
    const bound = required(group.clauses);
    for (const clause of stepsLast(group.clauses.filter((c) => !isTest(c)))) {
        envs = envs.flatMap((env) => run(view, clause, env, times, bound));
        view.step(envs.length);
    }
    for (const clause of group.clauses.filter(isTest))
        envs = envs.filter((env) => (clause.kind === "not"
            ? solve(view, clause.groups[0], [env], times).length === 0
            : truth(evaluate(view, clause.expr, env.map)) === true));
    return envs;
}

// ---- queries --------------------------------------------------------------

function aggregate(view, expr, solutions) {
    let values = expr.arg === undefined ? solutions.map(() => true)
        : solutions.map((s) => evaluate(view, expr.arg, s.map))
            .filter((value) => value !== undefined);
    if (expr.distinct) values = [...new Set(values)];
    const numbers = values.filter(T.isNumber);
    const sum = () => numbers.reduce((n, x) => n + T.number(x), 0);
    switch (expr.fn) {
    case "count":
        return T.integer(values.length);
    case "sum":
        return T.computed(sum());
    case "avg":
        return numbers.length ? T.computed(sum() / numbers.length) : undefined;
    case "min":
        return values.sort(T.compare)[0];
    case "max":
        return values.sort(T.compare).at(-1);
    default:
        return `[${values.sort(T.compare).join("|")}]`;
    }
}

const hasAggregate = (expr) =>
    expr.op === "agg" || (expr.args ?? []).some(hasAggregate);

function withAggregates(view, expr, solutions) {
    if (expr.op === "agg")
        return { op: "value", value: aggregate(view, expr, solutions) };
    if (!expr.args) return expr;
    return { ...expr,
        args: expr.args.map((x) => withAggregates(view, x, solutions)) };
}

function groupRows(view, query, solutions) {
    const plain = query.items.filter((item) => !hasAggregate(item.expr));
    const groups = new Map();
    for (const solution of solutions) {
        const values = plain.map((i) => evaluate(view, i.expr, solution.map));
        const key = values.map((x) => x ?? "-").join("\t");
        if (!groups.has(key)) groups.set(key, []);
        groups.get(key).push(solution);
    }
    if (plain.length === 0 && groups.size === 0) groups.set("", []);
    return [...groups.values()].map((members) => query.items.map((item) =>
        evaluate(view, withAggregates(view, item.expr, members),
            members[0]?.map ?? new Map())));
}

function plainRows(view, query, solutions) {
    const rows = new Map();
    for (const solution of solutions) {
        const row = query.items.map((i) =>
            evaluate(view, i.expr, solution.map));
        const key = row.map((x) => x ?? "-").join("\t");
        if (!rows.has(key)) rows.set(key, { row, ids: new Set() });
        for (const [, ids] of solution.evidence)
            for (const id of ids) rows.get(key).ids.add(id);
    }
    return [...rows.values()].map(({ row, ids }) => (query.withReports
        ? [...row, `[${[...ids].sort((a, b) => a - b).join("|")}]`] : row));
}

const environment = (query, row) => new Map(query.items
    .map((item, i) => [item.name, row[i]])
    .filter(([, value]) => value !== undefined));

export function orderBy(view, query) {
    return (a, b) => {
        for (const { expr, desc } of query.order) {
            const result = T.compare(
                evaluate(view, expr, environment(query, a)),
                evaluate(view, expr, environment(query, b)));
            if (result) return desc ? -result : result;
        }
        return 0;
    };
}

function findRows(view, query, solutions) {
    let rows = query.items.some((item) => hasAggregate(item.expr))
        ? groupRows(view, query, solutions)
        : plainRows(view, query, solutions);
    if (query.having)
        rows = rows.filter((row) => truth(evaluate(view, query.having,
            environment(query, row))) === true);
    if (query.order) rows.sort(orderBy(view, query));
    if (query.per) {
        const column = query.items.findIndex((i) => i.name === query.per);
        const counts = new Map();
        rows = rows.filter((row) => {
            const n = (counts.get(row[column]) ?? 0) + 1;
            counts.set(row[column], n);
            return n <= query.limit;
        });
        return rows.slice(query.offset ?? 0);
    }
    const offset = query.offset ?? 0;
    return rows.slice(offset, offset + (query.limit ?? Infinity));
}

// The rows of a query over reports, unbound cells undefined.
export function answer(reports, query) {
    const view = new View(reports, query.where.times.known);
    const start = [new Solution(new Map(), [])];
    const solutions = solve(view, query.where, start, {});
    if (query.kind === "ask")
        return { view, rows: [[T.boolean(solutions.length > 0)]] };
    if (query.kind === "find")
        return { view, rows: findRows(view, query, solutions) };
    const facts = new Map();
    for (const solution of solutions)
        for (const [key, ids] of solution.evidence) {
            if (!facts.has(key)) facts.set(key, new Set());
            for (const id of ids) facts.get(key).add(id);
        }
    return { view, rows: [...facts].map(([key, ids]) => [...T.parts(key),
        `[${[...ids].sort((a, b) => a - b).join("|")}]`]) };
}
