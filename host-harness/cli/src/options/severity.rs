//! Severities on the command line.

use acrcheck::model::Severity;
use clap::builder::TypedValueParser;

use super::values;
use crate::suggestion::did_you_mean;

/// The severities, lowest first.
const ALL: [Severity; 5] = [
    Severity::Informational,
    Severity::Low,
    Severity::Medium,
    Severity::High,
    Severity::Critical,
];

/// Returns a severity's place in the order, lowest first.
pub(crate) const fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::Informational => 0,
        Severity::Low => 1,
        Severity::Medium => 2,
        Severity::High => 3,
        Severity::Critical => 4,
    }
}

/// Parses the name of a severity as an argument.
pub(crate) fn parser() -> impl TypedValueParser<Value = Severity> {
    values::parser(&ALL, Severity::as_str)
}

/// Returns the severity with this name.
pub(crate) fn named(name: &str) -> Option<Severity> {
    ALL.into_iter()
        .find(|severity| severity.as_str().eq_ignore_ascii_case(name))
}

/// The severity of a check or a reason: `NAME=SEVERITY`.
#[derive(Clone, Debug)]
pub(crate) struct SeverityOf {
    pub(crate) name: String,
    pub(crate) severity: Severity,
}

impl SeverityOf {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (name, severity) = text.split_once('=').unwrap_or((text, ""));
        let (name, severity) = (name.trim(), severity.trim());
        if name.is_empty() || severity.is_empty() {
            return Err("expected NAME=SEVERITY, for example no-ip-rules=critical".to_owned());
        }
        let parsed = named(severity).ok_or_else(|| {
            let names = ALL.map(Severity::as_str);
            match did_you_mean(severity, names).as_str() {
                "" => format!("unknown severity {severity:?}; the severities are {}", names.join(", ")),
                meant => format!("unknown severity {severity:?}{meant}"),
            }
        })?;
        Ok(Self {
            name: name.to_owned(),
            severity: parsed,
        })
    }
}
