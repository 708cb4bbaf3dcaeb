// SPDX-License-Identifier: ISC
// One case: what the engine answers beside what the naive evaluator answers;
// and the smallest case that still differs.
import { OK } from "./driver.mjs";
import { line, number } from "./generate.mjs";
import { answer, orderBy, TooMuch } from "./naive.mjs";
import { render } from "./render.mjs";

const key = (row) => row.map((cell) => cell ?? "-").join("\t");

// Codes of queries refused before they ran, by right: kinds that never meet.
const REFUSED = new Set(["impossible", "always-true", "aggregate", "repeated"]);

function outOfOrder(view, query, rows) {
    const before = orderBy(view, query);
    for (let i = 1; i < rows.length; i++)
        if (before(rows[i - 1], rows[i]) > 0)
            return `row ${i + 1} comes too late`;
    return undefined;
}

// undefined when both agree, { skipped } when there is nothing to compare, else
// { reason }.
export function differ(graph, query, reply) {
    let expected;
    if (reply.status !== OK) {
        const error = reply.diags.find((d) => d.kind === "error");
        return error && REFUSED.has(error.code) ? { skipped: error.code }
            : { reason: `${reply.status}: ${error?.code} ${error?.message}` };
    }
    try {
        expected = answer(graph.reports, query);
    } catch (error) {
        if (error instanceof TooMuch) return { skipped: "too much" };
        throw error;
    }
    const want = expected.rows.map(key), have = reply.rows.map(key);
    const isTotal = query.order &&
        query.order.length === query.items?.length;
    if (isTotal ? want.join("\n") !== have.join("\n")
        : [...want].sort().join("\n") !== [...have].sort().join("\n"))
        return { reason: "other rows", want, have };
    if (query.order && !isTotal) {
        const rows = reply.rows.map((row) =>
            row.map((cell) => (cell === "-" ? undefined : cell)));
        const reason = outOfOrder(expected.view, query, rows);
        if (reason) return { reason, want, have };
    }
    return { rows: want.length };
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
    for (const field of ["limit", "per", "offset", "having", "withReports"])
        if (query[field] !== undefined)
            yield { ...query, [field]: undefined,
                per: field === "limit" ? undefined : query.per };
    if (query.order && query.limit === undefined &&
        query.offset === undefined)
        yield { ...query, order: undefined };
    if (query.items?.length > 1 && !query.order)
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
    const rows = answer(graph.reports, query).rows.map(key);
    return [`--- data`, ...data, ...graph.events.map((e) =>
        `# day ${e.day}: ${e.source} withdrawn`), ``, `=== ${title}`,
    `--- query`, render(query), `--- answer`, columns.join("\t"), ...rows, ``]
        .join("\n");
}
