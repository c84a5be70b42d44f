// What is in the package, and the examples of its README.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as acrcheck from "acrcheck";
import { core, examples, packageFolder } from "../support/files.js";

const folder = fileURLToPath(new URL(".", import.meta.url));

test("the package has what its manifest says, and no dependencies", () => {
  const manifest = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.scripts.install ?? manifest.scripts.postinstall, undefined);
  assert.deepEqual(readdirSync(packageFolder).toSorted(), ["LICENSE", "README.md", "dist", "package.json"]);
  const files = Object.values(manifest.exports).flatMap((target) =>
    typeof target === "string" ? target : Object.values(target),
  );
  for (const file of files) {
    readFileSync(join(packageFolder, file));
  }
  assert.ok(readdirSync(join(packageFolder, "dist")).every((name) => /\.(js|d\.ts|wasm)$/.test(name)));
  assert.equal(WebAssembly.Module.imports(new WebAssembly.Module(core)).length, 0);
});

test("the memory of the module has a maximum of at most 1 GiB", () => {
  const { memory } = new WebAssembly.Instance(new WebAssembly.Module(core)).exports;
  assert.throws(() => memory.grow(2 ** 30 / 65536), RangeError);
});

test("the package exports this", () => {
  assert.deepEqual(Object.keys(acrcheck).toSorted(), [
    "AcrcheckError",
    "ComponentError",
    "InputError",
    "InvalidSettingsError",
    "LimitError",
    "LoadError",
    "WorkerError",
    "load",
    "loadInWorker",
    "passed",
  ]);
});

test("only the entry point of Node imports modules of Node", () => {
  for (const name of readdirSync(join(packageFolder, "dist")).filter((file) => file.endsWith(".js"))) {
    const text = readFileSync(join(packageFolder, "dist", name), "utf8");
    const imported = [...text.matchAll(/from "([^"]+)"/g)].map(([, from]) => from);
    const foreign = imported.filter((from) => !from.startsWith("./"));
    assert.ok(foreign.length === 0 || name === "node.js" || name === "worker-node.js", `${name}: ${foreign}`);
    assert.ok(!/\beval\(|new Function\(/.test(text), name);
  }
});

test("the examples for Node run word for word", () => {
  const programs = examples("js").filter((code) => !code.includes("document."));
  assert.ok(programs.length >= 2);
  for (const program of programs) {
    const file = join(folder, "example.mjs");
    writeFileSync(file, program);
    try {
      const output = execFileSync(process.execPath, [file], { encoding: "utf8", timeout: 60_000 });
      // What is printed is in a comment on the same line, or on lines of their own after a loop.
      const comments = program.matchAll(/^(?:\s*console\.log.*)?\/\/ (.*)$/gm);
      const expected = [...comments].map(([, text]) => text);
      assert.ok(expected.length > 0);
      assert.deepEqual(output.trim().split("\n"), expected);
    } finally {
      rmSync(file);
    }
  }
});

test("the table of errors in the README has every code", () => {
  const readme = readFileSync(join(packageFolder, "README.md"), "utf8");
  const types = readFileSync(join(packageFolder, "dist", "errors.d.ts"), "utf8");
  const union = types.slice(types.indexOf("ErrorCode ="), types.indexOf(";"));
  const codes = [...union.matchAll(/"([a-z-]+)"/g)].map(([, code]) => code);
  assert.equal(codes.length, 15);
  for (const code of codes) {
    assert.ok(readme.includes(`\`${code}\``), code);
  }
});
