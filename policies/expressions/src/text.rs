//! The functions on strings.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::budget::Budget;
use crate::parser::Function;
use crate::value::Value;

/// Calls a function on strings. Returns nothing for other functions and arguments.
#[inline(never)]
pub(crate) fn apply<'d>(function: Function, arguments: &[Value<'d>], budget: &mut Budget) -> Option<Value<'d>> {
    let mut output = String::new();
    match (function, arguments) {
        (Function::Concat, [_, ..]) => {
            for argument in arguments {
                match argument {
                    Value::Text(_) | Value::Integer(_) => push_value(&mut output, argument, budget)?,
                    _ => return None,
                }
            }
        }
        (Function::Format, [Value::Text(pattern), values @ ..]) => format(&mut output, pattern, values, budget)?,
        (Function::String, [value]) => push_value(&mut output, value, budget)?,
        // The case of other letters and other white space is not known here.
        (Function::ToLower, [Value::Text(text)]) if text.is_ascii() => {
            push(&mut output, text, budget)?;
            output.make_ascii_lowercase();
        }
        (Function::ToUpper, [Value::Text(text)]) if text.is_ascii() => {
            push(&mut output, text, budget)?;
            output.make_ascii_uppercase();
        }
        (Function::Trim, [Value::Text(text)]) if text.bytes().all(|byte| byte.is_ascii() && byte != 0xb) => {
            push(&mut output, text.trim_ascii(), budget)?;
        }
        (Function::First, [Value::Text(text)]) if text.is_ascii() => output.push(text.chars().next()?),
        (Function::Last, [Value::Text(text)]) if text.is_ascii() => output.push(text.chars().next_back()?),
        (Function::StartsWith, [Value::Text(text), Value::Text(part)]) if text.is_ascii() && part.is_ascii() => {
            let start = text.get(..part.len());
            return Some(Value::Boolean(
                start.is_some_and(|start| start.eq_ignore_ascii_case(part)),
            ));
        }
        (Function::EndsWith, [Value::Text(text), Value::Text(part)]) if text.is_ascii() && part.is_ascii() => {
            let end = text.len().checked_sub(part.len()).and_then(|start| text.get(start..));
            return Some(Value::Boolean(end.is_some_and(|end| end.eq_ignore_ascii_case(part))));
        }
        (Function::Replace, [Value::Text(text), Value::Text(old), Value::Text(new)]) => {
            for (index, piece) in pieces(text, old, budget)?.into_iter().enumerate() {
                if index > 0 {
                    push(&mut output, new, budget)?;
                }
                push(&mut output, piece, budget)?;
            }
        }
        (Function::Split, [Value::Text(text), Value::Text(delimiter)]) => {
            let mut elements = Vec::new();
            for piece in pieces(text, delimiter, budget)? {
                elements.push(Value::Text(Cow::Owned(String::from(piece))));
            }
            return Some(Value::Array(elements));
        }
        (Function::Join, [Value::Array(elements), Value::Text(delimiter)]) => {
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    push(&mut output, delimiter, budget)?;
                }
                let Value::Text(element) = element else {
                    return None;
                };
                push(&mut output, element, budget)?;
            }
        }
        _ => return None,
    }
    Some(Value::Text(Cow::Owned(output)))
}

/// Finds a part of a text. The outer option is empty if there are too few steps.
#[expect(clippy::option_option, reason = "one is about the limit, the other about the text")]
pub(crate) fn find(text: &str, part: &str, budget: &mut Budget) -> Option<Option<usize>> {
    if part.is_empty() {
        return Some(Some(0));
    }
    // In the worst case, each byte of one is compared with each byte of the other.
    let steps = (text.len() / 16 + 1).saturating_mul(part.len() / 16 + 1);
    let mut windows = text.as_bytes().windows(part.len());
    budget
        .spend(steps)
        .then(|| windows.position(|window| window == part.as_bytes()))
}

/// Splits a text at a delimiter. It is not documented whether its case matters, so it must not have any.
fn pieces<'t>(text: &'t str, delimiter: &str, budget: &mut Budget) -> Option<Vec<&'t str>> {
    if delimiter.is_empty()
        || delimiter
            .bytes()
            .any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii())
    {
        return None;
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        let end = find(rest, delimiter, budget)?;
        let piece = rest.get(..end.unwrap_or(rest.len()))?;
        if !budget.spend(1) || !budget.spend_text(piece) {
            return None;
        }
        pieces.push(piece);
        match end {
            Some(end) => rest = rest.get(end + delimiter.len()..)?,
            None => return Some(pieces),
        }
    }
}

/// Formats values. Only placeholders without a width or a format are supported.
fn format(output: &mut String, pattern: &str, values: &[Value<'_>], budget: &mut Budget) -> Option<()> {
    let mut rest = pattern;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'{' | b'}')) {
        push(output, rest.get(..at)?, budget)?;
        let (brace, tail) = rest.get(at..)?.split_at_checked(1)?;
        if let Some(tail) = tail.strip_prefix(brace) {
            push(output, brace, budget)?;
            rest = tail;
            continue;
        }
        let end = tail.bytes().position(|byte| !byte.is_ascii_digit())?;
        let index: usize = tail.get(..end)?.parse().ok()?;
        push_value(output, values.get(index)?, budget)?;
        rest = tail.get(end..)?.strip_prefix('}')?;
    }
    push(output, rest, budget)
}

fn push_value(output: &mut String, value: &Value<'_>, budget: &mut Budget) -> Option<()> {
    match value {
        Value::Text(text) => push(output, text, budget),
        Value::Boolean(true) => push(output, "True", budget),
        Value::Boolean(false) => push(output, "False", budget),
        Value::Integer(number) => {
            let mut digits = [0; 20];
            let mut rest = number.unsigned_abs();
            let mut count = 0;
            for digit in digits.iter_mut().rev() {
                *digit = b'0' + u8::try_from(rest % 10).ok()?;
                rest /= 10;
                count += 1;
                if rest == 0 {
                    break;
                }
            }
            if *number < 0 {
                output.push('-');
            }
            let written = digits.len().checked_sub(count)?;
            push(output, core::str::from_utf8(digits.get(written..)?).ok()?, budget)
        }
        _ => None,
    }
}

/// Appends a text at the expense of the budget.
fn push(output: &mut String, text: &str, budget: &mut Budget) -> Option<()> {
    if !budget.spend(1) || !budget.spend_text(text) {
        return None;
    }
    output.push_str(text);
    Some(())
}
