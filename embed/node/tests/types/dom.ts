// The types of a browser fit the types of the package.
import { load, loadInWorker } from "acrcheck";

export async function use(response: Response, module: WebAssembly.Module): Promise<void> {
  await load(response);
  await load(fetch("/acrcheck.core.wasm"));
  await load(module);
  await loadInWorker({ source: fetch("/acrcheck.core.wasm") });
}
