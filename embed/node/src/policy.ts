import type { Policy, WorkerPolicy } from "./api.js";
import type { PolicyDescription } from "./description.js";
import { type Job, perform, run, runAsync, type Task } from "./job.js";
import type { AllLimits } from "./options.js";
import * as tasks from "./tasks.js";
import type { WorkerQueue } from "./worker-queue.js";

/** Creates a policy from a module that was checked. */
export function createPolicy(module: WebAssembly.Module, limits: AllLimits): Policy {
  const start = <T>(task: Task<T>): T => run(task, (job: Job) => perform(module, limits, job));
  const context: tasks.Context = { limits, described: start(tasks.describe()) };
  return {
    evaluate: (document, options) => start(tasks.evaluate(context, document, options)),
    evaluateJson: (document, options) => start(tasks.evaluateJson(context, document, options)),
    evaluateMany: (documents, options) => start(tasks.evaluateMany(context, documents, options)),
    evaluateManyJson: (documents, options) => start(tasks.evaluateManyJson(context, documents, options)),
    validateSettings: (settings) => start(tasks.validateSettings(settings)),
    describe: () => JSON.parse(context.described.text) as PolicyDescription,
  };
}

/** Creates a policy whose calls run in a worker. */
export async function createWorkerPolicy(queue: WorkerQueue, limits: AllLimits): Promise<WorkerPolicy> {
  const start = <T>(task: Task<T>): Promise<T> => runAsync(task, (job: Job) => queue.run(job));
  let context: tasks.Context;
  try {
    context = { limits, described: await start(tasks.describe()) };
  } catch (error) {
    await queue.close();
    throw error;
  }
  return {
    evaluate: (document, options) => start(tasks.evaluate(context, document, options)),
    evaluateJson: (document, options) => start(tasks.evaluateJson(context, document, options)),
    evaluateMany: (documents, options) => start(tasks.evaluateMany(context, documents, options)),
    evaluateManyJson: (documents, options) => start(tasks.evaluateManyJson(context, documents, options)),
    validateSettings: (settings) => start(tasks.validateSettings(settings)),
    describe: async () => JSON.parse(context.described.text) as PolicyDescription,
    close: () => queue.close(),
  };
}
