// SPDX-License-Identifier: ISC
// Terms as the driver writes them (N:Alba, I:5, d:2015-09, Q(s|p|o), ...), and
// what can be known of one: its kind, its order, its form in Walk and in JSON.

const quoted = new Map();

const escape = (bytes) => bytes.replace(/[\n\t\\|()[\]]/g, (c) =>
    `\\${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
const unescape = (bytes) => bytes.replace(/\\(..)/g, (_, hex) =>
    String.fromCharCode(parseInt(hex, 16)));

export const name = (text) => `N:${escape(text)}`;
export const integer = (value) => `I:${value}`;
export const decimal = (text) => `D:${text}`;
export const date = (text) => `d:${text}`;
export const moment = (seconds) =>
    date(new Date(1000 * seconds).toISOString().replace(".000", ""));
export const text = (bytes, lang = "") => `T:${lang}:${escape(bytes)}`;
export const typed = (bytes, type) => `Y:${escape(bytes)}^^${escape(type)}`;
export const iri = (text) => `U:${text}`;
export const blank = (label) => `X:${label}`;
export const boolean = (value) => `B:${value}`;

export function fact(s, p, o) {
    const key = `Q(${s}|${p}|${o})`;
    if (!quoted.has(key)) quoted.set(key, [s, p, o]);
    return key;
}

export const kind = (term) => (term === undefined ? "-" : term[0]);
export const parts = (term) => quoted.get(term);
export const isNumber = (term) => kind(term) === "I" || kind(term) === "D";
export const number = (term) => Number(term.slice(2));
export function bytes(term) {
    switch (kind(term)) {
    case "T":
        return unescape(term.slice(term.indexOf(":", 2) + 1));
    case "Y":
        return unescape(term.slice(2, term.lastIndexOf("^^")));
    default:
        return unescape(term.slice(2));
    }
}
// The language, with the direction if there is one: ar--rtl.
export const lang = (term) => term.slice(2, term.indexOf(":", 2));
export const datatype = (term) =>
    unescape(term.slice(term.lastIndexOf("^^") + 2));

// A number as arithmetic gives it: whole where it is whole, else 15 digits.
export function computed(value) {
    if (!Number.isFinite(value)) return undefined;
    const rounded = Number(value.toPrecision(15));
    return Number.isInteger(rounded) ? integer(rounded === 0 ? 0 : rounded)
        : decimal(String(rounded));
}

const seconds = (y, m, d, rest = 0) => Date.UTC(y, m, d) / 1000 + rest;

// First and last second of a date's span.
export function span(term) {
    const [day, time] = term.slice(2).split("T");
    const [y, m, d] = day.split("-").map(Number);
    if (time) {
        const [h, min, s] = time.slice(0, 8).split(":").map(Number);
        const at = seconds(y, m - 1, d, h * 3600 + min * 60 + s);
        return [at, at];
    }
    if (d) return [seconds(y, m - 1, d), seconds(y, m - 1, d + 1) - 1];
    if (m) return [seconds(y, m - 1, 1), seconds(y, m, 1) - 1];
    return [seconds(y, 0, 1), seconds(y + 1, 0, 1) - 1];
}

// A date, or four digits as a year.
export function asDate(term) {
    if (kind(term) === "d") return term;
    if (kind(term) === "I" && /^[1-9]\d{3}$/.test(term.slice(2)))
        return date(term.slice(2));
    return undefined;
}

export function cut(term, precision) {
    const whole = term.slice(2);
    return date(whole.slice(0, { year: 4, month: 7, day: 10 }[precision]));
}

const byCode = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const RANK = { "-": 0, B: 1, I: 2, D: 2, d: 3, T: 4, Y: 4, N: 5, U: 5, X: 6,
    Q: 7 };
const tag = (term) => (kind(term) === "T" ? lang(term)
    : kind(term) === "Y" ? datatype(term) : "");

// Walk's order of all terms; undefined is "nothing".
export function compare(a, b) {
    if (a === b) return 0;
    const difference = RANK[kind(a)] - RANK[kind(b)];
    if (difference) return difference;
    switch (kind(a)) {
    case "I":
    case "D":
        return number(a) - number(b) || byCode(bytes(a), bytes(b));
    case "d":
        return span(a)[0] - span(b)[0] || span(b)[1] - span(a)[1];
    case "Q": {
        for (let i = 0; i < 3; i++) {
            const result = compare(parts(a)[i], parts(b)[i]);
            if (result) return result;
        }
        return 0;
    }
    default:
        return byCode(bytes(a), bytes(b)) || byCode(tag(a), tag(b)) ||
            byCode(a, b);
    }
}

// As Walk writes it.
export function walk(term) {
    switch (kind(term)) {
    case "N":
        return /^[A-Za-z][A-Za-z0-9_]*$/.test(bytes(term)) &&
            bytes(term) !== "published"
            ? bytes(term) : `[${bytes(term)}]`;
    case "T":
        return JSON.stringify(bytes(term)) + (lang(term) && `@${lang(term)}`);
    case "Y":
        return `${JSON.stringify(bytes(term))}^^<${datatype(term)}>`;
    case "U":
        return `<${bytes(term)}>`;
    case "X":
        return `_:${bytes(term)}`;
    case "Q":
        return `(${parts(term).map(walk).join(" ")})`;
    case "d": // a bare year would be a number
        return bytes(term).length > 4 ? bytes(term)
            : `"${bytes(term)}"^^<http://www.w3.org/2001/XMLSchema#gYear>`;
    default:
        return bytes(term);
    }
}

// As JSON Lines has it; numbers stay as written.
export function json(term) {
    switch (kind(term)) {
    case "N":
        return JSON.stringify(bytes(term));
    case "T": {
        const [lang, dir] = tag(term).split("--");
        return JSON.stringify({ text: bytes(term), lang: lang || undefined,
            dir });
    }
    case "Y":
        return JSON.stringify({ text: bytes(term), datatype: datatype(term) });
    case "U":
        return JSON.stringify({ iri: bytes(term) });
    case "X":
        return JSON.stringify({ blank: bytes(term) });
    case "d":
        return JSON.stringify({ date: bytes(term) });
    case "Q": {
        const [s, p, o] = parts(term).map(json);
        return `{"subject":${s},"predicate":${p},"object":${o}}`;
    }
    default:
        return bytes(term);
    }
}
