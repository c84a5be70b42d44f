//! The data in the page: one JSON array, in which the first element describes the checks and every other one is a registry.
//!
//! What all findings of a reason have in common is in the first element. A registry does not repeat its name, group and pointer, and each is
//! encoded independently of the others, so that the page is the same however the input is split. `script.js` reads the arrays by position.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::super::evidence::{self, Line};
use super::super::labels;
use super::super::summary::place;
use super::escaped::safe;
use super::outcomes::{all, rank};
use crate::model::{Advisory, Finding, PolicyMetadata, RegistryResult, Status};

/// Writes the data.
pub(super) struct Records<'p> {
    policy: &'p PolicyMetadata,
}

impl<'p> Records<'p> {
    pub(super) const fn new(policy: &'p PolicyMetadata) -> Self {
        Self { policy }
    }

    /// Writes the first element.
    pub(super) fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let checks = self.policy.checks.iter();
        let checks: Vec<_> = checks
            .map(|check| json!([safe(&check.id), safe(&check.title)]))
            .collect();
        let mut reasons = Vec::new();
        let mut notes = Vec::new();
        for check in &self.policy.checks {
            reasons.extend(check.reasons.iter().map(|reason| {
                let portal = reason.portal.as_deref().map(safe);
                json!([safe(&check.id), safe(&reason.code), safe(&reason.summary), portal])
            }));
            let advisories = check.advisories.iter();
            notes.extend(advisories.map(|note| json!([safe(&note.code), safe(&note.summary)])));
        }
        let outcomes: Vec<_> = all().map(|(class, label)| json!([class, label])).collect();
        let head = json!({"checks": checks, "reasons": reasons, "notes": notes, "outcomes": outcomes});
        write!(out, "[{}", harmless(&head))
    }

    /// Writes the elements of registries.
    pub(super) fn write(&self, registries: &[RegistryResult], out: &mut dyn Write) -> io::Result<()> {
        for registry in registries {
            write!(out, ",\n{}", harmless(&self.registry(registry)))?;
        }
        Ok(())
    }

    /// Ends the array.
    pub(super) fn tail(out: &mut dyn Write) -> io::Result<()> {
        write!(out, "\n]")
    }

    fn registry(&self, registry: &RegistryResult) -> Value {
        let text = |text: &Option<String>| safe(text.as_deref().unwrap_or_default());
        let id = match &registry.id {
            None => Value::from(0),
            Some(id) if Some(id) == usual_id(registry).as_ref() => Value::from(1),
            Some(id) => Value::from(safe(id)),
        };
        let texts = Texts {
            name: safe(&labels::name_in_deployment(registry)),
            group: text(&registry.resource_group),
            pointer: registry
                .source
                .position
                .as_ref()
                .map_or_else(String::new, |position| safe(&position.pointer)),
        };
        let mut said = Said::default();
        let findings = registry.findings.iter();
        let findings: Vec<Value> = findings
            .map(|finding| self.finding(registry, finding, &texts, &mut said))
            .collect();
        json!([
            texts.name,
            texts.group,
            text(&registry.subscription_id),
            text(&registry.location),
            id,
            safe(&place(&registry.source, false)),
            texts.pointer,
            findings,
        ])
    }

    fn finding(&self, registry: &RegistryResult, finding: &Finding, texts: &Texts, said: &mut Said) -> Value {
        let severity = match finding.status {
            Status::Fail => Value::from(finding.severity.as_str()),
            Status::Pass | Status::NotApplicable | Status::Unknown => Value::from(0),
        };
        let commands = labels::commands(registry, finding).iter();
        let mut fields = vec![
            self.reason(finding),
            Value::from(rank(finding.outcome())),
            severity,
            evidence_of(finding, texts, said),
            optional(finding.own_message.as_deref().map(safe)),
            finding.advisories.iter().map(|note| self.note(note, said)).collect(),
            commands.map(|command| texts.shortened(safe(command))).collect(),
            optional(labels::waiver_of(finding).map(|waiver| safe(&waiver))),
        ];
        let is_empty = |field: &Value| *field == 0 || field.as_array().is_some_and(Vec::is_empty);
        while fields.len() > 2 && fields.last().is_some_and(is_empty) {
            fields.pop();
        }
        Value::Array(fields)
    }

    /// Returns the place of a reason in the first element, or what would be there.
    fn reason(&self, finding: &Finding) -> Value {
        let mut reasons = self
            .policy
            .checks
            .iter()
            .flat_map(|check| check.reasons.iter().map(move |reason| (&check.id, &reason.code)));
        match reasons.position(|reason| reason == (&finding.check.id, &finding.reason.code)) {
            Some(place) => Value::from(place),
            None => json!([
                safe(&finding.check.id),
                safe(&finding.reason.code),
                safe(&finding.reason.summary),
                finding.portal().map(safe)
            ]),
        }
    }

    /// Returns the place of a note in the first element, or what would be there, or, in an array, the place of the same note in the registry.
    fn note(&self, note: &Advisory, said: &mut Said) -> Value {
        let mut notes = self.policy.checks.iter().flat_map(|check| &check.advisories);
        let same = |kind: &&_| **kind == note.kind;
        match notes
            .position(|kind| same(&kind))
            .filter(|_| note.own_message.is_none())
        {
            Some(place) => Value::from(place),
            None => {
                let own = json!([safe(&note.kind.code), safe(note.message())]);
                match Said::place(&mut said.notes, &own) {
                    Some(place) => json!([place]),
                    None => own,
                }
            }
        }
    }
}

/// What earlier findings of the registry said.
#[derive(Default)]
struct Said {
    evidence: Vec<Value>,
    notes: Vec<Value>,
}

impl Said {
    /// Returns the place of a value in a list, or adds it.
    fn place(list: &mut Vec<Value>, value: &Value) -> Option<usize> {
        let place = list.iter().position(|said| said == value);
        if place.is_none() {
            list.push(value.clone());
        }
        place
    }
}

/// The texts of a registry that recur in its findings.
struct Texts {
    name: String,
    group: String,
    pointer: String,
}

impl Texts {
    /// Returns a command with `~` for the name and `^` for the group; in an array where these characters mean themselves.
    fn shortened(&self, command: String) -> Value {
        let marks = ['~', '^'];
        if [&command, &self.name, &self.group]
            .iter()
            .any(|text| text.contains(marks))
        {
            return json!([command]);
        }
        let mut short = command;
        for (text, mark) in [(&self.name, "~"), (&self.group, "^")] {
            if !text.is_empty() {
                short = short.replace(text, mark);
            }
        }
        Value::from(short)
    }

    /// Returns a pointer with `~` for the one to the registry, and with `~~` for `~` where a pointer begins with it.
    fn relative(&self, pointer: &str) -> Value {
        let pointer = safe(pointer);
        match pointer.strip_prefix(&self.pointer) {
            Some(rest) if !self.pointer.is_empty() => Value::from(format!("~{rest}")),
            _ if pointer.starts_with('~') => Value::from(format!("~{pointer}")),
            _ => Value::from(pointer),
        }
    }
}

/// Returns pointers, each followed by its value. A number is the place of the same pair in the registry; a number in an array counts the values that
/// are left out.
fn evidence_of(finding: &Finding, texts: &Texts, said: &mut Said) -> Value {
    let mut values = Vec::new();
    for line in evidence::lines(&finding.evidence) {
        match line {
            Line::Value(evidence) => {
                let pointer = texts.relative(&evidence.pointer);
                let value = evidence
                    .value
                    .as_deref()
                    .map_or(Value::Null, |value| safe(value).into());
                match Said::place(&mut said.evidence, &json!([pointer, value])) {
                    Some(place) => values.push(place.into()),
                    None => values.extend([pointer, value]),
                }
            }
            Line::More(count) => values.push(json!([count])),
        }
    }
    Value::Array(values)
}

/// Returns the id that Azure would give the registry.
fn usual_id(registry: &RegistryResult) -> Option<String> {
    let parameters = &registry.source.parameters;
    if !parameters.is_empty() {
        return None;
    }
    Some(format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.ContainerRegistry/registries/{}",
        registry.subscription_id.as_ref()?,
        registry.resource_group.as_ref()?,
        registry.name.as_ref()?
    ))
}

fn optional(text: Option<String>) -> Value {
    text.map_or(Value::from(0), Value::from)
}

/// Returns JSON that cannot end or open an element, whatever its texts.
fn harmless(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    fn texts(name: &str, group: &str) -> Texts {
        Texts {
            name: name.to_owned(),
            group: group.to_owned(),
            pointer: "/7".to_owned(),
        }
    }

    /// What the script makes of a shortened command.
    fn expanded(command: &Value, texts: &Texts) -> String {
        if let Some(literal) = command.get(0) {
            return literal.as_str().unwrap().to_owned();
        }
        let mut text = String::new();
        for character in command.as_str().unwrap().chars() {
            match character {
                '~' => text.push_str(&texts.name),
                '^' => text.push_str(&texts.group),
                _ => text.push(character),
            }
        }
        text
    }

    #[test]
    fn commands_are_shortened_and_can_be_restored() {
        let usual = "az acr update --name contoso --resource-group contoso-rg --allow-trusted-services true";
        let texts_of_usual = texts("contoso", "contoso-rg");
        assert_eq!(
            texts_of_usual.shortened(usual.to_owned()),
            "az acr update --name ~ --resource-group ~-rg --allow-trusted-services true"
        );
        for (name, group) in [
            ("contoso", "contoso-rg"),
            ("", ""),
            ("a", "~"),
            ("~", "^"),
            ("a~", "a"),
            ("name", "resource"),
        ] {
            let texts = texts(name, group);
            for command in [
                usual.to_owned(),
                format!("az '{name}' {group} # ~^ {name}"),
                String::new(),
            ] {
                assert_eq!(
                    expanded(&texts.shortened(command.clone()), &texts),
                    command,
                    "{name} {group}"
                );
            }
        }
    }

    #[test]
    fn pointers_are_relative_to_the_registry() {
        let texts = texts("", "");
        assert_eq!(texts.relative("/7/networkRuleSet"), "~/networkRuleSet");
        assert_eq!(texts.relative("/6/networkRuleSet"), "/6/networkRuleSet");
        assert_eq!(texts.relative("~/x"), "~~/x");
    }

    #[test]
    fn no_text_ends_the_data() {
        let text = harmless(&json!(["</script><!--<script>", {"</script>": 1}]));
        assert!(!text.contains('<'), "{text}");
        assert_eq!(
            serde_json::from_str::<Value>(&text).unwrap(),
            json!(["</script><!--<script>", {"</script>": 1}])
        );
    }
}
