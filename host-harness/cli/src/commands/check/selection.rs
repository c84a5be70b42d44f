//! Which checks run, which findings are shown, and which failures count.

use std::borrow::Cow;

use acrcheck::Policy;
use acrcheck::model::{Finding, Outcome, RegistryResult, Severity};
use acrcheck::report::Batch;
use serde_json::{Map, Value};

use super::severities;
use crate::error::CommandError;
use crate::io::terminal::warning;
use crate::options::severity::SeverityOf;
use crate::options::values;
use crate::suggestion::did_you_mean;

#[derive(Debug, clap::Args)]
pub(super) struct SelectionArguments {
    /// Run only this check; can be repeated.
    ///
    /// It overrides `checks` in the settings. `acrcheck list` lists the checks.
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    only: Vec<String>,

    /// Show only findings with these statuses; can be repeated.
    ///
    /// Failed findings with a valid waiver have the status `waived`. Counts, verdict and exit code always cover all findings.
    #[arg(long = "status", value_name = "STATUS", value_parser = values::outcome(), ignore_case = true, value_delimiter = ',')]
    pub(super) statuses: Vec<Outcome>,

    /// Set the severity of a check or a reason; can be repeated.
    ///
    /// For example `no-ip-rules=critical`. It overrides `severity` in the settings for this name. The severity of a reason overrides that of its
    /// check.
    #[arg(long = "severity", value_name = "NAME=SEVERITY", value_parser = SeverityOf::parse, value_delimiter = ',')]
    severities: Vec<SeverityOf>,

    /// Fail only for this severity or higher.
    ///
    /// Failures of lower severity are reported, but the exit code is not 1.
    #[arg(long, value_name = "SEVERITY", value_parser = values::severity(), ignore_case = true)]
    fail_on: Option<Severity>,

    /// Print only the verdict to standard output.
    ///
    /// This replaces the formats text, table and summary; other formats do not change.
    #[arg(short, long)]
    pub(super) quiet: bool,
}

impl SelectionArguments {
    /// Adds the checks and severities of the command line to the settings.
    pub(super) fn settings(&self, settings: String, policy: &Policy) -> Result<String, CommandError> {
        if self.only.is_empty() && self.severities.is_empty() {
            return Ok(settings);
        }
        let checks: Vec<&str> = policy.metadata().checks.iter().map(|check| check.id.as_str()).collect();
        let mut only: Vec<&str> = Vec::new();
        for check in &self.only {
            if !checks.contains(&check.as_str()) {
                return Err(CommandError::UnknownCheck {
                    given: check.clone(),
                    meant: did_you_mean(check, checks.iter().copied()),
                    checks: checks.join(", "),
                });
            }
            if !only.contains(&check.as_str()) {
                only.push(check);
            }
        }
        // A component may accept settings that are no object.
        let object = serde_json::from_str::<Map<String, Value>>(settings.trim_start_matches('\u{feff}'));
        let mut object = object.map_err(|error| CommandError::Only(error.to_string()))?;
        if !only.is_empty() {
            object.insert("checks".to_owned(), only.into());
        }
        if !self.severities.is_empty() {
            severities::set(&mut object, &self.severities, policy).map_err(CommandError::Severity)?;
        }
        let settings = Value::Object(object).to_string();
        match policy.validate_settings(&settings)?.first() {
            None => Ok(settings),
            Some(problem) if problem.pointer.starts_with("/severity") => {
                let problem = &problem.message;
                let problem = format!("the component rejects the setting `severity`: {problem}");
                Err(CommandError::Severity(problem))
            }
            Some(problem) => Err(CommandError::Only(problem.message.clone())),
        }
    }

    /// Warns about a `--fail-on` that no failure can match.
    pub(super) fn warn(&self, settings: &str, policy: &Policy) {
        let never = self
            .fail_on
            .and_then(|least| severities::never_matches(least, settings, policy));
        if let Some(text) = never {
            warning(text);
        }
    }

    /// Counts the failures below `--fail-on`.
    pub(super) fn count(&self, batch: &mut Batch) {
        if let Some(least) = self.fail_on {
            let findings = batch.registries.iter().flat_map(|registry| &registry.findings);
            let mild = |finding: &&Finding| finding.outcome() == Outcome::Fail && finding.severity < least;
            batch.totals.mild = findings.filter(mild).count() as u64;
        }
    }

    /// Returns the registries with the findings to show.
    pub(super) fn shown<'b>(&self, registries: &'b [RegistryResult]) -> Cow<'b, [RegistryResult]> {
        if self.statuses.is_empty() {
            return Cow::Borrowed(registries);
        }
        let is_shown = |finding: &Finding| self.statuses.contains(&finding.outcome());
        let shown = registries.iter().cloned().map(|mut registry| {
            registry.findings.retain(is_shown);
            registry
        });
        shown.filter(|registry| !registry.findings.is_empty()).collect()
    }
}
