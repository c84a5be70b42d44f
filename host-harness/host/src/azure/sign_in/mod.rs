//! Signing in: the ways that other Azure tools know, in their order, by the Azure libraries' own code.

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

/// A way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Credential {
    /// A service principal's secret: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and `AZURE_CLIENT_SECRET`.
    Environment,
    /// A token of another issuer, which Entra ID trusts: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and `AZURE_FEDERATED_TOKEN_FILE`.
    WorkloadIdentity,
    /// The identity of the virtual machine or app that this runs on; `AZURE_CLIENT_ID` names one of several.
    ManagedIdentity,
    /// Whoever has signed in to `az`.
    AzureCli,
    /// Whoever has signed in to `azd`.
    AzureDeveloperCli,
}

impl Credential {
    /// All of them, in the order in which they are tried: that of the Azure libraries.
    pub const ALL: [Self; 5] = [
        Self::Environment,
        Self::WorkloadIdentity,
        Self::ManagedIdentity,
        Self::AzureCli,
        Self::AzureDeveloperCli,
    ];

    /// Its name on a command line.
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

/// Signs in, and keeps the token until shortly before it expires.
pub struct SignIn {
    ways: Vec<Credential>,
    cloud: Cloud,
    session: Mutex<Option<Session>>,
}

/// What one has signed in with.
struct Session {
    way: Credential,
    credential: Arc<dyn TokenCredential>,
    token: AccessToken,
    expires: OffsetDateTime,
}

/// How long before it expires a token is asked for anew: longer than any request takes.
const MARGIN: Duration = Duration::from_secs(300);

/// A tool that says nothing for so long asks for something that nobody sees.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Why a way does not serve.
enum Failure {
    /// It is not set up here.
    NotThere(String),
    /// It is, and does not work.
    Refused(String),
}

impl SignIn {
    /// Signs in to a cloud in one of these ways, the first that serves. One that is set up by variables but does not work is not passed over:
    /// it would be a surprise to be somebody else.
    #[must_use]
    pub fn new(ways: &[Credential], cloud: Cloud) -> Self {
        Self {
            ways: ways.to_vec(),
            cloud,
            session: Mutex::new(None),
        }
    }

    fn first_that_serves(&self) -> Result<Session, SignInError> {
        let mut tried = Vec::new();
        for &way in &self.ways {
            let failure = match set_up(way, self.cloud) {
                Ok(credential) => match self.ask(&*credential) {
                    Ok((token, expires)) => {
                        return Ok(Session {
                            way,
                            credential,
                            token,
                            expires,
                        });
                    }
                    Err(reason) => Failure::Refused(of(way, reason)),
                },
                Err(failure) => failure,
            };
            let is_set_up_by_hand = matches!(way, Credential::Environment | Credential::WorkloadIdentity);
            let (reason, ends) = match failure {
                Failure::NotThere(reason) => (reason, false),
                Failure::Refused(reason) => (reason, is_set_up_by_hand),
            };
            tried.push(format!("{way}: {reason}"));
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
            .map_err(|error| in_words(&error))?;
        let token = AccessToken::new(got.token.secret()).map_err(|error| error.to_string())?;
        Ok((token, got.expires_on))
    }
}

impl TokenProvider for SignIn {
    fn token(&self) -> Result<AccessToken, SignInError> {
        // Whoever comes second waits for whoever came first, and has the same token.
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let renewed = match session.take() {
            Some(valid) if OffsetDateTime::now_utc() + MARGIN < valid.expires => valid,
            Some(Session { way, credential, .. }) => {
                let (token, expires) = self.ask(&*credential).map_err(|reason| SignInError::None {
                    tried: vec![format!("{way}: {reason}")],
                })?;
                Session {
                    way,
                    credential,
                    token,
                    expires,
                }
            }
            None => self.first_that_serves()?,
        };
        let token = renewed.token.clone();
        *session = Some(renewed);
        Ok(token)
    }
}

/// A reason, with what it is about where it does not say so itself: of a machine's identity, the libraries pass on what the system says of a socket.
fn of(way: Credential, reason: String) -> String {
    match way {
        Credential::ManagedIdentity => format!("this machine's identity cannot be had: {reason}"),
        _ => reason,
    }
}

fn set_up(way: Credential, cloud: Cloud) -> Result<Arc<dyn TokenCredential>, Failure> {
    let refused = |error: azure_core::Error| Failure::Refused(in_words(&error));
    Ok(match way {
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
            is_there_anybody()?;
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
    value.ok_or_else(|| Failure::NotThere(format!("{name} is not set")))
}

fn client_options(cloud: Cloud) -> ClientOptions {
    // Whoever names an authority means it; the libraries look for it where no cloud is given.
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

/// Where a virtual machine asks who it is.
const METADATA: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(169, 254, 169, 254)), 80);

/// The libraries would ask for more than a minute where nobody is.
fn is_there_anybody() -> Result<(), Failure> {
    if ["IDENTITY_ENDPOINT", "MSI_ENDPOINT"]
        .iter()
        .any(|name| env::var_os(name).is_some())
    {
        return Ok(());
    }
    match TcpStream::connect_timeout(&METADATA, Duration::from_secs(1)) {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::NotThere("this machine has none".to_owned())),
    }
}

/// An error of the libraries in one line, without advice for programmers, and without what must not be shown.
fn in_words(error: &azure_core::Error) -> String {
    let mut words = without_advice(&error.to_string());
    let mut last: &dyn Error = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    // What lies in between says the same again.
    let cause = without_advice(&last.to_string());
    if words.starts_with("retry policy expired") {
        words = cause;
    } else if !words.contains(&cause) {
        words.push_str(": ");
        words.push_str(&cause);
    }
    let file = env::var(TOKEN_FILE)
        .ok()
        .and_then(|path| std::fs::read_to_string(path).ok());
    let variables = [SECRET, "IDENTITY_HEADER", "MSI_SECRET"].map(|name| env::var(name).ok());
    for secret in variables.into_iter().chain([file]).flatten() {
        let secret = secret.trim();
        if !secret.is_empty() {
            words = without(&[secret], &words).into_owned();
        }
    }
    words.chars().take(LONGEST).collect()
}

fn without_advice(text: &str) -> String {
    let text = text.split("\nTo troubleshoot").next().unwrap_or_default();
    let text = text
        .split_once(" authentication failed.")
        .map_or(text, |(_, reason)| reason);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters of a reason.
const LONGEST: usize = 400;
