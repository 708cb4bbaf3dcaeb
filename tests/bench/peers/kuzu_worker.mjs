// SPDX-License-Identifier: ISC
// The process that Kuzu lives in: requests and answers are lines of JSON.
//
//   kuzu_worker.mjs PACKAGE DATABASE
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { join } from "node:path";

const [folder, path] = process.argv.slice(2);
const { Database, Connection } = createRequire(import.meta.url)(folder);
const connection = new Connection(new Database(path));

async function load(folder, relations) {
  await connection.query("CREATE NODE TABLE e(id INT64, PRIMARY KEY(id))");
  for (const name of relations)
    await connection.query(`CREATE REL TABLE ${name}(FROM e TO e)`);
  const started = performance.now();
  await connection.query(`COPY e FROM '${join(folder, "nodes.csv")}'`);
  for (const name of relations)
    await connection.query(`COPY ${name} FROM '${join(folder, name)}.csv'`);
  await connection.query("CHECKPOINT");
  const seconds = (performance.now() - started) / 1000;
  const counted = await connection.query("MATCH ()-[r]->() RETURN count(*)");
  const facts = Number(Object.values(await counted.getNext())[0]);
  return { seconds, facts };
}

async function query(text) {
  const started = performance.now();
  const result = await connection.query(text);
  const rows = result.getNumTuples();
  const ms = performance.now() - started;
  let sum = 0;
  for (let i = 0; i < Math.min(rows, 1000); i++) {
    const last = Object.values(await result.getNext()).at(-1);
    if (typeof last === "number" || typeof last === "bigint")
      sum += Number(last);
  }
  result.close();
  return { ms, rows, sum };
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = request.query ? await query(request.query)
      : await load(request.load, request.relations);
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
// Closing it may crash, and everything is on disk.
process.exitCode = 0;
process.kill(process.pid, "SIGKILL");
