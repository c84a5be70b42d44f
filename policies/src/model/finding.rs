use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::metadata::{AdvisoryKind, CheckMetadata, Reason};
use super::status::Status;

/// A value that a finding is based on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence<'d> {
    /// RFC 6901 pointer within the top-level JSON value.
    pub pointer: String,
    /// The value; `None` if it is absent or null.
    pub value: Option<Cow<'d, str>>,
}

/// A note on a finding. It never changes a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advisory {
    /// The kind of the advisory.
    pub kind: &'static AdvisoryKind,
    /// The text for this registry; `None` if it is the summary of the kind.
    pub message: Option<String>,
}

impl Advisory {
    /// The text for this registry.
    #[must_use]
    pub fn message(&self) -> &str {
        self.message.as_deref().unwrap_or(self.kind.summary)
    }
}

impl AdvisoryKind {
    /// The advisory with its summary as text.
    pub(crate) const fn plain(&'static self) -> Advisory {
        Advisory {
            kind: self,
            message: None,
        }
    }

    /// The advisory with a text about this registry.
    pub(crate) const fn with(&'static self, message: String) -> Advisory {
        Advisory {
            kind: self,
            message: Some(message),
        }
    }
}

/// The result of one check for one registry. Its severity depends on the settings: [`crate::Settings::severity_of`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<'d> {
    /// The check.
    pub check: &'static CheckMetadata,
    /// The status.
    pub status: Status,
    /// The reason.
    pub reason: &'static Reason,
    /// Replaces the summary of the reason if more is known.
    pub message: Option<&'static str>,
    /// The values that the status is based on.
    pub evidence: Vec<Evidence<'d>>,
    /// Notes on the finding.
    pub advisories: Vec<Advisory>,
    /// Commands that fix it, quoted for a POSIX shell.
    pub remediation: Vec<String>,
}

impl Finding<'_> {
    /// A finding without message, evidence, advisories and commands.
    pub(crate) const fn verdict(check: &'static CheckMetadata, status: Status, reason: &'static Reason) -> Self {
        Self {
            check,
            status,
            reason,
            message: None,
            evidence: Vec::new(),
            advisories: Vec::new(),
            remediation: Vec::new(),
        }
    }

    /// The reason in a sentence about this registry.
    #[must_use]
    pub fn message(&self) -> &'static str {
        self.message.unwrap_or(self.reason.summary)
    }

    /// How to fix it in the Azure portal; `None` if there is nothing to fix.
    #[must_use]
    pub fn portal(&self) -> Option<&'static str> {
        self.reason.portal.filter(|_| self.status == Status::Fail)
    }
}
