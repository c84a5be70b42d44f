//! Lines of a text report: labelled, indented and wrapped at the width of the terminal.

use std::io::{self, Write};

use anstyle::Style;
use textwrap::core::display_width;

use super::fix;
use super::options::Text;
use crate::escape::{Escaped, escape};
use crate::render::styles::Styles;
use crate::render::wrap::wrap_to;

/// The width of sentences in files and pipes, in columns.
const WIDTH: usize = 100;
/// The least width.
const LEAST: usize = 60;
/// The widest column of registry names and resource groups that is aligned.
const WIDEST_COLUMN: usize = 40;
/// The columns of a label with the space behind it.
const LABEL: usize = 8;
/// The indentation of what follows the first line of a group.
pub(super) const INDENT: &str = "  ";

/// Writes lines.
pub(super) struct Lines<'o> {
    out: &'o mut dyn Write,
    pub(super) styles: Styles,
    width: Option<usize>,
}

impl<'o> Lines<'o> {
    pub(super) fn new(text: Text, out: &'o mut dyn Write) -> Self {
        Self {
            out,
            styles: Styles::new(text.colors),
            width: text.width.map(|width| usize::from(width).max(LEAST)),
        }
    }

    pub(super) fn out(&mut self) -> &mut dyn Write {
        self.out
    }

    /// Whether a line needs no wrapping.
    pub(super) fn fits(&self, line: &str) -> bool {
        self.width.is_none_or(|width| display_width(line) <= width)
    }

    pub(super) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// Writes a sentence.
    pub(super) fn sentence(&mut self, text: &str, first: &str, rest: &str) -> io::Result<()> {
        wrap_to(self.width.unwrap_or(WIDTH), text, first, rest, self.out)
    }

    /// Writes a sentence that is only wrapped on terminals.
    pub(super) fn line(&mut self, text: &str, first: &str, rest: &str) -> io::Result<()> {
        match self.width {
            Some(width) => wrap_to(width, text, first, rest, self.out),
            None => writeln!(self.out, "{first}{}", Escaped(text)),
        }
    }

    /// Writes a line of one style, which is only wrapped on terminals.
    pub(super) fn styled(&mut self, style: Style, text: &str) -> io::Result<()> {
        if self.fits(text) {
            return writeln!(self.out, "{style}{}{style:#}", Escaped(text));
        }
        write!(self.out, "{style}")?;
        self.line(text, "", "")?;
        write!(self.out, "{style:#}")
    }

    /// Returns the label of a line with this indentation, and the indentation of the lines below.
    pub(super) fn label(&self, label: &str, indent: &str) -> (String, String) {
        let faint = self.styles.faint();
        (
            format!("{indent}{faint}{label:<0$}{faint:#}", LABEL),
            format!("{indent}{:1$}", "", LABEL),
        )
    }

    /// Writes commands. They are only wrapped on terminals, in a way that a shell understands.
    pub(super) fn commands(&mut self, commands: &[&str], label: &str, indent: &str) -> io::Result<()> {
        let (mut first, rest) = self.label(label, indent);
        let room = self.width.map(|width| width.saturating_sub(display_width(&rest)));
        for command in commands {
            let command = escape(command);
            let lines = match room {
                Some(room) => fix::wrapped(&command, room),
                None => vec![command.into_owned()],
            };
            for line in lines {
                writeln!(self.out, "{first}{}", Escaped(&line))?;
                first.clone_from(&rest);
            }
        }
        Ok(())
    }

    /// Writes the name, the group and the place of a registry, aligned with others as far as they fit.
    pub(super) fn registry(
        &mut self,
        registry: [&str; 3],
        widths: [usize; 2],
        first: &str,
        rest: &str,
    ) -> io::Result<()> {
        let strong = self.styles.strong();
        let faint = self.styles.faint();
        let [name, group, place] = registry;
        let padding =
            |text: &str, width: usize| " ".repeat(width.min(WIDEST_COLUMN).saturating_sub(display_width(text)));
        let [name_width, group_width] = widths;
        let mut line = format!("{}{}", name, padding(name, name_width));
        if group_width > 0 {
            line = format!("{line}  {group}{}", padding(group, group_width));
        }
        let fits = |width: usize| display_width(rest) + display_width(&line) + 2 + display_width(place) <= width;
        if self.width.is_none_or(fits) {
            let aligned = line.get(name.len()..).unwrap_or_default();
            return writeln!(
                self.out,
                "{first}{strong}{name}{strong:#}{aligned}  {faint}{place}{faint:#}"
            );
        }
        self.pieces(
            &[(strong, name), (Style::new(), group), (faint, place)],
            first,
            &format!("{rest}{INDENT}"),
        )
    }

    /// Writes pieces next to each other as far as they fit, without splitting any.
    pub(super) fn pieces(&mut self, pieces: &[(Style, &str)], first: &str, rest: &str) -> io::Result<()> {
        write!(self.out, "{first}")?;
        // Labels have no width but that of their text, which is the one of the indentation.
        let mut column = display_width(rest);
        let mut is_begin = true;
        for (style, text) in pieces.iter().filter(|(_, text)| !text.is_empty()) {
            let width = display_width(text);
            let fits = self.width.is_none_or(|most| column + 2 + width <= most);
            if !is_begin && fits {
                write!(self.out, "  ")?;
                column += 2;
            } else if !is_begin {
                write!(self.out, "\n{rest}")?;
                column = display_width(rest);
            }
            write!(self.out, "{style}{}{style:#}", Escaped(text))?;
            column += width;
            is_begin = false;
        }
        writeln!(self.out)
    }
}
