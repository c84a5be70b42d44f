//! What of the checks is run, shown and counted as a failure.

use acrcheck::Policy;
use acrcheck::report::{self, Batch, Finding, Outcome};
use clap::ValueEnum;
use serde_json::{Map, Value};

use crate::command::CommandError;

#[derive(Debug, clap::Args)]
pub(super) struct SelectionArguments {
    /// Run this check only; may be given many times, and counts instead of what the settings say. `acrcheck list` lists the checks.
    #[arg(long, value_name = "CHECK")]
    only: Vec<String>,

    /// Show only findings of this status (failed ones are `waived` where a waiver holds); may be given many times. Counts, verdict and exit code are about all of them.
    #[arg(long = "status", value_name = "STATUS", value_enum, ignore_case = true)]
    statuses: Vec<Status>,

    /// End with 1 only where something of this severity or above failed.
    #[arg(long, value_name = "SEVERITY", value_enum, ignore_case = true)]
    fail_on: Option<Severity>,

    /// On standard output, print one line, the verdict, instead of what is for a person.
    #[arg(short, long)]
    pub(super) quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Status {
    Pass,
    Fail,
    #[value(alias = "n/a")]
    NotApplicable,
    Unknown,
    Waived,
}

/// In order, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Severity {
    Informational,
    Low,
    Medium,
    High,
    Critical,
}

impl From<Outcome> for Status {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Pass => Self::Pass,
            Outcome::Fail => Self::Fail,
            Outcome::Waived => Self::Waived,
            Outcome::NotApplicable => Self::NotApplicable,
            Outcome::Unknown => Self::Unknown,
        }
    }
}

impl From<report::Severity> for Severity {
    fn from(severity: report::Severity) -> Self {
        match severity {
            report::Severity::Informational => Self::Informational,
            report::Severity::Low => Self::Low,
            report::Severity::Medium => Self::Medium,
            report::Severity::High => Self::High,
            report::Severity::Critical => Self::Critical,
        }
    }
}

impl SelectionArguments {
    /// The settings with the checks that are asked for, in place of those that they name.
    pub(super) fn settings(&self, settings: String, policy: &Policy) -> Result<String, CommandError> {
        if self.only.is_empty() {
            return Ok(settings);
        }
        let known: Vec<&str> = policy.metadata().checks.iter().map(|check| check.id.as_str()).collect();
        let mut asked: Vec<&str> = Vec::new();
        for check in &self.only {
            if !known.contains(&check.as_str()) {
                return Err(CommandError::NoSuchCheck {
                    given: check.clone(),
                    known: known.join(", "),
                });
            }
            if !asked.contains(&check.as_str()) {
                asked.push(check);
            }
        }
        // The component has found nothing wrong with them; one may still take what is no object.
        let object = serde_json::from_str::<Map<String, Value>>(settings.trim_start_matches('\u{feff}'));
        let mut object = object.map_err(|error| CommandError::Only(error.to_string()))?;
        object.insert("checks".to_owned(), asked.into());
        let settings = Value::Object(object).to_string();
        match policy.validate_settings(&settings)?.first() {
            None => Ok(settings),
            Some(problem) => Err(CommandError::Only(problem.message.clone())),
        }
    }

    /// What is to be shown of a piece. What it comes to stays as it is, but for which failures count.
    pub(super) fn shown(&self, mut batch: Batch) -> Batch {
        if let Some(least) = self.fail_on {
            let findings = batch.registries.iter().flat_map(|registry| &registry.findings);
            let mild =
                |finding: &&Finding| finding.outcome() == Outcome::Fail && Severity::from(finding.severity()) < least;
            batch.totals.mild = findings.filter(mild).count() as u64;
        }
        let statuses = &self.statuses;
        if !statuses.is_empty() {
            for registry in &mut batch.registries {
                registry
                    .findings
                    .retain(|finding| statuses.contains(&finding.outcome().into()));
            }
            batch.registries.retain(|registry| !registry.findings.is_empty());
        }
        batch
    }
}
