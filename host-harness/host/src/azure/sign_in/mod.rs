//! Sign-in with the authentication methods of other Azure tools, implemented by the Azure libraries.

mod client;
mod wait;

use std::env;
use std::error::Error;
use std::fmt;
use std::net::{SocketAddr, TcpStream};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use azure_core::cloud::CloudConfiguration;
use azure_core::credentials::{Secret, TokenCredential};
use azure_core::http::{ClientOptions, ExponentialRetryOptions, RetryOptions, Transport};
use azure_core::time::OffsetDateTime;
use azure_identity::{
    AzureCliCredential, AzureDeveloperCliCredential, ClientAssertionCredentialOptions, ClientSecretCredential,
    ClientSecretCredentialOptions, ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId,
    WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
};

use super::endpoint::Cloud;
use super::error::SignInError;
use super::redactor::without;
use super::token::{AccessToken, TokenProvider};
use client::Client;
use wait::wait_for;

/// An authentication method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Credential {
    /// A client secret of a service principal: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and `AZURE_CLIENT_SECRET`.
    Environment,
    /// A federated token of another issuer: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and `AZURE_FEDERATED_TOKEN_FILE`.
    WorkloadIdentity,
    /// The managed identity of this virtual machine or app. `AZURE_CLIENT_ID` selects one of several.
    ManagedIdentity,
    /// The account signed in to `az`.
    AzureCli,
    /// The account signed in to `azd`.
    AzureDeveloperCli,
}

impl Credential {
    /// All methods, in the order in which the Azure libraries try them.
    pub const ALL: [Self; 5] = [
        Self::Environment,
        Self::WorkloadIdentity,
        Self::ManagedIdentity,
        Self::AzureCli,
        Self::AzureDeveloperCli,
    ];

    /// Returns the name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::WorkloadIdentity => "workload-identity",
            Self::ManagedIdentity => "managed-identity",
            Self::AzureCli => "azure-cli",
            Self::AzureDeveloperCli => "azure-developer-cli",
        }
    }
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Credential {
    type Err = SignInError;

    fn from_str(name: &str) -> Result<Self, SignInError> {
        let known = Self::ALL.into_iter().find(|credential| credential.name() == name);
        known.ok_or_else(|| SignInError::NoSuchCredential { name: name.to_owned() })
    }
}

/// A token provider that signs in and caches the token until shortly before it expires.
pub struct SignIn {
    methods: Vec<Credential>,
    cloud: Cloud,
    session: Mutex<Option<Session>>,
}

/// A successful sign-in.
struct Session {
    method: Credential,
    credential: Arc<dyn TokenCredential>,
    token: AccessToken,
    expires: OffsetDateTime,
}

/// How long before expiry a token is renewed. No request takes longer.
const MARGIN: Duration = Duration::from_secs(300);

/// The timeout of an external tool, which may be waiting at an invisible prompt.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The reason why a method failed.
enum Failure {
    /// The method is not configured here.
    NotConfigured(String),
    /// The method is configured, but failed.
    Failed(String),
}

impl SignIn {
    /// Signs in with the first of these methods that works. A method that is configured by variables but fails is an error: falling back would
    /// silently use another identity.
    #[must_use]
    pub fn new(methods: &[Credential], cloud: Cloud) -> Self {
        Self {
            methods: methods.to_vec(),
            cloud,
            session: Mutex::new(None),
        }
    }

    fn first_that_works(&self) -> Result<Session, SignInError> {
        let mut tried = Vec::new();
        for &method in &self.methods {
            let failure = match set_up(method, self.cloud) {
                Ok(credential) => match self.ask(&*credential) {
                    Ok((token, expires)) => {
                        return Ok(Session {
                            method,
                            credential,
                            token,
                            expires,
                        });
                    }
                    Err(reason) => Failure::Failed(explain(method, reason)),
                },
                Err(failure) => failure,
            };
            let is_explicit = matches!(method, Credential::Environment | Credential::WorkloadIdentity);
            let (reason, ends) = match failure {
                Failure::NotConfigured(reason) => (reason, false),
                Failure::Failed(reason) => (reason, is_explicit),
            };
            tried.push(format!("{method}: {reason}"));
            if ends {
                break;
            }
        }
        Err(SignInError::None { tried })
    }

    fn ask(&self, credential: &dyn TokenCredential) -> Result<(AccessToken, OffsetDateTime), String> {
        let scopes = [self.cloud.scope()];
        let got = wait_for(credential.get_token(&scopes, None), LONGEST_WAIT)
            .ok_or("no answer in time")?
            .map_err(|error| message(&error))?;
        let token = AccessToken::new(got.token.secret()).map_err(|error| error.to_string())?;
        Ok((token, got.expires_on))
    }
}

impl TokenProvider for SignIn {
    fn token(&self) -> Result<AccessToken, SignInError> {
        // The lock makes concurrent callers share one sign-in.
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let renewed = match session.take() {
            Some(valid) if OffsetDateTime::now_utc() + MARGIN < valid.expires => valid,
            Some(Session { method, credential, .. }) => {
                let (token, expires) = self.ask(&*credential).map_err(|reason| SignInError::None {
                    tried: vec![format!("{method}: {reason}")],
                })?;
                Session {
                    method,
                    credential,
                    token,
                    expires,
                }
            }
            None => self.first_that_works()?,
        };
        let token = renewed.token.clone();
        *session = Some(renewed);
        Ok(token)
    }
}

/// Adds context to a reason. For a managed identity, the libraries only report a socket error.
fn explain(method: Credential, reason: String) -> String {
    match method {
        Credential::ManagedIdentity => format!("cannot use the managed identity of this machine: {reason}"),
        _ => reason,
    }
}

fn set_up(method: Credential, cloud: Cloud) -> Result<Arc<dyn TokenCredential>, Failure> {
    let refused = |error: azure_core::Error| Failure::Failed(message(&error));
    Ok(match method {
        Credential::Environment => {
            let tenant = variable(TENANT)?;
            let client = variable(CLIENT)?;
            let secret = Secret::new(variable(SECRET)?);
            let options = ClientSecretCredentialOptions {
                client_options: client_options(cloud),
            };
            ClientSecretCredential::new(&tenant, client, secret, Some(options)).map_err(refused)?
        }
        Credential::WorkloadIdentity => {
            for name in [TENANT, CLIENT, TOKEN_FILE] {
                variable(name)?;
            }
            let options = WorkloadIdentityCredentialOptions {
                credential_options: ClientAssertionCredentialOptions {
                    client_options: client_options(cloud),
                },
                ..WorkloadIdentityCredentialOptions::default()
            };
            WorkloadIdentityCredential::new(Some(options)).map_err(refused)?
        }
        Credential::ManagedIdentity => {
            find_managed_identity()?;
            let options = ManagedIdentityCredentialOptions {
                user_assigned_id: variable(CLIENT).ok().map(UserAssignedId::ClientId),
                client_options: client_options(cloud),
            };
            ManagedIdentityCredential::new(Some(options)).map_err(refused)?
        }
        Credential::AzureCli => AzureCliCredential::new(None).map_err(refused)?,
        Credential::AzureDeveloperCli => AzureDeveloperCliCredential::new(None).map_err(refused)?,
    })
}

const TENANT: &str = "AZURE_TENANT_ID";
const CLIENT: &str = "AZURE_CLIENT_ID";
const SECRET: &str = "AZURE_CLIENT_SECRET";
const TOKEN_FILE: &str = "AZURE_FEDERATED_TOKEN_FILE";
const AUTHORITY: &str = "AZURE_AUTHORITY_HOST";

fn variable(name: &str) -> Result<String, Failure> {
    let value = env::var(name).ok().filter(|value| !value.is_empty());
    value.ok_or_else(|| Failure::NotConfigured(format!("{name} is not set")))
}

fn client_options(cloud: Cloud) -> ClientOptions {
    // The libraries only read this variable if no cloud is set.
    let named = env::var_os(AUTHORITY).is_some();
    let cloud = (!named).then(|| {
        Arc::new(match cloud {
            Cloud::Public => CloudConfiguration::AzurePublic,
            Cloud::UsGov => CloudConfiguration::AzureGovernment,
            Cloud::China => CloudConfiguration::AzureChina,
        })
    });
    ClientOptions {
        cloud,
        transport: Some(Transport::new(Arc::new(Client::new()))),
        retry: RetryOptions::exponential(ExponentialRetryOptions {
            max_retries: 2,
            ..ExponentialRetryOptions::default()
        }),
        ..ClientOptions::default()
    }
}

/// The instance metadata service of a virtual machine.
const METADATA: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(169, 254, 169, 254)), 80);

/// Checks quickly for a managed identity. Without one, the libraries would retry for more than a minute.
fn find_managed_identity() -> Result<(), Failure> {
    if ["IDENTITY_ENDPOINT", "MSI_ENDPOINT"]
        .iter()
        .any(|name| env::var_os(name).is_some())
    {
        return Ok(());
    }
    match TcpStream::connect_timeout(&METADATA, Duration::from_secs(1)) {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::NotConfigured(
            "this machine has no managed identity".to_owned(),
        )),
    }
}

/// Returns an error of the libraries on one line, without developer advice and secrets.
fn message(error: &azure_core::Error) -> String {
    let mut text = without_advice(&error.to_string());
    let mut last: &dyn Error = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    // The causes in between repeat the same text.
    let cause = without_advice(&last.to_string());
    if text.starts_with("retry policy expired") {
        text = cause;
    } else if !text.contains(&cause) {
        text.push_str(": ");
        text.push_str(&cause);
    }
    let file = env::var(TOKEN_FILE)
        .ok()
        .and_then(|path| std::fs::read_to_string(path).ok());
    let variables = [SECRET, "IDENTITY_HEADER", "MSI_SECRET"].map(|name| env::var(name).ok());
    for secret in variables.into_iter().chain([file]).flatten() {
        let secret = secret.trim();
        if !secret.is_empty() {
            text = without(&[secret], &text).into_owned();
        }
    }
    text.chars().take(LONGEST).collect()
}

fn without_advice(text: &str) -> String {
    let text = text.split("\nTo troubleshoot").next().unwrap_or_default();
    let text = text
        .split_once(" authentication failed.")
        .map_or(text, |(_, reason)| reason);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The most characters of a reason.
const LONGEST: usize = 400;
