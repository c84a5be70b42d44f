//! The parts of JSON texts that hosts pass.

use alloc::string::String;
use alloc::vec::Vec;

use acrcheck_json::{Container, Scanner, Value};

/// The texts of the members of an object. None if it is not an object, or one of them is given twice.
pub(super) fn members<'d, const N: usize>(text: &'d str, keys: [&str; N]) -> Option<[Option<&'d str>; N]> {
    let mut json = Scanner::new(text);
    let Value::Object(_) = json.value().ok()? else {
        return None;
    };
    let mut members = [None; N];
    let mut object = Container::default();
    while let Some(name) = json.next_key(&mut object).ok()? {
        let name = json.text_of(name);
        let start = json.offset();
        json.skip().ok()?;
        let place = keys.iter().position(|key| *key == name);
        if let Some(member) = place.and_then(|place| members.get_mut(place)) {
            if member.is_some() {
                return None;
            }
            *member = Some(text.get(start..json.offset())?);
        }
    }
    json.is_at_end().then_some(members)
}

/// The elements of an array of strings. None if it is something else.
pub(super) fn strings(text: &str) -> Option<Vec<String>> {
    let mut json = Scanner::new(text);
    let Value::Array(mut array) = json.value().ok()? else {
        return None;
    };
    let mut strings = Vec::new();
    while json.next_element(&mut array).ok()? {
        let Value::Text(string) = json.value().ok()? else {
            return None;
        };
        strings.push(string.into_owned());
    }
    (json.is_at_end() && json.take_unreadable().is_none()).then_some(strings)
}
