import { checkReport } from "./validate.js";

/** The result of a check for one registry. `unknown` is never a pass: the document does not show enough to decide. */
export type Status = "pass" | "fail" | "not-applicable" | "unknown";

/** How serious a failure is. */
export type Severity = "critical" | "high" | "medium" | "low" | "informational";

/** How much a report says: status and reason (`verdicts`), also everything about findings that fail or are unknown (`attention`), or everything. */
export type Detail = "verdicts" | "attention" | "full";

/** A position in the document. */
export interface Position {
  /** Line, from 1. */
  line: number;
  /** Column in bytes, from 1. */
  column: number;
  /** RFC 6901 pointer within the top-level JSON value. */
  pointer: string;
}

/** Where something is in the input. */
export interface Source {
  /** `null` for errors in the settings. */
  position: Position | null;
}

/** A value that a finding is based on. */
export interface Evidence {
  /** RFC 6901 pointer within the top-level JSON value. */
  pointer: string;
  /** `null` for a value that is absent or null. */
  value: string | null;
}

/** A note on a finding, which never changes its status. */
export interface Advisory {
  code: string;
  message: string;
}

/** The result of one check for one registry. */
export interface Finding {
  /** The id of the check. */
  check: string;
  status: Status;
  /** The severity of a failure. */
  severity: Severity;
  /** The stable code of the reason. */
  reason: string;
  /** The reason in a sentence. */
  message: string;
  evidence: Evidence[];
  advisories: Advisory[];
  /** Commands that fix it, for a POSIX shell. */
  remediation: string[];
  /** How to fix it in the Azure portal; `null` if there is nothing to fix. */
  portal: string | null;
}

/** A registry with its findings. What the document does not show is `null`. */
export interface Registry {
  id: string | null;
  name: string | null;
  resourceGroup: string | null;
  subscriptionId: string | null;
  location: string | null;
  /** What identifies it in a template, plan or state. */
  address?: string;
  /** True if the document says how the registry will be after a deployment. */
  declared?: true;
  tags?: Record<string, string>;
  source: Source;
  /** One for each check that was run, in the order of `describe`. */
  findings: Finding[];
}

/** A part of the document that could not be read. */
export interface Problem {
  source: Source;
  /** A stable code; later versions can add codes. */
  code: string;
  /** What is wrong, and what to do. */
  message: string;
}

/** Counts: of findings, unless a field says otherwise. */
export interface Summary {
  /** Registries that were evaluated. */
  registries: number;
  pass: number;
  fail: number;
  notApplicable: number;
  unknown: number;
  /** Resources of other types, which are skipped. */
  skipped: number;
  /** Resources that a template declares under a condition that is false. */
  notDeployed: number;
  /** Errors. */
  errors: number;
}

/** A report on one document. Texts in it come from the document: escape them before you show them. */
export interface Report {
  schema: "acrcheck.report/v1";
  /** How much the report says, if not everything. */
  detail?: "verdicts" | "attention";
  summary: Summary;
  registries: Registry[];
  /** What could not be read. */
  errors: Problem[];
  /** False if anything could not be read. */
  complete: boolean;
}

/**
 * Returns true only for a report that is complete, has no errors, has no failed and no unknown finding, and has at least one registry, each
 * with at least one finding. Findings that are not applicable do not prevent it.
 *
 * Everything else is false: an error of this package, a report without registries, `null`, a report whose counts contradict its findings.
 */
export function passed(report: unknown): report is Report {
  if (checkReport(report) !== undefined) {
    return false;
  }
  // `checkReport` has compared the counts with the findings.
  const { complete, summary } = report as Report;
  return complete && summary.fail === 0 && summary.unknown === 0 && summary.errors === 0 && summary.registries > 0;
}
