//! Evaluation of documents that may not be UTF-8.

use alloc::borrow::Cow;
use alloc::string::String;

use acrcheck_policies::{
    Detail, EvaluateError, Position, Problem, ProblemCode, Provenance, Report, Settings, evaluate_as, evaluate_json,
    to_json,
};

/// Evaluates a document that may not be UTF-8. Such a document gives a report with an error.
pub(super) fn report_on(document: &[u8], settings: &str, detail: Detail) -> String {
    match decoded(document) {
        Ok(document) => evaluate_json(&document, settings, detail),
        Err(problem) => to_json(&Err(EvaluateError::NotJson(problem)), &Settings::default(), detail),
    }
}

/// Evaluates a document, or returns what is wrong with the settings or with the document as a whole.
pub(super) fn evaluated<'d>(
    document: &'d Result<Cow<'_, str>, Problem>,
    settings: &str,
    detail: Detail,
) -> Result<Report<'d>, EvaluateError> {
    let settings = Settings::parse(settings).map_err(EvaluateError::InvalidSettings)?;
    match document {
        Ok(document) => evaluate_as(document, Provenance::Observed, &settings, detail),
        Err(problem) => Err(EvaluateError::NotJson(problem.clone())),
    }
}

/// The text of a document in UTF-8, or in UTF-16 with a byte order mark, which Windows PowerShell writes.
pub(super) fn decoded(document: &[u8]) -> Result<Cow<'_, str>, Problem> {
    let read: Option<fn([u8; 2]) -> u16> = match document {
        [0xff, 0xfe, ..] => Some(u16::from_le_bytes),
        [0xfe, 0xff, ..] => Some(u16::from_be_bytes),
        _ => None,
    };
    let Some(read) = read else {
        let text = core::str::from_utf8(document).map(Cow::Borrowed);
        return text.map_err(|error| undecodable(document, error.valid_up_to()));
    };
    let (units, rest) = document.as_chunks();
    let characters = char::decode_utf16(units.iter().map(|unit| read(*unit)));
    match characters.collect::<Result<String, _>>() {
        Ok(text) if rest.is_empty() => Ok(Cow::Owned(text)),
        _ => Err(undecodable(document, 0)),
    }
}

/// The level of detail with a name.
pub(super) fn named(detail: &str) -> Option<Detail> {
    Some(match detail {
        "verdicts" => Detail::Verdicts,
        "attention" => Detail::Attention,
        "full" => Detail::Full,
        _ => return None,
    })
}

/// The problem of a document whose text cannot be decoded from an offset on.
fn undecodable(document: &[u8], at: usize) -> Problem {
    let before = document.get(..at).unwrap_or_default();
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let lines = before.iter().filter(|byte| **byte == b'\n').count();
    Problem {
        code: ProblemCode::NotJson,
        position: Position {
            line: lines as u32 + 1,
            column: (at - line_start) as u32 + 1,
            pointer: String::new(),
        },
        message: String::from("neither UTF-8 nor UTF-16; convert the document to UTF-8"),
    }
}
