// The plug-in, and documents with known findings.
import { readFileSync } from "node:fs";
import createPlugin from "@extism/extism";

export const path = process.env.ACRCHECK_EXTISM;
const data = readFileSync(path);

export const load = (options) => createPlugin({ wasm: [{ data }] }, options);

export const readCases = () =>
  readFileSync(process.env.ACRCHECK_CONFORMANCE, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

export const good = JSON.stringify({
  name: "good",
  publicNetworkAccess: "Disabled",
  networkRuleBypassOptions: "AzureServices",
});
export const open = JSON.stringify({
  name: "open",
  publicNetworkAccess: "Enabled",
  networkRuleSet: { defaultAction: "Allow" },
});
