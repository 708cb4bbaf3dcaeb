// SPDX-License-Identifier: ISC
// Talks to the driver: commands go in, answers come back in the same order.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { line, START } from "./graphs.mjs";
import * as T from "./terms.mjs";

const DAY = 86400;

export class Driver {
    constructor(program, database) {
        this.child = spawn(program, [database],
            { stdio: ["pipe", "pipe", "inherit"] });
        this.waiting = [];
        this.lines = [];
        createInterface({ input: this.child.stdout }).on("line", (text) => {
            const parts = text.split("\t");
            if (parts[0] !== "done") {
                this.lines.push(parts);
                return;
            }
            const lines = this.lines;
            this.lines = [];
            this.waiting.shift().resolve({ status: parts[1], lines });
        });
        this.child.stdin.on("error", () => {});
        this.ended = new Promise((resolve) => this.child.on("exit",
            (code, signal) => {
                for (const { resolve } of this.waiting)
                    resolve({ status: `crash ${signal ?? code}`, lines: [] });
                this.waiting = [];
                this.dead = true;
                resolve(signal ?? code);
            }));
    }

    command(text, body) {
        if (this.dead) return { status: "crash", lines: [] };
        const bytes = body === undefined ? undefined : Buffer.from(body);
        this.child.stdin.write(bytes ? `${text} ${bytes.length}\n`
                                     : `${text}\n`);
        if (bytes) this.child.stdin.write(bytes);
        return new Promise((resolve) => this.waiting.push({ resolve }));
    }

    async load({ reports, events }) {
        const replies = [this.command("clock " + START), this.command("new")];
        for (let day = 0; day < 6; day++) {
            const lines = reports.filter((r) => (r.day ?? 0) === day).map(line);
            replies.push(this.command(`clock ${START + day * DAY}`));
            if (lines.length > 0)
                replies.push(this.command("load", `${lines.join("\n")}\n`));
            for (const event of events)
                if (event.day === day)
                    replies.push(this.command(
                        `retract ${T.bytes(event.source)}`));
        }
        for (const reply of await Promise.all(replies))
            if (reply.status !== OK && reply.status !== "not found")
                throw new Error(`${reply.status} ${JSON.stringify(reply)}`);
    }

    // `params`: name -> term
    async ask(text, params = {}) {
        for (const [name, term] of Object.entries(params))
            this.command(`bind ${name}`, T.kind(term) === "T"
                ? `T:${T.bytes(term)}` : `${T.kind(term)}:${T.bytes(term)}`);
        const { status, lines } = await this.command("ask", text);
        return {
            status,
            columns: lines.find((l) => l[0] === "columns")?.slice(1),
            rows: lines.filter((l) => l[0] === "row").map((l) => l.slice(1)),
            diags: lines.filter((l) => l[0] === "diag")
                .map(([, kind, code, message]) => ({ kind, code, message })),
        };
    }

    end() {
        this.child.stdin.end();
        return this.ended;
    }
}

export const OK = "success";
