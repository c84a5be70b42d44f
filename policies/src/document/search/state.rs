//! The state of a search, and the problems that it reports.

use alloc::string::String;

use crate::document::entries::Entries;
use crate::model::{Position, Problem, ProblemCode};
use acrcheck_json::number::saturated;
use acrcheck_json::pointer::push_key;
use acrcheck_json::{JsonType, Scanner, Unreadable, Value};

/// Which entries of a value to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Collect {
    /// Registries, other resources, and an error entry for anything else.
    Everything,
    /// Registries only: the value is next to a list, or in a registry.
    Registries,
}

/// The search of one top-level value.
pub(in crate::document) struct Search<'r, 'd, E> {
    pub(in crate::document) json: &'r mut Scanner<'d>,
    pub(in crate::document) entries: &'r mut E,
    /// The position of the current value.
    pub(in crate::document) position: Position,
    /// The offset of the end of the last complete value in which something was found.
    pub(in crate::document) salvaged_to: &'r mut usize,
}

/// The result of searching an array.
#[derive(Default)]
pub(super) struct Elements {
    pub(super) found: bool,
    pub(super) count: usize,
}

impl<'d, E: Entries<'d>> Search<'_, 'd, E> {
    /// Goes to the line and column of the next value. Returns the line and column before.
    #[inline(always)]
    pub(super) fn begin_value(&mut self) -> (u32, u32) {
        self.json.first_byte();
        let (line, offset) = self.json.line_and_offset();
        let outside = (self.position.line, self.position.column);
        self.position.line = line;
        self.position.column = saturated(offset).saturating_add(1);
        outside
    }

    /// Returns to the line and column that `begin_value` returned.
    #[inline(always)]
    pub(super) const fn end_value(&mut self, outside: (u32, u32)) {
        (self.position.line, self.position.column) = outside;
    }

    /// Appends a key to the pointer. Returns the previous length.
    pub(super) fn push_key(&mut self, key: &str) -> usize {
        let length = self.position.pointer.len();
        push_key(&mut self.position.pointer, key);
        length
    }

    /// Reports a problem with the current value.
    pub(super) fn problem(&mut self, code: ProblemCode, message: &str) {
        let problem = self.problem_at("", code, message);
        self.entries.problem(problem);
    }

    /// Returns a problem with the current value, or with one of its members if the key is not empty.
    pub(super) fn problem_at(&self, key: &str, code: ProblemCode, message: &str) -> Problem {
        let mut position = self.position.clone();
        if !key.is_empty() {
            push_key(&mut position.pointer, key);
        }
        Problem {
            code,
            position,
            message: message.into(),
        }
    }

    pub(super) fn not_a_registry(&mut self, what: &str) {
        let message = [
            "not a container registry: ",
            what,
            "; pass what `az acr show`, `az acr list` or the Azure Resource Manager prints",
        ];
        self.problem(ProblemCode::NotARegistry, &message.concat());
    }

    /// Reports a value that is neither an array nor an object.
    pub(super) fn scalar(&mut self, value: &Value<'d>) {
        let noun = match value {
            Value::Text(text) if looks_like_json(text) => {
                self.problem(ProblemCode::UnsupportedDocument, JSON_IN_STRING);
                return;
            }
            Value::Text(_) => JsonType::String.noun(),
            Value::Boolean(_) => JsonType::Boolean.noun(),
            Value::Number(_) => JsonType::Number.noun(),
            Value::Null => "null",
            Value::Array(_) => JsonType::Array.noun(),
            Value::Object(_) => JsonType::Object.noun(),
        };
        self.not_a_registry(noun);
    }

    /// Reports an unreadable value: at the element that contains it, or at its own position outside of lists.
    pub(super) fn unreadable(&mut self, unreadable: Unreadable, depth: usize) {
        if depth == 0 {
            self.unreadable_at(unreadable);
        } else {
            self.problem(ProblemCode::UnreadableValue, UNREADABLE);
        }
    }

    pub(super) fn unreadable_at(&mut self, Unreadable { line, column }: Unreadable) {
        self.entries.problem(Problem {
            code: ProblemCode::UnreadableValue,
            position: Position {
                line,
                column,
                pointer: String::new(),
            },
            message: UNREADABLE.into(),
        });
    }
}

/// Whether a string starts like a JSON array or object.
pub(super) fn looks_like_json(text: &str) -> bool {
    let text = text.trim_ascii_start();
    let inside = text.strip_prefix(['[', '{']).map(str::trim_ascii_start);
    inside.is_some_and(|inside| inside.starts_with(['"', '[', '{', ']', '}']))
}

pub(super) const UNREADABLE: &str =
    "unreadable value: a number that is too large, or a string with half a surrogate pair; fix or remove it";

pub(super) const TOO_DEEP: &str =
    "arrays and objects nested too deep to be searched; pass the registries in a separate document";

pub(super) const JSON_IN_STRING: &str =
    "a string that contains JSON; print it as an object (PowerShell: `ConvertTo-Json -Depth 20`, jq: `fromjson`)";

pub(super) const GIVEN_TWICE: &str = "a key given twice, with registries in both values; only the first is evaluated: pass the other in a separate document";

pub(super) const LIST_BESIDE: &str =
    "a list next to a template or a plan is not searched; pass it in a separate document";

pub(super) const TABLE: &str = "a Resource Graph result in table format; request the result format objectArray";

pub(super) const PLAIN_ARRAY: &str = "an array without registries, as `az … --query '[].[name, …]'` prints it; name the keys in the query: `[].{name:name, …}`";
