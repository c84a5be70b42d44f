//! What a component may say of itself.

use std::collections::HashSet;

use serde::de::IgnoredAny;

use crate::model::{CheckMetadata, PolicyMetadata};
use crate::sandbox::violation::{ContractViolation, identifier, short};

/// Bytes of a name, a title or a version.
const LONGEST_NAME: usize = 256;
/// More checks than any policy has, and more reasons or advisories than any check, and few enough to look through for each finding.
const MOST: usize = 256;

/// Finds the first thing in a description that cannot be used.
pub(in crate::sandbox) fn check_metadata(policy: &PolicyMetadata) -> Result<(), ContractViolation> {
    name("name", &policy.name)?;
    name("version", &policy.version)?;
    if policy.checks.is_empty() {
        return Err(wrong("no check at all".to_owned()));
    }
    if serde_json::from_str::<IgnoredAny>(&policy.settings_schema).is_err() {
        return Err(wrong("a settings schema that is not JSON".to_owned()));
    }
    unique("check", policy.checks.iter().map(|check| check.id.as_str()))?;
    policy.checks.iter().try_for_each(|described| check(described))
}

fn check(check: &CheckMetadata) -> Result<(), ContractViolation> {
    name("title", &check.title)?;
    unique("reason", check.reasons.iter().map(|reason| reason.code.as_str()))?;
    unique(
        "advisory",
        check.advisories.iter().map(|advisory| advisory.code.as_str()),
    )
}

/// Each an identifier, none twice, and not too many.
fn unique<'t>(what: &str, codes: impl Iterator<Item = &'t str>) -> Result<(), ContractViolation> {
    let mut seen = HashSet::new();
    for code in codes {
        identifier(code)?;
        if seen.len() == MOST {
            return Err(wrong(format!("more than {MOST} codes of the kind {what}")));
        }
        if !seen.insert(code) {
            return Err(wrong(format!("the {what} {:?} twice", short(code))));
        }
    }
    Ok(())
}

fn name(what: &str, text: &str) -> Result<(), ContractViolation> {
    match text.len() {
        0 => Err(wrong(format!("an empty {what}"))),
        length if length > LONGEST_NAME => Err(wrong(format!("a {what} of {length} bytes"))),
        _ => Ok(()),
    }
}

const fn wrong(what: String) -> ContractViolation {
    ContractViolation::Description { what }
}
