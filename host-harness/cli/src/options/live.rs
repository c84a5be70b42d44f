//! Options of `check --live` and `fetch`: which registries to read, from where, and with which identity.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use acrcheck::azure;
use acrcheck::azure::{
    AccessToken, BeginError, Cloud, Credential, Endpoint, GraphScope, Pages, ReadOptions, ResourceName, Scope, SignIn,
    SignInError, SubscriptionId, Subscriptions, TokenProvider,
};
use clap::builder::{PossibleValue, TypedValueParser};

use crate::error::CommandError;
use crate::options::heading::{ADVANCED, LIVE, LIVE_GROUP};
use crate::options::values;

/// The variable with an access token.
const TOKEN: &str = "ACRCHECK_ACCESS_TOKEN";

/// Which live registries are read, and how.
#[derive(Debug, clap::Args)]
#[group(id = LIVE_GROUP)]
pub(crate) struct LiveArguments {
    /// Read the registries of this subscription; can be repeated.
    #[arg(
        long = "subscription",
        value_name = "ID",
        conflicts_with = "all_subscriptions",
        help_heading = LIVE
    )]
    subscriptions: Vec<SubscriptionId>,

    /// Read the registries of all subscriptions that you can list.
    #[arg(long, help_heading = LIVE)]
    all_subscriptions: bool,

    /// Read only this resource group.
    #[arg(
        long,
        value_name = "NAME",
        requires = "subscriptions",
        conflicts_with = "all_subscriptions",
        help_heading = LIVE
    )]
    resource_group: Option<ResourceName>,

    /// Read only this registry of the resource group.
    #[arg(
        long,
        value_name = "NAME",
        requires = "resource_group",
        conflicts_with = "all_subscriptions",
        help_heading = LIVE
    )]
    registry: Option<ResourceName>,

    /// Query Azure Resource Graph.
    ///
    /// One query covers all subscriptions that you can list, or those that you pass.
    #[arg(long, conflicts_with_all = ["all_subscriptions", "resource_group"], help_heading = LIVE)]
    resource_graph: bool,

    /// Query only the subscriptions of this management group.
    #[arg(
        long,
        value_name = "ID",
        requires = "resource_graph",
        conflicts_with_all = ["subscriptions", "all_subscriptions"],
        help_heading = LIVE
    )]
    management_group: Option<ResourceName>,

    /// Azure cloud.
    #[arg(long, value_parser = cloud(), value_name = "CLOUD", help_heading = LIVE)]
    cloud: Option<Cloud>,

    /// Authentication method [default: the first that works]
    ///
    /// The methods are tried in this order; `token` only if ACRCHECK_ACCESS_TOKEN is set.
    #[arg(long, value_parser = method(), value_name = "METHOD", help_heading = LIVE)]
    credential: Option<Method>,

    /// Time limit for reading, such as `90s`, `30m` or `2h` [default: 1h]
    ///
    /// It includes all pages, waits and retries. What is not read in time is an error in the report.
    #[arg(
        long,
        value_name = "DURATION",
        value_parser = duration,
        help_heading = ADVANCED,
        hide_short_help = true
    )]
    max_time: Option<Duration>,

    /// Azure Resource Manager endpoint: `https://HOST`. The access token is sent there.
    #[arg(long, value_name = "URL", help_heading = ADVANCED, hide_short_help = true)]
    arm_endpoint: Option<Endpoint>,

    /// Record the responses of Azure in this empty folder.
    ///
    /// Tokens, names of people and everything else that no check needs are removed.
    #[arg(long, value_name = "DIR", help_heading = ADVANCED, hide_short_help = true)]
    record: Option<PathBuf>,

    /// Read recorded responses from this folder, without network access.
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = ["record", "credential", "arm_endpoint", "cloud"],
        help_heading = ADVANCED,
        hide_short_help = true
    )]
    replay: Option<PathBuf>,
}

/// Parses a positive duration with a unit.
fn duration(text: &str) -> Result<Duration, &'static str> {
    const UNITS: [(&str, u64); 4] = [("ms", 1), ("s", 1000), ("m", 60 * 1000), ("h", 3600 * 1000)];
    let parsed = UNITS.iter().find_map(|(unit, milliseconds)| {
        let digits = text.trim().strip_suffix(unit)?.trim_end();
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let count: u64 = digits.parse().ok().filter(|_| is_number)?;
        count.checked_mul(*milliseconds).filter(|time| *time > 0)
    });
    parsed
        .map(Duration::from_millis)
        .ok_or("expected a positive duration such as `90s`, `30m` or `2h`")
}

/// The clouds, with their help.
const CLOUDS: [(Cloud, &str); 3] = [
    (Cloud::Public, "Azure (default)"),
    (Cloud::UsGov, "Azure Government"),
    (Cloud::China, "Azure operated by 21Vianet"),
];

/// How to get an access token.
#[derive(Clone, Copy, Debug)]
enum Method {
    /// From the environment.
    Token,
    SignIn(Credential),
}

/// The methods, with their help.
const METHODS: [(Method, &str); 6] = [
    (
        Method::Token,
        "Access token in ACRCHECK_ACCESS_TOKEN, from `az account get-access-token`",
    ),
    (
        Method::SignIn(Credential::Environment),
        "Service principal in AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET",
    ),
    (
        Method::SignIn(Credential::WorkloadIdentity),
        "Workload identity in AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE",
    ),
    (
        Method::SignIn(Credential::ManagedIdentity),
        "Managed identity of this machine or app; AZURE_CLIENT_ID selects one of several",
    ),
    (Method::SignIn(Credential::AzureCli), "Azure CLI (`az login`)"),
    (
        Method::SignIn(Credential::AzureDeveloperCli),
        "Azure Developer CLI (`azd auth login`)",
    ),
];

impl Method {
    const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::SignIn(credential) => credential.name(),
        }
    }
}

fn cloud() -> impl TypedValueParser<Value = Cloud> {
    let clouds = values::described(&CLOUDS, |(cloud, help)| PossibleValue::new(cloud.name()).help(help));
    clouds.map(|(cloud, _)| cloud)
}

fn method() -> impl TypedValueParser<Value = Method> {
    let methods = values::described(&METHODS, |(method, help)| PossibleValue::new(method.name()).help(help));
    methods.map(|(method, _)| method)
}

impl LiveArguments {
    /// Signs in and starts to read. `largest` is the maximum size of a page in bytes.
    pub(crate) fn read(&self, largest: usize) -> Result<Pages, CommandError> {
        let scope = self.scope()?;
        let cloud = self.cloud.unwrap_or_default();
        let mut options = ReadOptions::new(cloud);
        if let Some(endpoint) = &self.arm_endpoint {
            options.endpoint = endpoint.clone();
        }
        options.largest_page = largest as u64;
        options.max_time = self.max_time.unwrap_or(options.max_time);
        if let Some(folder) = &self.replay {
            return Ok(azure::replay(&scope, &options, folder)?);
        }
        options.record.clone_from(&self.record);
        azure::read(&scope, &options, self.tokens(cloud)?).map_err(sign_in_error)
    }

    /// Returns the number of lists with the name of what they list.
    pub(crate) fn lists(&self, number: u64) -> String {
        let (one, many) = match (self.resource_graph, &self.resource_group, &self.registry) {
            (true, ..) => return "Azure Resource Graph".to_owned(),
            (false, Some(_), None) => ("resource group", "resource groups"),
            (false, ..) => ("subscription", "subscriptions"),
        };
        format!("{number} {}", if number == 1 { one } else { many })
    }

    /// Whether any of these flags is set.
    pub(crate) const fn is_given(&self) -> bool {
        !self.subscriptions.is_empty()
            || self.all_subscriptions
            || self.resource_group.is_some()
            || self.resource_graph
            || self.management_group.is_some()
            || self.cloud.is_some()
            || self.arm_endpoint.is_some()
            || self.credential.is_some()
            || self.max_time.is_some()
            || self.record.is_some()
            || self.replay.is_some()
    }

    fn scope(&self) -> Result<Scope, CommandError> {
        let subscriptions = self.subscriptions.clone();
        if self.resource_graph {
            return Ok(Scope::ResourceGraph(match &self.management_group {
                Some(group) => GraphScope::ManagementGroup(group.clone()),
                None if subscriptions.is_empty() => GraphScope::All,
                None => GraphScope::Subscriptions(subscriptions),
            }));
        }
        Ok(match (&self.resource_group, self.all_subscriptions) {
            (None, true) => Scope::Subscriptions(Subscriptions::All),
            _ if subscriptions.is_empty() => return Err(CommandError::NoScope),
            (Some(group), _) => Scope::ResourceGroup {
                subscriptions,
                group: group.clone(),
                registry: self.registry.clone(),
            },
            (None, false) => Scope::Subscriptions(Subscriptions::These(subscriptions)),
        })
    }

    fn tokens(&self, cloud: Cloud) -> Result<Arc<dyn TokenProvider>, CommandError> {
        let methods = match self.credential {
            Some(Method::Token) => return token_from_environment(),
            None if std::env::var_os(TOKEN).is_some_and(|token| !token.is_empty()) => return token_from_environment(),
            None => Credential::ALL.to_vec(),
            Some(Method::SignIn(credential)) => vec![credential],
        };
        Ok(Arc::new(SignIn::new(&methods, cloud)))
    }
}

/// Distinguishes that no method is set up from the failure of one that is.
fn sign_in_error(error: BeginError) -> CommandError {
    match error {
        BeginError::SignIn(SignInError::None { mut tried }) => match tried.pop() {
            Some(reason) if tried.len() + 1 < Credential::ALL.len() => CommandError::CannotSignIn { reason },
            last => {
                tried.extend(last);
                CommandError::NotSignedIn { tried }
            }
        },
        error => error.into(),
    }
}

fn token_from_environment() -> Result<Arc<dyn TokenProvider>, CommandError> {
    let text = std::env::var(TOKEN).unwrap_or_default();
    if text.trim().is_empty() {
        return Err(CommandError::NoToken { name: TOKEN });
    }
    let token = AccessToken::new(&text).map_err(|source| CommandError::Token { name: TOKEN, source })?;
    Ok(Arc::new(token))
}
