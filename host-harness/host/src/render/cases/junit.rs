//! Results of test cases as JUnit XML, with a case for each file. Differences are failures; cases that could not run are errors.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::expectation::{Case, CaseOutcome, Difference};
use crate::render::junit::clean;

/// Writes the cases as JUnit XML.
///
/// # Errors
/// `out` cannot be written to.
pub fn junit(cases: &[Case], out: &mut dyn Write) -> io::Result<()> {
    let mut suite = TestSuite::new("expectations");
    suite.add_test_cases(cases.iter().map(case));
    let mut suites = Report::new("acrcheck test");
    suites.add_test_suite(suite);
    let text = suites.to_string().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

fn case(case: &Case) -> TestCase {
    let status = match &case.outcome {
        CaseOutcome::Met | CaseOutcome::Written => TestCaseStatus::success(),
        CaseOutcome::Differs(differences) => {
            let lines: Vec<String> = differences.iter().map(in_a_line).collect();
            not_good(NonSuccessKind::Failure, "expectation", &lines)
        }
        CaseOutcome::Stopped(reasons) => not_good(NonSuccessKind::Error, "sandbox", reasons),
        CaseOutcome::Unusable(reason) => not_good(NonSuccessKind::Error, "unusable", std::slice::from_ref(reason)),
    };
    let mut case = TestCase::new(clean(&case.path), status);
    case.set_classname("expectations");
    case
}

fn in_a_line(difference: &Difference) -> String {
    let Difference { about, expected, found } = difference;
    format!("{about}: expected {expected}; found {found}")
}

fn not_good(kind: NonSuccessKind, what: &str, lines: &[String]) -> TestCaseStatus {
    let lines: Vec<String> = lines.iter().map(|line| clean(line)).collect();
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(what);
    status.set_message(lines.first().cloned().unwrap_or_default());
    status.set_description(lines.join("\n"));
    status
}
