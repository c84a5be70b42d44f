//! Paged lists, where each page links to the next.

use std::ops::ControlFlow;

use super::arm::Arm;
use super::completeness::Sign;
use super::error::{AzureError, LinkError};
use super::page::{self, Read};
use super::seen::Seen;
use super::target::Target;
use super::transport::Request;

/// Receives pages as they arrive; breaks when no more are wanted.
pub(super) type Take<'t> = dyn FnMut(Name, Result<Read, AzureError>) -> ControlFlow<()> + 't;

/// The name of a page: its path, api-version and number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) target: String,
    /// The page number, from 1.
    pub(super) page: u32,
}

impl Name {
    pub(super) fn first(target: impl Into<String>) -> Self {
        Self {
            target: target.into(),
            page: 1,
        }
    }

    pub(super) fn next(&self) -> Self {
        Self {
            page: self.page.saturating_add(1),
            ..self.clone()
        }
    }

    /// Returns the name of the whole list.
    pub(super) fn whole(&self) -> Self {
        Self::first(self.target.as_str())
    }

    pub(super) fn text(&self) -> String {
        match self.page {
            1 => self.target.clone(),
            page => format!("{}, page {page}", self.target),
        }
    }
}

/// Reads the registries at a path, page by page.
pub(super) fn registries(arm: &Arm, path: &str, most: u32, take: &mut Take<'_>) -> ControlFlow<()> {
    match arm.ask_for_registries(path, page::list) {
        Ok((first, target, _)) => pages(arm, target, first, most, take),
        Err(error) => take(Name::first(path), Err(error)),
    }
}

/// Reads a single registry with the given resource ID.
pub(super) fn registry(arm: &Arm, path: &str, id: &str, take: &mut Take<'_>) -> ControlFlow<()> {
    match arm.ask_for_registries(path, |body| page::registry(body, id)) {
        Ok((registry, target, _)) => take(Name::first(target.as_str()), Ok(registry)),
        Err(error) => take(Name::first(path), Err(error)),
    }
}

/// Reads the subscriptions that the identity can read.
pub(super) fn subscriptions(arm: &Arm, most: u32, take: &mut Take<'_>) -> ControlFlow<()> {
    let target = Target::with_version("/subscriptions", "2022-12-01").map_err(AzureError::from);
    let first = target.and_then(|target| Ok((arm.ask(Request::get(&target), page::list)?, target)));
    match first {
        Ok((first, target)) => pages(arm, target, first, most, take),
        Err(error) => take(Name::first("/subscriptions"), Err(error)),
    }
}

/// The number of records read so far, and the highest number that the service reports.
#[derive(Debug, Default)]
pub(super) struct Tally {
    read: u64,
    total: Option<u64>,
}

impl Tally {
    pub(super) fn add(&mut self, page: &Read) {
        self.read = self.read.saturating_add(page.length);
        self.total = self.total.max(page.total);
    }

    /// Returns an error if records are missing after the last page.
    pub(super) fn missing(&self) -> Option<AzureError> {
        let total = self.total.filter(|total| *total > self.read)?;
        Some(AzureError::Short { total, read: self.read })
    }
}

/// Passes on a page without the signs in `done`, which the host has handled, then the reason why its list is incomplete.
pub(super) fn hand_on(mut page: Read, name: &Name, done: &[Sign], take: &mut Take<'_>) -> ControlFlow<()> {
    let incomplete = page.incomplete.take();
    if !done.is_empty() {
        page.strip(done);
    }
    take(name.clone(), Ok(page))?;
    match incomplete {
        Some(error) => take(name.clone(), Err(error)),
        None => ControlFlow::Continue(()),
    }
}

/// Passes on the first page and all following pages.
fn pages(arm: &Arm, first: Target, mut page: Read, most: u32, take: &mut Take<'_>) -> ControlFlow<()> {
    let mut name = Name::first(first.as_str());
    let mut seen = Seen::default();
    seen.is_new(first.as_str());
    let mut tally = Tally::default();
    loop {
        tally.add(&page);
        let next = page.next.take().map(|link| match name.page < most {
            true => follow(arm, &link, &mut seen),
            false => Err(LinkError::TooMany { most }),
        });
        let missing = if next.is_none() { tally.missing() } else { None };
        let done: &[Sign] = match next {
            Some(Ok(_)) => &[Sign::NextLink, Sign::Total, Sign::Count],
            // A link that is not followed stays in the page, which marks it as incomplete.
            _ if name.page > 1 || missing.is_some() => &[Sign::Total, Sign::Count],
            _ => &[],
        };
        hand_on(page, &name, done, take)?;
        name = name.next();
        let read = match next {
            None => return missing.map_or(ControlFlow::Continue(()), |error| take(name.whole(), Err(error))),
            Some(Ok(target)) => arm.ask(Request::get(&target), page::list),
            Some(Err(error)) => Err(error.into()),
        };
        match read {
            Ok(read) => page = read,
            Err(error) => return take(name, Err(error)),
        }
    }
}

/// Returns the target of a link, if it may be followed.
fn follow(arm: &Arm, link: &str, seen: &mut Seen) -> Result<Target, LinkError> {
    let target = arm.endpoint.target(link)?;
    if seen.is_new(target.as_str()) {
        Ok(target)
    } else {
        Err(LinkError::Circle)
    }
}
