//! Finds the key that a text spells.

use super::names::{Key, NAMES};
use crate::ascii::has_either;

impl Key {
    /// Returns the key that a text spells, if it is one that is read.
    pub(crate) fn of(text: &str) -> Option<Self> {
        if let Some(key) = Self::named(text) {
            return Some(key);
        }
        if has_either::<b'_', b'.'>(text.as_bytes()) || begins_with_prefix(text) {
            return Self::spelled_otherwise(text);
        }
        None
    }

    #[cold]
    fn spelled_otherwise(text: &str) -> Option<Self> {
        let mut buffer = [0; LONGEST];
        let plain = normalised(text, &mut buffer)?;
        // The prefix is valid for keys in `properties` only: a column `properties_id` is not the registry's id.
        match plain.strip_prefix(PREFIX) {
            Some(rest) if !rest.is_empty() => Self::named(rest).filter(|key| key.is_in_properties()),
            _ => Self::named(plain),
        }
    }

    /// Whether Azure Resource Manager keeps it in `properties`.
    const fn is_in_properties(self) -> bool {
        matches!(
            self,
            Self::PublicNetworkAccess
                | Self::NetworkRuleSet
                | Self::NetworkRuleBypassOptions
                | Self::NetworkRuleBypassAllowedForTasks
                | Self::PrivateEndpointConnections
                | Self::ProvisioningState
                | Self::NetworkRuleSetDefaultAction
                | Self::NetworkRuleSetIpRules
        )
    }

    /// Returns the key with a name. Case is ignored.
    fn named(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (start, end) = *LENGTHS.get(bytes.len())?;
        let same_length = BY_LENGTH.get(usize::from(start)..usize::from(end))?;
        if same_length.is_empty() {
            return None;
        }
        let first = word(bytes, 0);
        same_length
            .iter()
            .find(|name| {
                let mut words = name.words.iter().zip(0..bytes.len().div_ceil(8));
                name.words.first() == Some(&first)
                    && words.all(|(expected, at)| at == 0 || word(bytes, at) == *expected)
            })
            .map(|name| name.key)
    }
}

/// A name in lower case, as words of eight bytes.
#[derive(Clone, Copy)]
struct Name {
    words: [u64; WORDS],
    length: usize,
    key: Key,
}

/// The words of the longest name.
const WORDS: usize = 5;

/// The names, sorted by length.
static BY_LENGTH: [Name; NAMES.len()] = by_length();

/// The start and end in `BY_LENGTH` of the names of each length.
static LENGTHS: [(u8, u8); WORDS * 8 + 1] = lengths();

/// The bit in which upper and lower case letters differ. Setting it turns no other byte into a letter.
const LOWER: u64 = u64::from_le_bytes([0x20; 8]);

/// Returns eight bytes of a text in lower case; fewer at its end.
#[inline(always)]
fn word(bytes: &[u8], at: usize) -> u64 {
    if let Some(chunk) = bytes.get(at * 8..).and_then(<[u8]>::first_chunk) {
        return u64::from_le_bytes(*chunk) | LOWER;
    }
    let length = bytes.len() % 8;
    let lower = LOWER >> (64 - length * 8);
    // The last eight bytes without those of the previous word; in a shorter text, halves that overlap.
    let word = match (bytes.last_chunk(), bytes.first_chunk(), bytes.last_chunk()) {
        (Some(last), _, _) => u64::from_le_bytes(*last) >> (64 - length * 8),
        (None, Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << ((length - 4) * 8)
        }
        _ => match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last)) => {
                u64::from(u16::from_le_bytes(*first)) | u64::from(u16::from_le_bytes(*last)) << ((length - 2) * 8)
            }
            _ => return 0,
        },
    };
    word | lower
}

#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const fn by_length() -> [Name; NAMES.len()] {
    let none = Name {
        words: [0; WORDS],
        length: 0,
        key: Key::Id,
    };
    let mut names = [none; NAMES.len()];
    let mut count = 0;
    while count < NAMES.len() {
        let (text, key) = NAMES[count];
        let name = Name {
            words: constant_words(text.as_bytes()),
            length: text.len(),
            key,
        };
        let mut at = count;
        while at > 0 && name.length < names[at - 1].length {
            names[at] = names[at - 1];
            at -= 1;
        }
        names[at] = name;
        count += 1;
    }
    names
}

#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const fn constant_words(bytes: &[u8]) -> [u64; WORDS] {
    let mut words = [0; WORDS];
    let mut at = 0;
    while at < bytes.len() {
        words[at / 8] |= ((bytes[at] | 0x20) as u64) << (at % 8 * 8);
        at += 1;
    }
    words
}

#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const fn lengths() -> [(u8, u8); WORDS * 8 + 1] {
    let names = by_length();
    let mut table = [(0, 0); WORDS * 8 + 1];
    let mut at = 0;
    while at < names.len() {
        let range = &mut table[names[at].length];
        if range.1 == 0 {
            range.0 = at as u8;
        }
        range.1 = at as u8 + 1;
        at += 1;
    }
    table
}

/// The length of the longest key with the prefix and without separators.
const LONGEST: usize = 48;

const PREFIX: &str = "properties";

fn begins_with_prefix(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes.first(), Some(b'p' | b'P'))
        && bytes.len() > PREFIX.len()
        && bytes
            .get(..PREFIX.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(PREFIX.as_bytes()))
}

const fn is_separator(byte: u8) -> bool {
    matches!(byte, b'_' | b'.')
}

/// Returns the text in lower case and without separators; none if it is longer than any key.
fn normalised<'b>(text: &str, buffer: &'b mut [u8; LONGEST]) -> Option<&'b str> {
    let mut length = 0;
    for byte in text.bytes().filter(|byte| !is_separator(*byte)) {
        *buffer.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    core::str::from_utf8(buffer.get(..length)?).ok()
}

#[cfg(test)]
mod tests {
    use super::super::names::Marker;
    use super::*;

    /// The packed table finds what the list of names says.
    #[test]
    fn every_name_is_found_in_any_case() {
        for (name, key) in NAMES {
            for text in [name.into(), name.to_ascii_uppercase(), name.to_ascii_lowercase()] {
                assert_eq!(Key::of(&text), Some(key), "{text}");
            }
            for text in [
                alloc::format!("{name}x"),
                alloc::format!("x{name}"),
                name.replacen(['e', 'a', 'i', 'o', 'u'], "\u{e9}", 1),
            ] {
                let is_another = NAMES.iter().any(|(other, _)| other.eq_ignore_ascii_case(&text));
                assert!(is_another || Key::of(&text).is_none(), "{text}");
            }
        }
    }

    #[test]
    fn spellings_of_a_key_are_equal() {
        for text in [
            "publicNetworkAccess",
            "PublicNetworkAccess",
            "PUBLICNETWORKACCESS",
            "public_network_access",
            "properties_publicNetworkAccess",
            "properties.publicNetworkAccess",
            "properties_public_network_access",
            "Properties.PublicNetworkAccess",
            "propertiesPublicNetworkAccess",
            "_public_network_access_",
        ] {
            assert_eq!(Key::of(text), Some(Key::PublicNetworkAccess), "{text}");
        }
        for (text, key) in [
            ("properties", Key::Properties),
            ("resource_id", Key::ResourceId),
            ("i_d", Key::Id),
            ("@odata.nextLink", Key::NextLink),
            ("next_link", Key::NextLink),
            ("skip_token", Key::SkipToken),
            ("total_records", Key::TotalRecords),
            (
                "properties_networkRuleSet_defaultAction",
                Key::NetworkRuleSetDefaultAction,
            ),
            ("network_rule_set_ip_rules", Key::NetworkRuleSetIpRules),
            ("NetworkRuleSetIPRule", Key::NetworkRuleSetIpRules),
            ("ip_address_or_range", Key::IpAddressOrRange),
            ("iPRules", Key::IpRules),
            ("terraform_version", Key::Marker(Marker::TerraformVersion)),
        ] {
            assert_eq!(Key::of(text), Some(key), "{text}");
        }
    }

    #[test]
    fn other_keys_are_not_read() {
        for text in [
            "",
            "_",
            "publicNetworkAccessEnabled",
            "public_network_access_enabled",
            "public-network-access",
            "öpublicNetworkAccess",
            "properties_properties_publicNetworkAccess",
            "properties_id",
            "ipRulé",
        ] {
            assert_eq!(Key::of(text), None, "{text}");
        }
    }

    #[test]
    fn the_longest_key_fits_the_buffer_with_the_prefix() {
        assert_eq!(
            Key::of("properties.network_rule_bypass_allowed_for_tasks"),
            Some(Key::NetworkRuleBypassAllowedForTasks)
        );
    }
}
