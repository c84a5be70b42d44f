// Hostile and broken documents: a report that says what is wrong or a typed error, and never a pass.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AcrcheckError, load, passed } from "acrcheck";
import { HOSTILE_ROWS, PASSING, registry, UNUSABLE_ROWS } from "../support/documents.js";

const policy = await load();

/** Returns the error that a call throws. */
function errorOf(call) {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof AcrcheckError, `not an error of this package: ${error}`);
    assert.ok(error.message.length > 0 && !error.message.includes("[object"), error.message);
    return error;
  }
  throw new assert.AssertionError({ message: "no error was thrown" });
}

test("a registry that passes is seen as passed", () => {
  const report = policy.evaluate(PASSING);
  assert.deepEqual([report.summary.pass, report.summary.fail, report.complete], [2, 0, true]);
  assert.ok(passed(report));
});

test("broken documents have a report that is no pass", () => {
  for (const document of HOSTILE_ROWS.filter((row) => row !== PASSING)) {
    const report = policy.evaluate(document);
    assert.equal(passed(report), false);
    assert.ok(!report.complete || report.summary.fail > 0 || report.summary.registries === 0);
  }
});

test("a document that is truncated anywhere is no pass", () => {
  const documents = Array.from(PASSING, (_, index) => PASSING.slice(0, index));
  for (const [index, result] of policy.evaluateMany(documents).entries()) {
    assert.equal(passed(result), false, `after ${index} bytes`);
    assert.equal(result.complete, false);
  }
});

test("bytes and text of a document have the same report", () => {
  const text = `\ufeff${registry("registry-\u00e9-\u{1f600}")}`;
  const expected = policy.evaluateJson(text);
  const bytes = new TextEncoder().encode(text);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  const part = new Uint8Array([0x5b, ...bytes, 0x5d]).subarray(1, bytes.length + 1);
  for (const document of [bytes, Buffer.from(text), shared, part]) {
    assert.equal(policy.evaluateJson(document), expected);
  }
});

test("values that are no documents are errors", () => {
  for (const document of UNUSABLE_ROWS) {
    assert.equal(errorOf(() => policy.evaluate(document)).code, "invalid-document");
    assert.equal(errorOf(() => policy.evaluateJson(document)).code, "invalid-document");
  }
  assert.match(errorOf(() => policy.evaluate(Promise.resolve("{}"))).message, /await/);
});

test("half a surrogate pair is an error that names its index, whole pairs and escapes are not", () => {
  assert.match(errorOf(() => policy.evaluate(`{"a":"\u{1f600}\ud800"}`)).message, /unpaired surrogate at index 8/);
  assert.match(errorOf(() => policy.evaluate("\udc00\ud800")).message, /index 0/);
  assert.equal(policy.evaluate(registry("\u{1f600}")).registries[0].name, "\u{1f600}");
  // In an escape, it is for the component to refuse it.
  const report = policy.evaluate('[{"name":"\\ud800","publicNetworkAccess":"Disabled"}]');
  assert.equal(report.complete, false);
});

test("invalid UTF-8 is an error that names its position", () => {
  const valid = new TextEncoder().encode(registry("\u00e9".repeat(5000)));
  const broken = Uint8Array.from([...valid, 0xc3, 0x28]);
  assert.match(
    errorOf(() => policy.evaluate(broken)).message,
    new RegExp(`not valid UTF-8 at byte ${valid.length + 1};`),
  );
  assert.match(errorOf(() => policy.evaluate(Uint8Array.of(0x80))).message, /at byte 0;/);
  // A character that is cut off: the end of the text is the error.
  assert.match(errorOf(() => policy.evaluate(Uint8Array.of(0x22, 0xe2, 0x82))).message, /at byte 3;/);
  // Surrogates, overlong forms and values beyond the last character are not UTF-8, either.
  for (const bytes of [[0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf4, 0x90, 0x80, 0x80], [0xfe], [0xff]]) {
    assert.equal(errorOf(() => policy.evaluate(Uint8Array.from(bytes))).code, "invalid-document");
  }
});

test("UTF-16 bytes are an error that says how to decode them", () => {
  const littleEndian = Buffer.from(`\ufeff${PASSING}`, "utf16le");
  assert.match(errorOf(() => policy.evaluate(littleEndian)).message, /TextDecoder\("utf-16le"\)/);
  const bigEndian = Buffer.from(littleEndian).swap16();
  assert.match(errorOf(() => policy.evaluate(bigEndian)).message, /TextDecoder\("utf-16be"\)/);
  assert.ok(passed(policy.evaluate(new TextDecoder("utf-16le").decode(littleEndian))));
});

test("documents above the size limit are refused", () => {
  const limit = 64 * 2 ** 20;
  for (const document of [" ".repeat(limit + 1), "é".repeat(limit / 2 + 1), new Uint8Array(limit + 1)]) {
    const error = errorOf(() => policy.evaluate(document));
    assert.equal(error.code, "document-too-large");
    assert.match(error.message, /64 MiB/);
  }
  // At the limit, a document is evaluated.
  const report = policy.evaluate(PASSING + " ".repeat(limit - PASSING.length), { detail: "verdicts" });
  assert.ok(passed(report));
});

test("a string of 60 MiB, deep nesting and a million brackets", () => {
  const many = 1_000_000;
  const documents = [
    registry("x".repeat(60 * 2 ** 20)),
    "[".repeat(many),
    "]".repeat(many),
    "{".repeat(many),
    "[".repeat(many) + "]".repeat(many),
    '{"a":'.repeat(many) + registry("deep") + "}".repeat(many),
    "[]".repeat(many),
    "{}\n".repeat(many / 10),
    `[${"{},".repeat(many / 10)}{}]`,
    `${registry("a")}${"\0".repeat(many)}`,
    `{"properties":`.repeat(many / 10),
  ];
  for (const document of documents) {
    let result;
    try {
      result = policy.evaluate(document, { detail: "verdicts" });
    } catch (error) {
      assert.ok(error instanceof AcrcheckError, String(error));
      result = error;
    }
    assert.equal(passed(result), false, document.slice(0, 40));
  }
});
