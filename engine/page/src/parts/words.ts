// SPDX-License-Identifier: ISC
// Counts, periods and sizes in words.
import type { Report } from "../types";

const grouped = new Intl.NumberFormat("en");

export function count(n: number): string {
  return grouped.format(n);
}

export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** A period as given: both ends inclusive, either may be open. */
export function period(from: string | undefined, to: string | undefined): string | undefined {
  if (from === undefined && to === undefined) return undefined;
  if (to === undefined) return `since ${from}`;
  if (from === undefined) return `until ${to}`;
  return from === to ? `on ${from}` : `${from} – ${to}`;
}

/** The day by which a reader orders reports: when it held, else when printed. */
export function reportDate(report: Report): string | undefined {
  return report.from ?? report.to ?? report.published;
}

export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (bytes >= 1000 && unit < units.length - 1) {
    bytes /= 1000;
    unit++;
  }
  return `${bytes < 10 && unit > 0 ? bytes.toFixed(1) : Math.round(bytes)} ${units[unit]}`;
}
