// The command in Node.
import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { spawnSync } from "node:child_process";
import { WASI } from "node:wasi";

const path = process.env.ACRCHECK_WASI;
const module = await WebAssembly.compile(readFileSync(path));
const folder = mkdtempSync(join(tmpdir(), "acrcheck-"));
after(() => rmSync(folder, { recursive: true }));

async function run(args, input) {
  const files = ["stdin", "stdout", "stderr"].map((name) => join(folder, name));
  writeFileSync(files[0], input);
  const [stdin, stdout, stderr] = [openSync(files[0], "r"), openSync(files[1], "w"), openSync(files[2], "w")];
  try {
    const wasi = new WASI({ version: "preview1", args: ["acrcheck.wasi.wasm", ...args], stdin, stdout, stderr, returnOnExit: true });
    const code = wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));
    return [code, readFileSync(files[1], "utf8"), readFileSync(files[2], "utf8")];
  } finally {
    for (const file of [stdin, stdout, stderr]) {
      closeSync(file);
    }
  }
}

test("the exact reports of the conformance file", async () => {
  const lines = readFileSync(process.env.ACRCHECK_CONFORMANCE, "utf8").trimEnd().split("\n");
  let compared = 0;
  for (const { name, documents, settings, detail, reports } of lines.map((line) => JSON.parse(line))) {
    for (const [at, document] of documents.entries()) {
      assert.deepEqual(await run([settings, detail], document), [0, reports[at], ""], name);
      compared++;
    }
  }
  assert.ok(compared >= 300);
});

test("usage errors", async () => {
  assert.deepEqual(await run(["{}", "x"], "[]"), [2, "", "error: unknown detail; use verdicts, attention or full\n"]);
});

test("the commands of Kubewarden", async () => {
  const good = { name: "good", publicNetworkAccess: "Disabled", networkRuleBypassOptions: "AzureServices" };
  assert.deepEqual(await run(["validate"], JSON.stringify({ request: good, settings: {} })), [0, '{"accepted":true}', ""]);
  assert.equal(JSON.parse((await run(["validate"], "{"))[1]).accepted, false);
  assert.deepEqual(await run(["validate-settings"], "null"), [0, '{"valid":true}', ""]);
});

test("the program of README.md, word for word", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const programs = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map((found) => found[1]);
  assert.equal(programs.length, 1);
  writeFileSync(join(folder, "acrcheck.wasi.wasm"), readFileSync(path));
  writeFileSync(join(folder, "acrcheck.mjs"), programs[0]);
  const input = '{"name":"open","publicNetworkAccess":"Enabled","networkRuleSet":{"defaultAction":"Allow"}}';
  const program = ["--no-warnings", "acrcheck.mjs", "{}", "verdicts"];
  const output = spawnSync(process.execPath, program, { cwd: folder, input, encoding: "utf8", timeout: 60_000 });
  assert.equal(output.stderr, "");
  assert.equal(output.status, 0);
  assert.equal(JSON.parse(output.stdout).summary.fail, 1);
  const wrong = spawnSync(process.execPath, ["--no-warnings", "acrcheck.mjs", "{}", "x"], { cwd: folder, input, encoding: "utf8" });
  assert.deepEqual([wrong.status, wrong.stdout], [2, ""]);
});
