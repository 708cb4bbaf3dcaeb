// SPDX-License-Identifier: ISC
// All that a search found, where the box shows only the first.
import { getSuggestions } from "../api";
import { useLoad } from "../load";
import { termKey } from "../terms";
import { SuggestionLine, suggestionHref } from "../parts/suggestion";
import { Empty, Outcome } from "../parts/states";
import { counted } from "../parts/words";

const LIMIT = 50; // the most that the server gives

export function SearchView({ q }: { q: string }) {
  const found = useLoad(`search ${q}`, (signal) => getSuggestions(q, LIMIT, signal));
  return (
    <div class="page narrow">
      <h1 class="quiet">
        Search: <bdi>{q}</bdi>
      </h1>
      <Outcome of={found} what="names">
        {({ items }) =>
          items.length === 0 ? (
            <Empty>
              No name, alias or title here begins with “<bdi>{q}</bdi>”.
            </Empty>
          ) : (
            <>
              <p class="muted" role="status">
                {items.length < LIMIT ? counted(items.length, "name") : `The first ${LIMIT} names`}
              </p>
              <ul class="results">
                {items.map((item) => (
                  <li key={`${item.kind} ${termKey(item.name)}`}>
                    <a href={suggestionHref(item)}>
                      <SuggestionLine item={item} />
                    </a>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Outcome>
    </div>
  );
}
