// SPDX-License-Identifier: ISC
// The end of a list that has further pages.
import type { Pages } from "../load";
import { Failure } from "./states";

export function More<T>({ pages, what }: { pages: Pages<T>; what: string }) {
  if (pages.error !== undefined) return <Failure error={pages.error} retry={pages.more} />;
  if (pages.next === null) return null;
  return (
    <button type="button" class="more" onClick={pages.more} disabled={pages.busy}>
      {pages.busy ? "Loading…" : `More ${what}`}
    </button>
  );
}
