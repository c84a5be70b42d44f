//! Severities in settings: those of the command line, and whether any failure reaches `--fail-on`.

use acrcheck::Policy;
use acrcheck::model::{Severity, Status};
use serde_json::{Map, Value};

use crate::options::severity::SeverityOf;
use crate::suggestion::did_you_mean;

/// Sets severities in the settings.
///
/// # Errors
/// A name that is neither a check nor a reason of the policy.
pub(super) fn set(object: &mut Map<String, Value>, given: &[SeverityOf], policy: &Policy) -> Result<(), String> {
    let checks = policy.metadata().checks.iter();
    let names: Vec<&str> = checks
        .flat_map(|check| {
            [&check.id]
                .into_iter()
                .chain(check.reasons.iter().map(|reason| &reason.code))
        })
        .map(String::as_str)
        .collect();
    let severities = object.entry("severity").or_insert_with(|| Map::new().into());
    for SeverityOf { name, severity } in given {
        if !names.contains(&name.as_str()) {
            let meant = did_you_mean(name, names);
            return Err(format!("unknown check or reason {name:?}{meant}"));
        }
        // The component rejects anything but an object.
        if let Some(severities) = severities.as_object_mut() {
            severities.insert(name.clone(), severity.as_str().into());
        }
    }
    Ok(())
}

/// Returns a warning if no failure can have this severity or a higher one with these settings.
pub(super) fn never_matches(least: Severity, settings: &str, policy: &Policy) -> Option<String> {
    let object: Map<String, Value> = serde_json::from_str(settings.trim_start_matches('\u{feff}')).unwrap_or_default();
    let runs = |check: &str| {
        let only = object.get("checks").and_then(Value::as_array);
        only.is_none_or(|only| only.iter().any(|only| only == check))
    };
    let set = |name: &str| -> Option<Severity> {
        let severity = object.get("severity")?.get(name)?.as_str()?;
        severity.parse().ok()
    };
    let mut checks = policy.metadata().checks.iter().filter(|check| runs(&check.id));
    let matches = checks.any(|check| {
        let mut reasons = check.reasons.iter().filter(|reason| reason.status == Status::Fail);
        reasons.any(|reason| {
            let severity = set(&reason.code).or_else(|| set(&check.id));
            severity.unwrap_or(check.severity) >= least
        })
    });
    (!matches).then(|| {
        format!(
            "with --fail-on {}, this run cannot fail: no failure has this severity or a higher one; lower it, or raise a severity",
            least.as_str()
        )
    })
}
