// SPDX-License-Identifier: ISC
// One fact in a list: what it says, how it is borne out, and on demand its
// reports.
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import type { Fact } from "../types";
import { factHref } from "../routes";
import { factLabel } from "../terms";
import { Chevron, DisputedIcon, StanceIcon } from "./icons";
import { ReportList } from "./report";
import { counted, reportDate } from "./words";

export function Disputed() {
  return (
    <span class="badge disputed">
      <DisputedIcon />
      disputed
    </span>
  );
}

/** The days that the reports span, cut to what fits a column. */
function span(fact: Fact): string | undefined {
  const dates = fact.reports
    .map(reportDate)
    .filter((date) => date !== undefined)
    .sort();
  const [first, last] = [dates[0], dates[dates.length - 1]];
  if (first === undefined || last === undefined) return undefined;
  return first === last ? first : `${first} – ${last}`;
}

function Evidence({ fact, here }: { fact: Fact; here: boolean }) {
  if (fact.n_reports === 0) return <span class="badge quoted">quoted only</span>;
  const allDeny =
    !fact.disputed &&
    fact.reports.length > 0 &&
    fact.reports.every((report) => report.stance === "denies");
  return (
    <>
      {fact.disputed && <Disputed />}
      {allDeny && (
        <span class="badge denies">
          <StanceIcon stance="denies" />
          denied
        </span>
      )}
      <time class="when">{span(fact)}</time>
      {!here && <span class="how-many">{counted(fact.n_reports, "report")}</span>}
    </>
  );
}

/** A click that is not on a link or a button opens the row, too. */
function onPlain(event: MouseEvent, act: () => void): void {
  const target = event.target as Element;
  if (!target.closest("a, button") && !getSelection()?.toString()) act();
}

export function FactRow({
  fact,
  children,
  here = false,
  open: atFirst = false,
}: {
  fact: Fact;
  children: ComponentChildren;
  here?: boolean;
  open?: boolean;
}) {
  const [open, setOpen] = useState(atFirst);
  const id = useId();
  const toggle = () => setOpen((was) => !was);
  const canOpen = fact.n_reports > 0;
  const missing = fact.n_reports - fact.reports.length;
  return (
    <li class={`fact-row${open ? " open" : ""}${canOpen ? " can-open" : ""}`}>
      <div class="line" onClick={canOpen ? (event) => onPlain(event, toggle) : undefined}>
        <span class="what">{children}</span>
        {canOpen ? (
          <button
            type="button"
            class="evidence"
            onClick={toggle}
            aria-expanded={open}
            aria-controls={id}
            title={`Reports of: ${factLabel(fact)}`}
          >
            <Evidence fact={fact} here={here} />
            <Chevron />
          </button>
        ) : (
          <span class="evidence">
            <Evidence fact={fact} here={here} />
          </span>
        )}
      </div>
      {open && (
        <div id={id} class="opened">
          <ReportList reports={fact.reports} here={here} />
          {!here && (
            <p class="onward">
              <a href={factHref(fact)}>
                {missing > 0
                  ? `All ${counted(fact.n_reports, "report")}, for and against`
                  : "This fact, for and against"}
              </a>
            </p>
          )}
        </div>
      )}
    </li>
  );
}
