// The JavaScript program of README.md, word for word.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { path } from "./plugins.js";

test("the program", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const programs = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map((found) => found[1]);
  assert.equal(programs.length, 1);
  // Below the folder with the packages.
  const folder = new URL("../program/", import.meta.url);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  copyFileSync(path, new URL("acrcheck.extism.wasm", folder));
  writeFileSync(new URL("program.mjs", folder), programs[0]);
  const output = spawnSync(process.execPath, ["--no-warnings", "program.mjs"], {
    cwd: folder,
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.equal(output.status, 0, output.stderr);
  // The comments of the program say what it prints.
  const expected = [...programs[0].matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map((found) => found[1]);
  assert.ok(expected.length > 0);
  assert.deepEqual(output.stdout.trimEnd().split("\n"), expected);
});
