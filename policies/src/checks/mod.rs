//! The checks: decision table, evidence, advisories and remediation of each.

mod advisories;
mod enumeration;
mod ip_network_rules;
mod message;
mod trusted_services;

use alloc::vec::Vec;

use crate::catalogue::Check;
use crate::configuration::Configuration;
use crate::model::{Detail, Finding};
use crate::settings::Settings;

/// Runs every check that the settings select.
pub(crate) fn evaluate<'d>(
    configuration: &Configuration<'_, 'd>,
    settings: &Settings,
    detail: Detail,
) -> Vec<Finding<'d>> {
    let mut findings = Vec::with_capacity(Check::ALL.len());
    let selected = Check::ALL.into_iter().filter(|check| settings.selects(*check));
    findings.extend(selected.map(|check| match check {
        Check::TrustedServices => trusted_services::evaluate(configuration, detail),
        Check::IpNetworkRules => ip_network_rules::evaluate(configuration, settings, detail),
    }));
    findings
}
