import type { ResponseLike } from "./api.js";
import { isBytes } from "./document.js";
import { LoadError } from "./errors.js";
import { FUNCTIONS } from "./instance.js";
import { quoted, textOf, typeName } from "./text.js";

const HOW = "write the core module to a file with `acrcheck component --core --output FILE`";

/** Compiles a source and checks that it is a policy. */
export async function readModule(source: unknown): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === "undefined") {
    throw new LoadError(
      "webassembly-unavailable",
      "this program runs without WebAssembly; turn it on (Node: remove --jitless)",
    );
  }
  const module = await compileSource(await settled(source));
  checkExports(module);
  return module;
}

async function settled(source: unknown): Promise<unknown> {
  try {
    return await source;
  } catch (error) {
    throw failed(textOf(error), error);
  }
}

function failed(what: string, cause?: unknown): LoadError {
  return new LoadError("load-failed", `cannot read the component: ${what}; check the file or URL`, { cause });
}

async function compileSource(source: unknown): Promise<WebAssembly.Module> {
  if (Object.prototype.toString.call(source) === "[object WebAssembly.Module]") {
    return source as WebAssembly.Module;
  }
  if (isBytes(source)) {
    return compileBytes(source);
  }
  if (Object.prototype.toString.call(source) === "[object ArrayBuffer]") {
    return compileBytes(new Uint8Array(source as ArrayBuffer));
  }
  if (typeof (source as Partial<ResponseLike> | null)?.arrayBuffer === "function") {
    return compileResponse(source as ResponseLike);
  }
  const message = `cannot load ${typeName(source)}; pass bytes, a Response or a WebAssembly.Module`;
  throw new LoadError("load-failed", message);
}

async function compileResponse(response: ResponseLike): Promise<WebAssembly.Module> {
  if (!response.ok) {
    throw failed(`HTTP status ${response.status} from ${quoted(response.url)}`);
  }
  // Streaming needs the media type application/wasm, which not every server sends. If it fails, the bytes are compiled, or explain the error.
  let bytes: Promise<ArrayBuffer>;
  if (typeof WebAssembly.compileStreaming === "function" && response instanceof Response && !response.bodyUsed) {
    const copy = response.clone();
    try {
      const module = await WebAssembly.compileStreaming(response);
      // Without this, the copy stays in memory until it is collected.
      void copy.body?.cancel();
      return module;
    } catch {
      bytes = copy.arrayBuffer();
    }
  } else {
    bytes = response.arrayBuffer();
  }
  return compileBytes(new Uint8Array((await settled(bytes)) as ArrayBuffer));
}

async function compileBytes(bytes: Uint8Array): Promise<WebAssembly.Module> {
  const [a, b, c, d, version, , layer] = bytes;
  if (bytes.length < 8 || a !== 0 || b !== 0x61 || c !== 0x73 || d !== 0x6d) {
    throw unsupported(`it is not WebAssembly; ${HOW}`);
  }
  if (layer === 1) {
    throw unsupported(`it is a WebAssembly component, and JavaScript engines run only core modules; ${HOW}`);
  }
  try {
    // A copy, because the caller could change or transfer the bytes during compilation.
    return await WebAssembly.compile(new Uint8Array(bytes));
  } catch (error) {
    if (isBlocked()) {
      const message = `this page or program does not allow WebAssembly (${textOf(error)}); in a browser, add 'wasm-unsafe-eval' to the directive script-src of its Content-Security-Policy`;
      throw new LoadError("webassembly-unavailable", message, { cause: error });
    }
    const damaged =
      version === 1 ? "it is not a valid core module" : `it has the unknown WebAssembly version ${version}`;
    throw unsupported(`${damaged} (${textOf(error)}); ${HOW}`, error);
  }
}

/** Returns true if not even an empty module can be compiled. Engines word that error differently. */
function isBlocked(): boolean {
  try {
    return new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) === undefined;
  } catch {
    return true;
  }
}

function unsupported(what: string, cause?: unknown): LoadError {
  return new LoadError("unsupported-component", `cannot use the component: ${what}`, { cause });
}

/** Checks that a module imports nothing and exports all that is needed. */
function checkExports(module: WebAssembly.Module): void {
  let imports: WebAssembly.ModuleImportDescriptor[];
  try {
    imports = WebAssembly.Module.imports(module);
  } catch (error) {
    // An object that only says that it is a module.
    throw unsupported(textOf(error), error);
  }
  if (imports.length > 0) {
    const names = listed(imports.map(({ module, name }) => `${module}.${name}`));
    throw unsupported(`it imports ${names}; a policy imports nothing, so build it without imports`);
  }
  const kinds = new Map(WebAssembly.Module.exports(module).map(({ name, kind }) => [name, kind]));
  const missing = [...FUNCTIONS.keys()].filter((name) => kinds.get(name) !== "function");
  if (kinds.get("memory") !== "memory") {
    missing.unshift("memory");
  }
  if (missing.length > 0) {
    throw unsupported(
      `it does not export ${listed(missing)}; ${HOW}, with the acrcheck of the same version as this package`,
    );
  }
}

function listed(names: string[]): string {
  const shown = names.slice(0, 8).map(quoted).join(", ");
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
