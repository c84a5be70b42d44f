//! Recognises text that is not JSON by its beginning.

use acrcheck_json::BYTE_ORDER_MARK;

/// The number of bytes that are examined.
const EXAMINED: usize = 4 << 10;

fn beginning(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.floor_char_boundary(EXAMINED);
    text.get(..end).unwrap_or(text)
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    // Concatenated files can have byte order marks in the middle.
    let is_blank = |line: &str| line.chars().all(|c| c.is_whitespace() || c == BYTE_ORDER_MARK);
    beginning(text).lines().filter(move |line| !is_blank(line))
}

/// The lines that are not comments.
fn statements(text: &str) -> impl Iterator<Item = &str> {
    let lines = lines(text).map(str::trim_start);
    lines.filter(|line| !["//", "/*", "*", "#"].iter().any(|mark| line.starts_with(mark)))
}

fn first_line(text: &str) -> &str {
    lines(text).next().unwrap_or_default()
}

fn contains_any(text: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| text.contains(part))
}

fn starts_with_any(text: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| text.starts_with(start))
}

/// Whether a text begins with one of these, in any case.
fn starts_like(text: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| {
        text.get(..start.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    })
}

pub(super) fn is_sign_in_error(text: &str) -> bool {
    let first = first_line(text);
    first.contains("az login") && (starts_like(first, &["ERROR", "Please run"]))
}

pub(super) fn is_cli_message(text: &str) -> bool {
    starts_like(
        first_line(text),
        &["WARNING:", "ERROR:", "INFO:", "DEBUG:", "VERBOSE:", "WARN:"],
    )
}

pub(super) fn is_html(text: &str) -> bool {
    starts_like(
        beginning(text),
        &["<!doctype html", "<html", "<head", "<body", "<script"],
    )
}

pub(super) fn is_xml(text: &str) -> bool {
    let mut characters = beginning(text).chars();
    characters.next() == Some('<')
        && characters
            .next()
            .is_some_and(|c| c == '?' || c == '!' || c.is_ascii_alphabetic())
}

pub(super) fn has_ansi_codes(text: &str) -> bool {
    first_line(text).contains("\u{1b}[")
}

/// `2026-11-25T10:00:00Z …`, with or without brackets, as in pipeline logs.
pub(super) fn is_log(text: &str) -> bool {
    let line = first_line(text).trim_start_matches('[');
    let is_date = line.get(..10).is_some_and(|date| {
        let mut places = date.bytes().enumerate();
        places.all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
    });
    let time = line.get(10..).unwrap_or_default().as_bytes();
    is_date
        && matches!(time.first(), Some(b'T' | b' '))
        && matches!(time.get(1..4), Some([a, b, b':']) if a.is_ascii_digit() && b.is_ascii_digit())
}

pub(super) fn is_python(text: &str) -> bool {
    let text = beginning(text);
    let quoted = |text: &str| text.trim_start_matches(['[', '{', '(']).trim_start().starts_with('\'');
    let is_container = text.starts_with(['[', '{', '(']);
    (is_container && (quoted(text) || contains_any(text, &[": None", ": True", ": False"])))
        || starts_with_any(text, &["<azure.mgmt.", "Registry("])
}

/// A truncated object (`@{…}`), or a list of properties (`Name : orchard`).
pub(super) fn is_powershell(text: &str) -> bool {
    let first = first_line(text);
    let is_property = |line: &str| {
        line.split_once(" : ").is_some_and(|(name, _)| {
            let name = name.trim_end();
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    starts_with_any(first, &["@{", "System.Object[]", "Microsoft.Azure.Commands."]) || is_property(first)
}

pub(super) fn is_bicep(text: &str) -> bool {
    let Some(first) = statements(text).next() else {
        return false;
    };
    let declares = [
        "param ",
        "var ",
        "resource ",
        "module ",
        "metadata ",
        "type ",
        "func ",
        "output ",
    ];
    (starts_with_any(first, &declares)
        && contains_any(first, &["=", "'", " string", " bool", " object"])
        && !first.contains('"'))
        || starts_with_any(
            first,
            &[
                "targetScope",
                "@description(",
                "@allowed(",
                "@secure(",
                "@minLength(",
                "using '",
                "using none",
            ],
        )
}

pub(super) fn is_hcl(text: &str) -> bool {
    let Some(first) = statements(text).next() else {
        return false;
    };
    let blocks = [
        "resource \"",
        "data \"",
        "provider \"",
        "module \"",
        "variable \"",
        "output \"",
    ];
    starts_with_any(first, &blocks) || starts_with_any(first, &["terraform {", "locals {"])
}

pub(super) fn is_json_with_comments(text: &str) -> bool {
    let text = beginning(text);
    let inside = text.trim_start_matches(['[', '{']).trim_start();
    let has_bare_key = text.starts_with(['{', '['])
        && inside.split_once(':').is_some_and(|(key, _)| {
            let key = key.trim_end();
            !key.is_empty()
                && key
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'))
        });
    has_bare_key || starts_with_any(inside, &["//", "/*"])
}

pub(super) fn is_csv(text: &str) -> bool {
    let mut lines = lines(text);
    let header = lines.next().unwrap_or_default();
    let fields = header.split(',').count();
    let plain = !header.starts_with(',') && !header.contains(['{', '[']) && !header.contains(", ");
    plain && fields > 1 && lines.next().is_none_or(|row| row.split(',').count() >= fields)
}

/// Column names above dashes.
pub(super) fn is_table(text: &str) -> bool {
    let ruler = lines(text).nth(1).unwrap_or_default();
    ruler.contains("--") && ruler.bytes().all(|byte| matches!(byte, b'-' | b' ' | b'\r'))
}

pub(super) fn is_tsv(text: &str) -> bool {
    let first = first_line(text);
    !first.starts_with(['{', '[', '"']) && first.contains('\t')
}

pub(super) fn is_yaml(text: &str) -> bool {
    let mut lines = lines(text);
    let first = lines.next().unwrap_or_default().trim_end();
    if first == "---" || (first.starts_with("- ") && contains_any(first, &[": "])) {
        return true;
    }
    let key = |line: &str| {
        let line = line.trim_end();
        let key = line
            .split_once(": ")
            .map(|(key, _)| key)
            .or_else(|| line.strip_suffix(':'));
        key.is_some_and(|key| {
            let key = key.trim_start_matches([' ', '-']);
            !key.is_empty()
                && key
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
        })
    };
    key(first)
        && lines
            .next()
            .is_some_and(|second| key(second) || second.trim_start().starts_with("- "))
}
