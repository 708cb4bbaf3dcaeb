// SPDX-License-Identifier: ISC
// Loading for a component: one request at a time, the stale one aborted,
// answers kept for going back.
import { useCallback, useEffect, useState } from "preact/hooks";
import { cameBack } from "./router";

export type Loaded<T> =
  { state: "loading" } | { state: "ready"; data: T } | { state: "failed"; error: unknown };

const KEPT_LIMIT = 40;
const kept = new Map<string, unknown>();

function keep(key: string, data: unknown): void {
  kept.delete(key);
  kept.set(key, data);
  if (kept.size > KEPT_LIMIT) kept.delete(kept.keys().next().value!);
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/**
 * What `load` gives for `key`. Coming back to a view shows the answer that
 * stood there; every other way asks again.
 */
export function useLoad<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
): Loaded<T> & { retry: () => void } {
  const initial = (): Loaded<T> =>
    cameBack() && kept.has(key)
      ? { state: "ready", data: kept.get(key) as T }
      : { state: "loading" };
  const [result, setResult] = useState<{ key: string } & Loaded<T>>(() => ({ key, ...initial() }));
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const start = initial();
    setResult({ key, ...start });
    if (start.state === "ready" && attempt === 0) return undefined;
    const abort = new AbortController();
    load(abort.signal).then(
      (data) => {
        keep(key, data);
        if (!abort.signal.aborted) setResult({ key, state: "ready", data });
      },
      (error: unknown) => {
        if (!abort.signal.aborted && !isAbort(error)) setResult({ key, state: "failed", error });
      },
    );
    return () => abort.abort();
  }, [key, attempt]);

  const retry = useCallback(() => setAttempt((n) => n + 1), []);
  return { ...(result.key === key ? result : initial()), retry };
}

/** More pages of a list, appended one after the other. */
export interface Pages<T> {
  items: T[];
  next: string | null;
  busy: boolean;
  error: unknown;
  more: () => void;
}

/**
 * A list that begins with `first` and goes on at `next`. Give the component
 * a key of its own: another list is another component.
 */
export function usePages<T>(
  key: string,
  first: { items: T[]; next: string | null },
  load: (cursor: string, signal: AbortSignal) => Promise<{ items: T[]; next: string | null }>,
): Pages<T> {
  const [list, setList] = useState(() =>
    cameBack() && kept.has(`pages ${key}`) ? (kept.get(`pages ${key}`) as typeof first) : first,
  );
  const [cursor, setCursor] = useState<string | null>(null);
  const [error, setError] = useState<unknown>();

  useEffect(() => {
    if (cursor === null) return undefined;
    const abort = new AbortController();
    load(cursor, abort.signal).then(
      (page) => {
        if (abort.signal.aborted) return;
        setCursor(null);
        setList((before) => {
          const now = { items: [...before.items, ...page.items], next: page.next };
          keep(`pages ${key}`, now);
          return now;
        });
      },
      (reason: unknown) => {
        if (abort.signal.aborted) return;
        setCursor(null);
        setError(reason);
      },
    );
    return () => abort.abort();
  }, [cursor]);

  const more = useCallback(() => {
    setError(undefined);
    setCursor(list.next);
  }, [list.next]);
  return { items: list.items, next: list.next, busy: cursor !== null, error, more };
}
