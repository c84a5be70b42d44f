//! Explanation as Markdown, for wikis and runbooks.

use std::borrow::Cow;
use std::io::{self, Write};

use super::content::{Block, Explanation, Term};
use crate::escape::escape;
use crate::render::labels::label;
use crate::render::markdown::{code, fence, text};

/// Writes a page as Markdown. Texts of the policy are escaped.
///
/// # Errors
/// `out` cannot be written to.
pub fn markdown(page: &Explanation, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n\n{}", text(&page.title), text(&page.kind))?;
    for section in &page.sections {
        writeln!(out, "\n## {}", text(&section.heading))?;
        section.blocks.iter().try_for_each(|block| {
            writeln!(out)?;
            self::block(block, out)
        })?;
    }
    Ok(())
}

fn block(block: &Block, out: &mut dyn Write) -> io::Result<()> {
    match block {
        Block::Paragraph(paragraph) => writeln!(out, "{}", text(paragraph)),
        Block::Steps(steps) => {
            let mut steps = (1..).zip(steps);
            steps.try_for_each(|(number, step)| writeln!(out, "{number}. {}", text(step)))
        }
        Block::Commands(commands) => {
            let commands: Vec<Cow<'_, str>> = commands.iter().map(|command| escape(command)).collect();
            let fence = fence(&commands);
            writeln!(out, "{fence}sh\n{}\n{fence}", commands.join("\n"))
        }
        Block::Terms(terms) => self::terms(terms, out),
        Block::Links(links) => {
            let mut links = links.iter();
            links.try_for_each(|(title, url)| writeln!(out, "- {}: {}", text(title), address(url)))
        }
    }
}

fn terms(terms: &[Term], out: &mut dyn Write) -> io::Result<()> {
    // A vertical bar ends a table cell even inside of code.
    let cell = |word: &str| code(word).replace('|', "\\|");
    if terms.iter().all(|term| term.status.is_none()) {
        writeln!(out, "| name | meaning |\n| --- | --- |")?;
        let mut terms = terms.iter();
        return terms.try_for_each(|term| writeln!(out, "| {} | {} |", cell(&term.word), text(&term.meaning)));
    }
    writeln!(out, "| status | reason | meaning |\n| --- | --- | --- |")?;
    terms.iter().try_for_each(|term| {
        let status = term.status.map(label).unwrap_or_default();
        writeln!(out, "| {status} | {} | {} |", cell(&term.word), text(&term.meaning))
    })
}

/// Returns a link for a plain URL, or else the URL as code.
fn address(url: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#%=+".contains(c);
    if url.starts_with("https://") && url.chars().all(plain) {
        format!("<{url}>")
    } else {
        code(url)
    }
}
