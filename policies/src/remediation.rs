//! Azure CLI commands for the registry at hand, quoted for a POSIX shell.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::report::Identity;

/// With a placeholder for what only the registry's owner can fill in.
const ADD_ANY: &str = "--ip-address '<CIDR>'";

/// A registry that commands can name.
#[derive(Debug)]
pub(crate) struct Registry {
    /// ` --name N --resource-group G`
    options: String,
}

impl Registry {
    /// None where there is no name that a command could carry.
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

    /// `az acr update`, with further options as a shell reads them.
    pub(crate) fn update(&self, options: &str) -> String {
        self.command("az acr update", options)
    }

    /// `az acr network-rule add` with the placeholder.
    pub(crate) fn add_rule(&self) -> String {
        self.command("az acr network-rule add", ADD_ANY)
    }

    /// `az acr network-rule remove`; none for an address that a command cannot carry.
    pub(crate) fn remove_rule(&self, address: &str) -> Option<String> {
        Some(self.command("az acr network-rule remove", &option("--ip-address", address)?))
    }

    fn command(&self, command: &str, options: &str) -> String {
        [command, &self.options, " ", options].concat()
    }
}

/// The longest text that is put into a command: twice what Azure allows for any of them.
const LONGEST: usize = 200;

/// An option with its value.
fn option(name: &str, value: &str) -> Option<String> {
    // A value that begins with a hyphen would be taken for an option of its own.
    let separator = if value.starts_with('-') { "=" } else { " " };
    Some([name, separator, &quoted(value)?].concat())
}

/// A text as one word of a POSIX shell; none where it is empty, far too long, or holds control characters, which no name of Azure's does.
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
            // Ends the quotation, adds the quote by itself, and begins another.
            '\'' => word.push_str("'\\''"),
            other => word.push(other),
        }
    }
    word.push('\'');
    Some(Cow::Owned(word))
}
