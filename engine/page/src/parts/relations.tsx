// SPDX-License-Identifier: ISC
// The relations of an entity with their counts, beside its facts.
import { useState } from "preact/hooks";
import type { Direction, Entity, Group } from "../types";
import { href, type EntityRoute } from "../routes";
import { entityOf, isFact, termKey } from "../terms";
import { Arrow } from "../term";
import { groupCount, groupHref, Pattern, PLACES } from "./group";

const FILTER_FROM = 12;
const DIRECTIONS: Direction[] = ["out", "in", "about"];

/** Relations that describe a name rather than say what it did. */
const DESCRIBING = new Set(["type", "label", "alias", "latitude", "longitude"]);

/** An attribute: what has a text, a number or a date for its object. */
function isAttribute(group: Group): boolean {
  const object = group.facts[0]?.object;
  if (group.direction !== "out" || object === undefined) return false;
  return (
    DESCRIBING.has(entityOf(group.relation) ?? "") ||
    (entityOf(object) === undefined && !isFact(object))
  );
}

/** By direction, attributes after relations; else in the server's order. */
export function inOrder(groups: Group[]): Group[] {
  const rank = (group: Group) =>
    2 * DIRECTIONS.indexOf(group.direction) + (isAttribute(group) ? 1 : 0);
  return [...groups].sort((a, b) => rank(a) - rank(b));
}

export function groupKey(group: Group): string {
  return `${group.direction} ${termKey(group.relation)}`;
}

function isChosen(group: Group, route: EntityRoute): boolean {
  return group.direction === route.direction && entityOf(group.relation) === route.relation;
}

function RelationItem({ group, name, route }: { group: Group; name: string; route: EntityRoute }) {
  return (
    <li>
      <a href={groupHref(name, group)} aria-current={isChosen(group, route) ? "page" : undefined}>
        <Pattern direction={group.direction}>
          <Arrow predicate={group.relation} />
        </Pattern>
        <span class="n">{groupCount(group)}</span>
      </a>
    </li>
  );
}

/** The relations with their counts: a table of contents that filters. */
export function Relations({
  entity,
  name,
  route,
}: {
  entity: Entity;
  name: string;
  route: EntityRoute;
}) {
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLowerCase();
  const shown = inOrder(entity.groups).filter(
    (group) => !wanted || String(entityOf(group.relation)).toLowerCase().includes(wanted),
  );
  return (
    <nav class="rail" aria-label="Relations">
      {entity.groups.length >= FILTER_FROM && (
        <input
          type="search"
          placeholder="Filter relations"
          aria-label="Filter relations"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      <ul>
        <li>
          <a
            href={href({ view: "entity", name })}
            aria-current={route.relation === undefined ? "page" : undefined}
          >
            all relations
          </a>
        </li>
      </ul>
      {DIRECTIONS.map((direction) => {
        const groups = shown.filter((group) => group.direction === direction);
        return groups.length === 0 ? null : (
          <section key={direction}>
            <h2>{PLACES[direction]}</h2>
            <ul>
              {groups.map((group) => (
                <RelationItem key={groupKey(group)} group={group} name={name} route={route} />
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}
