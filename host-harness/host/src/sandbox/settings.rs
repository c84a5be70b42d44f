//! The settings of a policy.

/// The settings of a policy: a JSON object. The default is empty.
///
/// Each policy defines its keys: see [`PolicyMetadata::settings_schema`](crate::model::PolicyMetadata) and
/// [`Policy::validate_settings`](super::Policy::validate_settings).
///
/// ```
/// use acrcheck::Settings;
///
/// let settings = Settings::from_json(r#"{"minPrefixLength": 16}"#)?;
/// # Ok::<(), acrcheck::SettingsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    json: String,
}

/// An error of parsing settings.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// Text that is not a JSON object.
    #[error("settings must be a JSON object, such as {{\"minPrefixLength\": 16}}")]
    NotAnObject(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Settings {
    /// Parses settings from JSON text.
    ///
    /// # Errors
    /// The text is not a JSON object. The keys are checked by [`Policy::validate_settings`](super::Policy::validate_settings) only.
    pub fn from_json(text: &str) -> Result<Self, SettingsError> {
        let text = text.trim_start_matches('\u{feff}');
        let object: Result<serde_json::Map<String, serde_json::Value>, _> = serde_json::from_str(text);
        match object {
            Ok(_) => Ok(Self { json: text.to_owned() }),
            Err(error) => Err(SettingsError::NotAnObject(error.into())),
        }
    }

    /// Returns the settings as a JSON object.
    #[cfg(feature = "expectations")]
    pub(crate) fn as_object(&self) -> serde_json::Map<String, serde_json::Value> {
        serde_json::from_str(&self.json).unwrap_or_default()
    }

    /// Returns the settings as JSON text.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.json
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { json: "{}".to_owned() }
    }
}
