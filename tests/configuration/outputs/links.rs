//! Links that exist before the command runs, and links that replace folders while it runs.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::process::{Child, Output, Stdio};

use super::{Place, fixtures};
use crate::support::acrcheck;

/// More than a pipe holds, so the command has begun to read when everything is written.
const MORE_THAN_A_PIPE_HOLDS: usize = 1 << 20;

fn begin(place: &Place, arguments: &[&str]) -> Child {
    let mut command = acrcheck(arguments);
    command
        .env_remove("ACRCHECK_NO_CONFIG")
        .current_dir(place.folder.path());
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs the command until it waits for the rest of its standard input, calls `meanwhile`, and lets it finish.
fn run(place: &Place, arguments: &[&str], input: &str, meanwhile: impl FnOnce()) -> Output {
    let mut child = begin(place, arguments);
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(" ".repeat(MORE_THAN_A_PIPE_HOLDS).as_bytes()).unwrap();
    meanwhile();
    // A command that fails early closes its standard input.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

const REGISTRY: &str =
    r#"{"name": "r", "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices"}"#;

/// The folder is opened once, so a link that replaces it later has no effect.
#[test]
fn a_folder_replaced_during_reading_is_not_followed() {
    let victim = tempfile::tempdir().unwrap();
    for (configuration, file) in [
        (r#"format = "json=out/deep/report.json""#, "report.json"),
        (r#"remediation = "out/deep/fix.sh""#, "fix.sh"),
    ] {
        let place = Place::new(configuration);
        fs::create_dir_all(place.at("out/deep")).unwrap();
        fs::create_dir_all(victim.path().join("deep")).unwrap();
        let output = run(&place, &["check", "-"], REGISTRY, || {
            fs::rename(place.at("out"), place.at("moved")).unwrap();
            symlink(victim.path(), place.at("out")).unwrap();
        });
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(names(&victim.path().join("deep")), [""; 0]);
        assert_eq!(names(victim.path()), ["deep"]);
        assert_eq!(names(&place.at("moved/deep")), [file]);
    }
}

/// The folder is replaced after the configuration was checked and before the first document is read: while the baseline is read.
#[test]
fn a_folder_replaced_by_a_link_before_reading_is_refused() {
    let victim = tempfile::tempdir().unwrap();
    let place = Place::new(r#"format = "json=out/report.json""#);
    place.write("good.json", REGISTRY);
    fs::create_dir(place.at("out")).unwrap();
    let baseline = super::baseline(&place);
    let output = run(&place, &["check", "good.json", "--baseline", "-"], &baseline, || {
        fs::remove_dir(place.at("out")).unwrap();
        symlink(victim.path(), place.at("out")).unwrap();
    });
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{said}");
    assert!(said.contains("out/report.json: out is a symbolic link"), "{said}");
    assert_eq!(names(victim.path()), [""; 0]);
}

/// A link within the folder is refused too, because its target can change.
#[test]
fn links_in_the_path_are_refused() {
    let place = Place::new("");
    fs::create_dir_all(place.at("real/deep")).unwrap();
    symlink("real", place.at("link")).unwrap();
    symlink("../real", place.at("real/up")).unwrap();
    place.write("real/a.json", "{}");
    symlink("real/a.json", place.at("a.json")).unwrap();
    let fixtures = fixtures();
    for (configuration, link) in [
        (r#"format = "json=link/deep/b.json""#, "link"),
        (r#"format = ["text", "csv=real/up/b.csv"]"#, "real/up"),
        (r#"remediation = "link/b.sh""#, "link"),
        (r#"format = "json=a.json""#, "a.json"),
    ] {
        place.write("acrcheck.toml", configuration);
        let said = place.refused(&["check", &fixtures]);
        assert!(
            said.contains(&format!("{link} is a symbolic link")) && said.contains("acrcheck.toml:1"),
            "{configuration}: {said}"
        );
        // Also from a subfolder.
        let output = place.run_in::<&str>("real", &["check", &fixtures], &[]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
    assert_eq!(names(&place.at("real")), ["a.json", "deep", "up"]);
    assert_eq!(names(&place.at("real/deep")), [""; 0]);
    // Paths on the command line may contain links.
    let output = place.run(&["check", &fixtures, "-f", "json=link/deep/b.json"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    place.write("acrcheck.toml", r#"format = "json=link/deep/b.json""#);
    let output = place.run(&["check", &fixtures, "--config", "acrcheck.toml"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}

/// A file that appears during the run is not overwritten either.
#[test]
fn a_file_that_appears_during_reading_is_kept() {
    let place = Place::new(r#"format = "json=out/report.json""#);
    fs::create_dir(place.at("out")).unwrap();
    let output = run(&place, &["check", "-"], REGISTRY, || {
        place.write("out/report.json", "mine");
    });
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(fs::read(place.at("out/report.json")).unwrap(), b"mine");
    assert_eq!(names(&place.at("out")), ["report.json"]);
}
