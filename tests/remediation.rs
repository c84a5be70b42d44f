//! The remediation script runs exactly the commands in the remediation table, whatever the names of registries are.

use std::path::Path;
use std::process::{Command, Output};

use acrcheck::render::{Remediation, Renderer as _, Shell};
use acrcheck::report::Report;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::formats::hostile_document;
use crate::support::{POLICY, run};

/// Names that no registry has. Each would run a command in a shell if it were not quoted.
const NAMES: [&str; 14] = [
    "plain",
    "'; touch pwned; '",
    "$(touch pwned)",
    "`touch pwned`",
    "a b",
    "x'y\"z",
    "<CIDR>",
    "-rf",
    "*",
    "~",
    "a&touch pwned",
    "\u{2019}; touch pwned; $x \u{2018}",
    "it''s",
    "007",
];

const SUBSCRIPTION: &str = "00000000-0000-4000-8000-000000000007";

/// On selected networks, with a rule that allows everybody, and closed to trusted services: both checks fail.
fn registry(name: &str) -> Value {
    json!({
        "name": name,
        "resourceGroup": name,
        "subscriptionId": SUBSCRIPTION,
        "publicNetworkAccess": "Enabled",
        "networkRuleBypassOptions": "None",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "0.0.0.0/0"}]},
    })
}

/// The commands in the remediation table for that registry.
fn wanted(name: &str, address: &str) -> Vec<Vec<String>> {
    let named: Vec<String> = if name.starts_with('-') {
        vec![format!("--name={name}"), format!("--resource-group={name}")]
    } else {
        ["--name", name, "--resource-group", name].map(str::to_owned).into()
    };
    let command = |words: &[&str], options: &[&str]| -> Vec<String> {
        let front = words.iter().map(|word| (*word).to_owned());
        let behind = options.iter().chain(&["--subscription", SUBSCRIPTION]);
        front
            .chain(named.clone())
            .chain(behind.map(|word| (*word).to_owned()))
            .collect()
    };
    vec![
        command(&["acr", "update"], &["--allow-trusted-services", "true"]),
        command(&["acr", "network-rule", "add"], &["--ip-address", address]),
        command(&["acr", "network-rule", "remove"], &["--ip-address", "0.0.0.0/0"]),
    ]
}

/// Returns the script for a document, with this file name.
fn script(folder: &TempDir, file: &str, document: &str) -> String {
    let path = folder.path().join(file);
    let output = run(
        &["check", "-", "-f", "summary", "--remediation", path.to_str().unwrap()],
        document.as_bytes(),
    );
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    std::fs::read_to_string(path).unwrap()
}

fn document() -> String {
    Value::from(NAMES.map(registry).to_vec()).to_string()
}

#[cfg(unix)]
mod in_bash {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// Writes its arguments to a file and exits with the given code.
    const AZ: &str = "#!/bin/sh\nfor word in \"$@\"; do printf '%s\\037' \"$word\"; done >>\"$CALLS\"\nprintf '\\036' >>\"$CALLS\"\nexit \"$AZ_ENDS_WITH\"\n";

    fn has_bash() -> bool {
        Command::new("bash").arg("--version").output().is_ok()
    }

    /// Runs a script with a fake Azure CLI. Returns its output and the calls.
    fn bash(folder: &TempDir, script: &str, cidr: Option<&str>, az_ends_with: &str) -> (Output, Vec<Vec<String>>) {
        let az = folder.path().join("az");
        std::fs::write(&az, AZ).unwrap();
        std::fs::set_permissions(&az, std::fs::Permissions::from_mode(0o755)).unwrap();
        let calls = folder.path().join("calls");
        let _ = std::fs::remove_file(&calls);
        let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("bash");
        command.arg(script).current_dir(folder).env("PATH", path);
        command.env("CALLS", &calls).env("AZ_ENDS_WITH", az_ends_with);
        match cidr {
            Some(cidr) => command.env("CIDR", cidr),
            None => command.env_remove("CIDR"),
        };
        let output = command.output().unwrap();
        let calls = std::fs::read_to_string(calls).unwrap_or_default();
        let words = |call: &str| call.split_terminator('\u{1f}').map(str::to_owned).collect();
        (output, calls.split_terminator('\u{1e}').map(words).collect())
    }

    #[test]
    fn the_script_runs_exactly_the_commands_of_the_table() {
        if !has_bash() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        script(&folder, "fix.sh", &document());
        let address = "20.61.0.0/16";
        let (output, calls) = bash(&folder, "fix.sh", Some(address), "0");
        assert!(output.status.success(), "{output:?}");
        let wanted: Vec<Vec<String>> = NAMES.iter().flat_map(|name| wanted(name, address)).collect();
        assert_eq!(calls, wanted);
    }

    /// Invalid addresses, and ranges that allow everybody, are refused before any change.
    #[test]
    fn the_script_accepts_only_addresses() {
        if !has_bash() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        script(&folder, "fix.sh", &document());
        for address in [
            "20.61.0.0/16 $(touch pwned)",
            "$(touch pwned)",
            "contoso",
            "0.0.0.0/0",
            "20.61.0.0/0",
            "20.61.0.0/33",
            "128.0.0.0/1",
            "20.0.0.0/7",
            "20.61.0.256",
            "999.1.1.1",
            "20.61.0",
            "20.61.0.0/16\n10.0.0.0/8",
            "2001:db8::/32",
        ] {
            let (output, calls) = bash(&folder, "fix.sh", Some(address), "0");
            assert_eq!((output.status.code(), calls.len()), (Some(2), 0), "{address}");
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert!(stderr.starts_with("CIDR: expected an IPv4 address"), "{stderr}");
        }
        for address in ["20.61.4.7", "20.61.4.7/32", "20.0.0.0/8", "255.249.199.9/29"] {
            assert!(
                bash(&folder, "fix.sh", Some(address), "0").0.status.success(),
                "{address}"
            );
        }
        assert!(!folder.path().join("pwned").exists());
    }

    /// The script asks for the address before any change, and stops at the first command that fails.
    #[test]
    fn the_script_stops_at_the_first_failure() {
        if !has_bash() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        script(&folder, "fix.sh", &document());
        for missing in [None, Some("")] {
            let (output, calls) = bash(&folder, "fix.sh", missing, "0");
            assert!(!output.status.success());
            assert!(String::from_utf8(output.stderr).unwrap().contains("CIDR: set it to"));
            assert_eq!(calls.len(), 0);
        }
        let (output, calls) = bash(&folder, "fix.sh", Some("20.61.0.0/16"), "7");
        assert_eq!((output.status.code(), calls.len()), (Some(7), 1));
    }

    /// Hostile texts for every kind of reader are never run, and the shell reads each as one argument.
    #[test]
    fn hostile_texts_are_arguments_or_comments() {
        if !has_bash() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let text = script(&folder, "fix.sh", &hostile_document());
        let mut check = Command::new("bash");
        let check = check.args(["-n", "fix.sh"]).current_dir(&folder).output().unwrap();
        assert!(check.status.success(), "{check:?}");
        for line in text.lines().skip(1) {
            let known = [
                "#",
                "az acr ",
                "set -euo pipefail",
                "CIDR=${CIDR:?",
                "if [[ ! $CIDR =~ ",
                "    echo 'CIDR: ",
                "    exit 2",
                "fi",
            ];
            assert!(
                line.is_empty() || known.iter().any(|front| line.starts_with(front)),
                "{line}"
            );
        }
        let (output, calls) = bash(&folder, "fix.sh", Some("20.61.0.0/16"), "0");
        assert!(output.status.success(), "{output:?}");
        assert!(calls.len() > 10, "{calls:?}");
        assert!(
            calls
                .iter()
                .all(|call| call[0] == "acr" && !call.iter().any(|word| word.contains("##[")))
        );
    }

    /// Runs only if shellcheck is installed.
    #[test]
    fn shellcheck_finds_nothing() {
        if Command::new("shellcheck").arg("--version").output().is_err() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        for document in [document(), hostile_document(), "[]".to_owned()] {
            script(&folder, "fix.sh", &document);
            let output = Command::new("shellcheck")
                .arg("fix.sh")
                .current_dir(&folder)
                .output()
                .unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
        }
    }
}

/// The words of a line of PowerShell that consists of bare words, variables and single-quoted strings. Any of the four kinds of single quotes
/// ends a string; two in a row are part of it.
fn power_shell_words(line: &str, address: &str) -> Vec<String> {
    let is_quote = |c: char| matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}');
    let mut words = Vec::new();
    let mut characters = line.chars().peekable();
    while let Some(first) = characters.next() {
        let mut word = String::new();
        if is_quote(first) {
            loop {
                let character = characters.next().expect("the text ends");
                if is_quote(character) && characters.next_if(|next| is_quote(*next)).is_none() {
                    break;
                }
                word.push(character);
            }
        } else {
            word.push(first);
            while let Some(character) = characters.next_if(|next| *next != ' ') {
                word.push(character);
            }
            if word == "$cidr" {
                address.clone_into(&mut word);
            } else {
                assert!(word.chars().all(|c| c == '-' || c.is_ascii_lowercase()), "{word}");
            }
        }
        words.push(word);
        assert!(matches!(characters.next(), None | Some(' ')), "{line}");
    }
    words
}

/// The same for PowerShell, except for text that cmd.exe would expand, because `az` is a batch file on Windows.
#[test]
fn the_powershell_script_runs_the_same_commands() {
    let folder = tempfile::tempdir().unwrap();
    let text = script(&folder, "fix.PS1", &document());
    assert!(
        text.starts_with('\u{feff}'),
        "Windows PowerShell needs a byte order mark to read UTF-8"
    );
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    let mut calls = Vec::new();
    for (position, line) in lines.iter().enumerate() {
        let Some(command) = line.strip_prefix("az ") else {
            let known = [
                "#",
                "Set-StrictMode ",
                "$ErrorActionPreference = 'Stop'",
                "$cidr = ",
                "if (-not $cidr) ",
                "if ($cidr -notmatch ",
                "if ($LASTEXITCODE ",
            ];
            assert!(
                line.is_empty() || known.iter().any(|front| line.starts_with(front)),
                "{line}"
            );
            continue;
        };
        calls.push(power_shell_words(command, "20.61.0.0/16"));
        assert!(lines[position + 1].starts_with("if ($LASTEXITCODE -ne 0) { throw "));
    }
    let obeyed_by_cmd = |name: &str| name.contains(['"', '&', '<', '(']);
    let names = NAMES.iter().filter(|name| !obeyed_by_cmd(name));
    let wanted: Vec<Vec<String>> = names.flat_map(|name| wanted(name, "20.61.0.0/16")).collect();
    assert_eq!(calls, wanted);
    let left_out = NAMES.iter().filter(|name| obeyed_by_cmd(name)).count();
    assert_eq!(
        text.matches("# not run, because it is not allowed for this registry: az acr ")
            .count(),
        3 * left_out
    );
    assert!(text.contains(&format!("# Findings without a command that runs: {}.", 2 * left_out)));
}

/// Network rules need the SKU Premium, which costs more, so no command of such a registry runs unasked.
#[test]
fn commands_that_need_an_upgrade_stay_comments() {
    let folder = tempfile::tempdir().unwrap();
    let mut basic = registry("orchard");
    basic["sku"]["name"] = json!("Basic");
    basic["networkRuleSet"]["defaultAction"] = json!("Allow");
    for file in ["fix.sh", "fix.ps1"] {
        let text = script(&folder, file, &basic.to_string());
        assert!(!text.lines().any(|line| line.starts_with("az ")), "{text}");
        assert!(text.contains("# Findings without a command that runs: 1."), "{text}");
        assert!(
            text.contains("# another SKU costs more; check the price, then run: az acr update --name orchard"),
            "{text}"
        );
        assert!(
            text.contains("# after that, run: az acr network-rule add --name orchard"),
            "{text}"
        );
        assert!(
            text.contains("# after that, run: az acr update --name orchard --resource-group orchard --default-action "),
            "{text}"
        );
    }
}

/// Alternatives stay comments, and the script says what it leaves out.
#[test]
fn alternatives_stay_comments() {
    let folder = tempfile::tempdir().unwrap();
    let mut document = registry("orchard");
    document["networkRuleSet"]["ipRules"] = json!([]);
    document["networkRuleBypassOptions"] = json!("AzureServices");
    let text = script(&folder, "fix.sh", &document.to_string());
    let runs: Vec<&str> = text.lines().filter(|line| line.starts_with("az ")).collect();
    let add = "az acr network-rule add --name orchard --resource-group orchard --ip-address \"$CIDR\"";
    assert_eq!(runs, [format!("{add} --subscription {SUBSCRIPTION}")]);
    let update = "# az acr update --name orchard --resource-group orchard --public-network-enabled false";
    let instead = format!("{update} --subscription {SUBSCRIPTION}  # or this instead");
    assert!(text.contains(&instead), "{text}");
    let text = script(&folder, "fix.ps1", &document.to_string());
    let update = "# az acr update --name orchard --resource-group orchard --public-network-enabled false";
    let instead = format!("{update} --subscription '{SUBSCRIPTION}'  # or this instead");
    assert!(text.contains(&instead), "{text}");
    let text = script(&folder, "fix.sh", &document.to_string());
    assert!(!text.contains("The report is incomplete"));

    // Without a name, no command is possible.
    let mut document = registry("orchard");
    document.as_object_mut().unwrap().remove("name");
    let text = script(&folder, "fix.sh", &json!([document, "no registry"]).to_string());
    assert!(!text.contains("\naz ") && !text.contains("CIDR="), "{text}");
    assert!(text.contains("# Findings without a command that runs: 2. Fix them manually.\n"));
    assert!(text.contains("# The report is incomplete"));
    assert_eq!(text.matches("# in the portal: ").count(), 2);
}

/// What a template or a plan declares is fixed there. A state shows registries that exist, but Terraform manages them.
#[test]
fn nothing_runs_for_declared_registries() {
    for (files, runs) in [
        (
            &[
                "iac/terraform-plan.json",
                "iac/what-if-cli.json",
                "iac/arm-literals.json",
            ][..],
            false,
        ),
        (&["iac/terraform-state.json"], true),
    ] {
        let output = run(
            &[&["check", "-f", "json=/dev/null", "--remediation", "-"], files].concat(),
            b"",
        );
        let script = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{script}");
        assert_eq!(script.contains("az acr"), runs, "{script}");
        let advice = if runs {
            "# managed by Terraform as "
        } else {
            "# fix it there: "
        };
        let registries = script.matches("\n# registry: ").count();
        assert_eq!(script.matches(advice).count(), registries, "{script}");
        assert!(registries > 4);
    }
}

/// Standard output takes one report, and a script that cannot be written is an error.
#[test]
fn the_script_is_an_output_like_any_other() {
    let output = run(&["check", "fixtures", "--remediation", "-"], b"");
    assert_eq!(output.status.code(), Some(2));
    let output = run(
        &["check", "fixtures", "-f", "json=/dev/null", "--remediation", "-"],
        b"",
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.starts_with(b"#!/usr/bin/env bash\n"));
    let output = run(&["check", "fixtures", "--remediation", "nowhere/fix.sh"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(!Path::new("nowhere").exists());
}

/// The script lines for one registry, orchard in the group orchard, whose first finding has these commands.
fn lines(shell: Shell, commands: &[&str]) -> Vec<String> {
    let mut evaluation = POLICY
        .evaluate(&registry("orchard").to_string(), &acrcheck::Settings::default())
        .unwrap();
    evaluation.registries[0].findings[0].remediation = commands.iter().map(|text| (*text).to_owned()).collect();
    evaluation.registries[0].findings.truncate(1);
    let mut report = Report::new(&POLICY);
    report.add("x.json", Ok(evaluation));
    let mut script = Vec::new();
    Remediation::new(shell).write(&report, &mut script).unwrap();
    let script = String::from_utf8(script).unwrap();
    let (_, of_registry) = script.split_once("# registry: orchard\n").unwrap();
    of_registry.lines().map(str::to_owned).collect()
}

const BOTH_SHELLS: [Shell; 2] = [Shell::Bash, Shell::PowerShell];

/// Whatever a component returns, only these commands run, with these options, for the registry of the finding.
#[test]
fn only_known_commands_run() {
    let named = "--name orchard --resource-group orchard";
    for runs in [
        "az acr update NAMED --default-action Deny",
        "az acr update NAMED --default-action Allow",
        "az acr update NAMED --allow-trusted-services true",
        "az acr update NAMED --public-network-enabled false",
        "az acr update NAMED --default-action Deny --public-network-enabled true",
        "az acr update --name orchard --default-action Deny",
        "az acr update NAMED --subscription 00000000-0000-4000-8000-000000000007 --default-action Deny",
        "az acr network-rule add NAMED --ip-address 20.61.4.7",
        "az acr network-rule add NAMED --ip-address 20.61.0.0/16",
        "az acr network-rule add NAMED --ip-address '<CIDR>'",
        "az acr network-rule remove NAMED --ip-address 0.0.0.0/0",
        "az acr network-rule remove NAMED --ip-address 2001:db8::/32",
    ] {
        for shell in BOTH_SHELLS {
            let lines = lines(shell, &[&runs.replace("NAMED", named)]);
            let live = lines.iter().filter(|line| line.starts_with("az acr ")).count();
            assert_eq!(live, 1, "{runs}: {lines:?}");
        }
    }
    for comment in [
        "az acr delete --yes",
        "az acr delete NAMED --yes",
        "az acr credential show NAMED",
        "az acr login --name orchard --expose-token",
        "az acr import NAMED --source evil.example/x",
        "az acr run NAMED --cmd x /dev/null",
        "az acr task create NAMED",
        "az acr network-rule list NAMED",
        // Options that are not expected.
        "az acr update NAMED --admin-enabled true",
        "az acr update NAMED --default-action Deny --admin-enabled true",
        "az acr update NAMED --anonymous-pull-enabled true",
        "az acr update NAMED --set x=y",
        "az acr update NAMED --default-action Deny --debug",
        "az acr update NAMED --default-action Deny extra",
        "az acr update NAMED -h",
        "az acr update NAMED --ip-address 20.61.4.7",
        "az acr network-rule add NAMED --ip-address 20.61.4.7 --subnet x",
        "az acr network-rule add NAMED --default-action Deny",
        "az acr update NAMED --default-action Deny --default-action Allow",
        "az acr update NAMED --def Deny",
        // No change, or no registry.
        "az acr update NAMED",
        "az acr update",
        "az acr update --default-action Deny",
        "az acr network-rule add NAMED",
        "az acr network-rule add NAMED --ip-address",
        // Another registry, group or subscription.
        "az acr update --name other --resource-group orchard --default-action Deny",
        "az acr update --name ORCHARD --default-action Deny",
        "az acr update -n orchard --default-action Deny",
        "az acr update --name orchard --name other --default-action Deny",
        "az acr update --name orchard --name=-other --default-action Deny",
        "az acr update --name orchard --resource-group other --default-action Deny",
        "az acr update NAMED --subscription 00000000-0000-4000-8000-000000000008 --default-action Deny",
        // Invalid values.
        "az acr update NAMED --default-action deny",
        "az acr update NAMED --default-action None",
        "az acr update NAMED --allow-trusted-services yes",
        "az acr update NAMED --public-network-enabled ''",
        "az acr update NAMED --sku Free",
        "az acr network-rule add NAMED --ip-address 0.0.0.0/0",
        "az acr network-rule add NAMED --ip-address ::/0",
        "az acr network-rule add NAMED --ip-address 20.61.4.7/33",
        "az acr network-rule add NAMED --ip-address 20.61.4.7/+8",
        "az acr network-rule add NAMED --ip-address 20.61.4.7/",
        "az acr network-rule add NAMED --ip-address 20.61.4",
        "az acr network-rule add NAMED --ip-address orchard",
        "az acr network-rule add NAMED --ip-address=20.61.4.7",
        "az acr network-rule add NAMED '--ip-address=<CIDR>'",
        "az acr network-rule remove NAMED --ip-address '<CIDR>'",
    ] {
        for shell in BOTH_SHELLS {
            let lines = lines(shell, &[&comment.replace("NAMED", named)]);
            assert!(lines.iter().all(|line| line.starts_with('#')), "{comment}: {lines:?}");
        }
    }
}

/// The script never changes a SKU. The comment says that it costs more.
#[test]
fn a_sku_change_is_a_comment_about_its_price() {
    let named = "--name orchard --resource-group orchard";
    for shell in BOTH_SHELLS {
        for sku in ["Premium", "Standard"] {
            let command = format!("az acr update {named} --sku {sku}");
            let lines = lines(shell, &[&command, &format!("{command} --default-action Deny")]);
            assert!(lines.iter().all(|line| line.starts_with('#')), "{lines:?}");
            let about = lines
                .iter()
                .filter(|line| line.contains("--sku") && line.contains("costs more"));
            assert_eq!(about.count(), 2, "{lines:?}");
        }
    }
    // The output of the built-in component for a registry that needs another SKU.
    let folder = tempfile::tempdir().unwrap();
    let mut document = registry("orchard");
    document["sku"] = json!({"name": "Basic"});
    document["networkRuleSet"] = json!({"defaultAction": "Allow"});
    let text = script(&folder, "fix.sh", &document.to_string());
    assert!(
        text.lines()
            .any(|line| line.starts_with("# ") && line.contains("costs more")),
        "{text}"
    );
    assert!(
        !text
            .lines()
            .any(|line| line.starts_with("az ") && line.contains("--sku")),
        "{text}"
    );
}

/// The Azure CLI reads files for arguments that begin with `@` or contain `=@`.
#[test]
fn arguments_that_are_read_from_files_are_comments() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["@/etc/passwd", "x=@/etc/passwd", "@", "-x=@f"] {
        for file in ["fix.sh", "fix.ps1"] {
            let text = script(&folder, file, &registry(name).to_string());
            assert!(!text.lines().any(|line| line.starts_with("az ")), "{name}: {text}");
            assert_eq!(
                text.matches("# not run, because it is not allowed for this registry: az acr ")
                    .count(),
                3,
                "{text}"
            );
        }
    }
    // Elsewhere the character has no special meaning.
    let text = script(&folder, "fix.sh", &registry("a@b").to_string());
    assert_eq!(text.lines().filter(|line| line.starts_with("az ")).count(), 3, "{text}");
}

/// Commands come from a component, which may be untrusted. Only `az acr` commands run, without shell syntax.
#[test]
fn a_component_cannot_inject_into_the_script() {
    let commands = [
        "touch pwned",
        "az acr update --name x; touch pwned",
        "az acr update --name x && touch pwned",
        "az acr update --name $(touch pwned)",
        "az acr update --name \"$(touch pwned)\"",
        "az acr update --name `touch pwned`",
        "az acr update --name x > pwned",
        "az acr update --name x\ntouch pwned",
        "az acr update --name x\rtouch pwned",
        "az acr update --name x  # or this\ntouch pwned",
        "az acr update --name 'x",
        "az acr update --name x\\",
        "az acr update --name x\\n",
        "az acr update --name ~ *",
        "az acr update --name 'a\u{202e}b'",
        "az acr",
        "az group delete --name x",
        "az 'acr update'",
        "'az acr' update x",
        "  # az acr update",
        "",
    ];
    let mut evaluation = POLICY
        .evaluate(&registry("orchard").to_string(), &acrcheck::Settings::default())
        .unwrap();
    let finding = &mut evaluation.registries[0].findings[0];
    finding.remediation = commands.map(str::to_owned).to_vec();
    evaluation.registries[0].findings.truncate(1);
    let mut report = Report::new(&POLICY);
    report.add("x.json", Ok(evaluation));
    for shell in [Shell::Bash, Shell::PowerShell] {
        let mut script = Vec::new();
        Remediation::new(shell).write(&report, &mut script).unwrap();
        let script = String::from_utf8(script).unwrap();
        let (_, of_registry) = script.split_once("# registry: ").unwrap();
        assert!(
            of_registry.lines().skip(1).all(|line| line.starts_with('#')),
            "{script}"
        );
        let not_run = script
            .matches("# not run, because it is not allowed for this registry: ")
            .count();
        assert_eq!(not_run, commands.len());
        assert!(!script.contains('\r'));
    }
}
