//! The component is the same to the byte, wherever it is built.

use std::fs;
use std::path::Path;

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

#[test]
fn two_folders_give_the_same_component() {
    let temporary = tempfile::tempdir().unwrap();
    let built = ["here", "a folder/of another length/and depth"].map(|name| {
        let workspace = temporary.path().join(name).join("workspace");
        fs::create_dir_all(&workspace).unwrap();
        for source in SOURCES {
            copy(&tests_folder().join("..").join(source), &workspace.join(source));
        }
        let target_dir = temporary.path().join(name).join("target");
        guest::build(&workspace, &target_dir).unwrap().component
    });
    assert!(built[0] == built[1], "two folders give different components");
    // A packager's own component is not built here.
    if option_env!("ACRCHECK_COMPONENT").is_none() {
        assert!(
            built[0] == acrcheck::EMBEDDED_COMPONENT,
            "it is not the one that is built in"
        );
    }
    for folder in [temporary.path().to_str().unwrap(), "/.cargo/"] {
        let found = memchr::memmem::find(&built[0], folder.as_bytes());
        assert_eq!(found, None, "the component names {folder}");
    }
}
