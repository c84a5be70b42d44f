import { ComponentError, LimitError, LoadError, type SettingsProblem } from "./errors.js";
import { type AllLimits, DETAILS } from "./options.js";
import type { Detail } from "./report.js";
import { inBytes, textOf } from "./text.js";

/** The interface of the contract, as the canonical ABI spells it in the names of exports. */
const INTERFACE = "acrcheck:policy/evaluate@0.1.0#";
export const DESCRIBE = `${INTERFACE}describe-json`;
export const VALIDATE = `${INTERFACE}validate-settings`;
export const EVALUATE = `${INTERFACE}evaluate-json`;
export const EVALUATE_BATCH = `${INTERFACE}evaluate-batch-json`;
export const REALLOC = "cabi_realloc";

/** The exports that are called, with their numbers of parameters. */
export const FUNCTIONS: ReadonlyMap<string, number> = new Map([
  [REALLOC, 4],
  [DESCRIBE, 0],
  [VALIDATE, 2],
  [EVALUATE, 5],
  [EVALUATE_BATCH, 5],
]);

/** The size in memory of a string or list: its address and its length, 4 bytes each. */
const PAIR = 8;
const PAGE = 65536;

/** Calls `action` with a new instance, which no other call uses, and turns everything that goes wrong into an error of this package. */
export function withInstance<T>(module: WebAssembly.Module, limits: AllLimits, action: (instance: Instance) => T): T {
  let instance: Instance | undefined;
  try {
    instance = new Instance(module, limits);
    const result = action(instance);
    instance.checkMemory();
    return result;
  } catch (error) {
    throw explain(error, instance);
  }
}

/** An instance of the core module, for one call. Its memory is never freed, so that `cabi_post_…` functions need not be called. */
class Instance {
  readonly #exports: WebAssembly.Exports;
  readonly #memory: WebAssembly.Memory;
  readonly #limits: AllLimits;
  /** The size of the allocation that is being made. */
  #wanted = 0;

  constructor(module: WebAssembly.Module, limits: AllLimits) {
    this.#exports = new WebAssembly.Instance(module).exports;
    this.#memory = this.#exports.memory as WebAssembly.Memory;
    this.#limits = limits;
    for (const [name, parameters] of FUNCTIONS) {
      const length = (this.#exports[name] as { length: number }).length;
      if (length !== parameters) {
        const message = `the component's export ${name} takes ${length} parameters instead of ${parameters}; load the core module of the same version as this package`;
        throw new LoadError("unsupported-component", message);
      }
    }
  }

  describe(): string {
    const result = this.#call(DESCRIBE);
    return this.#text(...this.#pair(result));
  }

  validateSettings(settings: Uint8Array): SettingsProblem[] {
    const result = this.#call(VALIDATE, ...this.#put(settings));
    this.#check(result, 4 + PAIR);
    const discriminant = this.#view().getUint8(result);
    if (discriminant > 1) {
      throw violation(`a result with the case ${discriminant}`);
    }
    if (discriminant === 0) {
      return [];
    }
    const [list, length] = this.#pair(result + 4);
    this.#check(list, length * 2 * PAIR);
    // Each has a pointer and a message.
    const texts = this.#texts(list, length * 2);
    return Array.from({ length }, (_, index) => ({
      pointer: texts[2 * index] ?? "",
      message: texts[2 * index + 1] ?? "",
    }));
  }

  evaluate(document: Uint8Array, settings: Uint8Array, detail: Detail): string {
    const result = this.#call(EVALUATE, ...this.#put(document), ...this.#put(settings), DETAILS.indexOf(detail));
    return this.#text(...this.#pair(result));
  }

  evaluateBatch(documents: readonly Uint8Array[], settings: Uint8Array, detail: Detail): string[] {
    const list = this.#allocate(4, documents.length * PAIR);
    for (const [index, document] of documents.entries()) {
      const [address, length] = this.#put(document);
      // Each allocation can replace the buffer, so there is a new view for each.
      const view = this.#view();
      view.setUint32(list + index * PAIR, address, true);
      view.setUint32(list + index * PAIR + 4, length, true);
    }
    const result = this.#call(EVALUATE_BATCH, list, documents.length, ...this.#put(settings), DETAILS.indexOf(detail));
    const [reports, length] = this.#pair(result);
    if (length !== documents.length) {
      throw violation(`${length} reports for ${documents.length} documents`);
    }
    return this.#texts(reports, length);
  }

  /** Throws if the memory has grown beyond the limit. */
  checkMemory(): void {
    const size = this.memoryBytes;
    const limit = this.#limits.memoryBytes;
    if (size > limit) {
      throw outOfMemory(`it used ${inBytes(size)}, more than the limit of ${inBytes(limit)}`);
    }
  }

  get memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Describes the use of memory, for errors. */
  get memoryUse(): string {
    const wanted = this.#wanted === 0 ? "" : `, when it was asked for ${inBytes(this.#wanted)} more`;
    return `${inBytes(this.memoryBytes)} of memory${wanted}`;
  }

  /**
   * Returns true if the memory has no room for the allocation that is being made, or cannot be doubled, as a growing list needs it.
   *
   * Only for an instance that is not used any more, because this tries to grow the memory.
   */
  isFull(): boolean {
    const more = Math.max(this.memoryBytes, this.#wanted);
    if (this.memoryBytes + more > this.#limits.memoryBytes) {
      return true;
    }
    try {
      this.#memory.grow(Math.ceil(more / PAGE));
      return false;
    } catch {
      return true;
    }
  }

  #call(name: string, ...parameters: number[]): number {
    const result: unknown = (this.#exports[name] as (...parameters: number[]) => unknown)(...parameters);
    if (typeof result !== "number") {
      throw violation(`${typeof result} instead of an address`);
    }
    return result >>> 0;
  }

  #allocate(alignment: number, size: number): number {
    this.#wanted = size;
    const address = this.#call(REALLOC, 0, 0, alignment, size);
    this.#check(address, size);
    this.#wanted = 0;
    return address;
  }

  #put(bytes: Uint8Array): [address: number, length: number] {
    const address = this.#allocate(1, bytes.length);
    new Uint8Array(this.#memory.buffer, address, bytes.length).set(bytes);
    return [address, bytes.length];
  }

  #view(): DataView {
    return new DataView(this.#memory.buffer);
  }

  #check(address: number, size: number): void {
    if (address + size > this.memoryBytes) {
      throw violation("an address outside its memory");
    }
  }

  /** Reads the address and the length of a string or list. */
  #pair(at: number): [address: number, length: number] {
    this.#check(at, PAIR);
    const view = this.#view();
    return [view.getUint32(at, true), view.getUint32(at + 4, true)];
  }

  /** Reads a list of strings. Their sizes are added up first: many references to one text are small inside the memory and large outside. */
  #texts(list: number, length: number): string[] {
    this.#check(list, length * PAIR);
    const pairs = Array.from({ length }, (_, index) => this.#pair(list + index * PAIR));
    this.#checkResult(pairs.reduce((total, [, size]) => total + size, 0));
    return pairs.map(([address, size]) => this.#text(address, size));
  }

  #text(address: number, size: number): string {
    this.#check(address, size);
    this.#checkResult(size);
    try {
      // Without `ignoreBOM`, a byte order mark at the start would be lost.
      const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
      return decoder.decode(new Uint8Array(this.#memory.buffer, address, size));
    } catch (error) {
      throw violation(`text that is not valid UTF-8 (${textOf(error)})`);
    }
  }

  #checkResult(size: number): void {
    const limit = this.#limits.resultBytes;
    if (size > limit) {
      const message = `the result has ${inBytes(size)}, more than the limit of ${inBytes(limit)}; split the document, use less detail, or raise the limit resultBytes`;
      throw new LimitError("result-too-large", message);
    }
  }
}

function violation(what: string): ComponentError {
  const message = `the component returned ${what}; load the core module of the same version as this package`;
  return new ComponentError("contract-violation", message);
}

function outOfMemory(what: string, cause?: unknown): LimitError {
  return new LimitError("out-of-memory", `the component ran out of memory: ${what}; split the document`, { cause });
}

function explain(error: unknown, instance: Instance | undefined): unknown {
  // Errors of this package and of the engine have different base classes, except for the common one.
  if (error instanceof ComponentError || error instanceof LimitError || error instanceof LoadError) {
    return error;
  }
  const text = textOf(error);
  if (instance === undefined && error instanceof RangeError && !/stack/i.test(text)) {
    return outOfMemory(`cannot create an instance (${text})`, error);
  }
  if (instance === undefined && (error instanceof WebAssembly.LinkError || error instanceof TypeError)) {
    const message = `cannot create an instance of the component: ${text}; load the core module of the same version as this package`;
    return new LoadError("unsupported-component", message, { cause: error });
  }
  const used = instance === undefined ? "" : ` with ${instance.memoryUse}`;
  // If an allocation fails, the module traps like after any other error. There is no way to ask it why.
  if (error instanceof WebAssembly.RuntimeError && instance?.isFull()) {
    return outOfMemory(`it trapped (${text})${used}`, error);
  }
  const message = `the component trapped${used}: ${text}; its results were discarded`;
  return new ComponentError("trap", message, { cause: error });
}
