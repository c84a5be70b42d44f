//! Files in a folder that are not read.

use std::fs;
use std::process::Output;

use serde_json::Value;

use crate::support::run;

/// A folder of files, each with a registry named like its path.
struct Tree(tempfile::TempDir);

impl Tree {
    fn new(files: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let registry = format!(
                r#"{{"name":"{file}","publicNetworkAccess":"Disabled","networkRuleBypassOptions":"AzureServices"}}"#
            );
            fs::write(path, registry).unwrap();
        }
        Self(folder)
    }

    fn at(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// The files that are read.
    fn read(&self, paths: &[&str], globs: &[&str]) -> Vec<String> {
        let paths: Vec<String> = paths.iter().map(|path| self.at(path)).collect();
        let mut arguments = vec!["check", "-f", "json"];
        arguments.extend(paths.iter().map(String::as_str));
        arguments.extend(globs.iter().flat_map(|glob| ["--exclude", *glob]));
        names(&run(&arguments, b""))
    }
}

fn names(output: &Output) -> Vec<String> {
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{report}");
    let registries = report["registries"].as_array().unwrap().iter();
    registries
        .map(|registry| registry["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn some_folders_are_skipped_unless_they_are_named() {
    let tree = Tree::new(&[
        "a.json",
        "node_modules/b.json",
        "app/node_modules/x/c.json",
        ".git/d.json",
        ".terraform/e.json",
        "app/.terraform/f.json",
        "app/node_modules.json",
        "g/node_modules_of_mine/h.json",
    ]);
    let all = ["a.json", "app/node_modules.json", "g/node_modules_of_mine/h.json"];
    assert_eq!(tree.read(&[""], &[]), all);
    assert_eq!(tree.read(&["node_modules"], &[]), ["node_modules/b.json"]);
    assert_eq!(tree.read(&["app/node_modules"], &[]), ["app/node_modules/x/c.json"]);
    assert_eq!(
        tree.read(&[".git", ".terraform"], &[]),
        [".git/d.json", ".terraform/e.json"]
    );
    assert_eq!(tree.read(&["node_modules/b.json"], &[]), ["node_modules/b.json"]);
    // A link to a folder is an error otherwise.
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(tree.at("app"), tree.at("g/node_modules")).unwrap();
        assert_eq!(tree.read(&[""], &[]), all);
    }
}

#[test]
fn globs_are_relative_to_the_named_folder() {
    let tree = Tree::new(&[
        "a.json",
        "b.ndjson",
        "build/c.json",
        "build/deep/d.json",
        "src/build/e.json",
        "src/f.json",
    ]);
    for (globs, read) in [
        (
            &[][..],
            &[
                "a.json",
                "b.ndjson",
                "build/c.json",
                "build/deep/d.json",
                "src/build/e.json",
                "src/f.json",
            ][..],
        ),
        // Without a slash, at any depth, for files and folders.
        (&["build"], &["a.json", "b.ndjson", "src/f.json"]),
        (&["build/"], &["a.json", "b.ndjson", "src/f.json"]),
        (&["*.json"], &["b.ndjson"]),
        // With a slash, relative to the named folder.
        (&["/build"], &["a.json", "b.ndjson", "src/build/e.json", "src/f.json"]),
        (&["./build"], &["a.json", "b.ndjson", "src/build/e.json", "src/f.json"]),
        (
            &["src/build"],
            &["a.json", "b.ndjson", "build/c.json", "build/deep/d.json", "src/f.json"],
        ),
        (
            &["build/*.json"],
            &[
                "a.json",
                "b.ndjson",
                "build/deep/d.json",
                "src/build/e.json",
                "src/f.json",
            ],
        ),
        (&["build/**"], &["a.json", "b.ndjson", "src/build/e.json", "src/f.json"]),
        (&["**/build/**"], &["a.json", "b.ndjson", "src/f.json"]),
        (&["src", "*.ndjson"], &["a.json", "build/c.json", "build/deep/d.json"]),
        (&["{src,build}"], &["a.json", "b.ndjson"]),
        (
            &["Build", "nothing"],
            &[
                "a.json",
                "b.ndjson",
                "build/c.json",
                "build/deep/d.json",
                "src/build/e.json",
                "src/f.json",
            ],
        ),
    ] {
        assert_eq!(tree.read(&[""], globs), read, "{globs:?}");
    }
    // A file that is named is read, whatever its name.
    assert_eq!(tree.read(&["build"], &["build"]), ["build/c.json", "build/deep/d.json"]);
    assert_eq!(tree.read(&["src/f.json"], &["f.json", "src"]), ["src/f.json"]);
    assert_eq!(tree.read(&["src"], &["build"]), ["src/f.json"]);
}

/// A run without any input left does not pass.
#[test]
fn an_entirely_excluded_folder_does_not_pass() {
    let tree = Tree::new(&["a.json"]);
    let output = run(
        &["check", &tree.at(""), "--exclude", "*.json", "--allow-incomplete"],
        b"",
    );
    assert_eq!(output.status.code(), Some(3));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("all documents in this folder are excluded"), "{text}");
}

#[test]
fn invalid_globs_are_refused() {
    for glob in ["", "/", "a[", "{a"] {
        let output = run(&["check", "fixtures", "--exclude", glob], b"");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{glob}");
    }
}

/// An excluded file is not an input, so a report may replace it.
#[test]
fn a_report_may_be_written_to_an_excluded_file() {
    let tree = Tree::new(&["a.json", "reports/b.json"]);
    let format = format!("json={}", tree.at("reports/b.json"));
    let refused = run(&["check", &tree.at(""), "-f", &format], b"");
    assert_eq!(refused.status.code(), Some(2));
    let written = run(&["check", &tree.at(""), "-f", &format, "--exclude", "reports"], b"");
    assert_eq!(written.status.code(), Some(0));
}
