// The package returns the bytes of the conformance file, on the calling thread and in a worker.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { load, loadInWorker } from "acrcheck";
import { cases } from "../support/files.js";

const places = { "the calling thread": load, "a worker": loadInWorker };

for (const [place, loadThere] of Object.entries(places)) {
  let policy;
  before(async () => {
    policy = await loadThere();
  });
  after(() => policy.close?.());

  test(`single documents on ${place}`, async () => {
    for (const { name, documents, settings, detail, reports } of cases) {
      assert.equal(documents.length, reports.length, name);
      for (const [index, document] of documents.entries()) {
        const text = await policy.evaluateJson(document, { settings, detail });
        assert.equal(text, reports[index], `${name}, document ${index}`);
        const fromBytes = await policy.evaluateJson(new TextEncoder().encode(document), { settings, detail });
        assert.equal(fromBytes, reports[index], `${name}, document ${index}, as bytes`);
      }
    }
  });

  test(`batches on ${place}`, async () => {
    for (const { name, documents, settings, detail, reports } of cases) {
      assert.deepEqual(await policy.evaluateManyJson(documents, { settings, detail }), reports, name);
    }
  });

  test(`typed reports on ${place}`, async () => {
    let evaluated = 0;
    for (const { name, documents, settings, detail, reports } of cases) {
      const problems = await policy.validateSettings(settings);
      if (documents.length === 0) {
        continue;
      }
      if (problems.length > 0) {
        await assert.rejects(async () => policy.evaluate(documents[0], { settings, detail }), {
          code: "invalid-settings",
          problems,
        });
        await assert.rejects(async () => policy.evaluateMany(documents, { settings, detail }), {
          code: "invalid-settings",
        });
        continue;
      }
      const expected = reports.map((report) => JSON.parse(report));
      assert.deepEqual(await policy.evaluateMany(documents, { settings, detail }), expected, name);
      assert.deepEqual(await policy.evaluate(documents[0], { settings, detail }), expected[0], name);
      evaluated += 1;
    }
    assert.ok(evaluated > cases.length / 2);
  });
}

test("one batch with the documents of many cases", async () => {
  const policy = await load();
  const full = cases.filter(({ settings, detail }) => settings === "{}" && detail === "full");
  // More rows than one call of the component takes.
  const documents = Array.from({ length: 20 }, () => full.flatMap((item) => item.documents)).flat();
  const reports = Array.from({ length: 20 }, () => full.flatMap((item) => item.reports)).flat();
  assert.ok(documents.length > 512);
  assert.deepEqual(policy.evaluateManyJson(documents), reports);
});
