//! A compiled policy component and calls to its functions.

use std::sync::Arc;

use wasmtime::component::InstancePre;

use super::answer::Answer;
use super::call::Call;
use super::convert;
use super::deadline::Deadline;
use super::engine::Engine;
use super::error::RunError;
use super::exports::{
    Described, DescribedJson, Evaluated, EvaluatedBatch, EvaluatedJson, Exports, Packed, PackedBatch, Validated,
};
use super::generated::exports::acrcheck::policy::packed::PackedReport;
use super::generated::exports::acrcheck::policy::types::EvaluateError;
use super::limits::Limits;
use super::packed;
use super::settings::Settings;
use super::state::State;
use super::validate::{self, Statement};
use super::violation::ContractViolation;
use crate::model::PolicyMetadata;
use crate::model::{Detail, Evaluation, SettingsProblem};
use crate::quantity::in_bytes;

/// Facts about a component that are known without running it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
#[non_exhaustive]
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
    pre: InstancePre<State>,
    exports: Exports,
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
    pub(super) fn new(
        engine: Engine,
        pre: InstancePre<State>,
        exports: Exports,
        info: ComponentInfo,
    ) -> Result<Self, RunError> {
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
        let described = call.run_with(0, Deadline::new(limits.deadline), |instance, store| {
            exports.check_types(instance, store)?;
            let describe = instance.get_typed_func::<(), Described>(&mut *store, exports.describe)?;
            describe.call(store, ())
        });
        let described = described.map_err(|error| match error {
            RunError::ResultTooLarge { limit } if limit == LARGEST_DESCRIPTION => {
                RunError::ContractViolation(ContractViolation::Description {
                    what: format!("more than {}", in_bytes(limit as u64)),
                })
            }
            other => other,
        })?;
        let metadata = convert::policy_metadata(described.0);
        validate::check_metadata(&metadata)?;
        Ok(Self {
            limits: Arc::new(limits.clone()),
            info: Arc::new(info),
            metadata: Arc::new(metadata),
            engine,
            pre,
            exports,
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

    /// Returns the component's description as JSON, as is. [`Policy::metadata`] is the same, checked.
    ///
    /// # Errors
    /// The component failed or exceeded a limit.
    pub fn describe_json(&self) -> Result<String, RunError> {
        let deadline = Deadline::new(self.limits.deadline);
        let (json,): DescribedJson = self.call().run(self.exports.describe_json, (), 0, deadline)?;
        Ok(json)
    }

    /// Validates settings. Returns an empty list if they are valid.
    ///
    /// # Errors
    /// The component failed or exceeded a limit.
    pub fn validate_settings(&self, settings: &str) -> Result<Vec<SettingsProblem>, RunError> {
        let deadline = Deadline::new(self.limits.deadline);
        let function = self.exports.validate_settings;
        let (outcome,): Validated = self.call().run(function, (settings,), settings.len(), deadline)?;
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
        self.evaluate_with(document, settings, Detail::Full)
    }

    /// Like [`Policy::evaluate`], with less detail.
    ///
    /// # Errors
    /// Those of [`Policy::evaluate`].
    pub fn evaluate_with(&self, document: &str, settings: &Settings, detail: Detail) -> Result<Evaluation, RunError> {
        self.check_document_size(document)?;
        let settings = settings.as_json();
        let deadline = Deadline::new(self.limits.deadline);
        let input = document.len() + settings.len();
        let parameters = (document, settings, convert::detail(detail));
        let answer = match &self.exports.packed {
            Some(packed) => {
                let (outcome,): Packed = self.call().run(packed.evaluate, parameters, input, deadline)?;
                self.unpack(document, outcome)?
            }
            None => {
                let (outcome,): Evaluated = self.call().run(self.exports.evaluate, parameters, input, deadline)?;
                Answer::from_records(&self.metadata, outcome)?
            }
        };
        self.checked(answer, document, settings, deadline)
    }

    /// Evaluates each document on its own, in one instance if possible. Returns one result for each document, in order, whatever the other
    /// documents contain.
    ///
    /// Use it for many small documents, such as the rows of a table. The limits of a call apply to each document, and a document that exceeds
    /// one does not affect the others.
    pub fn evaluate_batch(
        &self,
        documents: &[&str],
        settings: &Settings,
        detail: Detail,
    ) -> Vec<Result<Evaluation, RunError>> {
        let mut results = Vec::with_capacity(documents.len());
        let mut rest = documents;
        while !rest.is_empty() {
            let (batch, others) = rest.split_at(self.batch_length(rest));
            match self.evaluate_together(batch, settings, detail) {
                Ok(evaluations) => results.extend(evaluations.into_iter().map(Ok)),
                // One at a time, to find the documents that are to blame.
                Err(_) => results.extend(
                    batch
                        .iter()
                        .map(|document| self.evaluate_with(document, settings, detail)),
                ),
            }
            rest = others;
        }
        results
    }

    /// How many documents to evaluate in one call: as many as the limit of one document allows, and at least one.
    fn batch_length(&self, documents: &[&str]) -> usize {
        let mut bytes = 0_usize;
        let fits = documents.iter().take_while(|document| {
            bytes = bytes.saturating_add(document.len());
            bytes <= self.limits.document_bytes
        });
        fits.count().max(1)
    }

    fn evaluate_together(
        &self,
        documents: &[&str],
        settings: &Settings,
        detail: Detail,
    ) -> Result<Vec<Evaluation>, RunError> {
        for document in documents {
            self.check_document_size(document)?;
        }
        let settings = settings.as_json();
        let deadline = Deadline::new(self.limits.deadline);
        let input = documents.iter().map(|document| document.len()).sum::<usize>() + settings.len();
        let parameters = (documents, settings, convert::detail(detail));
        let answers: Vec<Answer> = match &self.exports.packed {
            Some(packed) => {
                let (outcomes,): PackedBatch = self.call().run(packed.evaluate_batch, parameters, input, deadline)?;
                same_number(documents, outcomes.len())?;
                let outcomes = documents.iter().zip(outcomes);
                outcomes
                    .map(|(document, outcome)| self.unpack(document, outcome))
                    .collect::<Result<_, _>>()?
            }
            None => {
                let function = self.exports.evaluate_batch;
                let (outcomes,): EvaluatedBatch = self.call().run(function, parameters, input, deadline)?;
                same_number(documents, outcomes.len())?;
                let outcomes = outcomes.into_iter();
                outcomes
                    .map(|outcome| Answer::from_records(&self.metadata, outcome))
                    .collect::<Result<_, _>>()?
            }
        };
        let answers = documents.iter().zip(answers);
        answers
            .map(|(document, answer)| self.checked(answer, document, settings, deadline))
            .collect()
    }

    /// Evaluates a document and returns the component's JSON as is. Unlike the results of [`Policy::evaluate`], it is not checked for contract
    /// violations (see [`ContractViolation`](crate::ContractViolation)).
    ///
    /// # Errors
    /// The component failed or exceeded a limit, or the document exceeds the size limit.
    pub fn evaluate_json(&self, document: &str, settings: &str, detail: Detail) -> Result<String, RunError> {
        self.check_document_size(document)?;
        let deadline = Deadline::new(self.limits.deadline);
        let input = document.len() + settings.len();
        let parameters = (document, settings, convert::detail(detail));
        let (json,): EvaluatedJson = self
            .call()
            .run(self.exports.evaluate_json, parameters, input, deadline)?;
        Ok(json)
    }

    /// Returns the policy without the interface `packed`, so that results are exchanged as records. They are the same, but slower.
    #[must_use]
    pub fn without_packed(mut self) -> Self {
        self.exports.packed = None;
        self
    }

    fn unpack(&self, document: &str, outcome: Result<PackedReport, EvaluateError>) -> Result<Answer, RunError> {
        match outcome {
            Ok(report) => {
                let limit = self.limits.result(document.len());
                packed::unpack(&self.metadata, document, &report, limit).map(Answer::from)
            }
            Err(error) => Ok(Answer::from_error(error)),
        }
    }

    fn checked(
        &self,
        answer: Answer,
        document: &str,
        settings: &str,
        deadline: Deadline,
    ) -> Result<Evaluation, RunError> {
        let statement = Statement {
            document,
            settings,
            evaluation: &answer.evaluation,
            claimed: answer.claimed,
            unlocated: &answer.unlocated,
            deadline,
        };
        validate::check_evaluation(&self.metadata, &statement)?;
        Ok(answer.evaluation)
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

/// Checks that there is a result for each document.
fn same_number(documents: &[&str], given: usize) -> Result<(), ContractViolation> {
    if given == documents.len() {
        return Ok(());
    }
    Err(ContractViolation::Batch {
        given,
        expected: documents.len(),
    })
}
