//! Waivers: a TOML file of accepted failures, each with an owner and an expiry date.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use glob::{MatchOptions, Pattern};
use serde::Deserialize;
use time::{Date, Month, OffsetDateTime};
use toml::Spanned;
use toml::value::Datetime;

use super::batch::Batch;
use crate::model::CheckMetadata;
use crate::model::{Acceptance, Finding, RegistryResult, Waiver};
use crate::snippet::Snippet;

/// The waivers of a file.
///
/// ```toml
/// [[waiver]]
/// check = "acr-ip-network-rules"
/// registry = "/subscriptions/*/resourceGroups/build-rg/*"
/// reason = "reached over a private link from March on"
/// owner = "platform-team"
/// expires = 2027-03-31
/// ```
///
/// `registry` is a case-insensitive glob over the Azure resource id, in which `*` matches any text, including `/`. A registry without an id
/// does not match. In addition or instead, `tags = { environment = "sandbox" }` lists tags that the registry must have, all of them. As in Azure,
/// their names are case-insensitive and their values case-sensitive.
///
/// ```no_run
/// use acrcheck::checker::AcceptedFailures;
/// use acrcheck::report::Waivers;
///
/// let text = std::fs::read_to_string("waivers.toml")?;
/// let mut accepted = AcceptedFailures::default(); // for `Checker::accept`
/// accepted.waivers = Some(Waivers::parse("waivers.toml", &text, std::time::SystemTime::now())?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Waivers {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    check: String,
    registry: Option<Pattern>,
    tags: BTreeMap<String, String>,
    waiver: Arc<Waiver>,
    line: usize,
    /// Whether its check was run.
    run: AtomicBool,
    /// Whether it matched a failed finding.
    used: AtomicBool,
}

/// An error in a waiver file.
#[derive(Debug, thiserror::Error)]
#[error("{}:{}: {message}", at.line, at.column)]
#[non_exhaustive]
pub struct WaiversError {
    /// Where in the file.
    pub at: Snippet,
    /// What is wrong, and what is valid.
    pub message: String,
}

/// A waiver that matched no failed finding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnusedWaiver {
    /// The line in the file, from 1.
    pub line: usize,
    /// Why, and what to do.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    waiver: Vec<Spanned<FileEntry>>,
}

/// A waiver as the file spells it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEntry {
    check: Spanned<String>,
    registry: Option<Spanned<String>>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    reason: Spanned<String>,
    owner: Spanned<String>,
    expires: Spanned<toml::Value>,
}

/// The maximum length of a glob in bytes. Matching takes time proportional to glob and id, and recurses for each asterisk.
const LONGEST_GLOB: usize = 1024;

/// The maximum length in bytes of an id that a waiver matches. Ids of Azure have about 250.
const LONGEST_ID: usize = 1024;

/// Compares ids as Azure does.
const ANY_CASE: MatchOptions = MatchOptions {
    case_sensitive: false,
    require_literal_separator: false,
    require_literal_leading_dot: false,
};

impl Waivers {
    /// Parses the text of the file at `path`. `now` determines which waivers have expired.
    ///
    /// # Errors
    /// The text is not TOML, has unknown keys, lacks a required key or has an invalid value.
    pub fn parse(path: &str, text: &str, now: SystemTime) -> Result<Self, WaiversError> {
        let file: File = toml::from_str(text).map_err(|error| {
            let end = text.len();
            WaiversError {
                at: Snippet::new(text, &error.span().unwrap_or(end..end)),
                message: error.message().lines().collect::<Vec<_>>().join("; "),
            }
        })?;
        let today = OffsetDateTime::from(now).date();
        let entries = file.waiver.into_iter().map(|written| {
            let span = written.span();
            let at = Snippet::new(text, &span);
            let entry = written.into_inner().entry(path, at.line, today);
            entry.map_err(|(place, message)| WaiversError {
                at: place.map_or(at, |place| Snippet::new(text, &place)),
                message,
            })
        });
        let entries = entries.collect::<Result<_, _>>()?;
        Ok(Self { entries })
    }

    /// Records which checks were run. [`Waivers::unused`] only reports waivers of these checks.
    pub fn note(&self, batch: &Batch) {
        // All registries have the same checks.
        let Some(registry) = batch.registries.first() else {
            return;
        };
        for entry in &self.entries {
            if registry.findings.iter().any(|finding| finding.check.id == entry.check) {
                entry.run.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Returns the waiver of a failed finding: the first that matches and has not expired, or else the first that matches.
    #[must_use]
    pub fn known(&self, registry: &RegistryResult, finding: &Finding) -> Option<Arc<Waiver>> {
        let (mut valid, mut expired) = (None, None);
        for entry in self.entries.iter().filter(|entry| entry.matches(registry, finding)) {
            // A waiver that matches is used, even if an earlier one takes precedence.
            entry.used.store(true, Ordering::Relaxed);
            let first = if entry.waiver.holds() { &mut valid } else { &mut expired };
            first.get_or_insert(&entry.waiver);
        }
        valid.or(expired).cloned()
    }

    /// Returns the waivers that matched no failed finding although their checks were run, and those that name an unknown check.
    #[must_use]
    pub fn unused(&self, checks: &[Arc<CheckMetadata>]) -> Vec<UnusedWaiver> {
        let known: Vec<&str> = checks.iter().map(|check| check.id.as_str()).collect();
        let unused = self.entries.iter().filter_map(|entry| {
            let message = if !known.contains(&entry.check.as_str()) {
                format!("there is no check {:?}; there are {}", entry.check, known.join(", "))
            } else if entry.run.load(Ordering::Relaxed) && !entry.used.load(Ordering::Relaxed) {
                entry.unused()
            } else {
                return None;
            };
            Some(UnusedWaiver {
                line: entry.line,
                message,
            })
        });
        unused.collect()
    }
}

/// A range of the file and what is wrong there; no range for the whole waiver.
type Problem = (Option<Range<usize>>, String);

impl FileEntry {
    fn entry(self, path: &str, line: usize, today: Date) -> Result<Entry, Problem> {
        for (key, text) in [("check", &self.check), ("reason", &self.reason), ("owner", &self.owner)] {
            if text.get_ref().trim().is_empty() {
                return Err((Some(text.span()), format!("`{key}` must not be empty")));
            }
        }
        let registry = match &self.registry {
            Some(glob) => Some(pattern(glob)?),
            None if self.tags.is_empty() => {
                let message = "`registry` is missing; add a glob over resource ids, such as `\"*\"` for every registry, or add `tags`";
                return Err((None, message.to_owned()));
            }
            None => None,
        };
        let last = day(&self.expires)?;
        let acceptance = Acceptance {
            reason: self.reason.into_inner(),
            owner: self.owner.into_inner(),
            expires: format!("{:04}-{:02}-{:02}", last.year(), u8::from(last.month()), last.day()),
            path: path.to_owned(),
            line,
        };
        let waiver = if last < today {
            Waiver::Expired(acceptance)
        } else {
            Waiver::Accepted(acceptance)
        };
        Ok(Entry {
            check: self.check.into_inner(),
            registry,
            tags: self.tags,
            waiver: Arc::new(waiver),
            line,
            run: AtomicBool::new(false),
            used: AtomicBool::new(false),
        })
    }
}

fn pattern(glob: &Spanned<String>) -> Result<Pattern, Problem> {
    let at = |message| (Some(glob.span()), message);
    if glob.get_ref().trim().is_empty() {
        return Err(at(
            "`registry` must not be empty; `\"*\"` matches every registry".to_owned()
        ));
    }
    if glob.get_ref().len() > LONGEST_GLOB {
        return Err(at(format!("`registry` must have at most {LONGEST_GLOB} bytes")));
    }
    Pattern::new(glob.get_ref()).map_err(|error| at(format!("`registry` is not a valid glob: {}", error.msg)))
}

fn day(expires: &Spanned<toml::Value>) -> Result<Date, Problem> {
    let wrong = || {
        let message = "`expires` must be a date without quotation marks, such as `expires = 2027-03-31`";
        (Some(expires.span()), message.to_owned())
    };
    let toml::Value::Datetime(Datetime {
        date: Some(date),
        time: None,
        offset: None,
    }) = *expires.get_ref()
    else {
        return Err(wrong());
    };
    let month = Month::try_from(date.month).map_err(|_| wrong())?;
    Date::from_calendar_date(date.year.into(), month, date.day).map_err(|_| wrong())
}

impl Entry {
    fn unused(&self) -> String {
        // A plain name is meant as the name of a registry, but never matches an id.
        let name = self.registry.as_ref().map(Pattern::as_str);
        if let Waiver::Expired(acceptance) = &*self.waiver {
            let last = &acceptance.expires;
            return format!("this waiver expired after {last} and matches no failed finding; remove it");
        }
        let tip = match name.filter(|glob| !glob.contains(['/', '*', '?', '['])) {
            Some(name) => format!("`registry` is a glob over resource ids, such as \"*/registries/{name}\""),
            None => "remove it if the failure was fixed, or correct its `registry` or `tags`".to_owned(),
        };
        format!("this waiver matches no failed finding; {tip}")
    }

    fn matches(&self, registry: &RegistryResult, finding: &Finding) -> bool {
        self.check == finding.check.id
            && self.registry.as_ref().is_none_or(|pattern| {
                let id = registry.id.as_deref();
                id.is_some_and(|id| id.len() <= LONGEST_ID && pattern.matches_with(id, ANY_CASE))
            })
            && self.tags.iter().all(|(name, value)| {
                let mut tags = registry.tags.iter();
                tags.any(|tag| tag.name.eq_ignore_ascii_case(name) && tag.value == *value)
            })
    }
}
