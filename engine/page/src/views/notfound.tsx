// SPDX-License-Identifier: ISC
// An address that is no view.
import { href } from "../routes";

export function NotFoundView({ address }: { address: string }) {
  return (
    <div class="page narrow">
      <h1>No such view</h1>
      <p>
        Nothing on this page answers to{" "}
        <code>
          <bdi>{address}</bdi>
        </code>
        .
      </p>
      <p>
        <a href={href({ view: "start" })}>To the start</a>
      </p>
    </div>
  );
}
