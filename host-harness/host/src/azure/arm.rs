//! Azure Resource Manager client with rate limit, retries and fallback to older api-versions.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::budget::Budget;
use super::deadline::Deadline;
use super::endpoint::Endpoint;
use super::error::AzureError;
use super::page;
use super::retry::{Next, RetryPolicy};
use super::stop::Stop;
use super::target::Target;
use super::transport::{Answer, Request, Transport};

/// The api-versions of Microsoft.ContainerRegistry that return what the checks need, newest first. None of them returns virtual network rules:
/// no stable version since 2019 does.
pub(super) const REGISTRY_VERSIONS: [&str; 5] = ["2025-11-01", "2025-04-01", "2023-07-01", "2022-12-01", "2021-09-01"];

/// The error codes for an api-version that the service does not support.
const UNKNOWN_VERSION: [&str; 4] = [
    "InvalidApiVersionParameter",
    "NoRegisteredProviderFound",
    "InvalidResourceType",
    "UnsupportedApiVersion",
];

pub(super) struct Arm {
    transport: Box<dyn Transport>,
    pub(super) endpoint: Endpoint,
    budget: Budget,
    retry: RetryPolicy,
    pub(super) stop: Stop,
    pub(super) deadline: Deadline,
    /// The index of the newest version that may be supported.
    version: AtomicUsize,
}

impl Arm {
    pub(super) fn new(
        transport: Box<dyn Transport>,
        endpoint: Endpoint,
        retry: RetryPolicy,
        deadline: Deadline,
    ) -> Self {
        Self {
            transport,
            endpoint,
            budget: Budget::new(Instant::now()),
            retry,
            stop: Stop::default(),
            deadline,
            version: AtomicUsize::new(0),
        }
    }

    /// Sends a request, with retries, until `read` accepts the response or the error is permanent.
    pub(super) fn ask<T>(
        &self,
        request: Request<'_>,
        read: impl Fn(Vec<u8>) -> Result<T, AzureError>,
    ) -> Result<T, AzureError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            if self.transport.is_live() {
                self.wait(self.budget.take(Instant::now()))?;
            }
            let mut asked = None;
            let answer = self.transport.send(request).and_then(|answer| {
                asked = answer.retry_after;
                read(body(answer)?)
            });
            let error = match answer {
                Err(error) if error.is_transient() => error,
                ended => return ended,
            };
            // Near the deadline, a request may have failed because its timeout was shortened.
            self.deadline.allow(Duration::ZERO)?;
            match self.retry.after(attempt, asked, chance()) {
                Next::GiveUp => return Err(error),
                Next::TooLong(time) => {
                    return Err(AzureError::AskedToWait {
                        seconds: time.as_secs(),
                    });
                }
                Next::TryAfter(time) if self.transport.is_live() => self.wait(time)?,
                Next::TryAfter(_) => {}
            }
        }
    }

    /// Requests registries in the newest supported version, and returns that version.
    pub(super) fn ask_for_registries<T>(
        &self,
        path: &str,
        read: impl Fn(Vec<u8>) -> Result<T, AzureError>,
    ) -> Result<(T, Target, &'static str), AzureError> {
        let mut first = None;
        let from = self.version.load(Ordering::Relaxed);
        for (index, version) in REGISTRY_VERSIONS.into_iter().enumerate().skip(from) {
            let target = Target::with_version(path, version)?;
            match self.ask(Request::get(&target), &read) {
                Ok(page) => {
                    self.version.fetch_max(index, Ordering::Relaxed);
                    return Ok((page, target, version));
                }
                Err(error) if is_unknown_version(&error) => first = first.or(Some(error)),
                Err(error) => return Err(error),
            }
        }
        Err(first.unwrap_or(AzureError::Interrupted))
    }

    fn wait(&self, time: Duration) -> Result<(), AzureError> {
        self.deadline.allow(time)?;
        if self.stop.wait(time) {
            Ok(())
        } else {
            Err(AzureError::Interrupted)
        }
    }
}

fn is_unknown_version(error: &AzureError) -> bool {
    matches!(error, AzureError::Refused { code: Some(code), .. } if UNKNOWN_VERSION.contains(&code.as_str()))
}

/// Returns the body of a successful JSON response.
fn body(answer: Answer) -> Result<Vec<u8>, AzureError> {
    match answer.status {
        200..=299 => {}
        status @ 300..=399 => return Err(AzureError::Redirect { status }),
        status => {
            let (code, message) = page::error(&answer.body);
            return Err(AzureError::Refused { status, code, message });
        }
    }
    let encoding = answer
        .content_encoding
        .filter(|encoding| !encoding.trim().eq_ignore_ascii_case("identity"));
    if let Some(encoding) = encoding {
        return Err(AzureError::Encoded(encoding));
    }
    match answer.content_type {
        Some(kind) if !is_json(&kind) => Err(AzureError::NotJson(kind)),
        _ => Ok(answer.body),
    }
}

fn is_json(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") || kind.to_ascii_lowercase().ends_with("+json")
}

/// Returns a random number, so that throttled clients do not all retry at the same time.
fn chance() -> u32 {
    getrandom::u32().unwrap_or_default()
}
