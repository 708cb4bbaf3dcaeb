// SPDX-License-Identifier: ISC
// Walk from its definition, as slowly as it reads: lists of solutions, every
// fact and every report looked at for every pattern.  For tests only.
import { evaluate, truth } from "./evaluate.mjs";
import { canBeNothing, isOneFact, matchPattern } from "./matching.mjs";
import { findPaths } from "./paths.mjs";
import * as T from "./terms.mjs";
import { View } from "./view.mjs";

// ---- groups ---------------------------------------------------------------

class Solution {
    constructor(map, evidence) {
        this.map = map;
        this.evidence = evidence; // of [fact, ids] and { ways }
    }

    extend(map, rests = []) {
        return new Solution(map, [...this.evidence, ...rests]);
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

// A bound end reaches itself, known or not: patterns that take a step for
// certain bind first, but not past what works where it stands.  Of the others
// the first that has an end then, else the first.
function stepsLast(clauses, outside) {
    const done = [], known = new Set(outside);
    let waiting = [];
    const put = (clause) => {
        done.push(clause);
        for (const name of certain(clause)) known.add(name);
    };
    const hasEnd = (c) => [c.s, c.o].some((t) => t.t || known.has(t.v));
    const end = () => {
        while (waiting.length > 0) {
            const next = waiting.find(hasEnd) ?? waiting[0];
            waiting = waiting.filter((c) => c !== next);
            put(next);
        }
    };
    for (const clause of clauses) {
        if (clause.groups || clause.kind === "bind") end();
        if (clause.step && canBeNothing(clause.step)) waiting.push(clause);
        else put(clause);
    }
    end();
    return done;
}

// A group alone is part of the group around it, but for its times.
function flat(group, outer) {
    const times = inner(outer, group.times);
    return group.clauses.flatMap((clause) =>
        (clause.kind === "or" && clause.groups.length === 1
            ? flat(clause.groups[0], times) : [{ ...clause, times }]));
}

// A comparison in a note is a filter on the field; behind several steps it is
// tested at each of them.
function withoutComparisons(clauses) {
    const filters = [];
    const plain = clauses.map((clause) => {
        if (clause.kind !== "pattern" ||
            (clause.step && !isOneFact(clause.step))) return clause;
        const notes = clause.notes.map((note) => {
            if (!note.value?.v || note.op === ":") return note;
            const hidden = { v: `#${hiddenNames++}` };
            const args = [hidden, note.value].map((term) =>
                ({ op: "term", term }));
            filters.push({ kind: "filter", expr: { op: note.op, args } });
            return { field: note.field, op: ":", value: hidden };
        });
        return { ...clause, notes };
    });
    return [...plain, ...filters];
}

let hiddenNames = 0;

function inner(times, own) {
    return { during: own.during ?? times.during,
        published: own.published ?? times.published };
}

// `known`: what stands before it binds for certain.
function run(view, clause, env, bound, known) {
    const { times } = clause;
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
        const found = solve(view, clause.groups[0], [env], times, known);
        return found.length > 0 ? found : [env];
    }
    default:
        return clause.groups.flatMap((g) =>
            solve(view, g, [env], times, known));
    }
}

export function solve(view, group, envs, outer, outside) {
    const isTest = (c) => c.kind === "filter" || c.kind === "not";
    const clauses = withoutComparisons(flat(group, outer));
    const bound = required(clauses);
    const known = new Set(outside);
    for (const clause of stepsLast(clauses.filter((c) => !isTest(c)),
        outside)) {
        envs = envs.flatMap((env) => run(view, clause, env, bound, known));
        view.step(envs.length);
        for (const name of certain(clause)) known.add(name);
    }
    for (const clause of clauses.filter(isTest))
        envs = envs.filter((env) => (clause.kind === "not"
            ? solve(view, clause.groups[0], [env], clause.times, known)
                .length === 0
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
        if (!rows.has(key)) rows.set(key, { row, rests: [] });
        rows.get(key).rests.push(...solution.evidence);
    }
    return [...rows.values()].map(({ row, rests }) => (query.withReports
        ? [...row, new Evidence(rests)] : row));
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

// All rows, in order, before `limit` and `offset`.
function findRows(view, query, solutions) {
    let rows = query.items.some((item) => hasAggregate(item.expr))
        ? groupRows(view, query, solutions)
        : plainRows(view, query, solutions);
    if (query.having)
        rows = rows.filter((row) => truth(evaluate(view, query.having,
            environment(query, row))) === true);
    return query.order ? rows.sort(orderBy(view, query)) : rows;
}

// What solutions rest on: facts with ids, and repetitions, of which any of the
// shortest ways will do.
export class Evidence {
    constructor(rests) {
        const fixed = rests.filter(Array.isArray);
        this.choices = rests.filter((rest) => !Array.isArray(rest))
            .map((rest) => rest.ways);
        this.required = union(fixed);
        this.allowed = union([...fixed, ...this.choices.flat(2)]);
    }

    // Does { fact -> ids } hold all that is needed and nothing else?
    fits(facts) {
        const holds = ([key, ids]) => facts.has(key) &&
            [...ids].every((id) => facts.get(key).has(id));
        return [...this.required].every(holds) &&
            this.choices.every((ways) => ways.some((way) => way.every(holds)))
            && [...facts].every(([key, ids]) => this.allowed.has(key) &&
                [...ids].every((id) => this.allowed.get(key).has(id)));
    }

    // The same of a set of ids.
    fitsIds(ids) {
        const has = ([, some]) => [...some].every((id) => ids.has(id));
        return [...this.required].every(has) &&
            this.choices.every((ways) => ways.some((way) => way.every(has))) &&
            [...ids].every((id) => [...this.allowed].some(([, some]) =>
                some.has(id)));
    }

    toString() {
        const ids = new Set([...this.allowed.values()].flatMap((s) => [...s]));
        return `[${[...ids].sort((a, b) => a - b).join("|")}]`;
    }
}

function union(rests) {
    const facts = new Map();
    for (const [key, ids] of rests) {
        if (!facts.has(key)) facts.set(key, new Set());
        for (const id of ids) facts.get(key).add(id);
    }
    return facts;
}

// The answer to a query over reports: `rows` of find and ask (all of them, in
// order, unbound cells undefined), `evidence` of graph, `paths` of path.
export function answer(reports, query, heldOnce) {
    const view = new View(reports, query.where.times.known);
    view.heldOnce = heldOnce; // gets the conditions that hold at least once
    view.wantsEvidence = query.kind === "graph" || query.withReports;
    const bound = new Map(Object.entries(query.params ?? {}));
    if (query.kind === "path")
        return { view, ...findPaths(view, query, bound) };
    const solutions = solve(view, query.where, [new Solution(bound, [])], {},
        new Set(bound.keys()));
    if (query.kind === "ask")
        return { view, rows: [[T.boolean(solutions.length > 0)]] };
    if (query.kind === "find")
        return { view, rows: findRows(view, query, solutions) };
    return { view,
        evidence: new Evidence(solutions.flatMap((s) => s.evidence)) };
}
