//! The command `acrcheck`.

mod command;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::run()
}
