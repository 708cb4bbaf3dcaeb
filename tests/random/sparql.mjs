// SPDX-License-Identifier: ISC
// The part of Walk that is SPARQL 1.2 as well: the engine beside Oxigraph.
//
//     NODE_PATH=DIR/node_modules node tests/random/sparql.mjs
//         [--cases 3000] [--seed 1]
//
// Oxigraph (npm) is no dependency: without it this says so and ends well.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Driver, OK } from "./driver.mjs";
import { query as makeQuery } from "./generate.mjs";
import { graph as makeGraph, number, Random } from "./graphs.mjs";
import { render } from "./render.mjs";
import { program } from "./run.mjs";
import * as T from "./terms.mjs";

class Untranslatable extends Error {}

const refuse = () => { throw new Untranslatable(); };
const XSD = "http://www.w3.org/2001/XMLSchema#";

// ---- terms and graphs -------------------------------------------------------

function rdf(term) {
    switch (T.kind(term)) {
    case "N":
        return `<urn:x:${encodeURIComponent(T.bytes(term))}>`;
    case "I":
        return `"${T.bytes(term)}"^^<${XSD}integer>`;
    case "D":
        return /^-?\d+\.\d*[1-9]$/.test(T.bytes(term))
            ? `"${T.bytes(term)}"^^<${XSD}decimal>` : refuse();
    case "Q":
        if (T.kind(T.parts(term)[0]) === "Q") refuse();
        return `<<( ${T.parts(term).map(rdf).join(" ")} )>>`;
    default:
        return refuse();
    }
}

function cell(term) {
    switch (term?.termType) {
    case undefined:
        return "-";
    case "NamedNode":
        return T.name(decodeURIComponent(term.value.slice(6)));
    case "Literal":
        return (term.datatype.value === `${XSD}decimal` ? "D:" : "I:") +
            term.value;
    case "Quad":
        return T.fact(cell(term.subject), cell(term.predicate),
            cell(term.object));
    default:
        throw new Error(term.termType);
    }
}

const canBe = (report) => {
    try {
        return !report.denies && rdf(report.s) && rdf(report.o) &&
            T.kind(report.s) === "N";
    } catch {
        return false;
    }
};

// ---- queries ----------------------------------------------------------------

function term(t) {
    if (t.v) return `?${t.v}`;
    if (t.t) return rdf(t.t);
    if (t.q[0].q) refuse();
    return `<<( ${t.q.map(term).join(" ")} )>>`;
}

function path(s, ends) {
    if (s.any) refuse();
    if (s.rel) return rdf(s.rel);
    if (s.inv) return `^(${path(s.inv, ends)})`;
    if (s.alt) return s.alt.map((x) => `(${path(x, ends)})`).join("|");
    if (s.seq) return s.seq.map((x) => `(${path(x)})`).join("/");
    const sign = { "0 Infinity": "*", "1 Infinity": "+", "0 1": "?" }[
        `${s.min} ${s.max}`] ?? refuse();
    // of which things SPARQL and Walk begin with, when nothing is given
    if (s.min === 0 && !ends) refuse();
    return `(${path(s.rep)})${sign}`;
}

const names = (t, into = new Set()) => {
    if (t?.v) into.add(t.v);
    for (const part of t?.q ?? []) names(part, into);
    for (const arg of t?.args ?? []) names(arg, into);
    if (t?.op === "term") names(t.term, into);
    return into;
};

function certain(clauses) {
    return new Set(clauses.filter((c) => c.kind === "pattern" ||
        c.kind === "in").flatMap((c) => (c.name ? [c.name]
        : [c.s, c.p, c.o].flatMap((t) => [...names(t)]))));
}

function condition(e) {
    if (["and", "or"].includes(e.op))
        return e.args.map((x) => `(${condition(x)})`)
            .join(e.op === "and" ? " && " : " || ");
    if (e.op === "not") return `!(${condition(e.args[0])})`;
    if (!["=", "!=", "<", "<=", ">", ">="].includes(e.op)) refuse();
    const [a, b] = e.args.map((x) => (x.op === "term" ? x.term : refuse()));
    if (a.q || b.q || [a, b].some((t) => t.t && !"NI".includes(T.kind(t.t))))
        refuse();
    if (e.op.match(/[<>]/) && !(b.t && T.kind(b.t) === "I")) refuse();
    return `${term(a)} ${e.op} ${term(b)}`;
}

function filter(clause, scope) {
    for (const name of names(clause.expr)) if (!scope.has(name)) refuse();
    return `FILTER(${condition(clause.expr)})`;
}

function pattern(c) {
    if (c.notes.length > 0) refuse();
    if (c.s.q || T.kind(c.s.t) === "Q") refuse();
    const relation = c.step ? path(c.step, c.s.t || c.o.t) : term(c.p);
    return `${term(c.s)} ${relation} ${term(c.o)} .`;
}

function innerGroup(group) {
    if (Object.keys(group.times).length > 0) refuse();
    const scope = certain(group.clauses);
    return `{ ${group.clauses.map((c) => (c.kind === "pattern" ? pattern(c)
        : c.kind === "filter" ? filter(c, scope) : refuse())).join(" ")} }`;
}

// Variables that are perhaps unbound, and met again, mean other things in the
// two languages: such queries are left out.
function where(group) {
    const done = [], parts = [], open = new Set(), all = certain(group.clauses);
    if (Object.keys(group.times).length > 0) refuse();
    const closed = (clauses) => {
        for (const name of certain(clauses)) if (open.has(name)) refuse();
    };
    for (const c of group.clauses) {
        switch (c.kind) {
        case "pattern":
            closed([c]);
            parts.push(pattern(c));
            break;
        case "in":
            closed([c]);
            parts.push(`VALUES ?${c.name} { ${c.values.map(rdf).join(" ")} }`);
            break;
        case "filter":
            parts.push(filter(c, all));
            break;
        case "not":
            closed(c.groups[0].clauses);
            parts.push(`FILTER NOT EXISTS ${innerGroup(c.groups[0])}`);
            break;
        case "optional":
        case "or":
            for (const g of c.groups) closed(g.clauses);
            for (const g of c.groups)
                for (const name of certain(g.clauses)) {
                    if (certain(done).has(name)) continue;
                    if (c.kind === "optional" && all.has(name)) refuse();
                    open.add(name);
                }
            parts.push(c.kind === "optional"
                ? `OPTIONAL ${innerGroup(c.groups[0])}`
                : c.groups.map(innerGroup).join(" UNION "));
            break;
        default:
            refuse();
        }
        done.push(c);
    }
    return `{ ${parts.join("\n  ")} }`;
}

function translate(query) {
    const body = where(query.where);
    if (query.kind === "ask") return `ASK ${body}`;
    if (query.kind === "graph" || query.withReports) refuse();
    const isCount = query.items.some((i) => i.expr.op === "agg");
    const plain = query.items.filter((i) => i.expr.op === "term");
    if (isCount && body.includes("urn") && query.where.clauses.some((c) =>
        c.step)) refuse();
    const items = query.items.map(({ name, expr }) => {
        if (expr.op === "term" && expr.term.v === name) return `?${name}`;
        if (expr.fn !== "count" || expr.op !== "agg") refuse();
        return `(COUNT(${expr.distinct ? "DISTINCT " : ""}${
            expr.arg ? term(expr.arg.term) : "*"}) AS ?${name})`;
    });
    return `SELECT DISTINCT ${items.join(" ")} WHERE ${body}${
        isCount && plain.length
            ? ` GROUP BY ${plain.map((i) => `?${i.name}`).join(" ")}` : ""}`;
}

// ---- comparing --------------------------------------------------------------

function oxigraphRows(store, query, text) {
    const result = store.query(text);
    if (query.kind === "ask") return [`B:${result}`];
    return result.map((row) => query.items.map((i) => cell(row.get(i.name)))
        .join("\t"));
}

function simple(random) {
    const { reports } = makeGraph(random);
    const kept = reports.filter(canBe);
    return kept.length < 3 ? simple(random)
        : number({ reports: kept, events: [] });
}

async function main(oxigraph, { cases, seed }) {
    const directory = mkdtempSync(join(tmpdir(), "sparql."));
    const driver = new Driver(program, join(directory, "random.db"));
    const result = { cases: 0, filled: 0, tried: 0, disagreements: 0 };
    for (let g = 0; result.cases < cases && result.disagreements < 5; g++) {
        const random = new Random(seed * 1000003 + g), graph = simple(random);
        const store = new oxigraph.Store();
        store.load([...new Set(graph.reports.map((r) =>
            `${rdf(r.s)} ${rdf(r.p)} ${rdf(r.o)} .`))].join("\n"),
        { format: "application/n-triples" });
        await driver.load(graph);
        for (let i = 0; i < 150; i++) {
            const query = makeQuery(random, graph,
                { notes: 0, steps: random.chance(0.3) });
            let sparql;
            for (const part of ["order", "limit", "offset", "per", "having"])
                query[part] = undefined;
            result.tried++;
            try {
                sparql = translate(query);
            } catch (error) {
                if (error instanceof Untranslatable) continue;
                throw error;
            }
            const reply = await driver.ask(render(query));
            if (reply.status !== OK) continue; // kinds that never meet
            const have = reply.rows.map((r) => r.join("\t")).sort();
            let want;
            try {
                want = oxigraphRows(store, query, sparql).sort();
            } catch (error) { // a triple term with a literal as its subject
                if (/not a valid RDF 1.2 term/.test(error.message)) continue;
                throw error;
            }
            result.cases++;
            if (want.length > 0) result.filled++;
            if (want.join("\n") === have.join("\n")) continue;
            result.disagreements++;
            console.log(`# graph ${g}\n${render(query)}\n${sparql}\n${
                graph.reports.map((r) => `${rdf(r.s)} ${rdf(r.p)} ${rdf(r.o)}`)
                    .join("\n")}\nOxigraph:\n${want.join("\n")}\nengine:\n${
                have.join("\n")}\n`);
        }
    }
    await driver.end();
    rmSync(directory, { recursive: true, force: true });
    console.log(JSON.stringify(result));
    process.exitCode = result.disagreements ? 1 : 0;
}

let oxigraph;
try {
    oxigraph = createRequire(import.meta.url)("oxigraph");
} catch {
    console.log("skipped: the npm package oxigraph is not on NODE_PATH");
}
if (oxigraph) {
    const { values } = parseArgs({ options: {
        cases: { type: "string", default: "3000" },
        seed: { type: "string", default: "1" } } });
    await main(oxigraph, { cases: Number(values.cases),
        seed: Number(values.seed) });
}
