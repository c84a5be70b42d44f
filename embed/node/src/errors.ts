/** What went wrong. Later versions can add codes, so handle others too. */
export type ErrorCode =
  | "invalid-document"
  | "invalid-options"
  | "invalid-settings"
  | "document-too-large"
  | "result-too-large"
  | "out-of-memory"
  | "deadline-exceeded"
  | "trap"
  | "contract-violation"
  | "load-failed"
  | "unsupported-component"
  | "webassembly-unavailable"
  | "worker-unavailable"
  | "worker-stopped"
  | "closed";

/** An error in the settings. */
export interface SettingsProblem {
  /** RFC 6901 pointer into the settings; empty for the whole. */
  pointer: string;
  /** What is wrong, and what is valid. */
  message: string;
}

/** The base class of all errors of this package. None of them ever means that a document passed. */
export class AcrcheckError extends Error {
  static {
    AcrcheckError.prototype.name = "AcrcheckError";
  }
  /** Identifies the kind of error. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    // Without a cause, no property `cause` is set.
    super(message, options?.cause === undefined ? undefined : options);
    this.code = code;
  }
}

/** A document or an option that cannot be used: `invalid-document`, `invalid-options`. */
export class InputError extends AcrcheckError {
  static {
    InputError.prototype.name = "InputError";
  }
}

/** Settings that are not valid: `invalid-settings`. */
export class InvalidSettingsError extends InputError {
  static {
    InvalidSettingsError.prototype.name = "InvalidSettingsError";
  }
  /** Every error in the settings. */
  readonly problems: readonly SettingsProblem[];

  constructor(problems: readonly SettingsProblem[]) {
    const texts = problems.map(({ pointer, message }) => (pointer === "" ? message : `${pointer}: ${message}`));
    super("invalid-settings", `invalid settings: ${texts.join("; ")}`);
    this.problems = problems;
  }
}

/** A limit that was exceeded: `document-too-large`, `result-too-large`, `out-of-memory`, `deadline-exceeded`. */
export class LimitError extends AcrcheckError {
  static {
    LimitError.prototype.name = "LimitError";
  }
}

/** A component that failed or broke its contract: `trap`, `contract-violation`. */
export class ComponentError extends AcrcheckError {
  static {
    ComponentError.prototype.name = "ComponentError";
  }
}

/** A component that cannot be loaded: `load-failed`, `unsupported-component`, `webassembly-unavailable`. */
export class LoadError extends AcrcheckError {
  static {
    LoadError.prototype.name = "LoadError";
  }
}

/** A worker that cannot run a call: `worker-unavailable`, `worker-stopped`, `closed`. */
export class WorkerError extends AcrcheckError {
  static {
    WorkerError.prototype.name = "WorkerError";
  }
}
