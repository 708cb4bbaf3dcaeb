// SPDX-License-Identifier: ISC
// Every view is a URL: /?view=NAME and the parameters of that view.
import type { Direction, Term, Triple } from "./types";
import { entityOf, paramTerm, termLabel, termParam } from "./terms";

export type Route =
  | { view: "start" }
  | { view: "search"; q: string }
  | { view: "entity"; name: string; relation?: string; direction?: Direction }
  | { view: "fact"; fact: Triple }
  | { view: "sources" }
  | { view: "source"; name: string; report?: number }
  | { view: "query"; q: string }
  | { view: "unknown"; address: string };

export type EntityRoute = Extract<Route, { view: "entity" }>;

function isDirection(text: string | null): text is Direction {
  return text === "out" || text === "in" || text === "about";
}

function entityRoute(from: URLSearchParams, name: string): Route {
  const relation = from.get("relation");
  const direction = from.get("direction");
  return relation !== null && isDirection(direction)
    ? { view: "entity", name, relation, direction }
    : { view: "entity", name };
}

function factRoute(from: URLSearchParams): Route | undefined {
  const [subject, predicate, object] = ["subject", "predicate", "object"].map((part) =>
    from.get(part),
  );
  if (!subject || !predicate || !object) return undefined;
  return {
    view: "fact",
    fact: {
      subject: paramTerm(subject),
      predicate: paramTerm(predicate),
      object: paramTerm(object),
    },
  };
}

function sourceRoute(from: URLSearchParams, name: string): Route {
  const report = Number(from.get("report") ?? NaN);
  return Number.isSafeInteger(report) ? { view: "source", name, report } : { view: "source", name };
}

/** The view that an address means. */
export function parseRoute(search: string): Route {
  const from = new URLSearchParams(search);
  const name = from.get("name");
  const unknown: Route = { view: "unknown", address: search };
  switch (from.get("view")) {
    case null:
      return { view: "start" };
    case "search":
      return { view: "search", q: from.get("q") ?? "" };
    case "entity":
      return name ? entityRoute(from, name) : unknown;
    case "fact":
      return factRoute(from) ?? unknown;
    case "sources":
      return { view: "sources" };
    case "source":
      return name ? sourceRoute(from, name) : unknown;
    case "query":
      return { view: "query", q: from.get("q") ?? "" };
    default:
      return unknown;
  }
}

function parameters(route: Route): Record<string, string> {
  switch (route.view) {
    case "start":
    case "unknown":
    case "sources":
      return {};
    case "search":
    case "query":
      return route.q ? { q: route.q } : {};
    case "entity":
      return route.relation !== undefined && route.direction !== undefined
        ? { name: route.name, relation: route.relation, direction: route.direction }
        : { name: route.name };
    case "fact":
      return {
        subject: termParam(route.fact.subject),
        predicate: termParam(route.fact.predicate),
        object: termParam(route.fact.object),
      };
    case "source":
      return route.report === undefined
        ? { name: route.name }
        : { name: route.name, report: String(route.report) };
  }
}

/** The address of a view. It is relative, so the page works under any prefix. */
export function href(route: Route): string {
  if (route.view === "start") return "./";
  if (route.view === "unknown") return route.address;
  return `?${new URLSearchParams({ view: route.view, ...parameters(route) })}`;
}

export function entityHref(name: string): string {
  return href({ view: "entity", name });
}

export function factHref(fact: Triple): string {
  return href({ view: "fact", fact });
}

export function queryHref(q: string): string {
  return href({ view: "query", q });
}

/** The source view of a document, at a report's passage when one is given. */
export function sourceHref(source: Term, report?: number): string {
  const name = entityOf(source) ?? termLabel(source);
  return href(report === undefined ? { view: "source", name } : { view: "source", name, report });
}

/** What has to be built anew when the route changes, and what only follows. */
export function viewKey(route: Route): string {
  switch (route.view) {
    case "entity":
    case "source":
      return `${route.view} ${route.name}`;
    case "query":
      return "query";
    default:
      return href(route);
  }
}
