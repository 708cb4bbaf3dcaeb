// SPDX-License-Identifier: ISC
// An error or a warning about a query, at its place, with the corrected query
// where the server offers one.
import type { Problem, Warning } from "../types";

function Frame({ q, line, column }: { q: string; line: number; column: number }) {
  const letters = [...(q.split("\n")[line - 1] ?? "")];
  const at = Math.min(column - 1, letters.length);
  return (
    <pre class="frame" aria-hidden="true">
      <span class="line-number">{line}</span>
      {letters.slice(0, at).join("")}
      <span class="at">{letters[at] ?? " "}</span>
      {letters.slice(at + 1).join("")}
    </pre>
  );
}

export function Complaint({
  kind,
  q,
  about,
  onApply,
  onPlace,
}: {
  kind: "error" | "warning";
  q: string;
  about: Problem & Partial<Warning>;
  onApply: (q: string) => void;
  onPlace: (line: number, column: number) => void;
}) {
  const { line, column = 1, suggestion, code } = about;
  const message = about.message ?? about.detail ?? about.title ?? "The query was refused.";
  return (
    <div class={`complaint ${kind}`} role={kind === "error" ? "alert" : "status"}>
      <p>
        <strong>{kind === "error" ? "Error" : "Warning"}</strong>{" "}
        {line !== undefined && (
          <button type="button" class="place" onClick={() => onPlace(line, column)}>
            line {line}, column {column}
          </button>
        )}{" "}
        <bdi>{message}</bdi>
        {code && <code class="code">{code}</code>}
      </p>
      {line !== undefined && <Frame q={q} line={line} column={column} />}
      {suggestion !== undefined && (
        <div class="suggestion">
          <pre dir="auto">{suggestion}</pre>
          <button type="button" onClick={() => onApply(suggestion)}>
            Apply
            {kind === "error" && (
              <>
                {" "}
                <kbd>Alt</kbd> <kbd>Enter</kbd>
              </>
            )}
          </button>
        </div>
      )}
    </div>
  );
}
