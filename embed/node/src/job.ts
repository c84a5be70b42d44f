import type { SettingsProblem } from "./errors.js";
import { withInstance } from "./instance.js";
import type { AllLimits } from "./options.js";
import type { Detail } from "./report.js";

/** One call of the component. It can be sent to a worker. */
export type Job =
  | { readonly kind: "describe" }
  | { readonly kind: "validate"; readonly settings: Uint8Array }
  | {
      readonly kind: "evaluate";
      readonly document: Uint8Array;
      readonly settings: Uint8Array;
      readonly detail: Detail;
    }
  | {
      readonly kind: "batch";
      readonly documents: readonly Uint8Array[];
      readonly settings: Uint8Array;
      readonly detail: Detail;
    };

/** What a job returns. */
export type ResultOf<J extends Job> = J extends { kind: "validate" }
  ? SettingsProblem[]
  : J extends { kind: "batch" }
    ? string[]
    : string;

/** Runs a job in a new instance. */
export function perform(module: WebAssembly.Module, limits: AllLimits, job: Job): ResultOf<Job> {
  return withInstance(module, limits, (instance) => {
    switch (job.kind) {
      case "describe":
        return instance.describe();
      case "validate":
        return instance.validateSettings(job.settings);
      case "evaluate":
        return instance.evaluate(job.document, job.settings, job.detail);
      case "batch":
        return instance.evaluateBatch(job.documents, job.settings, job.detail);
    }
  });
}

/** Something that needs the results of jobs, and can wait for them or not: the same code serves the calling thread and a worker. */
export type Task<T> = Generator<Job, T, unknown>;

/** Runs one job of a task. */
export function* ask<J extends Job>(job: J): Generator<Job, ResultOf<J>, unknown> {
  // `run` and `runAsync` answer each job with its own result.
  return (yield job) as ResultOf<J>;
}

/** Runs a task on the calling thread. */
export function run<T>(task: Task<T>, perform: (job: Job) => unknown): T {
  let step = task.next();
  while (!step.done) {
    let result: unknown;
    try {
      result = perform(step.value);
    } catch (error) {
      step = task.throw(error);
      continue;
    }
    step = task.next(result);
  }
  return step.value;
}

/** Runs a task whose jobs run elsewhere. */
export async function runAsync<T>(task: Task<T>, perform: (job: Job) => Promise<unknown>): Promise<T> {
  let step = task.next();
  while (!step.done) {
    let result: unknown;
    try {
      result = await perform(step.value);
    } catch (error) {
      step = task.throw(error);
      continue;
    }
    step = task.next(result);
  }
  return step.value;
}
