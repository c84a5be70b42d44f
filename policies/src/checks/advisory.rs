//! The advisories that both checks give.

use alloc::string::String;
use alloc::vec::Vec;

use crate::configuration::{Configuration, Provenance, Tier};
use crate::metadata::AdvisoryKind;
use crate::number;
use crate::report::Advisory;
use crate::slot::same;

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

impl AdvisoryKind {
    /// The advisory with its general text.
    pub(crate) const fn plain(&'static self) -> Advisory {
        Advisory {
            kind: self,
            message: None,
        }
    }

    /// The advisory with a text of its own.
    pub(crate) const fn with(&'static self, message: String) -> Advisory {
        Advisory {
            kind: self,
            message: Some(message),
        }
    }
}

pub(crate) fn vnet_rules(configuration: &Configuration<'_, '_>, advisories: &mut Vec<Advisory>) {
    if let Some(count @ 1..) = configuration.virtual_network_rules {
        let mut message = String::new();
        number::push_count(&mut message, count, "virtual network rule");
        message.push_str(
            ": those subnets come in through a service endpoint, and trusted service access does not apply there.",
        );
        advisories.push(VNET_RULES_PRESENT.with(message));
    }
}

pub(crate) fn shape(configuration: &Configuration<'_, '_>, advisories: &mut Vec<Advisory>) {
    if let Tier::WithoutNetworkRules(name) = configuration.tier {
        let mut message = String::from("The SKU is ");
        message.push_str(name);
        message.push_str("; network rules need Premium.");
        advisories.push(PREMIUM_REQUIRED.with(message));
    }
    // What a template leaves out is the service's default, not a sign of what it was read with.
    if configuration.tier == Tier::Premium
        && !configuration.has_rule_set
        && configuration.provenance == Provenance::Observed
    {
        advisories.push(RULE_SET_MISSING.plain());
    }
    if let Some(state) = configuration.provisioning_state
        && !same(state, "Succeeded")
    {
        let mut message = String::from("The provisioning state is ");
        push_cut(&mut message, state);
        message.push_str("; the verdict may be passing. Check again when it is Succeeded.");
        advisories.push(PROVISIONING.with(message));
    }
}

/// Appends a foreign text, cut where it is longer than a sentence bears.
pub(crate) fn push_cut(message: &mut String, text: &str) {
    const LONGEST: usize = 64;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => {
            message.push_str(text.get(..end).unwrap_or_default());
            message.push('…');
        }
        None => message.push_str(text),
    }
}
