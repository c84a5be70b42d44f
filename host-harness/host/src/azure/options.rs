//! Options for reading live registries.

use std::path::PathBuf;
use std::time::Duration;

use super::endpoint::Endpoint;
use super::retry::RetryPolicy;

/// Options for reading live registries.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReadOptions {
    /// The Azure Resource Manager endpoint.
    pub endpoint: Endpoint,
    /// The number of subscriptions to read in parallel.
    pub threads: usize,
    /// The time limit for one request and its response.
    pub timeout: Duration,
    /// The time limit for all reading: every list with its pages, waits and retries. Whatever is still unread then is an error.
    pub max_time: Duration,
    /// The retry policy.
    pub retry: RetryPolicy,
    /// The most bytes of one page. Up to `threads` × 3 lists × 2 pages of this size may be in memory.
    pub largest_page: u64,
    /// The most pages of one list.
    pub most_pages: u32,
    /// An empty folder to record responses in, without tokens and personal data.
    pub record: Option<PathBuf>,
}

impl ReadOptions {
    /// Returns the default options for an endpoint.
    pub fn new(endpoint: impl Into<Endpoint>) -> Self {
        Self {
            endpoint: endpoint.into(),
            threads: 8,
            timeout: Duration::from_secs(60),
            max_time: Duration::from_secs(3600),
            retry: RetryPolicy::default(),
            largest_page: 64 << 20,
            most_pages: 10_000,
            record: None,
        }
    }
}
