//! Soundness of the remedy: after the commands that a finding prints, the registry passes, over the whole space of states.

use serde_json::{Map, Value, json};

use crate::conformance::space::{self, State};
use crate::support::{IP, TRUSTED, evaluate, finding};

/// What the owner fills in for the placeholder: an address that every setting in the space of states allows.
const FILLED_IN: &str = "20.99.1.77/32";

const BATCH: usize = 2_000;

/// One command, as a shell would hand it to the Azure CLI.
struct Command {
    words: Vec<String>,
    /// It says of itself that it stands instead of the ones before it.
    instead: bool,
}

impl Command {
    fn parse(text: &str) -> Self {
        // A shell reads what follows an unquoted ` #` as a comment. No name in these states holds one.
        let (command, comment) = match text.split_once("  # ") {
            Some((command, comment)) => (command, Some(comment)),
            None => (text, None),
        };
        Self {
            words: shell_words(command),
            instead: comment.is_some_and(|comment| comment.contains("instead")),
        }
    }

    fn option(&self, name: &str) -> Option<&str> {
        let at = self.words.iter().position(|word| word == name)?;
        self.words.get(at + 1).map(String::as_str)
    }

    /// Does to a document what the command does to the registry.
    fn apply(&self, registry: &mut Value) {
        assert_eq!(self.option("--name"), Some("orchard"), "{:?}", self.words);
        assert_eq!(self.option("--resource-group"), Some("orchard-rg"));
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["az", "acr", "update", ..] => {
                let mut done = 0;
                if let Some(action) = self.option("--default-action") {
                    rule_set(registry).insert("defaultAction".to_owned(), json!(action));
                    done += 1;
                }
                if let Some("true") = self.option("--allow-trusted-services") {
                    put(settings(registry), "networkRuleBypassOptions", json!("AzureServices"));
                    done += 1;
                }
                if let Some("false") = self.option("--public-network-enabled") {
                    put(settings(registry), "publicNetworkAccess", json!("Disabled"));
                    done += 1;
                }
                if let Some(sku) = self.option("--sku") {
                    let top = registry.as_object_mut().unwrap();
                    put(top, "sku", json!({"name": sku, "tier": sku}));
                    done += 1;
                }
                assert_eq!(done, 1, "a command that does one thing: {words:?}");
            }
            ["az", "acr", "network-rule", "add", ..] => {
                assert_eq!(self.option("--ip-address"), Some("<CIDR>"));
                rules(registry).push(json!({"action": "Allow", "value": FILLED_IN}));
            }
            ["az", "acr", "network-rule", "remove", ..] => {
                let address = self.option("--ip-address").expect("an address");
                let rules = rules(registry);
                let before = rules.len();
                rules.retain(|rule| address_of(rule) != Some(address));
                assert!(rules.len() < before, "{words:?} finds no rule to remove");
            }
            _ => panic!("not a command of the Azure CLI: {words:?}"),
        }
    }
}

/// Splits a command as a POSIX shell does, as far as quoting goes.
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
                    match characters.next().expect("the quotation ends") {
                        '\'' => break,
                        quoted => word.push(quoted),
                    }
                }
            }
            '\\' => word
                .get_or_insert_default()
                .push(characters.next().expect("something is escaped")),
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

fn key_of<'o>(object: &'o Map<String, Value>, name: &str) -> Option<&'o String> {
    object.keys().find(|key| key.eq_ignore_ascii_case(name))
}

fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    let key = key_of(object, name).cloned();
    object.insert(key.unwrap_or_else(|| name.to_owned()), value);
}

/// The object in which a registry's settings stand.
fn settings(registry: &mut Value) -> &mut Map<String, Value> {
    let object = registry.as_object_mut().expect("an object");
    match key_of(object, "properties").cloned() {
        Some(key) if object[&key].is_object() => object[&key].as_object_mut().unwrap(),
        _ => object,
    }
}

/// The rule set, as the service keeps one: an object, with every key in its own spelling.
fn rule_set(registry: &mut Value) -> &mut Map<String, Value> {
    let settings = settings(registry);
    let key = key_of(settings, "networkRuleSet").cloned();
    let key = key.unwrap_or_else(|| "networkRuleSet".to_owned());
    let slot = settings.entry(&key).or_insert(Value::Null);
    if !slot.is_object() {
        *slot = json!({});
    }
    let set = slot.as_object_mut().unwrap();
    for name in ["defaultAction", "ipRules"] {
        if let Some(key) = key_of(set, name).cloned() {
            let value = set.remove(&key).unwrap();
            set.insert(name.to_owned(), value);
        }
    }
    set
}

fn rules(registry: &mut Value) -> &mut Vec<Value> {
    let rules = rule_set(registry).entry("ipRules").or_insert(Value::Null);
    if !rules.is_array() {
        *rules = json!([]);
    }
    rules.as_array_mut().unwrap()
}

fn address_of(rule: &Value) -> Option<&str> {
    let object = rule.as_object()?;
    let names = ["value", "ipAddressOrRange", "ip_range"];
    let key = names.iter().find_map(|name| key_of(object, name))?;
    Some(object[key].as_str()?.trim())
}

/// Unreadable rules of the space of states that a command can name all the same.
const NAMEABLE: [&str; 5] = [
    "<office>",
    "<public-ip-address>",
    "rubbish",
    "20.1.2.3/33",
    "20.1.2.3/024",
];

/// What became of the states that failed.
#[derive(Debug, Default)]
struct Tally {
    mended: usize,
    disabled_instead: usize,
    /// Failures for which no command is printed.
    without_commands: usize,
}

fn mend(states: impl Iterator<Item = State>, check: &str, settings: &space::Settings) -> Tally {
    let mut tally = Tally::default();
    let mut states = states.peekable();
    while states.peek().is_some() {
        let batch: Vec<State> = states.by_ref().take(BATCH).collect();
        let documents: Vec<String> = batch.iter().map(State::document).collect();
        let before = evaluate(&format!("[{}]", documents.join(",")), settings.json);
        let mut after = Vec::new();
        let judged = before["registries"].as_array().unwrap();
        for ((state, document), registry) in batch.iter().zip(&documents).zip(judged) {
            let finding = finding(registry, check);
            if finding["status"] != "fail" {
                continue;
            }
            let commands = finding["remediation"].as_array().unwrap();
            let commands: Vec<Command> = commands
                .iter()
                .map(|command| Command::parse(command.as_str().unwrap()))
                .collect();
            if commands.is_empty() {
                // Only where a rule that has to go has no address that a command could name.
                let nameable = NAMEABLE.iter().any(|address| document.contains(address));
                assert!(
                    settings.allowed_20_8 && state.rule_set.rules.has_unreadable && !nameable,
                    "no commands for {document} under {}",
                    settings.json
                );
                tally.without_commands += 1;
                continue;
            }
            let mended = |instead: bool| {
                let mut registry: Value = serde_json::from_str(document).unwrap();
                let commands = commands.iter().filter(|c| c.instead == instead);
                commands.for_each(|command| command.apply(&mut registry));
                registry
            };
            after.push((document, "pass", mended(false)));
            if commands.iter().any(|command| command.instead) {
                after.push((document, "not-applicable", mended(true)));
            }
        }
        let list: Vec<&Value> = after.iter().map(|(_, _, registry)| registry).collect();
        let report = evaluate(&serde_json::to_string(&list).unwrap(), settings.json);
        let registries = report["registries"].as_array().unwrap();
        assert_eq!(registries.len(), after.len());
        for ((document, expected, mended), registry) in after.iter().zip(registries) {
            let finding = finding(registry, check);
            assert_eq!(
                finding["status"], *expected,
                "{document}\nbecomes {mended}\nunder {}: {finding}",
                settings.json
            );
            match *expected {
                "pass" => tally.mended += 1,
                _ => tally.disabled_instead += 1,
            }
        }
    }
    tally
}

#[test]
fn trusted_services_pass_after_the_remedy() {
    let settings = space::Settings::default();
    let tally = mend(space::for_trusted_services(false), TRUSTED, &settings);
    assert!(tally.mended > 1_000 && tally.without_commands == 0, "{tally:?}");
}

#[test]
fn ip_network_rules_pass_after_the_remedy() {
    for settings in space::SETTINGS {
        let tally = mend(space::for_ip_network_rules(false), IP, &settings);
        assert!(
            tally.mended > 400 && tally.disabled_instead > 100,
            "{tally:?} under {}",
            settings.json
        );
    }
}
