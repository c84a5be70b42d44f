//! One Azure Resource Graph query over many pages.
//!
//! Resource Graph does not document which api-version of Microsoft.ContainerRegistry it returns. The checks report what is missing.

use std::ops::ControlFlow;

use serde::Serialize;

use super::arm::Arm;
use super::completeness::Sign;
use super::error::LinkError;
use super::list::{Name, Take, Tally, hand_on};
use super::page;
use super::scope::GraphScope;
use super::seen::Seen;
use super::target::{LONGEST, Target};
use super::transport::Request;

pub(super) const PATH: &str = "/providers/Microsoft.ResourceGraph/resources";

/// Paging requires an order and the `id` column.
const QUERY: &str = "resources | where type =~ 'microsoft.containerregistry/registries' \
    | project id, name, type, location, resourceGroup, subscriptionId, sku, tags, properties | order by id asc";

/// The most rows that the service returns per page.
const ROWS: u32 = 1000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Query<'q> {
    query: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscriptions: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    management_groups: Option<[&'q str; 1]>,
    options: ReadOptions<'q>,
}

#[derive(Serialize)]
struct ReadOptions<'q> {
    #[serde(rename = "resultFormat")]
    format: &'static str,
    #[serde(rename = "$top")]
    top: u32,
    #[serde(rename = "$skipToken", skip_serializing_if = "Option::is_none")]
    skip_token: Option<&'q str>,
}

/// Reads all registries of a scope, page by page.
pub(super) fn registries(arm: &Arm, scope: &GraphScope, most: u32, take: &mut Take<'_>) -> ControlFlow<()> {
    let target = match Target::with_version(PATH, "2022-10-01") {
        Ok(target) => target,
        Err(error) => return take(Name::first(PATH), Err(error.into())),
    };
    let mut name = Name::first(target.as_str());
    let mut seen = Seen::default();
    let mut token: Option<String> = None;
    let mut tally = Tally::default();
    loop {
        let body = query(scope, token.as_deref());
        let request = Request {
            target: &target,
            body: Some(&body),
        };
        let mut page = match arm.ask(request, page::query) {
            Ok(page) => page,
            Err(error) => return take(name, Err(error)),
        };
        tally.add(&page);
        let next = page.next.take().map(|token| match name.page < most {
            true => follow(token, &mut seen),
            false => Err(LinkError::TooMany { most }),
        });
        let missing = if next.is_none() { tally.missing() } else { None };
        // The total covers all pages, so only this loop can compare it.
        let done: &[Sign] = match next {
            Some(Ok(_)) => &[Sign::SkipToken, Sign::Truncated, Sign::Total],
            _ if name.page > 1 || missing.is_some() => &[Sign::Total],
            _ => &[],
        };
        hand_on(page, &name, done, take)?;
        name = name.next();
        token = match next {
            Some(Ok(next)) => Some(next),
            Some(Err(error)) => return take(name, Err(error.into())),
            None => return missing.map_or(ControlFlow::Continue(()), |error| take(name.whole(), Err(error))),
        };
    }
}

fn query(scope: &GraphScope, skip_token: Option<&str>) -> String {
    let (subscriptions, management_groups) = match scope {
        GraphScope::All => (None, None),
        GraphScope::Subscriptions(ids) => (Some(ids.iter().map(ToString::to_string).collect()), None),
        GraphScope::ManagementGroup(group) => (None, Some([group.as_str()])),
    };
    let query = Query {
        query: QUERY,
        subscriptions,
        management_groups,
        options: ReadOptions {
            format: "objectArray",
            top: ROWS,
            skip_token,
        },
    };
    // Strings and numbers always serialize.
    serde_json::to_string(&query).unwrap_or_default()
}

/// Returns the token of the next page, if it is new.
fn follow(token: String, seen: &mut Seen) -> Result<String, LinkError> {
    if token.len() > LONGEST {
        return Err(LinkError::TooLong { longest: LONGEST });
    }
    if seen.is_new(&token) {
        Ok(token)
    } else {
        Err(LinkError::Circle)
    }
}
