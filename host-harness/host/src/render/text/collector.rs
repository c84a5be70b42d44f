//! Findings of a text report, in groups of one check and reason, and in lists of one fix.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use super::options::Text;
use super::row::{GroupKey, Row, Shared, TextPart};
use super::spool::{List, Spool};
use crate::model::{Advisory, ReasonMetadata};

/// The lists of a group that share message, fix and waiver. Findings that fit into none of them are listed with their own.
const MOST_LISTS: usize = 16;
/// The rows of a list, and the errors, that are kept for a report in which they are shortened.
pub(super) const MOST_ROWS: u64 = 10;
/// The registries that are named for a note.
pub(super) const MOST_NAMES: usize = 3;

/// Collects a text report part by part, in input order, and writes it at the end.
#[derive(Debug)]
pub struct TextCollector {
    pub(super) text: Text,
    pub(super) groups: Vec<Group>,
    places: HashMap<GroupKey, usize>,
    pub(super) notes: Vec<Note>,
    note_places: HashMap<String, usize>,
    pub(super) errors: List,
    pub(super) spool: Spool,
}

/// Findings of one check with one reason, outcome and severity.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) key: GroupKey,
    pub(super) reason: Arc<ReasonMetadata>,
    pub(super) count: u64,
    /// Whether all registries are declared in templates and plans.
    pub(super) all_declared: bool,
    pub(super) lists: Vec<SharedList>,
    places: HashMap<Shared, usize>,
    /// Findings with a message, fix or waiver of their own.
    pub(super) others: List,
    /// The widest name and resource group.
    pub(super) widths: [usize; 2],
}

/// Findings of a group with the same message, fix and waiver.
#[derive(Debug)]
pub(super) struct SharedList {
    pub(super) shared: Shared,
    pub(super) rows: List,
    /// The first row with what it shares with the others.
    pub(super) first: String,
}

/// A kind of note.
#[derive(Debug)]
pub(super) struct Note {
    pub(super) first: Advisory,
    /// Whether all notes of this kind have the same text.
    pub(super) is_same: bool,
    pub(super) count: u64,
    /// The first registries, each once.
    pub(super) names: Vec<String>,
    /// Whether there are more.
    pub(super) has_more: bool,
}

impl TextCollector {
    pub(super) fn new(text: Text) -> Self {
        Self {
            text,
            groups: Vec::new(),
            places: HashMap::new(),
            notes: Vec::new(),
            note_places: HashMap::new(),
            errors: List::default(),
            spool: Spool::default(),
        }
    }

    /// Adds the next part of the input.
    ///
    /// # Errors
    /// The temporary file for long lists cannot be written to.
    pub fn add(&mut self, part: TextPart) -> io::Result<()> {
        for row in part.rows {
            for note in &row.notes {
                let [name, ..] = &row.registry;
                self.note(name, note);
            }
            self.row(row)?;
        }
        for (name, note) in &part.notes {
            self.note(name, note);
        }
        let most = self.text.is_short().then_some(MOST_ROWS);
        for error in part.errors {
            self.errors.push(&error, most, &mut self.spool)?;
        }
        Ok(())
    }

    fn note(&mut self, name: &str, note: &Advisory) {
        let place = match self.note_places.get(&note.kind.code) {
            Some(place) => *place,
            None => {
                self.note_places.insert(note.kind.code.clone(), self.notes.len());
                self.notes.push(Note {
                    first: note.clone(),
                    is_same: true,
                    count: 0,
                    names: Vec::new(),
                    has_more: false,
                });
                self.notes.len() - 1
            }
        };
        if let Some(known) = self.notes.get_mut(place) {
            known.count += 1;
            known.is_same &= known.first.message() == note.message();
            // Both checks of a registry may have the same note, one after the other.
            if known.names.last().is_some_and(|last| last == name) {
                return;
            }
            if known.names.len() < MOST_NAMES {
                known.names.push(name.to_owned());
            } else {
                known.has_more = true;
            }
        }
    }

    fn row(&mut self, row: Row) -> io::Result<()> {
        let place = match self.places.get(&row.key) {
            Some(place) => *place,
            None => {
                self.places.insert(row.key.clone(), self.groups.len());
                self.groups.push(Group::new(&row));
                self.groups.len() - 1
            }
        };
        let most = self.text.is_short().then_some(MOST_ROWS);
        match self.groups.get_mut(place) {
            Some(group) => group.add(row, most, &mut self.spool),
            None => Ok(()),
        }
    }
}

impl Group {
    fn new(row: &Row) -> Self {
        Self {
            key: row.key.clone(),
            reason: Arc::clone(&row.reason),
            count: 0,
            all_declared: true,
            lists: Vec::new(),
            places: HashMap::new(),
            others: List::default(),
            widths: [0; 2],
        }
    }

    fn add(&mut self, row: Row, most: Option<u64>, spool: &mut Spool) -> io::Result<()> {
        self.count += 1;
        self.all_declared &= row.declared;
        for (width, text) in self.widths.iter_mut().zip(&row.registry) {
            *width = (*width).max(textwrap::core::display_width(text));
        }
        let place = match self.places.get(&row.shared) {
            Some(place) => *place,
            None if self.lists.len() < MOST_LISTS => {
                self.places.insert(row.shared.clone(), self.lists.len());
                self.lists.push(SharedList {
                    first: row.line(true),
                    shared: row.shared.clone(),
                    rows: List::default(),
                });
                self.lists.len() - 1
            }
            None => return self.others.push(&row.line(true), most, spool),
        };
        match self.lists.get_mut(place) {
            Some(list) => list.rows.push(&row.line(false), most, spool),
            None => Ok(()),
        }
    }
}
