// The functions of the plug-in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { good, load, open } from "./plugins.js";

test("describe", async () => {
  const plugin = await load();
  const policy = (await plugin.call("describe")).json();
  assert.deepEqual(
    policy.checks.map((check) => check.id),
    ["acr-trusted-services", "acr-ip-network-rules"],
  );
  await plugin.close();
});

test("an unknown detail is an error", async () => {
  const plugin = await load({ config: { detail: "x" } });
  for (const name of ["evaluate", "evaluate_batch", "Execute"]) {
    await assert.rejects(plugin.call(name, good), /unknown detail in the configuration/);
  }
  await plugin.close();
});

test("a batch is a list of strings", async () => {
  const plugin = await load();
  for (const input of ["", "{}", "[1]", '["a"', '["\\ud800"]', new Uint8Array([0x5b, 0x22, 0xff, 0x22, 0x5d])]) {
    await assert.rejects(plugin.call("evaluate_batch", input), /the input is not a JSON array of strings/);
  }
  // The plug-in can be used after errors.
  assert.equal((await plugin.call("evaluate_batch", "[]")).text(), "[]");
  await plugin.close();
});

test("Execute", async () => {
  const plugin = await load();
  const execute = async (material) => (await plugin.call("Execute", material)).json();
  assert.deepEqual(await execute(good), { skipped: false, skip_reason: "", violations: [], ignore: false });
  assert.match((await execute(open)).violations[0], /^open: FAIL acr-ip-network-rules open-to-all-networks: /);
  assert.equal((await execute(new Uint8Array([0xff]))).violations.length, 1);
  assert.equal((await execute("")).violations.length, 1);
  assert.equal((await execute("[]")).skipped, true);
  await plugin.close();
});

test("many calls", async () => {
  const plugin = await load();
  const report = (await plugin.call("evaluate", good)).text();
  for (let at = 0; at < 1000; at++) {
    assert.equal((await plugin.call("evaluate", good)).text(), report);
  }
  await plugin.close();
});

test("the plug-in in a worker", async () => {
  const plugin = await load({ runInWorker: true, config: { detail: "verdicts" } });
  const report = (await plugin.call("evaluate", open)).json();
  assert.deepEqual([report.detail, report.summary.fail], ["verdicts", 1]);
  await plugin.close();
});
