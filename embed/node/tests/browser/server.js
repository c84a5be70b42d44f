// Serves the package and the test page on the loopback interface.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { conformanceFile, examples, packageFolder } from "../support/files.js";

const tests = fileURLToPath(new URL("..", import.meta.url));
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html", ".ndjson": "text/plain" };

export const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; form-action 'none'";

/** The package in folders that lack or change one file. */
const VARIANTS = {
  acrcheck: {},
  "no-wasm": { missing: "acrcheck.core.wasm" },
  "no-worker": { missing: "worker-browser.js" },
  "plain-wasm": { type: "text/plain" },
  "no-wasm-in-worker": { workerPolicy: "default-src 'none'; script-src 'self'" },
};

/** Starts a server. Each page is named by its file and its policy: `/page.html?policy=…`. */
export async function serve() {
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://localhost");
    const send = (content, name, headers = {}) => {
      const policy = url.searchParams.get("policy") ?? STRICT;
      response.writeHead(200, { "content-type": TYPES[extname(name)], "content-security-policy": policy, ...headers });
      response.end(content);
    };
    const [, folder, name] = url.pathname.split("/");
    const variant = VARIANTS[folder];
    if (variant !== undefined && name !== variant.missing && /^[\w.-]+\.(js|wasm)$/.test(name)) {
      const headers = {};
      if (variant.type !== undefined && name.endsWith(".wasm")) {
        headers["content-type"] = variant.type;
      }
      if (variant.workerPolicy !== undefined && name === "worker-browser.js") {
        headers["content-security-policy"] = variant.workerPolicy;
      }
      send(readFileSync(join(packageFolder, "dist", name)), name, headers);
    } else if (folder === "support" && /^(wasm|fake|documents)\.js$/.test(name)) {
      send(readFileSync(join(tests, "support", name)), name);
    } else if (folder === "cases.ndjson") {
      send(readFileSync(conformanceFile), folder);
    } else if (folder === "page.js" || folder === "page.html" || folder === "example.html") {
      send(readFileSync(join(tests, "browser", folder)), folder);
    } else if (folder === "example.js") {
      const [example] = examples("js").filter((code) => code.includes("document."));
      send(example, folder);
    } else {
      response.writeHead(404, { "content-type": "text/plain" });
      response.end("not found");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
