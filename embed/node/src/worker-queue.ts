import { LimitError, WorkerError } from "./errors.js";
import type { Job } from "./job.js";
import type { AllLimits } from "./options.js";
import { textOf } from "./text.js";
import { decodeError, type FromWorker, type ToWorker } from "./worker-protocol.js";

/** A worker of the platform. */
export interface PlatformWorker {
  post(message: ToWorker): void;
  terminate(): unknown;
  /** Says whether a call is pending, for which a program must not end. */
  hold(pending: boolean): void;
}

export interface WorkerEvents {
  message(message: FromWorker): void;
  /** The worker could not be started, or has stopped. It can be called more than once. */
  failed(what: string): void;
}

export interface Platform {
  /** Starts a worker. It can throw. */
  start(events: WorkerEvents): PlatformWorker;
  /** Calls `callback` after the messages that have already arrived were delivered. */
  soon(callback: () => void): void;
}

interface Pending {
  job: Job;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** A worker that does not start within this time, in milliseconds, does not start at all. */
const START_DEADLINE = 30_000;

/**
 * Runs jobs in a worker, one after the other, each with a deadline.
 *
 * A worker that exceeds the deadline or stops is replaced. Only the job that it was running fails: the jobs behind it have not been sent yet.
 */
export class WorkerQueue {
  readonly #platform: Platform;
  readonly #setup: ToWorker;
  readonly #deadline: number;
  readonly #waiting: Pending[] = [];
  #running: Pending | undefined;
  #worker: { platform: PlatformWorker; ready: boolean } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(platform: Platform, module: WebAssembly.Module, limits: AllLimits, deadline: number) {
    this.#platform = platform;
    this.#setup = { setup: { module, limits } };
    this.#deadline = deadline;
  }

  run(job: Job): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(closed());
        return;
      }
      this.#waiting.push({ job, resolve, reject });
      this.#advance();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const stopped = this.#discard();
    for (const pending of [this.#takeRunning(), ...this.#waiting.splice(0)]) {
      pending?.reject(closed());
    }
    await stopped;
  }

  /** Starts what can be started: the worker, or the next job. */
  #advance(): void {
    const next = this.#waiting[0];
    if (this.#running === undefined && next !== undefined) {
      if (this.#worker === undefined) {
        this.#start();
      } else if (this.#worker.ready) {
        this.#waiting.shift();
        this.#send(this.#worker.platform, next);
      }
    }
    this.#worker?.platform.hold(this.#running !== undefined || this.#waiting.length > 0);
  }

  #start(): void {
    // Events of a worker that was replaced are ignored.
    const isCurrent = () => this.#worker !== undefined && this.#worker === worker;
    const failed = (what: string) => {
      if (isCurrent()) {
        this.#failed(what);
      }
    };
    let worker: { platform: PlatformWorker; ready: boolean } | undefined;
    try {
      const platform = this.#platform.start({
        message: (message) => {
          if (isCurrent()) {
            this.#received(message);
          }
        },
        failed,
      });
      worker = { platform, ready: false };
      this.#worker = worker;
      platform.post(this.#setup);
    } catch (error) {
      this.#failed(textOf(error));
      return;
    }
    this.#timer = setTimeout(() => failed(`no answer within ${START_DEADLINE / 1000} s`), START_DEADLINE);
  }

  #send(worker: PlatformWorker, pending: Pending): void {
    this.#running = pending;
    try {
      worker.post({ job: pending.job });
    } catch (error) {
      // For example, there is no memory for a copy of the document.
      this.#failed(textOf(error));
      return;
    }
    const expired = () => {
      if (this.#running === pending) {
        this.#expired();
      }
    };
    // If the calling thread was busy, the result can have arrived before the timer.
    this.#timer = setTimeout(() => this.#platform.soon(expired), this.#deadline);
  }

  #received(message: FromWorker): void {
    clearTimeout(this.#timer);
    if ("ready" in message) {
      if (this.#worker !== undefined) {
        this.#worker.ready = true;
      }
    } else {
      const pending = this.#takeRunning();
      if ("error" in message) {
        pending?.reject(decodeError(message.error));
      } else {
        pending?.resolve(message.result);
      }
    }
    this.#advance();
  }

  #expired(): void {
    void this.#discard();
    const message = `the call exceeded the deadline of ${this.#deadline} ms and was stopped; split the document, or raise the deadline`;
    this.#takeRunning()?.reject(new LimitError("deadline-exceeded", message));
    // The next call does not wait for a new worker.
    this.#start();
    this.#advance();
  }

  #failed(what: string): void {
    const ready = this.#worker?.ready ?? false;
    void this.#discard();
    if (ready) {
      const message = `the worker stopped during the call: ${what}; split the document`;
      this.#takeRunning()?.reject(new WorkerError("worker-stopped", message));
      this.#advance();
      return;
    }
    // Without a worker, no job can run. A later call tries again.
    const message = `cannot start the worker: ${what}; the file of the worker must be served beside the package, and be allowed by the directive worker-src of a Content-Security-Policy`;
    for (const pending of this.#waiting.splice(0)) {
      pending.reject(new WorkerError("worker-unavailable", message));
    }
  }

  #takeRunning(): Pending | undefined {
    const running = this.#running;
    this.#running = undefined;
    return running;
  }

  #discard(): unknown {
    clearTimeout(this.#timer);
    const worker = this.#worker?.platform;
    this.#worker = undefined;
    return worker?.terminate();
  }
}

function closed(): WorkerError {
  return new WorkerError("closed", "the policy was closed; load it again");
}
