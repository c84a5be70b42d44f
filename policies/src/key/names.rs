//! The keys that are read, and their names.

/// A key that is read.
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
    /// Az PowerShell prints it with, or instead of, the id.
    ResourceId,
    /// Az PowerShell prints it with, or instead of, the type.
    ResourceType,
    /// Marks a policy state, which describes a resource but is not one.
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
    /// Other names for a list: `items`, `rows`, `resources`, `results`, `registries`.
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
    Marker(Marker),
}

/// A key, or the value of a key, that shows which tool printed an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    TerraformVersion,
    FormatVersion,
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
    /// The `schema` of an acrcheck report.
    Report,
    /// The version of a deployment template or of a parameter file.
    ContentVersion,
    /// The resources of a Bicep snapshot.
    PredictedResources,
    /// The changes of a what-if result.
    Changes,
    /// The `$schema` of a deployment template.
    Template,
    /// The `$schema` of a parameter file.
    Parameters,
    /// The `$schema` of a SARIF report.
    Sarif,
}

/// The names of the keys as the REST API and other tools spell them. Case is ignored.
pub(super) const NAMES: [(&str, Key); 76] = [
    ("id", Key::Id),
    ("sku", Key::Sku),
    ("urn", Key::Marker(Marker::Urn)),
    ("name", Key::Name),
    ("type", Key::Type),
    ("tags", Key::Tags),
    ("data", Key::Data),
    ("rows", Key::List),
    ("kind", Key::Marker(Marker::Kind)),
    ("mode", Key::Marker(Marker::Mode)),
    ("value", Key::Value),
    ("items", Key::List),
    ("count", Key::Count),
    ("error", Key::Error),
    ("errors", Key::Errors),
    ("status", Key::Status),
    ("action", Key::Action),
    ("serial", Key::Marker(Marker::Serial)),
    ("schema", Key::Schema),
    ("@level", Key::Marker(Marker::LogLevel)),
    ("ipRules", Key::IpRules),
    ("skuName", Key::SkuName),
    ("ipRange", Key::IpRange),
    ("results", Key::List),
    ("lineage", Key::Marker(Marker::Lineage)),
    ("address", Key::Marker(Marker::Address)),
    ("$schema", Key::Schema),
    ("@module", Key::Marker(Marker::LogModule)),
    ("columns", Key::Marker(Marker::Columns)),
    ("changes", Key::Marker(Marker::Changes)),
    ("typeUid", Key::Marker(Marker::TypeUid)),
    ("checkId", Key::Marker(Marker::CheckId)),
    ("location", Key::Location),
    ("nextLink", Key::NextLink),
    ("classUid", Key::Marker(Marker::ClassUid)),
    ("resources", Key::List),
    ("skipToken", Key::SkipToken),
    ("checkType", Key::Marker(Marker::CheckType)),
    ("properties", Key::Properties),
    ("resourceId", Key::ResourceId),
    ("registries", Key::List),
    ("$skipToken", Key::SkipToken),
    ("totalCount", Key::TotalRecords),
    ("apiVersion", Key::Marker(Marker::ApiVersion)),
    ("resourceType", Key::ResourceType),
    ("totalRecords", Key::TotalRecords),
    ("artifactName", Key::Marker(Marker::ArtifactName)),
    ("resourceGroup", Key::ResourceGroup),
    ("defaultAction", Key::DefaultAction),
    ("formatVersion", Key::Marker(Marker::FormatVersion)),
    ("plannedValues", Key::Marker(Marker::PlannedValues)),
    ("contentVersion", Key::Marker(Marker::ContentVersion)),
    ("subscriptionId", Key::SubscriptionId),
    ("networkRuleSet", Key::NetworkRuleSet),
    ("complianceState", Key::ComplianceState),
    ("resultTruncated", Key::ResultTruncated),
    ("resourceChanges", Key::Marker(Marker::ResourceChanges)),
    ("@odatanextLink", Key::NextLink),
    ("odatanextLink", Key::NextLink),
    ("@odatacount", Key::TotalRecords),
    ("odatacount", Key::TotalRecords),
    ("ipAddressOrRange", Key::IpAddressOrRange),
    ("terraformVersion", Key::Marker(Marker::TerraformVersion)),
    ("resourceGroupName", Key::ResourceGroup),
    ("provisioningState", Key::ProvisioningState),
    ("predictedResources", Key::Marker(Marker::PredictedResources)),
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
