//! The severity of a check or a reason on the command line.

use acrcheck::model::Severity;

use crate::suggestion::did_you_mean;

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
        let parsed = severity.parse().map_err(|error| {
            let meant = did_you_mean(severity, Severity::ALL.map(Severity::as_str));
            format!("{error}{meant}")
        })?;
        Ok(Self {
            name: name.to_owned(),
            severity: parsed,
        })
    }
}
