// The types of the public functions. They mention no type that only some platforms declare, such as `Response`.
import type { PolicyDescription } from "./description.js";
import type { AcrcheckError, SettingsProblem } from "./errors.js";
import type { EvaluateOptions, Limits, Settings } from "./options.js";
import type { Report } from "./report.js";

/** What is needed of a `Response`. */
export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A `WebAssembly.Module`. The type is declared by libraries that not every program uses. */
export type CompiledModule = object;

/** A core module: its bytes, a response with its bytes, or the compiled module. */
export type Source = Uint8Array | ArrayBuffer | ResponseLike | CompiledModule;

/** A policy that evaluates on the calling thread, in a new instance for each call. It cannot stop a call: see `loadInWorker`. */
export interface Policy {
  /**
   * Evaluates one document.
   *
   * @throws {AcrcheckError} if there is no report: an unusable document, invalid settings, a limit, a component that failed
   */
  evaluate(document: string | Uint8Array, options?: EvaluateOptions): Report;
  /** Like `evaluate`, but returns the exact JSON text. Invalid settings are errors in the report instead of an exception. */
  evaluateJson(document: string | Uint8Array, options?: EvaluateOptions): string;
  /**
   * Evaluates each document on its own and returns a report or an error for each, in order, whatever the others contain.
   *
   * @throws {AcrcheckError} for errors that concern all documents, such as invalid settings
   */
  evaluateMany(
    documents: readonly (string | Uint8Array | null | undefined)[],
    options?: EvaluateOptions,
  ): (Report | AcrcheckError)[];
  /** Like `evaluateMany`, but returns the exact JSON texts. Invalid settings are errors in the reports instead of an exception. */
  evaluateManyJson(
    documents: readonly (string | Uint8Array | null | undefined)[],
    options?: EvaluateOptions,
  ): (string | AcrcheckError)[];
  /** Returns every error in settings. */
  validateSettings(settings: Settings | string): SettingsProblem[];
  /** Describes the checks, their reasons and the settings. */
  describe(): PolicyDescription;
}

/** A policy that evaluates in a worker, one call after the other. A call that exceeds the deadline is stopped. */
export type WorkerPolicy = {
  [Method in keyof Policy]: (...parameters: Parameters<Policy[Method]>) => Promise<ReturnType<Policy[Method]>>;
} & {
  /** Stops the worker. Calls that have not finished are rejected with the code `closed`. */
  close(): Promise<void>;
};

export interface LoadOptions {
  limits?: Limits | undefined;
}

export interface LoadInWorkerOptions extends LoadOptions {
  /** The core module (default: the one of this package). */
  source?: Source | PromiseLike<Source> | undefined;
  /** The time that each call can take in milliseconds, without the time that it waits for earlier calls (default: 30000). */
  deadline?: number | undefined;
}

export type Load = (source?: Source | PromiseLike<Source>, options?: LoadOptions) => Promise<Policy>;
export type LoadInWorker = (options?: LoadInWorkerOptions) => Promise<WorkerPolicy>;
