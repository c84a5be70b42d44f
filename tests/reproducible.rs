//! The component is the same in every folder, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::tests_folder;

#[path = "../host-harness/host/build/guest.rs"]
mod guest;

/// The sources of the guest, and the manifests that cargo needs.
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

/// The folder in which the build script built the tool that turns a core module into a component.
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
        guest::build(&workspace, &target_dir, &tools_folder())
            .unwrap()
            .component
    };
    let built = build("a folder/of another length/and depth");
    // With the component of a package, the built-in one is not built here.
    let other = match option_env!("ACRCHECK_COMPONENT") {
        None => acrcheck::EMBEDDED_COMPONENT.to_vec(),
        Some(_) => build("here"),
    };
    assert!(built == other, "the components differ");
    for folder in [temporary.path().to_str().unwrap(), "/.cargo/"] {
        let found = memchr::memmem::find(&built, folder.as_bytes());
        assert_eq!(found, None, "the component names {folder}");
    }
}
