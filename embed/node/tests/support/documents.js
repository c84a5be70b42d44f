// Documents that tests share.

/** Returns a registry that fails one check. */
export function registry(name, more = {}) {
  const networkRuleSet = { defaultAction: "Allow", ipRules: [] };
  return JSON.stringify({ name, publicNetworkAccess: "Enabled", networkRuleSet, ...more });
}

/** A registry that passes both checks. */
export const PASSING = JSON.stringify({
  name: "contoso",
  publicNetworkAccess: "Enabled",
  networkRuleBypassOptions: "AzureServices",
  networkRuleSet: { defaultAction: "Deny", ipRules: [{ action: "Allow", value: "203.0.113.0/24" }] },
});

/** Rows that affect others if they are joined into one document, and rows that are broken in other ways. */
export const HOSTILE_ROWS = [
  "[",
  registry("one"),
  `[${registry("two")},`,
  PASSING,
  "]",
  `${registry("three")}]`,
  "",
  " \n ",
  `{\n\n"name":\n"four","publicNetworkAccess":"Enabled","networkRuleSet":{"defaultAction":"Allow"}}`,
  `${registry("five")}\n${registry("six")}`,
  "{",
  '"',
  "}",
  "null",
  "\0",
  `\ufeff${registry("seven")}`,
  '{"name":"\\ud800"}',
  "[]",
  "NaN",
  "1e999",
  "[".repeat(10_000),
  registry("eight"),
];

/** Values that are not documents. */
export const UNUSABLE_ROWS = [
  null,
  undefined,
  0,
  true,
  {},
  [],
  new Map(),
  Symbol("row"),
  10n,
  new ArrayBuffer(2),
  new Uint16Array(2),
  "\ud800",
  `${registry("half")}\udc00`,
  Uint8Array.of(0xff),
  Uint8Array.of(0xff, 0xfe, 0x7b, 0x00),
  Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22),
];
