// SPDX-License-Identifier: ISC
// A document: what it is, every fact it reports, and its text where it is
// kept, with the passages marked that carry the facts.
import type { Fact, SourceAnswer } from "../types";
import { getSource } from "../api";
import { useLoad, usePages } from "../load";
import { entityHref, href } from "../routes";
import { entityOf, plainText, termKey, tripleOf } from "../terms";
import { Statement, TermView, Words } from "../term";
import { FactRow } from "../parts/factrow";
import { MarkedText } from "../parts/markedtext";
import { More } from "../parts/more";
import { OutLink } from "../parts/report";
import { Empty, Outcome } from "../parts/states";
import { counted } from "../parts/words";

function Head({ source, name }: { source: SourceAnswer; name: string }) {
  const url = source.url === undefined ? name : plainText(source.url);
  return (
    <header class="head">
      <p class="kicker">
        <span>document</span>
      </p>
      <h1>{source.title === undefined ? <bdi>{name}</bdi> : <Words text={source.title} />}</h1>
      <p class="facts-line">
        {source.publisher !== undefined && (
          <>
            <TermView term={source.publisher} /> ·{" "}
          </>
        )}
        {source.author !== undefined && (
          <>
            by <TermView term={source.author} /> ·{" "}
          </>
        )}
        {source.published && (
          <>
            <time>{source.published}</time> ·{" "}
          </>
        )}
        {source.language !== undefined && (
          <>
            <Words text={source.language} /> ·{" "}
          </>
        )}
        {counted(source.n_facts, "fact")}, {counted(source.n_reports, "report")}
        {" · "}
        <a href={entityHref(name)}>facts about the document</a>
      </p>
      {source.title !== undefined && (
        <p class="address muted">
          <TermView term={source.name} plain /> <OutLink url={url} />
        </p>
      )}
    </header>
  );
}

/** The facts in the order in which the text tells them. */
function inTextOrder(facts: Fact[]): Fact[] {
  const start = (fact: Fact) => Math.min(...fact.reports.map((report) => report.start ?? Infinity));
  return facts
    .map((fact, i) => ({ fact, i, at: start(fact) }))
    .sort((a, b) => (a.at === b.at ? a.i - b.i : a.at - b.at))
    .map(({ fact }) => fact);
}

function Facts({
  facts,
  chosen,
  name,
}: {
  facts: Fact[];
  chosen: number | undefined;
  name: string;
}) {
  return (
    <ul class="fact-list">
      {facts.map((fact) => {
        const ours = fact.reports.some((report) => report.report === chosen);
        const passage = fact.reports.find((report) => report.start !== undefined);
        return (
          <FactRow key={`${termKey(tripleOf(fact))} ${ours}`} fact={fact} here open={ours}>
            {passage && (
              <a
                class="to-passage"
                href={href({ view: "source", name, report: passage.report })}
                title="Show the passage"
              >
                <span class="sr">Show the passage</span>¶
              </a>
            )}
            <Statement fact={fact} />
          </FactRow>
        );
      })}
    </ul>
  );
}

function Body({
  source,
  name,
  report,
}: {
  source: SourceAnswer;
  name: string;
  report: number | undefined;
}) {
  const pages = usePages<Fact>(
    `source ${name}`,
    { items: source.facts, next: source.next ?? null },
    async (cursor, signal) => {
      const page = await getSource(name, cursor, signal);
      return { items: page.facts, next: page.next ?? null };
    },
  );
  const facts = inTextOrder(pages.items);
  return (
    <div class={source.text === undefined ? undefined : "with-text"}>
      {source.text !== undefined && (
        <MarkedText
          text={source.text}
          facts={facts}
          chosen={report}
          name={name}
          language={source.language}
        />
      )}
      <section class="group" aria-label="Facts that this document reports">
        <h2>
          Facts it reports <span class="n">{source.n_facts}</span>
        </h2>
        {facts.length === 0 ? (
          <Empty>No report that stands names it as its source.</Empty>
        ) : (
          <Facts facts={facts} chosen={report} name={name} />
        )}
        <More pages={pages} what="facts" />
      </section>
    </div>
  );
}

export function SourceView({ name, report }: { name: string; report: number | undefined }) {
  const loaded = useLoad(`source ${name}`, (signal) => getSource(name, undefined, signal));
  return (
    <div class="page">
      {loaded.state === "ready" ? (
        <Head source={loaded.data} name={entityOf(loaded.data.name) ?? name} />
      ) : (
        <header class="head">
          <h1>
            <bdi>{name}</bdi>
          </h1>
        </header>
      )}
      <Outcome of={loaded} what="the document">
        {(data) => <Body source={data} name={name} report={report} />}
      </Outcome>
    </div>
  );
}
