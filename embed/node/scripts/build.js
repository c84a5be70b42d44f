// Builds dist/: compiles src/ and copies the core module from the file that ACRCHECK_CORE names.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const core = process.env.ACRCHECK_CORE;
if (!core) {
  console.error(
    "error: ACRCHECK_CORE is not set; run `cargo run -p acrcheck-cli -- component --core --output FILE`, then set it to FILE",
  );
  process.exit(1);
}
const bytes = readFileSync(core);
// Fails for a component and for damaged files, which the package could not load either.
const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
if (imports.length > 0) {
  console.error(`error: ${core} has imports; a policy has none`);
  process.exit(1);
}
rmSync(join(root, "dist"), { recursive: true, force: true });
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
execFileSync(process.execPath, [compiler, "--project", root], { cwd: root, stdio: "inherit" });
writeFileSync(join(root, "dist", "acrcheck.core.wasm"), bytes);
