// What JSON values are, for the modules that check results.

/** The known statuses, each with the count of `summary` that it adds to. */
export const statuses: ReadonlyMap<unknown, "pass" | "fail" | "notApplicable" | "unknown"> = new Map([
  ["pass", "pass"],
  ["fail", "fail"],
  ["not-applicable", "notApplicable"],
  ["unknown", "unknown"],
] as const);

export const severities: ReadonlySet<unknown> = new Set(["critical", "high", "medium", "low", "informational"]);

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

export function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Returns the first problem of the items of a list, with the place of the item. */
export function firstProblem(
  list: unknown[],
  name: string,
  problemOf: (item: unknown) => string | undefined,
): string | undefined {
  for (let index = 0; index < list.length; index += 1) {
    const problem = problemOf(list[index]);
    if (problem !== undefined) {
      return `${name}[${index}]: ${problem}`;
    }
  }
  return undefined;
}
