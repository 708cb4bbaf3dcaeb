// SPDX-License-Identifier: ISC
// A query's tree as Walk text.
import * as T from "./terms.mjs";

function term(t) {
    if (t.v) return `?${t.v}`;
    return t.t ? T.walk(t.t) : `(${t.q.map(term).join(" ")})`;
}

export function step(s) {
    if (s.any) return "any";
    if (s.rel) return T.walk(s.rel);
    const inner = (x) => (x.rel || x.any ? step(x) : `(${step(x)})`);
    if (s.inv) return `^${inner(s.inv)}`;
    if (s.alt) return s.alt.map(inner).join("|");
    if (s.seq) return s.seq.map(inner).join("/");
    const times = s.min === 0 && s.max === Infinity ? "*"
        : s.min === 1 && s.max === Infinity ? "+"
            : s.min === 0 && s.max === 1 ? "?"
                : s.min === s.max ? `{${s.min}}`
                    : `{${s.min},${s.max === Infinity ? "" : s.max}}`;
    return inner(s.rep) + times;
}

export function expr(e) {
    const inner = (x) => (x.op === "term" || x.op === "call" || x.op === "agg"
        ? expr(x) : `(${expr(x)})`);
    switch (e.op) {
    case "term":
        return term(e.term);
    case "agg":
        return `${e.fn}(${e.distinct ? "distinct " : ""}${
            e.arg ? expr(e.arg) : ""})`;
    case "call":
        return `${e.fn}(${e.args.map(expr).join(", ")})`;
    case "not":
        return `not ${inner(e.args[0])}`;
    case "neg":
        return `- ${inner(e.args[0])}`;
    case "in":
        return `${inner(e.args[0])} in (${e.args.slice(1).map(expr)
            .join(", ")})`;
    default:
        return e.args.map(inner).join(` ${e.op} `);
    }
}

function note(n) {
    if (n.op === "none") return `${n.field}: none`;
    return `${n.field}: ${n.op === ":" ? "" : `${n.op} `}${term(n.value)}`;
}

const relation = (c) => (c.step ? step(c.step) : term(c.p));
const object = (c) => term(c.o) +
    (c.notes.length ? ` { ${c.notes.map(note).join(", ")} }` : "");

function clause(c) {
    switch (c.kind) {
    case "pattern":
        return `${term(c.s)} ${relation(c)} ${object(c)}`;
    case "filter":
        return `filter ${expr(c.expr)}`;
    case "bind":
        return `bind ${expr(c.expr)} as ?${c.name}`;
    case "in":
        return `?${c.name} in (${c.values.map(T.walk).join(", ")})`;
    case "or":
        return c.groups.map(group).join(" or ");
    default:
        return `${c.kind} ${group(c.groups[0])}`;
    }
}

function times(t) {
    let out = "";
    if (t.during)
        out += t.at ? ` at ${T.bytes(t.during[0])}`
            : ` during ${T.bytes(t.during[0])} .. ${T.bytes(t.during[1])}`;
    if (t.published) out += ` published ${T.bytes(t.published)}`;
    if (t.known) out += ` known ${T.bytes(t.known)}`;
    return out;
}

// With `;` or `,` behind a pattern of the same subject, if it is to be so.
function behind(last, c) {
    if (!c.joined || last?.kind !== "pattern" || term(last.s) !== term(c.s))
        return undefined;
    return relation(last) === relation(c) ? ` , ${object(c)}`
        : ` ; ${relation(c)} ${object(c)}`;
}

// A point parts clauses; blanks keep it away from numbers.
const body = (g) => g.clauses.map((c, i) => behind(g.clauses[i - 1], c) ??
    (i > 0 ? " . " : "") + clause(c)).join("") + times(g.times);
const group = (g) => `{ ${body(g)} }`;

function item(i) {
    if (i.expr.op === "term" && i.expr.term.v === i.name) return `?${i.name}`;
    const text = expr(i.expr);
    return `${["call", "agg"].includes(i.expr.op) ? text : `(${text})`} as ?${
        i.name}`;
}

export function render(q) {
    if (q.kind === "ask") return `ask ${body(q.where)}`;
    const limit = q.limit === undefined ? "" : ` limit ${q.limit}`;
    if (q.kind === "graph") return `graph where ${body(q.where)}${limit}`;
    if (q.kind === "path")
        return `path ${term(q.from)} to ${term(q.to)}${
            q.via ? ` via ${q.via.map(T.walk).join(" | ")}` : ""}${
            q.max === undefined ? "" : ` max ${q.max}`}${q.all ? " all" : ""}${
            times(q.where.times)}${limit}`;
    let out = `find ${q.isStar ? "*" : q.items.map(item).join(" ")} where ${
        body(q.where)}`;
    if (q.withReports) out += " with reports";
    if (q.having) out += ` having ${expr(q.having)}`;
    if (q.order)
        out += ` order by ${q.order.map((k) =>
            expr(k.expr) + (k.desc ? " desc" : "")).join(", ")}`;
    out += limit;
    if (q.per) out += ` per ?${q.per}`;
    if (q.offset !== undefined) out += ` offset ${q.offset}`;
    return out;
}
