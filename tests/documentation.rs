//! Runs every command in the shell and pipeline blocks of the README and the pages in `docs/`, and follows the links of all Markdown files. (Golden file
//! tests compare console blocks, and Rust programs are documentation tests.)
//!
//! Commands for live registries read from a local server with a token; `az` prints one of the fixtures.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::support::arm::{Arm, subscription, tenant};
use crate::support::{ACRCHECK, tests_folder, user_folders};

/// The files that the commands read, by name, each a copy of one of the fixtures.
const FILES: [(&str, &str); 7] = [
    ("registries.json", "az-list.json"),
    ("yesterday.ndjson", "exports.ndjson"),
    ("today.ndjson", "exports.ndjson"),
    ("plan.json", "../iac/terraform-plan.json"),
    ("main.json", "../../docs/iac/main.json"),
    ("main.parameters.json", "../../docs/iac/main.dev.parameters.json"),
    ("main.snapshot.json", "../iac/bicep-snapshot.json"),
];

/// Commands that other tests or CI run, by how they begin: they build things, or write outside of the folder that they stand in.
const ELSEWHERE: [&str; 14] = [
    "cargo ",
    "rustup ",
    "COMPONENT=",
    "acrcheck inspect target/",
    "less ",
    "CIDR=",
    // tests/packaging runs the scripts.
    "brew ",
    "curl ",
    "gh ",
    "sh install.sh",
    "sha256sum ",
    // tests/component_file.rs compares the files that the build writes.
    "acrcheck component --compare ",
    "acrcheck completions ",
    "mkdir -p ~",
];

fn pages() -> Vec<(String, String)> {
    let top = tests_folder().join("..");
    let mut paths = vec![top.join("README.md")];
    for entry in fs::read_dir(top.join("docs")).unwrap() {
        let path = entry.unwrap().path();
        // What is measured is measured by hand.
        if path.extension().is_some_and(|extension| extension == "md") && !path.ends_with("performance.md") {
            paths.push(path);
        }
    }
    paths.sort();
    let page = |path: PathBuf| {
        (
            path.file_name().unwrap().to_str().unwrap().to_owned(),
            fs::read_to_string(path).unwrap(),
        )
    };
    paths.into_iter().map(page).collect()
}

/// The blocks of a page with their languages.
fn blocks(page: &str) -> Vec<(String, Vec<String>)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, Vec<String>)> = None;
    for line in page.lines() {
        match (line.trim().strip_prefix("```"), &mut open) {
            (Some(language), None) => open = Some((language.to_owned(), Vec::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, lines))) => lines.push(line.to_owned()),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// The commands of a page, in their order.
fn commands(page: &str) -> Vec<String> {
    let mut commands = Vec::new();
    for (language, lines) in blocks(page) {
        match language.as_str() {
            "sh" => commands.extend(lines.into_iter().filter(|line| !line.trim().is_empty())),
            "yaml" => {
                for line in lines {
                    let line = line.trim().trim_start_matches("- ");
                    let script = ["run: ", "inlineScript: ", ""]
                        .iter()
                        .find_map(|key| line.strip_prefix(key));
                    commands.extend(
                        script
                            .filter(|script| script.starts_with("acrcheck "))
                            .map(str::to_owned),
                    );
                }
            }
            // embed/abi runs the program in Python.
            "console" | "toml" | "json" | "rust" | "python" => {}
            other => panic!("what is in a block of {other:?} is not tested"),
        }
    }
    commands
}

fn executable(path: &Path, script: &str) {
    fs::write(path, script).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A folder to run commands in, and the folder of programs that they find.
fn prepare(folder: &Path, arm: &Arm) -> PathBuf {
    for (name, fixture) in FILES {
        fs::copy(tests_folder().join("fixtures").join(fixture), folder.join(name)).unwrap();
    }
    std::os::unix::fs::symlink(tests_folder(), folder.join("tests")).unwrap();
    fs::create_dir(folder.join("docs")).unwrap();
    let programs = folder.join("programs");
    fs::create_dir(&programs).unwrap();
    // Whoever signs in as the page says would be asked for by the service.
    let live = format!(
        r#"#!/bin/bash
case " $* " in
*' --live '* | *' fetch '*) ;;
*) exec '{ACRCHECK}' "$@" ;;
esac
arguments=()
while [ $# -gt 0 ]; do
    if [ "$1" = --credential ]; then shift; else arguments+=("$1"); fi
    shift
done
exec '{ACRCHECK}' "${{arguments[@]}}" --credential token --arm-endpoint '{}'
"#,
        arm.url()
    );
    executable(&programs.join("acrcheck"), &live);
    for (program, printed) in [
        ("az", "fixtures/az-list.json"),
        ("terraform", "iac/terraform-plan.json"),
    ] {
        let printed = tests_folder().join(printed);
        executable(
            &programs.join(program),
            &format!("#!/bin/sh\nexec cat '{}'\n", printed.display()),
        );
    }
    // Runs the command with the arguments behind the image.
    let docker = "#!/bin/sh\nwhile :; do case $1 in ghcr.io/*) shift; exec acrcheck \"$@\" ;; esac; shift; done\n";
    executable(&programs.join("docker"), docker);
    programs
}

/// Runs a script as CI systems do: it ends at the first command that fails.
fn shell(script: &str, folder: &Path, programs: &Path) -> Output {
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    Command::new("bash")
        .args(["-e", "-o", "pipefail", "-c", script])
        .current_dir(folder)
        .env("PATH", path)
        .env("HOME", folder)
        .env("AZURE_SUBSCRIPTION_ID", subscription(1))
        .env("ACRCHECK_ACCESS_TOKEN", "a-token")
        .env_remove("ALL_PROXY")
        .envs(user_folders())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Whether a line of a block reads a file that an earlier one writes. The lines of other blocks are alternatives.
fn is_recipe(lines: &[String]) -> bool {
    let mut written: Vec<&str> = Vec::new();
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.iter().any(|word| written.contains(word)) {
            return true;
        }
        for pair in words.windows(2) {
            match pair[0] {
                "-f" | "--format" => written.extend(pair[1].split_once('=').map(|(_, file)| file)),
                "--remediation" | "--output" | "-o" => written.push(pair[1]),
                _ => {}
            }
        }
    }
    false
}

/// A recipe gets to its last line, although registries fail.
#[test]
fn every_recipe_runs_to_its_end() {
    let arm = Arm::start(tenant(2, 3, 2));
    let mut run = 0;
    for (name, page) in pages() {
        for (language, lines) in blocks(&page) {
            if language != "sh" || !is_recipe(&lines) {
                continue;
            }
            let folder = tempfile::tempdir().unwrap();
            let programs = prepare(folder.path(), &arm);
            executable(&programs.join("less"), "#!/bin/sh\nexec cat \"$@\"\n");
            let (last, before) = lines.split_last().unwrap();
            let script = format!("{}\ntouch reached\n{last}\n", before.join("\n"));
            let output = shell(&script, folder.path(), &programs);
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(folder.path().join("reached").exists(), "{name}: {script}: {stderr}");
            assert!(
                matches!(output.status.code(), Some(0 | 1 | 3)),
                "{name}: {script}: {stderr}"
            );
            run += 1;
        }
    }
    assert!(run >= 5, "{run} recipes were found in the pages");
}

#[test]
fn every_command_of_the_pages_runs() {
    let arm = Arm::start(tenant(2, 3, 2));
    let mut run = 0;
    for (name, page) in pages() {
        let folder = tempfile::tempdir().unwrap();
        let programs = prepare(folder.path(), &arm);
        for command in commands(&page) {
            if ELSEWHERE.iter().any(|begin| command.starts_with(begin)) || command.contains("$COMPONENT") {
                continue;
            }
            // As cron would, but for where its file goes.
            let command = command
                .trim_start_matches("17 3 * * *  ")
                .replace("/var/lib/acrcheck/", "");
            let output = shell(&command, folder.path(), &programs);
            let stderr = String::from_utf8_lossy(&output.stderr);
            // Verdicts are up to the documents. A flag that is none, or a file that is not there, would be 2.
            let code = output.status.code();
            assert!(matches!(code, Some(0 | 1 | 3)), "{name}: {command}: {code:?} {stderr}");
            // Nothing but what was fetched, or the verdict where all reports go to files.
            let verdict = ["acrcheck: FAILED\n", "acrcheck: PASSED: ", "acrcheck: INCOMPLETE: "];
            let is_known = stderr.is_empty() || verdict.iter().any(|verdict| stderr.starts_with(verdict));
            assert!(
                command.contains(" fetch ") || (is_known && stderr.lines().count() < 2),
                "{name}: {command}: {stderr}"
            );
            run += 1;
        }
    }
    assert!(run >= 20, "{run} commands were found in the pages");
}

/// Adds the Markdown files below a folder, except in build output and hidden folders.
fn markdown_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            markdown_files(&path, found);
        } else if name.ends_with(".md") {
            found.push(path);
        }
    }
}

/// Returns the anchor of a heading, as GitHub derives it.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().replace(' ', "-")
}

/// A page without its blocks of code.
fn without_blocks(page: &str) -> String {
    let mut in_block = false;
    let lines = page.lines().filter(|line| {
        let is_fence = line.trim().starts_with("```");
        in_block ^= is_fence;
        !in_block && !is_fence
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Links between Markdown files, to other files and to headings have a target.
#[test]
fn every_link_leads_somewhere() {
    let mut files = Vec::new();
    for folder in ["docs", "tests", "embed"] {
        markdown_files(&tests_folder().join("..").join(folder), &mut files);
    }
    for entry in fs::read_dir(tests_folder().join("..")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
    let mut followed = 0;
    for file in files {
        let page = without_blocks(&fs::read_to_string(&file).unwrap());
        for link in page.split("](").skip(1) {
            let link = link.split(')').next().unwrap();
            if link.starts_with("https://") {
                continue;
            }
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() {
                file.clone()
            } else {
                file.parent().unwrap().join(path)
            };
            assert!(target.exists(), "{}: {link}", file.display());
            if !heading.is_empty() {
                let text = fs::read_to_string(&target).unwrap();
                let mut headings = text.lines().filter_map(|line| line.split_once("# "));
                assert!(
                    headings.any(|(_, title)| anchor(title) == heading),
                    "{}: {link}",
                    file.display()
                );
            }
            followed += 1;
        }
    }
    assert!(followed >= 60, "{followed} links were found");
}
