//! Commands that fix a finding: what those of several registries have in common, and how they are wrapped.

use std::borrow::Cow;

use textwrap::core::display_width;

use crate::model::RegistryResult;

/// Returns a command with placeholders instead of what names the registry, so that the same command for other registries is equal.
pub(super) fn common(command: &str, registry: &RegistryResult) -> String {
    let mut option = "";
    let words = words(command).into_iter().map(|word| {
        let (before, value) = match word.split_once('=') {
            Some((name, value)) if name.starts_with("--") => {
                option = name;
                (word.get(..=name.len()).unwrap_or_default(), value)
            }
            _ => ("", word),
        };
        let placeholder = placeholder(option, &unquoted(value), registry);
        option = if before.is_empty() { word } else { "" };
        placeholder.map_or(Cow::Borrowed(word), |placeholder| {
            Cow::Owned(format!("{before}{placeholder}"))
        })
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Returns the placeholder for the value of an option, if the value names the registry.
fn placeholder(option: &str, value: &str, registry: &RegistryResult) -> Option<&'static str> {
    let (known, placeholder) = match option {
        "--name" => (&registry.name, "'<NAME>'"),
        "--resource-group" => (&registry.resource_group, "'<GROUP>'"),
        "--subscription" => (&registry.subscription_id, "'<SUBSCRIPTION>'"),
        _ => return None,
    };
    (known.as_deref() == Some(value)).then_some(placeholder)
}

/// Returns the words of a command as they are written, with their quotes.
fn words(command: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let (mut in_quotes, mut is_escaped) = (false, false);
    for (at, character) in command.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if !in_quotes => is_escaped = true,
            '\'' => in_quotes = !in_quotes,
            ' ' if !in_quotes => {
                words.push(command.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push(command.get(start..).unwrap_or_default());
    words
}

/// Returns a word without its quotes.
fn unquoted(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    let mut characters = word.chars();
    let mut in_quotes = false;
    while let Some(character) = characters.next() {
        match character {
            '\\' if !in_quotes => text.extend(characters.next()),
            '\'' => in_quotes = !in_quotes,
            other => text.push(other),
        }
    }
    text
}

/// Returns a command in lines of at most `room` columns that a POSIX shell reads as the same command. Lines are broken before options, and a
/// comment comes first. Words are never split.
pub(super) fn wrapped(command: &str, room: usize) -> Vec<String> {
    if display_width(command) <= room {
        return vec![command.to_owned()];
    }
    let words = words(command);
    let comment = words.iter().position(|word| word.starts_with('#'));
    let (words, comment) = words.split_at(comment.unwrap_or(words.len()));
    let comment = comment.join(" ");
    let mut lines = Vec::new();
    if let Some(comment) = comment.strip_prefix('#') {
        let room = room.saturating_sub(2);
        let options = textwrap::Options::new(room).break_words(false);
        let comment = textwrap::wrap(comment.trim(), options);
        lines.extend(comment.into_iter().map(|line| format!("# {line}")));
    }
    // Each option stays with its values.
    let mut pieces: Vec<String> = Vec::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        match pieces.last_mut() {
            Some(piece) if !word.starts_with("--") => {
                piece.push(' ');
                piece.push_str(word);
            }
            _ => pieces.push((*word).to_owned()),
        }
    }
    let mut line = String::new();
    for piece in pieces {
        if line.is_empty() {
            line = piece;
        } else if display_width(&line) + display_width(&piece) + CONTINUED.len() < room {
            line.push(' ');
            line.push_str(&piece);
        } else {
            lines.push(line + CONTINUED);
            line = format!("  {piece}");
        }
    }
    lines.push(line);
    lines
}

/// The end of a line that continues on the next one.
const CONTINUED: &str = " \\";

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    fn registry(name: &str, group: &str) -> RegistryResult {
        serde_json::from_value(serde_json::json!({
            "id": null, "name": name, "resourceGroup": group, "subscriptionId": null, "location": null,
            "source": {"position": null}, "findings": [],
        }))
        .unwrap()
    }

    #[test]
    fn only_what_names_the_registry_is_replaced() {
        for (name, group, command, expected) in [
            (
                "orchard",
                "rg one",
                "az acr update --name orchard --resource-group 'rg one' --default-action Deny",
                "az acr update --name '<NAME>' --resource-group '<GROUP>' --default-action Deny",
            ),
            // Words that only look like the name, and the name of another registry.
            (
                "acr",
                "Deny",
                "az acr update --name acr --default-action Deny",
                "az acr update --name '<NAME>' --default-action Deny",
            ),
            (
                "pear",
                "rg",
                "az acr update --name orchard",
                "az acr update --name orchard",
            ),
            (
                "--yes",
                "it's",
                "az acr update --name=--yes --resource-group 'it'\\''s'",
                "az acr update --name='<NAME>' --resource-group '<GROUP>'",
            ),
            (
                "orchard",
                "rg",
                "az x --name orchard  # or 'this'",
                "az x --name '<NAME>'  # or 'this'",
            ),
        ] {
            assert_eq!(common(command, &registry(name, group)), expected);
        }
    }

    #[test]
    fn wrapped_commands_are_the_same_commands() {
        for (command, room, expected) in [
            ("az acr update --name a", 40, "az acr update --name a"),
            (
                "az acr update --name a --default-action Deny",
                30,
                "az acr update --name a \\\n  --default-action Deny",
            ),
            (
                "az x --name 'a --b' --c d  # or this, if it is needed",
                24,
                "# or this, if it is\n# needed\naz x --name 'a --b' \\\n  --c d",
            ),
            (
                "az x --name 'it'\\''s --b' --c",
                27,
                "az x --name 'it'\\''s --b' \\\n  --c",
            ),
        ] {
            assert_eq!(wrapped(command, room).join("\n"), expected);
        }
    }
}
