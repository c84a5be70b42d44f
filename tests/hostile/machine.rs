//! The command and its environment: unreadable files, unwritable outputs, signals, and many processes at once.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::guest::{DOCUMENT, Guest};
use crate::support::{ACRCHECK, acrcheck, run};

const GOOD: &str = r#"{"name":"good","publicNetworkAccess":"Disabled","networkRuleBypassOptions":"AzureServices"}"#;

fn check(paths: &[&Path]) -> (Option<i32>, Value) {
    let paths = paths.iter().map(|path| path.to_str().unwrap());
    let arguments: Vec<&str> = ["check", "--format", "json"].into_iter().chain(paths).collect();
    let output = run(&arguments, b"");
    assert_eq!(output.stderr, b"");
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

/// The other inputs are evaluated, whatever is wrong with one of them.
#[test]
fn unreadable_paths_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good.json");
    fs::write(&good, GOOD).unwrap();
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let (code, report) = check(&[&good, &empty]);
    assert_eq!((code, &report["complete"]), (Some(3), &Value::Bool(false)));
}

#[cfg(unix)]
#[test]
fn links_cycles_and_pipes_are_errors() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("good.json"), GOOD).unwrap();
    symlink(at("good.json"), at("linked.json")).unwrap();
    symlink(at("circle.json"), at("circle.json")).unwrap();
    symlink(at("nowhere"), at("dangling.json")).unwrap();
    symlink(folder.path(), at("self")).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        at("pipe.json"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .unwrap();
    let (code, report) = check(&[folder.path()]);
    assert_eq!(code, Some(3));
    // The link leads to a file that is read anyway.
    assert_eq!(report["summary"]["registries"], 1);
    let broken: Vec<&str> = report["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["source"]["path"].as_str().unwrap().rsplit('/').next().unwrap())
        .collect();
    assert_eq!(broken, ["circle.json", "dangling.json", "pipe.json", "self"]);
    // A named link in a cycle is an error entry, not a missing file.
    let (code, report) = check(&[&at("circle.json")]);
    assert_eq!(code, Some(3), "{report}");
}

/// A named pipe is read if it has a writer.
#[cfg(unix)]
#[test]
fn a_named_pipe_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, GOOD).unwrap()
    });
    let (code, report) = check(&[&pipe]);
    writer.join().unwrap();
    assert_eq!((code, &report["summary"]["registries"]), (Some(0), &1.into()));
}

/// For users without privileges, because root can read everything.
#[cfg(unix)]
#[test]
fn a_file_without_permission_is_an_error() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret.json");
    fs::write(&path, GOOD).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    let readable = fs::read(&path).is_ok();
    let (code, report) = check(&[&path]);
    let expected = if readable { (Some(0), 0) } else { (Some(3), 1) };
    assert_eq!((code, report["summary"]["errors"].as_u64().unwrap()), expected);
    // Even root cannot read this: the memory of another process, from its start.
    let (code, report) = check(&[Path::new("/proc/self/mem")]);
    assert_eq!((code, &report["summary"]["errors"]), (Some(3), &1.into()));
}

/// Files that appear and disappear while the folder is read.
#[test]
fn files_that_vanish_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("0-stays.json"), GOOD).unwrap();
    let until = Instant::now() + Duration::from_secs(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while Instant::now() < until {
                for number in 0..50 {
                    fs::write(folder.path().join(format!("{number}-goes.json")), GOOD).unwrap();
                }
                for number in 0..50 {
                    fs::remove_file(folder.path().join(format!("{number}-goes.json"))).unwrap();
                }
            }
        });
        while Instant::now() < until {
            let (code, report) = check(&[folder.path()]);
            let summary = &report["summary"];
            let (evaluated, errors) = (summary["registries"].as_u64(), summary["errors"].as_u64());
            assert!(evaluated >= Some(1), "{report}");
            // A file that is empty or gone is an error.
            let expected = if errors == Some(0) { [0, 0] } else { [2, 3] };
            assert!(expected.contains(&code.unwrap()), "{code:?}: {report}");
        }
    });
}

fn start(arguments: &[&str]) -> Child {
    acrcheck(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Ctrl-C ends the command at once, by the signal itself, without a partial report.
#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_command_at_once() {
    use std::os::unix::process::ExitStatusExt;

    let mut child = start(&["check", "--format", "json", "-"]);
    // The command is waiting for standard input.
    std::thread::sleep(Duration::from_millis(500));
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    // Keeps the other end of its standard input open.
    let input = child.stdin.take();
    let Output { status, stdout, .. } = child.wait_with_output().unwrap();
    drop(input);
    assert_eq!(status.signal(), Some(rustix::process::Signal::INT.as_raw()));
    assert_eq!(stdout, b"");
}

/// A file with a small component and its document, for tests that start many processes, each of which has to compile.
struct Small {
    home: tempfile::TempDir,
}

impl Small {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("small.wasm"), Guest::valid().component()).unwrap();
        fs::write(home.path().join("document.json"), DOCUMENT).unwrap();
        Self { home }
    }

    fn at(&self, name: &str) -> String {
        self.home.path().join(name).to_str().unwrap().to_owned()
    }

    /// The command with a separate cache.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = acrcheck(arguments);
        command
            .env("XDG_CACHE_HOME", self.at("cache"))
            .env("XDG_STATE_HOME", self.at("state"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn check(&self) -> Command {
        self.command(&[
            "check",
            "--component",
            &self.at("small.wasm"),
            &self.at("document.json"),
        ])
    }

    fn compiled(&self) -> String {
        let output = self.command(&["inspect", &self.at("small.wasm")]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let row = text.lines().find_map(|line| line.strip_prefix("compiled"));
        row.unwrap().trim().to_owned()
    }

    fn kept(&self) -> usize {
        fs::read_dir(self.at("cache/acrcheck")).unwrap().count()
    }
}

/// Everything works without a cache, and `--verbose` gives the reason.
#[cfg(target_os = "linux")]
#[test]
fn an_unwritable_cache_folder_is_not_an_error() {
    let small = Small::new();
    let said = |command: &mut Command| {
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    // Read-only even for root; a file in its place; a device.
    for folder in ["/proc", "/proc/version", "/dev/full"] {
        for variable in ["XDG_CACHE_HOME", "XDG_STATE_HOME"] {
            assert_eq!(said(small.check().env(variable, folder)), "");
            let verbose = said(small.check().env(variable, folder).arg("--verbose"));
            assert!(verbose.starts_with("note: no cache: "), "{verbose}");
        }
    }
    // No home at all.
    let mut homeless = small.check();
    homeless
        .env_remove("XDG_CACHE_HOME")
        .env_remove("XDG_STATE_HOME")
        .env("HOME", "/proc/nowhere");
    assert_eq!(said(&mut homeless), "");
}

/// No file may become as large as the compiled code, as on an almost full disk. (WebAssembly's own memory must fit.)
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_no_partial_cache_entry() {
    let small = Small::new();
    let command = format!("trap '' XFSZ; ulimit -f 600; exec '{ACRCHECK}' inspect");
    for _ in 0..2 {
        let mut shell = Command::new("sh");
        shell.args(["-c", &command]);
        for (name, value) in small.command(&[]).get_envs() {
            value.map(|value| shell.env(name, value));
        }
        let output = shell.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("in this process"), "{text}");
        assert_eq!(output.stderr, b"");
        // No temporary file is left.
        assert_eq!(small.kept(), 0);
    }
}

/// Thirty-two processes start at once with an empty cache. All succeed, and one entry is left.
#[test]
fn many_processes_share_a_cache() {
    let small = Small::new();
    let children: Vec<Child> = (0..32).map(|_| small.check().spawn().unwrap()).collect();
    for child in children {
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        assert_eq!((status.code(), stderr), (Some(0), Vec::new()));
        let text = String::from_utf8(stdout).unwrap();
        assert!(
            text.contains("1 registry; findings: 0 failed, 0 unknown, 1 passed"),
            "{text}"
        );
    }
    assert_eq!(small.kept(), 1);
    assert_eq!(small.compiled(), "earlier, and kept in the cache");
}

#[test]
fn without_a_cache_nothing_is_kept() {
    let small = Small::new();
    let output = small.check().arg("--no-cache").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!fs::exists(small.at("cache")).unwrap() && !fs::exists(small.at("state")).unwrap());
    assert_eq!(small.compiled(), "in a worker process");
    assert_eq!(small.compiled(), "earlier, and kept in the cache");
}

#[test]
fn limits_can_be_set_and_errors_explain_them() {
    let usage = |limit: &str| {
        let output = run(&["check", "--limit", limit, "-"], GOOD.as_bytes());
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{limit}");
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(usage("colour=7").contains("there are fuel, fuel-per-byte, deadline, memory, "));
    assert!(usage("memory=lots").contains("give a size above 0 in bytes, KiB, MiB or GiB, such as"));
    assert!(usage("deadline=0s").contains("give a time above 0 in ms or s"));
    assert!(usage("memory=99999999999GiB").contains("give a size"));
    assert!(usage("instances=-1").contains("give a whole number above 0"));
    assert!(usage("memory").contains("expected NAME=VALUE"));
    assert!(usage("stack=4MiB").contains("the limit `stack` is 4 MiB but must be at most 1 MiB"));
    // Each limit that can stop this component does so, with its name and exit code 4.
    for (limit, name) in [
        ("fuel=1000", "raise the limit `fuel`"),
        ("memory=64KiB", "raise the limit `memory`"),
        ("result=100", "raise the limits `result` and `result-per-byte`"),
        ("component=10KiB", "raise the limit `component`"),
        ("stack=1KiB", "raise the limit `stack`"),
    ] {
        let per_byte = ["--limit", "fuel-per-byte=1"];
        let mut arguments = vec!["check", "--limit", limit, "-"];
        if limit.starts_with("fuel") {
            arguments.extend(per_byte);
        }
        let output = run(&arguments, GOOD.as_bytes());
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(output.status.code(), Some(4), "{limit}: {said}");
        assert!(said.replace("\n           ", " ").contains(name), "{limit}: {said}");
    }
    let raised = run(
        &["check", "--limit", "memory = 2 GiB", "--limit", "deadline=60s", "-"],
        GOOD.as_bytes(),
    );
    assert_eq!(raised.status.code(), Some(0));
}

/// A relative home, and one whose files others can read: no code is read from it and none is written.
#[cfg(unix)]
#[test]
fn an_unsafe_home_has_no_cache() {
    use std::os::unix::fs::PermissionsExt;

    let small = Small::new();
    let home = tempfile::tempdir().unwrap();
    let inspect = |value: &str| {
        let mut command = small.command(&["inspect", "--verbose", &small.at("small.wasm")]);
        command
            .env_remove("XDG_CACHE_HOME")
            .env_remove("XDG_STATE_HOME")
            .env("HOME", value)
            .current_dir(home.path());
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let said = |bytes| String::from_utf8(bytes).unwrap();
        (said(output.stdout), said(output.stderr))
    };
    let (_, why) = inspect(".");
    assert!(
        why.contains("no cache: the home folder . is not an absolute path"),
        "{why}"
    );
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    let path = home.path().to_str().unwrap();
    assert!(inspect(path).0.contains("in a worker process"));
    assert!(inspect(path).0.contains("earlier, and kept in the cache"));
    // With the permissions of a git checkout.
    let mut open = vec![home.path().to_owned()];
    while let Some(next) = open.pop() {
        let folder = next.is_dir();
        fs::set_permissions(&next, fs::Permissions::from_mode(if folder { 0o755 } else { 0o644 })).unwrap();
        if folder {
            open.extend(fs::read_dir(&next).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    let (said, why) = inspect(path);
    assert!(
        said.contains("in a worker process") && why.contains("is open to others"),
        "{said}{why}"
    );
}

/// The description of a component is escaped for terminals like a document.
#[test]
fn component_texts_are_escaped() {
    let small = Small::new();
    let mut metadata = super::guest::metadata();
    metadata.name = "a\u{1b}[2Jb".into();
    metadata.settings_schema = "{\"title\":\t\"\u{202e}##[error]\"\r\n}".into();
    let guest = Guest::described(&metadata);
    fs::write(small.at("small.wasm"), guest.component()).unwrap();
    for arguments in [
        &["inspect"][..],
        &["list", "--component"],
        &["schema", "settings", "--component"],
    ] {
        let file = small.at("small.wasm");
        let output = small.command(&[arguments, &[&file]].concat()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\r']), "{text:?}");
        assert!(!text.contains("##["), "{text}");
        if arguments[0] == "schema" {
            let schema: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(schema["title"], "\u{202e}##[error]");
        }
    }
    // So is an argument.
    let output = acrcheck(&["check", "--x\u{1b}]0;title\u{7}"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        !output.stderr.contains(&0x1b) && !output.stderr.contains(&7),
        "{output:?}"
    );
}

/// An incomplete report without an error entry is not a pass.
#[test]
fn an_incomplete_report_is_not_a_pass() {
    let small = Small::new();
    let mut incomplete = super::guest::report();
    incomplete.complete = 0;
    fs::write(small.at("small.wasm"), Guest::returning(&incomplete).component()).unwrap();
    let output = small.check().output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.ends_with("INCOMPLETE: nothing failed, but some input could not be read\n"),
        "{text}"
    );
}

/// If a process cannot reserve the address space for an instance, the error says so and does not blame the component.
#[cfg(target_os = "linux")]
#[test]
fn too_little_address_space_is_explained() {
    let small = Small::new();
    let file = small.at("small.wasm");
    let command = format!("ulimit -v 3000000; exec '{ACRCHECK}' inspect '{file}'");
    let mut shell = Command::new("sh");
    shell.args(["-c", &command]);
    for (name, value) in small.command(&[]).get_envs() {
        value.map(|value| shell.env(name, value));
    }
    let output = shell.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{stderr}");
    assert!(
        stderr.contains("4 GiB of address space") && stderr.contains("ulimit -v"),
        "{stderr}"
    );
    assert_eq!(stderr.lines().count(), 1);
}
