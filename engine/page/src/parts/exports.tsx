// SPDX-License-Identifier: ISC
// All rows of a query as a file.
import { useState } from "preact/hooks";
import { download, exportAddress, hasToken, type ExportFormat } from "../api";

/** Saves what a link cannot fetch by itself because it carries no token. */
async function save(url: string, name: string): Promise<void> {
  const local = URL.createObjectURL(await download(url));
  const link = document.createElement("a");
  link.href = local;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(local), 60_000);
}

function ExportLink({
  q,
  format,
  onError,
}: {
  q: string;
  format: ExportFormat;
  onError: (message: string) => void;
}) {
  const url = exportAddress(q, format);
  const name = `entente.${format}`;
  const onClick = (event: Event) => {
    if (!hasToken()) return;
    event.preventDefault();
    save(url, name).catch((error: unknown) =>
      onError(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <a href={url} download={name} onClick={onClick}>
      {format.toUpperCase()}
    </a>
  );
}

export function ExportLinks({ q }: { q: string }) {
  const [error, setError] = useState<string>();
  return (
    <p class="exports">
      <span class="muted">all rows as</span> <ExportLink q={q} format="csv" onError={setError} />{" "}
      <ExportLink q={q} format="json" onError={setError} />
      {error && <span role="alert"> {error}</span>}
    </p>
  );
}
