// SPDX-License-Identifier: ISC
// The documents that the facts come from.
import type { List, Source } from "../types";
import { getSources } from "../api";
import { useLoad, usePages } from "../load";
import { sourceHref } from "../routes";
import { termKey } from "../terms";
import { TermView, Words } from "../term";
import { More } from "../parts/more";
import { Empty, Outcome } from "../parts/states";
import { count } from "../parts/words";

function Row({ source }: { source: Source }) {
  return (
    <tr>
      <td class="document">
        <a href={sourceHref(source.name)}>
          {source.title === undefined ? (
            <TermView term={source.name} plain />
          ) : (
            <Words text={source.title} />
          )}
        </a>
        {source.title !== undefined && (
          <small class="muted">
            <TermView term={source.name} plain />
          </small>
        )}
      </td>
      <td>{source.publisher !== undefined && <TermView term={source.publisher} />}</td>
      <td class="nowrap">{source.published && <time>{source.published}</time>}</td>
      <td class="right">{count(source.n_facts)}</td>
      <td class="right">{count(source.n_reports)}</td>
      <td>{source.has_text ? "kept" : <span class="muted">–</span>}</td>
    </tr>
  );
}

function Table({ first }: { first: List<Source> }) {
  const pages = usePages<Source>("sources", first, getSources);
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label="Documents">
        <table>
          <thead>
            <tr>
              <th scope="col">Document</th>
              <th scope="col">Publisher</th>
              <th scope="col">Published</th>
              <th scope="col" class="right">
                Facts
              </th>
              <th scope="col" class="right">
                Reports
              </th>
              <th scope="col">Text</th>
            </tr>
          </thead>
          <tbody>
            {pages.items.map((source) => (
              <Row key={termKey(source.name)} source={source} />
            ))}
          </tbody>
        </table>
      </div>
      <More pages={pages} what="documents" />
    </>
  );
}

export function SourcesView() {
  const loaded = useLoad("sources", (signal) => getSources(undefined, signal));
  return (
    <div class="page">
      <header class="head">
        <h1>Documents</h1>
      </header>
      <Outcome of={loaded} what="the documents">
        {(first) =>
          first.items.length === 0 ? (
            <Empty>No report here names a document.</Empty>
          ) : (
            <Table first={first} />
          )
        }
      </Outcome>
    </div>
  );
}
