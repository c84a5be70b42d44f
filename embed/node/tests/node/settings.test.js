// Settings, options and limits: what cannot be used is an error, and nothing is ignored.
import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { InputError, InvalidSettingsError, load, loadInWorker } from "acrcheck";
import { PASSING, registry } from "../support/documents.js";

const policy = await load();
const OPEN = registry("open");

test("settings change results", () => {
  assert.equal(policy.evaluate(OPEN).summary.fail, 1);
  const settings = { unrestricted: "not-applicable" };
  for (const given of [settings, JSON.stringify(settings), Object.assign(Object.create(null), settings)]) {
    assert.equal(policy.evaluate(OPEN, { settings: given }).summary.fail, 0);
    assert.equal(policy.evaluateMany([OPEN], { settings: given })[0].summary.fail, 0);
  }
  assert.equal(policy.evaluate(PASSING, { settings: { minPrefixLength: 32 } }).summary.fail, 1);
  const only = policy.evaluate(OPEN, { settings: { checks: ["acr-ip-network-rules"] } });
  assert.equal(only.registries[0].findings.length, 1);
  assert.equal(
    policy.evaluate(OPEN, { settings: { severity: { "open-to-all-networks": "low" } } }).registries[0].findings[1]
      .severity,
    "low",
  );
  // A realm of its own has another Object.prototype.
  const foreign = vm.runInNewContext('({ unrestricted: "not-applicable" })');
  assert.equal(policy.evaluate(OPEN, { settings: foreign }).summary.fail, 0);
});

test("invalid settings are an error with every problem", () => {
  const settings = { nope: 1, minPrefixLength: 99 };
  for (const call of [
    () => policy.evaluate(OPEN, { settings }),
    () => policy.evaluateMany([OPEN, null], { settings }),
    () => policy.evaluateMany([], { settings }),
  ]) {
    assert.throws(call, (error) => {
      assert.ok(error instanceof InvalidSettingsError && error instanceof InputError);
      assert.equal(error.code, "invalid-settings");
      assert.deepEqual(error.problems.map(({ pointer }) => pointer).toSorted(), ["/minPrefixLength", "/nope"]);
      assert.match(error.message, /^invalid settings: .*\/nope: unknown key/);
      return true;
    });
  }
  assert.deepEqual(policy.validateSettings({}), []);
  assert.equal(policy.validateSettings(settings).length, 2);
  assert.equal(policy.validateSettings("{").length, 1);
  // As text, the report says it.
  const report = JSON.parse(policy.evaluateJson(OPEN, { settings }));
  assert.deepEqual([report.complete, report.errors.length, report.errors[0].code], [false, 2, "invalid-settings"]);
});

test("valid settings do not hide invalid ones that follow", () => {
  const valid = { minPrefixLength: 8 };
  policy.evaluate(PASSING, { settings: valid });
  assert.throws(() => policy.evaluate(PASSING, { settings: { minPrefixLength: 99 } }), { code: "invalid-settings" });
  policy.evaluate(PASSING, { settings: valid });
});

test("settings that JSON cannot express are errors instead of defaults", () => {
  const circular = {};
  circular.severity = circular;
  class Custom {
    minPrefixLength = 32;
  }
  for (const settings of [
    null,
    5,
    [],
    new Map([["minPrefixLength", 32]]),
    new Custom(),
    { minPrefixLength: undefined },
    { minPrefixLength: Number.NaN },
    { minPrefixLength: () => 32 },
    { minPrefixLength: 32n },
    { severity: new Map() },
    { allowedRanges: new Set(["10.0.0.0/8"]) },
    { allowedRanges: [undefined] },
    circular,
    '{"a":"\ud800"}',
    "",
    " ",
    "null",
    "[]",
    "{} {}",
  ]) {
    assert.throws(
      () => policy.evaluate(PASSING, { settings }),
      (error) => {
        assert.equal(error.code, "invalid-settings", String(error));
        assert.doesNotMatch(error.message, /\[object/);
        return true;
      },
    );
    assert.ok(policy.validateSettings(settings).length > 0);
  }
});

test("misspelt and invalid options are errors", async () => {
  for (const options of [{ setings: {} }, { detail: "most" }, { detail: null }, null, [], "full", new Map()]) {
    for (const call of [policy.evaluate, policy.evaluateJson]) {
      assert.throws(() => call(PASSING, options), { code: "invalid-options" });
    }
    for (const call of [policy.evaluateMany, policy.evaluateManyJson]) {
      assert.throws(() => call([PASSING], options), { code: "invalid-options" });
    }
  }
  for (const options of [
    { limit: {} },
    { limits: { document: 5 } },
    { limits: { documentBytes: 0 } },
    { limits: { documentBytes: 1.5 } },
    { limits: { documentBytes: "64 MiB" } },
    { limits: { documentBytes: Number.POSITIVE_INFINITY } },
    { limits: { memoryBytes: 2 ** 33 } },
    { limits: { resultBytes: 2 ** 30 } },
    { limits: null },
  ]) {
    await assert.rejects(load(undefined, options), { code: "invalid-options" });
    await assert.rejects(loadInWorker(options), { code: "invalid-options" });
  }
  for (const deadline of [0, -1, 1.5, "5s", Number.POSITIVE_INFINITY, 2 ** 31, null]) {
    await assert.rejects(loadInWorker({ deadline }), { code: "invalid-options" });
  }
});

test("detail changes no status, reason or count", () => {
  const verdicts = (report) =>
    report.registries.map(({ findings }) => findings.map(({ status, reason }) => [status, reason]));
  const full = policy.evaluate(OPEN);
  for (const detail of ["verdicts", "attention"]) {
    const report = policy.evaluate(OPEN, { detail });
    assert.equal(report.detail, detail);
    assert.deepEqual(verdicts(report), verdicts(full));
    assert.deepEqual(report.summary, full.summary);
  }
  assert.ok(full.registries[0].findings[1].evidence.length > 0);
  assert.equal(full.detail, undefined);
});

test("the description is complete, and each caller gets its own", () => {
  const description = policy.describe();
  assert.equal(description.schema, "acrcheck.policy/v1");
  assert.deepEqual(
    description.checks.map(({ id }) => id),
    ["acr-trusted-services", "acr-ip-network-rules"],
  );
  assert.ok(description.checks.every(({ reasons, advisories }) => reasons.length > 0 && advisories.length > 0));
  assert.equal(description.settingsSchema.type, "object");
  description.checks.length = 0;
  assert.equal(policy.describe().checks.length, 2);
});
