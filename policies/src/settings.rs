//! The settings of the checks.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::address::{self, Blocks, Range};
use crate::catalogue::{self, Check};
use crate::model::{CheckMetadata, Reason, SettingsProblem, Severity};
use crate::slot::{FromJson, Parsed, read};
use acrcheck_json::number;
use acrcheck_json::pointer::{push_index, push_key};
use acrcheck_json::{self as json, BYTE_ORDER_MARK, JsonType, Scanner, Value, first_fault};

/// The JSON Schema (draft 2020-12) of the settings.
pub const SCHEMA: &str = include_str!("../schema/settings.schema.json");

/// The result of `acr-ip-network-rules` for a registry that is open to all networks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unrestricted {
    /// The check fails: the whole internet can reach the registry.
    #[default]
    Fail,
    /// The check does not apply: it is limited to registries on selected networks.
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
    /// The severities of checks and reasons, by id or code.
    severity: Vec<(&'static str, Severity)>,
}

impl Settings {
    /// Parses settings.
    ///
    /// # Errors
    /// Returns every error in `text`: it is not JSON or not an object, a key is unknown or given twice, or a value is not valid.
    pub fn parse(text: &str) -> Result<Self, Vec<SettingsProblem>> {
        let mut settings = Self::default();
        let mut problems = Problems::default();
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let mut json = Scanner::new(text);
        let read = read_settings(&mut json, &mut settings, &mut problems);
        if let Some(error) = not_json(text, read, &mut json) {
            problems.0.clear();
            let mut message = String::from("not JSON: ");
            message.push_str(&error);
            message.push_str("; use `{}` for the defaults");
            problems.add("", &message);
        }
        if problems.0.is_empty() {
            Ok(settings)
        } else {
            Err(problems.0)
        }
    }

    /// Returns the severity of a failure: the one set for the reason, otherwise for the check, otherwise the default of the check.
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
    pub(crate) fn selects(&self, check: Check) -> bool {
        self.checks.as_ref().is_none_or(|selected| selected.contains(&check))
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
        push_index(&mut pointer, index);
        self.add(&pointer, message);
    }
}

/// Returns why a text is not JSON; none if it is.
fn not_json(text: &str, read: json::Result<()>, json: &mut Scanner<'_>) -> Option<String> {
    if read.is_err() || !json.is_at_end() {
        return Some(match first_fault(text) {
            Some(fault) => at(fault.message, fault.line, fault.column),
            None => String::from("more than one value"),
        });
    }
    let unreadable = json.take_unreadable()?;
    let what = "a number that is too large, or a string with half a surrogate pair,";
    Some(at(what, unreadable.line, unreadable.column))
}

fn at(what: &str, line: u32, column: u32) -> String {
    let mut message = String::from(what);
    message.push_str(" at line ");
    number::push(&mut message, line as usize);
    message.push_str(" column ");
    number::push(&mut message, column as usize);
    message
}

const UNRESTRICTED: &str = "/unrestricted";
const MIN_PREFIX_LENGTH: &str = "/minPrefixLength";
const ALLOWED_RANGES: &str = "/allowedRanges";
const CHECKS: &str = "/checks";
const SEVERITY: &str = "/severity";

fn read_settings(json: &mut Scanner<'_>, settings: &mut Settings, problems: &mut Problems) -> json::Result<()> {
    let mut value = json.value()?;
    let Value::Object(object) = &mut value else {
        let found = json.skip_rest(&mut value)?;
        let mut message = String::from(found.map_or("null", JsonType::noun));
        message.push_str("; settings must be a JSON object");
        problems.add("", &message);
        return Ok(());
    };
    let mut seen: Vec<Cow<'_, str>> = Vec::new();
    while let Some(name) = json.next_key(object)? {
        let key = json.text_of(name);
        match &*key {
            "unrestricted" => read_unrestricted(&read(json)?, settings, problems),
            "minPrefixLength" => read_prefix_length(&read(json)?, settings, problems),
            "allowedRanges" => read_ranges(read(json)?, settings, problems),
            "checks" => read_checks(read(json)?, settings, problems),
            "severity" => read_severities(json, settings, problems)?,
            _ => {
                json.skip()?;
                problems.add(
                    &pointer_to(&key),
                    "unknown key; valid keys are unrestricted, minPrefixLength, allowedRanges, checks and severity",
                );
                continue;
            }
        }
        if seen.contains(&key) {
            problems.add(&pointer_to(&key), "given twice; give it once");
        }
        seen.push(key);
    }
    Ok(())
}

/// Returns a key as an RFC 6901 pointer.
fn pointer_to(key: &str) -> String {
    let mut pointer = String::new();
    push_key(&mut pointer, key);
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
        problems.add(ALLOWED_RANGES, "must be an array of IP addresses and CIDRs");
        return;
    };
    if texts.is_empty() {
        problems.add(
            ALLOWED_RANGES,
            "must not be empty, which would allow no rule; remove the key or add a range",
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
            "must not be empty, which would run no check; remove the key or add a check",
        );
    }
    let mut checks = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match text.as_ref().and_then(|text| Check::from_id(text)) {
            Some(check) if checks.contains(&check) => {
                problems.add_at(CHECKS, index, "listed twice; list it once");
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

fn read_severities(json: &mut Scanner<'_>, settings: &mut Settings, problems: &mut Problems) -> json::Result<()> {
    let mut value = json.value()?;
    let Value::Object(object) = &mut value else {
        json.skip_rest(&mut value)?;
        problems.add(
            SEVERITY,
            "must be an object that maps check ids and reason codes to severities",
        );
        return Ok(());
    };
    while let Some(name) = json.next_key(object)? {
        let key = json.text_of(name);
        let severity: Parsed<Cow<'_, str>> = read(json)?;
        let mut pointer = String::from(SEVERITY);
        push_key(&mut pointer, &key);
        let Some(code) = catalogue::code(&key) else {
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

/// The strings of an array, with none for each element of another type.
struct Texts<'d>(Vec<Option<Cow<'d, str>>>);

impl<'d> FromJson<'d> for Texts<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Array(array) = value else { return Ok(None) };
        let mut texts = Vec::new();
        while json.next_element(array)? {
            texts.push(match read(json)? {
                Parsed::Is(text) => Some(text),
                Parsed::Null | Parsed::Not(_) => None,
            });
        }
        Ok(Some(Self(texts)))
    }
}
