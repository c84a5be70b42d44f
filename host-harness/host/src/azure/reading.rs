//! Reads live registries, or replays a recording.

use std::collections::BTreeSet;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use super::arm::Arm;
use super::deadline::Deadline;
use super::error::AzureError;
use super::list_readers::{self, Job};
use super::live_page::Page;
use super::network::Network;
use super::options::ReadOptions;
use super::pages::{BeginError, Pages};
use super::recording::{Player, Recorder, Recording};
use super::redactor::Redactor;
use super::scope::{self, Scope, SubscriptionId, Subscriptions};
use super::token::TokenProvider;
use super::transport::Transport;
use super::{graph, list, page};

/// Reads registries. A page that cannot be read is returned as an error in its place; reading continues with the next one.
///
/// # Errors
/// No token is available, no thread can be started, or the recording folder cannot be used.
pub fn read(scope: &Scope, options: &ReadOptions, tokens: Arc<dyn TokenProvider>) -> Result<Pages, BeginError> {
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

/// Reads registries from a recording, without network access. A request that the recording lacks is returned as a page with an error.
///
/// # Errors
/// The folder contains no recording, or no thread can be started.
pub fn replay(scope: &Scope, options: &ReadOptions, folder: &Path) -> Result<Pages, BeginError> {
    let (player, endpoint) = Player::open(folder).map_err(|source| unusable(folder, source))?;
    let options = ReadOptions {
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
    options: &ReadOptions,
    transport: Box<dyn Transport>,
    deadline: Deadline,
    recording: Option<Recording>,
    redactor: Redactor,
) -> Result<Pages, BeginError> {
    let (endpoint, retry) = (options.endpoint.clone(), options.retry.clone());
    let arm = Arc::new(Arm::new(transport, endpoint, retry, deadline));
    let (jobs, mut before) = jobs(scope, &arm, options.most_pages);
    // An empty result must not look like a successful check.
    if jobs.is_empty() && before.is_empty() {
        before.push(Page {
            source: "/subscriptions".to_owned(),
            content: Err(AzureError::NoSubscription),
        });
    }
    let lists = jobs.len() as u64;
    let counts = Arc::default();
    let pages = list_readers::Pages::of(arm, jobs, options.threads, &counts).map_err(BeginError::Thread)?;
    Ok(Pages {
        pages,
        counts,
        lists,
        before: before.into_iter(),
        recording,
        redactor,
    })
}

/// Returns the lists to read for a scope, and the errors of finding them.
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

/// Returns the sorted subscriptions that the identity can read, and the errors of listing them.
fn all_subscriptions(arm: &Arm, most: u32) -> (BTreeSet<SubscriptionId>, Vec<Page>) {
    let mut ids = BTreeSet::new();
    let mut failed = Vec::new();
    let mut fail = |source, error| {
        failed.push(Page {
            source,
            content: Err(error),
        });
    };
    // The closure never breaks.
    let _ = list::subscriptions(arm, most, &mut |name, read| {
        match read.and_then(|read| page::subscription_ids(&read.text)) {
            Ok(found) => {
                // One invalid subscription must not hide the others.
                if found.iter().any(Option::is_none) {
                    let expected = page::SUBSCRIPTIONS;
                    fail(name.text(), AzureError::Unexpected { expected });
                }
                ids.extend(found.into_iter().flatten());
            }
            Err(error) => fail(name.text(), error),
        }
        ControlFlow::Continue(())
    });
    (ids, failed)
}
