//! The answer of a component to one document, before it is validated.

use super::convert;
use super::generated::exports::acrcheck::policy::types;
use super::packed::Unpacked;
use super::violation::ContractViolation;
use crate::model::{Evaluation, PolicyMetadata, Summary};

/// The answer of a component to one document.
pub(super) struct Answer {
    pub(super) evaluation: Evaluation,
    /// The counts that the component claims; `None` if it returned an error instead of a report.
    pub(super) claimed: Option<Summary>,
    /// The indexes of registries whose names and tags have to be searched for in the document.
    pub(super) unlocated: Vec<usize>,
}

impl Answer {
    /// Converts an answer in records.
    pub(super) fn from_records(
        policy: &PolicyMetadata,
        outcome: Result<types::Report, types::EvaluateError>,
    ) -> Result<Self, ContractViolation> {
        match outcome {
            Ok(report) => {
                let (evaluation, claimed) = convert::report(policy, report)?;
                Ok(Self {
                    unlocated: (0..evaluation.registries.len()).collect(),
                    evaluation,
                    claimed: Some(claimed),
                })
            }
            Err(error) => Ok(Self::from_error(error)),
        }
    }

    /// Converts an error to an evaluation without registries.
    pub(super) fn from_error(error: types::EvaluateError) -> Self {
        Self {
            evaluation: Evaluation {
                errors: convert::evaluate_error(error),
                ..Evaluation::default()
            },
            claimed: None,
            unlocated: Vec::new(),
        }
    }
}

impl From<Unpacked> for Answer {
    fn from(unpacked: Unpacked) -> Self {
        Self {
            evaluation: unpacked.evaluation,
            claimed: Some(unpacked.claimed),
            unlocated: unpacked.unlocated,
        }
    }
}
