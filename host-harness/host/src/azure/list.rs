//! Lists over many pages, each of which names the next.

use std::ops::ControlFlow;

use super::arm::Arm;
use super::completeness::Sign;
use super::error::{LinkError, LiveError};
use super::page::{self, Read};
use super::seen::Seen;
use super::target::Target;
use super::transport::Request;

/// Takes pages as they come; breaks where nobody wants more.
pub(super) type Take<'t> = dyn FnMut(Name, Result<Read, LiveError>) -> ControlFlow<()> + 't;

/// What a page is called: where it was asked for, in which version, and which one it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) target: String,
    /// From 1.
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

    /// All pages together.
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

/// Reads a single registry, the one with this resource id.
pub(super) fn registry(arm: &Arm, path: &str, id: &str, take: &mut Take<'_>) -> ControlFlow<()> {
    match arm.ask_for_registries(path, |body| page::registry(body, id)) {
        Ok((registry, target, _)) => take(Name::first(target.as_str()), Ok(registry)),
        Err(error) => take(Name::first(path), Err(error)),
    }
}

/// Reads the subscriptions that one may see.
pub(super) fn subscriptions(arm: &Arm, most: u32, take: &mut Take<'_>) -> ControlFlow<()> {
    let target = Target::with_version("/subscriptions", "2022-12-01").map_err(LiveError::from);
    let first = target.and_then(|target| Ok((arm.ask(Request::get(&target), page::list)?, target)));
    match first {
        Ok((first, target)) => pages(arm, target, first, most, take),
        Err(error) => take(Name::first("/subscriptions"), Err(error)),
    }
}

/// How many records a list has: those on its pages so far, and the most that the service counts.
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

    /// That records are missing, once every page has been read.
    pub(super) fn missing(&self) -> Option<LiveError> {
        let total = self.total.filter(|total| *total > self.read)?;
        Some(LiveError::Short { total, read: self.read })
    }
}

/// Hands on a page without the signs that the host has dealt with, and then why its list is not complete.
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

/// Hands on the first page and all that follow it.
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
            // A link that is not followed stays where it is: whoever reads the page knows that it is not all.
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

/// Where a link leads, if it is one to follow.
fn follow(arm: &Arm, link: &str, seen: &mut Seen) -> Result<Target, LinkError> {
    let target = arm.endpoint.target(link)?;
    if seen.is_new(target.as_str()) {
        Ok(target)
    } else {
        Err(LinkError::Circle)
    }
}
