// SPDX-License-Identifier: ISC
// An entity: what it is called, and its facts by relation and direction.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Direction, Entity, Group } from '../types';
import { getEntity } from '../api';
import { useLoad } from '../load';
import { cameBack } from '../router';
import { href, queryHref, sourceHref, type Route } from '../routes';
import { entityOf, plainText, termKey, termLabel, walkName } from '../terms';
import { Arrow, TermView, Words } from '../term';
import { GroupPreview, GroupWhole, groupHref, Pattern, PLACES } from '../parts/group';
import { Empty, Outcome } from '../parts/states';
import { count, counted } from '../parts/words';

type EntityRoute = Extract<Route, { view: 'entity' }>;

const PREVIEW = 5;
const FILTER_FROM = 12;

function Names({ entity }: { entity: Entity }) {
  const others = new Map([...entity.labels, ...entity.aliases].map((text) => [plainText(text), text]));
  others.delete(termLabel(entity.name));
  return others.size === 0 ? null : (
    <div class="aliases">
      also{' '}
      <ul>{[...others].map(([key, text]) => <li key={key}><Words text={text} /></li>)}</ul>
    </div>
  );
}

function position({ latitude, longitude }: { latitude: number; longitude: number }): string {
  return `${Math.abs(latitude)}° ${latitude < 0 ? 'S' : 'N'}, ${Math.abs(longitude)}° ${longitude < 0 ? 'W' : 'E'}`;
}

/** A query that goes on from here. */
function questionAbout(entity: Entity, name: string): string {
  return entity.kind === 'relation'
    ? `find ?subject ?object where ?subject ${walkName(name)} ?object limit 100`
    : `find ?relation ?object where ${walkName(name)} ?relation ?object limit 100`;
}

function Nothing({ entity, name }: { entity: Entity; name: string }) {
  return entity.kind === 'relation'
    ? <Empty>Nothing is reported about the relation itself. <a href={queryHref(questionAbout(entity, name))}>The facts that use it</a></Empty>
    : <Empty>Nothing is reported about it.</Empty>;
}

function Head({ entity, name }: { entity: Entity; name: string }) {
  const facts = entity.groups.reduce((sum, group) => sum + group.count, 0);
  return (
    <header class="head">
      <p class="kicker">
        {entity.types.length === 0 ? <span>{entity.kind === 'source' ? 'document' : entity.kind}</span>
          : entity.types.map((type) => <TermView key={termKey(type)} term={type} />)}
      </p>
      <h1><bdi>{name}</bdi></h1>
      {entity.matched !== undefined && (
        <p class="notice">“<bdi>{entity.matched}</bdi>” is another name of <bdi>{name}</bdi>.</p>
      )}
      <Names entity={entity} />
      <p class="facts-line">
        {counted(facts, 'fact')}
        {entity.coordinates && ` · ${position(entity.coordinates)}`}
        {entity.kind === 'source' && <> · <a href={sourceHref(entity.name)}>the document</a></>}
        {' · '}<a href={queryHref(questionAbout(entity, name))}>ask about it</a>
      </p>
    </header>
  );
}

const DIRECTIONS: Direction[] = ['out', 'in', 'about'];

/** The server's order within each direction. */
function inOrder(groups: Group[]): Group[] {
  return DIRECTIONS.flatMap((direction) => groups.filter((group) => group.direction === direction));
}

function keyOf(group: Group): string {
  return `${group.direction} ${termKey(group.relation)}`;
}

function isChosen(group: Group, route: EntityRoute): boolean {
  return group.direction === route.direction && entityOf(group.relation) === route.relation;
}

function RelationItem({ group, name, route }: { group: Group; name: string; route: EntityRoute }) {
  return (
    <li>
      <a href={groupHref(name, group)} aria-current={isChosen(group, route) ? 'page' : undefined}>
        <Pattern direction={group.direction}><Arrow predicate={group.relation} /></Pattern>
        <span class="n">{count(group.count)}</span>
      </a>
    </li>
  );
}

/** The relations with their counts: a table of contents that filters. */
function Relations({ entity, name, route }: { entity: Entity; name: string; route: EntityRoute }) {
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const shown = entity.groups.filter((group) =>
    !wanted || String(entityOf(group.relation)).toLowerCase().includes(wanted));
  return (
    <nav class="rail" aria-label="Relations">
      {entity.groups.length >= FILTER_FROM && (
        <input
          type="search" placeholder="Filter relations" aria-label="Filter relations" value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      <ul>
        <li>
          <a href={href({ view: 'entity', name })} aria-current={route.relation === undefined ? 'page' : undefined}>
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
              {groups.map((group) => <RelationItem key={keyOf(group)} group={group} name={name} route={route} />)}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}

function Body({ entity, route }: { entity: Entity; route: EntityRoute }) {
  const name = entityOf(entity.name) ?? route.name;
  const { relation, direction } = route;
  const groups = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const top = groups.current?.getBoundingClientRect().top ?? 0;
    if (top < 0 && !cameBack()) groups.current?.scrollIntoView({ block: 'start' });
  }, [relation, direction]);
  return (
    <div class="page">
      <Head entity={entity} name={name} />
      {entity.groups.length === 0
        ? <Nothing entity={entity} name={name} />
        : (
          <div class="with-rail">
            <Relations entity={entity} name={name} route={route} />
            <div class="groups" ref={groups}>
              {relation !== undefined && direction !== undefined
                ? <GroupWhole key={`${direction} ${relation}`} name={name} relation={relation} direction={direction} />
                : inOrder(entity.groups).map((group) => (
                  <GroupPreview key={keyOf(group)} name={name} group={group} />
                ))}
            </div>
          </div>
        )}
    </div>
  );
}

export function EntityView({ route }: { route: EntityRoute }) {
  const loaded = useLoad(`entity ${route.name}`, (signal) => getEntity(route.name, PREVIEW, signal));
  if (loaded.state === 'ready') return <Body entity={loaded.data} route={route} />;
  return (
    <div class="page">
      <header class="head"><h1><bdi>{route.name}</bdi></h1></header>
      <Outcome of={loaded} what="its facts">{() => null}</Outcome>
    </div>
  );
}
