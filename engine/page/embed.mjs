// SPDX-License-Identifier: ISC
// Writes every file of a folder, gzip-compressed, as the C table that
// engine/server/assets.h declares.
//
//   node embed.mjs FOLDER FILE.c
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

function filesBelow(folder, prefix = "") {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesBelow(join(folder, entry.name), `${prefix}/${entry.name}`)
      : [`${prefix}/${entry.name}`],
  );
}

function hexLines(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16)
    lines.push("    " + Array.from(bytes.subarray(at, at + 16)).join(",") + ",");
  return lines.join("\n");
}

const [folder, output] = process.argv.slice(2);
const paths = filesBelow(folder).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
const arrays = [];
const entries = [];
for (const [i, path] of paths.entries()) {
  const type = types[extname(path)];
  if (!type) throw new Error(`${path}: no content type is known for this kind of file`);
  const content = readFileSync(join(folder, path));
  const etag = createHash("sha256").update(content).digest("hex").slice(0, 20);
  const packed = gzipSync(content, { level: 9 });
  arrays.push(`static const unsigned char bytes_${i}[] = {\n${hexLines(packed)}\n};\n`);
  const quoted = JSON.stringify(path);
  entries.push(`    {${quoted}, "${type}", "\\"${etag}\\"",\n     bytes_${i}, sizeof(bytes_${i})},`);
}
writeFileSync(
  output,
  `/* Made by engine/page/embed.mjs. */
#include "server/assets.h"

${arrays.join("\n")}
const struct ent_asset ent_assets[] = {
${entries.join("\n")}
    {NULL, NULL, NULL, NULL, 0},
};

const size_t ent_n_assets = ${paths.length};
`,
);
