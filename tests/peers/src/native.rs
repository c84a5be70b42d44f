//! The native crate.

use acrcheck_policies::{Finding, Report, Settings, Status};

use crate::{IP_NETWORK_RULES, Result, TRUSTED_SERVICES, Verdict, Verdicts};

/// The verdicts on each registry of a document.
///
/// # Errors
/// The document is not JSON, or a finding is missing.
pub fn evaluate(document: &str) -> Result<Vec<Verdicts>> {
    let report = acrcheck_policies::evaluate(document, &Settings::default())
        .map_err(|error| format!("the native crate: {error:?}"))?;
    verdicts(&report)
}

fn verdicts(report: &Report<'_>) -> Result<Vec<Verdicts>> {
    let verdicts = report.registries.iter().map(|registry| {
        Ok(Verdicts {
            trusted_services: verdict(&registry.findings, TRUSTED_SERVICES)?,
            ip_network_rules: verdict(&registry.findings, IP_NETWORK_RULES)?,
        })
    });
    verdicts.collect()
}

fn verdict(findings: &[Finding<'_>], check: &str) -> Result<Verdict> {
    let finding = findings.iter().find(|finding| finding.check.id == check);
    let finding = finding.ok_or("the native crate returned no finding of a check")?;
    let status = match finding.status {
        Status::Pass => "pass",
        Status::Fail => "fail",
        Status::NotApplicable => "not-applicable",
        Status::Unknown => "unknown",
    };
    Ok(Verdict::new(status, finding.reason.code))
}
