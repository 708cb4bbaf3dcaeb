// SPDX-License-Identifier: ISC
// The shapes that the HTTP API serves.

/** A number that a JavaScript number would not give back as written. */
export interface ExactNumber {
  number: string;
}
export interface Iri {
  iri: string;
}
export interface Text {
  text: string;
  lang?: string;
  dir?: string;
  datatype?: string;
}
export interface DateTerm {
  date: string;
}
export interface Blank {
  blank: string;
}
export interface Triple {
  subject: Term;
  predicate: Term;
  object: Term;
}

/** A term in the model's JSON form; a bare string is a name or an IRI. */
export type Term = string | number | boolean | ExactNumber | Iri | Text | DateTerm | Blank | Triple;

export type Stance = "affirms" | "denies";

export interface Passage {
  before: string;
  text: string;
  after: string;
}

export interface Report {
  report: number;
  stance: Stance;
  source?: Term;
  speaker?: Term;
  from?: string;
  to?: string;
  place?: Term;
  event?: Term;
  confidence?: number;
  quote?: string;
  start?: number;
  end?: number;
  unit?: string;
  extractor?: Term;
  meta?: Record<string, unknown>;
  written_subject?: Term;
  written_predicate?: Term;
  written_object?: Term;
  written_source?: Term;
  written_speaker?: Term;
  recorded: string;
  retracted?: string;
  published?: string;
  source_title?: string;
  passage?: Passage;
}

export interface Fact extends Triple {
  asserted: boolean;
  disputed: boolean;
  n_reports: number;
  reports: Report[];
}

export interface FactAnswer extends Fact {
  about: Fact[];
}

export type Direction = "out" | "in" | "about";

export interface Group {
  relation: Term;
  direction: Direction;
  count: number;
  /** Not all were counted: there may be more. */
  at_least?: boolean;
  facts: Fact[];
  next?: string | null;
}

export type Kind = "entity" | "relation" | "source";

export interface Entity {
  name: Term;
  kind: Kind;
  labels: TextLike[];
  types: Term[];
  aliases: TextLike[];
  coordinates?: { latitude: number; longitude: number };
  groups: Group[];
  matched?: string;
}

/** A text that may come bare or with its language. */
export type TextLike = string | Text;

export interface Source {
  name: Term;
  title?: TextLike;
  publisher?: Term;
  author?: Term;
  published?: string;
  language?: TextLike;
  url?: TextLike;
  n_facts: number;
  n_reports: number;
  has_text: boolean;
}

export interface SourceAnswer extends Source {
  text?: string;
  facts: Fact[];
  next?: string | null;
}

export interface List<T> {
  items: T[];
  next: string | null;
}

export interface Suggestion {
  name: Term;
  kind: Kind;
  match?: TextLike;
  facts: number;
}

export interface Stats {
  version: string;
  facts: number;
  reports: number;
  live_reports: number;
  quoted: number;
  terms: number;
  names: number;
  sources: number;
  relations: number;
  database_bytes: number;
  last_transaction: number;
  base: string;
}

export interface Example {
  name: string;
  title: string;
  query: string;
}

export type Cell = Term | null | Report[] | Term[];

export interface Warning {
  code?: string;
  message: string;
  line?: number;
  column?: number;
  suggestion?: string;
}

export interface QueryAnswer {
  columns: string[];
  rows: Cell[][];
  warnings: Warning[];
  elapsed_ms: number;
  truncated: boolean;
  reason?: string;
  complete: boolean;
}

/** application/problem+json */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  line?: number;
  column?: number;
  suggestion?: string;
  closest?: string[];
  /** All that is wrong with a query, the first as in the problem itself. */
  errors?: Problem[];
}
