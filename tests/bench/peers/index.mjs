// SPDX-License-Identifier: ISC
// Other stores to compare with: those that are installed, and were not
// declined.  Nothing of ours needs any of them.
//
// A peer has: name, version, note; language, of its queries; load(name, input)
// and open(name, input) of a data set whose database it keeps; run(text), one
// run of a query; close().  maxRows, where it cuts answers.
import { say, settings } from "../lib.mjs";
import { Kuzu } from "./kuzu.mjs";
import { Oxigraph } from "./oxigraph.mjs";
import { Virtuoso } from "./virtuoso.mjs";

const known = { virtuoso: Virtuoso, kuzu: Kuzu, oxigraph: Oxigraph };

export function findPeers() {
  const found = [];
  for (const [key, Peer] of Object.entries(known)) {
    const peer = settings.peers.includes(key) ? Peer.find() : undefined;
    if (!peer) {
      console.log(`${Peer.name}: ${peer === null ? "not found" : "left out"}`);
      continue;
    }
    found.push(peer);
    say(`${Peer.name} ${peer.version}: ${peer.note}.`);
  }
  return found;
}
