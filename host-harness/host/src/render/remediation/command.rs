//! A command as its words, and words as the shells quote them.

use std::io::{self, Write};

use super::allowed::is_allowed;
use super::options::{ADDRESS, PLACEHOLDER, SKU, SUBSCRIPTION};
use crate::escape::neutral;
use crate::model::RegistryResult;

/// What a script is run by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// Bash.
    Bash,
    /// PowerShell, on any system.
    PowerShell,
}

/// One command of the Azure CLI about registries.
#[derive(Debug)]
pub(super) struct Command {
    words: Vec<Word>,
}

#[derive(Debug)]
enum Word {
    Text(String),
    /// The address that only the registry's owner can know.
    Address,
}

impl Command {
    /// Takes a command apart, and the comment behind it, by which one says that it stands instead of those before it. None for what is not one of the
    /// commands that are allowed for this registry.
    pub(super) fn parse<'t>(text: &'t str, registry: &RegistryResult) -> Option<(Self, Option<&'t str>)> {
        // Whoever reads the script has to see what runs.
        if neutral(text) != text {
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

    /// The same, said to be about a subscription: a script may be about several, and the Azure CLI looks in one of them.
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

    /// Whether it changes what the registry costs.
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

/// The words of a command, and the comment behind them: the inverse of how `policies` quotes, and nothing beyond that.
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

/// Whether a character means nothing to a POSIX shell, wherever it stands.
const fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | '/' | ':')
}

impl Shell {
    /// The lines that a script begins with.
    pub(super) const fn head(self) -> &'static str {
        match self {
            Self::Bash => {
                "#!/usr/bin/env bash\n\
                 # Mends what acrcheck found. It changes registries: read it before you run it.\n"
            }
            // Without the mark, Windows PowerShell reads another encoding, in which half a letter may be a quotation mark.
            Self::PowerShell => {
                "\u{feff}# Mends what acrcheck found. It changes registries: read it before you run it.\n"
            }
        }
    }

    /// The lines that have it stop at the first thing that goes wrong.
    pub(super) const fn settings(self) -> &'static str {
        match self {
            Self::Bash => {
                "# Dollar signs and quotation marks in names are meant to the letter.\n\
                 # shellcheck disable=SC1112,SC2016\n\
                 set -euo pipefail\n"
            }
            Self::PowerShell => "Set-StrictMode -Version 3.0\n$ErrorActionPreference = 'Stop'\n",
        }
    }

    /// The lines that ask for the address.
    pub(super) const fn placeholder(self) -> &'static str {
        match self {
            Self::Bash => {
                "\n# The address or range that is to reach the registries below. Where one needs another, write it into its command.\n\
                 CIDR=${CIDR:?set it to the address or range that is to reach the registries}\n\
                 if [[ ! $CIDR =~ ^[0-9]{1,3}(\\.[0-9]{1,3}){3}(/([1-9]|[12][0-9]|3[0-2]))?$ ]]; then\n\
                 \x20   echo 'CIDR: an IPv4 address, or a range such as 203.0.113.0/24 that is not everybody' >&2\n\
                 \x20   exit 2\n\
                 fi\n"
            }
            Self::PowerShell => {
                "\n# The address or range that is to reach the registries below. Where one needs another, write it into its command.\n\
                 $cidr = $env:CIDR\n\
                 if (-not $cidr) { throw 'CIDR: set it to the address or range that is to reach the registries' }\n\
                 if ($cidr -notmatch '^[0-9]{1,3}(\\.[0-9]{1,3}){3}(/([1-9]|[12][0-9]|3[0-2]))?$') { throw 'CIDR: an IPv4 address, or a range such as 203.0.113.0/24 that is not everybody' }\n"
            }
        }
    }

    /// Whether the words reach the Azure CLI as they are.
    pub(super) fn takes(self, command: &Command) -> bool {
        match self {
            Self::Bash => true,
            // On Windows, `az` is a batch file: what PowerShell has quoted is read once more, by cmd.exe, which obeys these.
            Self::PowerShell => command.words.iter().all(|word| match word {
                Word::Text(text) => !text.contains(['"', '%', '&', '|', '<', '>', '^', '!', '(', ')', '\\']),
                Word::Address => true,
            }),
        }
    }

    /// Writes a line that runs the command.
    pub(super) fn write(self, command: &Command, out: &mut dyn Write) -> io::Result<()> {
        self.words(command, out)?;
        match self {
            Self::Bash => writeln!(out),
            Self::PowerShell => writeln!(
                out,
                "\nif ($LASTEXITCODE -ne 0) {{ throw \"az ended with $LASTEXITCODE\" }}"
            ),
        }
    }

    /// Writes the command as this shell reads it, without ending the line.
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

/// A text as one word of a POSIX shell.
fn bash(text: &str) -> String {
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A text as one word of PowerShell. Only words that begin as words do stay without quotation marks: numbers are no text there.
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
        // Any of these ends a quotation there, and is itself where it stands twice.
        if matches!(character, '\'' | '\u{2018}'..='\u{201b}') {
            word.push(character);
        }
    }
    word.push('\'');
    word
}
