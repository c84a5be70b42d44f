// A program that uses the types of the installed package. The compiler must accept it as it is.
import {
  AcrcheckError,
  type ErrorCode,
  InvalidSettingsError,
  LimitError,
  load,
  loadInWorker,
  type Policy,
  type PolicyDescription,
  passed,
  type Report,
  type SettingsProblem,
  type Status,
  type WorkerPolicy,
} from "acrcheck";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Equal<A, B>): void {}

export async function use(bytes: Uint8Array): Promise<void> {
  const policy: Policy = await load();
  const report = policy.evaluate("{}", { settings: { minPrefixLength: 16, checks: ["a"] as const }, detail: "full" });
  same<typeof report, Report>(true);
  same<Report["registries"][number]["findings"][number]["status"], Status>(true);
  same<Status, "pass" | "fail" | "not-applicable" | "unknown">(true);
  same<ReturnType<Policy["evaluateJson"]>, string>(true);
  same<ReturnType<Policy["describe"]>, PolicyDescription>(true);
  same<ReturnType<Policy["validateSettings"]>, SettingsProblem[]>(true);
  for (const row of policy.evaluateMany(["{}", bytes, null, undefined] as const, { settings: "{}" })) {
    same<typeof row, Report | AcrcheckError>(true);
    if (row instanceof AcrcheckError) {
      same<typeof row.code, ErrorCode>(true);
    } else {
      const count: number = row.summary.fail;
      console.log(count);
    }
  }
  const worker: WorkerPolicy = await loadInWorker({ deadline: 1000, source: bytes, limits: { documentBytes: 5 } });
  const text: string = await worker.evaluateJson(bytes);
  const rows: (string | AcrcheckError)[] = await worker.evaluateManyJson([text]);
  console.log(rows.every(passed));
  await worker.close();
  try {
    await worker.evaluate("{}");
  } catch (error) {
    if (error instanceof InvalidSettingsError) {
      same<typeof error.problems, readonly SettingsProblem[]>(true);
    } else if (error instanceof LimitError) {
      console.log(error.code, error.message, error.cause);
    }
  }
  const unknown: unknown = JSON.parse("{}");
  if (passed(unknown)) {
    same<typeof unknown, Report>(true);
  }
  await load(bytes);
  await load(new ArrayBuffer(8), { limits: { memoryBytes: 1 } });
  await load(Promise.resolve(bytes));

  // @ts-expect-error: a number is not a document
  policy.evaluate(5);
  // @ts-expect-error: there is no such detail
  policy.evaluate("{}", { detail: "most" });
  // @ts-expect-error: there is no such option
  policy.evaluate("{}", { setting: {} });
  // @ts-expect-error: there is no such setting
  policy.evaluate("{}", { settings: { minPrefix: 16 } });
  // @ts-expect-error: undefined is not a setting
  policy.evaluate("{}", { settings: { minPrefixLength: undefined } });
  // @ts-expect-error: a name of a file is not a source
  await load("./acrcheck.core.wasm");
  // @ts-expect-error: only the worker has a deadline
  await load(undefined, { deadline: 5 });
  // @ts-expect-error: the methods of the worker return promises
  same<ReturnType<WorkerPolicy["evaluate"]>, Report>(true);
  // @ts-expect-error: there is no such status
  const status: Status = "passed";
  console.log(status);
}
