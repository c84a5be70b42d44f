//! Failures that do not count: waivers, and the failures of an earlier report.

#[cfg(feature = "waivers")]
use crate::report::Waivers;
use crate::report::{Baseline, Batch};

/// Waivers and a baseline, where there are any.
#[derive(Debug, Default)]
pub struct AcceptedFailures {
    /// Accepted failures, each with an owner and an expiry date.
    #[cfg(feature = "waivers")]
    pub waivers: Option<Waivers>,
    /// The failures of an earlier report.
    pub baseline: Option<Baseline>,
}

impl AcceptedFailures {
    /// Notes on each failure in a batch why it does not count. A waiver counts before a baseline, also an expired one.
    pub fn apply(&self, batch: &mut Batch) {
        #[cfg(feature = "waivers")]
        if let Some(waivers) = &self.waivers {
            waivers.note(batch);
        }
        #[cfg(feature = "waivers")]
        let waivers = self.waivers.as_ref();
        #[cfg(not(feature = "waivers"))]
        let waivers: Option<&Baseline> = None;
        if waivers.is_none() && self.baseline.is_none() {
            return;
        }
        batch.waive(|registry, finding| {
            let waiver = waivers.and_then(|waivers| waivers.known(registry, finding));
            waiver.or_else(|| self.baseline.as_ref()?.known(registry, finding))
        });
    }
}
