//! Redaction of recordings. Only what the checks and paging need is kept; an allow list also removes sensitive data of unknown kinds.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::super::completeness::Sign;
use super::super::endpoint::Endpoint;
use super::super::redactor::REMOVED;
use super::digest::short;

/// The keys to keep at any depth, in addition to those that tell whether a list is complete.
const KEPT: [&str; 30] = [
    // Pages, queries and errors.
    "value",
    "data",
    "code",
    "message",
    "target",
    // Subscriptions and registries.
    "id",
    "subscriptionId",
    "state",
    "name",
    "type",
    "location",
    "resourceGroup",
    "sku",
    "tier",
    "properties",
    "provisioningState",
    "publicNetworkAccess",
    "networkRuleBypassOptions",
    "networkRuleBypassAllowedForTasks",
    "networkRuleSet",
    "defaultAction",
    "ipRules",
    "action",
    "virtualNetworkRules",
    "virtualNetworkSubnetResourceId",
    "privateEndpointConnections",
    "privateLinkServiceConnectionState",
    "status",
    // Requests.
    "query",
    "options",
];

pub(super) struct Redaction {
    endpoint: Endpoint,
}

impl Redaction {
    pub(super) const fn new(endpoint: Endpoint) -> Self {
        Self { endpoint }
    }

    /// Replaces the opaque query of a target by a digest.
    pub(super) fn target(&self, target: &str) -> String {
        match target.split_once('?') {
            Some((path, query)) if !is_version(query) => format!("{path}?recorded={}", digest(query)),
            _ => target.to_owned(),
        }
    }

    /// Returns a request body with a digest in place of the page token.
    pub(super) fn request_body(&self, body: &str) -> Value {
        let mut question = serde_json::from_str(body).unwrap_or(Value::Null);
        if let Some(Value::String(token)) = question.pointer_mut("/options/$skipToken") {
            *token = digest(token);
        }
        question
    }

    /// Removes everything from a response that must not be kept.
    pub(super) fn answer(&self, answer: Value) -> Value {
        match answer {
            Value::Object(members) => Value::Object(self.members(members)),
            Value::Array(elements) => elements.into_iter().map(|element| self.answer(element)).collect(),
            Value::String(text) => Value::String(without_people(&text)),
            other => other,
        }
    }

    fn members(&self, members: Map<String, Value>) -> Map<String, Value> {
        let is_kept = |key: &str| Sign::of(key).is_some() || KEPT.iter().any(|kept| kept.eq_ignore_ascii_case(key));
        let kept = members.into_iter().filter(|(key, _)| is_kept(key));
        kept.map(|(key, value)| {
            let sign = Sign::of(&key);
            let value = match value {
                Value::String(link) if sign == Some(Sign::NextLink) => Value::String(self.link(&link)),
                Value::String(token) if sign == Some(Sign::SkipToken) => Value::String(digest(&token)),
                Value::String(message) if key.eq_ignore_ascii_case("message") => {
                    Value::String(without_ids(&without_people(&message)))
                }
                other => self.answer(other),
            };
            (key, value)
        })
        .collect()
    }

    /// Returns a link to the same page of the recording. A link that would not be followed stays unusable.
    fn link(&self, link: &str) -> String {
        use super::super::error::LinkError;
        match self.endpoint.target(link) {
            Ok(target) => format!("{}{}", self.endpoint, self.target(target.as_str())),
            Err(LinkError::OtherOrigin { origin }) => origin,
            Err(_) if link.trim().is_empty() => String::new(),
            Err(_) => REMOVED.to_owned(),
        }
    }
}

fn is_version(query: &str) -> bool {
    query
        .strip_prefix("api-version=")
        .is_some_and(|version| version.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
}

fn digest(text: &str) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    short(&Sha256::digest(text.as_bytes()))
}

/// Removes user principal names and e-mail addresses.
fn without_people(text: &str) -> String {
    replace_words(text, |word| word.contains('@'))
}

/// Removes GUIDs, because those of people cannot be told from others. The target already identifies the resource.
fn without_ids(text: &str) -> String {
    let is_id = |word: &str| {
        let groups = word.split('-').map(str::len);
        groups.eq([8, 4, 4, 4, 12]) && word.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
    };
    replace_words(text, is_id)
}

fn replace_words(text: &str, goes: impl Fn(&str) -> bool) -> String {
    let is_inside = |c: char| c.is_alphanumeric() || "@-_.+#%".contains(c);
    let mut kept = String::new();
    for piece in text.split_inclusive(|c| !is_inside(c)) {
        let word = piece.trim_end_matches(|c| !is_inside(c));
        if goes(word) {
            kept.push_str(REMOVED);
            kept.push_str(piece.get(word.len()..).unwrap_or_default());
        } else {
            kept.push_str(piece);
        }
    }
    kept
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::super::super::endpoint::Cloud;
    use super::*;
    use serde_json::json;

    #[test]
    fn only_allowed_keys_are_kept() {
        let redaction = Redaction::new(Cloud::Public.into());
        let answer = json!({"value": [{
            "id": "/x", "name": "contoso", "tags": {"owner": "someone"}, "identity": {"principalId": "p"},
            "systemData": {"createdBy": "someone@example.com"}, "sku": {"name": "Premium"},
            "properties": {"publicNetworkAccess": "Enabled", "adminUserEnabled": true, "loginServer": "x"},
        }], "extra": 1});
        let kept = json!({"value": [{
            "id": "/x", "name": "contoso", "sku": {"name": "Premium"}, "properties": {"publicNetworkAccess": "Enabled"},
        }]});
        assert_eq!(redaction.answer(answer), kept);
        let said = "The client 'jo.doe+x@example.com' with object id '11111111-2222-3333-4444-555555555555' has no role (AB-1).";
        assert_eq!(
            redaction.answer(json!({"error": {"code": "X", "message": said, "details": [said]}})),
            json!({"error": {"code": "X", "message": "The client '(removed)' with object id '(removed)' has no role (AB-1)."}})
        );
    }

    #[test]
    fn links_lead_to_the_same_page() {
        let redaction = Redaction::new(Cloud::Public.into());
        let target = "/subscriptions?api-version=2022-12-01&$skiptoken=secret";
        let link = redaction.link(&format!("https://management.azure.com{target}"));
        assert_eq!(
            link,
            format!("https://management.azure.com{}", redaction.target(target))
        );
        assert!(!link.contains("secret"));
        for (link, kept) in [
            ("https://example.com/secret", "https://example.com"),
            ("no url", "(removed)"),
            (" ", ""),
        ] {
            assert_eq!(redaction.link(link), kept);
        }
        assert_eq!(
            redaction.target("/x?api-version=2025-11-01"),
            "/x?api-version=2025-11-01"
        );
        assert_eq!(redaction.target("/x"), "/x");
    }
}
