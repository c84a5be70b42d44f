const assert = require("node:assert/strict");
const { cpSync, mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { dirname, join } = require("node:path");
const { test } = require("node:test");
const plugins = require("acrcheck-cloudsploit");
const { LOCATIONS, collect, scan } = require("./cloudsploit.js");

const CHECKS = {
  acrcheckTrustedServices: "acr-trusted-services",
  acrcheckIpNetworkRules: "acr-ip-network-rules",
};
const STATUSES = { pass: 0, "not-applicable": 0, fail: 2, unknown: 3 };
const names = Object.keys(CHECKS);

function registry(name, properties, location = "westeurope") {
  return {
    id: `/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/${name}`,
    name,
    type: "Microsoft.ContainerRegistry/registries",
    location,
    sku: { name: "Premium", tier: "Premium" },
    properties: { loginServer: `${name}.azurecr.io`, provisioningState: "Succeeded", ...properties },
  };
}

const ranges = (...values) => ({
  defaultAction: "Deny",
  ipRules: values.map((value) => ({ action: "Allow", value })),
});
const allowed = { publicNetworkAccess: "Enabled", networkRuleBypassOptions: "AzureServices" };
const GOOD = registry("good", { ...allowed, networkRuleSet: ranges("20.90.4.0/24") });
const OPEN = registry("open", { ...allowed, networkRuleSet: { defaultAction: "Allow", ipRules: [] } }, "eastus");
const CLOSED = registry("closed", { publicNetworkAccess: "Disabled", networkRuleBypassOptions: "None" });
const OLD = registry("old", { networkRuleSet: ranges("20.90.4.0/24") });
const WIDE = registry("wide", { ...allowed, networkRuleSet: ranges("20.0.0.0/9") });
const FLEET = [GOOD, OPEN, CLOSED, OLD, WIDE];

/** The statuses of registries by name, and of locations. */
function statuses(results) {
  return Object.fromEntries(
    results.map(({ resource, region, status }) => [resource?.split("/").at(-1) ?? region, status]),
  );
}

test("plug-ins have what CloudSploit reads of them", async () => {
  const policy = await (await import("acrcheck")).load();
  const described = Object.fromEntries(policy.describe().checks.map((check) => [check.id, check]));
  assert.deepEqual(Object.keys(plugins), names);
  assert.deepEqual(Object.keys(described).sort(), Object.values(CHECKS).sort());
  for (const [name, plugin] of Object.entries(plugins)) {
    const check = described[CHECKS[name]];
    assert.equal(plugin.title, check.title);
    assert.equal(plugin.severity.toLowerCase(), check.severity);
    assert.equal(plugin.link, check.references[0].url);
    assert.deepEqual(plugin.apis, ["registries:list"]);
    for (const key of ["category", "domain", "description", "more_info", "recommended_action"]) {
      assert.equal(typeof plugin[key], "string", key);
    }
    for (const setting of Object.values(plugin.settings)) {
      assert.match(setting.default, new RegExp(setting.regex));
    }
  }
});

test("registries have the status of each check", async () => {
  const trusted = await scan(plugins.acrcheckTrustedServices, collect(null, FLEET));
  assert.deepEqual(statuses(trusted.results), { good: 0, open: 0, closed: 2, old: 3, wide: 0 });
  assert.equal(trusted.exitCode, 3);
  const rules = await scan(plugins.acrcheckIpNetworkRules, collect(null, FLEET));
  assert.deepEqual(statuses(rules.results), { good: 0, open: 2, closed: 0, old: 0, wide: 0 });
  assert.equal(rules.exitCode, 2);
});

test("results say what CloudSploit writes", async () => {
  const { results, source } = await scan(plugins.acrcheckIpNetworkRules, collect(null, [OPEN, CLOSED]));
  const [open, closed] = [OPEN, CLOSED].map(({ id }) => results.find(({ resource }) => resource === id));
  assert.deepEqual(open, {
    status: 2,
    message: "The registry accepts connections from all networks, including the internet. (open-to-all-networks)",
    region: "eastus",
    resource: OPEN.id,
    custom: false,
  });
  assert.match(closed.message, /^Not applicable: .* \(public-endpoint-disabled\)$/);
  assert.deepEqual(Object.keys(source.registries.list), LOCATIONS);
});

for (const name of names) {
  test(`${name}: a list that could not be read is unknown`, async () => {
    // CloudSploit's own helper makes OK results of messages with these words.
    const errors = [
      "AuthorizationFailed",
      "getaddrinfo ENOTFOUND x",
      "No registered resource provider found",
      { code: "X" },
    ];
    for (const error of errors) {
      const { results } = await scan(plugins[name], collect(error, []));
      assert.deepEqual(statuses(results), { westeurope: 3, eastus: 3 });
      assert.ok(results.every(({ message }) => message.includes(error.code ?? error)));
    }
    const entries = [{}, null, undefined, 5, { data: null }, { data: {} }, { data: "x" }, { err: "x", data: [GOOD] }];
    for (const entry of entries) {
      const { results } = await scan(plugins[name], { registries: { list: { westeurope: entry } } });
      assert.deepEqual(statuses(results), { westeurope: 3 }, JSON.stringify(entry));
    }
  });

  test(`${name}: a collection without registries is unknown`, async () => {
    for (const collection of [
      undefined,
      null,
      {},
      { registries: {} },
      { registries: { list: {} } },
      { registries: { list: null } },
    ]) {
      const { results } = await scan(plugins[name], collection);
      assert.deepEqual(statuses(results), { global: 3 }, JSON.stringify(collection));
    }
  });

  test(`${name}: a location without registries is OK, as in CloudSploit`, async () => {
    const { results } = await scan(plugins[name], collect(null, []));
    assert.deepEqual(statuses(results), { westeurope: 0, eastus: 0 });
  });

  test(`${name}: a location that CloudSploit does not know is checked`, async () => {
    const moved = { ...GOOD, location: "polandcentral" };
    const { results } = await scan(plugins[name], { registries: { list: { polandcentral: { data: [moved] } } } });
    assert.deepEqual(statuses(results), { good: 0 });
  });

  test(`${name}: what cannot be evaluated is unknown, and affects no other registry`, async () => {
    const cycle = { ...GOOD };
    cycle.self = cycle;
    const flat = { ...GOOD, ...GOOD.properties };
    const hostile = [
      cycle,
      { ...GOOD, size: 5n },
      undefined,
      null,
      5,
      "x",
      [],
      {},
      [flat, flat],
      [flat, { name: "half" }],
      { ...flat, type: "Microsoft.Storage/storageAccounts", id: "/x" },
      { ...flat, location: "\ud800" },
      { name: "x".repeat(65 * 2 ** 20) },
      { ...flat, properties: undefined, publicNetworkAccess: ["Disabled"], networkRuleSet: 5 },
    ];
    for (const [index, one] of hostile.entries()) {
      const { results } = await scan(plugins[name], { registries: { list: { x: { data: [GOOD, one, GOOD] } } } });
      assert.deepEqual(
        results.map(({ status }) => status),
        [0, 3, 0],
        `${index}`,
      );
    }
  });

  test(`${name}: settings that are not valid are unknown`, async () => {
    for (const acrcheck_settings of ["{", '{"x": 1}', '{"minPrefixLength": 33}', { minPrefixLength: 33 }, 5, []]) {
      for (const fleet of [[GOOD], []]) {
        const { results } = await scan(plugins[name], collect(null, fleet), { acrcheck_settings });
        assert.deepEqual(statuses(results), { global: 3 });
        assert.match(results[0].message, /^acrcheck: invalid settings: /);
      }
    }
  });

  test(`${name}: a check that the settings leave out is unknown`, async () => {
    const checks = Object.values(CHECKS).filter((check) => check !== CHECKS[name]);
    const { results } = await scan(plugins[name], collect(null, [GOOD]), { acrcheck_settings: { checks } });
    assert.equal(statuses(results).good, 3);
  });

  test(`${name}: texts cannot break the reports`, async () => {
    const text = '"><x a="\n::error::\r\u001b[31m\u202e\u0000&';
    const odd = { ...GOOD, id: `/x${text}`, type: undefined, properties: { publicNetworkAccess: text } };
    const found = [
      ...(await scan(plugins[name], { registries: { list: { [text]: { data: [odd] } } } })).results,
      ...(await scan(plugins[name], collect(text, []))).results,
    ];
    assert.equal(found.length, 3);
    for (const { message, region, resource, status } of found) {
      assert.equal(status, 3);
      for (const part of [message, region, resource ?? ""]) {
        assert.doesNotMatch(part, /[\p{C}<>&"]/u);
      }
    }
  });
}

test("a package that is missing is unknown", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "acrcheck-"));
  context.after(() => rmSync(folder, { recursive: true }));
  cpSync(dirname(require.resolve("acrcheck-cloudsploit")), folder, { recursive: true });
  for (const plugin of Object.values(require(join(folder, "index.js")))) {
    const { results } = await scan(plugin, collect(null, [GOOD]));
    assert.deepEqual(statuses(results), { global: 3 });
    assert.match(results[0].message, /^acrcheck: Cannot find package/);
  }
});

test("settings change the result", async () => {
  const options = { acrcheck_settings: '{"minPrefixLength": 16}' };
  const { results } = await scan(plugins.acrcheckIpNetworkRules, collect(null, FLEET), options);
  assert.deepEqual(statuses(results), { good: 0, open: 2, closed: 0, old: 0, wide: 2 });
});

function repeats(text, document) {
  let keys = 0;
  JSON.stringify(document, (_, value) => {
    keys += value !== null && typeof value === "object" && !Array.isArray(value) ? Object.keys(value).length : 0;
    return value;
  });
  return keys !== text.match(/"(?:[^"\\]|\\.)*"\s*:/g).length;
}

test("every registry of the conformance cases has the status of the component", async () => {
  const lines = readFileSync(process.env.ACRCHECK_CONFORMANCE, "utf8").trim().split("\n");
  let compared = 0;
  for (const { name: title, documents, settings, reports } of lines.map((line) => JSON.parse(line))) {
    for (const [index, text] of reports.entries()) {
      const report = JSON.parse(text);
      let document;
      try {
        document = JSON.parse(documents[index]);
      } catch {
        continue;
      }
      // Only documents that are one registry, and have no key twice, which CloudSploit does not keep.
      if (
        !report.complete ||
        report.registries.length !== 1 ||
        report.summary.skipped > 0 ||
        Array.isArray(document) ||
        repeats(documents[index], document)
      ) {
        continue;
      }
      for (const finding of report.registries[0].findings) {
        const plugin = names.find((name) => CHECKS[name] === finding.check);
        const collection = { registries: { list: { westeurope: { data: [document] } } } };
        const { results } = await scan(plugins[plugin], collection, { acrcheck_settings: settings });
        assert.deepEqual([results.length, results[0].status], [1, STATUSES[finding.status]], title);
        assert.ok(results[0].message.endsWith(`(${finding.reason})`), title);
        compared += 1;
      }
    }
  }
  assert.ok(compared > 50, `${compared}`);
});
