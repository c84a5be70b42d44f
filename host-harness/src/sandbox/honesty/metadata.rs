//! What a component may say of itself.

use super::{Dishonesty, identifier, short};
use crate::metadata::{CheckMetadata, PolicyMetadata};

/// Bytes of a name, a title or a version.
const LONGEST_NAME: usize = 256;
/// More checks than any policy has, and few enough to look through for each finding.
const MOST_CHECKS: usize = 256;

/// Finds the first thing in a description that cannot be used.
pub(in crate::sandbox) fn check_metadata(policy: &PolicyMetadata) -> Result<(), Dishonesty> {
    name("name", &policy.name)?;
    name("version", &policy.version)?;
    let count = policy.checks.len();
    if !(1..=MOST_CHECKS).contains(&count) {
        return Err(wrong(format!("{count} checks; there have to be 1 to {MOST_CHECKS}")));
    }
    unique("check", policy.checks.iter().map(|check| check.id.as_str()))?;
    policy.checks.iter().try_for_each(check)
}

fn check(check: &CheckMetadata) -> Result<(), Dishonesty> {
    name("title", &check.title)?;
    unique("reason", check.reasons.iter().map(|reason| reason.code.as_str()))?;
    unique(
        "advisory",
        check.advisories.iter().map(|advisory| advisory.code.as_str()),
    )
}

/// Each an identifier, and none twice.
fn unique<'t>(what: &str, codes: impl Iterator<Item = &'t str>) -> Result<(), Dishonesty> {
    let mut seen = std::collections::HashSet::new();
    for code in codes {
        identifier(code)?;
        if !seen.insert(code) {
            return Err(wrong(format!("the {what} {:?} twice", short(code))));
        }
    }
    Ok(())
}

fn name(what: &str, text: &str) -> Result<(), Dishonesty> {
    match text.len() {
        0 => Err(wrong(format!("an empty {what}"))),
        length if length > LONGEST_NAME => Err(wrong(format!("a {what} of {length} bytes"))),
        _ => Ok(()),
    }
}

const fn wrong(what: String) -> Dishonesty {
    Dishonesty::Description { what }
}
