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

    /// Returns whether the object is a parameter file without a label, or the parameters alone, for a template. Nothing else may be in it, because
    /// what the template does not use is not evaluated.
    pub(super) fn is_unlabelled_parameters(&self, template: &Self) -> bool {
        let inner = self.get("parameters").map(Members::of);
        let values = match &inner {
            Some(Ok(inner)) if self.has_only(&["parameters", "metadata", "contentVersion"]) => inner,
            Some(_) => return false,
            None => self,
        };
        let Some(Ok(declared)) = template.get("parameters").map(Members::of) else {
            return false;
        };
        let is_value = |text: &str| {
            Members::of(text).is_ok_and(|value| {
                value.has_only(&["value", "reference", "metadata"]) && (value.has("value") || value.has("reference"))
            })
        };
        let mut given = values.0.iter();
        !values.0.is_empty() && given.all(|(name, value)| declared.has(name) && is_value(value.get()))
    }

    fn has_only(&self, names: &[&str]) -> bool {
        let mut given = self.0.iter();
        given.all(|(name, _)| names.iter().any(|known| known.eq_ignore_ascii_case(name)))
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
