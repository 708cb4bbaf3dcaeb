// SPDX-License-Identifier: ISC
// Expressions of Walk: true, false or undefined for conditions; a term or
// undefined for values.
import * as T from "./terms.mjs";

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
    } else if (["T", "NU"].some((k) => k.includes(T.kind(a)) &&
        k.includes(T.kind(b))) || (T.kind(a) === "Y" && T.kind(b) === "Y" &&
        T.datatype(a) === T.datatype(b))) {
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
    if (op === "-" && (T.kind(a) === "d" || T.kind(b) === "d")) {
        const [x, y] = [T.asDate(a), T.asDate(b)];
        return x && y && T.computed((T.span(x)[0] - T.span(y)[0]) / 86400);
    }
    if (!T.isNumber(a) || !T.isNumber(b)) return undefined;
    const x = T.number(a), y = T.number(b);
    if (op === "/" && y === 0) return undefined;
    return T.computed({ "+": x + y, "-": x - y, "*": x * y, "/": x / y }[op]);
}

export const truth = (value) =>
    value === "B:true" ? true : value === "B:false" ? false : undefined;
const words = (term) => ("TYNU".includes(T.kind(term)) ? T.bytes(term)
    : undefined);
const given = (condition) => (condition ? T.boolean(true) : T.boolean(false));

function mentions(term, wanted) {
    return term === wanted ||
        (T.kind(term) === "Q" &&
         T.parts(term).some((part) => mentions(part, wanted)));
}

function overWords(fn, a, b) {
    if (words(a) === undefined || words(b) === undefined) return undefined;
    const x = fold(words(a)), y = fold(words(b));
    return given(fn === "contains" ? x.includes(y)
        : fn === "starts" ? x.startsWith(y) : x.endsWith(y));
}

// Case, marks on Latin letters and punctuation aside.
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "")
    .toLowerCase().replace(/[\p{P}\p{Z}]+/gu, " ").trim();

function like(text, pattern) {
    const [RUN, ONE] = ["\ue000", "\ue001"]; // letters, to folding
    const folded = fold(pattern.replaceAll("*", RUN).replaceAll("?", ONE));
    const source = [...folded].map((c) => (c === RUN ? ".*"
        : c === ONE ? "." : c.replace(/[^\w ]/u, "\\$&"))).join("");
    return new RegExp(`^${source}$`, "su").test(fold(text));
}

function matches(text, pattern) {
    const folds = pattern.startsWith("(?i)");
    return new RegExp(folds ? pattern.slice(4) : pattern, folds ? "iu" : "u")
        .test(text);
}

const XSD = "http://www.w3.org/2001/XMLSchema#";
const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

function datatype(term) {
    switch (T.kind(term)) {
    case "B":
        return `${XSD}boolean`;
    case "I":
        return `${XSD}integer`;
    case "D":
        return XSD + (/e/i.test(T.bytes(term)) ? "double" : "decimal");
    case "d":
        return XSD + (T.bytes(term).includes("T") ? "dateTime"
            : ["gYear", "gYearMonth", "date"][
                T.bytes(term).split("-").length - 1]);
    case "T":
        return !T.lang(term) ? `${XSD}string`
            : RDF + (T.lang(term).includes("--") ? "dirLangString"
                : "langString");
    case "Y":
        return T.datatype(term);
    default:
        return undefined;
    }
}

function call(view, fn, args) {
    const [a, b, c] = args;
    switch (fn) {
    case "contains":
    case "starts":
    case "ends":
        return overWords(fn, a, b);
    case "like":
        return words(a) !== undefined && words(b) !== undefined
            ? given(like(words(a), words(b))) : undefined;
    case "matches":
        return words(a) !== undefined
            ? given(matches(words(a), T.bytes(b))) : undefined;
    case "lower":
        return words(a) && T.text([...words(a)].map((c) =>
            c.toLowerCase()).join(""));
    case "length":
        return words(a) && T.integer([...words(a)].length);
    case "text":
        return a && T.text(T.kind(a) === "Q" ? T.walk(a) : T.bytes(a));
    case "lang":
        return T.kind(a) === "T" ? T.text(T.lang(a).split("--")[0])
            : undefined;
    case "datatype":
        return datatype(a) && T.iri(datatype(a));
    case "year":
    case "month":
    case "day":
        return T.asDate(a) && T.cut(T.asDate(a), fn);
    case "isname":
        return a && given("NU".includes(T.kind(a)));
    case "istext":
        return a && given("TY".includes(T.kind(a)));
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
        return !T.isNumber(a) ? undefined
            : T.number(a) < 0 ? T.computed(-T.number(a)) : a;
    case "round": // halves go up
        return !T.isNumber(a) ? undefined
            : T.kind(a) === "I" ? a : T.computed(Math.round(T.number(a)));
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

// A term with all its variables bound; undefined when one is not.
export function instance(term, env) {
    if (term.t) return term.t;
    if (term.v) return env.get(term.v);
    const values = term.q.map((part) => instance(part, env));
    return values.includes(undefined) ? undefined : T.fact(...values);
}

const asTerm = (condition) =>
    condition === undefined ? undefined : T.boolean(condition);

export function evaluate(view, expr, env) {
    const value = evaluated(view, expr, env);
    if (value === "B:true") view.heldOnce?.add(expr);
    return value;
}

function evaluated(view, expr, env) {
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
