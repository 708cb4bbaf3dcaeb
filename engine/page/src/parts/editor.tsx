// SPDX-License-Identifier: ISC
// Where a query is written, with the questions that come with the program.
import type { RefObject } from "preact";
import { getExamples } from "../api";
import { useLoad } from "../load";

const ROWS_MIN = 5;
const ROWS_MAX = 24;

function Examples({ onChoose }: { onChoose: (q: string) => void }) {
  const examples = useLoad("examples", getExamples);
  const items = examples.state === "ready" ? examples.data.items : [];
  return (
    <select
      aria-label="Example questions"
      value=""
      disabled={items.length === 0}
      onChange={(event) => {
        const chosen = items.find(({ name }) => name === event.currentTarget.value);
        event.currentTarget.value = "";
        if (chosen) onChoose(chosen.query);
      }}
    >
      <option value="">Example questions…</option>
      {items.map(({ name, title }) => (
        <option key={name} value={name}>
          {title}
        </option>
      ))}
    </select>
  );
}

export function Editor({
  area,
  text,
  onText,
  onRun,
  onStop,
  running,
  invalid,
  onSuggestion,
}: {
  area: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText: (text: string) => void;
  onRun: (text: string) => void;
  onStop: () => void;
  running: boolean;
  invalid: boolean;
  onSuggestion: (() => void) | undefined;
}) {
  const rows = Math.min(ROWS_MAX, Math.max(ROWS_MIN, text.split("\n").length + 1));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    if (event.ctrlKey || event.metaKey) onRun(text);
    else if (event.altKey && onSuggestion) onSuggestion();
    else return;
    event.preventDefault();
  };
  return (
    <form
      class="editor"
      onSubmit={(event) => {
        event.preventDefault();
        onRun(text);
      }}
    >
      <textarea
        ref={area}
        rows={rows}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        wrap="off"
        aria-label="Query in Walk"
        aria-invalid={invalid}
        placeholder="find ?who ?what where ?who supports ?what"
        value={text}
        onInput={(event) => onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div class="tools">
        {running ? (
          <button type="button" onClick={onStop}>
            Stop
          </button>
        ) : (
          <button type="submit" class="primary" disabled={!text.trim()}>
            Run
          </button>
        )}
        <span class="muted keys">
          <kbd>Ctrl</kbd> <kbd>Enter</kbd>
        </span>
        <Examples onChoose={onRun} />
      </div>
    </form>
  );
}
