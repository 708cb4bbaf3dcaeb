// SPDX-License-Identifier: ISC
// The HTTP API. Nothing else in the page makes a request.
import type {
  Direction,
  Entity,
  Example,
  FactAnswer,
  List,
  Problem,
  QueryAnswer,
  Source,
  SourceAnswer,
  Stats,
  Suggestion,
  Triple,
} from "./types";
import { parseJson, termParam } from "./terms";

const ROOT = "api/v1/";
const TOKEN = "entente.token";

/** Rows that the page asks for; an export has them all. */
export const QUERY_ROWS = 1000;

type Parameters = Record<string, string | number | undefined>;

/** An answer that is not one. Status 0: the server was not reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.detail ?? problem.title ?? `status ${status}`);
  }
}

let tokenWanted: () => void = () => undefined;

/** Who is told when the server asks for a token. */
export function onTokenWanted(listener: () => void): void {
  tokenWanted = listener;
}

export function hasToken(): boolean {
  return sessionStorage.getItem(TOKEN) !== null;
}

export function setToken(token: string): void {
  sessionStorage.setItem(TOKEN, token);
}

function address(path: string, parameters: Parameters): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return ROOT + path + (pairs.length ? `?${pairs.join("&")}` : "");
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback = {
    title: `The server answered ${response.status} ${response.statusText}`.trim(),
  };
  try {
    const problem: unknown = await response.json();
    return typeof problem === "object" && problem !== null ? { ...fallback, ...problem } : fallback;
  } catch {
    return fallback;
  }
}

function unreachable(error: unknown): never {
  if (error instanceof DOMException && error.name === "AbortError") throw error;
  throw new ApiError(0, {
    title: "The server does not answer",
    detail: "It may have been stopped, or the connection is gone. Nothing on this page is lost.",
  });
}

async function send(url: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  const token = sessionStorage.getItem(TOKEN);
  if (token !== null) headers.set("Authorization", `Bearer ${token}`);
  const response = await fetch(url, { ...init, headers, redirect: "follow" }).catch(unreachable);
  if (response.ok) return response;
  if (response.status === 401) tokenWanted();
  throw new ApiError(response.status, await problemOf(response));
}

async function readJson<T>(url: string, init: RequestInit): Promise<T> {
  const response = await send(url, {
    ...init,
    headers: { Accept: "application/json", ...init.headers },
  });
  try {
    return parseJson(await response.text()) as T;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(response.status, brokenOff());
  }
}

function brokenOff(): Problem {
  return {
    title: "The answer broke off",
    detail: "The server stopped in the middle of its answer, so what came of it is not shown.",
  };
}

function get<T>(path: string, parameters: Parameters, signal: AbortSignal): Promise<T> {
  return readJson<T>(address(path, parameters), { signal });
}

export function getStats(signal: AbortSignal): Promise<Stats> {
  return get("stats", {}, signal);
}

export function getExamples(signal: AbortSignal): Promise<List<Example>> {
  return get("examples", {}, signal);
}

export function getSuggestions(
  q: string,
  limit: number,
  signal: AbortSignal,
): Promise<List<Suggestion>> {
  return get("suggest", { q, limit }, signal);
}

/** An entity with the first facts of each of its groups. */
export function getEntity(name: string, limit: number, signal: AbortSignal): Promise<Entity> {
  return get("entities", { name, limit }, signal);
}

/** One group of an entity, a page at a time. */
export function getGroup(
  name: string,
  relation: string,
  direction: Direction,
  page: { limit: number; cursor?: string | undefined },
  signal: AbortSignal,
): Promise<Entity> {
  return get("entities", { name, relation, direction, ...page }, signal);
}

export function getFact(fact: Triple, signal: AbortSignal): Promise<FactAnswer> {
  return get(
    "facts",
    {
      subject: termParam(fact.subject),
      predicate: termParam(fact.predicate),
      object: termParam(fact.object),
    },
    signal,
  );
}

export function getSources(cursor: string | undefined, signal: AbortSignal): Promise<List<Source>> {
  return get("sources", { limit: 100, cursor }, signal);
}

export function getSource(
  name: string,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<SourceAnswer> {
  return get("sources", { name, limit: 200, cursor }, signal);
}

/** Runs a query. An answer that does not say it is whole is refused. */
export async function runQuery(q: string, signal: AbortSignal): Promise<QueryAnswer> {
  const answer = await readJson<QueryAnswer>(address("query", { limit: QUERY_ROWS }), {
    method: "POST",
    headers: { "Content-Type": "text/plain;charset=utf-8" },
    body: q,
    signal,
  });
  if (typeof answer.complete !== "boolean") throw new ApiError(200, brokenOff());
  return answer;
}

export type ExportFormat = "csv" | "json";

/** Where all rows of a query can be had as a file. */
export function exportAddress(q: string, format: ExportFormat): string {
  return address("query", { q, format });
}

/** The same through the token, which a plain link could not carry. */
export async function download(url: string): Promise<Blob> {
  return (await send(url, {})).blob();
}
