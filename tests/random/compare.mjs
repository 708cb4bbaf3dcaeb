// SPDX-License-Identifier: ISC
// One case: what the engine answers beside what the naive evaluator answers;
// and the smallest case that still differs.
import { OK } from "./driver.mjs";
import { line, number } from "./graphs.mjs";
import { answer, orderBy } from "./naive.mjs";
import { render } from "./render.mjs";
import * as T from "./terms.mjs";
import { TooMuch } from "./view.mjs";

const key = (row) => row.map((cell) => cell ?? "-").join("\t");

// Codes of queries refused before they ran, by right: kinds that never meet, a
// repetition whose note would have to bind.
const REFUSED = new Set(["impossible", "always-true", "aggregate", "repeated",
    "subject", "note-on-steps", "unbound-variable", "limit"]);

// Products of everything with everything.
const LIMITS = new Set(["the time limit was reached",
    "the memory limit was reached"]);

// ---- rows -------------------------------------------------------------------

const cells = (row) => row.map((cell) => (cell === "-" ? undefined : cell));
const count = (list) => list.reduce((counts, x) =>
    counts.set(x, (counts.get(x) ?? 0) + 1), new Map());

function outOfOrder(before, rows) {
    for (let i = 1; i < rows.length; i++)
        if (before(rows[i - 1], rows[i]) > 0)
            return `row ${i + 1} comes too late`;
    return undefined;
}

// Rows that stand where they may: each at its place as far as the keys tell.
const inPlace = (before, all, have, offset) =>
    have.every((row, i) => before(all[i + offset], row) === 0);

// What `limit` and `offset` leave of all rows, which tie as the order says.
function sliced(query, before, all, have) {
    const offset = query.offset ?? 0, limit = query.limit ?? Infinity;
    if (!query.per) {
        const n = Math.max(0, Math.min(all.length - offset, limit));
        if (have.length !== n) return `${have.length} rows, not ${n}`;
        return inPlace(before, all, have, offset) ? undefined
            : "rows of other places";
    }
    const column = query.items.findIndex((i) => i.name === query.per);
    const of = (rows, value) => rows.filter((row) => row[column] === value);
    const values = [...count(all.map((row) => row[column])).entries()];
    const n = values.reduce((sum, [, k]) => sum + Math.min(k, limit), 0);
    if (have.length !== Math.max(0, n - offset))
        return `${have.length} rows, not ${n - offset}`;
    for (const [value] of values) {
        const some = of(have, value);
        if (some.length > limit) return "too many for a value";
        if (offset === 0 && !inPlace(before, of(all, value), some, 0))
            return "rows of other places for a value";
    }
    return undefined;
}

function compareRows(query, expected, reply) {
    const { rows } = expected, have = reply.rows.map(cells);
    const before = query.order ? orderBy(expected.view, query) : () => 0;
    const width = query.items?.length ?? 1;
    const listed = (row) => key(row.slice(0, width));
    const isAll = query.limit === undefined && query.offset === undefined;
    const want = count(rows.map(listed)), got = count(have.map(listed));
    if ([...got].some(([row, n]) => n > (want.get(row) ?? 0)))
        return "other rows";
    if (isAll && have.length !== rows.length) return "other rows";
    if (query.items && reply.columns.slice(0, width).join() !==
        query.items.map((i) => i.name).join())
        return `other columns: ${reply.columns}`;
    if (query.withReports) {
        const evidence = new Map(rows.map((row) => [listed(row), row.at(-1)]));
        for (const row of have)
            if (!evidence.get(listed(row)).fitsIds(idsOf(row.at(-1))))
                return "other reports";
    }
    return outOfOrder(before, have) ??
        (isAll ? undefined : sliced(query, before, rows, have));
}

// ---- facts and paths --------------------------------------------------------

const idsOf = (cell) => new Set(cell.slice(1, -1).split("|").filter(Boolean)
    .map(Number));

function compareGraph(query, { evidence }, reply) {
    const facts = new Map(reply.rows.map((row) =>
        [T.fact(...row.slice(0, 3)), idsOf(row[3])]));
    if (facts.size !== reply.rows.length) return "a fact twice";
    if (query.limit === undefined)
        return evidence.fits(facts) ? undefined : "other facts";
    if ([...facts.keys()].some((fact) => !evidence.allowed.has(fact)))
        return "other facts";
    const n = Math.min(query.limit, evidence.required.size);
    return facts.size >= n && facts.size <= query.limit ? undefined
        : `${facts.size} facts`;
}

function comparePaths(query, { paths }, reply) {
    const have = [];
    for (const [path, hop, ...rest] of reply.rows) {
        if (hop === "I:1") have.push([]);
        have.at(-1)?.push(rest.join("\t"));
        if (path !== `I:${have.length}` || hop !== `I:${have.at(-1).length}`)
            return "wrong numbers";
    }
    const text = (path) => path.join("\n");
    // two ways that differ in the middle of a hop look alike
    const all = count(paths.map(text)), lengths = paths.map((p) => p.length);
    if ([...count(have.map(text))].some(([path, n]) =>
        n > (all.get(path) ?? 0))) return "other paths";
    const n = Math.min(query.limit ?? Infinity, paths.length);
    if (have.length !== n) return `${have.length} paths, not ${n}`;
    lengths.sort((a, b) => a - b);
    return have.every((path, i) => path.length === lengths[i]) ? undefined
        : "shorter ones do not come first";
}

// What an answer looks like, for people.
function shown(query, expected) {
    if (expected.rows) return expected.rows.map(key);
    if (expected.paths)
        return expected.paths.flatMap((path, i) => path.map((hop, j) =>
            `I:${i + 1}\tI:${j + 1}\t${hop}`));
    return [...expected.evidence.allowed].map(([fact, ids]) =>
        key([...T.parts(fact), `[${[...ids].sort((a, b) => a - b)
            .join("|")}]`]));
}

// Does every comparison of a query hold at least once?
function allHold(graph, query) {
    const held = new Set(), all = new Set();
    const collect = (tree) => {
        if (!tree || typeof tree !== "object") return;
        if (/^([=<>]|!=|in$)/.test(tree.op) && tree.args) all.add(tree);
        Object.values(tree).forEach(collect);
    };
    collect(query);
    try {
        answer(graph.reports, query, held);
    } catch (error) {
        if (!(error instanceof TooMuch)) throw error;
    }
    return [...all].every((expr) => expr.op !== "in" && held.has(expr));
}

// undefined when both agree, { skipped } when there is nothing to compare, else
// { reason }.
export function differ(graph, query, reply) {
    let expected;
    if (LIMITS.has(reply.status)) return { skipped: "too much" };
    if (reply.status !== OK) {
        const error = reply.diags.find((d) => d.kind === "error");
        if (/^this can never be true: one side/.test(error?.message) &&
            allHold(graph, query))
            return { reason: "refused, though every comparison can be true" };
        return error && REFUSED.has(error.code) ? { skipped: error.code }
            : { reason: `${reply.status}: ${error?.code} ${error?.message}` };
    }
    try {
        expected = answer(graph.reports, query);
    } catch (error) {
        if (error instanceof TooMuch) return { skipped: "too much" };
        throw error;
    }
    const reason = (query.kind === "graph" ? compareGraph
        : query.kind === "path" ? comparePaths : compareRows)(query, expected,
        reply);
    return reason ? { reason, have: reply.rows.map(key) }
        : { rows: reply.rows.length };
}

// ---- making a case smaller --------------------------------------------------

function* withoutOne(list) {
    for (let i = 0; i < list.length; i++)
        yield [...list.slice(0, i), ...list.slice(i + 1)];
}

function* smallerClause(clause) {
    for (let i = 0; i < (clause.groups?.length ?? 0); i++) {
        for (const group of smallerGroup(clause.groups[i]))
            yield { ...clause, groups: clause.groups.with(i, group) };
        if (clause.groups.length > 1)
            yield { ...clause, groups: [clause.groups[i]] };
    }
    for (const notes of withoutOne(clause.notes ?? []))
        yield { ...clause, notes };
    if (clause.values?.length > 1)
        for (const values of withoutOne(clause.values))
            yield { ...clause, values };
    for (const expr of smallerExpr(clause.expr)) yield { ...clause, expr };
    for (const step of smallerStep(clause.step)) yield { ...clause, step };
}

function* smallerExpr(expr) {
    if (!["and", "or", "not"].includes(expr?.op)) return;
    yield* expr.args;
}

function* smallerStep(step) {
    for (const inner of [step?.inv, step?.rep, ...step?.alt ?? [],
        ...step?.seq ?? []])
        if (inner) yield inner;
}

function* smallerGroup(group) {
    for (const clauses of withoutOne(group.clauses))
        if (clauses.length > 0) yield { ...group, clauses };
    if (Object.keys(group.times).length > 0) yield { ...group, times: {} };
    for (let i = 0; i < group.clauses.length; i++)
        for (const clause of smallerClause(group.clauses[i]))
            yield { ...group, clauses: group.clauses.with(i, clause) };
}

function* smallerQuery(query) {
    for (const field of ["limit", "per", "offset", "having", "withReports",
        "via", "isStar", "params"])
        if (query[field] !== undefined)
            yield { ...query, [field]: undefined,
                per: field === "limit" ? undefined : query.per };
    if (query.order) yield { ...query, order: undefined };
    if (query.max > 1) yield { ...query, max: query.max - 1 };
    for (const end of ["from", "to"])
        for (const part of T.parts(query[end]?.t) ?? [])
            yield { ...query, [end]: { t: part } };
    if (query.items?.length > 1 && !query.order && !query.isStar)
        for (const items of withoutOne(query.items)) yield { ...query, items };
    for (const where of smallerGroup(query.where)) yield { ...query, where };
}

function* smallerGraph(graph) {
    for (let size = graph.reports.length >> 1; size > 0; size >>= 1)
        for (let i = 0; i < graph.reports.length; i += size)
            yield { ...graph, reports: [...graph.reports.slice(0, i),
                ...graph.reports.slice(i + size)] };
    if (graph.events.length > 0) yield { ...graph, events: [] };
    const fields = ["source", "speaker", "from", "to", "confidence", "place",
        "event", "extractor", "meta", "denies", "day"];
    for (let i = 0; i < graph.reports.length; i++)
        for (const field of fields)
            if (graph.reports[i][field]) {
                const report = { ...graph.reports[i], [field]: undefined };
                yield { ...graph, reports: graph.reports.with(i, report) };
            }
}

const distinct = (graph) =>
    new Set(graph.reports.map(line)).size === graph.reports.length;

export async function shrink(driver, graph, query, stillFails) {
    for (let again = true; again;) {
        again = false;
        for (const smaller of smallerQuery(query))
            if (await stillFails(graph, smaller)) {
                query = smaller;
                again = true;
                break;
            }
    }
    for (let again = true; again;) {
        again = false;
        for (const smaller of smallerGraph(graph)) {
            if (!distinct(smaller)) continue;
            const numbered = number({ events: smaller.events,
                reports: smaller.reports.map((r) => ({ ...r })) });
            if (await stillFails(numbered, query)) {
                graph = numbered;
                again = true;
                break;
            }
        }
    }
    return { graph, query };
}

// The case as a golden test, with the naive evaluator's answer.
export function golden(title, graph, query) {
    const data = graph.reports.map((r) => line(r) +
        (r.day ? `   # day ${r.day}` : ""));
    const columns = query.items?.map((i) => i.name) ?? ["..."];
    const rows = shown(query, answer(graph.reports, query));
    const params = Object.entries(query.params ?? {}).map(([name, term]) =>
        ` --bind ${name}=${T.bytes(term)}`).join("");
    return [`--- data`, ...data, ...graph.events.map((e) =>
        `# day ${e.day}: ${e.source} withdrawn`), ``, `=== ${title}`,
    `--- query${params}`, render(query), `--- answer`, columns.join("\t"),
    ...rows, ``]
        .join("\n");
}
