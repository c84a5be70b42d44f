// Fake policies: core modules with the exports of a policy that misbehave in exactly one way.
import { encode, I32, op } from "./wasm.js";

const INTERFACE = "acrcheck:policy/evaluate@0.1.0#";
/** Data is below the heap, which is in a memory of 2 MiB. */
const HEAP = 1 << 20;

/** A document of this length makes a fake policy misbehave. */
export const BAD_LENGTH = 13;
export const BAD = "x".repeat(BAD_LENGTH);

/** A report that fits every document, for the detail `full`. */
export const EMPTY_REPORT = JSON.stringify({
  schema: "acrcheck.report/v1",
  summary: { registries: 0, pass: 0, fail: 0, notApplicable: 0, unknown: 0, skipped: 0, notDeployed: 0, errors: 0 },
  registries: [],
  errors: [],
  complete: true,
});

const REALLOC = 0;
const EVALUATE = 3;

/** Ways to misbehave: instructions that do not return normally. */
export const misbehave = {
  loop: op.loop(op.again),
  trap: op.unreachable,
  grow: [...op.loop(op.const(16), op.grow, op.const(-1), op.notEqual, op.againIf), ...op.unreachable],
  recurse: [...[0, BAD_LENGTH, 0, 0, 0].flatMap(op.const), ...op.call(EVALUATE), ...op.drop],
};

/** The smallest description that is valid, unless a test needs the real one. */
export const DESCRIPTION = JSON.stringify({
  schema: "acrcheck.policy/v1",
  name: "fake",
  version: "1.0.0",
  description: "A fake policy.",
  settingsSchema: {},
  checks: ["first", "second"].map((id) => ({
    id,
    title: id,
    severity: "high",
    rationale: id,
    auditPortal: [],
    auditCommands: [],
    remediationPortal: [],
    remediationCommands: [],
    references: [],
    reasons: ["pass", "fail", "not-applicable", "unknown"].map((status) => ({
      code: `is-${status}`,
      status,
      summary: status,
      portal: null,
      controls: [],
    })),
    advisories: [],
  })),
});

/**
 * Encodes a fake policy.
 *
 * `report` is the report on every document, a text or bytes. `bad` are the instructions for documents of BAD_LENGTH. `describe`, `validate`,
 * `evaluate`, `batch`, `realloc` and `start` replace whole bodies. `edit` changes the list of functions, `extra` is more data.
 */
export function fake({
  report = EMPTY_REPORT,
  description = DESCRIPTION,
  bad = [],
  edit = (list) => list,
  ...rest
} = {}) {
  // Imports come before functions.
  const imported = rest.module?.imports?.length ?? 0;
  const data = [];
  let next = 1024;
  const place = (content) => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const address = next;
    data.push([address, bytes]);
    next += Math.ceil((bytes.length + 8) / 8) * 8;
    return { address, length: bytes.length };
  };
  const placePair = ({ address, length }) => place(new Uint8Array(Uint32Array.of(address, length).buffer)).address;
  const reportText = place(report);
  const reportPair = placePair(reportText);
  const descriptionPair = placePair(place(description));
  const noProblems = place(new Uint8Array(16)).address;
  const isBad = (length) => [...length, ...op.const(BAD_LENGTH), ...op.equal, ...op.when(bad)];
  const bodies = {
    realloc: [
      [op.globalGet, op.const(7), op.add, op.const(-8), op.and, op.set(4)],
      [op.get(4), op.get(3), op.add, op.globalSet, op.get(4)],
    ].flat(2),
    describe: op.const(descriptionPair),
    validate: op.const(noProblems),
    evaluate: [...isBad(op.get(1)), ...op.const(reportPair)],
    // Locals: 5 is the index, 6 the address of the result, 7 the offset of the element.
    batch: [
      ...[op.const(0), op.const(0), op.const(4), op.get(1), op.const(3), op.shiftLeft, op.const(8), op.add].flat(),
      ...[op.call(imported + REALLOC), op.set(6)].flat(),
      ...op.loop(
        [op.get(5), op.const(3), op.shiftLeft, op.set(7)].flat(),
        isBad([op.get(0), op.get(7), op.add, op.load(4)].flat()),
        [op.get(6), op.get(7), op.add, op.const(reportText.address), op.store(8)].flat(),
        [op.get(6), op.get(7), op.add, op.const(reportText.length), op.store(12)].flat(),
        [op.get(5), op.const(1), op.add, op.set(5), op.get(5), op.get(1), op.lessUnsigned, op.againIf].flat(),
      ),
      ...[op.get(6), op.get(6), op.const(8), op.add, op.store(0), op.get(6), op.get(1), op.store(4), op.get(6)].flat(),
    ],
    ...rest.bodies,
  };
  const five = [I32, I32, I32, I32, I32];
  const functions = edit([
    { name: "cabi_realloc", parameters: five.slice(1), results: [I32], locals: 1, body: bodies.realloc },
    { name: `${INTERFACE}describe-json`, results: [I32], body: bodies.describe },
    { name: `${INTERFACE}validate-settings`, parameters: [I32, I32], results: [I32], body: bodies.validate },
    { name: `${INTERFACE}evaluate-json`, parameters: five, results: [I32], body: bodies.evaluate },
    { name: `${INTERFACE}evaluate-batch-json`, parameters: five, results: [I32], locals: 3, body: bodies.batch },
    { name: "start", body: bodies.start ?? [] },
  ]);
  return encode({
    functions,
    data: [...data, ...(rest.extra ?? [])],
    global: HEAP,
    memory: rest.memory ?? [32, 64],
    ...(bodies.start === undefined ? {} : { start: functions.length - 1 }),
    ...rest.module,
  });
}
