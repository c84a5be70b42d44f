// A host in Node.js: `node in_node.mjs acrcheck` or `… extism FILE`, in a folder with the package. The documents come on standard input.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const ROUNDS = 7;
const SINGLE = 100;
const [host, wasm] = process.argv.slice(2);
const rows = JSON.parse(readFileSync(0, "utf8"));
const installed = (name) => import(pathToFileURL(createRequire(`${process.cwd()}/index.js`).resolve(name)));

/** Returns the least and the median time in microseconds for a document. */
async function rounds(documents, run) {
  await run();
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    await run();
    times.push(((performance.now() - started) * 1000) / documents);
  }
  times.sort((a, b) => a - b);
  return [times[0], times[times.length >> 1]];
}

const hosts = {
  async acrcheck(detail) {
    const { load } = await installed("acrcheck");
    const policy = await load();
    return {
      single: (text) => policy.evaluateJson(text, { detail }),
      batch: () => policy.evaluateManyJson(rows, { detail }),
    };
  },
  async extism(detail) {
    const { default: createPlugin } = await installed("@extism/extism");
    const plugin = await createPlugin({ wasm: [{ data: readFileSync(wasm) }] }, { config: { detail } });
    return {
      single: async (text) => (await plugin.call("evaluate", text)).text(),
      batch: async () => (await plugin.call("evaluate_batch", JSON.stringify(rows))).json(),
    };
  },
};

for (const detail of ["full", "verdicts"]) {
  const { single, batch } = await hosts[host](detail);
  const one = await rounds(SINGLE, async () => {
    for (const text of rows.slice(0, SINGLE)) {
      await single(text);
    }
  });
  const names = { acrcheck: "Node.js, JSON", extism: "Extism, JavaScript SDK" };
  console.log(JSON.stringify([`${names[host]}, ${detail}`, one, await rounds(rows.length, batch)]));
}
process.exit(0);
