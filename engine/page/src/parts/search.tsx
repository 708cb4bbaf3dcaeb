// SPDX-License-Identifier: ISC
// The search box: a combobox with a list of names, as ARIA describes it.
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Suggestion } from '../types';
import { getSuggestions } from '../api';
import { isAbort } from '../load';
import { go } from '../router';
import { entityHref, href, sourceHref } from '../routes';
import { termKey, termLabel } from '../terms';
import { TermView, Words } from '../term';
import { KindIcon, SearchIcon } from './icons';
import { counted } from './words';

const SHOWN = 12;
const PAUSE_MS = 70;

/** The view that a suggestion leads to. */
export function suggestionHref(item: Suggestion): string {
  return item.kind === 'source' ? sourceHref(item.name) : entityHref(termLabel(item.name));
}

/** What a suggestion says, in the box and in the list of results. */
export function SuggestionLine({ item }: { item: Suggestion }) {
  return (
    <>
      <KindIcon kind={item.kind} />
      <span class="suggested">
        {item.kind === 'source' && item.match !== undefined
          ? <><Words text={item.match} /> <small class="muted"><TermView term={item.name} plain /></small></>
          : <TermView term={item.name} plain />}
        {item.kind !== 'source' && item.match !== undefined && <span class="match"><Words text={item.match} /></span>}
      </span>
      <span class="kind-name">{item.kind === 'source' ? 'document' : item.kind}</span>
      <span class="facts">{counted(item.facts, 'fact')}</span>
    </>
  );
}

interface Found { q: string; items: Suggestion[]; failed: boolean }

/** The suggestions for what is typed, the last ones until new ones come. */
function useSuggestions(q: string): Found | undefined {
  const [found, setFound] = useState<Found>();
  useEffect(() => {
    if (!q.trim()) {
      setFound(undefined);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      getSuggestions(q, SHOWN, abort.signal).then(
        ({ items }) => { if (!abort.signal.aborted) setFound({ q, items, failed: false }); },
        (error: unknown) => {
          if (!abort.signal.aborted && !isAbort(error)) setFound({ q, items: [], failed: true });
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [q]);
  return found;
}

/** The suggestion that is just what was typed, if there is one. */
function exact(found: Found | undefined, q: string): Suggestion | undefined {
  const typed = q.toLowerCase();
  return found?.items.find((item) => termLabel(item.name).toLowerCase() === typed);
}

/** "/" anywhere outside a field goes to the search box. */
function useSlash(act: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      if ((event.target as Element | null)?.closest?.('input, textarea, select, dialog')) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

export function Search({ q: given }: { q: string }) {
  const [q, setQ] = useState(given);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const found = useSuggestions(open ? q : '');
  const items = found?.items ?? [];
  const shown = open && found !== undefined;

  useEffect(() => setQ(given), [given]);
  useEffect(() => setActive(-1), [found]);
  useSlash(() => { input.current?.focus(); input.current?.select(); });

  const leave = (address: string) => {
    setOpen(false);
    setQ('');
    input.current?.blur();
    go(address);
  };
  const enter = () => {
    const chosen = items[active] ?? exact(found, q.trim());
    if (chosen) leave(suggestionHref(chosen));
    else if (q.trim()) {
      setOpen(false);
      go(href({ view: 'search', q: q.trim() }));
    }
  };
  const move = (step: number) => {
    setOpen(true);
    setActive((at) => (at + 1 + step + items.length + 1) % (items.length + 1) - 1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    switch (event.key) {
      case 'ArrowDown': move(1); break;
      case 'ArrowUp': move(-1); break;
      case 'Enter': enter(); break;
      case 'Escape':
        if (open) setOpen(false);
        else setQ('');
        break;
      default: return;
    }
    event.preventDefault();
  };

  return (
    <div class="search" role="search">
      <SearchIcon />
      <input
        ref={input} type="text" role="combobox" autocomplete="off" spellcheck={false} enterkeyhint="search"
        dir="auto" aria-label="Search names, relations and documents" placeholder="Search names, relations, documents"
        aria-expanded={shown} aria-controls={`${id}-list`} aria-autocomplete="list" aria-haspopup="listbox"
        aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
        value={q}
        onInput={(event) => { setQ(event.currentTarget.value); setOpen(true); }}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
      />
      <kbd aria-hidden="true">/</kbd>
      <ul
        id={`${id}-list`} role="listbox" aria-label="Suggestions" hidden={!shown || !items.length}
        onMouseDown={(event) => event.preventDefault()}
      >
        {items.map((item, i) => (
          <li
            key={`${item.kind} ${termKey(item.name)}`} id={`${id}-${i}`} role="option" aria-selected={i === active}
            onClick={() => leave(suggestionHref(item))}
            ref={(li) => { if (li && i === active) li.scrollIntoView({ block: 'nearest' }); }}
          >
            <SuggestionLine item={item} />
          </li>
        ))}
      </ul>
      {shown && !items.length && (
        <p class="no-match">{found.failed ? 'The server does not answer.' : <>Nothing begins with <bdi>“{found.q}”</bdi>.</>}</p>
      )}
      <span class="sr" role="status">{shown && items.length ? counted(items.length, 'suggestion') : ''}</span>
    </div>
  );
}
