// SPDX-License-Identifier: ISC
// The facts of one entity under one relation, in one direction.
import type { ComponentChildren } from "preact";
import type { Direction, Fact, Group } from "../types";
import { getGroup } from "../api";
import { useLoad, usePages } from "../load";
import { factHref, href } from "../routes";
import { entityOf, factLabel, termKey } from "../terms";
import { Arrow, Statement, TermView } from "../term";
import { FactRow } from "./factrow";
import { More } from "./more";
import { Empty, Outcome } from "./states";
import { count } from "./words";

const PAGE = 50;

/** What the place of an entity in a group's facts is called. */
export const PLACES: Record<Direction, string> = {
  out: "as the subject",
  in: "as the object",
  about: "in facts about facts",
};

export function groupHref(name: string, group: Group): string {
  const relation = entityOf(group.relation) ?? "";
  return href({ view: "entity", name, relation, direction: group.direction });
}

function Here() {
  return <span class="dot here" />;
}

function There() {
  return <span class="dot" />;
}

/** Which side the entity stands on: the full dot is the entity. */
export function Pattern({
  direction,
  children,
}: {
  direction: Direction;
  children: ComponentChildren;
}) {
  return (
    <span class="pattern">
      {direction === "out" ? <Here /> : <There />}
      {children}
      {direction === "in" && <Here />}
      {direction === "out" && <There />}
      {direction === "about" && (
        <span class="box">
          <Here />
        </span>
      )}
      <span class="sr"> ({PLACES[direction]})</span>
    </span>
  );
}

/** What a row says beyond what its group's heading says already. */
function RestOfFact({ fact, direction }: { fact: Fact; direction: Direction }) {
  if (direction === "about") return <Statement fact={fact} />;
  const step = (
    <a class="step" href={factHref(fact)} title={`Open the fact: ${factLabel(fact)}`}>
      <span class="sr">Open the fact</span>
    </a>
  );
  return direction === "out" ? (
    <>
      {step}
      <span class="object">
        <TermView term={fact.object} />
      </span>
    </>
  ) : (
    <>
      <span class="subject">
        <TermView term={fact.subject} />
      </span>
      {step}
    </>
  );
}

function Facts({ facts, direction }: { facts: Fact[]; direction: Direction }) {
  return (
    <ul class="fact-list">
      {facts.map((fact) => (
        <FactRow key={`${termKey(fact.subject)} ${termKey(fact.object)}`} fact={fact}>
          <RestOfFact fact={fact} direction={direction} />
        </FactRow>
      ))}
    </ul>
  );
}

export function groupCount(group: Group): string {
  return count(group.count) + (group.at_least ? "+" : "");
}

function Heading({ group }: { group: Group }) {
  return (
    <h2>
      <Pattern direction={group.direction}>
        <Arrow predicate={group.relation} />
      </Pattern>
      <span class="n">{groupCount(group)}</span>
    </h2>
  );
}

/** The first facts of a group. */
export function GroupPreview({ name, group }: { name: string; group: Group }) {
  const more = { ...group, count: group.count - group.facts.length };
  return (
    <section class="group card">
      <Heading group={group} />
      <div>
        <Facts facts={group.facts} direction={group.direction} />
        {more.count > 0 && (
          <a class="more" href={groupHref(name, group)}>
            {groupCount(more)} more
          </a>
        )}
      </div>
    </section>
  );
}

function GroupPages({ name, group }: { name: string; group: Group }) {
  const { direction } = group;
  const relation = entityOf(group.relation) ?? "";
  const pages = usePages<Fact>(
    `group ${name} ${direction} ${relation}`,
    { items: group.facts, next: group.next ?? null },
    async (cursor, signal) => {
      const page = await getGroup(name, relation, direction, { limit: PAGE, cursor }, signal);
      return { items: page.groups[0]?.facts ?? [], next: page.groups[0]?.next ?? null };
    },
  );
  return (
    <section class="group card">
      <Heading group={group} />
      <div>
        <Facts facts={pages.items} direction={direction} />
        <More pages={pages} what="facts" />
      </div>
    </section>
  );
}

/** A whole group, a page at a time. */
export function GroupWhole({
  name,
  relation,
  direction,
}: {
  name: string;
  relation: string;
  direction: Direction;
}) {
  const loaded = useLoad(`group ${name} ${direction} ${relation}`, (signal) =>
    getGroup(name, relation, direction, { limit: PAGE }, signal),
  );
  return (
    <Outcome of={loaded} what="the facts">
      {({ groups }) => {
        const group = groups.find(
          (one) => one.direction === direction && entityOf(one.relation) === relation,
        );
        return group === undefined ? (
          <Empty>No such fact.</Empty>
        ) : (
          <GroupPages name={name} group={group} />
        );
      }}
    </Outcome>
  );
}
