// SPDX-License-Identifier: ISC
// Terms as the driver writes them (N:Alba, I:5, d:2015-09, Q(s|p|o), ...), and
// what can be known of one: its kind, its order, its form in Walk and in JSON.

const quoted = new Map();

const escape = (bytes) => bytes.replace(/[\n\t\\|()[\]]/g, (c) =>
    `\\${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
const unescape = (bytes) => bytes.replace(/\\(..)/g, (_, hex) =>
    String.fromCharCode(parseInt(hex, 16)));

export const name = (text) => `N:${text}`;
export const integer = (value) => `I:${value}`;
export const decimal = (text) => `D:${text}`;
export const date = (text) => `d:${text}`;
export const text = (bytes, lang = "") => `T:${lang}:${escape(bytes)}`;
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
export const bytes = (term) =>
    kind(term) === "T" ? unescape(term.slice(term.indexOf(":", 2) + 1))
        : term.slice(2);
export const lang = (term) => term.slice(2, term.indexOf(":", 2));

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
const RANK = { "-": 0, B: 1, I: 2, D: 2, d: 3, T: 4, N: 5, U: 5, X: 6, Q: 7 };

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
    case "T":
        return byCode(bytes(a), bytes(b)) || byCode(lang(a), lang(b));
    case "Q": {
        for (let i = 0; i < 3; i++) {
            const result = compare(parts(a)[i], parts(b)[i]);
            if (result) return result;
        }
        return 0;
    }
    default:
        return byCode(a, b);
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
    case "T":
        return lang(term)
            ? JSON.stringify({ text: bytes(term), lang: lang(term) })
            : JSON.stringify({ text: bytes(term) });
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
