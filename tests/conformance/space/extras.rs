//! Keys that do not change a verdict but can cause an advisory.

/// Members next to the network keys, and their meaning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extra {
    pub(crate) json: &'static str,
    /// networkRuleBypassAllowedForTasks, where it is shown and a Boolean.
    pub(crate) tasks: Option<bool>,
    /// provisioningState is shown and not Succeeded.
    pub(crate) provisioning: bool,
    /// Approved private endpoint connections, and others.
    pub(crate) connections: Option<(usize, usize)>,
}

const NOTHING: Extra = Extra {
    json: "",
    tasks: None,
    provisioning: false,
    connections: None,
};

const fn tasks(json: &'static str, tasks: Option<bool>) -> Extra {
    Extra { json, tasks, ..NOTHING }
}

const fn provisioning(json: &'static str, provisioning: bool) -> Extra {
    Extra {
        json,
        provisioning,
        ..NOTHING
    }
}

const fn connections(json: &'static str, approved: usize, others: usize) -> Extra {
    Extra {
        json,
        connections: Some((approved, others)),
        ..NOTHING
    }
}

pub(super) const EXTRAS: [Extra; 16] = [
    NOTHING,
    tasks(r#""networkRuleBypassAllowedForTasks":true"#, Some(true)),
    tasks(r#""networkRuleBypassAllowedForTasks":false"#, Some(false)),
    tasks(r#""network_rule_bypass_allowed_for_tasks":false"#, Some(false)),
    tasks(r#""networkRuleBypassAllowedForTasks":null"#, None),
    tasks(r#""networkRuleBypassAllowedForTasks":"false""#, None),
    tasks(r#""networkRuleBypassAllowedForTasks":0"#, None),
    tasks(
        r#""networkRuleBypassAllowedForTasks":false,"NetworkRuleBypassAllowedForTasks":false"#,
        None,
    ),
    provisioning(r#""provisioningState":"Updating""#, true),
    provisioning(r#""provisioning_state":"Failed""#, true),
    provisioning(r#""provisioningState":" succeeded""#, false),
    provisioning(r#""provisioningState":null"#, false),
    connections(
        r#""privateEndpointConnections":[{"properties":{"privateLinkServiceConnectionState":{"status":"Approved"}}}]"#,
        1,
        0,
    ),
    connections(
        r#""privateEndpointConnections":[{"privateLinkServiceConnectionState":{"status":"Approved"}},{"privateLinkServiceConnectionState":{"status":"Rejected"}}]"#,
        1,
        1,
    ),
    connections(
        r#""privateEndpointConnections":[{"properties":{"privateLinkServiceConnectionState":{"status":"Pending"}}}]"#,
        0,
        1,
    ),
    connections(r#""privateEndpointConnections":[]"#, 0, 0),
];
