// Texts for errors.

/** Returns the text of anything that was thrown. */
export function textOf(error: unknown): string {
  if (error instanceof Error) {
    return error.message === "" ? error.name : error.message;
  }
  // An object would become "[object Object]"; its type says at least as much.
  return typeof error === "object" && error !== null
    ? `a thrown ${error.constructor?.name ?? "object"}`
    : String(error);
}

/** Returns text from a component or a document in quotation marks, cut and with control characters escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

/** Returns a size for people. */
export function inBytes(size: number): string {
  for (const [unit, name] of [
    [2 ** 30, "GiB"],
    [2 ** 20, "MiB"],
    [2 ** 10, "KiB"],
  ] as const) {
    if (size >= unit) {
      return `${Number((size / unit).toFixed(1))} ${name}`;
    }
  }
  return size === 1 ? "1 byte" : `${size} bytes`;
}

/** Returns a short text for a value that is not valid: the value itself if it is short, otherwise its type. */
export function typeName(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "object":
      return value === null ? "null" : Object.prototype.toString.call(value).slice(8, -1);
    case "function":
      return "a function";
    case "symbol":
      return "a symbol";
    default:
      return String(value);
  }
}
