// SPDX-License-Identifier: ISC
// The frame around every view: search, navigation, the view, the footer.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { onTokenWanted, setToken } from "./api";
import { cameBack, keptScroll, useRoute } from "./router";
import { href, viewKey, type Route } from "./routes";
import { factLabel } from "./terms";
import { BrandMark } from "./parts/icons";
import { Search } from "./parts/search";
import { TokenDialog } from "./parts/token";
import { EntityView } from "./views/entity";
import { FactView } from "./views/fact";
import { NotFoundView } from "./views/notfound";
import { QueryView } from "./views/query";
import { SearchView } from "./views/search";
import { SourceView } from "./views/source";
import { SourcesView } from "./views/sources";
import { StartView } from "./views/start";

function View({ route }: { route: Route }) {
  switch (route.view) {
    case "start":
      return <StartView />;
    case "search":
      return <SearchView q={route.q} />;
    case "entity":
      return <EntityView route={route} />;
    case "fact":
      return <FactView fact={route.fact} />;
    case "sources":
      return <SourcesView />;
    case "source":
      return <SourceView name={route.name} report={route.report} />;
    case "query":
      return <QueryView q={route.q} />;
    case "unknown":
      return <NotFoundView address={route.address} />;
  }
}

function titleOf(route: Route): string {
  switch (route.view) {
    case "start":
      return "Entente";
    case "search":
      return `${route.q} – Search – Entente`;
    case "entity":
      return `${route.name} – Entente`;
    case "fact":
      return `${factLabel(route.fact)} – Entente`;
    case "sources":
      return "Documents – Entente";
    case "source":
      return `${route.name} – Document – Entente`;
    case "query":
      return "Query – Entente";
    case "unknown":
      return "No such view – Entente";
  }
}

function Navigation({ view }: { view: Route["view"] }) {
  const items = [
    { label: "Query", to: href({ view: "query", q: "" }), on: view === "query" },
    {
      label: "Documents",
      to: href({ view: "sources" }),
      on: view === "sources" || view === "source",
    },
  ];
  return (
    <nav aria-label="Views">
      {items.map(({ label, to, on }) => (
        <a key={label} href={to} aria-current={on ? "page" : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}

/** After a move: the title, the scroll, and the focus on the new view. */
function useArrival(route: Route): { current: HTMLElement | null } {
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const key = viewKey(route);
  useLayoutEffect(() => {
    document.title = titleOf(route);
  }, [route]);
  useLayoutEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (!cameBack()) main.current?.focus({ preventScroll: true });
    scrollTo(0, keptScroll());
  }, [key]);
  useLayoutEffect(() => {
    if (cameBack()) scrollTo(0, keptScroll());
  }, [route]);
  return main;
}

export function App() {
  const route = useRoute();
  const main = useArrival(route);
  const [asking, setAsking] = useState(false);
  const [login, setLogin] = useState(0);
  useEffect(() => onTokenWanted(() => setAsking(true)), []);
  const onToken = (token: string) => {
    setToken(token);
    setAsking(false);
    setLogin((n) => n + 1);
  };
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <header class="bar">
        <a class="brand" href={href({ view: "start" })}>
          <BrandMark />
          Entente
        </a>
        <Search q={route.view === "search" ? route.q : ""} />
        <Navigation view={route.view} />
      </header>
      <main id="main" ref={main} tabIndex={-1} key={`${login} ${viewKey(route)}`}>
        <View route={route} />
      </main>
      {asking && <TokenDialog onToken={onToken} onCancel={() => setAsking(false)} />}
    </>
  );
}
