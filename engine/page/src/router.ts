// SPDX-License-Identifier: ISC
// The History API: where we are, going elsewhere, and coming back to the
// same place on the page.
import { useLayoutEffect, useState } from "preact/hooks";
import { parseRoute, type Route } from "./routes";

interface State {
  key: number;
}

const listeners = new Set<(route: Route) => void>();
const scrolled = new Map<number, number>();
let nextKey = Date.now();
let key = (history.state as State | null)?.key ?? nextKey++;
let back = false;

/** Whether the last move was back or forward: then kept answers will do. */
export function cameBack(): boolean {
  return back;
}

/** Where the page was scrolled to when this entry of the history was left. */
export function keptScroll(): number {
  return back ? (scrolled.get(key) ?? 0) : 0;
}

function tell(): void {
  const route = parseRoute(location.search);
  for (const listener of listeners) listener(route);
}

/** Goes to an address of this page. */
export function go(address: string): void {
  back = false;
  if (new URL(address, location.href).href === location.href) {
    tell();
    return;
  }
  scrolled.set(key, scrollY);
  key = nextKey++;
  history.pushState({ key } satisfies State, "", address);
  tell();
}

/** Whether a click on a link is ours to follow. */
function followed(event: MouseEvent): string | undefined {
  if (event.defaultPrevented || event.button !== 0) return undefined;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return undefined;
  const link = (event.target as Element | null)?.closest?.("a");
  if (!link || link.hasAttribute("download") || link.target) return undefined;
  const url = new URL(link.href, location.href);
  if (url.origin !== location.origin || url.pathname !== location.pathname) return undefined;
  return url.hash ? undefined : url.href;
}

/** Takes over links, back and forward. Called once. */
export function startRouter(): void {
  history.scrollRestoration = "manual";
  history.replaceState({ key } satisfies State, "");
  addEventListener("click", (event) => {
    const address = followed(event);
    if (address === undefined) return;
    event.preventDefault();
    go(address);
  });
  addEventListener("popstate", (event) => {
    key = (event.state as State | null)?.key ?? nextKey++;
    back = true;
    tell();
  });
  addEventListener("scroll", () => scrolled.set(key, scrollY), { passive: true });
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.search));
  // With the first commit: a link that is there can be followed.
  useLayoutEffect(() => {
    listeners.add(setRoute);
    return () => {
      listeners.delete(setRoute);
    };
  }, []);
  return route;
}
