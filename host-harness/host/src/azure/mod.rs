//! Registries from where they live: Azure Resource Manager. Only what stands below knows the network.
//!
//! Reading is synchronous, on a few threads; pages come in the order of the subscriptions that were asked for, whoever answers first.
//!
//! ```no_run
//! use acrcheck::azure::{AccessToken, Cloud, Options, Scope, Subscriptions, read};
//! use std::sync::Arc;
//!
//! let token = AccessToken::new(&std::env::var("TOKEN")?)?; // or any other `TokenProvider`
//! let scope = Scope::Subscriptions(Subscriptions::All);
//! for page in read(&scope, &Options::new(Cloud::Public), Arc::new(token))? {
//!     match page.content {
//!         Ok(json) => println!("{}: {} bytes to be judged", page.source, json.len()),
//!         Err(error) => println!("{}: not read: {}", page.source, acrcheck::model::chain(&error)),
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod arm;
mod budget;
mod completeness;
mod crew;
mod deadline;
mod endpoint;
mod error;
mod graph;
mod list;
mod network;
mod page;
mod patience;
mod recording;
mod redactor;
mod scope;
mod seen;
mod sign_in;
mod snapshot;
mod stop;
mod target;
mod token;
mod transport;

use std::collections::BTreeSet;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::vec;

pub use endpoint::{Cloud, Endpoint};
pub use error::{EndpointError, LinkError, LiveError, SignInError};
pub use patience::Patience;
pub use redactor::Redactor;
pub use scope::{GraphScope, NameError, ResourceName, Scope, SubscriptionId, Subscriptions};
pub use sign_in::{Credential, SignIn};
pub use token::{AccessToken, TokenProvider};

use arm::Arm;
use crew::{Counts, Job};
use deadline::Deadline;
use network::Network;
use recording::{Player, Recorder, Recording};
use transport::Transport;

/// How registries are read.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where.
    pub endpoint: Endpoint,
    /// How many subscriptions are read side by side.
    pub threads: usize,
    /// How long one request and its answer may take together.
    pub timeout: Duration,
    /// How long reading may take altogether: all lists with all their pages, waits and retries. What has not been read by then is an error.
    pub max_time: Duration,
    /// What happens after an answer that may be another one the next time.
    pub patience: Patience,
    /// The most bytes of one page. So many times `threads`, three lists for each and two pages for each list, may be in memory.
    pub largest_page: u64,
    /// The most pages of one list.
    pub most_pages: u32,
    /// An empty folder in which to keep what is answered, without tokens and without people.
    pub record: Option<PathBuf>,
}

impl Options {
    /// The defaults, for an endpoint.
    pub fn new(endpoint: impl Into<Endpoint>) -> Self {
        Self {
            endpoint: endpoint.into(),
            threads: 8,
            timeout: Duration::from_secs(60),
            max_time: Duration::from_secs(3600),
            patience: Patience::default(),
            largest_page: 64 << 20,
            most_pages: 10_000,
            record: None,
        }
    }
}

/// A page of registries as the service answered it, or why it could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// What it is called: the path and the api-version that it was asked for with, and which page it is.
    pub source: String,
    /// JSON as a [`Policy`](crate::Policy) takes it. A link to another page is in it only if that page is not read.
    pub content: Result<String, LiveError>,
}

impl Page {
    fn redacted(self, redactor: &Redactor) -> Self {
        let clean = |mut text: String| {
            redactor.clean(&mut text);
            text
        };
        Self {
            source: clean(self.source),
            content: self.content.map(clean).map_err(|error| error.map_texts(&clean)),
        }
    }
}

/// The pages, as they are read. To drop it is to end reading.
pub struct Pages {
    pages: crew::Pages,
    counts: Arc<Counts>,
    lists: u64,
    /// What could not be learnt of the subscriptions themselves.
    before: vec::IntoIter<Page>,
    /// Where what is read is kept, until all of it is.
    recording: Option<Recording>,
    redactor: Redactor,
}

/// How far reading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Subscriptions (or other lists) that there are to read.
    pub lists: u64,
    /// How many of them have been read.
    pub lists_read: u64,
    /// Registries that stand in what has been read.
    pub registries: u64,
}

impl Pages {
    /// What takes tokens out of texts that are made from these pages.
    #[must_use]
    pub fn redactor(&self) -> Redactor {
        self.redactor.clone()
    }

    /// How far reading has come, which may be further than what has been taken.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            lists: self.lists,
            lists_read: self.counts.lists_read.load(Ordering::Relaxed),
            registries: self.counts.registries.load(Ordering::Relaxed),
        }
    }
}

impl Iterator for Pages {
    type Item = Page;

    fn next(&mut self) -> Option<Page> {
        let next = self.before.next().or_else(|| self.pages.next());
        let next = next.or_else(|| {
            let recording = self.recording.take()?;
            let error = recording.finish().err()?;
            Some(Page {
                source: "the recording".to_owned(),
                content: Err(LiveError::Recording(error.to_string())),
            })
        });
        // What has been read leaves here, and nowhere else.
        next.map(|page| page.redacted(&self.redactor))
    }
}

/// Why reading cannot begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BeginError {
    /// Nobody is signed in.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The system gives no thread.
    #[error("no thread can be started")]
    Thread(#[source] io::Error),
    /// The folder of a recording cannot be used.
    #[error("{}", folder.display())]
    Recording {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Reads registries. What cannot be read is a page that says so, in its place, and everything else goes on.
///
/// # Errors
/// There is no token, or no thread, or nowhere to record to.
pub fn read(scope: &Scope, options: &Options, tokens: Arc<dyn TokenProvider>) -> Result<Pages, BeginError> {
    let deadline = Deadline::after(options.max_time);
    tokens.token()?;
    let redactor = Redactor::default();
    let network = Network::new(
        options.endpoint.clone(),
        tokens,
        redactor.clone(),
        options.timeout,
        deadline,
        options.largest_page,
    );
    let Some(folder) = &options.record else {
        return begin(scope, options, Box::new(network), deadline, None, redactor);
    };
    let begun = Recorder::begin(Box::new(network), &options.endpoint, redactor.clone(), folder);
    let (recorder, recording) = begun.map_err(|source| unusable(folder, source))?;
    begin(scope, options, Box::new(recorder), deadline, Some(recording), redactor)
}

/// Reads registries from a recording, without any network. What is not in it is a page that says so.
///
/// # Errors
/// It is no recording, or there is no thread.
pub fn replay(scope: &Scope, options: &Options, folder: &Path) -> Result<Pages, BeginError> {
    let (player, endpoint) = Player::open(folder).map_err(|source| unusable(folder, source))?;
    let options = Options {
        endpoint,
        ..options.clone()
    };
    begin(
        scope,
        &options,
        Box::new(player),
        Deadline::never(),
        None,
        Redactor::default(),
    )
}

fn unusable(folder: &Path, source: io::Error) -> BeginError {
    BeginError::Recording {
        folder: folder.to_owned(),
        source,
    }
}

fn begin(
    scope: &Scope,
    options: &Options,
    transport: Box<dyn Transport>,
    deadline: Deadline,
    recording: Option<Recording>,
    redactor: Redactor,
) -> Result<Pages, BeginError> {
    let (endpoint, patience) = (options.endpoint.clone(), options.patience.clone());
    let arm = Arc::new(Arm::new(transport, endpoint, patience, deadline));
    let (jobs, mut before) = jobs(scope, &arm, options.most_pages);
    // Nothing to read is not the same as nothing there.
    if jobs.is_empty() && before.is_empty() {
        before.push(Page {
            source: "/subscriptions".to_owned(),
            content: Err(LiveError::NoSubscription),
        });
    }
    let lists = jobs.len() as u64;
    let counts = Arc::default();
    let pages = crew::Pages::of(arm, jobs, options.threads, &counts).map_err(BeginError::Thread)?;
    Ok(Pages {
        pages,
        counts,
        lists,
        before: before.into_iter(),
        recording,
        redactor,
    })
}

/// The lists that a scope comes to, and what could not be learnt of them.
fn jobs(scope: &Scope, arm: &Arm, most: u32) -> (Vec<Job>, Vec<Page>) {
    let whole = |id: &SubscriptionId| list_at(scope::path(id, None), most);
    match scope {
        Scope::Subscriptions(Subscriptions::These(ids)) => (ids.iter().map(whole).collect(), Vec::new()),
        Scope::Subscriptions(Subscriptions::All) => {
            let (ids, before) = all_subscriptions(arm, most);
            (ids.iter().map(whole).collect(), before)
        }
        Scope::ResourceGroup {
            subscriptions,
            group,
            registry,
        } => {
            let job = |id: &SubscriptionId| {
                let path = scope::path(id, Some((group, registry.as_ref())));
                match registry {
                    None => list_at(path, most),
                    Some(registry) => {
                        let id = scope::registry_id(id, group, registry);
                        Job {
                            name: path.clone(),
                            read: Box::new(move |arm, take| list::registry(arm, &path, &id, take)),
                        }
                    }
                }
            };
            (subscriptions.iter().map(job).collect(), Vec::new())
        }
        Scope::ResourceGraph(graph) => {
            let graph = graph.clone();
            let query = Job {
                name: graph::PATH.to_owned(),
                read: Box::new(move |arm, take| graph::registries(arm, &graph, most, take)),
            };
            (vec![query], Vec::new())
        }
    }
}

fn list_at(path: String, most: u32) -> Job {
    Job {
        name: path.clone(),
        read: Box::new(move |arm, take| list::registries(arm, &path, most, take)),
    }
}

/// The subscriptions that one may see, sorted, and what kept one from seeing all of them.
fn all_subscriptions(arm: &Arm, most: u32) -> (BTreeSet<SubscriptionId>, Vec<Page>) {
    let mut ids = BTreeSet::new();
    let mut failed = Vec::new();
    let mut fail = |source, error| {
        failed.push(Page {
            source,
            content: Err(error),
        });
    };
    // Nothing breaks it.
    let _ = list::subscriptions(arm, most, &mut |name, read| {
        match read.and_then(|read| page::subscription_ids(&read.text)) {
            Ok(found) => {
                // One that cannot be read does not cost the others.
                if found.iter().any(Option::is_none) {
                    let expected = page::SUBSCRIPTIONS;
                    fail(name.text(), LiveError::Unexpected { expected });
                }
                ids.extend(found.into_iter().flatten());
            }
            Err(error) => fail(name.text(), error),
        }
        ControlFlow::Continue(())
    });
    (ids, failed)
}
