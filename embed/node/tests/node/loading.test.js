// Sources: what can be loaded, and typed errors for everything else.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { AcrcheckError, LoadError, load, loadInWorker, passed } from "acrcheck";
import { PASSING } from "../support/documents.js";
import { fake } from "../support/fake.js";
import { component, core } from "../support/files.js";
import { I32, I64, op, withMaximum } from "../support/wasm.js";

let server;
let origin;

before(async () => {
  server = createServer((request, response) => {
    const [, kind] = request.url.split("/");
    const type = kind === "wasm" || kind === "component" ? "application/wasm" : "text/plain";
    response.writeHead(kind === "missing" ? 404 : 200, { "content-type": type });
    response.end(kind === "component" ? component : core);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
});

after(() => server.close());

test("every kind of source can be loaded", async () => {
  const module = new WebAssembly.Module(core);
  const sources = [
    undefined,
    core,
    new Uint8Array(core),
    new Uint8Array(core).buffer,
    module,
    Promise.resolve(module),
    fetch(`${origin}/wasm`),
    await fetch(`${origin}/wasm`),
    // A server that sends another media type.
    fetch(`${origin}/plain`),
    new Response(core),
    { ok: true, status: 200, url: "", arrayBuffer: async () => new Uint8Array(core).buffer },
  ];
  for (const source of sources) {
    assert.ok(passed((await load(source)).evaluate(PASSING)));
  }
  const policy = await loadInWorker({ source: fetch(`${origin}/wasm`) });
  assert.ok(passed(await policy.evaluate(PASSING)));
  await policy.close();
});

test("sources that cannot be read are errors", async () => {
  const used = new Response(core);
  await used.arrayBuffer();
  const sources = [
    [() => fetch(`${origin}/missing`), /HTTP status 404 from "http/],
    [() => fetch("http://127.0.0.1:1/"), /fetch failed/],
    [() => Promise.reject(new Error("no disk")), /no disk/],
    [() => Promise.reject({ reason: 1 }), /thrown Object/],
    [() => used, /cannot read/],
    [() => null, /cannot load null/],
    [() => "./acrcheck.core.wasm", /pass bytes, a Response or a WebAssembly.Module/],
    [() => new URL("file:///tmp/a.wasm"), /cannot load URL/],
    [() => ({}), /cannot load Object/],
    [() => 5, /cannot load 5/],
    [() => ({ [Symbol.toStringTag]: "WebAssembly.Module" }), /WebAssembly.Module/],
  ];
  for (const [source, message] of sources) {
    await assert.rejects(load(source()), (error) => {
      assert.ok(error instanceof LoadError, String(error));
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\[object/);
      return ["load-failed", "unsupported-component"].includes(error.code);
    });
  }
});

test("broken and other binaries are unsupported, and the error says which", async () => {
  const sources = [
    [component, /it is a WebAssembly component/],
    [() => fetch(`${origin}/component`), /it is a WebAssembly component/],
    [new Uint8Array(), /it is not WebAssembly/],
    [Buffer.from("\x7fELF\x02\x01\x01\0\0\0"), /it is not WebAssembly/],
    [Buffer.from("<!doctype html>"), /it is not WebAssembly/],
    [core.subarray(0, 8), /does not export "memory"/],
    [core.subarray(0, core.length / 2), /not a valid core module/],
    [Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0), /unknown WebAssembly version 2/],
    [
      fake({
        module: {
          imports: [
            ["env", "now"],
            ["wasi_snapshot_preview1", "fd_read"],
          ],
        },
      }),
      /imports "env.now", "wasi_snapshot_preview1.fd_read"/,
    ],
    [
      fake({ module: { imports: Array.from({ length: 20 }, (_, index) => ["env", `f${index}`]) } }),
      /"env.f7" and 12 more/,
    ],
    [fake({ module: { exportMemory: false } }), /does not export "memory"/],
    [
      fake({ edit: (list) => list.filter(({ name }) => !name.includes("batch")) }),
      /does not export "acrcheck:policy\/evaluate@0\.1\.0#evaluate-batch-json"/,
    ],
    [
      fake({ edit: (list) => list.map((item) => ({ ...item, name: item.name.replace("0.1.0", "0.2.0") })) }),
      /does not export .*describe-json.*evaluate-batch-json/,
    ],
    [
      fake({
        edit: (list) =>
          list.map((item) =>
            item.name.endsWith("#evaluate-json") ? { ...item, parameters: [I32, I32, I32], body: op.const(0) } : item,
          ),
      }),
      /takes 3 parameters instead of 5/,
    ],
  ];
  for (const [source, message] of sources) {
    for (const loadThere of [load, (given) => loadInWorker({ source: given })]) {
      const given = typeof source === "function" ? source() : source;
      await assert.rejects(loadThere(given), (error) => {
        assert.ok(error instanceof LoadError, String(error));
        assert.match(error.message, message);
        return error.code === "unsupported-component";
      });
    }
  }
});

test("functions with other types are errors", async () => {
  const change = (name, types, body) => (list) =>
    list.map((item) => (item.name.endsWith(name) ? { ...item, ...types, body } : item));
  const sources = [
    fake({ edit: change("#describe-json", { results: [I64] }, op.constI64(0)) }),
    fake({ edit: change("#describe-json", { results: [] }, []) }),
  ];
  for (const source of sources) {
    await assert.rejects(load(source), { code: "contract-violation" });
  }
});

test("a module that is truncated anywhere is refused", async () => {
  const step = 997;
  for (let length = 0; length < core.length; length += step) {
    await assert.rejects(load(core.subarray(0, length)), { code: "unsupported-component" });
  }
});

test("a module with a flipped bit is refused or confined", async () => {
  const failing = PASSING.replace("Deny", "Allow");
  for (let at = 8; at < core.length; at += 9973) {
    const flipped = new Uint8Array(core);
    flipped[at] ^= 1 << (at % 8);
    try {
      // In a worker, because a flipped bit can make it loop.
      const policy = await loadInWorker({ source: flipped, deadline: 2000 });
      try {
        await policy.evaluate(failing);
      } finally {
        await policy.close();
      }
    } catch (error) {
      assert.ok(error instanceof AcrcheckError, String(error));
    }
  }
});

test("running out of memory is an error that says so", async () => {
  const small = await load(withMaximum(core, 32));
  assert.ok(passed(small.evaluate(PASSING)));
  const large = `[${Array.from({ length: 4000 }, () => PASSING).join(",")}]`;
  for (const document of [large, PASSING + " ".repeat(4 * 2 ** 20)]) {
    assert.throws(() => small.evaluate(document), { name: "LimitError", code: "out-of-memory", message: /MiB/ });
  }
  // The others of a batch are not lost.
  const rows = small.evaluateMany([PASSING, large, PASSING]);
  assert.deepEqual(
    rows.map((row) => row.code ?? passed(row)),
    [true, "out-of-memory", true],
  );
  // A limit below the maximum of the module.
  const limited = await load(core, { limits: { memoryBytes: 2 ** 20 } });
  assert.ok(passed(limited.evaluate(PASSING)));
  assert.throws(() => limited.evaluate(large), { code: "out-of-memory", message: /more than the limit of 1 MiB/ });
});

test("an engine without WebAssembly is an error that says so", () => {
  const program = 'import { load } from "acrcheck"; load().catch((error) => console.log(error.code));';
  const options = { cwd: import.meta.dirname ?? new URL(".", import.meta.url).pathname, encoding: "utf8" };
  const output = execFileSync(process.execPath, ["--jitless", "--input-type=module", "--eval", program], options);
  assert.equal(output.trim(), "webassembly-unavailable");
});
