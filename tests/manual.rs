//! Shell completions, man pages and help.

use std::process::{Command, Stdio};

use crate::support::{acrcheck, run};

/// The subcommands that `--help` lists.
fn words() -> Vec<String> {
    let help = String::from_utf8(run(&["--help"], b"").stdout).unwrap();
    let list = help.split("Commands:\n").nth(1).unwrap();
    let lines = list.lines().take_while(|line| !line.is_empty());
    // Continuation lines of a description are indented further.
    let words = lines.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
    let words: Vec<String> = words.map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert!(words.len() >= 9 && words.contains(&"check".to_owned()), "{words:?}");
    words
}

fn is_there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

#[test]
fn completions_contain_every_subcommand() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&["completions", shell], b"");
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{shell}");
        let script = String::from_utf8(output.stdout).unwrap();
        for word in words() {
            assert!(script.contains(&word), "{shell}: {word}");
        }
        assert!(script.contains("remediation") && !script.contains("/home/"), "{shell}");
    }
    assert_eq!(run(&["completions", "csh"], b"").status.code(), Some(2));
}

/// Bash accepts the script and completes arguments with it.
#[cfg(unix)]
#[test]
fn bash_completes_arguments() {
    if !is_there("bash") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = run(&["completions", "bash"], b"").stdout;
    std::fs::write(folder.path().join("completions.bash"), script).unwrap();
    let bash = |arguments: &[&str]| {
        let output = Command::new("bash")
            .args(arguments)
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    bash(&["-n", "completions.bash"]);
    let ask = |typed: &str| {
        let words: Vec<&str> = typed.split(' ').collect();
        let last = words.len() - 1;
        bash(&[
            "-c",
            &format!(
                "source ./completions.bash; COMP_WORDS=({typed}); COMP_CWORD={last}; _acrcheck acrcheck {} {}; echo \"${{COMPREPLY[*]}}\"",
                words[last],
                words[last - 1]
            ),
        ])
    };
    assert_eq!(ask("acrcheck comp"), "completions component\n");
    assert_eq!(ask("acrcheck check --rem"), "--remediation\n");
    assert_eq!(ask("acrcheck completions --color ne"), "never\n");
    // Only values, no files, even if the directory contains files.
    assert_eq!(ask("acrcheck check --format sa"), "sarif\n");
    assert_eq!(ask("acrcheck check -f j"), "json junit\n");
    assert_eq!(ask("acrcheck check --only acr-t"), "acr-trusted-services\n");
    assert_eq!(ask("acrcheck config --only acr-ip"), "acr-ip-network-rules\n");
    assert_eq!(
        ask("acrcheck explain acr-"),
        "acr-ip-network-rules acr-trusted-services\n"
    );
    assert_eq!(ask("acrcheck explain no-ip"), "no-ip-rules\n");
}

#[test]
fn every_subcommand_has_a_man_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("share/man1");
    let output = run(&["man", pages.to_str().unwrap()], b"");
    assert_eq!(
        (output.status.code(), output.stdout.len(), output.stderr.len()),
        (Some(0), 0, 0)
    );
    let page = |name: &str| std::fs::read_to_string(pages.join(name)).unwrap();
    let words: Vec<String> = words().into_iter().filter(|word| word != "help").collect();
    for word in &words {
        let text = page(&format!("acrcheck-{word}.1"));
        assert!(text.contains(&format!(".TH acrcheck-{word} 1 ")), "{text}");
    }
    assert_eq!(std::fs::read_dir(&pages).unwrap().count(), words.len() + 1);
    // Under the usual headings of man pages.
    let diff = page("acrcheck-diff.1");
    let headings: Vec<&str> = diff.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
    assert_eq!(
        headings,
        [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "\"GLOBAL OPTIONS\"",
            "\"EXIT STATUS\""
        ]
    );
    assert!(
        diff.contains("\n\\fBacrcheck diff\\fR [OPTIONS] <OLD> <NEW>\n"),
        "{diff}"
    );
    assert!(
        diff.contains("\n.TP\n\\fB3\\fR\nnothing is known to be worse"),
        "{diff}"
    );
    assert_eq!(diff.matches(".ds Aq").count(), 2, "{diff}");
    let check = page("acrcheck-check.1");
    assert!(
        check.contains("\n.SH \"EXIT STATUS\"\n") && check.contains("\n.SH \"LIVE REGISTRIES\"\n"),
        "{check}"
    );
    let first = run(&["man"], b"");
    assert_eq!(first.status.code(), Some(0));
    assert_eq!(page("acrcheck.1"), String::from_utf8(first.stdout).unwrap());
    // groff warns about unknown requests.
    if is_there("groff") {
        for word in &words {
            let output = Command::new("groff")
                .args(["-man", "-Tutf8", "-ww", "-z", &format!("acrcheck-{word}.1")])
                .current_dir(&pages)
                .output()
                .unwrap();
            assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{word}");
        }
    }
}

#[test]
fn unwritable_man_pages_are_an_error() {
    let output = run(&["man", "fixtures/az-list.json"], b"");
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with("error: fixtures/az-list.json: cannot write the man pages: "),
        "{stderr}"
    );
}

/// The short help of `check` fits on 50 lines. Advanced options are in the long help, which ends with the exit codes.
#[test]
fn the_help_of_check_fits_a_screen() {
    let help = |flag: &str| {
        let output = acrcheck(&["check", flag]).env("COLUMNS", "100").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let (short, long) = (help("-h"), help("--help"));
    assert!(short.lines().count() <= 50, "{} lines", short.lines().count());
    assert!(short.lines().all(|line| line.chars().count() <= 100), "{short}");
    for flag in ["--limit", "--component", "--no-cache"] {
        assert!(!short.contains(flag) && long.contains(flag), "{flag}");
    }
    let (_, codes) = long.split_once("\nExit codes:\n").unwrap();
    let codes: Vec<&str> = codes
        .lines()
        .map(|line| line.trim_start().split("  ").next().unwrap())
        .collect();
    assert_eq!(codes, ["0", "1", "2", "3", "4"]);
}
