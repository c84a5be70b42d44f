import type { Load, LoadInWorker, Source } from "./api.js";
import { readModule } from "./module.js";
import { object, readDeadline, readLimits } from "./options.js";
import { createPolicy, createWorkerPolicy } from "./policy.js";
import { type Platform, WorkerQueue } from "./worker-queue.js";

export function createLoad(ownModule: () => Promise<Source>): Load {
  return async (source, options) => {
    const limits = readLimits(object("options", options, ["limits"]).limits);
    // A source that is null or of another type is an error, because the caller wanted another module than the default.
    return createPolicy(await readModule(source === undefined ? ownModule() : source), limits);
  };
}

export function createLoadInWorker(ownModule: () => Promise<Source>, platform: Platform): LoadInWorker {
  return async (options) => {
    const { source, deadline, limits } = object("options", options, ["source", "deadline", "limits"]);
    const allLimits = readLimits(limits);
    const time = readDeadline(deadline);
    const module = await readModule(source === undefined ? ownModule() : source);
    return createWorkerPolicy(new WorkerQueue(platform, module, allLimits, time), allLimits);
  };
}
