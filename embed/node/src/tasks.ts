import { type Described, readDescription } from "./description.js";
import { documentBytes } from "./document.js";
import { AcrcheckError, type ErrorCode, InputError, InvalidSettingsError, type SettingsProblem } from "./errors.js";
import { ask, type Task } from "./job.js";
import { type AllLimits, type Request, readOptions, settingsText } from "./options.js";
import type { Report } from "./report.js";
import { typeName } from "./text.js";
import { readReport } from "./validate.js";

/** What all evaluations with one component share. */
export interface Context {
  readonly limits: AllLimits;
  readonly described: Described;
  /** The settings that were found valid last, because most calls have the same. */
  validSettings?: string;
}

/** A report and the text that it was read from. */
interface Evaluated {
  text: string;
  report: Report;
}

export function* describe(): Task<Described> {
  return readDescription(yield* ask({ kind: "describe" }));
}

export function* validateSettings(settings: unknown): Task<SettingsProblem[]> {
  let text: string;
  try {
    text = settingsText(settings);
  } catch (error) {
    if (error instanceof InvalidSettingsError) {
      return [...error.problems];
    }
    throw error;
  }
  return yield* ask({ kind: "validate", settings: new TextEncoder().encode(text) });
}

/** Throws if the settings are not valid. */
function* requireValid(context: Context, request: Request): Task<void> {
  if (request.defaultSettings || request.settingsText === context.validSettings) {
    return;
  }
  const problems = yield* ask({ kind: "validate", settings: request.settings });
  if (problems.length > 0) {
    throw new InvalidSettingsError(problems);
  }
  context.validSettings = request.settingsText;
}

export function* evaluate(context: Context, document: unknown, options: unknown): Task<Report> {
  const request = readOptions(options);
  // Copied before anything waits for a worker: the caller can change its bytes after the call.
  const bytes = documentBytes(document, context.limits.documentBytes);
  yield* requireValid(context, request);
  return (yield* evaluateOne(context, bytes, request)).report;
}

export function* evaluateJson(context: Context, document: unknown, options: unknown): Task<string> {
  const request = readOptions(options);
  return (yield* evaluateOne(context, documentBytes(document, context.limits.documentBytes), request)).text;
}

export function* evaluateMany(
  context: Context,
  documents: unknown,
  options: unknown,
): Task<(Report | AcrcheckError)[]> {
  const request = readOptions(options);
  const rows = readRows(documents);
  yield* requireValid(context, request);
  return yield* evaluateRows(context, rows, request, ({ report }) => report);
}

export function* evaluateManyJson(
  context: Context,
  documents: unknown,
  options: unknown,
): Task<(string | AcrcheckError)[]> {
  const request = readOptions(options);
  return yield* evaluateRows(context, readRows(documents), request, ({ text }) => text);
}

/** Copies the list: the caller can change it while a worker evaluates the first rows. */
function readRows(documents: unknown): unknown[] {
  if (!Array.isArray(documents)) {
    const message = `the documents are not an array, but ${typeName(documents)}; pass an array with one document for each row`;
    throw new InputError("invalid-document", message);
  }
  return Array.from(documents as unknown[]);
}

function* evaluateOne(context: Context, document: Uint8Array, request: Request): Task<Evaluated> {
  const { settings, detail } = request;
  const text = yield* ask({ kind: "evaluate", document, settings, detail });
  return check(context, document, request, text);
}

function check(context: Context, document: Uint8Array, request: Request, text: string): Evaluated {
  const { detail, defaultSettings } = request;
  const expected = { document, detail, defaultSettings, checks: context.described.checks };
  return { text, report: readReport(text, expected) };
}

/** A batch that is large enough to make the costs of a call small, and small enough for a short deadline. */
const BATCH_ROWS = 256;
const BATCH_BYTES = 2 ** 20;

/** What can go wrong because of a single row. Anything else would go wrong with every row. */
const OF_ONE_ROW: ReadonlySet<ErrorCode> = new Set([
  "result-too-large",
  "out-of-memory",
  "deadline-exceeded",
  "trap",
  "contract-violation",
  "worker-stopped",
]);

interface Row {
  index: number;
  document: Uint8Array;
}

/** Evaluates rows in batches. No row affects the result of another. */
function* evaluateRows<T>(
  context: Context,
  documents: readonly unknown[],
  request: Request,
  pick: (evaluated: Evaluated) => T,
): Task<(T | AcrcheckError)[]> {
  const results = new Array<T | AcrcheckError>(documents.length);
  let batch: Row[] = [];
  let size = 0;
  for (const [index, given] of documents.entries()) {
    let document: Uint8Array;
    try {
      document = documentBytes(given, context.limits.documentBytes);
    } catch (error) {
      results[index] = rowError(error, () => true);
      continue;
    }
    if (batch.length === BATCH_ROWS || size + document.length > BATCH_BYTES) {
      yield* evaluateBatch(context, batch, request, pick, results);
      batch = [];
      size = 0;
    }
    batch.push({ index, document });
    size += document.length;
  }
  yield* evaluateBatch(context, batch, request, pick, results);
  return results;
}

function* evaluateBatch<T>(
  context: Context,
  rows: readonly Row[],
  request: Request,
  pick: (evaluated: Evaluated) => T,
  results: (T | AcrcheckError)[],
): Task<void> {
  const { settings, detail } = request;
  let texts: string[] = [];
  if (rows.length > 1) {
    try {
      texts = yield* ask({ kind: "batch", documents: rows.map(({ document }) => document), settings, detail });
    } catch (error) {
      // One of the rows exceeded a limit or made the component trap. Each row is evaluated alone to find out which.
      rowError(error, (code) => OF_ONE_ROW.has(code));
    }
  }
  for (const [position, { index, document }] of rows.entries()) {
    const text = texts[position];
    try {
      const evaluated =
        text === undefined ? yield* evaluateOne(context, document, request) : check(context, document, request, text);
      results[index] = pick(evaluated);
    } catch (error) {
      results[index] = rowError(error, (code) => OF_ONE_ROW.has(code));
    }
  }
}

/** Returns an error that belongs to a row, and throws any other. */
function rowError(error: unknown, ofOneRow: (code: ErrorCode) => boolean): AcrcheckError {
  if (error instanceof AcrcheckError && ofOneRow(error.code)) {
    return error;
  }
  throw error;
}
