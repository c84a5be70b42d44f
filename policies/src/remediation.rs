//! Azure CLI commands for a registry, quoted for a POSIX shell.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::model::Identity;

/// A placeholder for a range that only the registry's owner knows.
const ADD_ANY: &str = "--ip-address '<CIDR>'";

/// The options that name a registry.
#[derive(Debug)]
pub(crate) struct Registry {
    /// ` --name N --resource-group G`
    options: String,
}

impl Registry {
    /// Returns none if the registry has no name that fits into a command.
    pub(crate) fn of(identity: &Identity<'_>) -> Option<Self> {
        let name = option(" --name", identity.name.as_ref()?)?;
        let group = identity.resource_group.as_ref();
        let group = group.and_then(|group| option(" --resource-group", group));
        Some(Self {
            options: match group {
                Some(group) => [name, group].concat(),
                None => name,
            },
        })
    }

    /// `az acr update` with further options, which must be quoted already.
    pub(crate) fn update(&self, options: &str) -> String {
        self.command("az acr update", options)
    }

    /// `az acr network-rule add` with a placeholder for the range.
    pub(crate) fn add_rule(&self) -> String {
        self.command("az acr network-rule add", ADD_ANY)
    }

    /// `az acr network-rule remove`; none if the address does not fit into a command.
    pub(crate) fn remove_rule(&self, address: &str) -> Option<String> {
        Some(self.command("az acr network-rule remove", &option("--ip-address", address)?))
    }

    fn command(&self, command: &str, options: &str) -> String {
        [command, &self.options, " ", options].concat()
    }
}

/// The longest text in a command, in bytes: twice what Azure allows for any name.
const LONGEST: usize = 200;

/// Returns an option with its value; none if the value cannot be quoted.
fn option(name: &str, value: &str) -> Option<String> {
    // Otherwise a value that begins with a hyphen would be read as an option.
    let separator = if value.starts_with('-') { "=" } else { " " };
    Some([name, separator, &quoted(value)?].concat())
}

/// Quotes a text for a POSIX shell; none if it is empty, too long or contains control characters, as no name in Azure does.
fn quoted(text: &str) -> Option<Cow<'_, str>> {
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b':');
    if text.bytes().all(plain) {
        return Some(Cow::Borrowed(text));
    }
    if text.chars().any(char::is_control) {
        return None;
    }
    let mut word = String::from("'");
    for character in text.chars() {
        match character {
            // Closes the quotation, adds an escaped quote and opens another quotation.
            '\'' => word.push_str("'\\''"),
            other => word.push(other),
        }
    }
    word.push('\'');
    Some(Cow::Owned(word))
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// POSIX.1-2017, XCU 2.2.2: within single quotes every character is literal, and a single quote cannot occur.
    #[test]
    fn texts_are_quoted_for_a_posix_shell() {
        for (text, expected) in [
            ("orchard", "orchard"),
            ("203.0.113.0/24", "203.0.113.0/24"),
            ("2001:db8::/32", "2001:db8::/32"),
            ("a_b-c.d", "a_b-c.d"),
            ("<CIDR>", "'<CIDR>'"),
            ("two words", "'two words'"),
            ("$(id)", "'$(id)'"),
            ("`id`", "'`id`'"),
            ("a;b&c|d", "'a;b&c|d'"),
            ("~", "'~'"),
            ("#comment", "'#comment'"),
            (r"back\slash", r"'back\slash'"),
            (r#""double""#, r#"'"double"'"#),
            ("it's", r"'it'\''s'"),
            ("'", r"''\'''"),
            ("Größe", "'Größe'"),
        ] {
            assert_eq!(quoted(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn texts_that_no_name_contains_are_refused() {
        for text in ["", "a\nb", "a\rb", "a\u{1b}[31m", "\u{7f}", "\u{85}"] {
            assert_eq!(quoted(text), None, "{text:?}");
        }
        assert!(quoted(&"a".repeat(LONGEST)).is_some());
        assert_eq!(quoted(&"a".repeat(LONGEST + 1)), None);
    }

    #[test]
    fn values_with_a_hyphen_are_not_options() {
        assert_eq!(option("--name", "orchard").as_deref(), Some("--name orchard"));
        assert_eq!(option("--name", "--yes").as_deref(), Some("--name=--yes"));
        assert_eq!(option("--name", "-a b").as_deref(), Some("--name='-a b'"));
    }

    #[test]
    fn commands_name_the_registry() {
        let registry = |name: &'static str, group: Option<&'static str>| {
            Registry::of(&Identity {
                name: Some(name.into()),
                resource_group: group.map(Cow::Borrowed),
                ..Identity::default()
            })
        };
        let orchard = registry("orchard", Some("rg one")).expect("a name");
        assert_eq!(
            orchard.update("--default-action Deny"),
            "az acr update --name orchard --resource-group 'rg one' --default-action Deny"
        );
        assert_eq!(
            orchard.remove_rule("203.0.113.7").as_deref(),
            Some("az acr network-rule remove --name orchard --resource-group 'rg one' --ip-address 203.0.113.7")
        );
        assert_eq!(orchard.remove_rule("203.0.113.7\n"), None);
        for group in [None, Some(""), Some("a\nb")] {
            assert_eq!(
                registry("orchard", group).expect("a name").add_rule(),
                "az acr network-rule add --name orchard --ip-address '<CIDR>'"
            );
        }
        assert!(registry("", Some("rg")).is_none());
        assert!(Registry::of(&Identity::default()).is_none());
    }
}
