//! Accepted failures: waivers, and the baseline of an earlier report.

use std::sync::Arc;

use crate::model::{Finding, RegistryResult, Waiver};
#[cfg(feature = "waivers")]
use crate::report::Waivers;
use crate::report::{Baseline, Batch};

/// Accepted failures: waivers and a baseline, both optional.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct AcceptedFailures {
    /// Accepted failures, each with an owner and an expiry date.
    #[cfg(feature = "waivers")]
    pub waivers: Option<Waivers>,
    /// The failures of an earlier report.
    pub baseline: Option<Baseline>,
}

impl AcceptedFailures {
    /// Marks the accepted failures of a batch. A waiver, even an expired one, takes precedence over the baseline.
    pub fn apply(&self, batch: &mut Batch) {
        #[cfg(feature = "waivers")]
        if let Some(waivers) = &self.waivers {
            waivers.note(batch);
        }
        batch.waive(|registry, finding| self.known(registry, finding));
    }

    fn known(&self, registry: &RegistryResult, finding: &Finding) -> Option<Arc<Waiver>> {
        #[cfg(feature = "waivers")]
        if let Some(waiver) = self
            .waivers
            .as_ref()
            .and_then(|waivers| waivers.known(registry, finding))
        {
            return Some(waiver);
        }
        self.baseline.as_ref()?.known(registry, finding)
    }
}
