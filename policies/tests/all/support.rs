//! Documents and their findings.

use acrcheck_policies::{Detail, Finding, Provenance, Report, Settings, evaluate_as};

pub(crate) const TRUSTED: &str = "acr-trusted-services";
pub(crate) const IP: &str = "acr-ip-network-rules";

/// A Premium registry `orchard` in the group `rg` with more members.
pub(crate) fn registry(members: &str) -> String {
    format!(
        r#"{{"name":"orchard","resourceGroup":"rg","type":"Microsoft.ContainerRegistry/registries","sku":{{"name":"Premium"}}{}{members}}}"#,
        if members.is_empty() { "" } else { "," }
    )
}

/// A registry on selected networks with IP rules for these addresses.
pub(crate) fn with_rules(addresses: &[&str]) -> String {
    let rules: Vec<String> = addresses
        .iter()
        .map(|address| format!(r#"{{"action":"Allow","value":"{address}"}}"#))
        .collect();
    selected_networks(&format!("[{}]", rules.join(",")))
}

/// A registry on selected networks with this JSON as its IP rules.
pub(crate) fn selected_networks(rules: &str) -> String {
    registry(&format!(
        r#""publicNetworkAccess":"Enabled","networkRuleSet":{{"defaultAction":"Deny","ipRules":{rules},"virtualNetworkRules":[]}}"#
    ))
}

pub(crate) fn settings(text: &str) -> Settings {
    Settings::parse(text).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

pub(crate) fn report(document: &str) -> Report<'_> {
    acrcheck_policies::evaluate(document, &Settings::default()).unwrap_or_else(|error| panic!("{document}: {error:?}"))
}

/// The finding of a check for the only registry in a document.
pub(crate) fn finding_as<'d>(
    document: &'d str,
    check: &str,
    provenance: Provenance,
    settings: &Settings,
) -> Finding<'d> {
    let report = evaluate_as(document, provenance, settings, Detail::Full)
        .unwrap_or_else(|error| panic!("{document}: {error:?}"));
    assert_eq!(report.errors, [], "{document}");
    let [registry] = &report.registries[..] else {
        panic!("not one registry: {document}");
    };
    let finding = registry.findings.iter().find(|finding| finding.check.id == check);
    finding.unwrap_or_else(|| panic!("no {check}: {document}")).clone()
}

pub(crate) fn finding<'d>(document: &'d str, check: &str) -> Finding<'d> {
    finding_as(document, check, Provenance::Observed, &Settings::default())
}

pub(crate) fn reason(document: &str, check: &str) -> &'static str {
    finding(document, check).reason.code
}

/// The codes of the advisories of a finding.
pub(crate) fn advisories(finding: &Finding<'_>) -> Vec<&'static str> {
    finding.advisories.iter().map(|advisory| advisory.kind.code).collect()
}
