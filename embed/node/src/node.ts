// The package in Node.
import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import type { Load, LoadInWorker } from "./api.js";
import { createLoad, createLoadInWorker } from "./load.js";
import { textOf } from "./text.js";
import type { Platform } from "./worker-queue.js";

export * from "./public.js";

const platform: Platform = {
  start(events) {
    // The worker gets neither the environment nor the flags of the program, some of which do not work in workers.
    const worker = new Worker(new URL("./worker-node.js", import.meta.url), {
      env: {},
      execArgv: [],
      name: "acrcheck",
    });
    worker.on("message", events.message);
    worker.on("messageerror", (error) => events.failed(textOf(error)));
    worker.on("error", (error) => events.failed(textOf(error)));
    worker.on("exit", (code) => events.failed(`it ended with exit code ${code}`));
    return {
      post: (message) => worker.postMessage(message),
      terminate: () => worker.terminate(),
      hold: (pending) => (pending ? worker.ref() : worker.unref()),
    };
  },
  // Messages are delivered before `setImmediate` calls back.
  soon: setImmediate,
};

const ownModule = () => readFile(new URL("./acrcheck.core.wasm", import.meta.url));

/**
 * Loads a core module (default: the one of this package), and runs it once for its description.
 *
 * @throws {AcrcheckError} if it cannot be read, or is not a policy
 */
export const load: Load = createLoad(ownModule);

/**
 * Like `load`, but runs the module in a worker, where a deadline can stop it.
 *
 * @throws {AcrcheckError} if it cannot be read, is not a policy, or the worker does not start
 */
export const loadInWorker: LoadInWorker = createLoadInWorker(ownModule, platform);
