// The package in browsers.
import type { Load, LoadInWorker } from "./api.js";
import { createLoad, createLoadInWorker } from "./load.js";
import type { Platform } from "./worker-queue.js";

export * from "./public.js";

const platform: Platform = {
  start(events) {
    const worker = new Worker(new URL("./worker-browser.js", import.meta.url), { type: "module", name: "acrcheck" });
    worker.onmessage = ({ data }) => events.message(data);
    worker.onmessageerror = () => events.failed("a message could not be read");
    worker.onerror = (event) => {
      event.preventDefault();
      // If the file cannot be loaded, the event has no message.
      events.failed(event.message || "its file cannot be loaded or run");
    };
    return {
      post: (message) => worker.postMessage(message),
      terminate: () => worker.terminate(),
      hold: () => undefined,
    };
  },
  soon: (callback) => setTimeout(callback, 0),
};

const ownModule = () => fetch(new URL("./acrcheck.core.wasm", import.meta.url));

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
