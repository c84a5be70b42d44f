//! Input designed to use up the stack, memory or time.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{DEPTH, STEPS, Template, evaluated};
use crate::{Budget, Names, Value, evaluate};

/// Evaluates an expression that must hit a limit. Returns the steps that are left.
fn remaining(names: &mut dyn Names<'static>, expression: String) -> u32 {
    let mut budget = Budget::new(DEPTH, STEPS);
    let value = evaluate(Cow::Owned(expression), names, &mut budget);
    assert!(matches!(value, Value::Unresolved(_)));
    assert!((0..=DEPTH).take_while(|_| budget.enter()).count() == DEPTH as usize);
    budget.remaining()
}

fn empty() -> Template {
    Template::new("{}", "{}")
}

#[test]
fn nesting_is_limited() {
    for opening in [
        "(",
        "[",
        "createArray(",
        "if(",
        "not(",
        "a[",
        "parameters('x')[",
        "a.b(",
        "map(x(), lambda('x', ",
    ] {
        for closing in ["", ")", "]", "))"] {
            let text = format!("[ {}1{}]", opening.repeat(10_000), closing.repeat(10_000));
            // Parsing stops at the limit, so most steps are left.
            assert!(remaining(&mut empty(), text) > STEPS / 2, "{opening} {closing}");
        }
    }
    // Nesting costs one level for the string and one for each call.
    for (calls, resolved) in [(DEPTH - 1, true), (DEPTH, false)] {
        let calls = calls as usize - 1;
        let text = format!("[{}1{}]", "createArray(".repeat(calls), ")".repeat(calls));
        assert_eq!(!evaluated(&mut empty(), &text).contains('?'), resolved);
    }
}

#[test]
fn chains_of_keys_need_no_nesting() {
    let text = format!("[json('{{}}'){}]", ".a".repeat(10_000));
    assert!(remaining(&mut empty(), text) > 0);
    let text = format!("[json('{{}}'){}]", "[0]".repeat(10_000));
    assert!(remaining(&mut empty(), text) > 0);
}

#[test]
fn long_lists_of_arguments_are_limited() {
    for function in [
        "createArray",
        "createObject",
        "concat",
        "and",
        "or",
        "coalesce",
        "union",
        "unknown",
        "if",
        "format",
    ] {
        for argument in ["1,", "null(),", "'',", "createArray(),", "createObject(),", "u(),"] {
            let text = format!("[{function}({}1)]", argument.repeat(120_000));
            assert_eq!(remaining(&mut empty(), text), 0, "{function} {argument}");
        }
    }
}

/// Doubles a value with every parameter: `p0` uses `p1` twice, and so on.
struct Doubling {
    twice: &'static str,
    last: &'static str,
}

impl Names<'static> for Doubling {
    fn parameter(&mut self, name: &str, budget: &mut Budget) -> Value<'static> {
        let number: u32 = name.get(1..).and_then(|number| number.parse().ok()).unwrap_or(0);
        let text = match number {
            0..40 => self.twice.replace('#', &format!("parameters('p{}')", number + 1)),
            _ => String::from(self.last),
        };
        evaluate(Cow::Owned(text), self, budget)
    }

    fn variable(&mut self, _: &str, _: &mut Budget) -> Value<'static> {
        Value::Null
    }

    fn copy_index(&self, _: Option<&str>) -> Option<i64> {
        None
    }

    fn json(&mut self, _: &str, _: &mut Budget) -> Option<Value<'static>> {
        None
    }
}

#[test]
fn values_that_double_are_limited() {
    for (twice, last) in [
        ("[concat(#, #)]", "[createArray(1, 2)]"),
        ("[concat(#, #)]", "0123456789abcdef"),
        ("[union(#, #)]", "[createObject('a', 1)]"),
        ("[union(#, #)]", "[createArray(1)]"),
        ("[createArray(#, #)]", "[createArray()]"),
        ("[map(#, lambda('x', #))]", "[createArray(1, 2)]"),
        (
            "[map(createArray(#), lambda('x', createArray(lambdaVariables('x'), lambdaVariables('x'))))]",
            "[range(0, 1000)]",
        ),
        ("[if(unknown(), #, #)]", "a"),
        ("[and(#, #)]", "[unknown()]"),
        ("[equals(#, #)]", "a"),
        ("[format('{0}{1}', #, #)]", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        (
            "[replace(#, '-', '--')]",
            "[replace(string(1), '1', '----------------')]",
        ),
        ("[join(createArray(#, #), #)]", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ] {
        let mut budget = Budget::new(1_000, STEPS);
        let value = evaluate(
            Cow::Borrowed("[parameters('p0')]"),
            &mut Doubling { twice, last },
            &mut budget,
        );
        assert!(matches!(value, Value::Unresolved(_)), "{twice}");
        assert_eq!(budget.remaining(), 0, "{twice}");
        // With few levels, nesting is the limit.
        remaining(&mut Doubling { twice, last }, String::from("[parameters('p0')]"));
    }
}

#[test]
fn a_value_that_doubles_within_an_expression_is_limited() {
    let mut text = String::from("createArray(1)");
    for _ in 0..15 {
        text = format!(
            "map(createArray({text}), lambda('x', concat(lambdaVariables('x'), lambdaVariables('x'), lambdaVariables('x'))))[0]"
        );
    }
    assert_eq!(remaining(&mut empty(), format!("[{text}]")), 0);
    let text = "[map(range(0, 10000), lambda('x', map(range(0, 10000), lambda('y', lambdaVariables('x')))))]";
    assert_eq!(remaining(&mut empty(), String::from(text)), 0);
    let text = "[contains(range(0, 10000), map(range(0, 10000), lambda('y', range(0, 10000))))]";
    assert_eq!(remaining(&mut empty(), String::from(text)), 0);
    let text = "[union(range(0, 10000), range(0, 10000))]";
    assert_eq!(remaining(&mut empty(), String::from(text)), 0);
}

#[test]
fn search_in_text_costs_steps() {
    let text = format!("[contains('{}', '{}b')]", "a".repeat(40_000), "a".repeat(20_000));
    assert_eq!(remaining(&mut empty(), text), 0);
    let text = format!("[split('{}', '-')]", "-".repeat(20_000));
    assert_eq!(remaining(&mut empty(), text), 0);
}

#[test]
fn names_of_members_cost_steps() {
    let members: String = (0..2_000).map(|number| format!("'n{number}', 1, ")).collect();
    let text = format!("[length(createObject({members}'n0', 1))]");
    assert_eq!(remaining(&mut empty(), text), 0);
}

#[test]
fn recursion_through_parameters_is_limited() {
    for text in [
        "[parameters('x')]",
        "[createArray(parameters('x'))]",
        "[parameters('x').a]",
        "[if(parameters('x'), 1, 2)]",
    ] {
        let mut template = Template::new(&format!("{{\"x\": {text:?}}}"), "{}");
        assert!(remaining(&mut template, String::from("[parameters('x').a]")) > 0);
    }
    let mut template = Template::new(r#"{"x": "[parameters('y')]", "y": ["[parameters('x')]"]}"#, "{}");
    assert!(evaluated(&mut template, "[parameters('x')]").contains('?'));
}

#[test]
fn a_copied_value_cannot_get_deeper_than_the_limit() {
    let mut value = Value::Null;
    for _ in 0..20 {
        value = Value::Array(alloc::vec![value]);
    }
    assert_eq!(value.copy(&mut Budget::new(21, 100)).as_ref(), Some(&value));
    assert_eq!(value.copy(&mut Budget::new(20, 100)), None);
    assert_eq!(value.copy(&mut Budget::new(21, 20)), None);
}

#[test]
fn only_text_that_is_copied_costs_steps() {
    let text = "a".repeat(1_600);
    for (value, cost) in [
        (Value::Text(Cow::Borrowed(&*text)), 1),
        (Value::Text(Cow::Owned(text.clone())), 101),
        (Value::Unresolved(Cow::Owned(text.clone())), 101),
        (Value::Object(alloc::vec![(Cow::Owned(text.clone()), Value::Null)]), 102),
    ] {
        let mut budget = Budget::new(DEPTH, STEPS);
        assert!(value.copy(&mut budget).is_some());
        assert_eq!(STEPS - budget.remaining(), cost);
    }
}

#[test]
fn every_smaller_budget_leaves_the_expression_unresolved() {
    let text = "[if(equals(toLower('A'), 'a'), union(createObject('a', createArray(1)), createObject('b', format('{0}', 'x'))), null())]";
    let expected = evaluated(&mut empty(), text);
    let (mut complete, mut depths) = (0, 0);
    for steps in 0..100 {
        let value = evaluate(Cow::Borrowed(text), &mut empty(), &mut Budget::new(DEPTH, steps));
        if super::show(&value) == expected {
            complete += 1;
        } else {
            assert_eq!(complete, 0, "{steps}");
            assert_eq!(value, Value::Unresolved(Cow::Borrowed(text)), "{steps}");
        }
    }
    for depth in 0..10 {
        let value = evaluate(Cow::Borrowed(text), &mut empty(), &mut Budget::new(depth, STEPS));
        depths += usize::from(super::show(&value) == expected);
        assert!(depths > 0 || super::show(&value).contains('?'), "{depth}");
    }
    assert!(complete > 0 && depths > 0);
}

/// Strings of random tokens must end without a panic, within the budget, and with all levels returned.
#[test]
fn random_tokens_are_harmless() {
    const TOKENS: &[&str] = &[
        "(",
        ")",
        "(",
        ")",
        "[",
        "]",
        ",",
        ",",
        ".",
        "'",
        "''",
        "'a'",
        "'x'",
        "'{0}'",
        "0",
        "1",
        "-1",
        " ",
        "ä",
        "\u{0}",
        "{",
        "a",
        "if",
        "and(",
        "or(",
        "not(",
        "equals(",
        "contains(",
        "createArray(",
        "createObject(",
        "union(",
        "concat(",
        "format(",
        "filter(",
        "map(",
        "lambda('x',",
        "lambdaVariables('x')",
        "parameters('a')",
        "variables('b')",
        "tryGet(",
        "coalesce(",
        "length(",
        "empty(",
        "json(",
        "string(",
        "int(",
        "bool(",
        "copyIndex(",
        "true()",
        "false()",
        "null()",
        "range(0, 3)",
        "split(",
        "join(",
        "replace(",
        "ns.f(",
        "first(",
        "last(",
        "toLower(",
        "trim(",
    ];
    let mut template = Template::new(r#"{"a": {"a": [1, "[unknown()]"]}}"#, r#"{"b": "[parameters('a').a]"}"#);
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or(0) % limit
    };
    let mut resolved = 0;
    for _ in 0..40_000 {
        let count = 1 + random(12);
        let mut text: Vec<&str> = (0..count).map(|_| TOKENS[random(TOKENS.len())]).collect();
        // Half of them are closed properly, so that some are valid.
        if random(2) == 0 {
            let open = text
                .iter()
                .filter(|token| token.ends_with('(') || token.starts_with("lambda('"))
                .count();
            text.extend((0..open).map(|_| ")"));
        }
        let value = evaluated(&mut template, &format!("[{}]", text.concat()));
        resolved += usize::from(!value.contains('?'));
    }
    assert!(resolved > 200, "{resolved}");
}
