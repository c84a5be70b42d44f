//! What an evaluation gives, and the report over many sources: the JSON form `acrcheck.report/v1`.
//!
//! The fields are documented in `wit/types.wit`; the schema of the JSON is [`SCHEMA`].

mod batch;
pub mod diff;
mod duplicates;
mod finding;
mod read;
mod tag;
mod tally;
mod waiver;

use std::fmt;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::sandbox::{Policy, RunError};
use crate::source::SourceError;

pub use batch::{Batch, Totals};
pub use duplicates::{Digester, Digests, Duplicates};
pub use finding::{Advisory, Finding};
pub use read::{NoReport, ReadFinding, ReadRegistry, ReadReport, ReadWaiver};
pub use tag::Tag;
pub use tally::{Errors, Reason, Tally};
pub use waiver::{Acceptance, Outcome, Waiver};

/// The JSON Schema (draft 2020-12) of the report.
pub const SCHEMA: &str = include_str!("../schema/report.schema.json");

/// The name of the JSON form.
pub(crate) const SCHEMA_NAME: &str = "acrcheck.report/v1";

/// What a check says of one registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

impl Status {
    /// The status as the JSON report spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not-applicable",
            Self::Unknown => "unknown",
        }
    }
}

/// How much a failed check matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The severity as the JSON report spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Informational => "informational",
        }
    }
}

/// Where in a document something stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
    /// RFC 6901 pointer within the top-level JSON value.
    pub pointer: String,
}

/// Where something comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The file as it was named, `-` for standard input; none for a document that was handed in by a program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Where in it; none where it could not be read at all.
    pub position: Option<Position>,
}

/// One value that a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// RFC 6901 pointer within the top-level JSON value.
    pub pointer: String,
    /// The value seen; none where it is absent or null.
    pub value: Option<String>,
}

impl Evidence {
    /// Whether it says that there is more evidence than a finding names: `<150 rules in all>`.
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

/// One registry with its findings. What the document does not say of it is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistryResult {
    /// The Azure resource id.
    pub id: Option<String>,
    /// The registry's name.
    pub name: Option<String>,
    /// The resource group.
    pub resource_group: Option<String>,
    /// The subscription's id.
    pub subscription_id: Option<String>,
    /// The Azure region.
    pub location: Option<String>,
    /// Its tags, in the order of the document. No two have the same name to Azure, to which case does not count.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "tag::as_object")]
    pub tags: Vec<Tag>,
    /// Where it stands.
    pub source: Source,
    /// A finding for each check that was asked for.
    pub findings: Vec<Finding>,
}

impl RegistryResult {
    /// A name under which the registry can be found again in another report: its id, which Azure compares without case; or else its name with group and
    /// subscription, as far as they are known; or else its place.
    #[must_use]
    pub fn key(&self) -> String {
        identity(
            [&self.id, &self.name, &self.resource_group, &self.subscription_id],
            &self.source,
        )
    }
}

/// The key of a registry, from its id, name, resource group and subscription.
fn identity([id, name, group, subscription]: [&Option<String>; 4], source: &Source) -> String {
    let known = |text: &'_ Option<String>| {
        text.as_deref()
            .filter(|text| !text.is_empty())
            .map(str::to_ascii_lowercase)
    };
    if let Some(id) = known(id) {
        return id;
    }
    if let Some(name) = known(name) {
        // A slash in one of them, or one that is missing, must not make it another.
        let part = |text| known(text).unwrap_or_default().replace('%', "%25").replace('/', "%2f");
        return [
            part(subscription),
            part(group),
            name.replace('%', "%25").replace('/', "%2f"),
        ]
        .join("/");
    }
    let path = source.path.as_deref().unwrap_or_default();
    match &source.position {
        Some(position) => format!("{path}:{}#{}", position.line, position.pointer),
        None => path.to_owned(),
    }
}

/// Something that could not be read or judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorEntry {
    /// Where it stands.
    pub source: Source,
    /// What kind of thing: a code of the component's, or `unreadable-source`, `sandbox` or `conflicting-registry` of the host's.
    pub code: String,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Counts, of findings except where another thing is named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Registries judged.
    pub registries: u64,
    /// Findings that pass.
    pub pass: u64,
    /// Findings that fail and are not waived.
    pub fail: u64,
    /// Findings that are not applicable.
    pub not_applicable: u64,
    /// Findings that are unknown.
    pub unknown: u64,
    /// Failed findings that are waived.
    pub waived: u64,
    /// Resources of other types, passed over.
    pub skipped: u64,
    /// Registries that are not listed because an earlier one with the same id has the same findings. A component counts none.
    pub duplicates: u64,
    /// Errors.
    pub errors: u64,
}

impl Summary {
    /// Counts what an evaluation lists.
    pub fn add(&mut self, evaluation: &Evaluation) {
        self.registries += evaluation.registries.len() as u64;
        self.skipped += evaluation.skipped;
        self.errors += evaluation.errors.len() as u64;
        for finding in evaluation.registries.iter().flat_map(|registry| &registry.findings) {
            *self.of(finding.outcome()) += 1;
        }
    }

    /// The count of findings with an outcome.
    pub(crate) const fn of(&mut self, outcome: Outcome) -> &mut u64 {
        match outcome {
            Outcome::Pass => &mut self.pass,
            Outcome::Fail => &mut self.fail,
            Outcome::Waived => &mut self.waived,
            Outcome::NotApplicable => &mut self.not_applicable,
            Outcome::Unknown => &mut self.unknown,
        }
    }
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.registries += other.registries;
        self.pass += other.pass;
        self.fail += other.fail;
        self.not_applicable += other.not_applicable;
        self.unknown += other.unknown;
        self.waived += other.waived;
        self.skipped += other.skipped;
        self.duplicates += other.duplicates;
        self.errors += other.errors;
    }
}

/// One thing that is wrong with settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsProblem {
    /// RFC 6901 pointer into the settings; empty for the whole.
    pub pointer: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for SettingsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str(&self.message),
            pointer => write!(f, "{pointer}: {}", self.message),
        }
    }
}

/// What a component makes of one document. The default is that of a document from which nothing could be read: not complete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// The registries, in the order of the document.
    pub registries: Vec<RegistryResult>,
    /// Resources of other types, passed over.
    pub skipped: u64,
    /// What could not be read, in the order of the document.
    pub errors: Vec<ErrorEntry>,
    /// False when anything could not be read, or a list is known not to be whole.
    pub complete: bool,
}

/// The component that judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judge {
    /// The policy's name.
    pub name: String,
    /// The policy's version.
    pub version: String,
    /// SHA-256 of the component's binary, in hexadecimal.
    pub sha256: String,
}

impl Judge {
    /// Who a policy is.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        let metadata = policy.metadata();
        Self {
            name: metadata.name.clone(),
            version: metadata.version.clone(),
            sha256: policy.info().sha256.clone(),
        }
    }
}

/// The configuration file that a report was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UsedConfiguration {
    /// The file as it was named, or as it was found from the current folder.
    pub path: String,
}

/// The report over every source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The name of this form.
    pub schema: &'static str,
    /// The component that judged.
    pub component: Judge,
    /// The configuration file that was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration: Option<UsedConfiguration>,
    /// The counts of what follows.
    pub summary: Summary,
    /// The registries, in the order of the sources.
    pub registries: Vec<RegistryResult>,
    /// What could not be read or judged, in the order of the sources.
    pub errors: Vec<ErrorEntry>,
    /// False when anything could not be read or judged.
    pub complete: bool,
    /// Whether the sandbox stopped the component on any source.
    #[serde(skip)]
    pub stopped: bool,
    /// Failures that are milder than what somebody wants to hear of.
    #[serde(skip)]
    pub mild: u64,
    /// How often each reason was given, whether it is listed or not.
    #[serde(skip)]
    pub tally: Tally,
}

impl Report {
    /// An empty report of what a policy will find.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        Self {
            schema: SCHEMA_NAME,
            component: Judge::new(policy),
            configuration: None,
            summary: Summary::default(),
            registries: Vec::new(),
            errors: Vec::new(),
            complete: true,
            stopped: false,
            mild: 0,
            tally: Tally::default(),
        }
    }

    /// Adds what a component made of the document at `path`.
    pub fn add(&mut self, path: &str, outcome: Result<Evaluation, RunError>) {
        self.add_batch(Batch::judged(path, None, outcome));
    }

    /// Adds a source, or a part of one, that could not be read.
    pub fn add_unreadable(&mut self, path: &str, error: &SourceError) {
        self.add_batch(Batch::unreadable(path, None, error));
    }

    /// Adds what came of a part of the input.
    pub fn add_batch(&mut self, batch: Batch) {
        let tally = Tally::of(&batch.registries, &batch.errors);
        self.add_counted(batch, &tally);
    }

    /// The same, of a part that has been counted before. Not all of it need be listed.
    pub fn add_counted(&mut self, batch: Batch, tally: &Tally) {
        self.tally.add(tally);
        let mut totals = self.totals();
        totals.add(&batch.totals);
        self.summary = totals.summary;
        self.complete = totals.complete;
        self.stopped = totals.stopped;
        self.mild = totals.mild;
        self.registries.extend(batch.registries);
        self.errors.extend(batch.errors);
    }

    /// What the report comes to.
    #[must_use]
    pub const fn totals(&self) -> Totals {
        Totals {
            summary: self.summary,
            complete: self.complete,
            stopped: self.stopped,
            mild: self.mild,
        }
    }
}

/// An error with its causes, in one line.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
