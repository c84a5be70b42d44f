//! Times the same checks in the native crate, the component, Rego and CEL and, as whole commands, acrcheck and
//! checkov.

mod commands;
mod engines;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        [] => engines::compare(),
        ["commands", acrcheck, checkov] => commands::compare(acrcheck, checkov),
        _ => {
            eprintln!("usage: compare\n       compare commands PATH-OF-ACRCHECK PATH-OF-CHECKOV");
            return ExitCode::from(2);
        }
    };
    if let Err(error) = outcome {
        eprintln!("error: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The median and the minimum.
fn median_and_minimum(mut samples: Vec<f64>) -> (f64, f64) {
    samples.sort_by(f64::total_cmp);
    let median = samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN);
    (median, samples.first().copied().unwrap_or(f64::NAN))
}
