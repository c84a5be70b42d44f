//! What a document gives: registries with their findings, and what could not be read.
//!
//! The shapes are those of `wit/types.wit`, which documents each field; serialized, they are an `acrcheck.report/v1`.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::metadata::{AdvisoryKind, CheckMetadata, Reason};
use crate::settings::{Settings, SettingsProblem};

/// What a check says of one registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The registry is as the check wants it.
    Pass,
    /// The registry is not as the check wants it.
    Fail,
    /// The check asks nothing of a registry in this state.
    NotApplicable,
    /// The document does not show what the check needs. Never a pass.
    Unknown,
}

/// How much a failed check matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Act at once.
    Critical,
    /// Not an acceptable risk.
    High,
    /// To be planned.
    Medium,
    /// To be known.
    Low,
    /// For information only.
    Informational,
}

impl Severity {
    /// The severity that the JSON report spells like this.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "critical" => Self::Critical,
            "high" => Self::High,
            "medium" => Self::Medium,
            "low" => Self::Low,
            "informational" => Self::Informational,
            _ => return None,
        })
    }
}

/// Where in a document something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
    /// RFC 6901 pointer within the top-level JSON value.
    pub pointer: String,
}

/// Who a registry is. What the document does not say is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity<'d> {
    /// The Azure resource id.
    pub id: Option<Cow<'d, str>>,
    /// The registry's name.
    pub name: Option<Cow<'d, str>>,
    /// The resource group, as given or read from the id.
    pub resource_group: Option<Cow<'d, str>>,
    /// The subscription's id, as given or read from the id.
    pub subscription_id: Option<Cow<'d, str>>,
    /// The Azure region.
    pub location: Option<Cow<'d, str>>,
    /// Its tags, in the order of the document. No two have the same name to Azure, to which case does not count.
    pub tags: Vec<Tag<'d>>,
}

/// One tag of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag<'d> {
    /// Its name.
    pub name: Cow<'d, str>,
    /// Its value.
    pub value: Cow<'d, str>,
}

/// Tags as one JSON object.
struct TagObject<'r, 'd>(&'r [Tag<'d>]);

impl Serialize for TagObject<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|tag| (&tag.name, &tag.value)))
    }
}

/// One value that a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence<'d> {
    /// RFC 6901 pointer within the top-level JSON value.
    pub pointer: String,
    /// The value seen; `None` where it is absent or null.
    pub value: Option<Cow<'d, str>>,
}

/// A note on a finding. It never changes a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advisory {
    /// Which one.
    pub kind: &'static AdvisoryKind,
    /// What it says of this registry; `None` where that is what it says of any.
    pub message: Option<String>,
}

impl Advisory {
    /// What it says.
    #[must_use]
    pub fn message(&self) -> &str {
        self.message.as_deref().unwrap_or(self.kind.summary)
    }
}

impl Serialize for Advisory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut advisory = serializer.serialize_struct("Advisory", 2)?;
        advisory.serialize_field("code", self.kind.code)?;
        advisory.serialize_field("message", self.message())?;
        advisory.end()
    }
}

/// What one check says of one registry. How much a failure matters is up to the settings: [`Settings::severity_of`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<'d> {
    /// The check.
    pub check: &'static CheckMetadata,
    /// The verdict.
    pub status: Status,
    /// The reason.
    pub reason: &'static Reason,
    /// What to say instead of the reason's summary, where more is known.
    pub message: Option<&'static str>,
    /// The values that the verdict rests on.
    pub evidence: Vec<Evidence<'d>>,
    /// Notes beside the verdict.
    pub advisories: Vec<Advisory>,
    /// Commands that mend it, quoted for a POSIX shell.
    pub remediation: Vec<String>,
}

impl Finding<'_> {
    /// The verdict in a sentence.
    #[must_use]
    pub fn message(&self) -> &'static str {
        self.message.unwrap_or(self.reason.summary)
    }

    /// How to mend it in the Azure portal; `None` where there is nothing to mend.
    #[must_use]
    pub fn portal(&self) -> Option<&'static str> {
        self.reason.portal.filter(|_| self.status == Status::Fail)
    }
}

/// Something of a report, serialized under the settings of its evaluation.
struct Under<'r, T> {
    value: &'r T,
    settings: &'r Settings,
}

/// A list of such things.
struct Each<'r, T> {
    values: &'r [T],
    settings: &'r Settings,
}

impl<'r, T> Serialize for Each<'r, T>
where
    Under<'r, T>: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = self.settings;
        serializer.collect_seq(self.values.iter().map(|value| Under { value, settings }))
    }
}

impl Serialize for Under<'_, Finding<'_>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Finding {
            check,
            status,
            reason,
            evidence,
            advisories,
            remediation,
            ..
        } = self.value;
        let mut finding = serializer.serialize_struct("Finding", 9)?;
        finding.serialize_field("check", check.id)?;
        finding.serialize_field("status", status)?;
        finding.serialize_field("severity", &self.settings.severity_of(check, reason))?;
        finding.serialize_field("reason", reason.code)?;
        finding.serialize_field("message", self.value.message())?;
        finding.serialize_field("evidence", evidence)?;
        finding.serialize_field("advisories", advisories)?;
        finding.serialize_field("remediation", remediation)?;
        finding.serialize_field("portal", &self.value.portal())?;
        finding.end()
    }
}

/// One registry with its findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryResult<'d> {
    /// Who it is.
    pub identity: Identity<'d>,
    /// Where in the document it stands.
    pub position: Position,
    /// A finding for each check that was asked for.
    pub findings: Vec<Finding<'d>>,
}

impl Serialize for Under<'_, RegistryResult<'_>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let RegistryResult {
            identity,
            position,
            findings,
        } = self.value;
        let fields = if identity.tags.is_empty() { 7 } else { 8 };
        let mut registry = serializer.serialize_struct("RegistryResult", fields)?;
        registry.serialize_field("id", &identity.id)?;
        registry.serialize_field("name", &identity.name)?;
        registry.serialize_field("resourceGroup", &identity.resource_group)?;
        registry.serialize_field("subscriptionId", &identity.subscription_id)?;
        registry.serialize_field("location", &identity.location)?;
        if !identity.tags.is_empty() {
            registry.serialize_field("tags", &TagObject(&identity.tags))?;
        }
        registry.serialize_field("source", &Source::at(position))?;
        let findings = Each {
            values: findings,
            settings: self.settings,
        };
        registry.serialize_field("findings", &findings)?;
        registry.end()
    }
}

/// With the severities that the checks have by default.
impl Serialize for RegistryResult<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = &Settings::default();
        Under { value: self, settings }.serialize(serializer)
    }
}

/// What kind of thing could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemCode {
    /// Text that is not JSON.
    NotJson,
    /// Well-formed JSON with a number or a text that cannot be taken in.
    UnreadableValue,
    /// A JSON value that is no resource.
    NotARegistry,
    /// A list that is known not to be whole.
    ListIncomplete,
    /// A kind of document that holds registries in a form that is not read.
    UnsupportedDocument,
}

impl ProblemCode {
    /// The stable identifier.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotJson => "not-json",
            Self::UnreadableValue => "unreadable-value",
            Self::NotARegistry => "not-a-registry",
            Self::ListIncomplete => "list-incomplete",
            Self::UnsupportedDocument => "unsupported-document",
        }
    }
}

/// Something in the document that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of thing.
    pub code: ProblemCode,
    /// Where it stands.
    pub position: Position,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Counts, of findings except where another thing is named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Registries judged.
    pub registries: u32,
    /// Findings that pass.
    pub pass: u32,
    /// Findings that fail.
    pub fail: u32,
    /// Findings that are not applicable.
    pub not_applicable: u32,
    /// Findings that are unknown.
    pub unknown: u32,
    /// Resources of other types, passed over.
    pub skipped: u32,
    /// Problems.
    pub errors: u32,
}

/// What a document gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report<'d> {
    /// The registries, in the order of the document.
    pub registries: Vec<RegistryResult<'d>>,
    /// Resources of other types, passed over.
    pub skipped: u32,
    /// What could not be read, in the order of the document.
    pub errors: Vec<Problem>,
}

impl Report<'_> {
    /// The counts.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary {
            registries: saturated(self.registries.len()),
            skipped: self.skipped,
            errors: saturated(self.errors.len()),
            ..Summary::default()
        };
        for finding in self.registries.iter().flat_map(|r| &r.findings) {
            let count = match finding.status {
                Status::Pass => &mut summary.pass,
                Status::Fail => &mut summary.fail,
                Status::NotApplicable => &mut summary.not_applicable,
                Status::Unknown => &mut summary.unknown,
            };
            *count = count.saturating_add(1);
        }
        summary
    }

    /// Whether everything could be read.
    #[must_use]
    pub const fn complete(&self) -> bool {
        self.errors.is_empty()
    }
}

/// A count as the contract has it.
pub(crate) fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Why a document gave no report at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvaluateError {
    /// The document is empty, or white space only.
    EmptyDocument(Position),
    /// Nothing in the document could be read as JSON.
    NotJson(Problem),
    /// The settings are not valid.
    InvalidSettings(Vec<SettingsProblem>),
}

/// The name of the JSON form.
pub const SCHEMA: &str = "acrcheck.report/v1";

/// The text that says that a document has nothing in it.
pub const EMPTY_DOCUMENT: &str = "the document is empty; pass what `az acr show` or `az acr list` prints";

#[derive(Serialize)]
struct Source<'r> {
    position: Option<&'r Position>,
}

impl<'r> Source<'r> {
    const fn at(position: &'r Position) -> Self {
        Self {
            position: Some(position),
        }
    }
}

/// An entry of `errors`.
#[derive(Serialize)]
struct JsonError<'r> {
    source: Source<'r>,
    code: &'static str,
    message: Cow<'r, str>,
}

impl<'r> From<&'r Problem> for JsonError<'r> {
    fn from(problem: &'r Problem) -> Self {
        Self {
            source: Source::at(&problem.position),
            code: problem.code.code(),
            message: Cow::Borrowed(&problem.message),
        }
    }
}

#[derive(Serialize)]
struct JsonReport<'r, 'd> {
    schema: &'static str,
    summary: Summary,
    registries: Each<'r, RegistryResult<'d>>,
    errors: Vec<JsonError<'r>>,
    complete: bool,
}

/// The JSON form of what an evaluation gave, a failure included.
pub(crate) fn to_json(outcome: &Result<Report<'_>, EvaluateError>, settings: &Settings) -> String {
    let (summary, registries, errors) = match outcome {
        Ok(report) => (
            report.summary(),
            report.registries.as_slice(),
            report.errors.iter().map(JsonError::from).collect(),
        ),
        Err(error) => {
            let errors = json_errors(error);
            let summary = Summary {
                errors: saturated(errors.len()),
                ..Summary::default()
            };
            (summary, [].as_slice(), errors)
        }
    };
    let report = JsonReport {
        schema: SCHEMA,
        complete: errors.is_empty(),
        summary,
        registries: Each {
            values: registries,
            settings,
        },
        errors,
    };
    // Writing strings, numbers and structs into memory cannot fail.
    serde_json::to_string(&report).unwrap_or_default()
}

fn json_errors(error: &EvaluateError) -> Vec<JsonError<'_>> {
    match error {
        EvaluateError::EmptyDocument(position) => alloc::vec![JsonError {
            source: Source::at(position),
            code: "empty-document",
            message: Cow::Borrowed(EMPTY_DOCUMENT),
        }],
        EvaluateError::NotJson(problem) => alloc::vec![JsonError::from(problem)],
        EvaluateError::InvalidSettings(problems) => problems
            .iter()
            .map(|problem| {
                let mut message = String::from("settings ");
                message.push_str(&problem.pointer);
                message.push_str(": ");
                message.push_str(&problem.message);
                JsonError {
                    source: Source { position: None },
                    code: "invalid-settings",
                    message: Cow::Owned(message),
                }
            })
            .collect(),
    }
}
