// SPDX-License-Identifier: ISC
// Bundles the page into the folder named by OUT and checks its size.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.env.OUT ?? join(here, "../../build/page"));
const develop = process.argv.includes("--develop");

// Bytes after gzip. The first view is what index.html loads by itself;
// chunks that a view loads later count for the whole only.
const FIRST_VIEW_LIMIT = 90 * 1024;
const WHOLE_LIMIT = 250 * 1024;
const FIRST_VIEW = new Set(["index.html", "app.js", "app.css"]);

mkdirSync(out, { recursive: true });
for (const name of readdirSync(out)) rmSync(join(out, name), { recursive: true });

await build({
  absWorkingDir: here,
  entryPoints: { app: "src/main.tsx" },
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2021", "chrome103", "firefox102", "safari15.4"],
  chunkNames: "[name]-[hash]",
  minify: !develop,
  sourcemap: false,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});
for (const name of readdirSync(join(here, "static")))
  copyFileSync(join(here, "static", name), join(out, name));

let first = 0;
let whole = 0;
for (const name of readdirSync(out).sort()) {
  const bytes = readFileSync(join(out, name));
  const packed = gzipSync(bytes, { level: 9 }).length;
  whole += packed;
  if (FIRST_VIEW.has(name)) first += packed;
  console.log(
    `${name.padEnd(16)} ${String(bytes.length).padStart(8)} bytes  ${String(packed).padStart(7)} gzip`,
  );
}
console.log(
  `first view ${first} of ${FIRST_VIEW_LIMIT}, whole ${whole} of ${WHOLE_LIMIT} bytes gzip`,
);
if (!develop && (first > FIRST_VIEW_LIMIT || whole > WHOLE_LIMIT)) {
  console.error("the page is over its size budget");
  process.exit(1);
}
