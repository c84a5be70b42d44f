// Results that contradict the contract are typed errors, and are never a pass.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AcrcheckError, ComponentError, load, passed } from "acrcheck";
import { PASSING } from "../support/documents.js";
import { DESCRIPTION, EMPTY_REPORT, fake, misbehave } from "../support/fake.js";
import { op } from "../support/wasm.js";

function finding(check, status, more = {}) {
  const reason = `is-${status}`;
  const message = status;
  return {
    check,
    status,
    severity: "high",
    reason,
    message,
    evidence: [],
    advisories: [],
    remediation: [],
    portal: null,
    ...more,
  };
}

/** A report of a fake policy on one registry, which passes both of its checks. */
function passing(edit = () => undefined) {
  const source = { position: { line: 1, column: 1, pointer: "" } };
  const identity = { id: null, name: "contoso", resourceGroup: null, subscriptionId: null, location: null };
  const report = {
    ...JSON.parse(EMPTY_REPORT),
    registries: [{ ...identity, source, findings: [finding("first", "pass"), finding("second", "pass")] }],
  };
  report.summary.registries = 1;
  report.summary.pass = 2;
  edit(report, report.registries[0], report.registries[0].findings);
  return report;
}

async function evaluateWith(report, document = PASSING, options = {}) {
  const text = typeof report === "string" || report instanceof Uint8Array ? report : JSON.stringify(report);
  const policy = await load(fake({ report: text }));
  return policy.evaluate(document, options);
}

const isViolation = (error) => error instanceof ComponentError && error.code === "contract-violation";

test("a valid report is accepted, with keys that later versions can add", async () => {
  assert.ok(passed(await evaluateWith(passing())));
  assert.ok(passed(await evaluateWith(passing((report) => Object.assign(report, { later: 1 })))));
});

test("reports that contradict themselves, the description or the document are refused", async () => {
  const edits = {
    "another schema": (report) => Object.assign(report, { schema: "acrcheck.report/v2" }),
    "an unknown status": (_, __, [first]) => Object.assign(first, { status: "passed" }),
    "an unknown severity": (_, __, [first]) => Object.assign(first, { severity: "none" }),
    "a failure that is counted as a pass": (_, __, findings) => findings.splice(0, 1, finding("first", "fail")),
    "unknown that is counted as a pass": (_, __, findings) => findings.splice(0, 1, finding("first", "unknown")),
    "a pass with the reason of a failure": (_, __, [first]) => Object.assign(first, { reason: "is-fail" }),
    "a reason that was not described": (_, __, [first]) => Object.assign(first, { reason: "because" }),
    "a check that was not described": (_, __, [first]) => Object.assign(first, { check: "third" }),
    "a check twice": (_, __, [, second]) => Object.assign(second, { check: "first" }),
    "checks out of order": (_, __, findings) => findings.reverse(),
    "a missing finding": (report, _, findings) => Object.assign(report.summary, { pass: findings.splice(1).length }),
    "no findings": (report, _, findings) => Object.assign(report.summary, { pass: findings.splice(0).length - 2 }),
    "too few registries": (report) => Object.assign(report.summary, { registries: 2 }),
    "a registry that is not listed": (report) => report.registries.pop(),
    "a count that is no number": (report) => Object.assign(report.summary, { fail: "0" }),
    "a negative count": (report) => Object.assign(report.summary, { skipped: -1 }),
    "a missing count": (report) => delete report.summary.notDeployed,
    "a complete report with errors": (report, registry) => {
      report.errors.push({ source: registry.source, code: "not-json", message: "not JSON" });
      report.summary.errors = 1;
    },
    "errors that are not counted": (report, registry) => {
      report.errors.push({ source: registry.source, code: "not-json", message: "not JSON" });
      report.complete = false;
    },
    "an error without a code": (report, registry) => {
      report.errors.push({ source: registry.source, message: "not JSON" });
      report.summary.errors = 1;
      report.complete = false;
    },
    "complete as a text": (report) => Object.assign(report, { complete: "true" }),
    "another detail": (report) => Object.assign(report, { detail: "verdicts" }),
    "a name that is a number": (_, registry) => Object.assign(registry, { name: 5 }),
    "an address that is null": (_, registry) => Object.assign(registry, { address: null }),
    "declared false": (_, registry) => Object.assign(registry, { declared: false }),
    "tags that are a list": (_, registry) => Object.assign(registry, { tags: ["a"] }),
    "a tag that is a number": (_, registry) => Object.assign(registry, { tags: { a: 1 } }),
    "no source": (_, registry) => delete registry.source,
    "line 0": (_, registry) => Object.assign(registry.source.position, { line: 0 }),
    "evidence without a pointer": (_, __, [first]) => first.evidence.push({ value: null }),
    "an advisory that is a text": (_, __, [first]) => first.advisories.push("note"),
    "a command that is an object": (_, __, [first]) => first.remediation.push({}),
    "registries that are an object": (report) => Object.assign(report, { registries: {} }),
    "a registry that is null": (report) => report.registries.splice(0, 1, null),
    "a finding that is null": (_, __, findings) => findings.splice(0, 1, null),
  };
  for (const [what, edit] of Object.entries(edits)) {
    const report = passing(edit);
    await assert.rejects(evaluateWith(report), isViolation, what);
    const policy = await load(fake({ report: JSON.stringify(report) }));
    assert.throws(() => policy.evaluateJson(PASSING), isViolation, what);
    for (const rows of [policy.evaluateMany([PASSING, PASSING]), policy.evaluateManyJson([PASSING, PASSING])]) {
      assert.deepEqual(rows.map(isViolation), [true, true], what);
    }
  }
});

test("a registry without findings is refused under settings that disable checks, too", async () => {
  const report = passing((edited, _, findings) =>
    Object.assign(edited.summary, { pass: findings.splice(0).length - 2 }),
  );
  await assert.rejects(evaluateWith(report, PASSING, { settings: { checks: ["first"] } }), isViolation);
  const one = passing((edited, _, findings) => Object.assign(edited.summary, { pass: findings.splice(1).length }));
  assert.ok(passed(await evaluateWith(one, PASSING, { settings: { checks: ["first"] } })));
});

test("a pass for a document without a registry is refused", async () => {
  for (const document of ["", "[]", "null", "contoso"]) {
    await assert.rejects(evaluateWith(passing(), document), isViolation);
  }
});

test("results that are no reports are refused", async () => {
  const texts = [
    "",
    "{",
    "null",
    "[]",
    "5",
    '"pass"',
    "{}",
    EMPTY_REPORT.slice(0, -1),
    Uint8Array.of(0xff, 0xfe),
    `\ufeff${EMPTY_REPORT}`,
  ];
  for (const text of texts) {
    await assert.rejects(evaluateWith(text), isViolation, String(text));
  }
  // Only its text is not valid.
  const bytes = new TextEncoder().encode(JSON.stringify(passing()));
  bytes[new TextDecoder().decode(bytes).indexOf("contoso")] = 0xff;
  await assert.rejects(evaluateWith(bytes), isViolation);
});

test("a detail that was not asked for is refused", async () => {
  await assert.rejects(evaluateWith(passing(), PASSING, { detail: "verdicts" }), isViolation);
});

test("addresses outside the memory, huge lists and other numbers of reports are refused", async () => {
  const pair = (address, length) => [1000, new Uint8Array(Uint32Array.of(address, length).buffer)];
  const bodies = [
    { evaluate: op.const(-1) },
    { evaluate: op.const((32 << 16) - 4) },
    { realloc: op.const(-1) },
    { batch: op.const(-1) },
    { batch: op.const(0) },
  ];
  for (const body of bodies) {
    const policy = await load(fake({ bodies: body }));
    const single = "batch" in body ? EMPTY_REPORT : undefined;
    assert.deepEqual(
      jsonOrUndefined(() => policy.evaluateJson("{}")),
      single,
    );
    // If only the batch is broken, each row is evaluated alone.
    const row = "realloc" in body ? undefined : EMPTY_REPORT;
    assert.deepEqual(
      policy.evaluateManyJson(["{}", "{}"]).map((result) => (isViolation(result) ? undefined : result)),
      [row, row],
    );
  }
  // One report too many: none of them is used, although the first ones are valid.
  const { length } = EMPTY_REPORT;
  const list = new Uint8Array(Uint32Array.of(0x8008, 3, 1024, length, 1024, length, 1024, length).buffer);
  const more = fake({ bodies: { batch: op.const(0x8000), evaluate: misbehave.trap }, extra: [[0x8000, list]] });
  assert.deepEqual(
    (await load(more)).evaluateManyJson(["{}", "{}"]).map(({ code }) => code),
    ["trap", "trap"],
  );
  // A length of 4 GiB, and one that is just too long.
  for (const [address, length] of [
    [0, 2 ** 32 - 1],
    [2 ** 32 - 1, 2 ** 32 - 1],
    [0, (32 << 16) + 1],
    [32 << 16, 1],
  ]) {
    const module = encodeWithPair(pair(address, length));
    const policy = await load(module);
    assert.throws(
      () => policy.evaluate("{}"),
      (error) => isViolation(error) || error.code === "result-too-large",
    );
    assert.throws(
      () => policy.validateSettings("{}"),
      (error) => isViolation(error) || error.code === "result-too-large",
    );
  }
});

/** Returns a report, or nothing if the contract is violated. */
function jsonOrUndefined(evaluate) {
  try {
    return evaluate();
  } catch (error) {
    assert.ok(isViolation(error));
    return undefined;
  }
}

/** A fake policy whose evaluation and validation return the pair at the address 1000. */
function encodeWithPair(pair) {
  // The result of the validation begins with its case, 4 bytes before the pair.
  const validate = [...op.const(996), ...op.const(1), ...op.store(0), ...op.const(996)];
  const write = new DataView(pair[1].buffer);
  const set = [0, 4].flatMap((offset) => [
    ...op.const(1000),
    ...op.const(write.getInt32(offset, true)),
    ...op.store(offset),
  ]);
  return fake({ bodies: { evaluate: [...set, ...op.const(1000)], validate: [...set, ...validate] } });
}

test("problems with settings are read, and unknown cases are refused", async () => {
  const unknown = await load(
    fake({ bodies: { validate: [...op.const(512), ...op.const(2), ...op.store(0), ...op.const(512)] } }),
  );
  assert.throws(() => unknown.validateSettings("{}"), isViolation);
  assert.throws(() => unknown.evaluate("{}", { settings: { a: 1 } }), isViolation);
});

test("a small result that refers to one text many times is refused", async () => {
  const policy = await load(fake(), { limits: { resultBytes: DESCRIPTION.length } });
  assert.equal(policy.evaluateJson("{}"), EMPTY_REPORT);
  assert.deepEqual(policy.evaluateManyJson(["{}", "{}"]), [EMPTY_REPORT, EMPTY_REPORT]);
  // Many reports exceed the limit together, but not alone.
  const many = Array.from({ length: 200 }, () => "{}");
  assert.deepEqual(
    policy.evaluateManyJson(many),
    many.map(() => EMPTY_REPORT),
  );
  // A list of 100 problems, all with the same two texts.
  const [result, list, length] = [0x8000, 0x8010, 100];
  const texts = Array.from({ length }, () => [1024, 100, 1024, 100]).flat();
  const extra = [
    [result, new Uint8Array(Uint32Array.of(1, list, length).buffer)],
    [list, new Uint8Array(Uint32Array.from(texts).buffer)],
  ];
  const problems = fake({ bodies: { validate: op.const(result) }, extra });
  assert.equal((await load(problems)).validateSettings("{}").length, length);
  const limited = await load(problems, { limits: { resultBytes: DESCRIPTION.length } });
  assert.throws(() => limited.validateSettings("{}"), { name: "LimitError", code: "result-too-large" });
  const small = await load(fake(), { limits: { resultBytes: 50 } }).catch((error) => error);
  assert.equal(small.code, "result-too-large");
});

test("traps are errors with the text of the engine, wherever they happen", async () => {
  for (const name of ["realloc", "evaluate"]) {
    const policy = await load(fake({ bodies: { [name]: misbehave.trap } }));
    assert.throws(() => policy.evaluate("{}"), { name: "ComponentError", code: "trap", message: /unreachable/ });
  }
  await assert.rejects(load(fake({ bodies: { describe: misbehave.trap } })), { code: "trap" });
  await assert.rejects(load(fake({ bodies: { start: misbehave.trap } })), { code: "trap" });
  const deep = await load(fake({ bodies: { evaluate: [...misbehave.recurse, ...op.const(0)] } }));
  assert.throws(() => deep.evaluate("{}"), { code: "trap", message: /stack/ });
});

test("an unusable description is refused at load", async () => {
  const edits = [
    (it) => Object.assign(it, { schema: "other" }),
    (it) => Object.assign(it, { name: "" }),
    (it) => delete it.version,
    (it) => Object.assign(it, { settingsSchema: "{}" }),
    (it) => Object.assign(it, { checks: [] }),
    (it) => it.checks.push(it.checks[0]),
    (it) => delete it.checks[0].rationale,
    (it) => Object.assign(it.checks[0], { severity: "worst" }),
    (it) => Object.assign(it.checks[0], { auditPortal: [1] }),
    (it) => Object.assign(it.checks[0], { references: [{ title: "a" }] }),
    (it) => Object.assign(it.checks[0], { advisories: null }),
    (it) => Object.assign(it.checks[0], { reasons: [] }),
    (it) => Object.assign(it.checks[0].reasons[0], { status: "passed" }),
    (it) => Object.assign(it.checks[0].reasons[0], { portal: 1 }),
    (it) => Object.assign(it.checks[0].reasons[0], { controls: [{}] }),
    (it) => Object.assign(it.checks[0].reasons[0], { code: "" }),
    (it) => it.checks[0].reasons.push(it.checks[0].reasons[0]),
    (it) => it.checks.splice(0, 1, null),
  ];
  for (const edit of edits) {
    const description = JSON.parse(DESCRIPTION);
    edit(description);
    await assert.rejects(load(fake({ description: JSON.stringify(description) })), isViolation, String(edit));
  }
  for (const description of ["", "{", "[]", Uint8Array.of(0xff)]) {
    await assert.rejects(load(fake({ description })), isViolation);
  }
});

test("passed is false for everything but a report without anything to do", () => {
  const values = [
    undefined,
    null,
    true,
    "pass",
    {},
    [],
    new AcrcheckError("trap", "trapped"),
    { complete: true, summary: { registries: 1, pass: 1, fail: 0, unknown: 0, errors: 0 } },
    JSON.stringify(passing()),
    passing((report) => Object.assign(report, { complete: false })),
    passing((report) => Object.assign(report.summary, { unknown: 1 })),
    passing((report, _, findings) => {
      findings[0] = finding("first", "unknown");
      Object.assign(report.summary, { pass: 1, unknown: 1 });
    }),
    passing((report, _, findings) => {
      findings[0] = finding("first", "fail");
      Object.assign(report.summary, { pass: 1, fail: 1 });
    }),
    JSON.parse(EMPTY_REPORT),
  ];
  for (const value of values) {
    assert.equal(passed(value), false);
  }
  assert.equal(passed(passing()), true);
  const notApplicable = passing((report, _, findings) => {
    findings[0] = finding("first", "not-applicable");
    Object.assign(report.summary, { pass: 1, notApplicable: 1 });
  });
  assert.equal(passed(notApplicable), true);
});
