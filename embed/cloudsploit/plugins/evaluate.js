// What both plug-ins have in common.

const OK = 0;
const FAIL = 2;
const UNKNOWN = 3;
const STATUSES = { pass: OK, "not-applicable": OK, fail: FAIL, unknown: UNKNOWN };

/** The setting of both plug-ins. */
const settings = {
  acrcheck_settings: {
    name: "Settings of acrcheck",
    description: "Settings of the checks as JSON, without `checks`.",
    regex: "^\\{.*\\}$",
    default: "{}",
  },
};

let loading;

/** Loads the component once. The package is an ES module, which `require` cannot load in every version of Node. */
function load() {
  loading ??= import("acrcheck").then((acrcheck) => acrcheck.load());
  return loading;
}

/**
 * Creates the function `run` of a plug-in.
 *
 * The results are made here and not with CloudSploit's `addResult`, which turns some UNKNOWN results into OK because of words in their message.
 */
function runner(check) {
  return function run(cache, given, callback) {
    const collected = cache?.registries?.list;
    const source = { registries: { list: collected } };
    results(check, collected, given?.acrcheck_settings ?? settings.acrcheck_settings.default)
      .catch((error) => [result(UNKNOWN, `acrcheck: ${textOf(error)}`)])
      // Outside of the promise, which would otherwise catch the errors of the callback.
      .then((found) => setImmediate(callback, null, found, source));
  };
}

async function results(check, collected, text) {
  if (typeof collected !== "object" || collected === null || Object.keys(collected).length === 0) {
    return [result(UNKNOWN, "Unable to query for container registries: the collection has none")];
  }
  const policy = await load();
  const problems = policy.validateSettings(text);
  if (problems.length > 0) {
    const list = problems.map(({ pointer, message }) => `${pointer} ${message}`.trim());
    return [result(UNKNOWN, `acrcheck: invalid settings: ${list.join("; ")}`)];
  }
  const found = [];
  for (const [location, collection] of Object.entries(collected)) {
    const { err, data } = collection ?? {};
    if (err || !Array.isArray(data)) {
      found.push(result(UNKNOWN, `Unable to query for container registries: ${textOf(err ?? "no data")}`, location));
    } else if (data.length === 0) {
      found.push(result(OK, "No container registries found", location));
    } else {
      const reports = policy.evaluateMany(data.map(documentOf), { settings: text, detail: "verdicts" });
      reports.forEach((report, index) => {
        const [status, message] = verdict(check, report);
        found.push(result(status, message, location, data[index]?.id));
      });
    }
  }
  return found;
}

/** Returns a registry as JSON. `null`, which is an error of its row, if it cannot be written. */
function documentOf(registry) {
  try {
    return JSON.stringify(registry) ?? null;
  } catch {
    return null;
  }
}

function verdict(check, report) {
  if (report instanceof Error) {
    return [UNKNOWN, `acrcheck: ${textOf(report)}`];
  }
  const finding = report.registries[0]?.findings.find((one) => one.check === check);
  if (!report.complete || report.errors.length > 0 || report.registries.length !== 1 || finding === undefined) {
    const errors = report.errors.map((error) => error.message).join("; ");
    return [UNKNOWN, `acrcheck: ${errors || `${report.registries.length} registries, not one`}`];
  }
  const applies = finding.status === "not-applicable" ? "Not applicable: " : "";
  return [STATUSES[finding.status] ?? UNKNOWN, `${applies}${finding.message} (${finding.reason})`];
}

function result(status, message, region, resource) {
  return {
    status,
    message: safe(message),
    region: safe(region || "global"),
    resource: typeof resource === "string" ? safe(resource) : null,
    custom: false,
  };
}

function textOf(error) {
  return String(error?.message ?? error?.code ?? error);
}

/** Removes what CloudSploit's reports do not escape: line breaks, control characters and the syntax of XML. */
function safe(text) {
  return text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]|[<>&"]/gu, "'").slice(0, 1000);
}

module.exports = { runner, settings };
