//! What may stand behind the origin of the endpoint.

use super::error::LinkError;

/// Bytes of a link or of the token of a page: a server would not take more.
pub(super) const LONGEST: usize = 32 << 10;

/// Path and query on the endpoint. There is no way to make one that leads elsewhere: it begins with a slash, behind which no text changes the origin.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Target {
    path_and_query: String,
}

impl Target {
    /// A path and a query, in printable ASCII.
    pub(super) fn new(path_and_query: &str) -> Result<Self, LinkError> {
        let plain = |byte: u8| matches!(byte, b'!'..=b'~') && !matches!(byte, b'\\' | b'#');
        if path_and_query.len() > LONGEST {
            return Err(LinkError::TooLong { longest: LONGEST });
        }
        if !path_and_query.starts_with('/') || !path_and_query.bytes().all(plain) {
            return Err(LinkError::Unusable {
                what: "it has no path, or one that cannot be sent",
            });
        }
        Ok(Self {
            path_and_query: path_and_query.to_owned(),
        })
    }

    /// A path with an api-version behind it.
    pub(super) fn with_version(path: &str, version: &str) -> Result<Self, LinkError> {
        Self::new(&format!("{path}?api-version={version}"))
    }

    /// The path and the query.
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
