//! Generation of expectation files from findings.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::comparison::codes;
use super::file::{Expectation, ExpectedFinding, ExpectedRegistry, ExpectedSettings};
use super::matching::matched;
use crate::escape::{toml_key, toml_string};
use crate::model::{Finding, RegistryResult, Status};
use crate::report::Report;

impl Expectation {
    /// Returns this expectation with the findings of a report. A partial expectation keeps its selection, as far as it was found.
    #[must_use]
    pub fn met_by(&self, report: &Report) -> Self {
        let registries = if self.partial {
            let matched = self
                .registries
                .iter()
                .zip(matched(&self.registries, &report.registries));
            let matched = matched.filter_map(|(expected, index)| Some((expected, report.registries.get(index?)?)));
            matched.map(|(expected, found)| selection_of(expected, found)).collect()
        } else {
            report.registries.iter().map(all_of).collect()
        };
        let errors: Vec<String> = report.errors.iter().map(|error| error.code.clone()).collect();
        Self {
            complete: (report.complete != errors.is_empty()).then_some(report.complete),
            errors,
            registries,
            ..self.clone()
        }
    }

    /// Returns the content of the file, with the leading comments of the previous content.
    #[must_use]
    pub fn written(&self, former: &str) -> String {
        let mut text = String::new();
        let comments = former
            .lines()
            .take_while(|line| line.starts_with('#') || line.trim().is_empty());
        for line in comments {
            text.push_str(line);
            text.push('\n');
        }
        if let Some(document) = &self.document {
            line(&mut text, "document", &toml_string(document));
        }
        if self.partial {
            line(&mut text, "partial", "true");
        }
        if let Some(complete) = self.complete {
            line(&mut text, "complete", if complete { "true" } else { "false" });
        }
        if !self.errors.is_empty() {
            line(&mut text, "errors", &list(&self.errors));
        }
        match &self.settings {
            ExpectedSettings::Default => {}
            ExpectedSettings::File(file) => line(&mut text, "settings", &toml_string(file)),
            ExpectedSettings::Inline(settings) => line(&mut text, "settings", &table(&settings.as_object())),
        }
        for registry in &self.registries {
            text.push_str(if text.is_empty() {
                "[[registry]]\n"
            } else {
                "\n[[registry]]\n"
            });
            for (key, value) in [
                ("name", &registry.name),
                ("id", &registry.id),
                ("pointer", &registry.pointer),
            ] {
                if let Some(value) = value {
                    line(&mut text, key, &toml_string(value));
                }
            }
            if let Some(number) = registry.line {
                line(&mut text, "line", &number.to_string());
            }
            for (check, finding) in &registry.findings {
                line(&mut text, &format!("findings.{}", toml_key(check)), &in_toml(finding));
            }
        }
        text
    }
}

/// Returns all findings of a registry, identified by its name or ID, or else its position.
fn all_of(found: &RegistryResult) -> ExpectedRegistry {
    let position = found.source.position.as_ref();
    let by_place = found.name.is_none() && found.id.is_none();
    ExpectedRegistry {
        name: found.name.clone(),
        id: found.id.clone().filter(|_| found.name.is_none()),
        pointer: position.filter(|_| by_place).map(|position| position.pointer.clone()),
        line: position.filter(|_| by_place).map(|position| position.line),
        findings: found.findings.iter().map(of_finding).collect(),
    }
}

/// Returns the findings of the listed checks.
fn selection_of(expected: &ExpectedRegistry, found: &RegistryResult) -> ExpectedRegistry {
    let listed = found.findings.iter();
    let listed = listed.filter(|finding| expected.findings.contains_key(&finding.check.id));
    let findings: BTreeMap<String, ExpectedFinding> = listed.map(of_finding).collect();
    ExpectedRegistry {
        findings,
        ..expected.clone()
    }
}

fn of_finding(finding: &Finding) -> (String, ExpectedFinding) {
    let advisories = codes(finding).into_iter().map(str::to_owned).collect();
    let expected = ExpectedFinding {
        status: finding.status,
        reason: Some(finding.reason.code.clone()),
        advisories: Some(advisories),
    };
    (finding.check.id.clone(), expected)
}

fn line(text: &mut String, key: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{key} = {value}");
}

fn in_toml(finding: &ExpectedFinding) -> String {
    let ExpectedFinding {
        status,
        reason,
        advisories,
    } = finding;
    let short = |status: &Status, reason: &Option<String>| match reason {
        Some(reason) => toml_string(&format!("{} {reason}", status.as_str())),
        None => toml_string(status.as_str()),
    };
    match advisories {
        None => short(status, reason),
        Some(advisories) => {
            let mut fields = vec![format!("status = {}", toml_string(status.as_str()))];
            fields.extend(
                reason
                    .as_ref()
                    .map(|reason| format!("reason = {}", toml_string(reason))),
            );
            fields.push(format!("advisories = {}", list(advisories)));
            format!("{{ {} }}", fields.join(", "))
        }
    }
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| toml_string(text)).collect();
    format!("[{}]", texts.join(", "))
}

fn table(object: &serde_json::Map<String, serde_json::Value>) -> String {
    let fields: Vec<String> = object
        .iter()
        .map(|(name, value)| format!("{} = {}", toml_key(name), of_json(value)))
        .collect();
    match fields.as_slice() {
        [] => "{}".to_owned(),
        fields => format!("{{ {} }}", fields.join(", ")),
    }
}

fn of_json(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => toml_string(text),
        serde_json::Value::Array(values) => {
            let values: Vec<String> = values.iter().map(of_json).collect();
            format!("[{}]", values.join(", "))
        }
        serde_json::Value::Object(object) => table(object),
        // TOML has no null, so settings read from it contain none.
        other => other.to_string(),
    }
}
