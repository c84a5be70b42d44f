//! Checks the description of a component.

use std::collections::HashSet;

use serde::de::IgnoredAny;

use crate::model::{CheckMetadata, PolicyMetadata};
use crate::sandbox::violation::{ContractViolation, check_identifier, short};

/// The maximum size in bytes of a name, title or version.
const LONGEST_NAME: usize = 256;
/// The maximum number of checks, and of reasons and advisories per check: few enough to search for each finding.
const MOST: usize = 256;

/// Returns the first error in a description.
pub(in crate::sandbox) fn check_metadata(policy: &PolicyMetadata) -> Result<(), ContractViolation> {
    name("name", &policy.name)?;
    name("version", &policy.version)?;
    if policy.checks.is_empty() {
        return Err(wrong("no checks".to_owned()));
    }
    if serde_json::from_str::<IgnoredAny>(&policy.settings_schema).is_err() {
        return Err(wrong("a settings schema that is not JSON".to_owned()));
    }
    check_codes("check", policy.checks.iter().map(|check| check.id.as_str()))?;
    policy.checks.iter().try_for_each(|described| check(described))
}

fn check(check: &CheckMetadata) -> Result<(), ContractViolation> {
    name("title", &check.title)?;
    check_codes("reason", check.reasons.iter().map(|reason| reason.code.as_str()))?;
    check_codes(
        "advisory",
        check.advisories.iter().map(|advisory| advisory.code.as_str()),
    )
}

/// Checks that codes are identifiers, unique and not too many.
fn check_codes<'t>(what: &str, codes: impl Iterator<Item = &'t str>) -> Result<(), ContractViolation> {
    let mut seen = HashSet::new();
    for code in codes {
        check_identifier(code)?;
        if seen.len() == MOST {
            return Err(wrong(format!("more than {MOST} {what} codes")));
        }
        if !seen.insert(code) {
            return Err(wrong(format!("the {what} code {:?} twice", short(code))));
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
