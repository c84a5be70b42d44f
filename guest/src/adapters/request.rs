//! Evaluation of documents that may not be UTF-8.

use alloc::string::String;

use acrcheck_policies::{
    Detail, EvaluateError, Position, Problem, ProblemCode, Provenance, Report, Settings, evaluate_as, evaluate_json,
    to_json,
};

/// Evaluates a document that may not be UTF-8. Such a document gives a report with an error.
pub(super) fn report_on(document: &[u8], settings: &str, detail: Detail) -> String {
    match core::str::from_utf8(document) {
        Ok(document) => evaluate_json(document, settings, detail),
        Err(error) => {
            let problem = not_utf8(document, error.valid_up_to());
            to_json(&Err(EvaluateError::NotJson(problem)), &Settings::default(), detail)
        }
    }
}

/// Evaluates a document, or returns what is wrong with the settings or with the document as a whole.
pub(super) fn evaluated<'d>(document: &'d [u8], settings: &str) -> Result<Report<'d>, EvaluateError> {
    let settings = Settings::parse(settings).map_err(EvaluateError::InvalidSettings)?;
    match core::str::from_utf8(document) {
        Ok(document) => evaluate_as(document, Provenance::Observed, &settings, Detail::Full),
        Err(error) => Err(EvaluateError::NotJson(not_utf8(document, error.valid_up_to()))),
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

/// The problem of a document that is not UTF-8 from an offset on.
fn not_utf8(document: &[u8], at: usize) -> Problem {
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
        message: String::from("not UTF-8; convert the document"),
    }
}
