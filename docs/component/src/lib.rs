//! An example component for acrcheck with one check: the admin account of a registry must be disabled.
//!
//! It reads the output of `az acr show` and `az acr list`. It has no settings.

mod json;

wit_bindgen::generate!({
    // In your project: the folder that you copied `wit/` to.
    path: "../../wit/0.1.0",
    world: "policy",
    generate_all,
});

use exports::acrcheck::policy::evaluate::Guest;
use exports::acrcheck::policy::types::*;
use serde_json::{Deserializer, Value};

struct AdminUser;

export!(AdminUser);

const CHECK: &str = "acr-admin-user";

/// The reasons, in the order of `describe`. A finding refers to its reason by index.
const REASONS: [(&str, Status, &str); 3] = [
    ("admin-user-disabled", Status::Pass, "The admin account is disabled."),
    (
        "admin-user-enabled",
        Status::Fail,
        "The admin account is enabled: all users share one password.",
    ),
    (
        "admin-user-not-shown",
        Status::Unknown,
        "The document does not show whether the admin account is enabled.",
    ),
];

impl Guest for AdminUser {
    fn describe() -> PolicyMetadata {
        let reasons = REASONS.iter().map(|(code, status, summary)| ReasonMetadata {
            code: (*code).to_owned(),
            status: *status,
            summary: (*summary).to_owned(),
            portal: (*status == Status::Fail).then(|| "Access keys: turn off Admin user.".to_owned()),
            controls: Vec::new(),
        });
        PolicyMetadata {
            name: "admin-user".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            description: env!("CARGO_PKG_DESCRIPTION").to_owned(),
            settings_schema: r#"{"type": "object", "additionalProperties": false}"#.to_owned(),
            checks: vec![CheckMetadata {
                id: CHECK.to_owned(),
                title: "The admin account is disabled".to_owned(),
                severity: Severity::Medium,
                rationale:
                    "Anyone with the password of the admin account can push and pull images, and logs do not show who it was."
                        .to_owned(),
                audit_portal: vec![
                    "Open the registry.".to_owned(),
                    "Open Access keys: Admin user is off.".to_owned(),
                ],
                audit_commands: vec!["az acr show --name NAME --query adminUserEnabled".to_owned()],
                remediation_portal: vec!["Open Access keys and turn off Admin user.".to_owned()],
                remediation_commands: vec!["az acr update --name NAME --admin-enabled false".to_owned()],
                references: vec![Reference {
                    title: "Authenticate with an Azure container registry".to_owned(),
                    url: "https://learn.microsoft.com/azure/container-registry/container-registry-authentication"
                        .to_owned(),
                }],
                reasons: reasons.collect(),
                advisories: Vec::new(),
            }],
        }
    }

    fn describe_json() -> String {
        json::policy(Self::describe()).to_string()
    }

    fn validate_settings(settings: String) -> Result<(), Vec<SettingsProblem>> {
        match serde_json::from_str::<Value>(&settings) {
            Ok(Value::Object(keys)) if keys.is_empty() => Ok(()),
            _ => Err(vec![SettingsProblem {
                pointer: String::new(),
                message: "this component has no settings; pass {}".to_owned(),
            }]),
        }
    }

    /// Findings of this check are so short that all of them are returned in full at every level of detail.
    fn evaluate(document: String, settings: String, _: Detail) -> Result<Report, EvaluateError> {
        Self::validate_settings(settings).map_err(EvaluateError::InvalidSettings)?;
        let (mut registries, mut errors) = (Vec::new(), Vec::new());
        let mut values = Deserializer::from_str(&document).into_iter::<Value>();
        loop {
            // NDJSON has several values in a row, each with its own position.
            let at = position(&document, values.byte_offset());
            match values.next() {
                None => break,
                Some(Ok(Value::Array(values))) => {
                    for (index, value) in values.iter().enumerate() {
                        let pointer = format!("/{index}");
                        evaluate_value(value, Position { pointer, ..at.clone() }, &mut registries, &mut errors);
                    }
                }
                Some(Ok(value)) => evaluate_value(&value, at, &mut registries, &mut errors),
                // Keep the results so far; the error makes the report incomplete.
                Some(Err(error)) => {
                    errors.push(problem("not-json", at, error.to_string()));
                    break;
                }
            }
        }
        let of = |status| {
            registries
                .iter()
                .filter(|result| result.findings[0].status == status)
                .count() as u32
        };
        Ok(Report {
            summary: Summary {
                registries: registries.len() as u32,
                pass: of(Status::Pass),
                fail: of(Status::Fail),
                not_applicable: 0,
                unknown: of(Status::Unknown),
                skipped: 0,
                not_deployed: 0,
                errors: errors.len() as u32,
            },
            complete: errors.is_empty(),
            registries,
            errors,
        })
    }

    /// The command `acrcheck` does not call this, but other hosts do.
    fn evaluate_json(document: String, settings: String, detail: Detail) -> String {
        json::report(Self::evaluate(document, settings, detail)).to_string()
    }

    fn evaluate_batch(documents: Vec<String>, settings: String, detail: Detail) -> Vec<Result<Report, EvaluateError>> {
        let documents = documents.into_iter();
        documents
            .map(|document| Self::evaluate(document, settings.clone(), detail))
            .collect()
    }

    fn evaluate_batch_json(documents: Vec<String>, settings: String, detail: Detail) -> Vec<String> {
        let documents = documents.into_iter();
        documents
            .map(|document| Self::evaluate_json(document, settings.clone(), detail))
            .collect()
    }
}

/// Adds a registry with its finding, or an error if the value is not a registry.
fn evaluate_value(value: &Value, at: Position, registries: &mut Vec<RegistryResult>, errors: &mut Vec<Problem>) {
    let Value::Object(registry) = value else {
        errors.push(problem(
            "not-a-registry",
            at,
            "not a registry: expected an object".to_owned(),
        ));
        return;
    };
    let text = |key: &str| registry.get(key).and_then(Value::as_str).map(str::to_owned);
    let seen = registry.get("adminUserEnabled");
    // A missing or malformed value is unknown, never a pass.
    let reason = match seen {
        Some(Value::Bool(false)) => 0,
        Some(Value::Bool(true)) => 1,
        _ => 2,
    };
    let status = REASONS[reason].1;
    let fix = match text("name") {
        Some(name) if status == Status::Fail => {
            vec![format!("az acr update --name {} --admin-enabled false", quoted(&name))]
        }
        _ => Vec::new(),
    };
    registries.push(RegistryResult {
        identity: Identity {
            id: text("id"),
            name: text("name"),
            resource_group: text("resourceGroup"),
            subscription_id: None,
            location: text("location"),
            address: None,
            tags: Vec::new(),
        },
        declared: false,
        fingerprint: 0,
        findings: vec![Finding {
            check: 0,
            status,
            severity: Severity::Medium,
            reason: reason as u32,
            message: None,
            evidence: vec![Evidence {
                pointer: format!("{}/adminUserEnabled", at.pointer),
                value: seen.map(Value::to_string),
            }],
            advisories: Vec::new(),
            remediation: fix,
        }],
        position: at,
    });
}

/// Quotes a name from the document for a shell.
fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', r"'\''"))
}

fn problem(code: &str, position: Position, message: String) -> Problem {
    Problem {
        code: code.to_owned(),
        position,
        message,
    }
}

/// Returns the position of the next value at or after a byte offset.
fn position(document: &str, offset: usize) -> Position {
    let rest = document[offset..].trim_start();
    let before = &document[..document.len() - rest.len()];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Position {
        line: before.matches('\n').count() as u32 + 1,
        column: (before.len() - line_start) as u32 + 1,
        pointer: String::new(),
    }
}
