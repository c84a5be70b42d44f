//! A command of WASI preview 1: JSON on standard input, a report on standard output.
//!
//! `acrcheck.wasi.wasm [SETTINGS [DETAIL]]` writes a report in the format of `evaluate-json`. `validate` and `validate-settings` are the
//! commands of Kubewarden.

use alloc::string::String;

use acrcheck_policies::Detail;

use super::request::{named, report_on};
use super::{kubewarden, preview1};

/// The largest standard input in bytes, as in the command `acrcheck`.
const LARGEST: usize = 64 << 20;

/// The exit codes, as those of the command `acrcheck`.
const USAGE: i32 = 2;
const STOPPED: i32 = 4;

#[unsafe(export_name = "wasi:_start")]
#[allow(unsafe_code, reason = "an export")]
extern "C" fn start() {
    let Some(arguments) = preview1::arguments() else {
        fail(USAGE, "the arguments are not UTF-8");
    };
    let arguments: alloc::vec::Vec<&str> = arguments.iter().skip(1).map(String::as_str).collect();
    let answer = match arguments.as_slice() {
        [] => report_on(&input(), "{}", Detail::Full),
        ["validate"] => kubewarden::validate(&input()),
        ["validate-settings"] => kubewarden::validate_settings(&input()),
        [settings] => report_on(&input(), settings, Detail::Full),
        [settings, detail] => match named(detail) {
            Some(detail) => report_on(&input(), settings, detail),
            None => fail(USAGE, "unknown detail; use verdicts, attention or full"),
        },
        _ => fail(USAGE, "too many arguments; usage: [SETTINGS [DETAIL]]"),
    };
    if !preview1::write(preview1::STDOUT, answer.as_bytes()) {
        fail(STOPPED, "cannot write to standard output");
    }
}

fn input() -> alloc::vec::Vec<u8> {
    match preview1::read(preview1::STDIN, LARGEST) {
        Ok(input) => input,
        Err(preview1::ReadError::TooLarge) => fail(STOPPED, "standard input is larger than 64 MiB; split it"),
        Err(preview1::ReadError::Host) => fail(STOPPED, "cannot read standard input"),
    }
}

fn fail(code: i32, message: &str) -> ! {
    let line = ["error: ", message, "\n"].concat();
    let _ = preview1::write(preview1::STDERR, line.as_bytes());
    preview1::exit(code)
}
