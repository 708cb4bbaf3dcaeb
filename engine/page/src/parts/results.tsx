// SPDX-License-Identifier: ISC
// The rows of a query as a table in which every term leads on.
import type { Cell, Report, Term } from "../types";
import { TermView } from "../term";
import { ReportList } from "./report";
import { counted } from "./words";

function isReport(item: unknown): item is Report {
  return typeof item === "object" && item !== null && "report" in item && "stance" in item;
}

function Reports({ reports }: { reports: Report[] }) {
  return (
    <details>
      <summary>{counted(reports.length, "report")}</summary>
      <ReportList reports={reports} />
    </details>
  );
}

function CellView({ cell }: { cell: Cell }) {
  if (cell === null)
    return (
      <span class="unbound" title="unbound">
        –
      </span>
    );
  if (!Array.isArray(cell)) return <TermView term={cell} />;
  if (cell.length > 0 && cell.every(isReport)) return <Reports reports={cell as Report[]} />;
  return (
    <ul class="cell-list">
      {(cell as Term[]).map((term, i) => (
        <li key={i}>
          <TermView term={term} />
        </li>
      ))}
    </ul>
  );
}

/** A column of numbers stands to the right. */
function isNumeric(rows: Cell[][], column: number): boolean {
  return rows.every((row) => {
    const cell = row[column];
    return (
      typeof cell === "number" ||
      cell === null ||
      (typeof cell === "object" && !Array.isArray(cell) && cell !== undefined && "number" in cell)
    );
  });
}

export function ResultTable({ columns, rows }: { columns: string[]; rows: Cell[][] }) {
  const right = columns.map((_, i) => (isNumeric(rows, i) ? "right" : undefined));
  return (
    <div class="scroll results-table" tabIndex={0} role="region" aria-label="Rows">
      <table>
        <thead>
          <tr>
            <th scope="col" class="row-number">
              <span class="sr">row</span>
            </th>
            {columns.map((name, i) => (
              <th key={name} scope="col" class={right[i]}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, n) => (
            <tr key={n}>
              <th scope="row" class="row-number">
                {n + 1}
              </th>
              {row.map((cell, i) => (
                <td key={i} class={right[i]}>
                  <CellView cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
