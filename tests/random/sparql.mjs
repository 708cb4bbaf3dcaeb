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
import { graph as makeGraph, line, number, Random } from "./graphs.mjs";
import { render } from "./render.mjs";
import { program } from "./run.mjs";
import * as T from "./terms.mjs";
import { View } from "./view.mjs";

class Untranslatable extends Error {}

const refuse = () => { throw new Untranslatable(); };
const XSD = "http://www.w3.org/2001/XMLSchema#";

// ---- terms and graphs -------------------------------------------------------

const DATES = ["gYear", "gYearMonth", "date"];

function rdf(term) {
    switch (T.kind(term)) {
    case "N":
        return `<urn:x:${encodeURIComponent(T.bytes(term))}>`;
    case "U":
        return `<${T.bytes(term)}>`;
    case "I":
        return `"${T.bytes(term)}"^^<${XSD}integer>`;
    case "D":
        return /^-?\d+\.\d*[1-9]$/.test(T.bytes(term))
            ? `"${T.bytes(term)}"^^<${XSD}decimal>` : refuse();
    case "B":
        return `"${T.bytes(term)}"^^<${XSD}boolean>`;
    case "d":
        return `"${T.bytes(term)}"^^<${XSD}${T.bytes(term).includes("T")
            ? "dateTime" : DATES[T.bytes(term).split("-").length - 1]}>`;
    case "T": // languages in lower case, as some stores have them
        if (/[A-Z]|--/.test(T.lang(term))) refuse();
        return JSON.stringify(T.bytes(term)) +
            (T.lang(term) && `@${T.lang(term)}`);
    case "Y":
        return `${JSON.stringify(T.bytes(term))}^^<${T.datatype(term)}>`;
    case "Q":
        if (T.kind(T.parts(term)[0]) === "Q") refuse();
        return `<<( ${T.parts(term).map(rdf).join(" ")} )>>`;
    default:
        return refuse();
    }
}

function literal({ value, language, datatype }) {
    const type = datatype.value.replace(XSD, "xsd:");
    if (language || type === "xsd:string") return T.text(value, language);
    if (type === "xsd:integer") return T.integer(value);
    if (type === "xsd:decimal") return T.decimal(value);
    if (type === "xsd:boolean") return T.boolean(value);
    if (["dateTime", ...DATES].includes(type.slice(4))) return T.date(value);
    return T.typed(value, datatype.value);
}

function cell(term) {
    switch (term?.termType) {
    case undefined:
        return "-";
    case "NamedNode":
        return term.value.startsWith("urn:x:")
            ? T.name(decodeURIComponent(term.value.slice(6)))
            : T.iri(term.value);
    case "Literal":
        return literal(term);
    case "Quad":
        return T.fact(cell(term.subject), cell(term.predicate),
            cell(term.object));
    default:
        throw new Error(term.termType);
    }
}

const canBe = (report) => {
    try {
        return rdf(report.s) && rdf(report.o) && rdf(report.p) &&
            "NU".includes(T.kind(report.s));
    } catch {
        return false;
    }
};

const FIELDS = ["source", "speaker", "from", "to", "confidence", "place",
    "event", "extractor", "stance", "published", "report", "recorded",
    "meta.k"];
const PARTS = ["subject", "relation", "object"];
const field = (name) => `<urn:f:${name}>`;
const REPORTS = "<urn:g:reports>";
const inReports = (triple) => `GRAPH ${REPORTS} { ${triple} }`;

// Facts in the graph, and in one of their own reports with their fields.
function triples(graph) {
    const view = new View(graph.reports, undefined), lines = new Set();
    for (const r of graph.reports) {
        const fact = `${rdf(r.s)} ${rdf(r.p)} ${rdf(r.o)}`;
        if (!r.denies) lines.add(`${fact} .`);
        const about = (name, value) =>
            lines.add(`<urn:r:${r.id}> ${field(name)} ${value} ${REPORTS} .`);
        [r.s, r.p, r.o].forEach((part, i) => about(PARTS[i], rdf(part)));
        for (const name of FIELDS) {
            const value = view.field(r, name);
            try {
                if (value !== undefined) about(name, rdf(value));
            } catch { // a note would then miss it
                throw new Untranslatable();
            }
        }
    }
    return [...lines].join("\n");
}

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

// All variables of a tree of clauses, terms and expressions.
const names = (tree, into = new Set()) => {
    if (tree?.v) into.add(tree.v);
    if (tree?.name) into.add(tree.name);
    if (tree && typeof tree === "object")
        for (const part of Object.values(tree)) names(part, into);
    return into;
};

// Variables that stand as the subject of a quoted fact.
const quotedSubjects = (tree) => (tree && typeof tree === "object"
    ? [...tree.q?.[0].v ? [tree.q[0].v] : [],
        ...Object.values(tree).flatMap(quotedSubjects)] : []);

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
    if (e.op === "in")
        return e.args.slice(1).map((x) =>
            `(${condition({ op: "=", args: [e.args[0], x] })})`).join(" || ");
    if (e.op === "call" && e.args[0].op === "term" && e.args[0].term.v) {
        const x = term(e.args[0].term);
        if (e.fn === "isname") return `isIRI(${x})`;
        if (e.fn === "isfact") return `isTRIPLE(${x})`;
    }
    if (!["=", "!=", "<", "<=", ">", ">="].includes(e.op)) refuse();
    const [a, b] = e.args.map((x) => (x.op === "term" ? x.term : refuse()));
    if (a.q || b.q || [a, b].some((t) => t.t && (!"NUI".includes(T.kind(t.t)) ||
        T.asDate(t.t)))) refuse(); // a year is a date to Walk
    // what equals what of two unknown kinds is told otherwise
    if (a.v && b.v)
        return ["=", "!="].includes(e.op)
            ? `${e.op === "=" ? "" : "!"}sameTerm(${term(a)}, ${term(b)})`
            : refuse();
    if (e.op.match(/[<>]/) && !(b.t && T.kind(b.t) === "I")) refuse();
    return `${term(a)} ${e.op} ${term(b)}`;
}

function filter(clause, scope) {
    for (const name of names(clause.expr)) if (!scope.has(name)) refuse();
    return `FILTER(${condition(clause.expr)})`;
}

let nReports = 0;
let nodes; // subjects and objects of facts in the graph

// A pattern with notes: the report, and its fields.  `all`: what is bound for
// certain; `others`: what other clauses speak of.
function reports(c, all, others) {
    const report = `?report${nReports++}`, parts = [];
    [c.s, c.p, c.o].forEach((part, i) => parts.push(
        inReports(`${report} ${field(PARTS[i])} ${term(part)}`)));
    if (!c.notes.some((n) => n.field === "stance"))
        parts.push(inReports(`${report} ${field("stance")} <urn:x:affirms>`));
    const own = names([c.s, c.p, c.o]), seen = new Set();
    for (const note of c.notes) {
        const name = field(note.field), value = `${report}_${parts.length}`;
        if (note.op === "none") {
            parts.push(`FILTER NOT EXISTS { ${
                inReports(`${report} ${name} ${value}`)} }`);
            continue;
        }
        const { v, t } = note.value;
        if (note.op !== ":") {
            if (v || !["I", "D", "N", "U"].includes(T.kind(t)) ||
                (T.kind(t) === "I" && note.field !== "confidence")) refuse();
            parts.push(inReports(`${report} ${name} ${value}`),
                `FILTER(${value} ${note.op} ${rdf(t)})`);
        } else if (t || own.has(v) || all.has(v)) {
            parts.push(inReports(`${report} ${name} ${t ? rdf(t) : `?${v}`}`));
        } else {
            if (others.has(v) || seen.has(v)) refuse();
            seen.add(v);
            parts.push(`OPTIONAL { ${
                inReports(`${report} ${name} ?${v}`)} }`);
        }
    }
    return parts.join(" ");
}

function pattern(c, all, others) {
    if (c.s.q || T.kind(c.s.t) === "Q") refuse();
    if (c.notes.length > 0) {
        if (c.step) refuse();
        return reports(c, all, others);
    }
    // Oxigraph knows only what is in the graph, also where nothing is stepped
    if (c.step && [c.s.t, c.o.t].some((t) => t && !nodes.has(t))) refuse();
    const relation = c.step ? path(c.step, c.s.t || c.o.t) : term(c.p);
    return `${term(c.s)} ${relation} ${term(c.o)} .`;
}

// `outside`: variables met outside of the group.  Those that are perhaps
// unbound, and met again, mean other things in the two languages, and groups of
// SPARQL do not see what is around them: such queries are left out.
function where(group, outside = new Set()) {
    if (Object.keys(group.times).length > 0) refuse();
    const all = certain(group.clauses), parts = [], last = [];
    group.clauses.forEach((c, i) => {
        const before = certain(group.clauses.slice(0, i));
        const others = names([group.clauses.filter((_, j) => j !== i)]);
        for (const name of outside) others.add(name);
        switch (c.kind) {
        case "pattern":
            parts.push(pattern(c, certain(group.clauses.filter((x) => x !== c)),
                others));
            break;
        case "in":
            parts.push(`VALUES ?${c.name} { ${c.values.map(rdf).join(" ")} }`);
            break;
        case "filter":
            last.push(filter(c, all));
            break;
        case "not":
        case "optional":
        case "or":
            if (c.kind === "or" && c.groups.length === 1) refuse();
            // what is no subject in RDF makes NOT EXISTS an error
            if (c.kind === "not" && quotedSubjects(c.groups).some((name) =>
                others.has(name))) refuse();
            for (const name of names(c.groups))
                if (!(c.kind === "not" ? all : before).has(name) &&
                    others.has(name)) refuse();
            for (const [j, g] of c.groups.entries()) {
                const twice = names(c.groups.filter((_, k) => k !== j));
                // what a group filters it must bind itself
                parts.push((c.kind === "not" ? "FILTER NOT EXISTS "
                    : c.kind === "optional" ? "OPTIONAL " : j ? "UNION " : "") +
                    where(g, new Set([...others, ...c.kind === "or" ? []
                        : twice, ...all])));
            }
            break;
        default:
            refuse();
        }
    });
    return `{ ${[...parts, ...last].join("\n  ")} }`;
}

function translate(query) {
    if (query.params) refuse();
    const body = where(query.where);
    if (query.kind === "ask") return `ASK ${body}`;
    if (query.kind !== "find" || query.withReports) refuse();
    const isCount = query.items.some((i) => i.expr.op === "agg");
    const plain = query.items.filter((i) => i.expr.op === "term");
    if (isCount && query.where.clauses.some((c) => c.step)) refuse();
    const items = query.items.map(({ name, expr }) => {
        if (expr.op === "term" && expr.term.v === name) return `?${name}`;
        if (expr.fn !== "count" || expr.op !== "agg" ||
            (expr.arg && expr.arg.op !== "term")) refuse();
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
        nodes = new Set(graph.reports.filter((r) => !r.denies)
            .flatMap((r) => [r.s, r.o]));
        store.load(triples(graph), { format: "application/n-quads" });
        await driver.load(graph);
        for (let i = 0; i < 150; i++) {
            const query = makeQuery(random, graph,
                { notes: random.chance(0.5) ? 0.4 : 0, paths: 0,
                    steps: random.chance(0.3) });
            let sparql;
            for (const part of ["order", "limit", "offset", "per", "having",
                "isStar"])
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
                graph.reports.map(line).join("\n")}\nOxigraph:\n${
                want.join("\n")}\nengine:\n${have.join("\n")}\n`);
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
