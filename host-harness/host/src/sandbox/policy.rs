//! A compiled policy component and calls to its functions.

use std::sync::Arc;

use wasmtime::Store;

use super::deadline::Deadline;
use super::engine::Engine;
use super::error::RunError;
use super::limits::Limits;
use super::settings::Settings;
use super::state::{Granted, State, Stop};
use super::validate::{self, Statement};
use super::violation::ContractViolation;
use super::{convert, generated};
use crate::model::PolicyMetadata;
use crate::model::{Evaluation, SettingsProblem};
use crate::quantity::in_bytes;

/// Facts about a component that are known without running it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentInfo {
    /// The SHA-256 of its binary, in hexadecimal.
    pub sha256: String,
    /// The size of its binary in bytes.
    pub size: usize,
    /// Its exports. It has no imports, otherwise it would not have been loaded.
    pub exports: Vec<String>,
    /// Where it was compiled.
    pub compiled: Compiled,
}

/// Where a component was compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compiled {
    /// In this process.
    Here,
    /// In a worker process.
    InWorker,
    /// Earlier, and loaded from the cache.
    Earlier,
}

impl Compiled {
    /// Returns a description, such as `in a worker process`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Here => "in this process",
            Self::InWorker => "in a worker process",
            Self::Earlier => "earlier, and kept in the cache",
        }
    }
}

/// The maximum size in bytes of a component's description. That of the built-in component has a fiftieth of it.
const LARGEST_DESCRIPTION: usize = 1 << 20;

/// A compiled policy component. Each call runs in a fresh instance that is dropped afterwards; calls may run concurrently.
///
/// A clone shares the compiled code.
#[derive(Clone)]
pub struct Policy {
    engine: Engine,
    pre: generated::PolicyPre<State>,
    limits: Arc<Limits>,
    info: Arc<ComponentInfo>,
    metadata: Arc<PolicyMetadata>,
}

impl std::fmt::Debug for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Policy")
            .field("info", &self.info)
            .finish_non_exhaustive()
    }
}

impl Policy {
    /// Creates a policy and reads its description.
    pub(super) fn new(engine: Engine, pre: generated::PolicyPre<State>, info: ComponentInfo) -> Result<Self, RunError> {
        let limits = &engine.config().limits;
        // The description stays in memory as long as the policy, so its size has a stricter limit.
        let call = Call {
            engine: &engine,
            pre: &pre,
            limits: &Arc::new(Limits {
                result_bytes: limits.result_bytes.min(LARGEST_DESCRIPTION),
                ..limits.clone()
            }),
        };
        let described = call.run(0, Deadline::new(limits.deadline), |policy, store| {
            policy.acrcheck_policy_evaluate().call_describe(store)
        });
        let described = described.map_err(|error| match error {
            RunError::ResultTooLarge { limit } if limit == LARGEST_DESCRIPTION => {
                RunError::ContractViolation(ContractViolation::Description {
                    what: format!("more than {}", in_bytes(limit as u64)),
                })
            }
            other => other,
        })?;
        let metadata = convert::policy_metadata(described);
        validate::check_metadata(&metadata)?;
        Ok(Self {
            limits: Arc::new(limits.clone()),
            info: Arc::new(info),
            metadata: Arc::new(metadata),
            engine,
            pre,
        })
    }

    /// Returns the policy with other limits, for example those of a tenant.
    ///
    /// With [`Allocation::Pooling`](crate::Allocation::Pooling), the limits of memory and tables are capped at those of the pool.
    #[must_use]
    pub fn with_limits(&self, limits: Limits) -> Self {
        let engine = self.engine.with_limits(limits);
        Self {
            limits: Arc::new(engine.config().limits.clone()),
            engine,
            ..self.clone()
        }
    }

    /// Returns the limits of its calls.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Returns facts about the component that are known without running it.
    #[must_use]
    pub fn info(&self) -> &ComponentInfo {
        &self.info
    }

    /// Returns the description of the policy.
    #[must_use]
    pub fn metadata(&self) -> &PolicyMetadata {
        &self.metadata
    }

    /// Validates settings. Returns an empty list if they are valid.
    ///
    /// # Errors
    /// The component failed or exceeded a limit.
    pub fn validate_settings(&self, settings: &str) -> Result<Vec<SettingsProblem>, RunError> {
        let deadline = Deadline::new(self.limits.deadline);
        let outcome = self.call().run(settings.len(), deadline, |policy, store| {
            policy
                .acrcheck_policy_evaluate()
                .call_validate_settings(store, settings)
        })?;
        Ok(outcome.map_or_else(convert::settings_problems, |()| Vec::new()))
    }

    /// Evaluates a document: JSON text, one value or several in a row. Blocks until the result is available, at most until the deadline.
    ///
    /// Invalid settings or a document that is not JSON give an incomplete evaluation with errors; see [`Policy::validate_settings`]. All texts
    /// of the result are untrusted: display them with [`escape`](crate::escape::escape).
    ///
    /// # Errors
    /// The component failed or exceeded a limit, the document exceeds the size limit, or the report contradicts itself or the document (see
    /// [`ContractViolation`](crate::ContractViolation)). A document that the policy cannot read is not an error of this function.
    pub fn evaluate(&self, document: &str, settings: &Settings) -> Result<Evaluation, RunError> {
        self.check_document_size(document)?;
        let settings = settings.as_json();
        let deadline = Deadline::new(self.limits.deadline);
        let input = document.len() + settings.len();
        let outcome = self.call().run(input, deadline, |policy, store| {
            policy
                .acrcheck_policy_evaluate()
                .call_evaluate(store, document, settings)
        })?;
        let (evaluation, claimed) = convert::evaluation(&self.metadata, outcome)?;
        let statement = Statement {
            document,
            settings,
            evaluation: &evaluation,
            claimed,
            deadline,
        };
        validate::check_evaluation(&self.metadata, &statement)?;
        Ok(evaluation)
    }

    /// Evaluates a document and returns the component's JSON as is. Unlike the results of [`Policy::evaluate`], it is not checked for contract
    /// violations (see [`ContractViolation`](crate::ContractViolation)).
    ///
    /// # Errors
    /// The component failed or exceeded a limit, or the document exceeds the size limit.
    pub fn evaluate_json(&self, document: &str, settings: &str) -> Result<String, RunError> {
        self.check_document_size(document)?;
        let deadline = Deadline::new(self.limits.deadline);
        let input = document.len() + settings.len();
        self.call().run(input, deadline, |policy, store| {
            policy
                .acrcheck_policy_evaluate()
                .call_evaluate_json(store, document, settings)
        })
    }

    fn check_document_size(&self, document: &str) -> Result<(), RunError> {
        let (size, limit) = (document.len(), self.limits.document_bytes);
        if size > limit {
            return Err(RunError::DocumentTooLarge { size, limit });
        }
        Ok(())
    }

    const fn call(&self) -> Call<'_> {
        Call {
            engine: &self.engine,
            pre: &self.pre,
            limits: &self.limits,
        }
    }
}

/// The parameters of a call.
struct Call<'p> {
    engine: &'p Engine,
    pre: &'p generated::PolicyPre<State>,
    limits: &'p Arc<Limits>,
}

impl Call<'_> {
    /// Runs a call in a fresh instance. The deadline includes copying the result.
    fn run<T>(
        &self,
        input_bytes: usize,
        deadline: Deadline,
        call: impl FnOnce(&generated::Policy, &mut Store<State>) -> wasmtime::Result<T>,
    ) -> Result<T, RunError> {
        let limits = self.limits;
        let mut store = self.engine.store(State::new(Arc::clone(limits)));
        store.limiter(|state| state);
        let granted = Granted {
            fuel: limits.fuel(input_bytes),
            result: limits.result(input_bytes),
        };
        store.set_hostcall_fuel(granted.result);
        store.set_epoch_deadline(self.engine.ticks(limits.deadline));
        let outcome = store
            .set_fuel(granted.fuel)
            .and_then(|()| self.pre.instantiate(&mut store))
            .map_err(Stop::Starting)
            .and_then(|policy| call(&policy, &mut store).map_err(Stop::Running))
            .map_err(|stop| store.data().explain(stop, granted, self.engine.config()))?;
        deadline.check()?;
        Ok(outcome)
    }
}
