// SPDX-License-Identifier: ISC
// An entity: what it is called, and its facts by relation and direction.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Entity } from "../types";
import { getEntity } from "../api";
import { useLoad } from "../load";
import { cameBack } from "../router";
import type { EntityRoute } from "../routes";
import { entityOf } from "../terms";
import { EntityHead, NoFacts } from "../parts/entityhead";
import { GroupPreview, GroupWhole } from "../parts/group";
import { groupKey, inOrder, Relations } from "../parts/relations";
import { Outcome } from "../parts/states";

const PREVIEW = 5;

function Body({ entity, route }: { entity: Entity; route: EntityRoute }) {
  const name = entityOf(entity.name) ?? route.name;
  const { relation, direction } = route;
  const groups = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const top = groups.current?.getBoundingClientRect().top ?? 0;
    if (top < 0 && !cameBack()) groups.current?.scrollIntoView({ block: "start" });
  }, [relation, direction]);
  return (
    <div class="page">
      <EntityHead entity={entity} name={name} />
      {entity.groups.length === 0 ? (
        <NoFacts entity={entity} name={name} />
      ) : (
        <div class="with-rail">
          <Relations entity={entity} name={name} route={route} />
          <div class="groups" ref={groups}>
            {relation !== undefined && direction !== undefined ? (
              <GroupWhole
                key={`${direction} ${relation}`}
                name={name}
                relation={relation}
                direction={direction}
              />
            ) : (
              inOrder(entity.groups).map((group) => (
                <GroupPreview key={groupKey(group)} name={name} group={group} />
              ))
            )}
          </div>
        </div>
      )}
    </div>
  );
}

export function EntityView({ route }: { route: EntityRoute }) {
  const loaded = useLoad(`entity ${route.name}`, (signal) =>
    getEntity(route.name, PREVIEW, signal),
  );
  if (loaded.state === "ready") return <Body entity={loaded.data} route={route} />;
  return (
    <div class="page">
      <header class="head">
        <h1>
          <bdi>{route.name}</bdi>
        </h1>
      </header>
      <Outcome of={loaded} what="its facts">
        {() => null}
      </Outcome>
    </div>
  );
}
