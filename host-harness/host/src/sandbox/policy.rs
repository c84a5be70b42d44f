//! A compiled policy component, and the calls into it.

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

/// What can be said of a component without running it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentInfo {
    /// SHA-256 of its binary, in hexadecimal.
    pub sha256: String,
    /// Bytes of its binary.
    pub size: usize,
    /// What it exports. It imports nothing, or it would not have been loaded.
    pub exports: Vec<String>,
    /// Where its code comes from.
    pub compiled: Compiled,
}

/// Where compiled code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compiled {
    /// It was compiled in this process.
    Here,
    /// It was compiled in a worker process.
    InWorker,
    /// It was compiled earlier, and kept in the cache.
    Earlier,
}

impl Compiled {
    /// In words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Here => "in this process",
            Self::InWorker => "in a worker process",
            Self::Earlier => "earlier, and kept in the cache",
        }
    }
}

/// Bytes of what a component says of itself. The built-in one takes a fiftieth of it.
const LARGEST_DESCRIPTION: usize = 1 << 20;

/// A compiled policy component. Each call runs in an instance of its own, which is thrown away afterwards; calls may run at the same time.
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
    /// Asks a component what it is.
    pub(super) fn new(engine: Engine, pre: generated::PolicyPre<State>, info: ComponentInfo) -> Result<Self, RunError> {
        let limits = &engine.config().limits;
        // A description stays for as long as the policy does, so that it may be no larger than one has to be.
        let asked = Call {
            engine: &engine,
            pre: &pre,
            limits: &Arc::new(Limits {
                result_bytes: limits.result_bytes.min(LARGEST_DESCRIPTION),
                ..limits.clone()
            }),
        };
        let described = asked.run(0, Deadline::new(limits.deadline), |policy, store| {
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

    /// The same policy under other limits, for example those of a tenant.
    ///
    /// With [`Allocation::Pooling`](crate::Allocation::Pooling), memory and tables cannot be larger than those of the pool: larger ones are taken
    /// for those.
    #[must_use]
    pub fn with_limits(&self, limits: Limits) -> Self {
        let engine = self.engine.with_limits(limits);
        Self {
            limits: Arc::new(engine.config().limits.clone()),
            engine,
            ..self.clone()
        }
    }

    /// The limits that its calls run under.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What can be said of the component without running it.
    #[must_use]
    pub fn info(&self) -> &ComponentInfo {
        &self.info
    }

    /// What the policy says of itself.
    #[must_use]
    pub fn metadata(&self) -> &PolicyMetadata {
        &self.metadata
    }

    /// What the policy finds wrong with settings; nothing where they can be used.
    ///
    /// # Errors
    /// The sandbox stopped the component.
    pub fn validate_settings(&self, settings: &str) -> Result<Vec<SettingsProblem>, RunError> {
        let deadline = Deadline::new(self.limits.deadline);
        let outcome = self.call().run(settings.len(), deadline, |policy, store| {
            policy
                .acrcheck_policy_evaluate()
                .call_validate_settings(store, settings)
        })?;
        Ok(outcome.map_or_else(convert::settings_problems, |()| Vec::new()))
    }

    /// Judges a document: JSON text, one value or several in a row. It blocks for as long as that takes, up to the deadline.
    ///
    /// Settings that are not valid and a document that is not JSON give an evaluation that is not complete and lists what is wrong; see
    /// [`Policy::validate_settings`]. All texts of a result are foreign: show them through [`neutral`](crate::escape::escape).
    ///
    /// # Errors
    /// The sandbox stopped the component, the document is larger than the limit, or the report contradicts itself or the document (see
    /// [`ContractViolation`](crate::ContractViolation)). A document that the policy cannot read is not an error here; the evaluation says so.
    pub fn evaluate(&self, document: &str, settings: &Settings) -> Result<Evaluation, RunError> {
        self.limit_document(document)?;
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

    /// Judges a document, and returns what the component gives as JSON text, unread: unlike the results of [`Policy::evaluate`], it has passed
    /// none of the checks of [`ContractViolation`](crate::ContractViolation).
    ///
    /// # Errors
    /// The sandbox stopped the component, or the document is larger than the limit.
    pub fn evaluate_json(&self, document: &str, settings: &str) -> Result<String, RunError> {
        self.limit_document(document)?;
        let deadline = Deadline::new(self.limits.deadline);
        let input = document.len() + settings.len();
        self.call().run(input, deadline, |policy, store| {
            policy
                .acrcheck_policy_evaluate()
                .call_evaluate_json(store, document, settings)
        })
    }

    fn limit_document(&self, document: &str) -> Result<(), RunError> {
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

/// What one call takes.
struct Call<'p> {
    engine: &'p Engine,
    pre: &'p generated::PolicyPre<State>,
    limits: &'p Arc<Limits>,
}

impl Call<'_> {
    /// Runs one call in a fresh instance. Copying its result counts against the deadline as well.
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
