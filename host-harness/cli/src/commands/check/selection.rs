//! What of the checks is run, shown and counted as a failure.

use std::borrow::Cow;

use acrcheck::Policy;
use acrcheck::model::{Finding, Outcome, RegistryResult, Severity};
use acrcheck::report::Batch;
use serde_json::{Map, Value};

use super::severities;
use crate::error::CommandError;
use crate::io::terminal::note;
use crate::options::severity::{SeverityOf, rank};
use crate::options::{outcome, severity};

#[derive(Debug, clap::Args)]
pub(super) struct SelectionArguments {
    /// Run this check only; may be given many times, and counts instead of what the settings say. `acrcheck list` lists the checks.
    #[arg(long, value_name = "CHECK")]
    only: Vec<String>,

    /// Show only findings of this status (failed ones are `waived` where a waiver holds); may be given many times. Counts, verdict and exit code are about all of them.
    #[arg(long = "status", value_name = "STATUS", value_parser = outcome::parser(), ignore_case = true)]
    statuses: Vec<Outcome>,

    /// Set the severity of a check or of a reason, for example `no-ip-rules=critical`; can be repeated. It replaces what the settings give to the
    /// same name. The severity of a reason outranks that of its check.
    #[arg(long = "severity", value_name = "NAME=SEVERITY", value_parser = SeverityOf::parse)]
    severities: Vec<SeverityOf>,

    /// Exit with 1 only if something of this severity or above failed.
    #[arg(long, value_name = "SEVERITY", value_parser = severity::parser(), ignore_case = true)]
    fail_on: Option<Severity>,

    /// On standard output, print one line, the verdict, instead of what is for a person.
    #[arg(short, long)]
    pub(super) quiet: bool,
}

impl SelectionArguments {
    /// The settings with the checks and severities that are asked for, in place of those that they name.
    pub(super) fn settings(&self, settings: String, policy: &Policy) -> Result<String, CommandError> {
        if self.only.is_empty() && self.severities.is_empty() {
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
        if !asked.is_empty() {
            object.insert("checks".to_owned(), asked.into());
        }
        if !self.severities.is_empty() {
            severities::set(&mut object, &self.severities, policy).map_err(CommandError::Severity)?;
        }
        let settings = Value::Object(object).to_string();
        match policy.validate_settings(&settings)?.first() {
            None => Ok(settings),
            Some(problem) if problem.pointer.starts_with("/severity") => {
                let problem = &problem.message;
                let problem = format!("the component does not take the setting `severity`: {problem}");
                Err(CommandError::Severity(problem))
            }
            Some(problem) => Err(CommandError::Only(problem.message.clone())),
        }
    }

    /// Warns of a `--fail-on` that nothing can match.
    pub(super) fn warn(&self, settings: &str, policy: &Policy) {
        let warning = self
            .fail_on
            .and_then(|least| severities::never_matches(least, settings, policy));
        if let Some(warning) = warning {
            note(&warning);
        }
    }

    /// Counts the failures that do not matter enough.
    pub(super) fn count(&self, batch: &mut Batch) {
        if let Some(least) = self.fail_on {
            let findings = batch.registries.iter().flat_map(|registry| &registry.findings);
            let mild = |finding: &&Finding| finding.outcome() == Outcome::Fail && rank(finding.severity) < rank(least);
            batch.totals.mild = findings.filter(mild).count() as u64;
        }
    }

    /// What is to be shown of the registries of a piece.
    pub(super) fn shown<'b>(&self, registries: &'b [RegistryResult]) -> Cow<'b, [RegistryResult]> {
        if self.statuses.is_empty() {
            return Cow::Borrowed(registries);
        }
        let is_shown = |finding: &&Finding| self.statuses.contains(&finding.outcome());
        let shown = registries.iter().map(|registry| RegistryResult {
            findings: registry.findings.iter().filter(is_shown).cloned().collect(),
            ..registry.clone()
        });
        shown.filter(|registry| !registry.findings.is_empty()).collect()
    }
}
