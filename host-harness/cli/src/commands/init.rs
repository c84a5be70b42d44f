//! `acrcheck init`: a configuration to begin with.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use acrcheck::EngineConfig;
use acrcheck::escape::Neutral;
use acrcheck::render::wrap;
use clap::Command;

use crate::config::NAME;
use crate::config::keys::{Key, Keys, Kind};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::toml_text::{assignment, entry, value, values};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder to write them to, instead of the current one; it is made where there is none.
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// What a file of waivers is called.
const WAIVERS: &str = "acrcheck-waivers.toml";

pub(crate) fn run(arguments: &Arguments, command: &Command) -> Result<Exit, CommandError> {
    let folder = arguments.folder.as_deref().unwrap_or(Path::new(""));
    let files = [
        (folder.join(NAME), configuration(command)?),
        (folder.join(WAIVERS), WAIVER.to_owned()),
    ];
    // Both or neither.
    for (path, _) in &files {
        if path.symlink_metadata().is_ok() {
            return Err(CommandError::IsThere { path: path.clone() });
        }
    }
    fs::create_dir_all(folder).map_err(|source| CommandError::Begin {
        path: folder.to_owned(),
        source,
    })?;
    write(&files)?;
    // Only now: whether anybody takes these lines makes no difference to the files.
    let mut out = io::stdout().lock();
    for (path, _) in &files {
        writeln!(out, "{}", Neutral(&path.display().to_string()))?;
    }
    out.flush()?;
    Ok(Exit::Success)
}

/// Writes files that were not there: all of them, or what was begun is taken away again.
fn write(files: &[(PathBuf, String)]) -> Result<(), CommandError> {
    let mut begun = Vec::new();
    let written = write_into(files, &mut begun);
    if written.is_err() {
        for (path, file) in begun {
            // Not every system takes away what is open.
            drop(file);
            // There is an error to be told already.
            let _ = fs::remove_file(path);
        }
    }
    written
}

fn write_into<'f>(files: &'f [(PathBuf, String)], begun: &mut Vec<(&'f Path, File)>) -> Result<(), CommandError> {
    for (path, _) in files {
        let file = File::create_new(path).map_err(|source| no_file(path, source))?;
        begun.push((path, file));
    }
    for ((path, file), (_, text)) in begun.iter_mut().zip(files) {
        let written = file.write_all(text.as_bytes());
        written.map_err(|source| no_file(path, source))?;
    }
    Ok(())
}

fn no_file(path: &Path, source: io::Error) -> CommandError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::AlreadyExists => CommandError::IsThere { path },
        _ => CommandError::Begin { path, source },
    }
}

const HEAD: &str = "\
## What `acrcheck check` does where neither its flags nor variables (ACRCHECK_JOBS for --jobs) say otherwise. `acrcheck config` shows what holds.
## Lines with one sign in front are keys with their defaults, or with examples where there is none: take the sign away to have them count.
## Paths begin at the folder of this file.
";

/// Every key, commented out, with what the help says of its flag.
fn configuration(command: &Command) -> io::Result<String> {
    let mut out = HEAD.as_bytes().to_vec();
    for key in Keys::new(command).iter() {
        writeln!(out)?;
        wrap(&help(key), "## ", "## ", &mut out)?;
        if key.kind == Kind::Limit {
            for (name, limit) in EngineConfig::default().limits_in_words() {
                let name = format!("{}.{name}", key.name);
                writeln!(
                    out,
                    "# {}",
                    assignment(&name, &value(Kind::Limit, &OsString::from(limit)))
                )?;
            }
            continue;
        }
        if key.kind == Kind::Severity {
            for word in words(key) {
                writeln!(out, "# {}", entry(&key.name, &word))?;
            }
            continue;
        }
        writeln!(out, "# {}", assignment(&key.name, &values(key, &words(key))))?;
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}

fn help(key: &Key) -> String {
    let mut help = format!("{}.", key.help.trim_end_matches('.'));
    if !key.values.is_empty() {
        help.push_str(&format!(" There are {}.", key.values.join(", ")));
    }
    help
}

/// The default, or an example.
fn words(key: &Key) -> Vec<OsString> {
    let example: &[&str] = match key.name.as_str() {
        // As many as there are processors here says nothing of where the file is read.
        "jobs" => &["4"],
        "settings" => &["settings.json"],
        "remediation" => &["mend.sh"],
        "component" => &["policy.wasm"],
        "waivers" => &[WAIVERS],
        "baseline" => &["baseline.json"],
        "only" => &["acr-ip-network-rules"],
        "status" => &["fail", "unknown"],
        "exclude" => &["build"],
        "severity" => &["no-ip-rules=critical"],
        "subscription" => &["00000000-0000-0000-0000-000000000000"],
        "resource-group" => &["build-rg"],
        "registry" => &["contoso"],
        "management-group" => &["landing-zones"],
        "credential" => &["azure-cli"],
        _ => return key.default(),
    };
    example.iter().map(OsString::from).collect()
}

const WAIVER: &str = r#"## Findings that are accepted for a time: `acrcheck check --waivers acrcheck-waivers.toml`, or the key `waivers` in acrcheck.toml.
## Each has a reason, somebody who answers for it, and a last day. Take the sign away from the lines below to have one.

# [[waiver]]
# check = "acr-ip-network-rules"                            # the check's id
# registry = "/subscriptions/*/resourceGroups/build-rg/*"   # a glob over the registry's resource id, without case; `*` also matches `/`
# tags = { environment = "sandbox" }                        # and/or: tags that the registry bears
# reason = "why it is acceptable"
# owner = "who answers for it"
# expires = 2027-03-31                                      # the last day on which it holds
"#;
