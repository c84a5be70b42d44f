//! Soundness of the remediation over the state space: the commands come in a safe order, and after them the registry passes.

use serde_json::Value;

use crate::conformance::space::rules::{self, Element, Text};
use crate::conformance::space::{ACCESS, ACTION, Action, BYPASS, Form, Means, RuleSet, Rules, State, TIER, Tier};
use crate::conformance::{Differences, oracle, space};
use crate::support::{IP, TRUSTED, evaluate, finding};

const BATCH: usize = 2_000;

/// The effect of one command.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Effect {
    Premium,
    Add,
    Remove(String),
    Deny,
    AllowTrustedServices,
    DisablePublicAccess,
}

/// One line of a remediation.
struct Step {
    effect: Effect,
    /// Whether it is an alternative to the steps before it.
    instead: bool,
    text: String,
}

impl Step {
    fn parse(line: &str) -> Self {
        // A step that costs money may be a comment. Otherwise a shell reads what follows an unquoted ` #` as a comment; no name in these
        // states has one.
        let text = line.strip_prefix("# ").unwrap_or(line);
        let (command, comment) = match text.split_once("  # ") {
            Some((command, comment)) => (command, comment),
            None => (text, ""),
        };
        let words = shell_words(command);
        let option = |name: &str| {
            let at = words.iter().position(|word| word == name)?;
            words.get(at + 1).map(String::as_str)
        };
        assert_eq!(option("--name"), Some("orchard"), "{line}");
        assert_eq!(option("--resource-group"), Some("orchard-rg"), "{line}");
        let front: Vec<&str> = words.iter().map(String::as_str).take(4).collect();
        let effect = match front.as_slice() {
            ["az", "acr", "network-rule", "add"] => {
                assert_eq!(option("--ip-address"), Some("<CIDR>"), "{line}");
                Effect::Add
            }
            ["az", "acr", "network-rule", "remove"] => {
                Effect::Remove(option("--ip-address").expect("expected an address").to_owned())
            }
            ["az", "acr", "update", _] => {
                assert_eq!(words.len(), 9, "expected one change per command: {line}");
                match (words[7].as_str(), words[8].as_str()) {
                    ("--default-action", "Deny") => Effect::Deny,
                    ("--allow-trusted-services", "true") => Effect::AllowTrustedServices,
                    ("--public-network-enabled", "false") => Effect::DisablePublicAccess,
                    ("--sku", "Premium") => Effect::Premium,
                    _ => panic!("not in the remediation table: {line}"),
                }
            }
            _ => panic!("not in the remediation table: {line}"),
        };
        assert!(
            effect == Effect::Premium || line.starts_with("az "),
            "commented out: {line}"
        );
        Self {
            effect,
            instead: comment.contains("instead"),
            text: line.to_owned(),
        }
    }

    /// Changes a state as the command changes the registry.
    fn apply(&self, state: &mut State, accepted: &str) {
        match &self.effect {
            Effect::Premium => state.tier = TIER[0],
            Effect::AllowTrustedServices => state.bypass = BYPASS[0],
            Effect::DisablePublicAccess => state.access = ACCESS[1],
            Effect::Deny => set_deny(&mut state.rule_set),
            Effect::Add => change_rules(&mut state.rule_set, |elements| elements.push(rules::allow(accepted))),
            Effect::Remove(address) => change_rules(&mut state.rule_set, |elements| {
                elements.retain(|element| !has_text(element, address));
            }),
        }
    }
}

/// Whether a command that names this address removes the rule.
fn has_text(element: &Element, address: &str) -> bool {
    match &element.text {
        Text::Known(text) => text == address,
        Text::Open => element.json.contains(address),
        Text::None => false,
    }
}

fn set_deny(rule_set: &mut RuleSet) {
    rule_set.action = Action::Deny;
    match rule_set.form {
        Form::Object => rule_set.action_json = ACTION[0].json.to_owned(),
        Form::Columns(key) => rule_set.action_json = format!(r#""{key}":"Deny""#),
        Form::None | Form::Opaque => {
            *rule_set = RuleSet::object(&ACTION[0], &rule_set.rules, rule_set.virtual_network_rules);
        }
    }
}

fn change_rules(rule_set: &mut RuleSet, change: impl FnOnce(&mut Vec<Element>)) {
    if matches!(rule_set.form, Form::None | Form::Opaque) {
        // A rule cannot be added to a string. The service has a rule set and keeps its default action.
        *rule_set = RuleSet::object(&ACTION[1], &Rules::Missing, rule_set.virtual_network_rules);
    }
    let key = match (&rule_set.rules, rule_set.form) {
        (Rules::List { key, .. }, _) => key,
        (_, Form::Columns(key)) if key.starts_with("network") => "networkRuleSetIPRules",
        _ => "ipRules",
    };
    let mut elements = rule_set.rules.elements().to_vec();
    change(&mut elements);
    rule_set.rules = rules::list_under(key, elements);
}

/// Splits a command like a POSIX shell, as far as quoting is concerned.
fn shell_words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = command.chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next().expect("unterminated quote") {
                        '\'' => break,
                        quoted => word.push(quoted),
                    }
                }
            }
            '\\' => word
                .get_or_insert_default()
                .push(characters.next().expect("a character after the backslash")),
            plain => {
                assert!(
                    plain.is_ascii_alphanumeric() || "-_./:".contains(plain),
                    "{plain:?} is not quoted in {command}"
                );
                word.get_or_insert_default().push(plain);
            }
        }
    }
    words.extend(word);
    words
}

/// What is wrong with the order of the steps for the second check: "the rule first, so that a failing step locks nobody out".
fn disorder(effects: &[&Effect], reason: &str, tier: Tier) -> Option<&'static str> {
    let opens = reason == "open-to-all-networks";
    let mut rest = effects.iter().copied().peekable();
    let premium = rest.next_if_eq(&&Effect::Premium).is_some();
    match tier {
        Tier::Premium if premium => return Some("upgrades a Premium registry"),
        Tier::Basic | Tier::Standard | Tier::Other if opens && !premium => {
            return Some("does not begin with the SKU, which is not Premium");
        }
        _ if premium && !opens => return Some("changes the SKU"),
        _ => {}
    }
    if rest.next() != Some(&Effect::Add) {
        return Some("does not add a rule first");
    }
    while rest.next_if(|effect| matches!(effect, Effect::Remove(_))).is_some() {}
    match (opens, rest.next()) {
        (true, Some(Effect::Deny)) | (false, None) => {}
        (true, _) => return Some("does not set Deny after the rules"),
        (false, Some(_)) => return Some("does more than to add and remove rules"),
    }
    rest.next().map(|_| "goes on after Deny")
}

/// Whether commands are required, impossible or optional.
#[derive(Debug, PartialEq, Eq)]
enum Commands {
    Needed,
    Impossible,
    Open,
}

/// "Where a rule cannot be named, no commands are printed."
fn commands(state: &State) -> Commands {
    let elements = state.rule_set.rules.elements();
    let unreadable = |text: fn(&Text) -> bool| {
        elements
            .iter()
            .any(|element| element.means == Means::Unreadable && text(&element.text))
    };
    let hidden = match state.rule_set.rules {
        Rules::Missing => state.rule_set.form != Form::None,
        Rules::Malformed(_) => true,
        Rules::Null(_) | Rules::List { .. } => false,
    };
    if unreadable(|text| *text == Text::None) {
        Commands::Impossible
    } else if hidden || unreadable(|text| *text == Text::Open) {
        Commands::Open
    } else {
        Commands::Needed
    }
}

#[derive(Debug, Default)]
struct Tally {
    passed: usize,
    disabled: usize,
    /// Failures without commands.
    without_commands: usize,
}

/// Fixes every failing state with its commands, and evaluates it again.
fn fix_and_check(
    states: impl Iterator<Item = State>,
    check: &str,
    settings: &space::Settings,
    faults: &mut Differences,
) -> Tally {
    let mut tally = Tally::default();
    let mut states = states.peekable();
    while states.peek().is_some() {
        let batch: Vec<State> = states.by_ref().take(BATCH).collect();
        let before = evaluate_all(&batch, settings);
        let mut after: Vec<(&State, State, &str)> = Vec::new();
        for (state, registry) in batch.iter().zip(before["registries"].as_array().unwrap()) {
            let finding = finding(registry, check);
            // Wrong findings are covered by `conformance`.
            if finding["status"] != "fail" || verdict(check, state, settings).is_none_or(|(status, _)| status != "fail")
            {
                continue;
            }
            faults.compared += 1;
            let reason = finding["reason"].as_str().unwrap();
            let lines = finding["remediation"].as_array().unwrap();
            let steps: Vec<Step> = lines.iter().map(|line| Step::parse(line.as_str().unwrap())).collect();
            let mut fault = |fault: &str| faults.note(format!("{check}, {reason}: {fault}"), state, settings);
            let wanted = if check == IP { commands(state) } else { Commands::Needed };
            match (steps.is_empty(), wanted) {
                (true, Commands::Needed) => fault("no commands"),
                (false, Commands::Impossible) => fault("commands, though a rule cannot be named"),
                _ => {}
            }
            if steps.is_empty() {
                tally.without_commands += 1;
                continue;
            }
            let (instead, first): (Vec<&Step>, Vec<&Step>) = steps.iter().partition(|step| step.instead);
            let effects: Vec<&Effect> = first.iter().map(|step| &step.effect).collect();
            let elements = state.rule_set.rules.elements();
            let names_no_rule = |effect: &&Effect| match effect {
                Effect::Remove(address) => !elements.iter().any(|element| has_text(element, address)),
                _ => false,
            };
            if effects.iter().copied().any(|effect| names_no_rule(&effect)) {
                fault("removes a rule that does not exist");
            }
            if check == TRUSTED {
                if effects != [&Effect::AllowTrustedServices] || !instead.is_empty() {
                    fault("not the command in the table");
                }
            } else if let Some(disorder) = disorder(&effects, reason, state.tier.means) {
                fault(disorder);
            }
            let costs = |step: &&&Step| {
                step.effect == Effect::Premium && !step.text.contains("cost") && !step.text.contains("price")
            };
            if first.iter().any(|step| costs(&step)) {
                fault("does not say that Premium costs more");
            }
            let disables = instead
                .iter()
                .map(|step| &step.effect)
                .eq([&Effect::DisablePublicAccess]);
            if disables != (reason == "no-ip-rules") {
                fault("disabling public access is the other way for no-ip-rules, and only for it");
            }
            let mut apply = |steps: &[&Step], expected: &'static str| {
                let mut fixed = state.clone();
                for step in steps {
                    step.apply(&mut fixed, settings.accepted);
                }
                after.push((state, fixed, expected));
            };
            apply(&first, "pass");
            if !instead.is_empty() {
                apply(&instead, "not-applicable");
            }
        }
        let fixed: Vec<State> = after.iter().map(|(_, fixed, _)| fixed.clone()).collect();
        let report = evaluate_all(&fixed, settings);
        for ((state, fixed, expected), registry) in after.iter().zip(report["registries"].as_array().unwrap()) {
            let by_tables = verdict(check, fixed, settings).map(|(status, _)| status);
            let seen = finding(registry, check)["status"].as_str().unwrap();
            if seen != *expected || by_tables.as_deref().is_some_and(|status| status != *expected) {
                faults.note(
                    format!("{check}: after the commands {seen}, and {by_tables:?} by the tables, not {expected}"),
                    state,
                    settings,
                );
            }
            match *expected {
                "pass" => tally.passed += 1,
                _ => tally.disabled += 1,
            }
        }
    }
    tally
}

fn verdict(check: &str, state: &State, settings: &space::Settings) -> Option<(String, String)> {
    let verdict = match check {
        TRUSTED => Some(oracle::trusted_services(state)),
        _ => oracle::ip_network_rules(state, settings),
    };
    verdict.map(|verdict| (verdict.status, verdict.reason))
}

fn evaluate_all(states: &[State], settings: &space::Settings) -> Value {
    let documents: Vec<String> = states.iter().map(State::document).collect();
    let report = evaluate(&format!("[{}]", documents.join(",")), settings.json);
    assert_eq!(report["registries"].as_array().unwrap().len(), states.len());
    report
}

#[test]
fn trusted_services_pass_after_the_remediation() {
    let settings = space::Settings::default();
    let mut faults = Differences::default();
    let tally = fix_and_check(space::for_trusted_services(false), TRUSTED, &settings, &mut faults);
    faults.assert_none();
    assert!(tally.passed > 1_000 && tally.without_commands == 0, "{tally:?}");
}

#[test]
fn ip_network_rules_pass_after_the_remediation() {
    let settings = space::Settings::default();
    let mut faults = Differences::default();
    let tally = fix_and_check(space::for_ip_network_rules(false), IP, &settings, &mut faults);
    faults.assert_none();
    assert!(
        tally.passed > 1_000 && tally.disabled > 100 && tally.without_commands > 100,
        "{tally:?}"
    );
}

#[test]
fn ip_network_rules_pass_after_the_remediation_under_settings() {
    let mut faults = Differences::default();
    let mut tallies = Vec::new();
    for settings in &space::SETTINGS[1..] {
        tallies.push(fix_and_check(space::under_settings(false), IP, settings, &mut faults));
    }
    faults.assert_none();
    assert!(tallies.iter().all(|tally| tally.passed > 90), "{tallies:?}");
}

/// Without a name there are no commands, and without a resource group no option for it.
#[test]
fn commands_name_the_registry() {
    let members = r#""type":"Microsoft.ContainerRegistry/registries","publicNetworkAccess":"Enabled","networkRuleBypassOptions":"None","networkRuleSet":{"defaultAction":"Deny","ipRules":[]}"#;
    let lines = |identity: &str| {
        let report = evaluate(&format!("{{{identity}{members}}}"), "{}");
        let registry = &report["registries"][0];
        let lines = [TRUSTED, IP].map(|check| finding(registry, check)["remediation"].as_array().unwrap().clone());
        lines.concat()
    };
    assert!(lines("").is_empty());
    let named = lines(r#""name":"orchard","#);
    assert_eq!(named.len(), 3);
    for line in &named {
        let line = line.as_str().unwrap();
        assert!(
            line.contains(" --name orchard ") && !line.contains("--resource-group"),
            "{line}"
        );
    }
}
