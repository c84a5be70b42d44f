//! Parsing of commands into words, and quoting of words for each shell.

use std::io::{self, Write};

use super::allowed::is_allowed;
use super::options::{ADDRESS, PLACEHOLDER, SKU, SUBSCRIPTION};
use crate::escape::escape;
use crate::model::RegistryResult;

/// The shell that runs a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shell {
    /// Bash.
    Bash,
    /// PowerShell on any operating system.
    PowerShell,
}

/// One Azure CLI command for a registry.
#[derive(Debug)]
pub(super) struct Command {
    words: Vec<Word>,
}

#[derive(Debug)]
enum Word {
    Text(String),
    /// The address that only the owner of the registry knows.
    Address,
}

impl Command {
    /// Parses a command and its trailing comment, which marks it as an alternative to the previous commands. None if the command is not allowed for
    /// this registry.
    pub(super) fn parse<'t>(text: &'t str, registry: &RegistryResult) -> Option<(Self, Option<&'t str>)> {
        // The script must show exactly what runs.
        if escape(text) != text {
            return None;
        }
        let (texts, comment) = split(text)?;
        if !is_allowed(&texts, registry) {
            return None;
        }
        let mut words: Vec<Word> = Vec::with_capacity(texts.len());
        for text in texts {
            let behind_option = matches!(words.last(), Some(Word::Text(before)) if before == ADDRESS);
            words.push(if behind_option && text == PLACEHOLDER {
                Word::Address
            } else {
                Word::Text(text)
            });
        }
        Some((Self { words }, comment))
    }

    /// Adds the subscription: a script may cover several, and the Azure CLI only uses one by default.
    pub(super) fn in_subscription(mut self, subscription: Option<&str>) -> Self {
        let is_id = |id: &&str| id.len() == 36 && id.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
        if let Some(id) = subscription.filter(is_id)
            && !self.has_option(SUBSCRIPTION)
        {
            self.words.push(Word::Text(SUBSCRIPTION.to_owned()));
            self.words.push(Word::Text(id.to_owned()));
        }
        self
    }

    /// Returns whether the command changes the price of the registry.
    pub(super) fn changes_sku(&self) -> bool {
        self.has_option(SKU)
    }

    fn has_option(&self, option: &str) -> bool {
        let is_it = |text: &String| text.split('=').next() == Some(option);
        self.words
            .iter()
            .any(|word| matches!(word, Word::Text(text) if is_it(text)))
    }

    pub(super) fn has_placeholder(&self) -> bool {
        self.words.iter().any(|word| matches!(word, Word::Address))
    }
}

/// Splits a command into words and a trailing comment. Only accepts the quoting that `policies` uses.
fn split(text: &str) -> Option<(Vec<String>, Option<&str>)> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' => words.extend(word.take()),
            '#' if word.is_none() => return Some((words, Some(characters.as_str()))),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next()? {
                        '\'' => break,
                        quoted => word.push(quoted),
                    }
                }
            }
            '\\' if characters.next() == Some('\'') => word.get_or_insert_default().push('\''),
            plain if is_plain(plain) || plain == '=' => word.get_or_insert_default().push(plain),
            _ => return None,
        }
    }
    words.extend(word);
    Some((words, None))
}

/// Returns whether a character has no special meaning in a POSIX shell.
const fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | '/' | ':')
}

impl Shell {
    /// Returns the first lines of a script.
    pub(super) const fn head(self) -> &'static str {
        match self {
            Self::Bash => {
                "#!/usr/bin/env bash\n\
                  # Fixes findings of acrcheck. It changes registries: read it before you run it.\n"
            }
            // Without a byte order mark, Windows PowerShell assumes another encoding, in which half a character may be a quotation mark.
            Self::PowerShell => {
                "\u{feff}# Fixes findings of acrcheck. It changes registries: read it before you run it.\n"
            }
        }
    }

    /// Returns the lines that make a script stop at the first error.
    pub(super) const fn settings(self) -> &'static str {
        match self {
            Self::Bash => {
                "# Dollar signs and quotation marks in names are literal.\n\
                 # shellcheck disable=SC1112,SC2016\n\
                 set -euo pipefail\n"
            }
            Self::PowerShell => "Set-StrictMode -Version 3.0\n$ErrorActionPreference = 'Stop'\n",
        }
    }

    /// Returns the lines that require the address.
    pub(super) const fn placeholder(self) -> &'static str {
        match self {
            Self::Bash => {
                "\n# The address or range to allow for the registries below. If one of them needs another, edit its command.\n\
                 CIDR=${CIDR:?set it to the address or range to allow}\n\
                 if [[ ! $CIDR =~ ^(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}(/([89]|[12][0-9]|3[0-2]))?$ ]]; then\n\
                  \x20   echo 'CIDR: expected an IPv4 address, or a range such as 203.0.113.0/24, not wider than /8' >&2\n\
                 \x20   exit 2\n\
                 fi\n"
            }
            Self::PowerShell => {
                "\n# The address or range to allow for the registries below. If one of them needs another, edit its command.\n\
                 $cidr = $env:CIDR\n\
                  if (-not $cidr) { throw 'CIDR: set it to the address or range to allow' }\n\
                  if ($cidr -notmatch '^(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}(/([89]|[12][0-9]|3[0-2]))?$') { throw 'CIDR: expected an IPv4 address, or a range such as 203.0.113.0/24, not wider than /8' }\n"
            }
        }
    }

    /// Returns whether the shell passes the words to the Azure CLI unchanged.
    pub(super) fn takes(self, command: &Command) -> bool {
        match self {
            Self::Bash => true,
            // On Windows, `az` is a batch file, so cmd.exe interprets these characters after PowerShell has unquoted them.
            Self::PowerShell => command.words.iter().all(|word| match word {
                Word::Text(text) => !text.contains(['"', '%', '&', '|', '<', '>', '^', '!', '(', ')', '\\']),
                Word::Address => true,
            }),
        }
    }

    /// Writes the lines that run the command.
    pub(super) fn write(self, command: &Command, out: &mut dyn Write) -> io::Result<()> {
        self.words(command, out)?;
        match self {
            Self::Bash => writeln!(out),
            Self::PowerShell => writeln!(
                out,
                "\nif ($LASTEXITCODE -ne 0) {{ throw \"az exited with code $LASTEXITCODE\" }}"
            ),
        }
    }

    /// Writes the command as the shell reads it, without a line break.
    pub(super) fn words(self, command: &Command, out: &mut dyn Write) -> io::Result<()> {
        for (position, word) in command.words.iter().enumerate() {
            if position > 0 {
                out.write_all(b" ")?;
            }
            match (self, word) {
                (Self::Bash, Word::Text(text)) => out.write_all(bash(text).as_bytes())?,
                (Self::Bash, Word::Address) => out.write_all(b"\"$CIDR\"")?,
                (Self::PowerShell, Word::Text(text)) => out.write_all(power_shell(text).as_bytes())?,
                (Self::PowerShell, Word::Address) => out.write_all(b"$cidr")?,
            }
        }
        Ok(())
    }
}

/// Quotes a word for a POSIX shell.
fn bash(text: &str) -> String {
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Quotes a word for PowerShell. Only lower-case words stay unquoted, because numbers have another type there.
fn power_shell(text: &str) -> String {
    let is_word = text
        .trim_start_matches('-')
        .starts_with(|c: char| c.is_ascii_lowercase());
    if is_word && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase()) {
        return text.to_owned();
    }
    let mut word = String::from("'");
    for character in text.chars() {
        word.push(character);
        // PowerShell treats any of these as a quotation mark, which is escaped by doubling it.
        if matches!(character, '\'' | '\u{2018}'..='\u{201b}') {
            word.push(character);
        }
    }
    word.push('\'');
    word
}
