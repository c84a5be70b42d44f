// Prints the time for one document: `node scripts/measure.js FILE`, where FILE is what `az acr show` prints. Build the package first.
import { readFileSync } from "node:fs";
import { load, loadInWorker } from "../dist/node.js";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("error: pass a file with a registry");
  process.exit(2);
}
const text = readFileSync(file, "utf8");
const rows = Array.from({ length: 1000 }, () => text);

/** Returns the median of several rounds in microseconds for a document. */
async function time(documents, call) {
  const rounds = [];
  for (let round = 0; round < 15; round += 1) {
    const started = performance.now();
    await call();
    rounds.push(((performance.now() - started) * 1000) / documents);
  }
  return rounds.toSorted((a, b) => a - b)[7];
}

const started = performance.now();
const policy = await load();
console.log(`load: ${(performance.now() - started).toFixed(1)} ms; document: ${Buffer.byteLength(text)} bytes`);
const startedWorker = performance.now();
const worker = await loadInWorker();
console.log(`loadInWorker: ${(performance.now() - startedWorker).toFixed(1)} ms`);
for (const detail of ["full", "verdicts"]) {
  for (const [name, target] of [
    ["calling thread", policy],
    ["worker", worker],
  ]) {
    const single = await time(200, async () => {
      for (let index = 0; index < 200; index += 1) {
        await target.evaluate(text, { detail });
      }
    });
    const batched = await time(rows.length, () => target.evaluateMany(rows, { detail }));
    console.log(`${name}, ${detail}: single ${single.toFixed(0)} µs, batched ${batched.toFixed(1)} µs`);
  }
}
await worker.close();
