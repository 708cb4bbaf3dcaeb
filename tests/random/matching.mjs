// SPDX-License-Identifier: ISC
// Patterns of Walk: one fact, or steps from fact to fact.
import { holds, instance } from "./evaluate.mjs";
import * as T from "./terms.mjs";
import { TooMuch } from "./view.mjs";

const MAX_WAYS = 300;

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

// Binds what its notes name, in `env`.
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


// The reports of a fact that count, each with what its notes bind; without
// notes all of them at once.
function witnesses(view, key, clause, env, times, bound) {
    const anyStance = clause.notes.some((n) => n.field === "stance");
    const fitting = view.facts.get(key).filter((r) =>
        (anyStance || !r.denies) && view.inTime(r, times));
    view.step();
    if (clause.notes.length === 0)
        return fitting.length === 0 ? []
            : [{ env, ids: fitting.map((r) => r.id) }];
    return fitting.map((r) => ({ r, env: new Map(env) }))
        .filter(({ r, env }) => fitsNotes(view, r, clause.notes, env, bound))
        .map(({ r, env }) => ({ env, ids: [r.id] }));
}

function matchFacts(view, clause, solution, times, bound) {
    const found = [];
    for (const key of view.facts.keys()) {
        const [s, p, o] = T.parts(key), env = new Map(solution.map);
        if (!unify(clause.s, s, env) || !unify(clause.p, p, env) ||
            !unify(clause.o, o, env))
            continue;
        for (const w of witnesses(view, key, clause, env, times, bound))
            found.push(solution.extend(w.env, [[key, w.ids]]));
    }
    return found;
}

// ---- steps ----------------------------------------------------------------

// Relations side by side, in one direction, are one set: a fact is matched
// once.
function alternatives(step) {
    const forth = new Set(), back = new Set(), others = [];
    const add = (s, inverse) => {
        if (s.alt) s.alt.forEach((x) => add(x, inverse));
        else if (s.inv) add(s.inv, !inverse);
        else if (s.rel || s.any)
            (inverse ? back : forth).add(s.rel ?? "any");
        else others.push(inverse ? { inv: s } : s);
    };
    add(step, false);
    if (forth.size > 0) others.push({ rels: forth });
    if (back.size > 0) others.push({ inv: { rels: back } });
    return others;
}

class Steps {
    constructor(view, clause, times, bound) {
        Object.assign(this, { view, clause, times, bound });
    }

    // Facts of some relations from a node: [key, the other end].
    * facts(step, start, back) {
        this.view.step(this.view.facts.size);
        for (const key of this.view.facts.keys()) {
            const [s, p, o] = T.parts(key);
            if ((step.rels.has("any") || step.rels.has(p)) &&
                (back ? o : s) === start)
                yield [key, back ? s : o];
        }
    }

    witnesses(key, env) {
        return witnesses(this.view, key, this.clause, env, this.times,
            this.bound);
    }

    // Every way that a step leads from a node: { end, env, rests }, what it
    // rests on being a list of [fact, ids], or of { ways } of a repetition.
    ways(step, start, env, back) {
        this.view.step();
        if (step.rel || step.any || step.alt) {
            const all = alternatives(step);
            if (all.length > 1)
                return all.flatMap((s) => this.ways(s, start, env, back));
            step = all[0];
        }
        if (step.inv) return this.ways(step.inv, start, env, !back);
        if (step.rels)
            return [...this.facts(step, start, back)].flatMap(([key, end]) =>
                this.witnesses(key, env).map((w) =>
                    ({ end, env: w.env, rests: [[key, w.ids]] })));
        if (step.seq) {
            let at = [{ end: start, env, rests: [] }];
            for (const s of back ? [...step.seq].reverse() : step.seq)
                at = at.flatMap((w) => this.ways(s, w.end, w.env, back)
                    .map((x) => ({ ...x, rests: [...w.rests, ...x.rests] })));
            return at;
        }
        return this.view.wantsEvidence
            ? [...this.cheapest(step, start, env, back)].map(
                ([end, { ways }]) => ({ end, env, rests: [{ ways:
                    [...ways.values()].map((keys) => keys.map((key) => [key,
                        this.witnesses(key, env).flatMap((w) => w.ids)])) }] }))
            : [...this.ends(step, start, env, back)].map((end) =>
                ({ end, env, rests: [] }));
    }

    // Where a repetition ends, as a set.
    ends(step, start, env, back) {
        let level = new Set([start]);
        const reached = new Set(step.min === 0 ? level : []);
        const seen = new Set();
        for (let n = 1; n <= step.max && level.size > 0; n++) {
            const next = new Set();
            for (const x of level)
                for (const { end } of this.ways(step.rep, x, env, back))
                    next.add(end);
            if (n >= step.min) for (const y of next) reached.add(y);
            const state = [...next].sort().join("\n");
            if (step.max === Infinity && n >= step.min && seen.has(state))
                break;
            seen.add(state);
            level = next;
        }
        return reached;
    }

    // End -> { cost, ways }: the fewest facts that lead there, and every set of
    // so many, by its text.
    cheapest(step, start, env, back) {
        this.view.step();
        if (step.rel || step.any || step.alt) {
            const all = alternatives(step), found = new Map();
            if (all.length > 1) {
                for (const s of all)
                    for (const [end, way] of this.cheapest(s, start, env, back))
                        keep(found, end, way);
                return found;
            }
            step = all[0];
        }
        if (step.inv) return this.cheapest(step.inv, start, env, !back);
        const nothing = new Map([[start,
            { cost: 0, ways: new Map([["", []]]) }]]);
        if (step.rels) {
            const found = new Map();
            for (const [key, end] of this.facts(step, start, back))
                if (this.witnesses(key, env).length > 0)
                    keep(found, end,
                        { cost: 1, ways: new Map([[key, [key]]]) });
            return found;
        }
        if (step.seq)
            return (back ? [...step.seq].reverse() : step.seq).reduce(
                (at, s) => this.further(at, s, env, back), nothing);
        const found = new Map();
        const last = Math.min(step.max, step.min + this.view.nNodes);
        let at = nothing;
        for (let n = 0; n <= last && at.size > 0; n++) {
            if (n >= step.min)
                for (const [end, way] of at) keep(found, end, way);
            at = this.further(at, step.rep, env, back);
        }
        return found;
    }

    further(at, step, env, back) {
        const found = new Map();
        for (const [middle, first] of at)
            for (const [end, second] of this.cheapest(step, middle, env, back))
                keep(found, end, { cost: first.cost + second.cost,
                    ways: products(first.ways, second.ways) });
        return found;
    }
}

function keep(found, end, way) {
    const known = found.get(end);
    if (!known || way.cost < known.cost)
        found.set(end, { cost: way.cost, ways: new Map(way.ways) });
    else if (way.cost === known.cost)
        for (const [text, keys] of way.ways) known.ways.set(text, keys);
    if (found.get(end).ways.size > MAX_WAYS) throw new TooMuch();
}

function products(a, b) {
    const found = new Map();
    for (const x of a.values())
        for (const y of b.values()) {
            const keys = [...new Set([...x, ...y])].sort();
            found.set(keys.join("\n"), keys);
        }
    if (found.size > MAX_WAYS) throw new TooMuch();
    return found;
}

// Is it one fact, whichever way?
export const isOneFact = (step) => !step.seq && !step.rep &&
    [step.inv, ...step.alt ?? []].every((s) => !s || isOneFact(s));

// May it be no step at all?
export const canBeNothing = (step) => Boolean(step.inv
    ? canBeNothing(step.inv) : step.alt ? step.alt.some(canBeNothing)
        : step.seq ? step.seq.every(canBeNothing)
            : step.rep && (step.min === 0 || canBeNothing(step.rep)));

// All that can stand at an end: what facts mention, which fit where no step at
// all may be needed.
function nodes(view, steps, env) {
    const found = new Set(), isOne = isOneFact(steps.clause.step);
    for (const key of view.facts.keys())
        if (isOne || steps.witnesses(key, env).length > 0) {
            found.add(T.parts(key)[0]);
            found.add(T.parts(key)[2]);
        }
    return found;
}

function matchStep(view, clause, solution, times, bound) {
    const found = [], start = instance(clause.s, solution.map);
    const end = instance(clause.o, solution.map);
    const steps = new Steps(view, clause, times, bound);
    const starts = start !== undefined ? new Set([start])
        : nodes(view, steps, solution.map);
    if (start === undefined && end !== undefined) starts.add(end);
    for (const s of starts) {
        const env = new Map(solution.map);
        if (!unify(clause.s, s, env)) continue;
        for (const way of steps.ways(clause.step, s, env, false)) {
            const here = new Map(way.env);
            view.step();
            if (unify(clause.o, way.end, here))
                found.push(solution.extend(here, way.rests));
        }
    }
    return found;
}

export function matchPattern(view, clause, solution, times, bound) {
    return (clause.step ? matchStep : matchFacts)(view, clause, solution, times,
        bound);
}
