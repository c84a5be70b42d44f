//! Top-level members of a JSON object, without reading their values.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of an object in order, with the text of each value.
#[derive(Debug)]
pub(super) struct Members<'t>(pub(super) Vec<(String, &'t RawValue)>);

impl<'t> Members<'t> {
    /// Parses a text that is one JSON object. The whole text is checked.
    pub(super) fn of(text: &'t str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// Returns the text of the first value with a key, in any case.
    pub(super) fn get(&self, key: &str) -> Option<&'t str> {
        let mut members = self.0.iter();
        let (_, value) = members.find(|(name, _)| name.eq_ignore_ascii_case(key))?;
        Some(value.get())
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Returns whether the object is an ARM template.
    pub(super) fn is_template(&self) -> bool {
        let schema = self.schema();
        schema.contains("eploymentTemplate") || (self.has("resources") && !self.is_parameter_file())
    }

    /// Returns whether the object is an ARM parameter file.
    pub(super) fn is_parameter_file(&self) -> bool {
        let is_unlabelled = self.has("contentVersion") && self.has("parameters") && !self.has("resources");
        let schema = self.schema();
        schema.contains("eploymentParameters") || (is_unlabelled && !schema.contains("eploymentTemplate"))
    }

    /// Returns whether the object can be a parameter file if its name says so: one without a label, or the parameters alone.
    pub(super) fn can_be_parameters(&self) -> bool {
        let is_value = |text: &str| Members::of(text).is_ok_and(|value| value.has("value") || value.has("reference"));
        self.is_parameter_file()
            || !self.is_template()
                && (self.has("parameters")
                    || !self.0.is_empty() && self.0.iter().all(|(_, value)| is_value(value.get())))
    }

    fn schema(&self) -> String {
        let schema = self.get("$schema").and_then(|text| serde_json::from_str(text).ok());
        schema.unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
