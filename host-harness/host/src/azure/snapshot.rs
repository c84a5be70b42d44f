//! Pages as NDJSON that can be checked later: one line per page or error.

use std::io::{self, Write};

use serde::Serialize;

use super::live_page::Page;
use crate::model::chain;

/// An error in the format of Azure Resource Manager.
#[derive(Serialize)]
struct Line<'l> {
    error: Said<'l>,
}

#[derive(Serialize)]
struct Said<'s> {
    code: &'s str,
    message: String,
    target: &'s str,
}

impl Page {
    /// Writes the page as one line of NDJSON. A page that could not be read becomes an error line, so that the list never looks complete.
    ///
    /// # Errors
    /// Errors of the writer.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        match &self.content {
            Ok(text) => write_on_one_line(text, out)?,
            Err(error) => {
                let error = Said {
                    code: error.code(),
                    message: chain(error),
                    target: &self.source,
                };
                serde_json::to_writer(&mut *out, &Line { error })?;
            }
        }
        out.write_all(b"\n")
    }
}

/// Replaces line breaks by spaces: in JSON they only occur between values.
fn write_on_one_line(text: &str, out: &mut impl Write) -> io::Result<()> {
    for (index, line) in text.trim().split(['\r', '\n']).enumerate() {
        if index > 0 {
            out.write_all(b" ")?;
        }
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::super::error::AzureError;
    use super::*;

    #[test]
    fn a_page_is_one_line() {
        let page = Page {
            source: "/subscriptions/x".to_owned(),
            content: Ok("\r\n{\n  \"value\": [\n    {\"name\": \"a\\nb\"}\r\n  ]\n}\n".to_owned()),
        };
        let mut out = Vec::new();
        page.write(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.matches('\n').count(), 1);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value, serde_json::json!({"value": [{"name": "a\nb"}]}));
    }

    #[test]
    fn an_unread_page_is_an_error_line() {
        let page = Page {
            source: "/subscriptions/x".to_owned(),
            content: Err(AzureError::Refused {
                status: 403,
                code: Some("AuthorizationFailed".to_owned()),
                message: None,
            }),
        };
        let mut out = Vec::new();
        page.write(&mut out).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let said = |pointer| value.pointer(pointer).and_then(serde_json::Value::as_str).unwrap();
        assert_eq!(said("/error/code"), "AuthorizationFailed");
        assert_eq!(said("/error/target"), "/subscriptions/x");
        assert!(said("/error/message").contains("403"));
    }
}
