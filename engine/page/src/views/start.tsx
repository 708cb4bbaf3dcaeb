// SPDX-License-Identifier: ISC
// The start: what this is, how much of it there is, questions worth asking.
import type { Stats, Triple } from "../types";
import { getStats } from "../api";
import { useLoad } from "../load";
import { href } from "../routes";
import { Statement } from "../term";
import { Questions } from "../parts/questions";
import { Empty, Outcome } from "../parts/states";
import { count, size } from "../parts/words";

const PICTURE: Triple = {
  subject: "United States",
  predicate: "opposes",
  object: { subject: "Russia", predicate: "supports", object: "Bashar al-Assad" },
};

function Counts({ stats }: { stats: Stats }) {
  const counts: [string, number, string?][] = [
    ["facts", stats.facts],
    ["reports of them", stats.live_reports],
    ["quoted facts", stats.quoted],
    ["documents", stats.sources, href({ view: "sources" })],
    ["names", stats.names],
    ["relations", stats.relations],
  ];
  return (
    <dl class="counts">
      {counts.map(([label, n, to]) => (
        <div key={label}>
          <dt>{to === undefined ? label : <a href={to}>{label}</a>}</dt>
          <dd>{count(n)}</dd>
        </div>
      ))}
    </dl>
  );
}

function NothingYet() {
  return (
    <Empty>
      This database is empty. <code>entente import DB FILE</code> fills it, also while this server
      runs.
    </Empty>
  );
}

export function StartView() {
  const stats = useLoad("stats", getStats);
  return (
    <div class="page start">
      <section class="hero">
        <h1>Who is said to have done what to whom, by which source, and&nbsp;when.</h1>
        <p class="picture">
          <Statement fact={PICTURE} plain />
        </p>
        <p class="lead">
          Every fact here shows the reports it rests on, for and against. A fact can be about
          another fact: what is inside the box is quoted, not claimed.
        </p>
      </section>
      <section aria-label="What is in this database">
        <Outcome of={stats} what="the counts">
          {(data) => (
            <>
              {data.facts === 0 && <NothingYet />}
              <Counts stats={data} />
            </>
          )}
        </Outcome>
      </section>
      <section>
        <h2>Questions to begin with</h2>
        <Questions />
      </section>
      {stats.state === "ready" && (
        <footer class="colophon">
          entente {stats.data.version}, {size(stats.data.database_bytes)} in one file, transaction{" "}
          {count(stats.data.last_transaction)}. Everything on this page comes from this server.
        </footer>
      )}
    </div>
  );
}
