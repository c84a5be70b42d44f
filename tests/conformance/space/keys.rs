//! The keys with a single value: publicNetworkAccess (P), networkRuleBypassOptions (B), the SKU and the default action (D). Each spelling is
//! listed with its meaning.

/// The value of publicNetworkAccess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Enabled,
    Disabled,
    Absent,
    Unrecognised,
}

/// The value of the default action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Allow,
    Deny,
    /// An explicit null, of the key or of the whole rule set.
    Null,
    /// The key or the whole rule set is missing.
    Missing,
    Unrecognised,
}

/// The value of networkRuleBypassOptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bypass {
    AzureServices,
    None,
    Absent,
    Unrecognised,
}

/// The name of the SKU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    Basic,
    Standard,
    Premium,
    /// Any other name.
    Other,
    Absent,
}

/// Members of a JSON object as text, and their meaning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spelling<T> {
    pub(crate) json: &'static str,
    pub(crate) means: T,
}

const fn spelling<T>(json: &'static str, means: T) -> Spelling<T> {
    Spelling { json, means }
}

/// Spellings of P. The first five are one of each meaning; a `properties` prefix occurs at the top level only.
pub(crate) const ACCESS: [Spelling<Access>; 31] = [
    spelling(r#""publicNetworkAccess":"Enabled""#, Access::Enabled),
    spelling(r#""publicNetworkAccess":"Disabled""#, Access::Disabled),
    spelling("", Access::Absent),
    spelling(r#""publicNetworkAccess":null"#, Access::Absent),
    spelling(r#""publicNetworkAccess":"SecuredByPerimeter""#, Access::Unrecognised),
    spelling(r#""PUBLICnetworkACCESS":" eNABLED ""#, Access::Enabled),
    spelling(r#""public_network_access":"enabled""#, Access::Enabled),
    spelling(r#""properties_publicNetworkAccess":"Enabled""#, Access::Enabled),
    spelling(r#""PublicNetworkAccess":"\tdisabled\n""#, Access::Disabled),
    spelling(r#""\u0070ublicNetworkAccess":"D\u0069sabled""#, Access::Disabled),
    spelling(r#""Public_Network_Access":"DISABLED""#, Access::Disabled),
    spelling(r#""properties.publicNetworkAccess":"Disabled""#, Access::Disabled),
    spelling(r#""PROPERTIES_public_network_access":"Disabled""#, Access::Disabled),
    spelling(r#""public_network_access":null"#, Access::Absent),
    // The Kelvin sign is a k only outside of ASCII: this is another key.
    spelling(r#""publicNetwor\u212aAccess":"Disabled""#, Access::Absent),
    spelling(r#""publicNetworkAccess":"""#, Access::Unrecognised),
    spelling(r#""publicNetworkAccess":"Enabled\u00a0""#, Access::Unrecognised),
    spelling(r#""publicNetworkAccess":true"#, Access::Unrecognised),
    spelling(r#""publicNetworkAccess":0"#, Access::Unrecognised),
    spelling(r#""publicNetworkAccess":-1.5e3"#, Access::Unrecognised),
    spelling(r#""publicNetworkAccess":["Disabled"]"#, Access::Unrecognised),
    spelling(r#""publicNetworkAccess":{}"#, Access::Unrecognised),
    spelling(r#""publicNetworkAccess":{"value":"Disabled"}"#, Access::Unrecognised),
    spelling(
        r#""publicNetworkAccess":"Disabled","publicNetworkAccess":"Disabled""#,
        Access::Unrecognised,
    ),
    spelling(
        r#""publicNetworkAccess":"Disabled","\u0070ublicNetworkAccess":"Disabled""#,
        Access::Unrecognised,
    ),
    spelling(
        r#""publicNetworkAccess":"Enabled","PublicNetworkAccess":null"#,
        Access::Unrecognised,
    ),
    spelling(
        r#""publicNetworkAccess":null,"publicNetworkAccess":"Enabled""#,
        Access::Unrecognised,
    ),
    spelling(
        r#""publicNetworkAccess":"Disabled","public_network_access":"Disabled""#,
        Access::Unrecognised,
    ),
    spelling(
        r#""public_network_access":"Enabled","publicNetworkAccess":"Disabled""#,
        Access::Unrecognised,
    ),
    spelling(
        r#""properties_publicNetworkAccess":"Disabled","publicNetworkAccess":"Disabled""#,
        Access::Unrecognised,
    ),
    spelling(
        r#""publicNetworkAccess":"Disabled","PublicNetworkAccess":"Disabled","public_network_access":"Disabled""#,
        Access::Unrecognised,
    ),
];

/// Spellings of B. The first five are one of each meaning.
pub(crate) const BYPASS: [Spelling<Bypass>; 21] = [
    spelling(r#""networkRuleBypassOptions":"AzureServices""#, Bypass::AzureServices),
    spelling(r#""networkRuleBypassOptions":"None""#, Bypass::None),
    spelling("", Bypass::Absent),
    spelling(r#""networkRuleBypassOptions":null"#, Bypass::Absent),
    spelling(
        r#""networkRuleBypassOptions":"AzureServices,Logging""#,
        Bypass::Unrecognised,
    ),
    spelling(r#""NetworkRuleBypassOptions":" azureSERVICES""#, Bypass::AzureServices),
    spelling(r#""networkRuleBypassOption":"AzureServices""#, Bypass::AzureServices),
    spelling(
        r#""network_rule_bypass_options":"azureservices""#,
        Bypass::AzureServices,
    ),
    spelling(
        r#""properties_networkRuleBypassOptions":"AzureServices""#,
        Bypass::AzureServices,
    ),
    spelling(r#""networkrulebypassoptions":"none ""#, Bypass::None),
    spelling(r#""network_rule_bypass_option":"None""#, Bypass::None),
    spelling(r#""NetworkRuleBypassOption":"NONE""#, Bypass::None),
    spelling(r#""networkRuleBypassOptions":"""#, Bypass::Unrecognised),
    spelling(r#""networkRuleBypassOptions":false"#, Bypass::Unrecognised),
    spelling(r#""networkRuleBypassOptions":7"#, Bypass::Unrecognised),
    spelling(r#""networkRuleBypassOptions":["AzureServices"]"#, Bypass::Unrecognised),
    spelling(r#""networkRuleBypassOptions":{}"#, Bypass::Unrecognised),
    spelling(
        r#""networkRuleBypassOptions":"AzureServices","networkRuleBypassOptions":"AzureServices""#,
        Bypass::Unrecognised,
    ),
    spelling(
        r#""networkRuleBypassOptions":"AzureServices","network_rule_bypass_options":"AzureServices""#,
        Bypass::Unrecognised,
    ),
    spelling(
        r#""networkRuleBypassOptions":"AzureServices","networkRuleBypassOption":"AzureServices""#,
        Bypass::Unrecognised,
    ),
    spelling(
        r#""network_rule_bypass_options":null,"networkRuleBypassOptions":"AzureServices""#,
        Bypass::Unrecognised,
    ),
];

/// Spellings of the SKU. The first four are Premium, Basic, Standard and none; a malformed SKU is absent.
pub(crate) const TIER: [Spelling<Tier>; 18] = [
    spelling(r#""sku":{"name":"Premium","tier":"Premium"}"#, Tier::Premium),
    spelling(r#""sku":{"name":"Basic"}"#, Tier::Basic),
    spelling(r#""sku":{"name":" STANDARD "}"#, Tier::Standard),
    spelling("", Tier::Absent),
    spelling(r#""SKU":{"Name":"premium"}"#, Tier::Premium),
    spelling(r#""SkuName":"Premium""#, Tier::Premium),
    spelling(r#""skuName":"basic ""#, Tier::Basic),
    spelling(r#""sku_name":"Standard""#, Tier::Standard),
    spelling(r#""sku":{"name":"Classic"}"#, Tier::Other),
    spelling(r#""sku":{"name":null,"tier":"Basic"}"#, Tier::Absent),
    spelling(r#""sku":{"tier":"Basic"}"#, Tier::Absent),
    spelling(r#""sku":{"name":"Basic","name":"Basic"}"#, Tier::Absent),
    spelling(r#""sku":{"name":["Basic"]}"#, Tier::Absent),
    spelling(r#""sku":[{"name":"Basic"}]"#, Tier::Absent),
    spelling(r#""sku":"Basic""#, Tier::Absent),
    spelling(r#""sku":null"#, Tier::Absent),
    spelling(r#""skuName":5"#, Tier::Absent),
    spelling(r#""sku":{"name":"Basic"},"SKU":{"name":"Basic"}"#, Tier::Absent),
];

/// Spellings of D inside a rule set object. The first five are one of each meaning.
pub(crate) const ACTION: [Spelling<Action>; 17] = [
    spelling(r#""defaultAction":"Deny""#, Action::Deny),
    spelling(r#""defaultAction":"Allow""#, Action::Allow),
    spelling("", Action::Missing),
    spelling(r#""defaultAction":null"#, Action::Null),
    spelling(r#""defaultAction":"Audit""#, Action::Unrecognised),
    spelling(r#""DEFAULTACTION":"\u0020deny ""#, Action::Deny),
    spelling(r#""default_action":"Deny""#, Action::Deny),
    spelling(r#""defaultAction":"aLLOW""#, Action::Allow),
    spelling(r#""default_action":null"#, Action::Null),
    spelling(r#""defaultAction":"""#, Action::Unrecognised),
    spelling(r#""defaultAction":1"#, Action::Unrecognised),
    spelling(r#""defaultAction":["Deny"]"#, Action::Unrecognised),
    spelling(r#""defaultAction":{"value":"Deny"}"#, Action::Unrecognised),
    spelling(r#""defaultAction":"Deny","defaultAction":"Deny""#, Action::Unrecognised),
    spelling(
        r#""defaultAction":"Deny","default_action":"Deny""#,
        Action::Unrecognised,
    ),
    spelling(r#""defaultAction":"Deny","DefaultAction":null"#, Action::Unrecognised),
    spelling(
        r#""default_action":"Allow","defaultAction":"Deny""#,
        Action::Unrecognised,
    ),
];

/// A whole rule set that is not an object. The first five are one of each meaning.
pub(crate) const NO_OBJECT: [Spelling<Action>; 18] = [
    spelling("", Action::Missing),
    spelling(r#""networkRuleSet":null"#, Action::Null),
    spelling(r#""networkRuleSet":"Deny""#, Action::Deny),
    spelling(r#""networkRuleSet":"Allow""#, Action::Allow),
    spelling(r#""networkRuleSet":"Audit""#, Action::Unrecognised),
    spelling(r#""network_rule_set":null"#, Action::Null),
    spelling(r#""NetworkRuleSet":" DENY ""#, Action::Deny),
    spelling(r#""properties_networkRuleSet":"Deny""#, Action::Deny),
    spelling(r#""networkRuleSet":"""#, Action::Unrecognised),
    spelling(
        r#""networkRuleSet":"{\"defaultAction\":\"Deny\"}""#,
        Action::Unrecognised,
    ),
    spelling(r#""networkRuleSet":5"#, Action::Unrecognised),
    spelling(r#""networkRuleSet":true"#, Action::Unrecognised),
    spelling(r#""networkRuleSet":[]"#, Action::Unrecognised),
    spelling(r#""networkRuleSet":[{"defaultAction":"Deny"}]"#, Action::Unrecognised),
    spelling(
        r#""networkRuleSet":"Deny","networkRuleSet":"Deny""#,
        Action::Unrecognised,
    ),
    spelling(
        r#""networkRuleSet":{"defaultAction":"Deny"},"networkRuleSet":{"defaultAction":"Deny"}"#,
        Action::Unrecognised,
    ),
    spelling(
        r#""networkRuleSet":{"defaultAction":"Deny"},"network_rule_set":{"defaultAction":"Deny"}"#,
        Action::Unrecognised,
    ),
    spelling(
        r#""networkRuleSet":null,"networkRuleSet":{"defaultAction":"Deny"}"#,
        Action::Unrecognised,
    ),
];

/// D as a column: the key, its members as text, and their meaning. `defaultAction` alone is read only next to P or B.
pub(crate) const COLUMN: [(&str, Spelling<Action>); 11] = [
    (
        "networkRuleSetDefaultAction",
        spelling(r#""networkRuleSetDefaultAction":"Deny""#, Action::Deny),
    ),
    (
        "networkRuleSetDefaultAction",
        spelling(r#""networkRuleSetDefaultAction":"Allow""#, Action::Allow),
    ),
    (
        "networkRuleSetDefaultAction",
        spelling(r#""networkRuleSetDefaultAction":null"#, Action::Null),
    ),
    (
        "networkRuleSetDefaultAction",
        spelling(r#""networkRuleSetDefaultAction":1"#, Action::Unrecognised),
    ),
    (
        "networkRuleSetDefaultAction",
        spelling(
            r#""networkRuleSetDefaultAction":"Deny","network_rule_set_default_action":"Deny""#,
            Action::Unrecognised,
        ),
    ),
    (
        "NetworkRuleSetDefaultAction",
        spelling(r#""NetworkRuleSetDefaultAction":" deny ""#, Action::Deny),
    ),
    (
        "network_rule_set_default_action",
        spelling(r#""network_rule_set_default_action":"Deny""#, Action::Deny),
    ),
    (
        "properties_networkRuleSet_defaultAction",
        spelling(r#""properties_networkRuleSet_defaultAction":"Deny""#, Action::Deny),
    ),
    ("defaultAction", spelling(r#""defaultAction":"Deny""#, Action::Deny)),
    ("default_action", spelling(r#""default_action":"Allow""#, Action::Allow)),
    (
        "defaultAction",
        spelling(r#""defaultAction":["Deny"]"#, Action::Unrecognised),
    ),
];
