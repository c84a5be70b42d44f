// No row of a batch affects another.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AcrcheckError, load, passed } from "acrcheck";
import { HOSTILE_ROWS, PASSING, registry, UNUSABLE_ROWS } from "../support/documents.js";
import { BAD, EMPTY_REPORT, fake, misbehave } from "../support/fake.js";

const policy = await load();

test("hostile rows have the reports that they have alone", () => {
  const rows = [...HOSTILE_ROWS, ...HOSTILE_ROWS.toReversed()];
  const results = policy.evaluateMany(rows);
  assert.equal(results.length, rows.length);
  for (const [index, row] of rows.entries()) {
    assert.deepEqual(results[index], policy.evaluate(row), JSON.stringify(row).slice(0, 80));
    assert.equal(passed(results[index]), row === PASSING);
  }
  assert.deepEqual(results.flatMap(({ registries }) => registries.map(({ name }) => name)).slice(0, 9), [
    "one",
    "two",
    "contoso",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
  ]);
});

test("rows that are no documents are errors of those rows", () => {
  const rows = UNUSABLE_ROWS.flatMap((row, index) => [registry(`before-${index}`), row]);
  rows.push(PASSING);
  const results = policy.evaluateMany(rows);
  for (const [index] of UNUSABLE_ROWS.entries()) {
    assert.equal(results[2 * index].registries[0].name, `before-${index}`);
    const error = results[2 * index + 1];
    assert.ok(error instanceof AcrcheckError);
    assert.equal(error.code, "invalid-document");
    assert.doesNotMatch(error.message, /\[object/);
    assert.equal(passed(error), false);
  }
  assert.ok(passed(results.at(-1)));
});

test("a row above the size limit is an error of that row", async () => {
  const limited = await load(undefined, { limits: { documentBytes: 1000 } });
  const rows = [registry("a"), " ".repeat(1001), registry("b"), "é".repeat(501), new Uint8Array(1001)];
  const results = limited.evaluateMany(rows);
  assert.deepEqual(
    results.map((row) => row.code ?? row.registries[0].name),
    ["a", "document-too-large", "b", "document-too-large", "document-too-large"],
  );
});

test("a row that traps or exhausts the memory leaves the others alone", async () => {
  for (const [way, code] of [
    ["trap", "trap"],
    ["recurse", "trap"],
    ["grow", "out-of-memory"],
  ]) {
    const bad = await load(fake({ bad: misbehave[way] }));
    const results = bad.evaluateManyJson(["{}", BAD, "{}", "{}", BAD]);
    assert.deepEqual(
      results.map((row) => row.code ?? row),
      [EMPTY_REPORT, code, EMPTY_REPORT, EMPTY_REPORT, code],
      way,
    );
    // The policy works after that: no instance is used again.
    assert.equal(bad.evaluateJson("{}"), EMPTY_REPORT);
  }
});

test("the edges of batches", () => {
  assert.deepEqual(policy.evaluateMany([]), []);
  assert.deepEqual(
    policy.evaluateMany([null]).map(({ code }) => code),
    ["invalid-document"],
  );
  // A hole of an array is a row, too.
  assert.deepEqual(
    policy.evaluateMany(new Array(2)).map(({ code }) => code),
    ["invalid-document", "invalid-document"],
  );
  for (const count of [1, 255, 256, 257, 513]) {
    const rows = Array.from({ length: count }, (_, index) => registry(`r${index}`));
    const names = policy.evaluateMany(rows, { detail: "verdicts" }).map(({ registries }) => registries[0].name);
    assert.deepEqual(
      names,
      rows.map((_, index) => `r${index}`),
    );
  }
  // Rows that do not fit into one call together.
  const large = Array.from({ length: 4 }, (_, index) => registry(`large-${index}`) + " ".repeat(700_000));
  assert.deepEqual(
    policy.evaluateMany(large).map(({ registries }) => registries[0].name),
    ["large-0", "large-1", "large-2", "large-3"],
  );
});

test("only arrays are lists of documents", () => {
  for (const documents of [registry("a"), new Uint8Array(3), null, undefined, {}, 5]) {
    assert.throws(() => policy.evaluateMany(documents), { code: "invalid-document", message: /not an array/ });
  }
});
