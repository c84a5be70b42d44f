// The package in Chromium, under a strict Content-Security-Policy.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { cases } from "../support/files.js";
import { STRICT, serve } from "./server.js";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

let browser;
let server;

before(async () => {
  server = await serve();
  browser = await chromium.launch({ executablePath: process.env.ACRCHECK_CHROMIUM, args: ARGUMENTS });
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** Opens the test page under a policy, calls its test, and checks that nothing else was requested. */
async function inPage({ policy = STRICT, path = "/page.html" }, action) {
  const page = await browser.newPage();
  const foreign = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(server.origin) && !url.startsWith("data:")) {
      foreign.push(url);
    }
  });
  try {
    await page.goto(`${server.origin}${path}?policy=${encodeURIComponent(policy)}`);
    const result = await action(page);
    assert.deepEqual(foreign, []);
    return result;
  } finally {
    await page.close();
  }
}

async function run(name, { policy, parameter } = {}) {
  return inPage({ policy }, async (page) => {
    await page.waitForFunction(() => globalThis.tests !== undefined);
    const result = await page.evaluate(([test, value]) => globalThis.tests[test](value), [name, parameter]);
    const violations = await page.evaluate(() => globalThis.tests.violations());
    return { result, violations };
  });
}

const documents = cases.reduce((count, item) => count + item.documents.length, 0);

for (const name of ["conformanceInPage", "conformanceInWorker"]) {
  test(name, async () => {
    const { result, violations } = await run(name);
    assert.deepEqual(result, { different: [], documents });
    assert.deepEqual(violations, []);
  });
}

test("hostile rows", async () => {
  assert.deepEqual(await run("hostileRows"), { result: [], violations: [] });
});

test("a deadline stops calls that loop, and no other", async () => {
  const { result, violations } = await run("deadline");
  assert.deepEqual(result, {
    singles: ["fulfilled", "deadline-exceeded", "fulfilled", "deadline-exceeded", "fulfilled"],
    rows: [true, "deadline-exceeded", "invalid-document", true],
    closed: ["closed", "closed"],
  });
  assert.deepEqual(violations, []);
});

test("traps and a full memory", async () => {
  const { result } = await run("traps");
  assert.deepEqual(result, ["trap", "trap", "trap", "trap", "out-of-memory", "out-of-memory"]);
});

test("10,000 evaluations in a page", async () => {
  assert.equal((await run("many")).result, 10_000);
});

test("without wasm-unsafe-eval, the error says what to add", async () => {
  const policy = STRICT.replace(" 'wasm-unsafe-eval'", "");
  const { result } = await run("loadFrom", { policy, parameter: "acrcheck" });
  for (const error of [result.page, result.worker]) {
    assert.equal(error.isOurs, true);
    assert.equal(error.name, "LoadError");
    assert.equal(error.code, "webassembly-unavailable");
    assert.match(error.message, /add 'wasm-unsafe-eval' to the directive script-src/);
    assert.doesNotMatch(error.text, /\[object/);
  }
});

test("without connect-src or worker-src, the errors are typed", async () => {
  const noConnect = await run("loadFrom", {
    policy: STRICT.replace("connect-src 'self'; ", ""),
    parameter: "acrcheck",
  });
  assert.deepEqual([noConnect.result.page.code, noConnect.result.worker.code], ["load-failed", "load-failed"]);
  const noWorker = await run("loadFrom", {
    policy: STRICT.replace("worker-src 'self'", "worker-src 'none'"),
    parameter: "acrcheck",
  });
  assert.equal(noWorker.result.page, undefined);
  assert.equal(noWorker.result.worker.code, "worker-unavailable");
  assert.match(noWorker.result.worker.message, /worker-src/);
});

test("missing files are typed errors", async () => {
  const noWasm = (await run("loadFrom", { parameter: "no-wasm" })).result;
  assert.deepEqual([noWasm.page.code, noWasm.worker.code], ["load-failed", "load-failed"]);
  assert.match(noWasm.page.message, /HTTP status 404 from "http/);
  const noWorker = (await run("loadFrom", { parameter: "no-worker" })).result;
  assert.equal(noWorker.page, undefined);
  assert.equal(noWorker.worker.code, "worker-unavailable");
});

test("another media type, and a worker whose own policy forbids compilation, work", async () => {
  for (const parameter of ["plain-wasm", "no-wasm-in-worker"]) {
    assert.deepEqual((await run("loadFrom", { parameter })).result, { page: undefined, worker: undefined });
  }
});

test("the example for browsers runs word for word", async () => {
  const text = await inPage({ path: "/example.html" }, async (page) => {
    await page.waitForFunction(() => document.querySelector("#result").textContent !== "");
    return page.textContent("#result");
  });
  assert.equal(text, "not passed");
});

test("speed, for information", async () => {
  const { single, batched } = (await run("speed")).result;
  console.log(`Chromium: ${single.toFixed(3)} ms for a document, ${batched.toFixed(3)} ms for a document of a batch`);
});
