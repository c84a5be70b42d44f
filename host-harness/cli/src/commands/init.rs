//! `acrcheck init`: a commented configuration to start with.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use acrcheck::escape::Escaped;
use acrcheck::render::wrap;
use clap::Command;

use crate::config::NAME;
use crate::config::keys::{Key, Keys};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::toml_text::lines;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder to write to, created if needed [default: the current folder]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// Examples of all settings but severities, which have their own key.
const SETTINGS: &str = r#"{
    "unrestricted": "fail",
    "minPrefixLength": 16,
    "allowedRanges": ["20.40.0.0/16"],
    "checks": ["acr-trusted-services", "acr-ip-network-rules"]
}"#;
/// Name of the waiver file.
const WAIVERS: &str = "acrcheck-waivers.toml";

pub(crate) fn run(arguments: &Arguments, command: &Command) -> Result<Exit, CommandError> {
    let folder = arguments.folder.as_deref().unwrap_or(Path::new(""));
    let files = [
        (folder.join(NAME), configuration(command)?),
        (folder.join(WAIVERS), WAIVER.to_owned()),
    ];
    // Write both files or none.
    for (path, _) in &files {
        if path.symlink_metadata().is_ok() {
            return Err(CommandError::AlreadyExists { path: path.clone() });
        }
    }
    fs::create_dir_all(folder).map_err(|source| CommandError::Write {
        path: folder.to_owned(),
        source,
    })?;
    write(&files)?;
    // Printed last: a closed pipe does not affect the files.
    let mut out = io::stdout().lock();
    for (path, _) in &files {
        writeln!(out, "{}", Escaped(&path.display().to_string()))?;
    }
    out.flush()?;
    Ok(Exit::Success)
}

/// Creates all files; if one fails, the others are removed again.
fn write(files: &[(PathBuf, String)]) -> Result<(), CommandError> {
    let mut begun = Vec::new();
    let written = write_into(files, &mut begun);
    if written.is_err() {
        for (path, file) in begun {
            // Some systems do not remove open files.
            drop(file);
            // The first error is reported.
            let _ = fs::remove_file(path);
        }
    }
    written
}

fn write_into<'f>(files: &'f [(PathBuf, String)], begun: &mut Vec<(&'f Path, File)>) -> Result<(), CommandError> {
    for (path, _) in files {
        let file = File::create_new(path).map_err(|source| write_error(path, source))?;
        begun.push((path, file));
    }
    for ((path, file), (_, text)) in begun.iter_mut().zip(files) {
        let written = file.write_all(text.as_bytes());
        written.map_err(|source| write_error(path, source))?;
    }
    Ok(())
}

fn write_error(path: &Path, source: io::Error) -> CommandError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::AlreadyExists => CommandError::AlreadyExists { path },
        _ => CommandError::Write { path, source },
    }
}

const HEAD: &str = "\
## Configuration of `acrcheck check`. Flags and environment variables (ACRCHECK_JOBS for --jobs)
## override it; `acrcheck config` prints the effective values.
## Lines with a single # are keys with their defaults or examples: uncomment to enable.
## Paths are relative to this folder.
";

/// Returns all keys, commented out, with the help of their flags.
fn configuration(command: &Command) -> io::Result<String> {
    let mut out = HEAD.as_bytes().to_vec();
    for key in Keys::new(command).iter() {
        writeln!(out)?;
        wrap(&help(key), "## ", "## ", &mut out)?;
        for line in lines(key, &arguments(key)) {
            writeln!(out, "# {line}")?;
        }
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}

fn help(key: &Key) -> String {
    let mut help = format!("{}.", key.help.trim_end_matches('.'));
    if !key.values.is_empty() {
        help.push_str(&format!(" Possible values: {}.", key.values.join(", ")));
    }
    help
}

/// Returns the default, or an example, which may be any possible value.
fn arguments(key: &Key) -> Vec<OsString> {
    let example: &[&str] = match key.name.as_str() {
        // The default depends on the machine.
        "jobs" => &["4"],
        "settings" => &[SETTINGS],
        "remediation" => &["fix.sh"],
        "component" => &["policy.wasm"],
        "waivers" => &[WAIVERS],
        "baseline" => &["baseline.json"],
        "only" => &["acr-ip-network-rules"],
        "status" => &["fail", "unknown"],
        "exclude" => &["build"],
        "parameters" => &["main.parameters.json"],
        "severity" => &["no-ip-rules=critical"],
        "subscription" => &["00000000-0000-0000-0000-000000000000"],
        "resource-group" => &["build-rg"],
        "registry" => &["contoso"],
        "management-group" => &["landing-zones"],
        "credential" => &["azure-cli"],
        _ => {
            let default = key.default();
            return match key.values.last() {
                Some(value) if default.is_empty() => vec![value.into()],
                _ => default,
            };
        }
    };
    example.iter().map(OsString::from).collect()
}

const WAIVER: &str = r#"## Accepted failures, for `acrcheck check --waivers acrcheck-waivers.toml` or the key `waivers` in
## acrcheck.toml.
## Each waiver has a reason, an owner and an expiry date. Uncomment the lines below to add one.

# [[waiver]]
# check = "acr-ip-network-rules"                            # id of the check
# registry = "/subscriptions/*/resourceGroups/build-rg/*"   # glob for resource ids, ignoring case; `*` also matches `/`
# tags = { environment = "sandbox" }                        # and/or: tags of the registry
# reason = "why it is acceptable"
# owner = "team or person"
# expires = 2027-03-31                                      # last day on which the waiver is valid
"#;
