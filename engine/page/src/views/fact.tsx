// SPDX-License-Identifier: ISC
// One fact: the reports for and against side by side, and the facts about it.
import type { FactAnswer, Report, Stance, Triple } from "../types";
import { getFact } from "../api";
import { useLoad } from "../load";
import { entityHref, factHref } from "../routes";
import { entityOf, factLabel, isFact, termKey, tripleOf } from "../terms";
import { Statement } from "../term";
import { Disputed, FactRow } from "../parts/factrow";
import { StanceIcon } from "../parts/icons";
import { ReportList } from "../parts/report";
import { Empty, Outcome } from "../parts/states";
import { counted } from "../parts/words";

function standing(fact: FactAnswer): string {
  const by = (stance: Stance) =>
    counted(
      fact.reports.filter((report) => report.stance === stance && !report.retracted).length,
      "report",
    );
  if (fact.n_reports === 0) return "Quoted, not claimed: no document here reports it by itself.";
  if (fact.disputed)
    return `Affirmed by ${by("affirms")} and denied by ${by("denies")} for the same time.`;
  return fact.asserted
    ? `In the graph: affirmed by ${by("affirms")}.`
    : "Not in the graph: every report that stands denies it.";
}

function Column({ stance, reports }: { stance: Stance; reports: Report[] }) {
  const title = stance === "affirms" ? "For" : "Against";
  return (
    <section class={`column ${stance}`} aria-label={title}>
      <h2>
        <StanceIcon stance={stance} />
        {title} <span class="n">{reports.length}</span>
      </h2>
      {reports.length === 0 ? (
        <Empty>{stance === "affirms" ? "No report affirms it." : "No report denies it."}</Empty>
      ) : (
        <ReportList reports={reports} />
      )}
    </section>
  );
}

function Evidence({ reports }: { reports: Report[] }) {
  return (
    <div class="columns">
      <Column stance="affirms" reports={reports.filter((report) => report.stance === "affirms")} />
      <Column stance="denies" reports={reports.filter((report) => report.stance === "denies")} />
    </div>
  );
}

/** The facts that this one quotes. */
function Quotes({ fact }: { fact: Triple }) {
  const inner = [fact.subject, fact.object].filter(isFact);
  return inner.length === 0 ? null : (
    <p class="quotes">
      It quotes{" "}
      {inner.map((term, i) => (
        <>
          {i > 0 && " and "}
          <a key={i} href={factHref(term)}>
            <bdi>{factLabel(term)}</bdi>
          </a>
        </>
      ))}
      .
    </p>
  );
}

function About({ fact }: { fact: FactAnswer }) {
  return (
    <section class="group">
      <h2>
        Facts about this fact <span class="n">{fact.about.length}</span>
      </h2>
      {fact.about.length === 0 ? (
        <Empty>No fact quotes it.</Empty>
      ) : (
        <ul class="fact-list">
          {fact.about.map((outer) => (
            <FactRow key={termKey(tripleOf(outer))} fact={outer}>
              <Statement fact={outer} />
            </FactRow>
          ))}
        </ul>
      )}
    </section>
  );
}

function Body({ fact }: { fact: FactAnswer }) {
  return (
    <>
      <p class="standing">
        {fact.disputed && <Disputed />}
        {fact.n_reports === 0 && <span class="badge quoted">quoted only</span>}
        {standing(fact)}
      </p>
      <Quotes fact={fact} />
      {fact.reports.length > 0 && <Evidence reports={fact.reports} />}
      <About fact={fact} />
    </>
  );
}

export function FactView({ fact }: { fact: Triple }) {
  const loaded = useLoad(`fact ${termKey(fact)}`, (signal) => getFact(fact, signal));
  const relation = entityOf(fact.predicate);
  return (
    <div class="page">
      <header class="head">
        <p class="kicker">
          <span>fact</span>
        </p>
        <h1 class="drawn">
          {relation === undefined ? (
            <Statement fact={fact} />
          ) : (
            <Statement fact={fact} relation={entityHref(relation)} />
          )}
        </h1>
      </header>
      <Outcome of={loaded} what="its reports">
        {(data) => <Body fact={data} />}
      </Outcome>
    </div>
  );
}
