//! The line that says how far reading has come, seen on a terminal. What waits here waits for what the command says, and for no time.

use std::fs::File;
use std::io::{Read, Write};
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::support::acrcheck;

/// Both ends of a terminal: what is shown there, and what a program takes for one.
fn terminal() -> (File, File) {
    let shown = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&shown).unwrap();
    unlockpt(&shown).unwrap();
    let name = ptsname(&shown, Vec::new()).unwrap();
    let path = name.to_str().unwrap();
    (shown.into(), File::options().read(true).write(true).open(path).unwrap())
}

const GOOD: &str = r#"{"name":"good","publicNetworkAccess":"Disabled","networkRuleBypassOptions":"AzureServices"}"#;

/// Runs `check` on standard input, which stays open until `until` has been shown, where that is to be; and gives all that was shown at last.
fn shown(arguments: &[&str], stdout_is_terminal: bool, until: Option<&str>) -> String {
    let (mut screen, terminal) = terminal();
    let stdout = if stdout_is_terminal {
        Stdio::from(terminal.try_clone().unwrap())
    } else {
        Stdio::null()
    };
    let mut command = acrcheck(&[&["check", "-"], arguments].concat());
    command.env("TERM", "xterm").env_remove("NO_COLOR");
    command.stdin(Stdio::piped()).stdout(stdout).stderr(terminal);
    let mut child = command.spawn().unwrap();
    // It holds the terminal, which closes when nobody does.
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
    drop(stdin);
    // On Linux, reading from a terminal that was closed is an error.
    while let Ok(read @ 1..) = screen.read(&mut buffer) {
        text.extend_from_slice(&buffer[..read]);
    }
    assert_eq!(child.wait().unwrap().code(), Some(0));
    String::from_utf8(text).unwrap()
}

#[test]
fn a_line_says_how_far_it_is_and_goes() {
    for form in ["text", "json", "ndjson"] {
        let text = shown(
            &["-f", form],
            false,
            Some("1 document, 0.0 MB read, 0 registries checked"),
        );
        // One line, drawn over itself, and cleared at last.
        assert!(!text.contains('\n'), "{text:?}");
        assert!(text.ends_with("\u{1b}[2K"), "{text:?}");
    }
}

/// Where results come as they are found, they are progress enough, and nothing stands in between.
#[test]
fn results_on_the_same_terminal_have_no_line() {
    let text = shown(&["-f", "text"], true, None);
    assert!(
        text.contains("good") && !text.contains("registries checked"),
        "{text:?}"
    );
    // A verdict comes last, and by then the line is gone.
    let text = shown(&["--quiet"], true, Some("registries checked"));
    let (before, verdict) = text.rsplit_once("\u{1b}[2K").unwrap();
    assert!(before.contains("registries checked ("), "{text:?}");
    assert!(
        verdict.contains("PASSED: ") && !verdict.contains("checked ("),
        "{text:?}"
    );
}
