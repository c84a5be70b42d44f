//! Explanation as text for terminals.

use std::io::{self, Write};

use anstyle::Style;

use super::content::{Block, Explanation, Term};
use crate::escape::{Escaped, escape};
use crate::model::Status;
use crate::render::labels::label;
use crate::render::styles::style_of;
use crate::render::wrap::wrap_to;

const STRONG: Style = Style::new().bold();
const INDENT: &str = "  ";

/// Writes a page as text of a given width, with styles, which the writer has to strip if it is not a terminal. Commands and URLs are not wrapped.
///
/// # Errors
/// `out` cannot be written to.
pub fn text(page: &Explanation, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{STRONG}{}{STRONG:#}", Escaped(&page.title))?;
    writeln!(out, "{}", Escaped(&page.kind))?;
    for section in &page.sections {
        writeln!(out, "\n{STRONG}{}{STRONG:#}", Escaped(&section.heading))?;
        for (number, block) in section.blocks.iter().enumerate() {
            if number > 0 {
                writeln!(out)?;
            }
            self::block(block, width, out)?;
        }
    }
    Ok(())
}

fn block(block: &Block, width: usize, out: &mut dyn Write) -> io::Result<()> {
    match block {
        Block::Paragraph(text) => wrap_to(width, text, INDENT, INDENT, out),
        Block::Steps(steps) => (1..).zip(steps).try_for_each(|(number, step)| {
            let first = format!("{INDENT}{number}. ");
            wrap_to(width, step, &first, &" ".repeat(first.len()), out)
        }),
        Block::Commands(commands) => {
            let mut commands = commands.iter();
            commands.try_for_each(|command| writeln!(out, "{INDENT}{}", Escaped(command)))
        }
        Block::Terms(terms) => self::terms(terms, width, out),
        Block::Links(links) => links.iter().try_for_each(|(title, url)| {
            wrap_to(width, title, INDENT, INDENT, out)?;
            writeln!(out, "{INDENT}{INDENT}{}", Escaped(url))
        }),
    }
}

/// The narrowest column for meanings. With less space, they are below their names.
const NARROWEST: usize = 36;

/// Writes names and meanings in two columns, with the status before its first name.
fn terms(terms: &[Term], width: usize, out: &mut dyn Write) -> io::Result<()> {
    let has_status = terms.iter().any(|term| term.status.is_some());
    let front = if has_status {
        INDENT.len() + "UNKNOWN  ".len()
    } else {
        INDENT.len()
    };
    let words = terms.iter().map(|term| escape(&term.word).chars().count());
    let column = front + words.max().unwrap_or_default() + 2;
    let beside = column + NARROWEST <= width;
    let mut last = None;
    for term in terms {
        let word = escape(&term.word);
        let status = term.status.filter(|status| last != Some(*status));
        last = term.status.or(last);
        let padding = " ".repeat(column.saturating_sub(front + word.chars().count()));
        let first = format!("{}{STRONG}{word}{STRONG:#}", labelled(status, front));
        if beside {
            wrap_to(
                width,
                &term.meaning,
                &format!("{first}{padding}"),
                &" ".repeat(column),
                out,
            )?;
        } else {
            writeln!(out, "{first}")?;
            let rest = " ".repeat(front + 2);
            wrap_to(width, &term.meaning, &rest, &rest, out)?;
        }
    }
    Ok(())
}

/// Returns a status, if there is one, padded to a number of columns.
fn labelled(status: Option<Status>, columns: usize) -> String {
    let Some(status) = status else {
        return " ".repeat(columns);
    };
    let style = style_of(status);
    let room = columns.saturating_sub(INDENT.len());
    format!("{INDENT}{style}{:<room$}{style:#}", label(status))
}
