//! How much failures matter: what the command line says of it, and whether anything can matter as much as `--fail-on` asks.

use acrcheck::Policy;
use acrcheck::model;
use clap::ValueEnum;
use serde_json::{Map, Value};

use crate::suggestion::did_you_mean;

/// In order, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum Severity {
    Informational,
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

impl From<model::Severity> for Severity {
    fn from(severity: model::Severity) -> Self {
        match severity {
            model::Severity::Informational => Self::Informational,
            model::Severity::Low => Self::Low,
            model::Severity::Medium => Self::Medium,
            model::Severity::High => Self::High,
            model::Severity::Critical => Self::Critical,
        }
    }
}

/// The severity of a check or a reason, as `NAME=SEVERITY`.
#[derive(Clone, Debug)]
pub(crate) struct SeverityOf {
    name: String,
    severity: Severity,
}

impl SeverityOf {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (name, severity) = text.split_once('=').unwrap_or((text, ""));
        let (name, severity) = (name.trim(), severity.trim());
        if name.is_empty() || severity.is_empty() {
            return Err("write NAME=SEVERITY, for example no-ip-rules=critical".to_owned());
        }
        let parsed = Severity::from_str(severity, true).map_err(|_| {
            let known: Vec<String> = Severity::value_variants().iter().map(|known| known.name()).collect();
            match did_you_mean(severity, known.iter().map(String::as_str)).as_str() {
                "" => format!("there is no severity {severity:?}; there are {}", known.join(", ")),
                meant => format!("there is no severity {severity:?}{meant}"),
            }
        })?;
        Ok(Self {
            name: name.to_owned(),
            severity: parsed,
        })
    }
}

/// Puts severities into settings, in place of those that the settings give to the same names.
///
/// # Errors
/// A name that is neither a check nor a reason of the policy.
pub(super) fn set(object: &mut Map<String, Value>, given: &[SeverityOf], policy: &Policy) -> Result<(), String> {
    let checks = policy.metadata().checks.iter();
    let known: Vec<&str> = checks
        .flat_map(|check| {
            [&check.id]
                .into_iter()
                .chain(check.reasons.iter().map(|reason| &reason.code))
        })
        .map(String::as_str)
        .collect();
    let severities = object.entry("severity").or_insert_with(|| Map::new().into());
    for SeverityOf { name, severity } in given {
        if !known.contains(&name.as_str()) {
            let meant = did_you_mean(name, known);
            return Err(format!("there is no check or reason {name:?}{meant}"));
        }
        // Of anything but an object, the component says what is wrong with it.
        if let Some(severities) = severities.as_object_mut() {
            severities.insert(name.clone(), severity.name().into());
        }
    }
    Ok(())
}

/// What to say of a `--fail-on` that no failure can reach under these settings: nothing, if one can.
pub(super) fn never_matches(least: Severity, settings: &str, policy: &Policy) -> Option<String> {
    let object: Map<String, Value> = serde_json::from_str(settings.trim_start_matches('\u{feff}')).unwrap_or_default();
    let runs = |check: &str| {
        let asked = object.get("checks").and_then(Value::as_array);
        asked.is_none_or(|asked| asked.iter().any(|asked| asked == check))
    };
    let set = |name: &str| {
        let severity = object.get("severity")?.get(name)?.as_str()?;
        Severity::from_str(severity, false).ok()
    };
    let mut checks = policy.metadata().checks.iter().filter(|check| runs(&check.id));
    let matches = checks.any(|check| {
        let mut reasons = check
            .reasons
            .iter()
            .filter(|reason| reason.status == model::Status::Fail);
        reasons.any(|reason| {
            let severity = set(&reason.code).or_else(|| set(&check.id));
            severity.unwrap_or(check.severity.into()) >= least
        })
    });
    (!matches).then(|| {
        format!(
            "warning: --fail-on {} can never match: under these settings no failure has that severity or a higher one; set `severity`, or lower --fail-on",
            least.name()
        )
    })
}
