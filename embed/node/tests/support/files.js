// The files that tests read. The environment variables are set by test.sh.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

function variable(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set; run test.sh`);
  }
  return value;
}

/** The folder of the installed package. */
export const packageFolder = dirname(createRequire(import.meta.url).resolve("acrcheck/package.json"));
export const coreFile = join(packageFolder, "dist", "acrcheck.core.wasm");
export const core = readFileSync(coreFile);
export const component = readFileSync(variable("ACRCHECK_COMPONENT"));
export const conformanceFile = variable("ACRCHECK_CONFORMANCE");
export const cases = readFileSync(conformanceFile, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
if (cases.length === 0) {
  throw new Error(`${conformanceFile} has no cases`);
}

/** The code blocks of README.md in a language. */
export function examples(language) {
  const readme = readFileSync(join(packageFolder, "README.md"), "utf8");
  return [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , code]) => code);
}
