//! What the README says in numbers. (Its Rust programs are documentation tests, its first output is compared by `.ci/run`.)

use acrcheck::{EngineConfig, NAMED_LIMITS};

use crate::support::tests_folder;

#[test]
fn the_table_of_limits_is_that_of_the_library() {
    let readme = std::fs::read_to_string(tests_folder().join("../README.md")).unwrap();
    let table = readme.split("| limit | default | why |").nth(1).unwrap();
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

/// The example of expectations is one, with what the text around it says of it; so is the one in the help.
#[test]
fn the_examples_of_expectations_can_be_read() {
    use acrcheck::expectation::{Expectation, Settings};
    use acrcheck::report::Status;

    let readme = std::fs::read_to_string(tests_folder().join("../README.md")).unwrap();
    let part = readme.split("\n## Expectations\n").nth(1).unwrap();
    let example = part.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let help = String::from_utf8(crate::support::run(&["test", "--help"], b"").stdout).unwrap();
    let from = help.find("  settings = {").unwrap();
    let until = help.find("\n\nIt may also have").unwrap();
    for text in [example, &help[from..until]] {
        let expectation = Expectation::read(text).unwrap();
        assert!(
            matches!(&expectation.settings, Settings::Inline(settings) if settings.contains_key("minPrefixLength"))
        );
        assert_eq!(expectation.registries.len(), 1);
        assert_eq!(expectation.registries[0].name.as_deref(), Some("contoso"));
        let findings = &expectation.registries[0].findings;
        assert_eq!(findings["acr-trusted-services"].status, Status::Pass);
        assert_eq!(findings["acr-ip-network-rules"].advisories.as_deref(), Some(&[][..]));
    }
}
