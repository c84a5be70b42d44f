//! Files named by a discovered configuration: they must be below its folder, not behind a link, and not an existing file of another kind.

mod existing_files;
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

/// The error is the same as for a file on the command line.
#[test]
fn an_unusable_path_is_an_error() {
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
