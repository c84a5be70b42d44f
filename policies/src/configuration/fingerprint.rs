//! The fingerprint of a registry's settings.

use super::Configuration;
use super::located::{Located, Reading};
use super::setting::{Bypass, DefaultAction, IpRules, PublicAccess, Tier};

use alloc::borrow::Cow;

impl Configuration<'_, '_> {
    /// A number that differs if the findings of two registries differ in more than positions.
    ///
    /// It depends on what the settings mean, not on how a document spells them.
    pub(crate) fn fingerprint(&self) -> u64 {
        let mut hash = Hash(0);
        hash.number(self.public_access as usize);
        if matches!(
            self.public_access,
            PublicAccess::Unrecognised | PublicAccess::Unresolved
        ) {
            hash.located(&self.public_access_at);
        }
        hash.number(self.default_action as usize);
        if matches!(
            self.default_action,
            DefaultAction::Unrecognised | DefaultAction::Unresolved
        ) {
            hash.optional(self.default_action_evidence().value.as_deref());
        }
        hash.number(self.bypass as usize);
        if matches!(self.bypass, Bypass::Unrecognised | Bypass::Unresolved) {
            hash.located(&self.bypass_at);
        }
        match self.ip_rules {
            IpRules::NotShown => hash.number(0),
            IpRules::Malformed => hash.number(1),
            IpRules::Unresolved => hash.optional(self.ip_rules_evidence().value.as_deref()),
            IpRules::Listed(rules) => {
                hash.number(rules.len().saturating_add(2));
                for rule in rules {
                    hash.number(usize::from(rule.allowing) | usize::from(rule.range.is_some()) << 1);
                    hash.optional(rule.written.as_ref().map(|written| &*written.text));
                }
            }
        }
        hash.number(self.virtual_network_rules.map_or(0, |rules| rules.saturating_add(1)));
        hash.number(
            usize::from(self.has_virtual_network_rules_key)
                | usize::from(self.has_rule_set) << 1
                | (self.tasks_bypass as usize) << 2,
        );
        let connections = self.connections.unwrap_or_default();
        hash.number(connections.approved);
        hash.number(connections.others);
        hash.optional(self.provisioning_state);
        match self.tier {
            Tier::WithoutNetworkRules(name) => hash.text(name),
            Tier::Premium => hash.number(1),
            Tier::Other => hash.number(0),
        }
        if let Some(declaration) = self.declaration {
            hash.number(2 + usize::from(declaration.is_conditional));
        }
        hash.0
    }
}

/// A fast hash. Equal input gives equal output everywhere; it does not withstand input that is chosen to collide.
struct Hash(u64);

impl Hash {
    fn word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn number(&mut self, number: usize) {
        self.word(number as u64);
    }

    fn text(&mut self, text: &str) {
        let (words, rest) = text.as_bytes().as_chunks();
        for word in words {
            self.word(u64::from_le_bytes(*word));
        }
        let rest = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        self.word(rest);
        self.number(text.len());
    }

    fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.number(usize::MAX),
        }
    }

    fn located(&mut self, located: &Located<'_, Cow<'_, str>>) {
        match located.reading {
            Reading::Absent { .. } => self.optional(None),
            Reading::Is(text) => self.text(text),
            Reading::Malformed(placeholder) => self.text(placeholder),
            Reading::Unresolved(expression) => self.text(expression),
        }
    }
}
