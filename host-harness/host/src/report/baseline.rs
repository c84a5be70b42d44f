//! The baseline: failures of an earlier report.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::aggregate::Report;
use crate::model::{Evidence, Finding, Outcome, RegistryResult, Waiver};

/// The failures of an earlier report.
#[derive(Clone, Debug)]
pub struct Baseline {
    failures: HashMap<Failure, HashSet<Seen>>,
    waiver: Arc<Waiver>,
}

/// Whether a registry has an id or a name. A position alone does not identify it.
fn is_named(id: &Option<String>, name: &Option<String>) -> bool {
    [id, name].into_iter().flatten().any(|text| !text.is_empty())
}

/// The registry, the check and the reason.
type Failure = (String, String, String);

/// The key and value of an evidence. The rest of the pointer is ignored, because positions change between exports.
type Seen = (String, Option<String>);

fn seen(evidence: &Evidence) -> Seen {
    let keys = evidence.pointer.rsplit('/');
    let key = keys
        .into_iter()
        .find(|key| !key.bytes().all(|byte| byte.is_ascii_digit()));
    (key.unwrap_or_default().to_owned(), evidence.value.clone())
}

impl Baseline {
    /// Creates a baseline from the failures of the report at `path`.
    ///
    /// Accepted failures are left out, because the baseline would extend them past their expiry date. So are registries without id and name,
    /// because another registry may have the same position in a later export.
    #[must_use]
    pub fn new(path: &str, report: &Report) -> Self {
        let mut failures: HashMap<Failure, HashSet<Seen>> = HashMap::new();
        for registry in &report.registries {
            if !is_named(&registry.id, &registry.name) {
                continue;
            }
            for finding in &registry.findings {
                let failed = match finding.outcome() {
                    Outcome::Fail => true,
                    Outcome::Waived => matches!(finding.waiver.as_deref(), Some(Waiver::Baseline { .. })),
                    Outcome::Pass | Outcome::NotApplicable | Outcome::Unknown => false,
                };
                if failed {
                    let failure = (registry.key(), finding.check.id.clone(), finding.reason.code.clone());
                    failures
                        .entry(failure)
                        .or_default()
                        .extend(finding.evidence.iter().map(seen));
                }
            }
        }
        let path = path.to_owned();
        Self {
            failures,
            waiver: Arc::new(Waiver::Baseline { path }),
        }
    }

    /// Returns the waiver of a failed finding, if it failed in the earlier report for the same reason and with the same evidence.
    ///
    /// New evidence may be a new problem with the same reason, for example another IP rule that is too wide. Omitted evidence may be one as well.
    #[must_use]
    pub fn known(&self, registry: &RegistryResult, finding: &Finding) -> Option<Arc<Waiver>> {
        if !is_named(&registry.id, &registry.name) {
            return None;
        }
        let failure = (registry.key(), finding.check.id.clone(), finding.reason.code.clone());
        let known = self.failures.get(&failure)?;
        let mut evidence = finding.evidence.iter();
        let is_known = evidence.all(|evidence| !evidence.is_cut() && known.contains(&seen(evidence)));
        is_known.then(|| Arc::clone(&self.waiver))
    }
}
