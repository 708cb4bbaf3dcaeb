// SPDX-License-Identifier: ISC
// The one place that draws terms. Everything is text to Preact, never markup,
// and stands in <bdi>, so that scripts of both directions keep to themselves.
import type { ComponentChildren } from "preact";
import type { Term, Text, TextLike, Triple } from "./types";
import { entityHref, factHref } from "./routes";
import { entityOf, factLabel, isFact, isIri, plainText } from "./terms";

export type Role = "subject" | "predicate" | "object";

/** A long name may break after its slashes, dots and underscores. */
function Breaking({ text }: { text: string }) {
  const pieces = text.split(/(?<=[/#?&=._-])/);
  return <bdi>{pieces.map((piece, i) => (i ? [<wbr />, piece] : piece))}</bdi>;
}

function Name({ name, plain }: { name: string; plain: boolean }) {
  const label = isIri(name) || name.length > 24 ? <Breaking text={name} /> : <bdi>{name}</bdi>;
  const kind = isIri(name) ? "name iri" : "name";
  return plain ? (
    <span class={kind}>{label}</span>
  ) : (
    <a class={kind} href={entityHref(name)}>
      {label}
    </a>
  );
}

function TextTerm({ term }: { term: Text }) {
  return (
    <span class="text">
      <bdi lang={term.lang}>“{term.text}”</bdi>
      {term.lang && (
        <small class="tag" title="language">
          {term.lang}
        </small>
      )}
      {term.datatype && (
        <small class="tag" title={term.datatype}>
          {term.datatype.replace(/^.*[/#:]/, "")}
        </small>
      )}
    </span>
  );
}

/** Any term. `plain` leaves the links out. */
export function TermView({ term, plain = false }: { term: Term; plain?: boolean }) {
  const name = entityOf(term);
  if (name !== undefined) return <Name name={name} plain={plain} />;
  if (typeof term !== "object") return <span class="number">{String(term)}</span>;
  if (isFact(term)) return <Statement fact={term} plain={plain} quoted />;
  if ("number" in term) return <span class="number">{term.number}</span>;
  if ("date" in term)
    return (
      <time class="date" dateTime={term.date}>
        {term.date}
      </time>
    );
  if ("blank" in term)
    return (
      <span class="blank" title="a node without a name">
        _:{term.blank}
      </span>
    );
  if ("text" in term) return <TextTerm term={term} />;
  return <code>{JSON.stringify(term)}</code>;
}

/** The relation as an arrow: the arrow stands for the whole fact. */
export function Arrow({
  predicate,
  to,
  title,
}: {
  predicate: Term;
  to?: string | undefined;
  title?: string;
}) {
  const label = <Breaking text={entityOf(predicate) ?? JSON.stringify(predicate)} />;
  return to === undefined ? (
    <span class="predicate">{label}</span>
  ) : (
    <a class="predicate" href={to} title={title}>
      {label}
    </a>
  );
}

function Side({ term, role, plain }: { term: Term; role: Role; plain: boolean }) {
  return (
    <span class={role}>
      <TermView term={term} plain={plain} />
    </span>
  );
}

/**
 * A fact: subject, arrow, object. Where it is a term of another, it is quoted
 * and stands in a box. Names lead to entities, the arrow leads to the fact.
 */
export function Statement({
  fact,
  plain = false,
  quoted = false,
  relation,
}: {
  fact: Triple;
  plain?: boolean;
  quoted?: boolean;
  /** Where the arrow leads instead of to this fact. */
  relation?: string;
}) {
  return (
    <span class={quoted ? "fact quoted" : "fact"}>
      <Side term={fact.subject} role="subject" plain={plain} />{" "}
      <Arrow
        predicate={fact.predicate}
        to={plain ? undefined : (relation ?? factHref(fact))}
        title={relation === undefined ? `Open the fact: ${factLabel(fact)}` : "Open the relation"}
      />{" "}
      <Side term={fact.object} role="object" plain={plain} />
    </span>
  );
}

/** A text that is no term of a fact: a title, a label, an alias. */
export function Words({ text }: { text: TextLike }): ComponentChildren {
  const lang = typeof text === "string" ? undefined : text.lang;
  return <bdi lang={lang}>{plainText(text)}</bdi>;
}
