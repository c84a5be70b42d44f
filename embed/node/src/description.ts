import { ComponentError } from "./errors.js";
import type { Severity, Status } from "./report.js";
import { firstProblem, isList, isObject, isText, severities, statuses } from "./shape.js";

/** A page of documentation. */
export interface Reference {
  title: string;
  url: string;
}

/** A control of a compliance framework. */
export interface ControlReference {
  framework: string;
  id: string;
  /** The page that shows that the control demands this. */
  source: string;
}

/** A reason that a check can give. */
export interface ReasonDescription {
  code: string;
  /** The status under default settings. */
  status: Status;
  summary: string;
  /** How to fix it in the Azure portal. */
  portal: string | null;
  controls: ControlReference[];
}

/** A note that a check can attach to a finding. */
export interface AdvisoryDescription {
  code: string;
  summary: string;
}

/** The description of a check. */
export interface CheckDescription {
  id: string;
  title: string;
  severity: Severity;
  rationale: string;
  auditPortal: string[];
  auditCommands: string[];
  remediationPortal: string[];
  remediationCommands: string[];
  references: Reference[];
  reasons: ReasonDescription[];
  advisories: AdvisoryDescription[];
}

/** The description of a policy. */
export interface PolicyDescription {
  schema: "acrcheck.policy/v1";
  name: string;
  version: string;
  description: string;
  /** A JSON Schema (draft 2020-12) of the settings. */
  settingsSchema: Record<string, unknown>;
  /** In the order of the findings. */
  checks: CheckDescription[];
}

/** What findings are compared with. */
export interface KnownCheck {
  /** Its position in the order of the findings. */
  index: number;
  /** The status of each reason under default settings. */
  reasons: Map<string, Status>;
}

/** A description that was checked. */
export interface Described {
  /** Its JSON text, so that every caller gets an object of its own. */
  text: string;
  checks: Map<string, KnownCheck>;
}

/** Reads and checks the text that `describe-json` returned. */
export function readDescription(text: string): Described {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw violation("not JSON", cause);
  }
  const problem = problemOf(value);
  if (problem !== undefined) {
    throw violation(problem);
  }
  const checks = new Map<string, KnownCheck>();
  for (const [index, check] of (value as PolicyDescription).checks.entries()) {
    const reasons = new Map(check.reasons.map(({ code, status }) => [code, status]));
    if (checks.has(check.id) || reasons.size !== check.reasons.length) {
      throw violation(`check ${index} or one of its reasons is given twice`);
    }
    checks.set(check.id, { index, reasons });
  }
  return { text, checks };
}

function violation(what: string, cause?: unknown): ComponentError {
  const message = `the component returned an invalid description: ${what}; load the core module of the same version as this package`;
  return new ComponentError("contract-violation", message, { cause });
}

function problemOf(value: unknown): string | undefined {
  if (!isObject(value) || value.schema !== "acrcheck.policy/v1") {
    return "not an object with the schema acrcheck.policy/v1";
  }
  if (![value.name, value.version].every((text) => isText(text) && text !== "") || !isText(value.description)) {
    return "no name, version or description";
  }
  if (!isObject(value.settingsSchema)) {
    return "no settings schema";
  }
  if (!isList(value.checks) || value.checks.length === 0) {
    return "no checks";
  }
  return firstProblem(value.checks, "checks", checkProblem);
}

const LISTS_OF_TEXTS = ["auditPortal", "auditCommands", "remediationPortal", "remediationCommands"] as const;

function checkProblem(check: unknown): string | undefined {
  if (!isObject(check)) {
    return "not an object";
  }
  if (![check.id, check.title, check.rationale].every((text) => isText(text) && text !== "")) {
    return "no id, title or rationale";
  }
  if (!severities.has(check.severity)) {
    return "an unknown severity";
  }
  for (const key of LISTS_OF_TEXTS) {
    const list = check[key];
    if (!isList(list) || !list.every(isText)) {
      return `${key} is not a list of strings`;
    }
  }
  for (const [key, keys] of [
    ["references", ["title", "url"]],
    ["advisories", ["code", "summary"]],
  ] as const) {
    const list = check[key];
    if (!isList(list) || !list.every((item) => isObject(item) && keys.every((name) => isText(item[name])))) {
      return `${key} is not a list of objects with ${keys.join(" and ")}`;
    }
  }
  if (!isList(check.reasons) || check.reasons.length === 0) {
    return "no reasons";
  }
  return firstProblem(check.reasons, "reasons", reasonProblem);
}

function reasonProblem(reason: unknown): string | undefined {
  if (!isObject(reason) || !isText(reason.code) || reason.code === "" || !isText(reason.summary)) {
    return "no code or summary";
  }
  if (!statuses.has(reason.status)) {
    return "an unknown status";
  }
  if (reason.portal !== null && !isText(reason.portal)) {
    return "portal is not a string or null";
  }
  const isControl = (control: unknown) =>
    isObject(control) && [control.framework, control.id, control.source].every(isText);
  return isList(reason.controls) && reason.controls.every(isControl) ? undefined : "controls are not valid";
}
