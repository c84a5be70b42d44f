//! The progress line on a terminal. Tests here wait for output of the command, never for a fixed time.

use std::fs::File;
use std::io::{Read, Write};
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::support::acrcheck;

/// Both ends of a pseudo-terminal: the one that shows output, and the one that a program writes to.
pub(crate) fn terminal() -> (File, File) {
    let shown = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&shown).unwrap();
    unlockpt(&shown).unwrap();
    let name = ptsname(&shown, Vec::new()).unwrap();
    let path = name.to_str().unwrap();
    (shown.into(), File::options().read(true).write(true).open(path).unwrap())
}

/// Where standard output goes.
enum Out {
    Terminal,
    Null,
    File,
    Pipe,
}

const GOOD: &str = r#"{"name":"good","publicNetworkAccess":"Disabled","networkRuleBypassOptions":"AzureServices"}"#;

/// Runs `check` on standard input, which stays open until `until` is shown, if given. Returns all output.
fn shown(arguments: &[&str], stdout: Out, until: Option<&str>) -> String {
    let (mut screen, terminal) = terminal();
    let is_pipe = matches!(stdout, Out::Pipe);
    let stdout = match stdout {
        Out::Terminal => Stdio::from(terminal.try_clone().unwrap()),
        Out::Null => Stdio::null(),
        Out::File => tempfile::tempfile().unwrap().into(),
        Out::Pipe => Stdio::piped(),
    };
    let mut command = acrcheck(&[&["check", "-"], arguments].concat());
    command.env("TERM", "xterm").env_remove("NO_COLOR");
    command.stdin(Stdio::piped()).stdout(stdout).stderr(terminal);
    let mut child = command.spawn().unwrap();
    // The child holds the terminal, which closes with its last user.
    drop(command);
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{GOOD}").unwrap();
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    while let Some(until) = until
        && !String::from_utf8_lossy(&text).contains(until)
    {
        let read = screen.read(&mut buffer).unwrap();
        text.extend_from_slice(&buffer[..read]);
    }
    if is_pipe {
        // Waits for a few intervals of the line, which must not appear.
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    drop(stdin);
    // On Linux, reading from a closed terminal is an error.
    while let Ok(read @ 1..) = screen.read(&mut buffer) {
        text.extend_from_slice(&buffer[..read]);
    }
    assert_eq!(child.wait().unwrap().code(), Some(0));
    String::from_utf8(text).unwrap()
}

#[test]
fn a_progress_line_is_shown_and_cleared() {
    for format in ["text", "json", "ndjson"] {
        for out in [Out::Null, Out::File] {
            let text = shown(
                &["-f", format],
                out,
                Some("1 document, 0.0 MB read, 0 registries checked"),
            );
            // One line, redrawn, and cleared at the end.
            assert!(!text.contains('\n'), "{text:?}");
            assert!(text.ends_with("\u{1b}[2K"), "{text:?}");
        }
    }
}

/// A pager shows what it reads on the same terminal.
#[test]
fn a_pipe_has_no_progress_line() {
    assert_eq!(shown(&["-f", "text"], Out::Pipe, None), "");
}

/// If results are printed as they are found, no progress line is needed.
#[test]
fn streamed_results_have_no_progress_line() {
    let text = shown(&["-f", "csv"], Out::Terminal, None);
    assert!(
        text.contains("good") && !text.contains("registries checked"),
        "{text:?}"
    );
    // A text or a verdict comes last, after the line was cleared.
    for arguments in [&["--quiet"][..], &["-f", "text"]] {
        let text = shown(arguments, Out::Terminal, Some("registries checked"));
        let (before, verdict) = text.rsplit_once("\u{1b}[2K").unwrap();
        assert!(before.contains("registries checked ("), "{text:?}");
        assert!(
            verdict.contains("PASSED: ") && !verdict.contains("checked ("),
            "{text:?}"
        );
    }
}
