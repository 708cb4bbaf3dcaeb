// SPDX-License-Identifier: ISC
// The questions that come with the program, each a link that asks it.
import { getExamples } from "../api";
import { useLoad } from "../load";
import { queryHref } from "../routes";
import { Empty, Outcome } from "./states";

/** The comments above a query say what its title says. */
function withoutTitle(query: string): string {
  return query.replace(/^(\s*#.*\n)+/, "").trim();
}

export function Questions() {
  const examples = useLoad("examples", getExamples);
  return (
    <Outcome of={examples} what="the examples">
      {({ items }) =>
        items.length === 0 ? (
          <Empty>This server carries no example questions.</Empty>
        ) : (
          <ul class="questions">
            {items.map(({ name, title, query }) => (
              <li key={name}>
                <a href={queryHref(query)}>
                  <strong>{title}</strong>
                  <code dir="auto">{withoutTitle(query)}</code>
                </a>
              </li>
            ))}
          </ul>
        )
      }
    </Outcome>
  );
}
