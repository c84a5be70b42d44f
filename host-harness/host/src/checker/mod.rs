//! Checks documents: reads them in parts, evaluates the parts on several threads, and gives the results in the order of the input.
//!
//! ```
//! use acrcheck::checker::{Checker, Document};
//! use acrcheck::render::{Renderer, Sarif};
//! use acrcheck::{EMBEDDED_COMPONENT, Engine, EngineConfig};
//!
//! let policy = Engine::new(EngineConfig::default())?.load(EMBEDDED_COMPONENT)?;
//! let registry = r#"{"name": "contoso", "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}}"#;
//! let report = Checker::new(&policy).check([Document::new("stream", registry.as_bytes())])?;
//! assert_eq!(report.summary.fail, 1);
//! Sarif { policy: policy.metadata() }.write(&report, &mut std::io::sink())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod accepted;
mod document;
mod parts;
mod workers;

use std::num::NonZeroUsize;
use std::thread;

use parts::{DocumentPart, DocumentParts};

pub use accepted::AcceptedFailures;
pub use document::{Document, DocumentError, documents};
pub use workers::{ThreadError, in_order};

use crate::report::{Batch, Digester, Duplicates, Report};
use crate::sandbox::{Policy, Settings};

/// Checks documents with a policy: its settings, threads and accepted failures.
///
/// However large the input is, no more than three parts for each thread are in memory at a time.
pub struct Checker {
    policy: Policy,
    settings: Settings,
    threads: NonZeroUsize,
    accepted: AcceptedFailures,
    redact: Option<Redact>,
}

/// Removes secrets from a text.
type Redact = Box<dyn Fn(&mut String) + Send + Sync>;

impl Checker {
    /// A checker with default settings and one thread for each processor.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        Self {
            policy: policy.clone(),
            settings: Settings::default(),
            threads: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            accepted: AcceptedFailures::default(),
            redact: None,
        }
    }

    /// The settings. See [`Policy::validate_settings`].
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// How many threads evaluate parts. The results are the same.
    #[must_use]
    pub const fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = threads;
        self
    }

    /// The failures that do not count.
    #[must_use]
    pub fn accept(mut self, accepted: AcceptedFailures) -> Self {
        self.accepted = accepted;
        self
    }

    /// Removes secrets from every text of the results, for example with [`Redactor::clean`](crate::azure::Redactor::clean).
    #[must_use]
    pub fn redact(mut self, redact: impl Fn(&mut String) + Send + Sync + 'static) -> Self {
        self.redact = Some(Box::new(redact));
        self
    }

    /// The failures that do not count.
    #[must_use]
    pub const fn accepted(&self) -> &AcceptedFailures {
        &self.accepted
    }

    /// Checks documents, and returns the report over all of them. A document that cannot be read is an error in the report.
    ///
    /// # Errors
    /// The system starts no thread.
    pub fn check(&self, documents: impl IntoIterator<Item = Document, IntoIter: Send>) -> Result<Report, ThreadError> {
        let mut report = Report::new(&self.policy);
        self.check_each(documents, |batch| {
            report.add_batch(batch);
            Ok::<(), ThreadError>(())
        })?;
        Ok(report)
    }

    /// Checks documents, and hands over the results part by part, in the order of the input: for reports that are written as they grow. Registries
    /// that were found before, with the same findings, are counted and left out.
    ///
    /// # Errors
    /// The first error of `take`, which ends the check, or the system starts no thread.
    pub fn check_each<E: From<ThreadError>>(
        &self,
        documents: impl IntoIterator<Item = Document, IntoIter: Send>,
        mut take: impl FnMut(Batch) -> Result<(), E>,
    ) -> Result<(), E> {
        let (digester, mut duplicates) = (Digester::default(), Duplicates::default());
        self.check_with(
            documents,
            |batch| {
                let digests = digester.digests(&batch);
                (batch, digests)
            },
            |(mut batch, digests)| {
                duplicates.take(&mut batch, &digests);
                take(batch)
            },
        )
    }

    /// Checks documents; `prepare` gets the results of each part on the thread that evaluated it, and `take` what `prepare` returns, in the order of
    /// the input. Duplicates are left to the caller.
    ///
    /// # Errors
    /// The first error of `take`, which ends the check, or the system starts no thread.
    pub fn check_with<T: Send, E: From<ThreadError>>(
        &self,
        documents: impl IntoIterator<Item = Document, IntoIter: Send>,
        prepare: impl Fn(Batch) -> T + Sync,
        take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let parts = DocumentParts::new(documents.into_iter(), self.policy.limits().document_bytes);
        in_order(parts, self.threads, |part| prepare(self.evaluate(part)), take)
    }

    fn evaluate(&self, part: DocumentPart) -> Batch {
        let document = &*part.document;
        let mut batch = match part.content {
            Ok(part) => {
                let mut outcome = self.policy.evaluate(part.text(), &self.settings);
                if let Ok(evaluation) = &mut outcome {
                    part.place().translate(evaluation);
                }
                Batch::judged(document, part.place().position(), outcome)
            }
            Err(unreadable) => Batch::unreadable(document, unreadable.position, &unreadable.error),
        };
        if let Some(redact) = &self.redact {
            batch.for_each_text(redact);
        }
        self.accepted.apply(&mut batch);
        batch
    }
}

impl std::fmt::Debug for Checker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checker")
            .field("policy", &self.policy)
            .field("settings", &self.settings)
            .field("threads", &self.threads)
            .field("accepted", &self.accepted)
            .finish_non_exhaustive()
    }
}
