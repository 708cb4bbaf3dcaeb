// SPDX-License-Identifier: ISC
// What the command line tests share: running the program in a directory of
// its own.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

export const program = process.env.ENTENTE ?? "build/entente";
export const root = process.env.ENTENTE_ROOT ?? process.cwd();

/** A directory that goes when the tests of the file are done. */
export function workspace() {
  const directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), "cli-"));
  after(() => rmSync(directory, { recursive: true, force: true }));
  return {
    directory,
    path: (name) => join(directory, name),
    write(name, content) {
      const path = join(directory, name);
      writeFileSync(path, content);
      return path;
    },
  };
}

/** Runs the program; { code, out, err }. */
export function entente(args, { input, env, encoding = "utf8", cwd } = {}) {
  const result = spawnSync(program, args, {
    input,
    cwd,
    encoding,
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: "1", ...env },
    timeout: 600_000,
  });
  // The program may end without having read all of its input.
  if (result.error && result.error.code !== "EPIPE") throw result.error;
  return { code: result.status, out: result.stdout, err: result.stderr };
}

/** The rows of an answer, as TSV cells, without the header. */
export function rows(db, query, options = []) {
  const { code, out, err } = entente([
    "query", db, query, "--format", "tsv", ...options,
  ]);
  if (code !== 0) throw new Error(`exit ${code}: ${err}`);
  return out.trimEnd().split("\n").slice(1).map((line) => line.split("\t"));
}

export const line = (...objects) =>
  objects.map((o) => JSON.stringify(o) + "\n").join("");
