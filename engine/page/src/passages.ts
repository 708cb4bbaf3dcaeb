// SPDX-License-Identifier: ISC
// Cutting a text at its passages. Offsets are bytes of UTF-8, a browser
// counts UTF-16 units: the cutting is done on the bytes.

export interface Span {
  start: number;
  end: number;
  key: number;
}

/** A piece of text and the keys of all passages that it lies in. */
export interface Piece {
  text: string;
  keys: number[];
}

/** The nearest start of a character at or before an offset. */
function aligned(bytes: Uint8Array, offset: number): number {
  let at = Math.max(0, Math.min(offset, bytes.length));
  while (at > 0 && at < bytes.length && (bytes[at]! & 0xc0) === 0x80) at--;
  return at;
}

/** The whole text in pieces, in order. Passages may overlap. */
export function cutAtPassages(text: string, spans: Span[]): Piece[] {
  const bytes = new TextEncoder().encode(text);
  const opens = new Map<number, number[]>();
  const closes = new Map<number, number[]>();
  const note = (map: Map<number, number[]>, at: number, key: number) =>
    map.set(at, [...(map.get(at) ?? []), key]);
  for (const { start, end, key } of spans) {
    const [from, to] = [aligned(bytes, start), aligned(bytes, end)];
    if (from >= to) continue;
    note(opens, from, key);
    note(closes, to, key);
  }
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const cuts = [...new Set([0, ...opens.keys(), ...closes.keys(), bytes.length])].sort(
    (a, b) => a - b,
  );
  const inside = new Set<number>();
  const pieces: Piece[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [from, to] = [cuts[i]!, cuts[i + 1]!];
    for (const key of closes.get(from) ?? []) inside.delete(key);
    for (const key of opens.get(from) ?? []) inside.add(key);
    pieces.push({ text: decoder.decode(bytes.subarray(from, to)), keys: [...inside] });
  }
  return pieces;
}
