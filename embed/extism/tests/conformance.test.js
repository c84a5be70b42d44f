// The exact reports of the conformance file.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, readCases } from "./plugins.js";

const cases = readCases();

test("the file has cases", () => {
  assert.ok(cases.flatMap((one) => one.documents).length >= 300);
});

for (const { name, documents, settings, detail, reports } of cases) {
  test(name, async () => {
    const plugin = await load({ config: { settings, detail } });
    try {
      if (settings === "") {
        // The SDK cannot pass an empty value.
        await assert.rejects(plugin.call("evaluate", documents[0]), /failed to store output/);
        return;
      }
      for (const [at, document] of documents.entries()) {
        const output = await plugin.call("evaluate", document);
        assert.equal(output.text(), reports[at]);
      }
      const batch = await plugin.call("evaluate_batch", JSON.stringify(documents));
      assert.equal(batch.text(), `[${reports.join(",")}]`);
    } finally {
      await plugin.close();
    }
  });
}
