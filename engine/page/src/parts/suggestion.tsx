// SPDX-License-Identifier: ISC
// One name that a search found.
import type { Suggestion } from "../types";
import { entityHref, sourceHref } from "../routes";
import { termLabel } from "../terms";
import { TermView, Words } from "../term";
import { KindIcon } from "./icons";
import { counted } from "./words";

/** The view that a suggestion leads to. */
export function suggestionHref(item: Suggestion): string {
  return item.kind === "source" ? sourceHref(item.name) : entityHref(termLabel(item.name));
}

/** What a suggestion says, in the box and in the list of results. */
export function SuggestionLine({ item }: { item: Suggestion }) {
  return (
    <>
      <KindIcon kind={item.kind} />
      <span class="suggested">
        {item.kind === "source" && item.match !== undefined ? (
          <>
            <Words text={item.match} />{" "}
            <small class="muted">
              <TermView term={item.name} plain />
            </small>
          </>
        ) : (
          <TermView term={item.name} plain />
        )}
        {item.kind !== "source" && item.match !== undefined && (
          <span class="match">
            <Words text={item.match} />
          </span>
        )}
      </span>
      <span class="kind-name">{item.kind === "source" ? "document" : item.kind}</span>
      <span class="facts">{counted(item.facts, "fact")}</span>
    </>
  );
}
