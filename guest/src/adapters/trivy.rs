//! A module of Trivy (module API version 1): it reads JSON files and reports findings as misconfigurations.
//!
//! Trivy drops a module that traps without a word, so nothing here may trap: what cannot be read is a finding of severity UNKNOWN.
//!
//! Source: `pkg/module` of Trivy 0.76.

mod misconfigurations;

use alloc::string::String;
use alloc::vec::Vec;

use acrcheck_json::{Container, Scanner, Value, Writer};

use super::buffers::Buffers;
use super::preview1::{self, ReadError};
use misconfigurations::{LONGEST_MARK, Misconfigurations, has_mark};

/// What Trivy wrote for the current call, and what the last call returned. Trivy frees input in one way and results in another, and one of the two
/// always fails; so both are freed when the next call begins, with `malloc`.
static BUFFERS: Buffers = Buffers::new();

/// The type of the module's resources and results.
const TYPE: &str = "acrcheck";

/// The largest file in bytes. A file of this size needs less than the maximum of the memory, whatever it contains: the number of findings is
/// limited as well.
const LARGEST: usize = 1 << 20;

/// Files with these endings are read.
const REQUIRED: &str = r#"["(?i)\\.json$","(?i)\\.ndjson$","(?i)\\.jsonl$","(?i)\\.tfstate$","(?i)\\.tfplan$"]"#;

#[unsafe(export_name = "trivy:malloc")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn allocate(length: u32) -> u32 {
    BUFFERS.clear();
    let mut buffer = Vec::new();
    if buffer.try_reserve_exact(length as usize).is_err() {
        return 0;
    }
    buffer.resize(length as usize, 0);
    BUFFERS.keep(buffer).0
}

#[unsafe(export_name = "trivy:free")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn free(_: u32) {}

#[unsafe(export_name = "trivy:name")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn name() -> u64 {
    returned(String::from(TYPE))
}

#[unsafe(export_name = "trivy:version")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn version() -> u32 {
    VERSION
}

/// The version of the checks: 102 for 0.1.2. Trivy evaluates the files of a cached image again when it changes.
const VERSION: u32 = number(env!("CARGO_PKG_VERSION_MAJOR")) * 10_000
    + number(env!("CARGO_PKG_VERSION_MINOR")) * 100
    + number(env!("CARGO_PKG_VERSION_PATCH"));

#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const fn number(digits: &str) -> u32 {
    let mut number = 0;
    let mut at = 0;
    while at < digits.len() {
        number = number * 10 + (digits.as_bytes()[at] - b'0') as u32;
        at += 1;
    }
    number
}

#[unsafe(export_name = "trivy:api_version")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn api_version() -> u32 {
    1
}

#[unsafe(export_name = "trivy:is_analyzer")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn is_analyzer() -> u64 {
    1
}

#[unsafe(export_name = "trivy:is_post_scanner")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn is_post_scanner() -> u64 {
    1
}

#[unsafe(export_name = "trivy:required")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn required() -> u64 {
    returned(String::from(REQUIRED))
}

/// The results that `post_scan` returns are added to the others.
#[unsafe(export_name = "trivy:post_scan_spec")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn post_scan_spec() -> u64 {
    returned(String::from(r#"{"Action":"INSERT","IDs":[]}"#))
}

/// The input is a path. The output is the findings on that file, as a resource that Trivy passes to `post_scan`.
#[unsafe(export_name = "trivy:analyze")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn analyze(address: u32, _: u32) -> u64 {
    let path = BUFFERS.take(address).unwrap_or_default();
    let path = String::from_utf8_lossy(&path);
    let relative = path.trim_start_matches('/');
    let findings = match preview1::read_file(relative, LARGEST) {
        Ok(content) => Misconfigurations::of(&content),
        Err(ReadError::TooLarge) => about_large_file(relative),
        Err(ReadError::Host) => {
            Misconfigurations::unread("the file cannot be read; check it with the command acrcheck")
        }
    };
    let mut json = Writer::with_capacity(1024);
    json.raw("{\"CustomResources\":");
    json.list(findings.as_slice(), |json, findings| {
        json.raw("{\"Type\":");
        json.string(TYPE);
        json.raw(",\"FilePath\":");
        json.string(&path);
        json.raw(",\"Data\":");
        json.raw(findings.as_json());
        json.raw("}");
    });
    json.raw("}");
    returned(json.finish())
}

/// What to say about a file that is too large to be evaluated: nothing if it is about other things.
fn about_large_file(path: &str) -> Option<Misconfigurations> {
    match preview1::search_file(path, LONGEST_MARK, has_mark) {
        Ok(false) => None,
        Ok(true) | Err(_) => Misconfigurations::unread(
            "the file is larger than 1 MiB, the limit of this module; check it with the command acrcheck",
        ),
    }
}

/// The input is the resources of all modules, the output the results for those of this one.
#[unsafe(export_name = "trivy:post_scan")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn post_scan(address: u32, _: u32) -> u64 {
    let input = BUFFERS.take(address).unwrap_or_default();
    let input = String::from_utf8_lossy(&input);
    let results = own_resources(&input).map(|resources| {
        let mut json = Writer::with_capacity(input.len());
        json.list(&resources, |json, resource| {
            json.raw("{\"Target\":");
            json.string(resource.path.trim_start_matches('/'));
            json.raw(",\"Class\":\"config\",\"Type\":");
            json.string(TYPE);
            json.raw(",\"Misconfigurations\":");
            json.raw(resource.findings);
            json.raw("}");
        });
        json.finish()
    });
    returned(results.unwrap_or_else(|| {
        let findings =
            misconfigurations::unreadable("Trivy passed resources that this version of the module cannot read");
        [
            "[{\"Target\":\"acrcheck\",\"Class\":\"config\",\"Type\":\"acrcheck\",\"Misconfigurations\":",
            &findings,
            "}]",
        ]
        .concat()
    }))
}

/// A resource that `analyze` returned.
struct Resource<'d> {
    path: String,
    /// JSON text.
    findings: &'d str,
}

/// The resources of this module. None if the text has another form.
fn own_resources(text: &str) -> Option<Vec<Resource<'_>>> {
    let mut own = Vec::new();
    let mut json = Scanner::new(text);
    let mut results = match json.value().ok()? {
        Value::Array(results) => results,
        Value::Null => return Some(own),
        _ => return None,
    };
    while json.next_element(&mut results).ok()? {
        each_member(&mut json, |name, json| {
            if name != "CustomResources" {
                return json.skip().ok();
            }
            let mut resources = match json.value().ok()? {
                Value::Array(resources) => resources,
                Value::Null => return Some(()),
                _ => return None,
            };
            while json.next_element(&mut resources).ok()? {
                own.extend(resource(text, json)?);
            }
            Some(())
        })?;
    }
    Some(own)
}

/// Reads a resource. The inner option is none if it belongs to another module.
fn resource<'d>(text: &'d str, json: &mut Scanner<'d>) -> Option<Option<Resource<'d>>> {
    let (mut is_own, mut path, mut findings) = (false, String::new(), None);
    each_member(json, |name, json| {
        match name {
            "Type" | "FilePath" => {
                let Value::Text(value) = json.value().ok()? else {
                    return None;
                };
                if name == "Type" {
                    is_own = value == TYPE;
                } else {
                    path = value.into_owned();
                }
            }
            "Data" => {
                let start = json.offset();
                json.skip().ok()?;
                findings = text.get(start..json.offset());
            }
            _ => json.skip().ok()?,
        }
        Some(())
    })?;
    if !is_own {
        return Some(None);
    }
    findings.map(|findings| Some(Resource { path, findings }))
}

/// Calls a function with each key of an object; it reads or skips the value.
fn each_member<'d>(json: &mut Scanner<'d>, mut read: impl FnMut(&str, &mut Scanner<'d>) -> Option<()>) -> Option<()> {
    let Value::Object(_) = json.value().ok()? else {
        return None;
    };
    let mut object = Container::default();
    while let Some(name) = json.next_key(&mut object).ok()? {
        let name = json.text_of(name);
        read(&name, json)?;
    }
    Some(())
}

/// The address and the length of a text in one number. The text stays until the next call.
fn returned(text: String) -> u64 {
    let (address, length) = BUFFERS.keep(text.into_bytes());
    u64::from(address) << 32 | u64::from(length)
}
