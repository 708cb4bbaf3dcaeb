// SPDX-License-Identifier: ISC
// One report: who says so, where, when, how surely, and the sentence itself.
import type { ComponentChildren } from "preact";
import type { Report, Term } from "../types";
import { sourceHref } from "../routes";
import { entityOf, utf8Length, webAddress } from "../terms";
import { TermView, Words } from "../term";
import { OutIcon, StanceIcon } from "./icons";
import { period } from "./words";

/** Some of a document around its passage; an ellipsis where it was cut. */
function Passage({ report }: { report: Report }) {
  if (report.passage) {
    const { before, text, after } = report.passage;
    const begins = report.start === utf8Length(before);
    const ends = /(^|[.!?…"”»。！？])\s*$/.test(after);
    return (
      <blockquote class="passage" dir="auto">
        {!begins && "…"}
        {before}
        <mark>{text}</mark>
        {after}
        {!ends && "…"}
      </blockquote>
    );
  }
  return report.quote === undefined ? null : (
    <blockquote class="passage" dir="auto">
      <mark>{report.quote}</mark>
    </blockquote>
  );
}

/** A link that leaves the page: only to the web, and telling nothing. */
export function OutLink({ url }: { url: string }) {
  const address = webAddress(url);
  return address === undefined ? null : (
    <a
      class="out-link"
      href={address}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={address}
    >
      <OutIcon />
      <span class="sr">Open the original in a new tab</span>
    </a>
  );
}

function SourceLine({ report }: { report: Report }) {
  const { source } = report;
  if (source === undefined) return <span class="muted">no source given</span>;
  const label = report.source_title ? (
    <Words text={report.source_title} />
  ) : (
    <TermView term={source} plain />
  );
  return (
    <>
      <a class="source" href={sourceHref(source, report.report)}>
        {label}
      </a>
      <OutLink url={entityOf(source) ?? ""} />
      {report.published && (
        <span class="muted">
          {" "}
          published <time>{report.published}</time>
        </span>
      )}
    </>
  );
}

function Confidence({ value }: { value: number }) {
  return (
    <span class="confidence">
      <meter min={0} max={1} value={value} aria-hidden="true" /> {value.toFixed(2)}
    </span>
  );
}

function metaValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

type Row = [label: string, value: ComponentChildren] | undefined;

function termRow(label: string, term: Term | undefined): Row {
  return term === undefined ? undefined : [label, <TermView term={term} />];
}

function wordsRow(label: string, words: string | undefined): Row {
  return words === undefined ? undefined : [label, <bdi>{words}</bdi>];
}

function rowsOf(report: Report): Row[] {
  const written = ["subject", "predicate", "object", "source", "speaker"] as const;
  return [
    termRow("said by", report.speaker),
    wordsRow("holds", period(report.from, report.to)),
    termRow("place", report.place),
    termRow("event", report.event),
    report.confidence === undefined
      ? undefined
      : ["confidence", <Confidence value={report.confidence} />],
    ...written.map((part) => {
      const term = report[`written_${part}`];
      return term === undefined
        ? undefined
        : ([`${part} written`, <TermView term={term} plain />] as Row);
    }),
    report.extractor === undefined
      ? undefined
      : ["extracted by", <TermView term={report.extractor} plain />],
    ...Object.entries(report.meta ?? {}).map(([key, value]) => wordsRow(key, metaValue(value))),
    wordsRow("recorded", report.recorded?.replace("T", " ").replace("Z", " UTC")),
    wordsRow("withdrawn", report.retracted?.replace("T", " ").replace("Z", " UTC")),
  ];
}

/** `here` leaves out what the surrounding view says already: the source. */
export function ReportCard({ report, here = false }: { report: Report; here?: boolean }) {
  const rows = rowsOf(report).filter((row) => row !== undefined);
  return (
    <article
      class={`report ${report.stance}`}
      aria-label={`Report ${report.report} ${report.stance}`}
    >
      <header>
        <span class={`stance ${report.stance}`}>
          <StanceIcon stance={report.stance} />
          {report.stance}
        </span>
        {!here && (
          <span class="origin">
            <SourceLine report={report} />
          </span>
        )}
        <span class="report-id muted" title="the report's number">
          #{report.report}
        </span>
      </header>
      <Passage report={report} />
      {rows.length > 0 && (
        <dl class="fields">
          {rows.map(
            (row) =>
              row && (
                <div key={row[0]}>
                  <dt>{row[0]}</dt>
                  <dd>{row[1]}</dd>
                </div>
              ),
          )}
        </dl>
      )}
    </article>
  );
}

/** Reports side by side with a place of their own in the page's outline. */
export function ReportList({ reports, here = false }: { reports: Report[]; here?: boolean }) {
  return (
    <div class="reports">
      {reports.map((report) => (
        <ReportCard key={report.report} report={report} here={here} />
      ))}
    </div>
  );
}
