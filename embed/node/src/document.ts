import { InputError, LimitError } from "./errors.js";
import { inBytes, typeName } from "./text.js";

/** Returns the UTF-8 bytes of a document, which no one else can change. */
export function documentBytes(document: unknown, limit: number): Uint8Array {
  if (typeof document === "string") {
    // A string never has fewer bytes than code units, so this rejects long ones before they are copied.
    refuseLarger(document.length, limit);
    if (!document.isWellFormed()) {
      throw unpairedSurrogate(document);
    }
    const bytes = new TextEncoder().encode(document);
    refuseLarger(bytes.length, limit);
    return bytes;
  }
  if (!isBytes(document)) {
    const hint =
      document instanceof Promise ? "await it first" : "pass the text as a string, or its UTF-8 bytes as a Uint8Array";
    throw new InputError(
      "invalid-document",
      `the document is neither a string nor a Uint8Array, but ${typeName(document)}; ${hint}`,
    );
  }
  refuseLarger(document.length, limit);
  // A copy, because another thread could change shared memory after the text was checked. `slice` of a Node Buffer would not copy.
  const bytes = new Uint8Array(document);
  if (!isUtf8(bytes)) {
    throw invalidUtf8(bytes);
  }
  return bytes;
}

function refuseLarger(size: number, limit: number): void {
  if (size > limit) {
    const message = `the document has at least ${inBytes(size)}, more than the limit of ${inBytes(limit)}; split it, or raise the limit documentBytes`;
    throw new LimitError("document-too-large", message);
  }
}

/** Recognises also arrays of another realm, such as a frame. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === "[object Uint8Array]";
}

/** UTF-8 cannot express half a surrogate pair. The encoder would replace it, and the component would evaluate another text. */
function unpairedSurrogate(text: string): InputError {
  const index = text.search(/\p{Surrogate}/u);
  const message = `the document has an unpaired surrogate at index ${index}, so it is not valid Unicode text; read it again with the right encoding`;
  return new InputError("invalid-document", message);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function invalidUtf8(bytes: Uint8Array): InputError {
  const [first, second] = bytes;
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const hint = utf16
    ? `it looks like UTF-16: pass new TextDecoder("${first === 0xff ? "utf-16le" : "utf-16be"}").decode(bytes)`
    : "read it again with the right encoding";
  const at = validLength(bytes);
  return new InputError("invalid-document", `the document is not valid UTF-8 at byte ${at}; ${hint}`);
}

/** Returns the number of bytes before the first that cannot be part of UTF-8 text, by bisection. */
function validLength(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2);
    try {
      // A stream can end within a character.
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      valid = middle;
    } catch {
      invalid = middle;
    }
  }
  return valid;
}
