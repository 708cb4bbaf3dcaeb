// SPDX-License-Identifier: ISC
// A graph as a query sees it: its live reports, their fields and periods.
import * as T from "./terms.mjs";

export class TooMuch extends Error {}

const MAX_STEPS = 100000;

// A year may be given as an integer.
function publication(term) {
    if (T.kind(term) === "d") return term;
    return T.kind(term) === "I" && /^\d{1,4}$/.test(T.bytes(term))
        ? T.date(T.bytes(term).padStart(4, "0")) : undefined;
}

// Reports as `known` sees them (a date, or undefined for now).
export class View {
    constructor(reports, known) {
        const end = known === undefined ? Infinity : T.span(known)[1];
        this.reports = reports.filter((r) =>
            (known === undefined || r.recorded <= end) &&
            (r.retracted === undefined || r.retracted > end));
        this.published = new Map();
        for (const r of this.reports) {
            const date = publication(r.o);
            if (r.denies || r.p !== T.name("published") || !date) continue;
            const known = this.published.get(r.s);
            if (known === undefined || T.compare(date, known) < 0)
                this.published.set(r.s, date);
        }
        this.facts = new Map();
        for (const r of this.reports) {
            const key = T.fact(r.s, r.p, r.o);
            if (!this.facts.has(key)) this.facts.set(key, []);
            this.facts.get(key).push(r);
        }
        this.nNodes = new Set([...this.facts.keys()].flatMap((key) =>
            [T.parts(key)[0], T.parts(key)[2]])).size;
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
        case "recorded":
            return T.moment(r.recorded);
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
