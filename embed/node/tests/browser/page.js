// Runs in the page. Each test returns plain values, which the tests compare.
import { AcrcheckError, load, loadInWorker, passed } from "/acrcheck/browser.js";
import { HOSTILE_ROWS, PASSING, UNUSABLE_ROWS } from "/support/documents.js";
import { BAD, fake, misbehave } from "/support/fake.js";

const violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
});

const describeError = (error) => ({
  isOurs: error instanceof AcrcheckError,
  name: error.name,
  code: error.code,
  message: error.message,
  text: String(error),
});

async function errorOf(promise) {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return describeError(error);
  }
}

/** Compares the results of a policy with the conformance file. Returns what differs, and the number of documents. */
async function conformance(policy) {
  const text = await (await fetch("/cases.ndjson")).text();
  const different = [];
  let documents = 0;
  for (const line of text.trim().split("\n")) {
    const { name, documents: given, settings, detail, reports } = JSON.parse(line);
    const batch = await policy.evaluateManyJson(given, { settings, detail });
    for (const [index, document] of given.entries()) {
      documents += 1;
      const single = await policy.evaluateJson(document, { settings, detail });
      if (single !== reports[index] || batch[index] !== reports[index]) {
        different.push(`${name}, document ${index}`);
      }
    }
    if (batch.length !== reports.length) {
      different.push(`${name}, number of reports`);
    }
  }
  return { different, documents };
}

globalThis.tests = {
  violations: () => violations,

  conformanceInPage: async () => conformance(await load()),

  conformanceInWorker: async () => {
    const policy = await loadInWorker();
    const result = await conformance(policy);
    await policy.close();
    return result;
  },

  hostileRows: async () => {
    const policy = await load();
    const rows = [...HOSTILE_ROWS, ...UNUSABLE_ROWS];
    const results = policy.evaluateMany(rows);
    return rows.flatMap((row, index) => {
      let single;
      try {
        single = policy.evaluate(row);
      } catch (error) {
        single = error;
      }
      const plain = (result) => (result instanceof AcrcheckError ? describeError(result) : result);
      const same = JSON.stringify(plain(results[index])) === JSON.stringify(plain(single));
      const expected = passed(results[index]) === (row === PASSING);
      const typed = !UNUSABLE_ROWS.includes(row) || results[index].code === "invalid-document";
      return same && expected && typed ? [] : [index];
    });
  },

  deadline: async () => {
    const source = fake({ bad: misbehave.loop });
    const policy = await loadInWorker({ source, deadline: 500 });
    const calls = ["{}", BAD, "{}", BAD, "{}"].map((document) => policy.evaluate(document));
    const singles = (await Promise.allSettled(calls)).map(({ status, reason }) => reason?.code ?? status);
    const rows = (await policy.evaluateMany(["{}", BAD, null, "{}"])).map((row) => row.code ?? row.complete);
    const pending = [policy.evaluate(BAD), policy.evaluate("{}")].map(errorOf);
    await policy.close();
    const closed = (await Promise.all(pending)).map(({ code }) => code);
    return { singles, rows, closed };
  },

  traps: async () => {
    const results = [];
    for (const [way, bodies] of [
      ["trap", {}],
      ["recurse", {}],
      ["grow", {}],
    ]) {
      const policy = await loadInWorker({ source: fake({ bad: misbehave[way], bodies }) });
      results.push(await errorOf(policy.evaluate(BAD)));
      await policy.close();
      const here = await load(fake({ bad: misbehave[way] }));
      results.push(await errorOf((async () => here.evaluate(BAD))()));
    }
    return results.map(({ code }) => code);
  },

  many: async () => {
    const policy = await load();
    for (let index = 0; index < 10_000; index += 1) {
      if (!passed(policy.evaluate(PASSING, { detail: "verdicts" }))) {
        return index;
      }
    }
    return 10_000;
  },

  /** Loads the package from another folder. */
  loadFrom: async (folder) => {
    const other = await import(`/${folder}/browser.js`);
    const page = await errorOf(other.load().then((policy) => policy.evaluate("[]")));
    const worker = await errorOf(
      other.loadInWorker().then(async (policy) => {
        await policy.evaluate("[]");
        await policy.close();
      }),
    );
    return { page, worker };
  },

  speed: async () => {
    const policy = await load();
    const time = (calls, call) => {
      call();
      const started = performance.now();
      for (let index = 0; index < calls; index += 1) {
        call();
      }
      return performance.now() - started;
    };
    const rows = Array.from({ length: 1000 }, () => PASSING);
    return {
      single: time(500, () => policy.evaluate(PASSING)) / 500,
      batched: time(1, () => policy.evaluateMany(rows)) / 1000,
    };
  },
};
