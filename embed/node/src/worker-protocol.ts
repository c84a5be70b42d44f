import { AcrcheckError, ComponentError, type ErrorCode, LimitError, LoadError } from "./errors.js";
import { type Job, perform } from "./job.js";
import type { AllLimits } from "./options.js";
import { textOf } from "./text.js";

/** Messages to the worker: the first one, and then one for each job. */
export type ToWorker = { setup: { module: WebAssembly.Module; limits: AllLimits } } | { job: Job };

/** Messages from the worker: the answer to the first one, and then one for each job. */
export type FromWorker = { ready: true } | { result: unknown } | { error: PlainError };

/** An error as an object that can be sent. Errors lose their class and their code on the way between threads. */
interface PlainError {
  name: string;
  code: ErrorCode;
  message: string;
}

/** Returns the function that answers messages in the worker. */
export function answerer(post: (message: FromWorker) => void): (message: ToWorker) => void {
  let setup: { module: WebAssembly.Module; limits: AllLimits } | undefined;
  return (message) => {
    if ("setup" in message) {
      setup = message.setup;
      post({ ready: true });
    } else if (setup !== undefined) {
      post(answer(setup.module, setup.limits, message.job));
    }
  };
}

function answer(module: WebAssembly.Module, limits: AllLimits, job: Job): FromWorker {
  try {
    return { result: perform(module, limits, job) };
  } catch (error) {
    return { error: encodeError(error) };
  }
}

function encodeError(error: unknown): PlainError {
  if (error instanceof AcrcheckError) {
    return { name: error.name, code: error.code, message: error.message };
  }
  return { name: "ComponentError", code: "trap", message: `the call failed in the worker: ${textOf(error)}` };
}

/** Returns an error of the class that it had in the worker. Only these classes occur there. */
export function decodeError({ name, code, message }: PlainError): AcrcheckError {
  const classes = [ComponentError, LimitError, LoadError] as const;
  const Class = classes.find((candidate) => candidate.prototype.name === name) ?? AcrcheckError;
  return new Class(code, message);
}
