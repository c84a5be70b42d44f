//! What `check --live` and `fetch` have in common: which registries are read, where, and as whom.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use acrcheck::azure;
use acrcheck::azure::{
    AccessToken, BeginError, Cloud, Credential, Endpoint, GraphScope, Options, Pages, ResourceName, Scope, SignIn,
    SignInError, SubscriptionId, Subscriptions, TokenProvider,
};
use clap::ValueEnum;

use crate::error::CommandError;

/// A ready token, for where nothing else serves.
const TOKEN: &str = "ACRCHECK_ACCESS_TOKEN";

/// Which live registries are read, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct LiveArguments {
    /// Read the registries of this subscription, by its id; may be given several times.
    #[arg(
        long = "subscription",
        value_name = "ID",
        conflicts_with = "all_subscriptions",
        help_heading = HEADING
    )]
    subscriptions: Vec<SubscriptionId>,

    /// Read the registries of every subscription that the identity may see.
    #[arg(long, help_heading = HEADING)]
    all_subscriptions: bool,

    /// Read only the registries of this resource group.
    #[arg(long, value_name = "NAME", requires = "subscriptions", conflicts_with = "all_subscriptions", help_heading = HEADING)]
    resource_group: Option<ResourceName>,

    /// Read only this registry of the resource group.
    #[arg(long, value_name = "NAME", requires = "resource_group", conflicts_with = "all_subscriptions", help_heading = HEADING)]
    registry: Option<ResourceName>,

    /// Ask Azure Resource Graph, with one query over all subscriptions that the identity may see, or those that are given.
    #[arg(long, conflicts_with_all = ["all_subscriptions", "resource_group"], help_heading = HEADING)]
    resource_graph: bool,

    /// Query only the subscriptions of this management group.
    #[arg(long, value_name = "ID", requires = "resource_graph", conflicts_with_all = ["subscriptions", "all_subscriptions"], help_heading = HEADING)]
    management_group: Option<ResourceName>,

    /// The cloud that they live in.
    #[arg(long, value_enum, value_name = "CLOUD", help_heading = HEADING)]
    cloud: Option<CloudName>,

    /// Another Azure Resource Manager than the cloud's: `https://HOST`. The token is sent there.
    #[arg(long, value_name = "URL", help_heading = HEADING)]
    arm_endpoint: Option<Endpoint>,

    /// Sign in this way. Where nothing is said: the first that serves, in this order, `token` only where ACRCHECK_ACCESS_TOKEN is set.
    #[arg(long, value_enum, value_name = "KIND", help_heading = HEADING)]
    credential: Option<CredentialName>,

    /// Time limit for reading, all pages, waits and retries included: `90s`, `30m`, `2h`. What is not read by then is an error [default: 1h]
    #[arg(long, value_name = "DURATION", value_parser = duration, help_heading = HEADING)]
    max_time: Option<Duration>,

    /// Keep what the service answers in this folder, which has to be empty: without tokens, people, and whatever else no check asks for.
    #[arg(long, value_name = "DIR", help_heading = HEADING)]
    record: Option<PathBuf>,

    /// Read from such a folder, without any network.
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = ["record", "credential", "arm_endpoint", "cloud"],
        help_heading = HEADING
    )]
    replay: Option<PathBuf>,
}

const HEADING: &str = "Live registries";

/// A duration above 0 with its unit.
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
        .ok_or("not a duration above 0; write `90s`, `30m` or `2h`")
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum CloudName {
    /// Azure; this is meant where nothing else is said.
    Public,
    /// Azure Government.
    Usgov,
    /// Azure operated by 21Vianet.
    China,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum CredentialName {
    /// A ready token in ACRCHECK_ACCESS_TOKEN, as `az account get-access-token` prints it.
    Token,
    /// AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.
    Environment,
    /// AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE.
    WorkloadIdentity,
    /// The identity of the machine or app that this runs on; AZURE_CLIENT_ID names one of several.
    ManagedIdentity,
    /// Whoever has signed in to `az`.
    AzureCli,
    /// Whoever has signed in to `azd`.
    AzureDeveloperCli,
}

impl From<CloudName> for Cloud {
    fn from(name: CloudName) -> Self {
        match name {
            CloudName::Public => Self::Public,
            CloudName::Usgov => Self::UsGov,
            CloudName::China => Self::China,
        }
    }
}

impl LiveArguments {
    /// Signs in, and begins to read. No page is larger than `largest` bytes.
    pub(crate) fn read(&self, largest: usize) -> Result<Pages, CommandError> {
        let scope = self.scope()?;
        let cloud = self.cloud.map(Cloud::from).unwrap_or_default();
        let mut options = Options::new(cloud);
        if let Some(endpoint) = &self.arm_endpoint {
            options.endpoint = endpoint.clone();
        }
        options.largest_page = largest as u64;
        options.max_time = self.max_time.unwrap_or(options.max_time);
        if let Some(folder) = &self.replay {
            return Ok(azure::replay(&scope, &options, folder)?);
        }
        options.record.clone_from(&self.record);
        azure::read(&scope, &options, self.tokens(cloud)?).map_err(not_begun)
    }

    /// Lists in words, by what they are lists of.
    pub(crate) fn lists(&self, number: u64) -> String {
        let (one, many) = match (self.resource_graph, &self.resource_group, &self.registry) {
            (true, ..) => return "Azure Resource Graph".to_owned(),
            (false, Some(_), None) => ("resource group", "resource groups"),
            (false, ..) => ("subscription", "subscriptions"),
        };
        format!("{number} {}", if number == 1 { one } else { many })
    }

    /// Whether anything has been said of live registries.
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
        let ways: &[Credential] = match self.credential {
            Some(CredentialName::Token) => return ready_token(),
            None if std::env::var_os(TOKEN).is_some_and(|token| !token.is_empty()) => return ready_token(),
            None => &Credential::ALL,
            Some(CredentialName::Environment) => &[Credential::Environment],
            Some(CredentialName::WorkloadIdentity) => &[Credential::WorkloadIdentity],
            Some(CredentialName::ManagedIdentity) => &[Credential::ManagedIdentity],
            Some(CredentialName::AzureCli) => &[Credential::AzureCli],
            Some(CredentialName::AzureDeveloperCli) => &[Credential::AzureDeveloperCli],
        };
        Ok(Arc::new(SignIn::new(ways, cloud)))
    }
}

/// Where no way to sign in served, what to do comes first, and what was tried is for those who ask. Where one was set up, it is about that one.
fn not_begun(error: BeginError) -> CommandError {
    match error {
        BeginError::SignIn(SignInError::None { mut tried }) => match tried.pop() {
            Some(reason) if tried.len() + 1 < Credential::ALL.len() => CommandError::CannotSignIn { reason },
            last => {
                tried.extend(last);
                CommandError::NobodySignedIn { tried }
            }
        },
        error => error.into(),
    }
}

fn ready_token() -> Result<Arc<dyn TokenProvider>, CommandError> {
    let text = std::env::var(TOKEN).unwrap_or_default();
    if text.trim().is_empty() {
        return Err(CommandError::NoToken { name: TOKEN });
    }
    let token = AccessToken::new(&text).map_err(|source| CommandError::Token { name: TOKEN, source })?;
    Ok(Arc::new(token))
}
