//! Results of test cases as text for terminals.

use std::io::{self, Write};

use crate::escape::Escaped;
use crate::expectation::{Case, CaseOutcome, Difference};
use crate::model::Status;
use crate::render::styles::style_of;
use crate::render::summary::count;

/// Writes each case with its differences, and the counts, in colour, which the writer has to strip if it is not a terminal.
///
/// # Errors
/// `out` cannot be written to.
pub fn text(cases: &[Case], out: &mut dyn Write) -> io::Result<()> {
    for case in cases {
        let (label, status) = match &case.outcome {
            CaseOutcome::Met => ("ok", Status::Pass),
            CaseOutcome::Written => ("written", Status::Unknown),
            CaseOutcome::Differs(_) => ("FAILED", Status::Fail),
            CaseOutcome::Stopped(_) => ("STOPPED", Status::Fail),
            CaseOutcome::Unusable(_) => ("ERROR", Status::Fail),
        };
        let style = style_of(status);
        writeln!(out, "{style}{label:<7}{style:#}  {}", Escaped(&case.path))?;
        match &case.outcome {
            CaseOutcome::Met | CaseOutcome::Written => {}
            CaseOutcome::Differs(differences) => differences.iter().try_for_each(|one| difference(one, out))?,
            CaseOutcome::Stopped(reasons) => {
                for reason in reasons {
                    writeln!(out, "         {}", Escaped(reason))?;
                }
            }
            CaseOutcome::Unusable(reason) => writeln!(out, "         {}", Escaped(reason))?,
        }
    }
    counts(cases, out)
}

fn difference(difference: &Difference, out: &mut dyn Write) -> io::Result<()> {
    let Difference { about, expected, found } = difference;
    let (wanted, seen) = (style_of(Status::Pass), style_of(Status::Fail));
    writeln!(out, "         {}", Escaped(about))?;
    writeln!(out, "           expected  {wanted}{}{wanted:#}", Escaped(expected))?;
    writeln!(out, "           found     {seen}{}{seen:#}", Escaped(found))
}

fn counts(cases: &[Case], out: &mut dyn Write) -> io::Result<()> {
    let of = |kind: fn(&CaseOutcome) -> bool| cases.iter().filter(|case| kind(&case.outcome)).count();
    let written = of(|outcome| matches!(outcome, CaseOutcome::Written));
    let kinds = [
        (of(|outcome| matches!(outcome, CaseOutcome::Met)), "ok"),
        (of(|outcome| matches!(outcome, CaseOutcome::Differs(_))), "failed"),
        (written, "written"),
        (
            of(|outcome| matches!(outcome, CaseOutcome::Stopped(_))),
            "stopped by the sandbox",
        ),
        (
            of(|outcome| matches!(outcome, CaseOutcome::Unusable(_))),
            "could not run",
        ),
    ];
    let listed = kinds.iter().filter(|(number, _)| *number > 0);
    let listed: Vec<String> = listed.map(|(number, label)| format!("{number} {label}")).collect();
    writeln!(
        out,
        "\n{}: {}",
        count(cases.len() as u64, "case", "cases"),
        listed.join(", ")
    )?;
    if written > 0 {
        writeln!(
            out,
            "Written expectations contain the current findings: review them before you rely on them."
        )?;
    }
    let bad = cases
        .iter()
        .any(|case| !matches!(case.outcome, CaseOutcome::Met | CaseOutcome::Written));
    let (status, verdict) = match (bad, written) {
        (true, _) => (Status::Fail, "FAILED"),
        (false, 1..) => (Status::Unknown, "WRITTEN"),
        (false, 0) => (Status::Pass, "PASSED"),
    };
    let style = style_of(status).bold();
    writeln!(out, "{style}{verdict}{style:#}")
}
