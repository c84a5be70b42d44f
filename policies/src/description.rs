//! The JSON format of the description: `acrcheck.policy/v1`.

use alloc::string::String;

use crate::model::{CheckMetadata, PolicyMetadata, Reason};
use acrcheck_json::Writer;

/// The name of the JSON format.
pub const SCHEMA: &str = "acrcheck.policy/v1";

/// Returns the description of a policy as JSON.
#[must_use]
pub fn describe_json(policy: &PolicyMetadata) -> String {
    let mut json = Writer::with_capacity(32 << 10);
    texts(
        &mut json,
        "{",
        &[
            ("schema", SCHEMA),
            ("name", policy.name),
            ("version", policy.version),
            ("description", policy.description),
        ],
    );
    json.raw(",\"settingsSchema\":");
    json.raw(policy.settings_schema.trim_ascii());
    json.raw(",\"checks\":");
    json.list(policy.checks, |json, check| self::check(json, check));
    json.raw("}");
    json.finish()
}

fn check(json: &mut Writer, check: &CheckMetadata) {
    texts(
        json,
        "{",
        &[
            ("id", check.id),
            ("title", check.title),
            ("severity", check.severity.name()),
            ("rationale", check.rationale),
        ],
    );
    for (key, list) in [
        (",\"auditPortal\":", check.audit_portal),
        (",\"auditCommands\":", check.audit_commands),
        (",\"remediationPortal\":", check.remediation_portal),
        (",\"remediationCommands\":", check.remediation_commands),
    ] {
        json.raw(key);
        json.list(list, |json, text| json.string(text));
    }
    json.raw(",\"references\":");
    json.list(check.references, |json, reference| {
        texts(json, "{", &[("title", reference.title), ("url", reference.url)]);
        json.raw("}");
    });
    json.raw(",\"reasons\":");
    json.list(check.reasons, |json, reason| self::reason(json, reason));
    json.raw(",\"advisories\":");
    json.list(check.advisories, |json, advisory| {
        texts(json, "{", &[("code", advisory.code), ("summary", advisory.summary)]);
        json.raw("}");
    });
    json.raw("}");
}

fn reason(json: &mut Writer, reason: &Reason) {
    texts(
        json,
        "{",
        &[
            ("code", reason.code),
            ("status", reason.status.name()),
            ("summary", reason.summary),
        ],
    );
    json.raw(",\"portal\":");
    json.optional(reason.portal);
    json.raw(",\"controls\":");
    json.list(reason.controls, |json, control| {
        texts(
            json,
            "{",
            &[
                ("framework", control.framework),
                ("id", control.id),
                ("source", control.source),
            ],
        );
        json.raw("}");
    });
    json.raw("}");
}

/// Writes members with texts. `before` is written before the first.
fn texts(json: &mut Writer, mut before: &str, members: &[(&str, &str)]) {
    for (key, text) in members {
        json.raw(before);
        json.string(key);
        json.raw(":");
        json.string(text);
        before = ",";
    }
}
