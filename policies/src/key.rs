//! The keys that are read, in every spelling of the tools that print them.
//!
//! ASCII case, underscores and dots do not count, and neither does a `properties` in front: `publicNetworkAccess`, `public_network_access`
//! (Python SDK, Steampipe) and `properties_publicNetworkAccess` (a projected column of Resource Graph) are the same key.

/// A key that is read somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Id,
    Name,
    Type,
    Location,
    ResourceGroup,
    SubscriptionId,
    Sku,
    SkuName,
    Tags,
    Properties,
    /// Az PowerShell prints it beside, or instead of, the id.
    ResourceId,
    /// Az PowerShell prints it beside, or instead of, the type.
    ResourceType,
    /// The mark of a policy state, which is about a resource and is none.
    ComplianceState,

    PublicNetworkAccess,
    NetworkRuleSet,
    NetworkRuleBypassOptions,
    NetworkRuleBypassAllowedForTasks,
    PrivateEndpointConnections,
    ProvisioningState,
    /// The default action as a column (Az PowerShell).
    NetworkRuleSetDefaultAction,
    /// The IP rules as a column (Az PowerShell).
    NetworkRuleSetIpRules,

    DefaultAction,
    IpRules,
    VirtualNetworkRules,
    Action,
    IpAddressOrRange,
    IpRange,

    PrivateLinkServiceConnectionState,
    Status,

    Value,
    Data,
    /// Another name that tools give to a list: `items`, `rows`, `resources`, `results`, `registries`.
    List,
    NextLink,
    SkipToken,
    ResultTruncated,
    TotalRecords,
    Count,
    Error,
    Errors,

    /// `schema` and `$schema`.
    Schema,
    Sign(Sign),
}

/// A sign of the tool that printed an object: a key, or what is under one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    TerraformVersion,
    PlannedValues,
    ResourceChanges,
    Lineage,
    Serial,
    Address,
    Mode,
    LogLevel,
    LogModule,
    Urn,
    ApiVersion,
    Kind,
    Columns,
    TypeUid,
    ClassUid,
    CheckType,
    CheckId,
    ArtifactName,
    /// `schema` names a report of acrcheck.
    Report,
    /// `$schema` names the schema of deployment templates.
    Template,
    /// `$schema` names the schema of SARIF.
    Sarif,
}

impl Key {
    /// The key that a text spells, if it is one that is read.
    pub(crate) fn of(text: &str) -> Option<Self> {
        if let Some(key) = Self::named(text) {
            return Some(key);
        }
        if has_separator(text.as_bytes()) || begins_with_prefix(text) {
            return Self::spelled_otherwise(text);
        }
        None
    }

    #[cold]
    fn spelled_otherwise(text: &str) -> Option<Self> {
        let mut buffer = [0; LONGEST];
        let plain = normalised(text, &mut buffer)?;
        // Only what is in `properties` is spelled with it in front: a column `properties_id` is not the registry's id.
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

    /// The key of that name, in any case.
    fn named(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (start, end) = *OF_LENGTH.get(bytes.len())?;
        let same_length = NAMES.get(usize::from(start)..usize::from(end))?;
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

/// The names of the keys as the REST API and other tools spell them, in any case.
const SPELLINGS: [(&str, Key); 72] = [
    ("id", Key::Id),
    ("sku", Key::Sku),
    ("urn", Key::Sign(Sign::Urn)),
    ("name", Key::Name),
    ("type", Key::Type),
    ("tags", Key::Tags),
    ("data", Key::Data),
    ("rows", Key::List),
    ("kind", Key::Sign(Sign::Kind)),
    ("mode", Key::Sign(Sign::Mode)),
    ("value", Key::Value),
    ("items", Key::List),
    ("count", Key::Count),
    ("error", Key::Error),
    ("errors", Key::Errors),
    ("status", Key::Status),
    ("action", Key::Action),
    ("serial", Key::Sign(Sign::Serial)),
    ("schema", Key::Schema),
    ("@level", Key::Sign(Sign::LogLevel)),
    ("ipRules", Key::IpRules),
    ("skuName", Key::SkuName),
    ("ipRange", Key::IpRange),
    ("results", Key::List),
    ("lineage", Key::Sign(Sign::Lineage)),
    ("address", Key::Sign(Sign::Address)),
    ("$schema", Key::Schema),
    ("@module", Key::Sign(Sign::LogModule)),
    ("columns", Key::Sign(Sign::Columns)),
    ("typeUid", Key::Sign(Sign::TypeUid)),
    ("checkId", Key::Sign(Sign::CheckId)),
    ("location", Key::Location),
    ("nextLink", Key::NextLink),
    ("classUid", Key::Sign(Sign::ClassUid)),
    ("resources", Key::List),
    ("skipToken", Key::SkipToken),
    ("checkType", Key::Sign(Sign::CheckType)),
    ("properties", Key::Properties),
    ("resourceId", Key::ResourceId),
    ("registries", Key::List),
    ("$skipToken", Key::SkipToken),
    ("totalCount", Key::TotalRecords),
    ("apiVersion", Key::Sign(Sign::ApiVersion)),
    ("resourceType", Key::ResourceType),
    ("totalRecords", Key::TotalRecords),
    ("artifactName", Key::Sign(Sign::ArtifactName)),
    ("resourceGroup", Key::ResourceGroup),
    ("defaultAction", Key::DefaultAction),
    ("plannedValues", Key::Sign(Sign::PlannedValues)),
    ("subscriptionId", Key::SubscriptionId),
    ("networkRuleSet", Key::NetworkRuleSet),
    ("complianceState", Key::ComplianceState),
    ("resultTruncated", Key::ResultTruncated),
    ("resourceChanges", Key::Sign(Sign::ResourceChanges)),
    ("@odatanextLink", Key::NextLink),
    ("odatanextLink", Key::NextLink),
    ("@odatacount", Key::TotalRecords),
    ("odatacount", Key::TotalRecords),
    ("ipAddressOrRange", Key::IpAddressOrRange),
    ("terraformVersion", Key::Sign(Sign::TerraformVersion)),
    ("resourceGroupName", Key::ResourceGroup),
    ("provisioningState", Key::ProvisioningState),
    ("publicNetworkAccess", Key::PublicNetworkAccess),
    ("virtualNetworkRules", Key::VirtualNetworkRules),
    ("networkRuleSetIpRule", Key::NetworkRuleSetIpRules),
    ("networkRuleSetIpRules", Key::NetworkRuleSetIpRules),
    ("networkRuleBypassOption", Key::NetworkRuleBypassOptions),
    ("networkRuleBypassOptions", Key::NetworkRuleBypassOptions),
    ("privateEndpointConnections", Key::PrivateEndpointConnections),
    ("networkRuleSetDefaultAction", Key::NetworkRuleSetDefaultAction),
    (
        "networkRuleBypassAllowedForTasks",
        Key::NetworkRuleBypassAllowedForTasks,
    ),
    (
        "privateLinkServiceConnectionState",
        Key::PrivateLinkServiceConnectionState,
    ),
];

/// A name, in lower case, eight bytes a word.
#[derive(Clone, Copy)]
struct Name {
    words: [u64; WORDS],
    length: usize,
    key: Key,
}

/// How many words the longest name has.
const WORDS: usize = 5;

/// The names in ascending order of their length.
static NAMES: [Name; SPELLINGS.len()] = names();

/// Where the names of each length begin and end.
static OF_LENGTH: [(u8, u8); WORDS * 8 + 1] = of_length();

/// The bit in which upper and lower case letters differ. No other byte becomes a letter by it.
const LOWER: u64 = u64::from_le_bytes([0x20; 8]);

/// Eight bytes of a text as they are in lower case; fewer at its end.
#[inline(always)]
fn word(bytes: &[u8], at: usize) -> u64 {
    if let Some(chunk) = bytes.get(at * 8..).and_then(<[u8]>::first_chunk) {
        return u64::from_le_bytes(*chunk) | LOWER;
    }
    let length = bytes.len() % 8;
    let lower = LOWER >> (64 - length * 8);
    // The last bytes, whose first ones have been in the word before; or else halves that overlap.
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

#[expect(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
const fn names() -> [Name; SPELLINGS.len()] {
    let none = Name {
        words: [0; WORDS],
        length: 0,
        key: Key::Id,
    };
    let mut names = [none; SPELLINGS.len()];
    let mut count = 0;
    while count < SPELLINGS.len() {
        let (text, key) = SPELLINGS[count];
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

#[expect(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
const fn constant_words(bytes: &[u8]) -> [u64; WORDS] {
    let mut words = [0; WORDS];
    let mut at = 0;
    while at < bytes.len() {
        words[at / 8] |= ((bytes[at] | 0x20) as u64) << (at % 8 * 8);
        at += 1;
    }
    words
}

#[expect(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
const fn of_length() -> [(u8, u8); WORDS * 8 + 1] {
    let names = names();
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

/// Whether there is a separator in a text: nearly every key is asked.
fn has_separator(bytes: &[u8]) -> bool {
    has_either::<b'_', b'.'>(bytes)
}

/// Whether one of two bytes is in a text. Eight bytes are looked at together.
pub(crate) fn has_either<const A: u8, const B: u8>(bytes: &[u8]) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    // A byte that is zero borrows, and sets its highest bit; a wrong one may be set only above a right one.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & (ONES << 7);
    let is_found = |chunk: &[u8; 8]| {
        let word = u64::from_le_bytes(*chunk);
        (zero(word ^ (ONES * u64::from(A))) | zero(word ^ (ONES * u64::from(B)))) != 0
    };
    let (chunks, rest) = bytes.as_chunks::<8>();
    chunks.iter().any(is_found)
        || match bytes.last_chunk() {
            // The last eight bytes, some of which have been looked at.
            Some(last) => !rest.is_empty() && is_found(last),
            None => rest.iter().any(|byte| *byte == A || *byte == B),
        }
}

/// The bytes of the longest key without separators, and of a `properties` in front of it.
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

/// The text without separators, in lower case; none where it is longer than any key that is read.
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
    use super::*;

    #[test]
    fn every_spelling_is_the_same_key() {
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
            ("terraform_version", Key::Sign(Sign::TerraformVersion)),
        ] {
            assert_eq!(Key::of(text), Some(key), "{text}");
        }
    }

    #[test]
    fn another_key_is_none() {
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

    /// No key that is read is longer than the buffer for other spellings of it.
    #[test]
    fn the_longest_key_fits_with_the_prefix() {
        assert_eq!(
            Key::of("properties.network_rule_bypass_allowed_for_tasks"),
            Some(Key::NetworkRuleBypassAllowedForTasks)
        );
    }
}
