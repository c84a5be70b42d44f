// The worker: deadlines that stop calls, replaced workers, and no lost calls.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { AcrcheckError, loadInWorker, passed } from "acrcheck";
import { HOSTILE_ROWS, PASSING, registry, UNUSABLE_ROWS } from "../support/documents.js";
import { BAD, EMPTY_REPORT, fake, misbehave } from "../support/fake.js";

const folder = fileURLToPath(new URL(".", import.meta.url));

/** Loads a policy for one test. */
async function withPolicy(options, action) {
  const policy = await loadInWorker(options);
  try {
    return await action(policy);
  } finally {
    await policy.close();
  }
}

const codes = (results) => results.map(({ status, value, reason }) => (status === "fulfilled" ? value : reason.code));

test("a call that loops is stopped at the deadline, and only that call fails", async () => {
  await withPolicy({ source: fake({ bad: misbehave.loop }), deadline: 300 }, async (policy) => {
    const started = performance.now();
    const calls = ["{}", BAD, "{}", "{}", BAD, "{}"].map((document) => policy.evaluateJson(document));
    const results = await Promise.allSettled(calls);
    const expected = [EMPTY_REPORT, "deadline-exceeded", EMPTY_REPORT, EMPTY_REPORT, "deadline-exceeded", EMPTY_REPORT];
    assert.deepEqual(codes(results), expected);
    assert.ok(performance.now() - started >= 600);
    assert.match(results[1].reason.message, /deadline of 300 ms/);
    assert.equal(results[1].reason.name, "LimitError");
    assert.ok(results[1].reason instanceof AcrcheckError);
  });
});

test("rows that loop or trap are errors of those rows", async () => {
  await withPolicy({ source: fake({ bad: misbehave.loop }), deadline: 200 }, async (policy) => {
    const rows = await policy.evaluateManyJson(["{}", BAD, "{}", null, BAD, "{}"]);
    const expected = [
      EMPTY_REPORT,
      "deadline-exceeded",
      EMPTY_REPORT,
      "invalid-document",
      "deadline-exceeded",
      EMPTY_REPORT,
    ];
    assert.deepEqual(
      rows.map((row) => row.code ?? row),
      expected,
    );
  });
  await withPolicy({ source: fake({ bad: misbehave.trap }) }, async (policy) => {
    const rows = await policy.evaluateManyJson(["{}", BAD, "{}"]);
    assert.deepEqual(
      rows.map((row) => row.code ?? row),
      [EMPTY_REPORT, "trap", EMPTY_REPORT],
    );
    assert.equal(rows[1].name, "ComponentError");
    await assert.rejects(policy.evaluate(BAD), { name: "ComponentError", code: "trap", message: /unreachable/ });
  });
});

test("a component that loops while it is loaded is stopped", async () => {
  for (const name of ["describe", "start"]) {
    const source = fake({ bodies: { [name]: [...misbehave.loop, ...(name === "start" ? [] : misbehave.trap)] } });
    await assert.rejects(loadInWorker({ source, deadline: 200 }), { code: "deadline-exceeded" });
  }
});

test("many calls at once all get their own report", async () => {
  await withPolicy({}, async (policy) => {
    const names = Array.from({ length: 500 }, (_, index) => `r${index}`);
    const reports = await Promise.all(names.map((name) => policy.evaluate(registry(name), { detail: "verdicts" })));
    assert.deepEqual(
      reports.map(({ registries }) => registries[0].name),
      names,
    );
  });
});

test("hostile and unusable rows have the results of the calling thread", async () => {
  await withPolicy({}, async (policy) => {
    const rows = [...HOSTILE_ROWS, ...UNUSABLE_ROWS];
    const results = await policy.evaluateMany(rows);
    for (const [index, row] of rows.entries()) {
      const single = await policy.evaluate(row).catch((error) => error);
      assert.deepEqual(results[index], single);
      assert.equal(passed(results[index]), row === PASSING);
    }
  });
});

test("errors before a call reject, and do not stop the worker", async () => {
  await withPolicy({ limits: { documentBytes: 2000 } }, async (policy) => {
    await assert.rejects(policy.evaluate("x".repeat(2001)), { code: "document-too-large" });
    await assert.rejects(policy.evaluate(null), { code: "invalid-document" });
    await assert.rejects(policy.evaluate(PASSING, { setting: {} }), { code: "invalid-options" });
    await assert.rejects(policy.evaluate(PASSING, { settings: { nope: 1 } }), (error) => error.problems.length === 1);
    assert.equal((await policy.validateSettings({ nope: 1 }))[0].pointer, "/nope");
    assert.equal((await policy.describe()).name, "acrcheck");
    assert.ok(passed(await policy.evaluate(PASSING)));
  });
});

test("the caller can change a document or a list after the call", async () => {
  await withPolicy({}, async (policy) => {
    const bytes = new TextEncoder().encode(PASSING);
    const rows = [PASSING, bytes];
    const single = policy.evaluate(bytes);
    const withSettings = policy.evaluate(bytes, { settings: { minPrefixLength: 8 } });
    const many = policy.evaluateMany(rows);
    rows[0] = "changed";
    rows.length = 1;
    bytes.fill(0xff);
    assert.ok(passed(await single));
    assert.ok(passed(await withSettings));
    assert.deepEqual((await many).map(passed), [true, true]);
  });
});

test("a result that arrived while the calling thread was busy is not lost", async () => {
  await withPolicy({ deadline: 150 }, async (policy) => {
    await policy.evaluate(PASSING);
    // Keeps this thread busy beyond the deadline. After `setImmediate`, Node runs timers, such as the one of the deadline, before it delivers
    // messages, such as the result.
    const call = await new Promise((resolve) => {
      setImmediate(() => {
        const evaluated = policy.evaluate(PASSING);
        const end = performance.now() + 400;
        while (performance.now() < end);
        resolve({ evaluated });
      });
    });
    assert.ok(passed(await call.evaluated));
  });
});

test("close rejects all calls that have not finished", async () => {
  const policy = await loadInWorker({ source: fake({ bad: misbehave.loop }) });
  const calls = [policy.evaluateJson(BAD), policy.evaluateJson("{}"), policy.evaluateManyJson(["{}", BAD])];
  const results = Promise.allSettled(calls);
  await policy.close();
  assert.deepEqual(codes(await results), ["closed", "closed", "closed"]);
  await assert.rejects(policy.evaluate("{}"), { name: "WorkerError", code: "closed" });
  await assert.rejects(policy.evaluateMany(["{}", "{}"]), { code: "closed" });
  await policy.close();
});

/** Runs a program in a process of its own and returns its output. */
function output(program, flags = []) {
  const options = { cwd: folder, encoding: "utf8", timeout: 30_000 };
  return execFileSync(process.execPath, [...flags, "--input-type=module", "--eval", program], options).trim();
}

test("an idle worker does not keep a program alive, a pending call does", () => {
  const idle = 'import { loadInWorker } from "acrcheck"; await loadInWorker(); console.log("loaded");';
  assert.equal(output(idle), "loaded");
  const pending = `import { loadInWorker } from "acrcheck"; const policy = await loadInWorker();
    policy.evaluate("[]").then(({ complete }) => console.log(complete));`;
  assert.equal(output(pending), "true");
});

test("a worker that cannot start is an error, and so is one that stops during a call", () => {
  const permission = process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission";
  // A program without permission for workers. The permission to read files is needed for the package.
  const program =
    'import { loadInWorker } from "acrcheck"; loadInWorker().catch(({ code, message }) => console.log(code, message));';
  assert.match(output(program, [permission, "--allow-fs-read=*"]), /^worker-unavailable cannot start the worker/);
  const crash = `
    import { Worker } from "node:worker_threads";
    import { loadInWorker } from "acrcheck";
    import { BAD, fake, misbehave } from "../support/fake.js";
    const workers = [];
    const on = Worker.prototype.on;
    Worker.prototype.on = function (...parameters) { workers.push(this); return on.apply(this, parameters); };
    const policy = await loadInWorker({ source: fake({ bad: misbehave.loop }) });
    const calls = [policy.evaluate(BAD), policy.evaluate("[]")];
    await workers[0].terminate();
    const results = await Promise.allSettled(calls);
    console.log(results.map(({ status, reason }) => reason?.code ?? status).join());
    console.log((await policy.evaluate("[]")).complete);
    await policy.close();`;
  assert.deepEqual(output(crash).split("\n"), ["worker-stopped,fulfilled", "true"]);
});
