// SPDX-License-Identifier: ISC
// path A to B from its definition: every simple path, hop by hop.
import { instance } from "./evaluate.mjs";
import * as T from "./terms.mjs";

const isQuoted = (term) => T.kind(term) === "Q";

// A quoted fact with all those inside it.
function quotedIn(term, into = new Set()) {
    if (!isQuoted(term)) return into;
    into.add(term);
    for (const part of T.parts(term)) quotedIn(part, into);
    return into;
}

class Hops {
    constructor(view, query, ends) {
        const { times } = query.where;
        this.view = view;
        this.via = query.via && new Set(query.via);
        this.facts = new Map(); // that count -> number of reports
        this.quoted = new Set(); // that lead somewhere
        for (const [key, reports] of view.facts) {
            const n = this.count(reports, times);
            if (n === 0) continue;
            this.facts.set(key, n);
            quotedIn(T.parts(key)[0], this.quoted);
            quotedIn(T.parts(key)[2], this.quoted);
        }
        for (const end of ends) quotedIn(end, this.quoted);
    }

    count(reports, times) {
        return reports.filter((r) => !r.denies && this.view.inTime(r, times))
            .length;
    }

    * from(node) {
        const hop = (key, end, direction) => {
            const fact = T.parts(key), n = this.facts.get(key) ?? 0;
            return { end, text: [...fact, T.name(direction), T.integer(n)]
                .join("\t") };
        };
        const counts = (key) => !this.via || this.via.has(T.parts(key)[1]);
        for (const key of this.facts.keys()) {
            const [s, , o] = T.parts(key);
            if (!counts(key) || s === o) continue;
            if (s === node) yield hop(key, o, "forward");
            if (o === node) yield hop(key, s, "backward");
        }
        for (const key of this.quoted) {
            const [s, , o] = T.parts(key);
            if (!counts(key)) continue;
            if (key === node)
                for (const end of new Set([s, o])) yield hop(key, end, "out");
            if (s === node || o === node) yield hop(key, key, "into");
        }
    }
}

// { paths }: each a list of the texts of its hops; the shortest or all.
export function findPaths(view, query, bound) {
    const [from, to] = [query.from, query.to].map((t) => instance(t, bound));
    const hops = new Hops(view, query, [from, to]), max = query.max ?? 6;
    const paths = [], visited = new Set([from]);
    const go = (node, way) => {
        view.step();
        if (node === to && way.length > 0) {
            paths.push([...way]);
            return;
        }
        if (way.length === max) return;
        for (const { end, text } of hops.from(node)) {
            if (visited.has(end)) continue;
            visited.add(end);
            way.push(text);
            go(end, way);
            way.pop();
            visited.delete(end);
        }
    };
    go(from, []);
    const shortest = Math.min(...paths.map((p) => p.length));
    return { paths: query.all ? paths
        : paths.filter((p) => p.length === shortest) };
}
