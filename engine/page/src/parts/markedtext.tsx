// SPDX-License-Identifier: ISC
// The text of a document with the passages that carry its facts.
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Fact, TextLike } from "../types";
import { cutAtPassages, type Span } from "../passages";
import { go } from "../router";
import { href } from "../routes";
import { factLabel, plainText } from "../terms";

function spansOf(facts: Fact[]): Span[] {
  return facts.flatMap((fact) =>
    fact.reports.flatMap(({ report, start, end }) =>
      start === undefined || end === undefined ? [] : [{ start, end, key: report }],
    ),
  );
}

function labelsOf(facts: Fact[]): Map<number, string> {
  return new Map(
    facts.flatMap((fact) => fact.reports.map(({ report }) => [report, factLabel(fact)] as const)),
  );
}

/** Brings a passage to the middle of its box, and the box into sight. */
function showIn(box: HTMLElement, mark: HTMLElement): void {
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  box.scrollTo({ top: mark.offsetTop - box.clientHeight / 2, behavior });
  if (box.getBoundingClientRect().bottom < 0) box.scrollIntoView({ block: "start", behavior });
}

export function MarkedText({
  text,
  facts,
  chosen,
  name,
  language,
}: {
  text: string;
  facts: Fact[];
  chosen: number | undefined;
  name: string;
  language: TextLike | undefined;
}) {
  const box = useRef<HTMLElement>(null);
  const pieces = useMemo(() => cutAtPassages(text, spansOf(facts)), [text, facts.length]);
  const labels = useMemo(() => labelsOf(facts), [facts.length]);

  useEffect(() => {
    const mark = box.current?.querySelector<HTMLElement>("mark.chosen");
    if (mark && box.current) showIn(box.current, mark);
  }, [chosen]);

  return (
    <section ref={box} class="text-kept" aria-label="Text of the document" tabIndex={0}>
      <div
        class="marked"
        dir="auto"
        lang={language === undefined ? undefined : plainText(language)}
      >
        {pieces.map(({ text: piece, keys }, i) =>
          keys.length === 0 ? (
            piece
          ) : (
            <mark
              key={i}
              class={chosen !== undefined && keys.includes(chosen) ? "chosen" : undefined}
              title={keys.map((key) => labels.get(key)).join("\n")}
              onClick={() => go(href({ view: "source", name, report: keys[0]! }))}
            >
              {piece}
            </mark>
          ),
        )}
      </div>
    </section>
  );
}
