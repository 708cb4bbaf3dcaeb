// SPDX-License-Identifier: ISC
// A full disk: exit code 5 and never a bus error, also for the lock file.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "node:test";

const program = resolve(process.env.ENTENTE ?? "build/entente");

test("a full disk is told as such", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "entente-full-"));
  const mount = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "none", folder]);
  if (mount.status !== 0) {
    rmSync(folder, { recursive: true });
    t.skip("no right to mount a small disk");
    return;
  }
  try {
    const input = '{"subject":"a","predicate":"b","object":"c"}\n';
    const file = openSync(join(folder, "fill"), "w");
    assert.throws(() => {
      for (;;) writeSync(file, Buffer.alloc(4096));
    }, /ENOSPC/);
    closeSync(file);
    const { status, signal, stderr } = spawnSync(program,
      ["import", join(folder, "x.db"), "-"], { input, encoding: "utf8" });
    assert.equal(signal, null);
    assert.equal(status, 5, stderr);
  } finally {
    spawnSync("umount", [folder]);
    rmSync(folder, { recursive: true, force: true });
  }
});
