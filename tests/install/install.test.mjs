// SPDX-License-Identifier: ISC
// What `make install` puts down is enough to use the program and to build
// another one upon the library, shared or static.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const root = process.env.ENTENTE_ROOT ?? process.cwd();
// An installation is made of the plain build, whatever is being tested.
const skip = (process.env.BUILD ?? "build") !== "build";
const scratch = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), "install-"));
const prefix = join(scratch, "usr");
after(() => rmSync(scratch, { recursive: true, force: true }));

const run = (program, args, env = {}) =>
  execFileSync(program, args, { cwd: root, encoding: "utf8", env: { ...process.env, ...env } });

const names = [
  "bin/entente",
  "include/entente/store.h",
  "include/entente/version.h",
  "lib/libentente.a",
  "lib/libentente.so",
  "lib/pkgconfig/entente.pc",
  "share/man/man1/entente.1",
  "share/bash-completion/completions/entente",
];

function packageFlags(...options) {
  const env = {
    PKG_CONFIG_PATH: join(prefix, "lib/pkgconfig"),
    PKG_CONFIG_SYSROOT_DIR: "/scratch", // a path with a blank confuses it
  };
  const words = run("pkg-config", [...options, "entente"], env).trim().split(/\s+/);
  return words.map((word) => word.replace("/scratch", scratch));
}

function answerOf(program) {
  const facts = join(scratch, "facts.jsonl");
  const fact = { subject: "A", predicate: "supports", object: "B", source: "s" };
  writeFileSync(facts, `${JSON.stringify(fact)}\n`);
  const args = [join(scratch, `${Math.random()}.db`), facts, "find ?who where ?who supports B"];
  const env = { ...process.env, LD_LIBRARY_PATH: join(prefix, "lib") };
  const result = spawnSync(program, args, { encoding: "utf8", env });
  assert.equal(result.status, 0, result.stderr);
  return result.stdout;
}

test("install", { skip }, async (t) => {
  run("make", ["--no-print-directory", "install", `DESTDIR=${scratch}`, "PREFIX=/usr"]);
  const version = run(join(prefix, "bin/entente"), ["version"]).match(/\d+\.\d+\.\d+/)[0];

  await t.test("puts everything down", () => {
    for (const name of names) assert.ok(existsSync(join(prefix, name)), name);
    const sources = readdirSync(join(root, "include/entente"));
    assert.deepEqual(readdirSync(join(prefix, "include/entente")).sort(), sources.sort());
  });

  await t.test("tells pkg-config the program's version", () => {
    assert.deepEqual(packageFlags("--modversion"), [version]);
  });

  for (const [kind, flags] of [
    ["shared", []],
    ["static", ["-static"]],
  ])
    await t.test(`a program builds upon the ${kind} library`, () => {
      const program = join(scratch, `embed-${kind}`);
      const libraries = packageFlags("--cflags", "--libs", ...flags.map((f) => `-${f}`));
      const archive = join(prefix, "lib/libentente.a");
      const linked = flags.length
        ? libraries.map((l) => (l === "-lentente" ? archive : l))
        : libraries;
      run("cc", ["-std=c11", "-Wall", "-Werror", "-o", program, "tests/install/embed.c", ...linked]);
      assert.equal(answerOf(program), `A\nlibentente ${version}\n`);
    });

  await t.test("the shared library shows what the headers declare, and all of it", () => {
    const table = run("nm", ["-D", "--defined-only", join(prefix, "lib/libentente.so")]);
    const shown = table.match(/\bent_\w+/g).sort();
    const headers = readdirSync(join(prefix, "include/entente"))
      .map((name) => readFileSync(join(prefix, "include/entente", name), "utf8"))
      .join("\n");
    for (const symbol of shown) assert.match(headers, new RegExp(`\\b${symbol}\\b`));
    for (const needed of ["ent_store_open", "ent_import", "ent_query_open", "ent_export"])
      assert.ok(shown.includes(needed), needed);
  });

  await t.test("bash accepts the completions", () => {
    const path = join(prefix, "share/bash-completion/completions/entente");
    assert.match(readFileSync(path, "utf8"), /complete/);
    run("bash", ["-n", path]);
  });

  await t.test("the manual page names every command and option, and no other", () => {
    const program = join(prefix, "bin/entente");
    const manual = readFileSync(join(prefix, "share/man/man1/entente.1"), "utf8");
    const commands = [...run(program, ["help"]).matchAll(/^ {2}([a-z]+) {2}/gm)].map((m) => m[1]);
    const options = commands.flatMap((c) => run(program, ["help", c]).match(/--[a-z-]+/g) ?? []);
    options.push("--color");
    const all = (pattern) => [...new Set([...manual.matchAll(pattern)].map((m) => m[1]))].sort();
    assert.deepEqual(all(/^\.It Cm ([a-z]+)/gm), commands.sort());
    assert.deepEqual(all(/\bFl (-[a-z-]+)/g).map((o) => `-${o}`), [...new Set(options)].sort());
  });
});
