// What both entry points export, apart from `load` and `loadInWorker`.
export type {
  CompiledModule,
  Load,
  LoadInWorker,
  LoadInWorkerOptions,
  LoadOptions,
  Policy,
  ResponseLike,
  Source,
  WorkerPolicy,
} from "./api.js";
export type {
  AdvisoryDescription,
  CheckDescription,
  ControlReference,
  PolicyDescription,
  ReasonDescription,
  Reference,
} from "./description.js";
export {
  AcrcheckError,
  ComponentError,
  type ErrorCode,
  InputError,
  InvalidSettingsError,
  LimitError,
  LoadError,
  type SettingsProblem,
  WorkerError,
} from "./errors.js";
export type { EvaluateOptions, Limits, Settings } from "./options.js";
export {
  type Advisory,
  type Detail,
  type Evidence,
  type Finding,
  type Position,
  type Problem,
  passed,
  type Registry,
  type Report,
  type Severity,
  type Source as ReportSource,
  type Status,
  type Summary,
} from "./report.js";
