// SPDX-License-Identifier: ISC
// What an entity is and how it is called.
import type { Entity } from "../types";
import { queryHref, sourceHref } from "../routes";
import { plainText, termKey, termLabel, walkName } from "../terms";
import { TermView, Words } from "../term";
import { Empty } from "./states";
import { counted } from "./words";

function Names({ entity }: { entity: Entity }) {
  const others = new Map(
    [...entity.labels, ...entity.aliases].map((text) => [plainText(text), text]),
  );
  others.delete(termLabel(entity.name));
  return others.size === 0 ? null : (
    <div class="aliases">
      also{" "}
      <ul>
        {[...others].map(([key, text]) => (
          <li key={key}>
            <Words text={text} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function position({ latitude, longitude }: { latitude: number; longitude: number }): string {
  return `${Math.abs(latitude)}° ${latitude < 0 ? "S" : "N"}, ${Math.abs(longitude)}° ${longitude < 0 ? "W" : "E"}`;
}

/** A query that goes on from here. */
function questionAbout(entity: Entity, name: string): string {
  return entity.kind === "relation"
    ? `find ?subject ?object where ?subject ${walkName(name)} ?object limit 100`
    : `find ?relation ?object where ${walkName(name)} ?relation ?object limit 100`;
}

/** What stands where an entity has no facts. */
export function NoFacts({ entity, name }: { entity: Entity; name: string }) {
  return entity.kind === "relation" ? (
    <Empty>
      Nothing is reported about the relation itself.{" "}
      <a href={queryHref(questionAbout(entity, name))}>The facts that use it</a>
    </Empty>
  ) : (
    <Empty>Nothing is reported about it.</Empty>
  );
}

export function EntityHead({ entity, name }: { entity: Entity; name: string }) {
  const facts = entity.groups.reduce((sum, group) => sum + group.count, 0);
  return (
    <header class="head">
      <p class="kicker">
        {entity.types.length === 0 ? (
          <span>{entity.kind === "source" ? "document" : entity.kind}</span>
        ) : (
          entity.types.map((type) => <TermView key={termKey(type)} term={type} />)
        )}
      </p>
      <h1>
        <bdi>{name}</bdi>
      </h1>
      {entity.matched !== undefined && (
        <p class="notice">
          “<bdi>{entity.matched}</bdi>” is another name of <bdi>{name}</bdi>.
        </p>
      )}
      <Names entity={entity} />
      <p class="facts-line">
        {entity.groups.some((group) => group.at_least) && "at least "}
        {counted(facts, "fact")}
        {entity.coordinates && ` · ${position(entity.coordinates)}`}
        {entity.kind === "source" && (
          <>
            {" "}
            · <a href={sourceHref(entity.name)}>the document</a>
          </>
        )}
        {" · "}
        <a href={queryHref(questionAbout(entity, name))}>ask about it</a>
      </p>
    </header>
  );
}
