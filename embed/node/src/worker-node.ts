// The worker of Node.
import { parentPort } from "node:worker_threads";
import { answerer } from "./worker-protocol.js";

const port = parentPort;
if (port === null) {
  throw new Error("this file is the worker of the package acrcheck; call loadInWorker instead of importing it");
}
port.on(
  "message",
  answerer((message) => port.postMessage(message)),
);
