//! The advisories that both checks give.

use crate::model::AdvisoryKind;

pub(crate) static VNET_RULES_PRESENT: AdvisoryKind = AdvisoryKind {
    code: "vnet-rules-present",
    summary: "Virtual network rules allow subnets through a service endpoint. Trusted service access does not apply to service endpoints.",
};

pub(crate) static PREMIUM_REQUIRED: AdvisoryKind = AdvisoryKind {
    code: "premium-required",
    summary: "The registry's SKU does not support network rules. They require Premium.",
};

pub(crate) static RULE_SET_MISSING: AdvisoryKind = AdvisoryKind {
    code: "rule-set-missing",
    summary: "A Premium registry always has a network rule set, but the document shows none. It was read with an old api-version, or is a projection.",
};

pub(crate) static PROVISIONING: AdvisoryKind = AdvisoryKind {
    code: "provisioning",
    summary: "The provisioning state of the registry is not Succeeded, so its settings may change.",
};
