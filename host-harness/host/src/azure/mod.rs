//! Live registries, read from Azure Resource Manager. This module contains all network code.
//!
//! Reading is synchronous, on a few threads. Pages arrive in the order of the requested subscriptions, whichever thread finishes first.
//!
//! ```no_run
//! use acrcheck::azure::{AccessToken, Cloud, ReadOptions, Scope, Subscriptions, read};
//! use std::sync::Arc;
//!
//! let token = AccessToken::new(&std::env::var("TOKEN")?)?; // or any other `TokenProvider`
//! let scope = Scope::Subscriptions(Subscriptions::All);
//! for page in read(&scope, &ReadOptions::new(Cloud::Public), Arc::new(token))? {
//!     match page.content {
//!         Ok(json) => println!("{}: {} bytes to check", page.source, json.len()),
//!         Err(error) => println!("{}: not read: {}", page.source, acrcheck::model::chain(&error)),
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod arm;
mod budget;
mod completeness;
mod deadline;
mod endpoint;
mod error;
mod graph;
mod list;
mod list_readers;
mod live_page;
mod network;
mod options;
mod page;
mod pages;
mod reading;
mod recording;
mod redactor;
mod retry;
mod scope;
mod seen;
mod service_text;
mod sign_in;
mod snapshot;
mod stop;
mod target;
mod token;
mod transport;

pub use endpoint::{Cloud, Endpoint};
pub use error::{AzureError, EndpointError, LinkError, SignInError};
pub use live_page::Page;
pub use options::ReadOptions;
pub use pages::{BeginError, Pages, Progress};
pub use reading::{read, replay};
pub use redactor::Redactor;
pub use retry::RetryPolicy;
pub use scope::{GraphScope, NameError, ResourceName, Scope, SubscriptionId, Subscriptions};
pub use sign_in::{Credential, SignIn};
pub use token::{AccessToken, TokenProvider};
