//! How live registries are read.

use std::path::PathBuf;
use std::time::Duration;

use super::endpoint::Endpoint;
use super::patience::Patience;

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
