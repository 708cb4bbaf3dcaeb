// SPDX-License-Identifier: ISC
// What a term is, and its three spellings: for a URL, for Walk, for a label.
import type { Term, TextLike, Triple } from "./types";

export function isFact(term: unknown): term is Triple {
  return typeof term === "object" && term !== null && "predicate" in term;
}

export function isIri(name: string): boolean {
  return /^(https?:\/\/|urn:)/.test(name);
}

/** The name or IRI that a term is, or nothing when it is no entity. */
export function entityOf(term: Term): string | undefined {
  if (typeof term === "string") return term;
  if (typeof term === "object" && "iri" in term) return term.iri;
  return undefined;
}

export function plainText(text: TextLike): string {
  return typeof text === "string" ? text : text.text;
}

export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A link is followed only where it leads to the web. */
export function webAddress(text: string): string | undefined {
  return /^https?:\/\//i.test(text) ? text : undefined;
}

/** JSON of a term; numbers are given back as they were written. */
function termJson(term: Term): string {
  if (typeof term !== "object") return JSON.stringify(term);
  if ("number" in term) return term.number;
  if (!isFact(term)) return JSON.stringify(term);
  const { subject, predicate, object } = term;
  return (
    `{"subject":${termJson(subject)},"predicate":${termJson(predicate)}` +
    `,"object":${termJson(object)}}`
  );
}

/**
 * A term as a URL parameter: a bare name where that cannot be mistaken for
 * JSON, else JSON.
 */
export function termParam(term: Term): string {
  if (typeof term === "string" && !/^[{"\d-]/.test(term)) return term;
  return termJson(term);
}

export function paramTerm(param: string): Term {
  if (!/^[{"\d-]/.test(param)) return param;
  try {
    return parseJson(param) as Term;
  } catch {
    return param;
  }
}

/** One term is one key. */
export function termKey(term: Term): string {
  return termJson(term);
}

/** The words of a term, for titles and labels read aloud. */
export function termLabel(term: Term): string {
  if (typeof term !== "object") return String(term);
  if ("number" in term) return term.number;
  if ("iri" in term) return term.iri;
  if ("text" in term) return `“${term.text}”`;
  if ("date" in term) return term.date;
  if ("blank" in term) return `_:${term.blank}`;
  return `(${factLabel(term)})`;
}

export function factLabel(fact: Triple): string {
  return [fact.subject, fact.predicate, fact.object].map(termLabel).join(" ");
}

/** The triple alone, without what an answer adds to it. */
export function tripleOf({ subject, predicate, object }: Triple): Triple {
  return { subject, predicate, object };
}

const RESERVED = new Set(
  (
    "prefix explain profile find ask graph path where filter " +
    "bind as in optional not or and having order by asc desc limit offset per at " +
    "during published known with to via max all a any true false none"
  ).split(" "),
);

/** A name or IRI as Walk writes it. */
export function walkName(name: string): string {
  if (isIri(name)) return `<${name}>`;
  if (
    /^\p{L}[\p{L}\p{M}\p{N}_]*(?:-+[\p{L}\p{M}\p{N}_]+)*$/u.test(name) &&
    !RESERVED.has(name.toLowerCase())
  )
    return name;
  return `[${name.replace(/[\\\]]/g, "\\$&")}]`;
}

/**
 * Reads JSON. A number that stands for a term and that a JavaScript number
 * would change (past 2^53, or with a trailing zero) is kept as written, where
 * the browser tells how it was written.
 */
export function parseJson(text: string): unknown {
  const keep = function (
    this: unknown,
    key: string,
    value: unknown,
    context?: { source?: string },
  ) {
    if (typeof value !== "number" || context?.source === undefined) return value;
    const isTerm = Array.isArray(this) || key === "object" || key === "subject";
    return isTerm && String(value) !== context.source ? { number: context.source } : value;
  };
  return JSON.parse(text, keep as (this: unknown, key: string, value: unknown) => unknown);
}
