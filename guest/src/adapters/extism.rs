//! A plug-in of Extism: `evaluate`, `evaluate_batch`, `describe`, and `Execute` for Chainloop.
//!
//! The configuration has the keys `settings` (JSON text) and `detail`. Chainloop passes settings in the argument `settings`.

use alloc::string::String;
use alloc::vec::Vec;

use acrcheck_json::Writer;
use acrcheck_policies::{Detail, describe, describe_json};

use super::fields::{members, strings};
use super::request::{decoded, evaluated, named, report_on};
use super::verdict::objections;

#[link(wasm_import_module = "extism:host/env")]
#[allow(unsafe_code, reason = "functions of the host")]
unsafe extern "C" {
    safe fn input_length() -> u64;
    safe fn input_load_u8(offset: u64) -> u32;
    safe fn input_load_u64(offset: u64) -> u64;
    #[link_name = "length"]
    safe fn block_length(address: u64) -> u64;
    #[link_name = "alloc"]
    safe fn new_block(length: u64) -> u64;
    safe fn load_u8(address: u64) -> u32;
    safe fn load_u64(address: u64) -> u64;
    safe fn store_u8(address: u64, byte: u32);
    safe fn store_u64(address: u64, word: u64);
    safe fn config_get(key: u64) -> u64;
    safe fn output_set(address: u64, length: u64);
    safe fn error_set(address: u64);
}

/// The return values of a function.
const SUCCESS: i32 = 0;
const FAILURE: i32 = 1;

/// The input is a document, the output its report.
#[unsafe(export_name = "extism:evaluate")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn evaluate() -> i32 {
    with_request(|settings, detail| Ok(report_on(&input(), settings, detail)))
}

/// The input is a JSON array of documents as strings, the output a JSON array of their reports.
#[unsafe(export_name = "extism:evaluate_batch")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn evaluate_batch() -> i32 {
    with_request(|settings, detail| {
        let input = input();
        let documents = core::str::from_utf8(&input).ok().and_then(strings);
        let documents = documents.ok_or("the input is not a JSON array of strings")?;
        let mut json = Writer::with_capacity(input.len());
        json.list(&documents, |json, document| {
            json.raw(&report_on(document.as_bytes(), settings, detail));
        });
        Ok(json.finish())
    })
}

/// The output is the description of the checks.
#[unsafe(export_name = "extism:describe")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn describe_checks() -> i32 {
    answer(Ok(describe_json(&describe())))
}

/// A policy of Chainloop: the input is a material, the output a list of violations.
#[unsafe(export_name = "extism:Execute")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn execute() -> i32 {
    with_request(|settings, _| {
        let input = input();
        let document = decoded(&input);
        let outcome = evaluated(&document, settings, Detail::Attention);
        let violations = objections(&outcome);
        let is_skipped = violations.is_empty() && outcome.is_ok_and(|report| report.registries.is_empty());
        let mut json = Writer::with_capacity(256);
        json.raw("{\"skipped\":");
        json.raw(if is_skipped { "true" } else { "false" });
        json.raw(",\"skip_reason\":");
        json.string(if is_skipped {
            "the material has no container registry"
        } else {
            ""
        });
        json.raw(",\"violations\":");
        json.list(&violations, |json, violation| json.string(violation));
        json.raw(",\"ignore\":false}");
        Ok(json.finish())
    })
}

/// Calls a function with the settings and the detail of the configuration.
fn with_request(call: impl FnOnce(&str, Detail) -> Result<String, &'static str>) -> i32 {
    let settings = configured("settings").or_else(argument);
    let settings = settings.unwrap_or_else(|| String::from("{}"));
    let detail = match configured("detail") {
        None => Some(Detail::Full),
        Some(name) => named(&name),
    };
    answer(match detail {
        Some(detail) => call(&settings, detail),
        None => Err("unknown detail in the configuration; use verdicts, attention or full"),
    })
}

fn answer(outcome: Result<String, &str>) -> i32 {
    match outcome {
        Ok(output) => {
            let address = store(output.as_bytes());
            output_set(address, output.len() as u64);
            SUCCESS
        }
        Err(error) => {
            error_set(store(error.as_bytes()));
            FAILURE
        }
    }
}

/// The argument `settings` of a policy of Chainloop, which passes a JSON object. Empty, which is not valid, if the arguments are no object, or the
/// argument is no string.
fn argument() -> Option<String> {
    let arguments = configured("args")?;
    let Some([settings]) = members(&arguments, ["settings"]) else {
        return Some(String::new());
    };
    let settings = strings(&["[", settings?, "]"].concat());
    Some(settings.unwrap_or_default().pop().unwrap_or_default())
}

/// A value of the configuration. None if it is not there. Empty, which is not valid, if it is not UTF-8.
fn configured(key: &str) -> Option<String> {
    match config_get(store(key.as_bytes())) {
        0 => None,
        address => {
            let value = load(
                block_length(address),
                |at| load_u8(address + at),
                |at| load_u64(address + at),
            );
            Some(String::from_utf8(value).unwrap_or_default())
        }
    }
}

fn input() -> Vec<u8> {
    load(input_length(), |at| input_load_u8(at), |at| input_load_u64(at))
}

/// Copies memory of the host, eight bytes at a time.
fn load(length: u64, byte: impl Fn(u64) -> u32, word: impl Fn(u64) -> u64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length as usize);
    let mut at = 0;
    while at + 8 <= length {
        bytes.extend(word(at).to_le_bytes());
        at += 8;
    }
    bytes.extend((at..length).map(|at| byte(at) as u8));
    bytes
}

/// Copies bytes to memory of the host. Returns their address there.
fn store(bytes: &[u8]) -> u64 {
    let address = new_block(bytes.len() as u64);
    let (words, rest) = bytes.as_chunks();
    let mut at = address;
    for word in words {
        store_u64(at, u64::from_le_bytes(*word));
        at += 8;
    }
    for byte in rest {
        store_u8(at, u32::from(*byte));
        at += 1;
    }
    address
}
