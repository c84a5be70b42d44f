import type { KnownCheck } from "./description.js";
import { ComponentError } from "./errors.js";
import type { Detail, Report, Status } from "./report.js";
import { firstProblem, isCount, isList, isObject, isText, isTextOrNull, severities, statuses } from "./shape.js";
import { quoted, textOf } from "./text.js";

/** What a report is compared with. */
export interface Expected {
  document: Uint8Array;
  detail: Detail;
  /** True for the settings `{}`, under which every check runs and every reason has its described status. */
  defaultSettings: boolean;
  checks: ReadonlyMap<string, KnownCheck>;
}

/** Reads and checks a report that the component returned. */
export function readReport(text: string, expected: Expected): Report {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw violation(`not JSON: ${textOf(cause)}`);
  }
  const problem = checkReport(value, expected);
  if (problem !== undefined) {
    throw violation(problem);
  }
  return value as Report;
}

function violation(what: string): ComponentError {
  const message = `the component returned an invalid report, which was discarded: ${what}; load the core module of the same version as this package`;
  return new ComponentError("contract-violation", message);
}

/** Returns the first thing that is wrong with a report, or nothing. Keys that it does not know are ignored: later versions can add some. */
export function checkReport(value: unknown, expected?: Expected): string | undefined {
  if (!isObject(value) || value.schema !== "acrcheck.report/v1") {
    return "not an object with the schema acrcheck.report/v1";
  }
  if (!isObject(value.summary) || !isList(value.registries) || !isList(value.errors)) {
    return "no summary, registries or errors";
  }
  const detail = expected !== undefined && expected.detail !== "full" ? expected.detail : undefined;
  if (expected !== undefined && value.detail !== detail) {
    return `the detail is not ${expected.detail}`;
  }
  if (typeof value.complete !== "boolean" || (value.complete && value.errors.length > 0)) {
    return "complete contradicts the errors";
  }
  // A document without objects has no registries: "{" is byte 123.
  if (expected !== undefined && value.registries.length > 0 && !expected.document.includes(123)) {
    return "a registry that is not in the document";
  }
  const counts = new Counts(expected);
  return (
    firstProblem(value.errors, "errors", errorProblem) ??
    firstProblem(value.registries, "registries", (registry) => counts.add(registry)) ??
    counts.compare(value.summary, value.errors.length)
  );
}

function errorProblem(error: unknown): string | undefined {
  if (!isObject(error) || !isText(error.code) || error.code === "" || !isText(error.message)) {
    return "no code or message";
  }
  return sourceProblem(error.source);
}

function sourceProblem(source: unknown): string | undefined {
  if (!isObject(source)) {
    return "no source";
  }
  const position = source.position;
  const valid =
    position === null ||
    (isObject(position) &&
      isCount(position.line) &&
      position.line > 0 &&
      isCount(position.column) &&
      position.column > 0 &&
      isText(position.pointer));
  return valid ? undefined : "an invalid position";
}

/** Checks registries and counts their findings. */
class Counts {
  readonly #expected: Expected | undefined;
  readonly #counts = { registries: 0, pass: 0, fail: 0, notApplicable: 0, unknown: 0 };
  /** How many findings each registry has: settings can disable checks, but for all registries alike. */
  #findings: number | undefined;

  constructor(expected: Expected | undefined) {
    this.#expected = expected;
    this.#findings = expected?.defaultSettings ? expected.checks.size : undefined;
  }

  compare(summary: Record<string, unknown>, errors: number): string | undefined {
    for (const [key, listed] of Object.entries({ ...this.#counts, errors })) {
      if (summary[key] !== listed) {
        return `summary.${key} is not ${listed}, the number that the report lists`;
      }
    }
    return isCount(summary.skipped) && isCount(summary.notDeployed)
      ? undefined
      : "summary.skipped or summary.notDeployed is not a count";
  }

  add(registry: unknown): string | undefined {
    this.#counts.registries += 1;
    if (!isObject(registry) || !isList(registry.findings)) {
      return "no findings";
    }
    const { id, name, resourceGroup, subscriptionId, location, address, declared, tags, findings } = registry;
    if (![id, name, resourceGroup, subscriptionId, location].every(isTextOrNull)) {
      return "id, name, resourceGroup, subscriptionId or location is not a string or null";
    }
    if (address !== undefined && !isText(address)) {
      return "address is not a string";
    }
    if (declared !== undefined && declared !== true) {
      return "declared is neither absent nor true";
    }
    if (tags !== undefined && (!isObject(tags) || !Object.values(tags).every(isText))) {
      return "tags are not strings";
    }
    this.#findings ??= findings.length;
    // Without findings, a registry would look as if it passed.
    if (findings.length === 0 || findings.length !== this.#findings) {
      return `${findings.length} findings instead of ${Math.max(this.#findings, 1)}`;
    }
    let last = -1;
    const problemOf = (finding: unknown): string | undefined => {
      const problem = findingProblem(finding);
      if (problem !== undefined) {
        return problem;
      }
      const { check, reason, status } = finding as { check: string; reason: string; status: Status };
      this.#counts[statuses.get(status) ?? "unknown"] += 1;
      if (this.#expected === undefined) {
        return undefined;
      }
      const known = this.#expected.checks.get(check);
      if (known === undefined || known.index <= last) {
        return `the check ${quoted(check)} is unknown, given twice or out of order`;
      }
      last = known.index;
      return this.#reasonProblem(known, reason, status);
    };
    return sourceProblem(registry.source) ?? firstProblem(findings, "findings", problemOf);
  }

  #reasonProblem(known: KnownCheck, reason: string, status: Status): string | undefined {
    const usual = known.reasons.get(reason);
    if (usual === undefined) {
      return `the reason ${quoted(reason)} is unknown`;
    }
    // Settings can change the status of a reason, but never to a pass.
    if (status !== usual && (status === "pass" || this.#expected?.defaultSettings)) {
      return `the status ${status} contradicts the reason ${quoted(reason)}`;
    }
    return undefined;
  }
}

function findingProblem(finding: unknown): string | undefined {
  if (!isObject(finding)) {
    return "not an object";
  }
  const { check, status, severity, reason, message, evidence, advisories, remediation, portal } = finding;
  if (!statuses.has(status)) {
    return "an unknown status";
  }
  if (!severities.has(severity)) {
    return "an unknown severity";
  }
  if (!isText(check) || !isText(reason) || !isText(message) || !isTextOrNull(portal)) {
    return "check, reason, message or portal is not a string";
  }
  const isEvidence = (item: unknown) => isObject(item) && isText(item.pointer) && isTextOrNull(item.value);
  const isAdvisory = (item: unknown) => isObject(item) && isText(item.code) && isText(item.message);
  const valid =
    isList(evidence) &&
    evidence.every(isEvidence) &&
    isList(advisories) &&
    advisories.every(isAdvisory) &&
    isList(remediation) &&
    remediation.every(isText);
  return valid ? undefined : "evidence, advisories or remediation is not a valid list";
}
