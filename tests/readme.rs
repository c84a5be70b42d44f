//! The README shows the output of its first command, and docs/limits.md the default of every limit. (Their Rust programs are documentation tests.)

use acrcheck::{EngineConfig, NAMED_LIMITS};

use crate::support::{run, tests_folder};

#[test]
fn the_table_of_limits_is_that_of_the_library() {
    let page = std::fs::read_to_string(tests_folder().join("../docs/limits.md")).unwrap();
    let table = page.split("| limit | default | why |").nth(1).unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let shown: Vec<(String, String)> = rows
        .map(|row| {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            assert!(!cells[3].is_empty(), "{row}");
            (cells[1].trim_matches('`').to_owned(), cells[2].to_owned())
        })
        .collect();
    let defaults = EngineConfig::default().limits_in_words();
    let defaults: Vec<(String, String)> = defaults
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    assert_eq!(shown, defaults);
}

/// The first command is shown with what it prints; `...` stands for what is left out.
#[test]
fn the_first_command_prints_what_is_shown() {
    let readme = std::fs::read_to_string(tests_folder().join("../README.md")).unwrap();
    let block = readme
        .split("```console\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let (command, shown) = block.split_once('\n').unwrap();
    assert!(command.ends_with("cargo run -- check tests/fixtures"), "{command}");
    // The command of the README runs in the folder above.
    let output = run(&["check", "fixtures"], b"");
    assert_eq!(output.status.code(), Some(1));
    let printed = String::from_utf8(output.stdout).unwrap();
    let printed = printed.replace("  fixtures/", "  tests/fixtures/");
    let pieces: Vec<&str> = shown.split("...\n").filter(|piece| !piece.is_empty()).collect();
    assert_eq!(pieces.len(), 2, "{shown}");
    let mut rest = printed.as_str();
    for piece in pieces {
        let at = rest.find(piece);
        assert!(at.is_some(), "not printed:\n{piece}\nbut:\n{rest}");
        rest = &rest[at.unwrap() + piece.len()..];
    }
    assert_eq!(rest, "");
}

/// A value as it is shown can be set, and comes back the same.
#[test]
fn every_limit_can_be_set_to_what_is_shown() {
    let defaults = EngineConfig::default().limits_in_words();
    assert_eq!(defaults.len(), NAMED_LIMITS.len());
    for (name, value) in &defaults {
        let mut config = EngineConfig::default();
        config.set_limit(name, value).unwrap();
        assert_eq!(&config.limits_in_words(), &defaults);
        config
            .set_limit(name, if value.ends_with('s') { "7ms" } else { "7" })
            .unwrap();
        let changed = config.limits_in_words();
        let differing: Vec<&str> = changed
            .iter()
            .zip(&defaults)
            .filter(|(a, b)| a != b)
            .map(|(a, _)| a.0)
            .collect();
        assert_eq!(differing, [*name]);
    }
}
