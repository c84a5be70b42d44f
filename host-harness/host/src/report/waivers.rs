//! Waivers: a TOML file in which somebody answers for failed findings, each until a day.

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
/// `registry` is a glob over the Azure resource id, without case, in which `*` stands for anything, also for what has a `/` in it. A registry whose id is not
/// known matches none. Instead of it, or besides, `tags = { environment = "sandbox" }` names tags that the registry has to bear, all of them: their names in
/// any case, their values as they are, which is how Azure compares them.
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
    /// Whether its check was run on anything.
    run: AtomicBool,
    /// Whether it was put to anything.
    used: AtomicBool,
}

/// A file of waivers cannot be taken as it is.
#[derive(Debug, thiserror::Error)]
#[error("{}:{}: {message}", at.line, at.column)]
pub struct WaiversError {
    /// Where in the file.
    pub at: Snippet,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// A waiver that was put to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    waiver: Vec<Spanned<Written>>,
}

/// A waiver as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    check: Spanned<String>,
    registry: Option<Spanned<String>>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    reason: Spanned<String>,
    owner: Spanned<String>,
    expires: Spanned<toml::Value>,
}

/// Bytes of a glob. To compare takes time in proportion to it and to the id, and a piece of the stack for each asterisk.
const LONGEST_GLOB: usize = 1024;

/// Bytes of an id that a waiver can cover. Those of Azure have some 250.
const LONGEST_ID: usize = 1024;

/// As Azure compares ids.
const ANY_CASE: MatchOptions = MatchOptions {
    case_sensitive: false,
    require_literal_separator: false,
    require_literal_leading_dot: false,
};

impl Waivers {
    /// Reads the text of the file at `path`. `now` decides which of them have expired.
    ///
    /// # Errors
    /// It is no TOML, has keys that no waiver has, or a waiver lacks one of its own.
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

    /// Takes note of which checks were run. Without that, no waiver is called unused.
    pub fn note(&self, batch: &Batch) {
        // One registry speaks for all: the checks are the same for each.
        let Some(registry) = batch.registries.first() else {
            return;
        };
        for entry in &self.entries {
            if registry.findings.iter().any(|finding| finding.check.id == entry.check) {
                entry.run.store(true, Ordering::Relaxed);
            }
        }
    }

    /// What is known of a failed finding: the first waiver that covers it and has not expired, or else the first that covers it.
    #[must_use]
    pub fn known(&self, registry: &RegistryResult, finding: &Finding) -> Option<Arc<Waiver>> {
        let (mut valid, mut expired) = (None, None);
        for entry in self.entries.iter().filter(|entry| entry.covers(registry, finding)) {
            // Of one that another stands before, too: there is something that it covers.
            entry.used.store(true, Ordering::Relaxed);
            let first = if entry.waiver.holds() { &mut valid } else { &mut expired };
            first.get_or_insert(&entry.waiver);
        }
        valid.or(expired).cloned()
    }

    /// The waivers that were put to nothing, though their checks were run, or that name a check which is none of these.
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

/// What is wrong with a waiver, and where; without a place, with all of it.
type Wrong = (Option<Range<usize>>, String);

impl Written {
    fn entry(self, path: &str, line: usize, today: Date) -> Result<Entry, Wrong> {
        for (key, text) in [("check", &self.check), ("reason", &self.reason), ("owner", &self.owner)] {
            if text.get_ref().trim().is_empty() {
                return Err((Some(text.span()), format!("`{key}` must not be empty")));
            }
        }
        let registry = match &self.registry {
            Some(glob) => Some(pattern(glob)?),
            None if self.tags.is_empty() => {
                let message =
                    "`registry` is missing: a glob over resource ids, `\"*\"` for every registry; or name `tags`";
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

fn pattern(glob: &Spanned<String>) -> Result<Pattern, Wrong> {
    let at = |message| (Some(glob.span()), message);
    if glob.get_ref().trim().is_empty() {
        return Err(at("`registry` must not be empty; `\"*\"` is every registry".to_owned()));
    }
    if glob.get_ref().len() > LONGEST_GLOB {
        return Err(at(format!("`registry` may have {LONGEST_GLOB} bytes, and no more")));
    }
    Pattern::new(glob.get_ref()).map_err(|error| at(format!("`registry` is no glob: {}", error.msg)))
}

fn day(expires: &Spanned<toml::Value>) -> Result<Date, Wrong> {
    let wrong = || {
        let message = "`expires` has to be a day, without quotation marks, as in `expires = 2027-03-31`";
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
        // Whoever writes a name alone means a registry of that name.
        let name = self.registry.as_ref().map(Pattern::as_str);
        let tip = match name.filter(|glob| !glob.contains(['/', '*', '?', '['])) {
            Some(name) => format!("`registry` is a glob over resource ids, such as \"*/registries/{name}\""),
            None => "take it away where what it covers has been mended, or correct what it names".to_owned(),
        };
        format!("this waiver matches no failed finding; {tip}")
    }

    fn covers(&self, registry: &RegistryResult, finding: &Finding) -> bool {
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
