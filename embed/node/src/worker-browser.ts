// The worker of browsers.
import { answerer, type ToWorker } from "./worker-protocol.js";

// The types of the global scope of a worker exclude those of a page.
const scope = globalThis as unknown as {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { data: ToWorker }) => void): void;
};
const answer = answerer((message) => scope.postMessage(message));
scope.addEventListener("message", ({ data }) => answer(data));
