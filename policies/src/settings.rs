//! The settings of the checks: JSON text in, or everything that is wrong with it.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde_json::value::RawValue;

use crate::address::{self, Blocks, Range};
use crate::checks::{self, Check};
use crate::json::{self, Scanner, Value};
use crate::metadata::{CheckMetadata, Reason};
use crate::number;
use crate::report::Severity;
use crate::slot::{FromJson, JsonType, Parsed, read};

/// The JSON Schema (draft 2020-12) of the settings.
pub const SCHEMA: &str = include_str!("../schema/settings.schema.json");

/// What `acr-ip-network-rules` says of a registry that is open to all networks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unrestricted {
    /// It fails: the whole internet can reach the registry.
    #[default]
    Fail,
    /// The check does not apply: it asks about the rules of a registry on selected networks only.
    NotApplicable,
}

/// The settings of the checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    pub(crate) unrestricted: Unrestricted,
    pub(crate) min_prefix_length: Option<u8>,
    pub(crate) allowed_ranges: Option<Blocks>,
    /// None for all.
    pub(crate) checks: Option<Vec<Check>>,
    /// Of checks and reasons, by their codes.
    severity: Vec<(&'static str, Severity)>,
}

/// One thing that is wrong with settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsProblem {
    /// RFC 6901 pointer into the settings; empty for the whole.
    pub pointer: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Settings {
    /// Reads settings.
    ///
    /// # Errors
    /// Everything that is wrong with `text`: it is not JSON or not an object, a key is unknown or given twice, a value is out of range.
    pub fn parse(text: &str) -> Result<Self, Vec<SettingsProblem>> {
        let mut settings = Self::default();
        let mut problems = Problems::default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut json = Scanner::new(text);
        let read = read_settings(&mut json, &mut settings, &mut problems);
        if let Some(wrong) = not_json(text, read, &mut json) {
            problems.0.clear();
            let mut message = String::from("not JSON: ");
            message.push_str(&wrong);
            message.push_str("; `{}` gives the defaults");
            problems.add("", &message);
        }
        if problems.0.is_empty() {
            Ok(settings)
        } else {
            Err(problems.0)
        }
    }

    /// How much a failure of a check for a reason matters: what is set for the reason, or else for the check, or else what the check says.
    #[must_use]
    pub fn severity_of(&self, check: &CheckMetadata, reason: &Reason) -> Severity {
        let set = |code| {
            let mut severities = self.severity.iter();
            severities
                .find(|(name, _)| *name == code)
                .map(|(_, severity)| *severity)
        };
        set(reason.code).or_else(|| set(check.id)).unwrap_or(check.severity)
    }

    /// Whether a check is to be run.
    pub(crate) fn asks_for(&self, check: Check) -> bool {
        self.checks.as_ref().is_none_or(|asked| asked.contains(&check))
    }
}

#[derive(Default)]
struct Problems(Vec<SettingsProblem>);

impl Problems {
    fn add(&mut self, pointer: &str, message: &str) {
        self.0.push(SettingsProblem {
            pointer: pointer.into(),
            message: message.into(),
        });
    }

    fn add_at(&mut self, list: &str, index: usize, message: &str) {
        let mut pointer = String::from(list);
        pointer.push('/');
        number::push(&mut pointer, index);
        self.add(&pointer, message);
    }
}

/// What keeps a text that has been read from being JSON.
fn not_json(text: &str, read: json::Result<()>, json: &mut Scanner<'_>) -> Option<String> {
    if read.is_err() || !json.is_at_end() {
        let error = serde_json::from_str::<&RawValue>(text).err();
        return Some(error.map_or_else(String::new, |error| error.to_string()));
    }
    let unreadable = json.take_unreadable()?;
    let mut message = String::from("a number that is too large, or a text with half a surrogate pair, at line ");
    number::push(&mut message, unreadable.line as usize);
    message.push_str(" column ");
    number::push(&mut message, unreadable.column as usize);
    Some(message)
}

const UNRESTRICTED: &str = "/unrestricted";
const MIN_PREFIX_LENGTH: &str = "/minPrefixLength";
const ALLOWED_RANGES: &str = "/allowedRanges";
const CHECKS: &str = "/checks";
const SEVERITY: &str = "/severity";

fn read_settings(json: &mut Scanner<'_>, settings: &mut Settings, problems: &mut Problems) -> json::Result<()> {
    let mut value = json.value()?;
    let Value::Object(inside) = &mut value else {
        let found = json.skip_rest(&mut value)?;
        let mut message = String::from(found.map_or("null", JsonType::noun));
        message.push_str("; a JSON object is needed");
        problems.add("", &message);
        return Ok(());
    };
    let mut seen: Vec<Cow<'_, str>> = Vec::new();
    while let Some(key) = json.next_key(inside)? {
        match &*key {
            "unrestricted" => read_unrestricted(&read(json)?, settings, problems),
            "minPrefixLength" => read_prefix_length(&read(json)?, settings, problems),
            "allowedRanges" => read_ranges(read(json)?, settings, problems),
            "checks" => read_checks(read(json)?, settings, problems),
            "severity" => read_severities(json, settings, problems)?,
            _ => {
                json.skip()?;
                problems.add(
                    &escaped(&key),
                    "an unknown key; known are unrestricted, minPrefixLength, allowedRanges, checks and severity",
                );
                continue;
            }
        }
        if seen.contains(&key) {
            problems.add(&escaped(&key), "given twice; give it once");
        }
        seen.push(key);
    }
    Ok(())
}

/// A key as an RFC 6901 pointer.
fn escaped(key: &str) -> String {
    let mut pointer = String::from("/");
    for character in key.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
    pointer
}

fn read_unrestricted(value: &Parsed<Cow<'_, str>>, settings: &mut Settings, problems: &mut Problems) {
    match value {
        Parsed::Is(text) if text == "fail" => settings.unrestricted = Unrestricted::Fail,
        Parsed::Is(text) if text == "not-applicable" => {
            settings.unrestricted = Unrestricted::NotApplicable;
        }
        _ => problems.add(UNRESTRICTED, "must be \"fail\" or \"not-applicable\""),
    }
}

fn read_prefix_length(value: &Parsed<u64>, settings: &mut Settings, problems: &mut Problems) {
    let length = match value {
        Parsed::Is(number) => u8::try_from(*number).ok().filter(|n| *n <= 32),
        _ => None,
    };
    if length.is_none() {
        problems.add(MIN_PREFIX_LENGTH, "must be a whole number from 0 to 32");
    }
    settings.min_prefix_length = length;
}

fn read_ranges(value: Parsed<Texts<'_>>, settings: &mut Settings, problems: &mut Problems) {
    let Parsed::Is(Texts(texts)) = value else {
        problems.add(ALLOWED_RANGES, "must be an array of addresses and CIDRs");
        return;
    };
    if texts.is_empty() {
        problems.add(
            ALLOWED_RANGES,
            "an empty array allows no rule at all; leave the key out, or name a range",
        );
    }
    let mut ranges: Vec<(Range, usize)> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match text.as_ref().and_then(|text| address::parse(text.trim())) {
            Some(range) => ranges.push((range, index)),
            None => problems.add_at(
                ALLOWED_RANGES,
                index,
                "must be an IPv4 or IPv6 address or CIDR, for example \"20.40.0.0/16\"",
            ),
        }
    }
    settings.allowed_ranges = Some(Blocks::of(
        address::sorted(ranges.into_iter()).into_iter().map(|(range, _)| range),
    ));
}

fn read_checks(value: Parsed<Texts<'_>>, settings: &mut Settings, problems: &mut Problems) {
    let Parsed::Is(Texts(texts)) = value else {
        problems.add(CHECKS, "must be an array of check ids");
        return;
    };
    if texts.is_empty() {
        problems.add(
            CHECKS,
            "an empty array runs nothing; leave the key out, or name a check",
        );
    }
    let mut checks = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match text.as_ref().and_then(|text| Check::from_id(text)) {
            Some(check) if checks.contains(&check) => {
                problems.add_at(CHECKS, index, "a check named twice; name it once");
            }
            Some(check) => checks.push(check),
            None => problems.add_at(
                CHECKS,
                index,
                "must be \"acr-trusted-services\" or \"acr-ip-network-rules\"",
            ),
        }
    }
    settings.checks = Some(checks);
}

/// The id of a check or the code of a reason, as the checks spell it.
fn code(name: &str) -> Option<&'static str> {
    // Otherwise the compiler writes out a comparison for each of them, which takes 9 KB of the component.
    let checks = core::hint::black_box(checks::METADATA.as_slice());
    for check in checks {
        let mut reasons = check.reasons.iter().map(|reason| reason.code);
        if let Some(code) = [check.id].into_iter().chain(&mut reasons).find(|code| *code == name) {
            return Some(code);
        }
    }
    None
}

fn read_severities(json: &mut Scanner<'_>, settings: &mut Settings, problems: &mut Problems) -> json::Result<()> {
    let mut value = json.value()?;
    let Value::Object(inside) = &mut value else {
        json.skip_rest(&mut value)?;
        problems.add(
            SEVERITY,
            "must be an object of check ids and reason codes with their severities",
        );
        return Ok(());
    };
    while let Some(key) = json.next_key(inside)? {
        let severity: Parsed<Cow<'_, str>> = read(json)?;
        let mut pointer = String::from(SEVERITY);
        pointer.push_str(&escaped(&key));
        let Some(code) = code(&key) else {
            problems.add(
                &pointer,
                "must be the id of a check or the code of a reason, for example \"acr-ip-network-rules\" or \"no-ip-rules\"",
            );
            continue;
        };
        let severity = match &severity {
            Parsed::Is(text) => Severity::from_name(text),
            Parsed::Null | Parsed::Not(_) => None,
        };
        match severity {
            None => problems.add(
                &pointer,
                "must be \"critical\", \"high\", \"medium\", \"low\" or \"informational\"",
            ),
            Some(_) if settings.severity.iter().any(|(known, _)| *known == code) => {
                problems.add(&pointer, "given twice; give it once");
            }
            Some(severity) => settings.severity.push((code, severity)),
        }
    }
    Ok(())
}

/// An array's texts, with none for each element that is not one.
struct Texts<'d>(Vec<Option<Cow<'d, str>>>);

impl<'d> FromJson<'d> for Texts<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Array(inside) = value else { return Ok(None) };
        let mut texts = Vec::new();
        while json.next_element(inside)? {
            texts.push(match read(json)? {
                Parsed::Is(text) => Some(text),
                Parsed::Null | Parsed::Not(_) => None,
            });
        }
        Ok(Some(Self(texts)))
    }
}
