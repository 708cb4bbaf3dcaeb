// SPDX-License-Identifier: ISC
// The search box: a combobox with a list of names, as ARIA describes it.
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Suggestion } from "../types";
import { getSuggestions } from "../api";
import { isAbort } from "../load";
import { go } from "../router";
import { href } from "../routes";
import { termKey, termLabel } from "../terms";
import { SearchIcon } from "./icons";
import { SuggestionLine, suggestionHref } from "./suggestion";
import { counted } from "./words";

const SHOWN = 12;
const PAUSE_MS = 70;

function keyOf(item: Suggestion): string {
  return `${item.kind} ${termKey(item.name)}`;
}

interface Found {
  q: string;
  items: Suggestion[];
  failed: boolean;
}

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
        ({ items }) => {
          if (!abort.signal.aborted) setFound({ q, items, failed: false });
        },
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
  return q.trim() ? found : undefined;
}

/** The suggestion that is just what was typed, if there is one. */
function exact(found: Found | undefined, q: string): Suggestion | undefined {
  const typed = q.toLowerCase();
  return found?.items.find((item) => termLabel(item.name).toLowerCase() === typed);
}

/** "/" anywhere outside a field goes to the search box. */
function useSlash(act: () => void): void {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if ((event.target as Element | null)?.closest?.("input, textarea, select, dialog")) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}

export function Search({ q: given }: { q: string }) {
  const [q, setQ] = useState(given);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const found = useSuggestions(open ? q : "");
  const items = found?.items ?? [];
  const active = items.findIndex((item) => keyOf(item) === chosen);
  const shown = open && found !== undefined;
  const listed = shown && items.length > 0;

  // Not after the paint: it would undo what was typed by then.
  useLayoutEffect(() => setQ(given), [given]);
  useSlash(() => {
    input.current?.focus();
    input.current?.select();
  });

  const leave = (address: string) => {
    setOpen(false);
    setQ("");
    input.current?.blur();
    go(address);
  };
  const enter = () => {
    const wanted = items[active] ?? exact(found, q.trim());
    if (wanted) leave(suggestionHref(wanted));
    else if (q.trim()) {
      setOpen(false);
      go(href({ view: "search", q: q.trim() }));
    }
  };
  const move = (step: number) => {
    setOpen(true);
    const places = items.length + 1; // the last is the box itself
    const next = items[(active + places + step) % places];
    setChosen(next && keyOf(next));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    switch (event.key) {
      case "ArrowDown":
        move(1);
        break;
      case "ArrowUp":
        move(-1);
        break;
      case "Enter":
        enter();
        break;
      case "Escape":
        if (open) setOpen(false);
        else setQ("");
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <div class="search" role="search">
      <SearchIcon />
      <input
        ref={input}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        enterkeyhint="search"
        dir="auto"
        aria-label="Search names, relations and documents"
        placeholder="Search names, relations, documents"
        aria-expanded={listed}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-activedescendant={listed && active >= 0 ? `${id}-${active}` : undefined}
        value={q}
        onInput={(event) => {
          setQ(event.currentTarget.value);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
      />
      <kbd aria-hidden="true">/</kbd>
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label="Suggestions"
        hidden={!listed}
        onMouseDown={(event) => event.preventDefault()}
      >
        {items.map((item, i) => (
          <li
            key={keyOf(item)}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === active}
            onClick={() => leave(suggestionHref(item))}
            ref={(li) => {
              if (li && i === active) li.scrollIntoView({ block: "nearest" });
            }}
          >
            <SuggestionLine item={item} />
          </li>
        ))}
      </ul>
      {shown && !listed && (
        <p class="no-match">
          {found.failed ? (
            "The server does not answer."
          ) : (
            <>
              Nothing begins with <bdi>“{found.q}”</bdi>.
            </>
          )}
        </p>
      )}
      <span class="sr" role="status">
        {listed ? counted(items.length, "suggestion") : ""}
      </span>
    </div>
  );
}
