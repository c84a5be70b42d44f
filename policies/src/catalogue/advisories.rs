//! The advisories that both checks give.

use crate::model::AdvisoryKind;

pub(crate) static VNET_RULES_PRESENT: AdvisoryKind = AdvisoryKind {
    code: "vnet-rules-present",
    summary: "Virtual network rules let subnets in through a service endpoint. Trusted service access does not apply to that way in.",
};

pub(crate) static PREMIUM_REQUIRED: AdvisoryKind = AdvisoryKind {
    code: "premium-required",
    summary: "The registry's SKU has no network rules; they need Premium.",
};

pub(crate) static RULE_SET_MISSING: AdvisoryKind = AdvisoryKind {
    code: "rule-set-missing",
    summary: "A Premium registry always has a network rule set, and this document shows none: an old api-version or a projection.",
};

pub(crate) static PROVISIONING: AdvisoryKind = AdvisoryKind {
    code: "provisioning",
    summary: "The registry is not in the provisioning state Succeeded; what was read may be about to change.",
};
