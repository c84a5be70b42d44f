//! The JSON format of a report: `acrcheck.report/v1`.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::model::{Advisory, Detail, EvaluateError, Finding, Position, Problem, RegistryResult, Report, Summary, Tag};
use crate::number::saturated;
use crate::settings::Settings;

/// The name of the JSON format.
pub const SCHEMA: &str = "acrcheck.report/v1";

/// The message for an empty document.
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
    #[serde(skip_serializing_if = "Detail::is_full")]
    detail: Detail,
    summary: Summary,
    registries: ListWithSettings<'r, RegistryResult<'d>>,
    errors: Vec<JsonError<'r>>,
    complete: bool,
}

/// Returns the result of an evaluation as JSON, including an error. Takes the settings and the detail of that evaluation.
#[must_use]
pub fn to_json(outcome: &Result<Report<'_>, EvaluateError>, settings: &Settings, detail: Detail) -> String {
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
        detail,
        complete: errors.is_empty(),
        summary,
        registries: ListWithSettings {
            values: registries,
            settings,
        },
        errors,
    };
    // Serializing strings, numbers and structs cannot fail.
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
/// A part of a report with the settings that determine its severities.
struct WithSettings<'r, T> {
    value: &'r T,
    settings: &'r Settings,
}

/// A list of parts with the settings.
struct ListWithSettings<'r, T> {
    values: &'r [T],
    settings: &'r Settings,
}

impl<'r, T> Serialize for ListWithSettings<'r, T>
where
    WithSettings<'r, T>: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = self.settings;
        serializer.collect_seq(self.values.iter().map(|value| WithSettings { value, settings }))
    }
}

impl Serialize for WithSettings<'_, Finding<'_>> {
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

impl Serialize for WithSettings<'_, RegistryResult<'_>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let RegistryResult {
            identity,
            position,
            findings,
            fingerprint: _,
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
        let findings = ListWithSettings {
            values: findings,
            settings: self.settings,
        };
        registry.serialize_field("findings", &findings)?;
        registry.end()
    }
}

/// With the default severities.
impl Serialize for RegistryResult<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = &Settings::default();
        WithSettings { value: self, settings }.serialize(serializer)
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

/// Tags as one JSON object.
struct TagObject<'r, 'd>(&'r [Tag<'d>]);

impl Serialize for TagObject<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|tag| (&tag.name, &tag.value)))
    }
}
