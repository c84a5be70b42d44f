//! Paths and queries on the endpoint.

use super::error::LinkError;

/// The most bytes of a link or page token. Servers do not accept more.
pub(super) const LONGEST: usize = 32 << 10;

/// A path and query on the endpoint. It always starts with a slash, after which no text can change the origin.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Target {
    path_and_query: String,
}

impl Target {
    /// Checks a path and query, which must be printable ASCII.
    pub(super) fn new(path_and_query: &str) -> Result<Self, LinkError> {
        let plain = |byte: u8| matches!(byte, b'!'..=b'~') && !matches!(byte, b'\\' | b'#');
        if path_and_query.len() > LONGEST {
            return Err(LinkError::TooLong { longest: LONGEST });
        }
        if !path_and_query.starts_with('/') || !path_and_query.bytes().all(plain) {
            return Err(LinkError::Unusable {
                what: "its path is missing or cannot be sent",
            });
        }
        Ok(Self {
            path_and_query: path_and_query.to_owned(),
        })
    }

    /// Returns a path with an api-version.
    pub(super) fn with_version(path: &str, version: &str) -> Result<Self, LinkError> {
        Self::new(&format!("{path}?api-version={version}"))
    }

    /// Returns the path and query.
    pub(super) fn as_str(&self) -> &str {
        &self.path_and_query
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_begins_with_a_slash() {
        for good in ["/", "/a?b=c", "//example.com/", "/a@b:c"] {
            assert_eq!(Target::new(good).as_ref().map(Target::as_str), Ok(good));
        }
        for bad in [
            "",
            "a",
            "?x",
            "@example.com/",
            ".example.com/",
            ":8080/",
            "https://management.azure.com/x",
            "/a b",
            "/a\r\nX: y",
            "/a\\b",
            "/a#b",
            "/\u{e4}",
        ] {
            assert!(Target::new(bad).is_err(), "{bad}");
            assert!(Target::with_version(bad, "1").is_err(), "{bad}");
        }
    }
}
