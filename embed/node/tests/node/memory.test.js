// Memory does not grow with the number of calls, although each has a new instance.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, loadInWorker } from "acrcheck";
import { PASSING } from "../support/documents.js";
import { BAD, fake, misbehave } from "../support/fake.js";

assert.equal(typeof globalThis.gc, "function", "run with --expose-gc");

/** Returns the memory in use in MiB, on the heap and outside. */
async function used() {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc();
    // Memories of instances are released in tasks after the collection.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { managed: (heapUsed + external) / 2 ** 20, rss: rss / 2 ** 20 };
}

async function measure(what, call, calls) {
  for (let index = 0; index < 1000; index += 1) {
    await call();
  }
  const before = await used();
  for (let index = 0; index < calls; index += 1) {
    await call();
  }
  const after = await used();
  console.log(`${what}: ${calls} calls, from ${JSON.stringify(before)} to ${JSON.stringify(after)} MiB`);
  // One leaked instance per call would be at least 128 KiB each, 1.2 GiB in all.
  assert.ok(after.managed - before.managed < 5, `${what} leaks memory`);
  assert.ok(after.rss - before.rss < 100, `${what} leaks memory outside the heap`);
}

test("10,000 evaluations", async () => {
  const policy = await load();
  await measure("evaluate", () => policy.evaluate(PASSING), 10_000);
});

test("10,000 evaluations that trap", async () => {
  const policy = await load(fake({ bad: misbehave.trap }));
  await measure("trap", () => assert.throws(() => policy.evaluate(BAD)), 10_000);
});

test("10,000 evaluations in a worker", async () => {
  const policy = await loadInWorker();
  await measure("worker", () => policy.evaluate(PASSING), 10_000);
  await policy.close();
});

test("replaced workers", async () => {
  const policy = await loadInWorker({ source: fake({ bad: misbehave.loop }), deadline: 5 });
  const before = await used();
  for (let index = 0; index < 50; index += 1) {
    await assert.rejects(policy.evaluate(BAD), { code: "deadline-exceeded" });
  }
  const after = await used();
  console.log(`replaced workers: 50, from ${JSON.stringify(before)} to ${JSON.stringify(after)} MiB`);
  await policy.close();
  assert.ok(after.rss - before.rss < 200);
});
