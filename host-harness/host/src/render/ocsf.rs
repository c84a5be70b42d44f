//! Report as events of the Open Cybersecurity Schema Framework: Compliance Finding (class 2003), one per line.
//!
//! Errors are events with the status Warning and without a resource: "did not yield a result due to missing information".

use std::io::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use serde_json::{Value, json};

use super::ends::FileEnds;
use super::json::Escaping;
use super::labels;
use super::renderer::StreamRenderer;
use crate::model::{ErrorEntry, Finding, Outcome, RegistryResult, Severity, Status};

/// The report as OCSF events with one timestamp.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ocsf {
    /// The time of the run.
    pub time: SystemTime,
}

impl Ocsf {
    /// Creates the renderer. `time` is when the report is made.
    #[must_use]
    pub const fn new(time: SystemTime) -> Self {
        Self { time }
    }
}

/// The schema version.
const VERSION: &str = "1.5.0";
/// The class Compliance Finding in the category Findings, with the activity Create.
const CLASS: u32 = 2003;
const CATEGORY: u32 = 2;
const ACTIVITY: u32 = 1;
/// The status of an accepted finding.
const SUPPRESSED: u32 = 3;

impl Ocsf {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        // A report without findings and errors is empty.
        let product = r#""product":{"name":"acrcheck","vendor_name":"acrcheck","#;
        ends.is("")
            || (ends.starts_with(r#"{"metadata":{"#)
                && ends
                    .first_line()
                    .windows(product.len())
                    .any(|window| window == product.as_bytes()))
    }
}

impl StreamRenderer for Ocsf {
    fn part(&self, registries: &[RegistryResult], errors: &[ErrorEntry], out: &mut dyn Write) -> io::Result<()> {
        for registry in registries {
            for finding in &registry.findings {
                line(self.finding(registry, finding), out)?;
            }
        }
        for error in errors {
            line(self.error(error), out)?;
        }
        Ok(())
    }
}

/// An event. The metadata comes first, so that a report is recognised by its beginning.
#[derive(Serialize)]
struct Line {
    metadata: Value,
    #[serde(flatten)]
    rest: Value,
}

fn line(mut event: Value, out: &mut dyn Write) -> io::Result<()> {
    let metadata = event.as_object_mut().and_then(|event| event.remove("metadata"));
    let line = Line {
        metadata: metadata.unwrap_or_default(),
        rest: event,
    };
    Escaping(&mut *out).write_all(&serde_json::to_vec(&line)?)?;
    out.write_all(b"\n")
}

impl Ocsf {
    fn finding(&self, registry: &RegistryResult, finding: &Finding) -> Value {
        let check = &finding.check;
        let mut event = self.event(Event {
            title: &check.title,
            description: &check.rationale,
            uid: labels::fingerprint(registry, finding),
            message: labels::sentence(registry, finding),
            severity: severity(finding.severity),
            status: status(finding.status),
            detail: &finding.reason.code,
            control: &check.id,
            source: &registry.source,
        });
        if let Some(event) = event.as_object_mut() {
            event.insert("cloud".to_owned(), cloud(registry));
            event.insert("resources".to_owned(), json!([resource(registry)]));
            if let Some(remediation) = remediation(registry, finding) {
                event.insert("remediation".to_owned(), remediation);
            }
            let unmapped = json!({
                "evidence": finding.evidence,
                "advisories": finding.advisories,
                "source": registry.source,
            });
            event.insert("unmapped".to_owned(), unmapped);
            if finding.outcome() == Outcome::Waived {
                event.insert("status_id".to_owned(), SUPPRESSED.into());
                event.insert("status".to_owned(), "Suppressed".into());
            }
            if let Some(waiver) = labels::waiver_of(finding) {
                event.insert("comment".to_owned(), waiver.into());
            }
        }
        event
    }

    fn error(&self, error: &ErrorEntry) -> Value {
        let mut event = self.event(Event {
            title: "Some input could not be checked",
            description: "Input that cannot be read is not checked, and the report is incomplete.",
            uid: labels::error_fingerprint(error),
            message: error.message.clone(),
            severity: (0, "Unknown"),
            status: (2, "Warning"),
            detail: &error.code,
            control: "not-judged",
            source: &error.source,
        });
        if let Some(event) = event.as_object_mut() {
            event.insert("unmapped".to_owned(), json!({"source": error.source}));
        }
        event
    }

    fn event(&self, event: Event<'_>) -> Value {
        let time = self.time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        // The schema uses 64-bit integers.
        let time = u64::try_from(time).unwrap_or(u64::MAX);
        json!({
            "activity_id": ACTIVITY,
            "activity_name": "Create",
            "category_uid": CATEGORY,
            "category_name": "Findings",
            "class_uid": CLASS,
            "class_name": "Compliance Finding",
            "type_uid": CLASS * 100 + ACTIVITY,
            "type_name": "Compliance Finding: Create",
            "time": time,
            "severity_id": event.severity.0,
            "severity": event.severity.1,
            // A single run cannot tell whether the finding existed before.
            "status_id": 1,
            "status": "New",
            "status_detail": event.detail,
            "message": event.message,
            "metadata": {
                "version": VERSION,
                "profiles": ["cloud"],
                "product": {"name": "acrcheck", "vendor_name": "acrcheck", "version": env!("CARGO_PKG_VERSION")},
                "event_code": event.control,
                "log_name": event.source.path,
            },
            "finding_info": {
                "uid": event.uid,
                "title": event.title,
                "desc": event.description,
                "created_time": time,
                "types": ["Compliance"],
            },
            "compliance": {
                "control": event.control,
                "requirements": [event.control],
                "standards": ["acrcheck"],
                "status_id": event.status.0,
                "status": event.status.1,
                "status_code": event.detail,
            },
            "cloud": {"provider": "Azure"},
        })
    }
}

/// The fields that differ between events.
struct Event<'e> {
    title: &'e str,
    description: &'e str,
    uid: String,
    message: String,
    severity: (u32, &'static str),
    status: (u32, &'static str),
    detail: &'e str,
    control: &'e str,
    source: &'e crate::model::Source,
}

const fn severity(severity: Severity) -> (u32, &'static str) {
    match severity {
        Severity::Informational => (1, "Informational"),
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    }
}

const fn status(status: Status) -> (u32, &'static str) {
    match status {
        Status::Pass => (1, "Pass"),
        Status::Unknown => (2, "Warning"),
        Status::Fail => (3, "Fail"),
        Status::NotApplicable => (99, "Not applicable"),
    }
}

fn cloud(registry: &RegistryResult) -> Value {
    match &registry.subscription_id {
        Some(subscription) => json!({
            "provider": "Azure",
            "region": registry.location,
            "account": {"uid": subscription, "name": subscription, "type": "Azure Subscription", "type_id": 99},
        }),
        None => json!({"provider": "Azure", "region": registry.location}),
    }
}

fn resource(registry: &RegistryResult) -> Value {
    json!({
        "uid": registry.key(),
        "name": labels::name(registry),
        "type": "Microsoft.ContainerRegistry/registries",
        "region": registry.location,
        "group": registry.resource_group.as_ref().map(|group| json!({"name": group, "type": "Azure Resource Group"})),
    })
}

fn remediation(registry: &RegistryResult, finding: &Finding) -> Option<Value> {
    let mut lines: Vec<&str> = labels::portal(registry, finding).into_iter().collect();
    lines.extend(labels::commands(registry, finding).iter().map(String::as_str));
    let references: Vec<&str> = finding.check.references.iter().map(|page| page.url.as_str()).collect();
    (!lines.is_empty()).then(|| json!({"desc": lines.join("\n"), "references": references}))
}
