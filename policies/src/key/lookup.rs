//! Finds the key that a text spells.

use super::names::{Key, NAMES};
use acrcheck_json::ascii::has_either;
use acrcheck_json::{Member, Name, Scanner};

impl Key {
    /// Returns the key of a member, if it is one that is read.
    #[inline(always)]
    pub(crate) fn of_member(member: &Member, json: &Scanner<'_>) -> Option<Self> {
        let name = member.name;
        // A word of zeros is not in the text: a document has no such bytes.
        if !name.is_plain() || member.word == [0; 8] {
            return Self::of_unusual(name, json);
        }
        let length = name.length();
        Self::plain(first_word(member.word, length), length, || json.bytes_of(name))
    }

    #[cold]
    #[inline(never)]
    fn of_unusual(name: Name, json: &Scanner<'_>) -> Option<Self> {
        Self::of(&json.text_of(name))
    }

    /// Returns the key that a text spells, if it is one that is read.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let named = Self::named(text);
        if named.is_none() && (has_either::<b'_', b'.'>(text.as_bytes()) || begins_with_prefix(text)) {
            return Self::spelled_otherwise(text);
        }
        named
    }

    /// Returns the key that a text without separators spells, from its first word. `bytes` returns the bytes from its start.
    #[inline(always)]
    fn plain<'b>(first: u64, length: usize, bytes: impl Fn() -> &'b [u8]) -> Option<Self> {
        let named = Self::of_word(first, length, &bytes);
        if named.is_none() && first == PREFIX_WORD && length > PREFIX.len() {
            return Self::prefixed(bytes().get(..length)?);
        }
        named
    }

    #[cold]
    #[inline(never)]
    fn prefixed(bytes: &[u8]) -> Option<Self> {
        Self::spelled_otherwise(core::str::from_utf8(bytes).ok()?)
    }

    #[cold]
    #[inline(never)]
    fn spelled_otherwise(text: &str) -> Option<Self> {
        let mut buffer = [0; LONGEST];
        let plain = normalised(text, &mut buffer)?;
        // The prefix is valid for keys in `properties` only: a column `properties_id` is not the registry's id.
        match plain.strip_prefix(PREFIX) {
            Some(rest) if !rest.is_empty() => Self::named(rest).filter(|key| key.is_in_properties()),
            _ => Self::named(plain),
        }
    }

    /// Returns the key with a name. Case is ignored.
    fn named(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut first = [0; 8];
        first.iter_mut().zip(bytes).for_each(|(first, byte)| *first = *byte);
        Self::of_word(first_word(first, bytes.len()), bytes.len(), || bytes)
    }

    /// Returns the key with a name, from its first word. `bytes` returns the bytes from its start.
    #[inline(always)]
    fn of_word<'b>(first: u64, length: usize, bytes: impl Fn() -> &'b [u8]) -> Option<Self> {
        let place = TABLE.places.get(hash(first, length, TABLE.seed))?;
        let name = BY_PLACE.get(usize::from(*place))?;
        (name.first == first && name.length == length && (length <= 8 || name.has_rest(bytes()))).then_some(name.key)
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
}

/// A name in lower case.
#[derive(Clone, Copy)]
struct LowerName {
    /// The first eight bytes.
    first: u64,
    /// The other whole words of eight bytes, and the last eight bytes, which overlap with them.
    rest: [u64; WORDS],
    length: usize,
    key: Key,
}

/// The number of words of the longest name, without the first one.
const WORDS: usize = 4;

/// The bit in which upper and lower case letters differ. Setting it turns no other byte into a letter.
const LOWER: u64 = u64::from_le_bytes([0x20; 8]);

/// Returns the first bytes of a name in lower case, at most eight of them.
#[inline(always)]
const fn first_word(first: [u8; 8], length: usize) -> u64 {
    let word = u64::from_le_bytes(first) | LOWER;
    if length < 8 {
        word & !(u64::MAX << (length * 8))
    } else {
        word
    }
}

impl LowerName {
    /// Compares all but the first word with the bytes from the start of a name of the same length, which is more than eight.
    #[inline(always)]
    fn has_rest(&self, bytes: &[u8]) -> bool {
        let mut at = 8;
        for word in self.rest {
            // The last word ends with the name.
            at = if at + 8 < self.length { at } else { self.length - 8 };
            match bytes.get(at..).and_then(<[u8]>::first_chunk) {
                Some(chunk) if u64::from_le_bytes(*chunk) | LOWER == word => {}
                _ => return false,
            }
            at += 8;
            if at >= self.length {
                break;
            }
        }
        true
    }
}

/// The names in a table without collisions.
struct Table {
    /// Makes it one.
    seed: u64,
    /// The place of a name in `BY_PLACE`, by its hash. An empty place has that of another name.
    places: [u8; 1 << BITS],
}

const BITS: u32 = 9;

static TABLE: Table = table();

static BY_PLACE: [LowerName; NAMES.len()] = by_place();

#[inline(always)]
const fn hash(first: u64, length: usize, seed: u64) -> usize {
    (first.wrapping_add(length as u64).wrapping_mul(seed) >> (64 - BITS)) as usize
}

#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const fn by_place() -> [LowerName; NAMES.len()] {
    let none = LowerName {
        first: 0,
        rest: [0; WORDS],
        length: 0,
        key: Key::Id,
    };
    let mut names = [none; NAMES.len()];
    let mut count = 0;
    while count < NAMES.len() {
        let (text, key) = NAMES[count];
        names[count] = lower_name(text.as_bytes(), key);
        count += 1;
    }
    names
}

#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const fn lower_name(bytes: &[u8], key: Key) -> LowerName {
    let length = bytes.len();
    let mut name = LowerName {
        first: 0,
        rest: [0; WORDS],
        length,
        key,
    };
    let mut at = 0;
    while at < length && at < 8 {
        name.first |= ((bytes[at] | 0x20) as u64) << (at * 8);
        at += 1;
    }
    let mut word = 0;
    let mut start = 8;
    while start < length {
        // The last word ends with the name.
        let from = if start + 8 < length { start } else { length - 8 };
        at = 0;
        while at < 8 {
            name.rest[word] |= ((bytes[from + at] | 0x20) as u64) << (at * 8);
            at += 1;
        }
        word += 1;
        start += 8;
    }
    name
}

/// Tries seeds until no two names have the same hash.
#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const fn table() -> Table {
    let names = by_place();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    loop {
        let mut table = Table {
            seed,
            places: [0; 1 << BITS],
        };
        let mut taken = [false; 1 << BITS];
        let mut count = 0;
        while count < names.len() {
            let at = hash(names[count].first, names[count].length, seed);
            if taken[at] {
                break;
            }
            taken[at] = true;
            table.places[at] = count as u8;
            count += 1;
        }
        if count == names.len() {
            return table;
        }
        seed = seed.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(2);
    }
}

/// The length of the longest key with the prefix and without separators.
const LONGEST: usize = 48;

const PREFIX: &str = "properties";

/// The first word of the prefix.
const PREFIX_WORD: u64 = first_word(*b"properti", 8);

fn begins_with_prefix(text: &str) -> bool {
    let start = text.as_bytes().first_chunk();
    text.len() > PREFIX.len() && start.is_some_and(|start| first_word(*start, 8) == PREFIX_WORD)
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

    /// The table is searched by the beginning and the length of a text.
    #[test]
    fn texts_that_begin_like_a_name_are_not_found() {
        for (name, _) in NAMES {
            for length in 0..60 {
                let text: alloc::string::String = name.chars().chain(core::iter::repeat('x')).take(length).collect();
                let is_name = NAMES.iter().any(|(other, _)| other.eq_ignore_ascii_case(&text));
                assert_eq!(Key::of(&text).is_some(), is_name, "{text}");
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
