// SPDX-License-Identifier: ISC
// Asking in Walk: the text, its errors at their place, the rows.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { QueryAnswer } from "../types";
import { ApiError, runQuery } from "../api";
import { isAbort } from "../load";
import { cameBack, go } from "../router";
import { queryHref } from "../routes";
import { Complaint } from "../parts/complaint";
import { Editor } from "../parts/editor";
import { ExportLinks } from "../parts/exports";
import { Questions } from "../parts/questions";
import { ResultTable } from "../parts/results";
import { Empty, Failure } from "../parts/states";
import { count, counted } from "../parts/words";

type Run =
  | { state: "idle" }
  | { state: "running"; q: string }
  | { state: "answered"; q: string; answer: QueryAnswer }
  | { state: "failed"; q: string; error: unknown };

const kept = new Map<string, Run>();

/** Runs the query of the address, and again when `again` is called. */
function useRun(q: string): { run: Run; again: () => void; stop: () => void } {
  const [run, setRun] = useState<Run>({ state: "idle" });
  const [turn, setTurn] = useState(0);
  const abort = useRef<AbortController | null>(null);
  // With the commit, so that no other query's answer is ever shown.
  useLayoutEffect(() => {
    if (!q.trim()) {
      setRun({ state: "idle" });
      return undefined;
    }
    const before = kept.get(q);
    if (cameBack() && before && turn === 0) {
      setRun(before);
      return undefined;
    }
    const own = new AbortController();
    abort.current = own;
    const end = (result: Run) => {
      kept.clear();
      kept.set(q, result);
      setRun(result);
    };
    setRun({ state: "running", q });
    runQuery(q, own.signal).then(
      (answer) => {
        if (!own.signal.aborted) end({ state: "answered", q, answer });
      },
      (error: unknown) => {
        if (!own.signal.aborted && !isAbort(error)) end({ state: "failed", q, error });
      },
    );
    return () => own.abort();
  }, [q, turn]);
  return {
    run,
    again: () => setTurn((n) => n + 1),
    stop: () => {
      abort.current?.abort();
      setRun({ state: "idle" });
    },
  };
}

function Summary({ answer }: { answer: QueryAnswer }) {
  const rows = counted(answer.rows.length, "row");
  return (
    <p class="summary" role="status">
      {rows} in{" "}
      {answer.elapsed_ms < 10 ? answer.elapsed_ms.toFixed(1) : count(Math.round(answer.elapsed_ms))}{" "}
      ms
      {answer.truncated && (
        <span class="badge cut">
          cut off: {answer.reason ?? `only the first ${rows} are shown`}
        </span>
      )}
    </p>
  );
}

function Answer({
  run,
  onApply,
  onPlace,
}: {
  run: Run;
  onApply: (q: string) => void;
  onPlace: (line: number, column: number) => void;
}) {
  switch (run.state) {
    case "idle":
      return null;
    case "running":
      return (
        <p class="loading" role="status">
          Running…
        </p>
      );
    case "failed": {
      const problem = run.error instanceof ApiError ? run.error.problem : undefined;
      return problem === undefined || (problem.line === undefined && !problem.suggestion) ? (
        <Failure error={run.error} />
      ) : (
        [problem, ...(problem.errors?.slice(1) ?? [])].map((about, i) => (
          <Complaint
            key={i}
            kind="error"
            q={run.q}
            about={about}
            onApply={onApply}
            onPlace={onPlace}
          />
        ))
      );
    }
    case "answered":
      return (
        <>
          {run.answer.warnings.map((warning, i) => (
            <Complaint
              key={i}
              kind="warning"
              q={run.q}
              about={warning}
              onApply={onApply}
              onPlace={onPlace}
            />
          ))}
          <div class="result-bar">
            <Summary answer={run.answer} />
            <ExportLinks q={run.q} />
          </div>
          {run.answer.rows.length === 0 ? (
            <Empty>No row answers this.</Empty>
          ) : (
            <ResultTable columns={run.answer.columns} rows={run.answer.rows} />
          )}
        </>
      );
  }
}

/** The offset of a place in a text; lines and columns count from 1. */
function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return before + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
}

export function QueryView({ q }: { q: string }) {
  const [text, setText] = useState(q);
  const area = useRef<HTMLTextAreaElement>(null);
  const { run, again, stop } = useRun(q);
  // Not after the paint: it would undo what was typed by then.
  useLayoutEffect(() => setText(q), [q]);

  const ask = (wanted: string) => {
    setText(wanted);
    if (wanted === q) again();
    else go(queryHref(wanted));
  };
  const showPlace = (line: number, column: number) => {
    const at = offsetOf(text, line, column);
    area.current?.focus();
    area.current?.setSelectionRange(at, at + 1);
  };
  const suggestion =
    run.state === "failed" && run.error instanceof ApiError
      ? run.error.problem.suggestion
      : undefined;
  return (
    <div class="page query">
      <h1 class="quiet">Ask in Walk</h1>
      <Editor
        area={area}
        text={text}
        onText={setText}
        onRun={ask}
        onStop={stop}
        running={run.state === "running"}
        invalid={run.state === "failed"}
        onSuggestion={suggestion === undefined ? undefined : () => ask(suggestion)}
      />
      {q.trim() ? <Answer run={run} onApply={ask} onPlace={showPlace} /> : <Questions />}
    </div>
  );
}
