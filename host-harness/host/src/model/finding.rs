//! The result of one check for one registry.

use std::sync::Arc;

use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};

use super::metadata::{AdvisoryMetadata, CheckMetadata, ReasonMetadata};
use super::severity::Severity;
use super::status::{Outcome, Status};
use super::waiver::Waiver;

/// A value that a finding is based on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// RFC 6901 pointer within the top-level JSON value.
    pub pointer: String,
    /// The value; `None` if it is absent or null.
    pub value: Option<String>,
}

impl Evidence {
    /// Whether this is the marker of omitted evidence: `<150 rules in all>`.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        let inside = self
            .value
            .as_deref()
            .and_then(|value| value.strip_prefix('<')?.strip_suffix(" in all>"));
        let words = inside.and_then(|inside| inside.split_once(' '));
        words.is_some_and(|(count, _)| !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()))
    }
}

/// A note on a finding. It never changes a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advisory {
    /// The kind of the advisory.
    pub kind: Arc<AdvisoryMetadata>,
    /// The text for this registry; `None` if it is the summary of the kind.
    pub own_message: Option<String>,
}

impl Advisory {
    /// Returns the text for this registry.
    #[must_use]
    pub fn message(&self) -> &str {
        self.own_message.as_deref().unwrap_or(&self.kind.summary)
    }
}

impl Serialize for Advisory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut advisory = serializer.serialize_struct("Advisory", 2)?;
        advisory.serialize_field("code", &self.kind.code)?;
        advisory.serialize_field("message", self.message())?;
        advisory.end()
    }
}

/// The result of one check for one registry. Its JSON includes the texts of the check's description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check.
    pub check: Arc<CheckMetadata>,
    /// The status.
    pub status: Status,
    /// The severity of a failure under the settings.
    pub severity: Severity,
    /// The reason.
    pub reason: Arc<ReasonMetadata>,
    /// The text for this registry; `None` if it is the summary of the reason.
    pub own_message: Option<String>,
    /// The values that the status is based on.
    pub evidence: Vec<Evidence>,
    /// Notes on the finding.
    pub advisories: Vec<Advisory>,
    /// Commands that fix it, quoted for a POSIX shell.
    pub remediation: Vec<String>,
    /// The waiver of a failure, if any. The host sets it, never the component.
    pub waiver: Option<Arc<Waiver>>,
}

impl Finding {
    /// Returns the reason in a sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        self.own_message.as_deref().unwrap_or(&self.reason.summary)
    }

    /// Returns how to fix it in the Azure portal; `None` if there is nothing to fix.
    #[must_use]
    pub fn portal(&self) -> Option<&str> {
        let portal = self.reason.portal.as_deref();
        portal.filter(|_| self.status == Status::Fail)
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut finding = serializer.serialize_struct("Finding", 9 + usize::from(self.waiver.is_some()))?;
        finding.serialize_field("check", &self.check.id)?;
        finding.serialize_field("status", &self.status)?;
        finding.serialize_field("severity", &self.severity)?;
        finding.serialize_field("reason", &self.reason.code)?;
        finding.serialize_field("message", self.message())?;
        finding.serialize_field("evidence", &self.evidence)?;
        finding.serialize_field("advisories", &self.advisories)?;
        finding.serialize_field("remediation", &self.remediation)?;
        finding.serialize_field("portal", &self.portal())?;
        if let Some(waiver) = &self.waiver {
            finding.serialize_field("waiver", waiver)?;
        }
        finding.end()
    }
}

impl Finding {
    /// Returns what the finding counts as.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let waived = self.waiver.as_ref().is_some_and(|waiver| waiver.holds());
        Outcome::of(self.status, waived)
    }
}
