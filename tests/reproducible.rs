//! The component is the same to the byte, wherever it is built.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::tests_folder;

#[path = "../host-harness/host/build/guest.rs"]
mod guest;

/// What the guest is built from, and the manifests that cargo wants to see.
const SOURCES: [&str; 6] = ["Cargo.toml", "Cargo.lock", "wit", "policies", "guest", "host-harness"];

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

/// Where the build script has built the tool that turns a core module into a component.
fn tools_folder() -> PathBuf {
    // <target>/<profile>/deps/<test>
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(3).unwrap().join("guest")
}

#[test]
fn another_folder_gives_the_same_component() {
    let temporary = tempfile::tempdir().unwrap();
    let build = |folder: &str| {
        let workspace = temporary.path().join(folder).join("workspace");
        fs::create_dir_all(&workspace).unwrap();
        for source in SOURCES {
            copy(&tests_folder().join("..").join(source), &workspace.join(source));
        }
        let target_dir = temporary.path().join(folder).join("target");
        guest::build(&workspace, &target_dir, &tools_folder()).unwrap().component
    };
    let built = build("a folder/of another length/and depth");
    // With a packager's component, the built-in one comes from elsewhere.
    let other = match option_env!("ACRCHECK_COMPONENT") {
        None => acrcheck::EMBEDDED_COMPONENT.to_vec(),
        Some(_) => build("here"),
    };
    assert!(built == other, "two folders give different components");
    for folder in [temporary.path().to_str().unwrap(), "/.cargo/"] {
        let found = memchr::memmem::find(&built, folder.as_bytes());
        assert_eq!(found, None, "the component names {folder}");
    }
}
