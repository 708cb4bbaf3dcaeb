// SPDX-License-Identifier: ISC
// Oxigraph (PyPI: pyoxigraph, its native store on disk), in a process of its
// own; its rows are gone through.
import { spawnSync } from "node:child_process";
import { WorkerPeer, beside } from "./worker_peer.mjs";

const python = process.env.PYTHON ?? "python3";

export class Oxigraph extends WorkerPeer {
  id = "oxigraph";
  name = "Oxigraph";
  language = "sparql";
  note = "in process (Python), its rows gone through";

  static find() {
    const told = spawnSync(python,
      ["-c", "import pyoxigraph; print(pyoxigraph.__version__)"],
      { encoding: "utf8" });
    return told.status === 0
      ? Object.assign(new Oxigraph(), { version: told.stdout.trim() }) : null;
  }

  command(database) {
    return [python, beside("oxigraph_worker.py"), database];
  }

  loading(home, nt) {
    return { load: nt };
  }
}
