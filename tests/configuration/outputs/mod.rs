//! Files that a configuration names which was found: below its folder, through no link, and never in the place of somebody's file.

mod foreign;
#[cfg(unix)]
mod links;

use std::fs;

use super::{Place, fixtures};

/// A report to compare with.
fn baseline(place: &Place) -> String {
    let output = place.run(&["check", "--no-config", "-f", "json", &fixtures()]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What is missing or in the way is said as for a file on the command line.
#[test]
fn a_place_that_is_no_place() {
    let place = Place::new("");
    fs::create_dir(place.at("folder")).unwrap();
    place.write("file", "");
    let fixtures = fixtures();
    for (file, said) in [
        ("nowhere/a.json", "nowhere/a.json: the folder nowhere does not exist"),
        ("file/a.json", "file/a.json: the folder file does not exist"),
        ("folder", "folder: is a folder"),
        ("./folder/.", "folder"),
    ] {
        place.write("acrcheck.toml", format!("format = 'json={file}'"));
        let refused = place.refused(&["check", &fixtures]);
        assert!(refused.contains(said), "{file}: {refused}");
    }
}
