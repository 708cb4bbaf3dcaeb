// SPDX-License-Identifier: ISC
// What stands where an answer is not: still loading, nothing there, failed.
import type { ComponentChildren } from "preact";
import { ApiError } from "../api";
import { entityHref } from "../routes";
import type { Loaded } from "../load";

export function Loading({ what }: { what: string }) {
  return (
    <p class="loading" role="status">
      Loading {what}…
    </p>
  );
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

function titleOf(error: unknown): string {
  if (!(error instanceof ApiError)) return "This page has a fault";
  if (error.status === 404) return "Not found";
  return error.problem.title ?? "The request failed";
}

function Closest({ names }: { names: string[] }) {
  return (
    <>
      <p>Closest names:</p>
      <ul class="closest">
        {names.map((name) => (
          <li key={name}>
            <a href={entityHref(name)}>
              <bdi>{name}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = error instanceof ApiError ? error.problem : {};
  const detail = problem.detail ?? (error instanceof Error ? error.message : undefined);
  const title = titleOf(error);
  return (
    <div class="failure" role="alert">
      <h2>{title}</h2>
      {detail && detail !== title && <p dir="auto">{detail}</p>}
      {problem.closest && problem.closest.length > 0 && <Closest names={problem.closest} />}
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** A loaded answer, or what stands in its place. */
export function Outcome<T>({
  of,
  what,
  children,
}: {
  of: Loaded<T> & { retry: () => void };
  what: string;
  children: (data: T) => ComponentChildren;
}) {
  switch (of.state) {
    case "loading":
      return <Loading what={what} />;
    case "failed":
      return <Failure error={of.error} retry={of.retry} />;
    case "ready":
      return <>{children(of.data)}</>;
  }
}
