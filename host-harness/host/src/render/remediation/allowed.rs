//! Allow list of commands: `az acr update` and `az acr network-rule add` and `remove`, with known options, for the registry of the finding.
//!
//! Commands come from a component that may be untrusted. Any other command becomes a comment in the script.

use std::net::IpAddr;

use super::options::{ADDRESS, PLACEHOLDER, SKU, SUBSCRIPTION};
use crate::model::RegistryResult;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Update,
    AddRule,
    RemoveRule,
}

/// Returns whether a command, given as words, may run for a registry.
pub(super) fn is_allowed(words: &[String], registry: &RegistryResult) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // The Azure CLI replaces these words by the content of a file.
    if words.iter().any(|word| word.starts_with('@') || word.contains("=@")) {
        return false;
    }
    let (verb, options) = match words.as_slice() {
        ["az", "acr", "update", options @ ..] => (Verb::Update, options),
        ["az", "acr", "network-rule", "add", options @ ..] => (Verb::AddRule, options),
        ["az", "acr", "network-rule", "remove", options @ ..] => (Verb::RemoveRule, options),
        _ => return false,
    };
    let Some(options) = pairs(options) else {
        return false;
    };
    let is_known = |(index, (name, value)): (usize, &(&str, &str))| {
        let is_first = !options.iter().take(index).any(|(before, _)| before == name);
        is_first && takes(verb, name, value, registry)
    };
    let names_registry = options.iter().any(|(name, _)| *name == "--name");
    let has_effect = options
        .iter()
        .any(|(name, _)| !["--name", "--resource-group", SUBSCRIPTION].contains(name));
    names_registry && has_effect && options.iter().enumerate().all(is_known)
}

/// Returns options with their values, which are the next word, or follow an equals sign if they start with a hyphen.
fn pairs<'w>(words: &[&'w str]) -> Option<Vec<(&'w str, &'w str)>> {
    let mut words = words.iter().copied();
    let mut pairs = Vec::new();
    while let Some(word) = words.next() {
        pairs.push(match word.split_once('=') {
            Some((name, value)) if value.starts_with('-') => (name, value),
            Some(_) => return None,
            None => (word, words.next().filter(|value| !value.starts_with('-'))?),
        });
    }
    Some(pairs)
}

/// Returns whether a command accepts an option with this value.
fn takes(verb: Verb, name: &str, value: &str, registry: &RegistryResult) -> bool {
    let is = |known: &Option<String>| known.as_deref() == Some(value);
    match (verb, name) {
        (_, "--name") => is(&registry.name),
        (_, "--resource-group") => is(&registry.resource_group),
        (_, SUBSCRIPTION) => is(&registry.subscription_id),
        (Verb::Update, SKU) => ["Basic", "Standard", "Premium"].contains(&value),
        (Verb::Update, "--default-action") => ["Allow", "Deny"].contains(&value),
        (Verb::Update, "--allow-trusted-services" | "--public-network-enabled") => ["true", "false"].contains(&value),
        (Verb::AddRule, ADDRESS) => value == PLACEHOLDER || is_range(value, 1),
        (Verb::RemoveRule, ADDRESS) => is_range(value, 0),
        _ => false,
    }
}

/// Returns whether a text is an address, or a range with a prefix of at least `least` bits.
fn is_range(text: &str, least: u8) -> bool {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let longest = match address.parse() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    prefix.is_none_or(|prefix| {
        let digits = prefix.bytes().all(|byte| byte.is_ascii_digit());
        digits && prefix.parse().is_ok_and(|bits| (least..=longest).contains(&bits))
    })
}
