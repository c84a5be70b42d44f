//! Decides settings whose values are not in the document: by every value that they can have.

use crate::catalogue::declared::UNRESOLVED_EXPRESSION;
use crate::configuration::{Bypass, DefaultAction, PublicAccess};
use crate::model::{Reason, Status};

/// Returns the reason that holds whatever the unresolved settings are: the first in the order of the table if all have the same status.
pub(super) fn agreed(
    reasons: impl Iterator<Item = &'static Reason>,
    table: &[&'static Reason],
    status_of: impl Fn(&'static Reason) -> Status,
) -> &'static Reason {
    let place = |reason: &Reason| table.iter().position(|row| row.code == reason.code);
    let mut agreed: Option<&'static Reason> = None;
    for reason in reasons {
        agreed = match agreed {
            Some(first) if status_of(first) != status_of(reason) => return &UNRESOLVED_EXPRESSION,
            Some(first) if place(first) <= place(reason) => Some(first),
            _ => Some(reason),
        };
    }
    agreed.unwrap_or(&UNRESOLVED_EXPRESSION)
}

/// The values that a setting can have.
pub(super) trait Possible: Copy + Sized + 'static {
    fn possible(&self) -> &[Self];
}

impl Possible for PublicAccess {
    fn possible(&self) -> &[Self] {
        match self {
            Self::Unresolved => &[Self::Enabled, Self::Disabled],
            known => core::slice::from_ref(known),
        }
    }
}

impl Possible for DefaultAction {
    fn possible(&self) -> &[Self] {
        match self {
            Self::Unresolved => &[Self::Allow, Self::Deny],
            known => core::slice::from_ref(known),
        }
    }
}

impl Possible for Bypass {
    fn possible(&self) -> &[Self] {
        match self {
            Self::Unresolved => &[Self::AzureServices, Self::None],
            known => core::slice::from_ref(known),
        }
    }
}
