//! The result of one check for one registry.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::metadata::{AdvisoryMetadata, CheckMetadata, ReasonMetadata};
use super::severity::Severity;
use super::status::{Outcome, Status};
use super::waiver::Waiver;

/// A value that a finding is based on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
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
///
/// The kind of an advisory that was read from a report has only its code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

/// An advisory in JSON.
#[derive(Serialize, Deserialize)]
struct AdvisoryJson<'j> {
    code: Cow<'j, str>,
    message: Cow<'j, str>,
}

impl Serialize for Advisory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json = AdvisoryJson {
            code: self.kind.code.as_str().into(),
            message: self.message().into(),
        };
        json.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Advisory {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = AdvisoryJson::deserialize(deserializer)?;
        Ok(Self {
            kind: Arc::new(AdvisoryMetadata {
                code: json.code.into_owned(),
                summary: String::new(),
            }),
            own_message: Some(json.message.into_owned()),
        })
    }
}

/// The result of one check for one registry.
///
/// Its JSON has the texts of the check's description that concern it. The descriptions of a finding that was read from a report have no other
/// texts: `check` has only its id, and `reason` only its code and, for a failure, how to fix it in the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
    /// Returns what the finding counts as.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let waived = self.waiver.as_ref().is_some_and(|waiver| waiver.holds());
        Outcome::of(self.status, waived)
    }

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

/// A finding in JSON.
#[derive(Serialize, Deserialize)]
struct FindingJson<'j> {
    check: Cow<'j, str>,
    status: Status,
    severity: Severity,
    reason: Cow<'j, str>,
    message: Cow<'j, str>,
    #[serde(default)]
    evidence: Cow<'j, [Evidence]>,
    #[serde(default)]
    advisories: Cow<'j, [Advisory]>,
    #[serde(default)]
    remediation: Cow<'j, [String]>,
    portal: Option<Cow<'j, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiver: Option<Arc<Waiver>>,
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json = FindingJson {
            check: self.check.id.as_str().into(),
            status: self.status,
            severity: self.severity,
            reason: self.reason.code.as_str().into(),
            message: self.message().into(),
            evidence: self.evidence.as_slice().into(),
            advisories: self.advisories.as_slice().into(),
            remediation: self.remediation.as_slice().into(),
            portal: self.portal().map(Cow::Borrowed),
            waiver: self.waiver.clone(),
        };
        json.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Finding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = FindingJson::deserialize(deserializer)?;
        let (status, severity) = (json.status, json.severity);
        Ok(Self {
            check: Arc::new(CheckMetadata::new(json.check, severity)),
            status,
            severity,
            reason: Arc::new(ReasonMetadata {
                code: json.reason.into_owned(),
                status,
                summary: String::new(),
                portal: json.portal.map(Cow::into_owned),
                controls: Vec::new(),
            }),
            own_message: Some(json.message.into_owned()),
            evidence: json.evidence.into_owned(),
            advisories: json.advisories.into_owned(),
            remediation: json.remediation.into_owned(),
            waiver: json.waiver,
        })
    }
}
