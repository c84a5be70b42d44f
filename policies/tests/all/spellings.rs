//! The same JSON in other spellings: with every character of its strings escaped, and with other white space.
//!
//! Strings without escapes, keys of usual length and the white space that Azure tools print are read by fast paths. Escapes and unusual white
//! space are not, so equal reports show that both read the same.

use std::fmt::Write;

use acrcheck_policies::{Settings, evaluate};

use crate::respelled::{is_json, report, respelled, spelling_is_irrelevant};

const KEYS: &[&str] = &[
    "id",
    "sku",
    "name",
    "type",
    "tags",
    "data",
    "rows",
    "kind",
    "value",
    "items",
    "count",
    "error",
    "errors",
    "status",
    "action",
    "schema",
    "ipRules",
    "skuName",
    "ipRange",
    "columns",
    "location",
    "nextLink",
    "skipToken",
    "properties",
    "resourceId",
    "$skipToken",
    "apiVersion",
    "resourceType",
    "totalRecords",
    "resourceGroup",
    "defaultAction",
    "subscriptionId",
    "networkRuleSet",
    "complianceState",
    "resultTruncated",
    "@odata.nextLink",
    "ipAddressOrRange",
    "provisioningState",
    "publicNetworkAccess",
    "virtualNetworkRules",
    "networkRuleSetIpRules",
    "networkRuleBypassOptions",
    "privateEndpointConnections",
    "networkRuleSetDefaultAction",
    "networkRuleBypassAllowedForTasks",
    "privateLinkServiceConnectionState",
    "properties_publicNetworkAccess",
    "properties.networkRuleSet",
    "propertiesId",
    "adminUserEnabled",
    "",
    "ö",
    "\\u0069d",
    "na\\\"me",
    "code",
    "tier",
    "aKeyOfSixteenChs",
    "aKeyOfThirtyTwoCharactersAndMore",
    "aKeyOfThirtyThreeCharactersOrMore",
];

const SCALARS: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-1.5e3",
    "24.0",
    "1e999",
    "\"\"",
    "\"Enabled\"",
    "\"Disabled\"",
    "\" Deny \"",
    "\"Allow\"",
    "\"AzureServices\"",
    "\"None\"",
    "\"Premium\"",
    "\"Approved\"",
    "\"20.40.0.1\"",
    "\"0.0.0.0/0\"",
    "\"Microsoft.ContainerRegistry/registries\"",
    "\"Microsoft.Resources/deployments\"",
    "\"Microsoft.Storage/x\"",
    "\"/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/orchard\"",
    "\"D\\u0065ny\"",
    "\"\\ud800\"",
    "\"2024-03-18T09:41:27.512903+00:00\"",
    "\"fifteen letters\"",
    "\"as many as fill 16\"",
    "\"forty-seven bytes, which nearly fill three of 16\"",
    "\"forty-eight bytes, which fill three blocks of 16\"",
    "\"ä and more after the first block, and \\\"quotes\\\"\"",
    "\"{\\\"a\\\":1}\"",
    "\"false\"",
    "\"3\"",
];

/// A generator of documents.
struct Generator(u32);

impl Generator {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % limit
    }

    fn one_of(&mut self, texts: &'static [&'static str]) -> &'static str {
        texts[self.below(texts.len())]
    }

    fn space(&mut self) -> &'static str {
        self.one_of(&[
            "",
            "",
            "",
            "",
            " ",
            "  ",
            "\n",
            "\n    ",
            "\r\n\t",
            "\n                    ",
        ])
    }

    fn key(&mut self) -> String {
        let key = self.one_of(KEYS);
        match self.below(8) {
            0 => key.to_ascii_uppercase(),
            1 => key.to_ascii_lowercase(),
            2 => key.replace('N', "_n").replace('A', "_a"),
            3 => format!("{key}x"),
            _ => key.into(),
        }
        .replace("\\U0069", "\\u0069")
    }

    fn object(&mut self, depth: usize, json: &mut String) {
        json.push('{');
        json.push_str(self.space());
        for member in 0..self.below(7) {
            if member > 0 {
                json.push(',');
            }
            let (before, key, after) = (self.space(), self.key(), self.one_of(&["", "", "", "", " ", "\n"]));
            let _ = write!(json, "{before}\"{key}\"{after}:{}", self.space());
            self.value(depth + 1, json);
            json.push_str(self.space());
        }
        json.push('}');
    }

    fn value(&mut self, depth: usize, json: &mut String) {
        match self.below(if depth > 5 { 5 } else { 10 }) {
            0..=4 => json.push_str(self.one_of(SCALARS)),
            5 => {
                json.push('[');
                json.push_str(self.space());
                for element in 0..self.below(4) {
                    if element > 0 {
                        json.push(',');
                    }
                    self.value(depth + 1, json);
                }
                json.push(']');
            }
            6 => {
                json.push('[');
                self.object(depth + 1, json);
                json.push(']');
            }
            _ => self.object(depth + 1, json),
        }
    }
}

/// Documents with every key in several spellings, values of every kind, duplicates, escapes and white space.
fn documents() -> impl Iterator<Item = String> {
    let mut generator = Generator(1);
    std::iter::repeat_with(move || {
        let mut document = String::new();
        generator.object(0, &mut document);
        document
    })
}

#[test]
fn escapes_and_white_space_change_no_report() {
    for document in documents().take(3_000) {
        assert!(is_json(&document), "{document}");
        spelling_is_irrelevant(&document);
    }
}

/// A registry with most of its keys.
const REGISTRY: &str = r#"{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/orchard",
  "name": "orchard", "tags": {"owner": "t\u0065am"}, "sku": {"name": "Premium", "tier": "Premium"},
  "properties": {"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Deny", "ipRules": [
    {"action": "Allow", "value": "20.40.0.1"}], "virtualNetworkRules": []}, "privateEndpointConnections": [
    {"properties": {"privateLinkServiceConnectionState": {"status": "Approved"}}}], "days": -7.5e1, "x": null}}"#;

/// A truncated document is not JSON, whatever part of a token the cut is in.
#[test]
fn a_truncated_document_is_not_json() {
    let accepts = |text: &str| {
        let report = evaluate(text, &Settings::default());
        report.is_ok_and(|report| report.errors.iter().all(|error| error.code.code() != "not-json"))
    };
    let registries = [REGISTRY.into(), respelled(REGISTRY, Some(("", "")), false)];
    for document in documents().take(100).chain(registries) {
        assert!(accepts(&document), "{document}");
        for length in 1..document.len() {
            if let Some(cut) = document.get(..length) {
                assert!(!accepts(cut), "{cut}");
            }
        }
    }
}

/// Every byte of a document, replaced by each of those that mean something in JSON: what is accepted is what serde_json accepts.
#[test]
fn a_document_with_another_byte_is_json_if_serde_json_says_so() {
    for at in 0..REGISTRY.len() {
        for byte in "\"\\{}[],: \n\t\r0-.eEtu\u{1}_".chars() {
            let Some((before, after)) = REGISTRY.split_at_checked(at) else {
                continue;
            };
            let text = format!("{before}{byte}{}", &after[1..]);
            let report = report(&text);
            let errors = report["errors"].as_array().expect("a list");
            let accepted = errors.iter().all(|error| error["code"] != "not-json");
            let is_json = serde_json::Deserializer::from_str(&text)
                .into_iter::<serde::de::IgnoredAny>()
                .all(|value| value.is_ok());
            assert_eq!(accepted, is_json, "{text}");
            spelling_is_irrelevant(&text);
        }
    }
}
