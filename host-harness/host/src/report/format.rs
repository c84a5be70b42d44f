//! The JSON format `acrcheck.report/v1`, for writing and reading: one object, or JSON lines.
//!
//! Members that are not known are ignored.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use serde::de::{Deserializer, SeqAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use super::aggregate::{ComponentIdentity, Report, UsedConfiguration};
use super::tally::Tally;
use crate::model::{AdvisoryMetadata, CheckMetadata, Detail, ErrorEntry, ReasonMetadata, RegistryResult, Summary};

/// The name of the format.
pub(crate) const SCHEMA_NAME: &str = "acrcheck.report/v1";

/// The name of the format in JSON.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum ReportSchema {
    #[serde(rename = "acrcheck.report/v1")]
    V1,
}

/// A report as one JSON object.
#[derive(Serialize, Deserialize)]
struct ReportJson<'j> {
    schema: ReportSchema,
    #[serde(default, skip_serializing_if = "Detail::is_full")]
    detail: Detail,
    component: Cow<'j, ComponentIdentity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration: Option<Cow<'j, UsedConfiguration>>,
    summary: Summary,
    #[serde(deserialize_with = "registries")]
    registries: Cow<'j, [RegistryResult]>,
    errors: Cow<'j, [ErrorEntry]>,
    complete: bool,
}

/// One line of a report in JSON lines.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Line<'j> {
    Registry(Cow<'j, RegistryResult>),
    Error(Cow<'j, ErrorEntry>),
    Summary {
        schema: ReportSchema,
        #[serde(default, skip_serializing_if = "Detail::is_full")]
        detail: Detail,
        component: Cow<'j, ComponentIdentity>,
        #[serde(skip_serializing_if = "Option::is_none")]
        configuration: Option<Cow<'j, UsedConfiguration>>,
        summary: Summary,
        complete: bool,
    },
}

/// The end of a report in JSON lines.
pub(super) struct LastLine {
    pub(super) detail: Detail,
    pub(super) component: ComponentIdentity,
    pub(super) configuration: Option<UsedConfiguration>,
    pub(super) summary: Summary,
    pub(super) complete: bool,
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json = ReportJson {
            schema: ReportSchema::V1,
            detail: self.detail,
            component: Cow::Borrowed(&self.component),
            configuration: self.configuration.as_ref().map(Cow::Borrowed),
            summary: self.summary,
            registries: self.registries.as_slice().into(),
            errors: self.errors.as_slice().into(),
            complete: self.complete,
        };
        json.serialize(serializer)
    }
}

/// Reads a report. Unlike [`Report::read`], it accepts a report whose contents do not match its summary, as one with `--status` does not.
impl<'de> Deserialize<'de> for Report {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = ReportJson::deserialize(deserializer)?;
        let last = LastLine {
            detail: json.detail,
            component: json.component.into_owned(),
            configuration: json.configuration.map(Cow::into_owned),
            summary: json.summary,
            complete: json.complete,
        };
        Ok(last.report(json.registries.into_owned(), json.errors.into_owned()))
    }
}

impl LastLine {
    /// Returns the report with these contents.
    pub(super) fn report(self, registries: Vec<RegistryResult>, errors: Vec<ErrorEntry>) -> Report {
        Report {
            detail: self.detail,
            component: self.component,
            configuration: self.configuration,
            summary: self.summary,
            tally: Tally::of_foreign(&registries, &errors),
            registries,
            errors,
            complete: self.complete,
            stopped: false,
            mild: 0,
        }
    }
}

fn registries<'de, 'j, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'j, [RegistryResult]>, D::Error> {
    deserializer.deserialize_seq(RegistriesVisitor).map(Cow::Owned)
}

/// Reads registries one by one, so that descriptions are shared before there are many of them.
struct RegistriesVisitor;

impl<'de> Visitor<'de> for RegistriesVisitor {
    type Value = Vec<RegistryResult>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of registries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let (mut registries, mut descriptions) = (Vec::new(), Descriptions::default());
        while let Some(mut registry) = list.next_element()? {
            descriptions.share(&mut registry);
            registries.push(registry);
        }
        Ok(registries)
    }
}

/// The descriptions in a report that is read. Its findings share them, as those of an evaluation do.
#[derive(Default)]
pub(super) struct Descriptions {
    checks: HashSet<Arc<CheckMetadata>>,
    reasons: HashSet<Arc<ReasonMetadata>>,
    advisories: HashSet<Arc<AdvisoryMetadata>>,
}

impl Descriptions {
    /// Replaces the descriptions of a registry by equal ones of earlier registries.
    pub(super) fn share(&mut self, registry: &mut RegistryResult) {
        for finding in &mut registry.findings {
            share(&mut self.checks, &mut finding.check);
            share(&mut self.reasons, &mut finding.reason);
            for advisory in &mut finding.advisories {
                share(&mut self.advisories, &mut advisory.kind);
            }
        }
    }
}

fn share<T: Eq + Hash>(known: &mut HashSet<Arc<T>>, description: &mut Arc<T>) {
    match known.get(&*description) {
        Some(first) => *description = Arc::clone(first),
        None => _ = known.insert(Arc::clone(description)),
    }
}
