//! Accepted failures: waivers, and the baseline of an earlier report.

#[cfg(feature = "waivers")]
use crate::report::Waivers;
use crate::report::{Baseline, Batch};

/// Accepted failures: waivers and a baseline, both optional.
#[derive(Debug, Default)]
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
