//! The files that `init` writes.

use super::keys::rows;
use super::*;

/// The file consists of comments that show the defaults, or examples for keys without a default.
#[test]
fn init_writes_comments_to_uncomment() {
    let place = Place::new("");
    let output = place.run(&["init", "new/folder"]);
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "new/folder/acrcheck.toml\nnew/folder/acrcheck-waivers.toml\n"
    );
    let read = |name: &str| std::fs::read_to_string(place.at("new/folder").join(name)).unwrap();
    let text = read("acrcheck.toml");
    assert!(
        text.lines().all(|line| line.is_empty() || line.starts_with('#')),
        "{text}"
    );
    let show = || shown(&place.run_in::<&str>("new/folder", &["config", "--show-origin"], &[]));
    assert!(show().values().all(|(_, origin)| origin == "default"));

    let uncommented = |text: &str| {
        text.lines()
            .map(|line| line.strip_prefix("# ").unwrap_or(line))
            .collect::<Vec<_>>()
            .join("\n")
    };
    place.write("new/folder/acrcheck.toml", uncommented(&text));
    let all = show();
    let examples = BTreeMap::from([
        ("parameters", r#"["main.parameters.json"]"#),
        ("remediation", r#""fix.sh""#),
        ("detail", r#""full""#),
        ("settings.unrestricted", r#""fail""#),
        ("settings.min-prefix-length", "16"),
        ("settings.allowed-ranges", r#"["20.40.0.0/16"]"#),
        ("settings.checks", r#"["acr-trusted-services", "acr-ip-network-rules"]"#),
        ("component", r#""policy.wasm""#),
        ("only", r#"["acr-ip-network-rules"]"#),
        ("status", r#"["fail", "unknown"]"#),
        ("exclude", r#"["build"]"#),
        ("severity.no-ip-rules", r#""critical""#),
        ("jobs", "4"),
        ("subscription", r#"["00000000-0000-0000-0000-000000000000"]"#),
        ("resource-group", r#""build-rg""#),
        ("registry", r#""contoso""#),
        ("management-group", r#""landing-zones""#),
        ("credential", r#""azure-cli""#),
        ("waivers", r#""acrcheck-waivers.toml""#),
        ("baseline", r#""baseline.json""#),
    ]);
    for (key, (value, origin)) in &all {
        assert!(origin.starts_with("acrcheck.toml:"), "{key}: {origin}");
        let row = rows().find(|row| row.key == key);
        let default = row.map(|row| row.default).filter(|default| !default.is_empty());
        if let Some(expected) = default.or(examples.get(&**key).copied()) {
            assert_eq!(value, expected, "{key}");
        } else {
            assert!(key.starts_with("limit."), "{key} is neither a default nor an example");
        }
    }
    for row in rows().filter(|row| row.key != "settings") {
        assert!(all.contains_key(row.key), "{}", row.key);
    }
    // The examples are valid, and there is one for each setting of the schema.
    let schema: serde_json::Value = serde_json::from_slice(&place.run(&["schema", "settings"]).stdout).unwrap();
    let names = schema["properties"].as_object().unwrap().keys();
    let names = names.filter(|name| *name != "severity").map(|name| {
        let words = name.chars().map(|c| {
            if c.is_uppercase() {
                format!("-{}", c.to_lowercase())
            } else {
                c.to_string()
            }
        });
        format!("settings.{}", words.collect::<String>())
    });
    for name in names {
        assert!(all.contains_key(&name), "{name}");
    }
    // The limits are those that `inspect` prints.
    let inspected = String::from_utf8(place.run(&["inspect"]).stdout).unwrap();
    for line in inspected.split("\nLimits").nth(1).unwrap().lines().skip(1) {
        let (name, value) = line.split_once(' ').unwrap();
        assert_eq!(
            all[&format!("limit.{name}")].0.trim_matches('"'),
            value.trim(),
            "{name}"
        );
    }

    let waivers = read("acrcheck-waivers.toml");
    assert!(
        waivers.lines().all(|line| line.is_empty() || line.starts_with('#')),
        "{waivers}"
    );
    let waivers: toml::Table = uncommented(&waivers).parse().unwrap();
    let waiver = waivers["waiver"][0].as_table().unwrap();
    let keys: Vec<&str> = waiver.keys().map(String::as_str).collect();
    assert_eq!(keys, ["check", "expires", "owner", "reason", "registry", "tags"]);
    assert!(waiver["expires"].is_datetime() && waiver["tags"].is_table() && waiver["check"].as_str() == Some(IP));
}

/// Existing files are never overwritten, not even one of the two.
#[test]
fn init_overwrites_nothing() {
    for there in ["acrcheck.toml", "acrcheck-waivers.toml"] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(there), "mine").unwrap();
        let init = || {
            let output = acrcheck(&["init"]).current_dir(&folder).output().unwrap();
            (output.status.code(), String::from_utf8(output.stderr).unwrap())
        };
        let said = format!(
            "error: {there}: already exists; nothing was written\nhint: remove the file or choose another folder\n"
        );
        assert_eq!(init(), (Some(2), said));
        assert_eq!(std::fs::read(folder.path().join(there)).unwrap(), b"mine");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        #[cfg(unix)]
        {
            std::fs::remove_file(folder.path().join(there)).unwrap();
            std::os::unix::fs::symlink(Path::new("nowhere"), folder.path().join(there)).unwrap();
            assert_eq!(init().0, Some(2));
            assert!(!folder.path().join("nowhere").exists());
        }
    }
    let place = Place::new("");
    place.write("file", "");
    let said = place.refused(&["init", "file"]);
    assert!(said.starts_with("error: file") && said.lines().count() == 1, "{said}");
}

/// Either both files are written or neither, even if standard output is closed or full.
#[cfg(target_os = "linux")]
#[test]
fn init_writes_both_files_or_neither() {
    use std::process::Command;

    let files = |folder: &Path| {
        let names = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        names.collect::<std::collections::BTreeSet<_>>()
    };
    let both = ["acrcheck-waivers.toml", "acrcheck.toml"].map(OsString::from).into();
    let (reader, closed) = std::io::pipe().unwrap();
    drop(reader);
    let full = std::fs::File::create("/dev/full").unwrap();
    for (out, code, said) in [
        (Stdio::from(closed), 0, ""),
        (Stdio::from(full), 2, "error: cannot write to standard output: "),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = acrcheck(&["init"]);
        let output = command
            .current_dir(&folder)
            .stdout(out)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(
            stderr.starts_with(said) && stderr.lines().count() == usize::from(code == 2),
            "{stderr}"
        );
        assert_eq!(files(folder.path()), both);
        let ends = |name: &str| std::fs::read(folder.path().join(name)).unwrap().ends_with(b"\n");
        assert!(ends("acrcheck.toml") && ends("acrcheck-waivers.toml"));
    }

    // One of the two files is larger than the maximum file size set here.
    let folder = tempfile::tempdir().unwrap();
    let program = acrcheck(&[]).get_program().to_owned();
    let limited = "trap '' XFSZ; ulimit -f 2; exec \"$0\" init";
    let mut command = Command::new("sh");
    let output = command
        .args(["-c", limited])
        .arg(program)
        .current_dir(&folder)
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{stderr}");
    assert!(
        stderr.starts_with("error: acrcheck.toml: cannot write the file: "),
        "{stderr}"
    );
    assert_eq!(files(folder.path()).len(), 0);
}
