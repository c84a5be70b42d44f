import { InputError, InvalidSettingsError } from "./errors.js";
import type { Detail, Severity } from "./report.js";
import { inBytes, quoted, textOf, typeName } from "./text.js";

/** Settings of the checks. An unknown key is an error. */
export interface Settings {
  /** The status of `acr-ip-network-rules` for a registry that is open to all networks (default: `fail`). */
  unrestricted?: "fail" | "not-applicable";
  /** The shortest IPv4 prefix that the IP rules together may allow, 0 to 32. */
  minPrefixLength?: number;
  /** The ranges that every IP rule must lie in. */
  allowedRanges?: readonly string[];
  /** The checks to run (default: all). */
  checks?: readonly string[];
  /** Severities by check or reason. */
  severity?: Readonly<Record<string, Severity>>;
}

/** How to evaluate. */
export interface EvaluateOptions {
  /** Settings, or their JSON text (default: `{}`). */
  settings?: Settings | string | undefined;
  /** How much the report says (default: `full`). It changes no status, reason or count. */
  detail?: Detail | undefined;
}

/** Limits of each call. */
export interface Limits {
  /** The size of a document in bytes of UTF-8 (default: 64 MiB). */
  documentBytes?: number | undefined;
  /** The WebAssembly memory of a call in bytes (default: 1 GiB), checked after it. During the call, the maximum that the module declares applies: 1 GiB for the built-in one. */
  memoryBytes?: number | undefined;
  /** The size of the reports of a call in bytes (default: 256 MiB). */
  resultBytes?: number | undefined;
}

/** Limits with a value for each. */
export type AllLimits = { [Name in keyof Limits]-?: number };

export const DETAILS: readonly Detail[] = ["verdicts", "attention", "full"];

/** The longest string of every engine is longer, so that a result within the largest limit always becomes a string. */
const DEFAULT_LIMITS: AllLimits = { documentBytes: 64 * 2 ** 20, memoryBytes: 2 ** 30, resultBytes: 256 * 2 ** 20 };
const LARGEST_LIMITS: AllLimits = { documentBytes: 2 ** 30, memoryBytes: 2 ** 32, resultBytes: 2 ** 29 - 64 };

/** Longer delays make timers fire at once. */
const LONGEST_DEADLINE = 2 ** 31 - 1;
const DEFAULT_DEADLINE = 30_000;

export function readLimits(limits: unknown): AllLimits {
  const given = object("limits", limits, Object.keys(DEFAULT_LIMITS));
  const read = { ...DEFAULT_LIMITS };
  for (const name of Object.keys(read) as (keyof AllLimits)[]) {
    const value = given[name] ?? read[name];
    const largest = LARGEST_LIMITS[name];
    if (!Number.isSafeInteger(value) || (value as number) < 1 || (value as number) > largest) {
      throw invalid(`limits.${name}`, value, `pass a whole number of bytes from 1 to ${largest} (${inBytes(largest)})`);
    }
    read[name] = value as number;
  }
  return read;
}

export function readDeadline(deadline: unknown = DEFAULT_DEADLINE): number {
  if (!Number.isSafeInteger(deadline) || (deadline as number) < 1 || (deadline as number) > LONGEST_DEADLINE) {
    throw invalid("deadline", deadline, `pass a whole number of milliseconds from 1 to ${LONGEST_DEADLINE}`);
  }
  return deadline as number;
}

/** The settings and the detail of a call. */
export interface Request {
  settingsText: string;
  settings: Uint8Array;
  defaultSettings: boolean;
  detail: Detail;
}

export function readOptions(options: unknown): Request {
  const { settings = "{}", detail = "full" } = object("options", options, ["settings", "detail"]);
  if (!DETAILS.includes(detail as Detail)) {
    throw invalid("detail", detail, `pass ${DETAILS.map(quoted).join(", ")}`);
  }
  const text = settingsText(settings);
  return {
    settingsText: text,
    settings: new TextEncoder().encode(text),
    // Other texts can also mean the defaults. They are then compared less strictly, which is correct for all settings.
    defaultSettings: text.trim() === "{}",
    detail: detail as Detail,
  };
}

/**
 * Returns settings as JSON text.
 *
 * `JSON.stringify` drops what JSON cannot express, so that a check would run with defaults instead of the stricter settings that the caller
 * has in mind. That is an error here.
 */
export function settingsText(settings: unknown): string {
  if (typeof settings === "string") {
    if (!settings.isWellFormed()) {
      throw new InvalidSettingsError([{ pointer: "", message: "unpaired surrogate; pass valid Unicode text" }]);
    }
    return settings;
  }
  if (!isPlain(settings)) {
    throw new InvalidSettingsError([{ pointer: "", message: "pass a plain object or JSON text" }]);
  }
  let lost: string | undefined;
  let text: string;
  try {
    text = JSON.stringify(settings, (key, value: unknown) => {
      const kept =
        value === null ||
        ["string", "boolean"].includes(typeof value) ||
        Number.isFinite(value) ||
        Array.isArray(value) ||
        isPlain(value);
      if (!kept) {
        lost ??= key;
      }
      return value;
    });
  } catch (error) {
    throw new InvalidSettingsError([{ pointer: "", message: `cannot be written as JSON: ${textOf(error)}` }]);
  }
  if (lost !== undefined) {
    const message = `the value of the key ${quoted(lost)} cannot be written as JSON; leave the key out, or pass a string, finite number, boolean, array or plain object`;
    throw new InvalidSettingsError([{ pointer: "", message }]);
  }
  return text;
}

/** Returns true for objects whose own keys are all there is: not for a `Map`, for example. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // The prototype of plain objects of another realm, such as a frame, is another `Object.prototype`.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Checks that an options object has no other keys: a misspelt `settings` would otherwise be ignored. */
export function object(name: string, value: unknown, keys: readonly string[]): Record<string, unknown> {
  if (value === undefined) {
    return {};
  }
  if (!isPlain(value)) {
    throw invalid(name, value, `pass an object with the keys ${keys.join(", ")}`);
  }
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    throw new InputError(
      "invalid-options",
      `unknown key ${quoted(unknown)} in ${name}; valid keys are ${keys.join(", ")}`,
    );
  }
  return value;
}

function invalid(name: string, value: unknown, next: string): InputError {
  return new InputError("invalid-options", `invalid ${name}: ${typeName(value)}; ${next}`);
}
