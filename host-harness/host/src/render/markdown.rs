//! Report as Markdown (GitHub and GitLab), for comments and build summaries: details of what needs attention, counts of the rest.
//!
//! GitHub rejects a build summary of more than 1 MiB, so each list has a limit and says what it leaves out.

use std::borrow::Cow;
use std::io::{self, Write};

use super::ends::FileEnds;
use super::evidence::{self, Line};
use super::labels;
use super::renderer::Renderer;
use super::summary::{place, verdict};
use crate::escape::escape;
use crate::model::{ErrorEntry, Finding, Outcome, RegistryResult, Status};
use crate::report::Report;

/// The report as Markdown.
#[derive(Clone, Copy, Debug)]
pub struct Markdown;

/// The beginning of a report, which is invisible when rendered.
const MARK: &str = "<!-- acrcheck report -->\n";

/// The most bytes of each list. Together with the counts, they are less than 1 MiB.
const MOST_ERRORS: usize = 150_000;
const MOST_FINDINGS: usize = 650_000;
const MOST_WAIVED: usize = 150_000;

/// Writes the items of a list as long as there is room, and counts the others.
struct Limited<'o> {
    out: &'o mut dyn Write,
    room: usize,
    left_out: u64,
}

impl<'o> Limited<'o> {
    fn new(out: &'o mut dyn Write, room: usize) -> Self {
        Self { out, room, left_out: 0 }
    }

    /// Writes an item if it has a text and there is room. After an item without room, there is none for later ones either.
    fn item(&mut self, write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
        let mut text = Vec::new();
        write(&mut text)?;
        if text.is_empty() {
            return Ok(());
        }
        match self.room.checked_sub(text.len()) {
            Some(room) if self.left_out == 0 => {
                self.room = room;
                self.out.write_all(&text)
            }
            _ => {
                self.left_out += 1;
                Ok(())
            }
        }
    }

    /// Says how many items were left out.
    fn end(self, what: &str) -> io::Result<()> {
        if self.left_out > 0 {
            let more = self.left_out;
            writeln!(
                self.out,
                "**{more} more {what} are not shown.** Use `--format html` or `--format csv` to see all.\n"
            )?;
        }
        Ok(())
    }
}

impl Markdown {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        ends.starts_with(MARK)
    }
}

impl Renderer for Markdown {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let summary = &report.summary;
        writeln!(
            out,
            "{MARK}# Azure Container Registry checks\n\n**{}**\n",
            verdict(&report.totals()).1
        )?;
        let counts = [
            ("registries", summary.registries),
            ("failed", summary.fail),
            ("waived", summary.waived),
            ("unknown", summary.unknown),
            ("passed", summary.pass),
            ("not applicable", summary.not_applicable),
            ("duplicates", summary.duplicates),
            ("errors", summary.errors),
        ];
        // Without waivers and duplicates, their counts would only distract.
        let counts = || {
            let counts = counts.iter();
            counts.filter(|(name, count)| !["waived", "duplicates"].contains(name) || *count > 0)
        };
        let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        writeln!(out, "{}", row(counts().map(|(name, _)| (*name).to_owned()).collect()))?;
        writeln!(out, "{}", row(counts().map(|_| "---:".to_owned()).collect()))?;
        writeln!(out, "{}\n", row(counts().map(|(_, count)| count.to_string()).collect()))?;
        if let Some(configuration) = &report.configuration {
            let component = labels::component(&report.component);
            writeln!(
                out,
                "Configuration {}, component {}\n",
                code(&configuration.path),
                code(&component)
            )?;
        }
        if !report.errors.is_empty() {
            writeln!(out, "## Errors\n")?;
            errors(&report.errors, out)?;
        }
        let mut list = Limited::new(out, MOST_FINDINGS);
        for registry in &report.registries {
            list.item(|out| of_registry(registry, out))?;
        }
        list.end("registries with failed or unknown findings")?;
        waived(report, out)
    }
}

fn errors(errors: &[ErrorEntry], out: &mut dyn Write) -> io::Result<()> {
    let mut list = Limited::new(out, MOST_ERRORS);
    for error in errors {
        let place = place(&error.source, error.code == "not-json");
        list.item(|out| writeln!(out, "- {}: {}", code(&place), text(&error.message)))?;
    }
    writeln!(list.out)?;
    list.end("errors")
}

/// Writes the waived findings, one per line.
fn waived(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.summary.waived == 0 {
        return Ok(());
    }
    writeln!(out, "## Waived: {}\n", report.summary.waived)?;
    let mut list = Limited::new(out, MOST_WAIVED);
    for registry in &report.registries {
        let findings = registry.findings.iter();
        for finding in findings.filter(|finding| finding.outcome() == Outcome::Waived) {
            let waiver = labels::waiver_of(finding).unwrap_or_default();
            list.item(|out| {
                writeln!(
                    out,
                    "- {}: {} ({}): {}",
                    code(&labels::name_and_address(registry)),
                    code(&finding.check.id),
                    finding.reason.code,
                    text(&waiver)
                )
            })?;
        }
    }
    writeln!(list.out)?;
    list.end("waived findings")
}

/// Writes the findings of a registry that need attention.
fn of_registry(registry: &RegistryResult, out: &mut dyn Write) -> io::Result<()> {
    let findings = registry
        .findings
        .iter()
        .filter(|finding| labels::needs_attention(finding.outcome()));
    for (number, finding) in findings.enumerate() {
        if number == 0 {
            writeln!(out, "## {}\n", code(&labels::name_and_address(registry)))?;
            writeln!(out, "{}\n", code(&place(&registry.source, false)))?;
        }
        of_finding(registry, finding, out)?;
    }
    Ok(())
}

fn of_finding(registry: &RegistryResult, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let severity = match finding.status {
        Status::Fail => format!(", severity {}", finding.severity.as_str()),
        _ => String::new(),
    };
    writeln!(
        out,
        "- **{}** {} ({}{severity}): {}",
        labels::label(finding.outcome()),
        code(&finding.check.id),
        finding.reason.code,
        text(finding.message())
    )?;
    for line in evidence::lines(&finding.evidence) {
        match line {
            Line::Value(evidence) => {
                let value = evidence.value.as_deref();
                let value = value.map_or_else(|| "is absent".to_owned(), |value| format!("= {}", code(value)));
                writeln!(out, "  - seen: {} {value}", code(&evidence.pointer))?;
            }
            Line::More(count) => writeln!(out, "  - seen: and {count} more")?,
        }
    }
    if let Some(waiver) = labels::waiver_of(finding) {
        writeln!(out, "  - waiver: {}", text(&waiver))?;
    }
    if let Some(portal) = labels::portal(registry, finding) {
        writeln!(out, "  - portal: {}", text(portal))?;
    }
    for advisory in &finding.advisories {
        writeln!(out, "  - note: {}: {}", advisory.kind.code, text(advisory.message()))?;
    }
    let commands = labels::commands(registry, finding);
    if !commands.is_empty() {
        let commands: Vec<Cow<'_, str>> = commands.iter().map(|command| escape(command)).collect();
        let fence = fence(&commands);
        writeln!(out, "\n  {fence}sh")?;
        for command in commands {
            writeln!(out, "  {command}")?;
        }
        writeln!(out, "  {fence}")?;
    }
    writeln!(out)
}

/// Returns a code fence that no line contains.
pub(super) fn fence(lines: &[Cow<'_, str>]) -> String {
    let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

/// Returns the length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|character| character != '`');
    runs.map(str::len).max().unwrap_or_default()
}

/// Formats a name or a value as inline code.
pub(super) fn code(text: &str) -> String {
    let text = escape(text);
    let fence = "`".repeat(longest_run(&text) + 1);
    // A space separates the fence from backticks in the text; Markdown does not render it.
    let space = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Escapes a sentence for Markdown. An empty comment breaks up anything that could become a mention, an issue number, an emoji or a link.
pub(super) fn text(text: &str) -> String {
    const BREAK: &str = "<!-- -->";
    let text = escape(text);
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            '.' | ',' | '/' | '-' | '\'' | '"' | ';' | '?' | '(' | ')' => shown.push(character),
            ':' => shown.push(':'),
            _ if character.is_ascii_punctuation() => {
                shown.push('\\');
                shown.push(character);
            }
            _ => shown.push(character),
        }
        let follows_closely = characters.peek().is_some_and(|next| !next.is_whitespace());
        let ends_www = character == '.' && shown.to_ascii_lowercase().ends_with("www.");
        if ends_www || (matches!(character, ':' | '@' | '#') && follows_closely) {
            shown.push_str(BREAK);
        }
    }
    shown
}
