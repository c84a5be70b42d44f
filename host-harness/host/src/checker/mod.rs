//! Checks documents: reads them in parts, evaluates the parts on several threads and returns the results in input order.
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
//! Sarif::new(policy.metadata()).write(&report, &mut std::io::sink())?;
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

use crate::model::Detail;
use crate::report::{Batch, Digester, Duplicates, Report};
use crate::sandbox::{Policy, Settings};

/// Returns the default number of threads: one per processor that this process may use.
#[must_use]
pub fn default_threads() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Checks documents with a policy: its settings, threads and accepted failures.
///
/// At most three parts per thread are in memory at a time, however large the input is.
pub struct Checker {
    policy: Policy,
    settings: Settings,
    threads: NonZeroUsize,
    detail: Detail,
    accepted: AcceptedFailures,
    redact: Option<Redact>,
}

/// A function that removes secrets from a text.
type Redact = Box<dyn Fn(&mut String) + Send + Sync>;

impl Checker {
    /// Creates a checker with default settings and one thread per processor.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        Self {
            policy: policy.clone(),
            settings: Settings::default(),
            threads: default_threads(),
            detail: Detail::Full,
            accepted: AcceptedFailures::default(),
            redact: None,
        }
    }

    /// Sets the settings of the policy. Check them with [`Policy::validate_settings`] first.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Sets the number of threads. It does not affect the results.
    #[must_use]
    pub const fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = threads;
        self
    }

    /// Sets how much the results say; everything by default. Less is faster.
    ///
    /// With a baseline, which compares evidence, failures always have details.
    #[must_use]
    pub const fn detail(mut self, detail: Detail) -> Self {
        self.detail = detail;
        self
    }

    /// Sets the accepted failures.
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

    /// Returns the accepted failures.
    #[must_use]
    pub const fn accepted(&self) -> &AcceptedFailures {
        &self.accepted
    }

    /// Checks documents and returns one report. A document that cannot be read becomes an error in the report.
    ///
    /// # Errors
    /// The system cannot start a thread.
    pub fn check(&self, documents: impl IntoIterator<Item = Document, IntoIter: Send>) -> Result<Report, ThreadError> {
        let mut report = Report::new(&self.policy);
        report.detail = self.effective_detail();
        self.check_each(documents, |batch| {
            report.add_batch(batch);
            Ok::<(), ThreadError>(())
        })?;
        Ok(report)
    }

    /// Checks documents and passes the results to `take` part by part, in input order, for reports that are written incrementally.
    ///
    /// Registries that repeat an earlier one with the same findings are counted and omitted.
    ///
    /// # Errors
    /// The first error of `take`, which ends the check, or the system cannot start a thread.
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

    /// Checks documents with two callbacks: `prepare` processes the results of each part on the thread that evaluated it; `take` gets what
    /// `prepare` returns, in input order. Duplicates are not removed.
    ///
    /// # Errors
    /// The first error of `take`, which ends the check, or the system cannot start a thread.
    pub fn check_with<T: Send, E: From<ThreadError>>(
        &self,
        documents: impl IntoIterator<Item = Document, IntoIter: Send>,
        prepare: impl Fn(Batch) -> T + Sync,
        take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let parts = DocumentParts::new(documents.into_iter(), self.policy.limits().document_bytes);
        in_order(parts, self.threads, |part| prepare(self.evaluate(part)), take)
    }

    fn effective_detail(&self) -> Detail {
        match self.accepted.baseline {
            Some(_) => self.detail.max(Detail::Attention),
            None => self.detail,
        }
    }

    fn evaluate(&self, part: DocumentPart) -> Batch {
        let document = &*part.document;
        let mut batch = match part.content {
            Ok(content) => {
                let mut outcome = self
                    .policy
                    .evaluate_with(content.text(), &self.settings, self.effective_detail());
                if let Ok(evaluation) = &mut outcome {
                    content.translate(evaluation);
                }
                Batch::evaluated(document, content.position(), outcome)
            }
            Err(unreadable) => Batch::unreadable(document, unreadable.position, &unreadable.error),
        };
        if !part.parameters.is_empty() {
            let errors = batch.errors.iter_mut().map(|error| &mut error.source);
            let of_template = errors.filter(|source| source.path.as_deref() == Some(document));
            of_template.for_each(|source| source.parameters.clone_from(&part.parameters));
        }
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
            .field("detail", &self.detail)
            .field("accepted", &self.accepted)
            .finish_non_exhaustive()
    }
}
