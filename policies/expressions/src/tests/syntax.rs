//! Strings of a template, and the syntax of expressions.

use alloc::borrow::Cow;

use super::{Template, check, evaluated};
use crate::{is_expression, literal};

fn template() -> Template {
    Template::new(
        r#"{"object": {"inner": {"list": [10, [20, 30]]}, "with-hyphen": 1, "it's": 2, "ä": 3}, "key": "inner", "index": 1}"#,
        "{}",
    )
}

#[test]
fn only_strings_in_brackets_are_expressions() {
    for (text, expected, value) in [
        ("", false, "\"\""),
        ("text", false, "\"text\""),
        ("[true()]", true, "true"),
        ("[]", true, "?[]"),
        ("[ ]", true, "?[ ]"),
        ("[", false, "\"[\""),
        ("]", false, "\"]\""),
        ("[[test value]", false, "\"[test value]\""),
        ("[[[x]]", false, "\"[[x]]\""),
        ("[[]", false, "\"[]\""),
        ("[test] value", false, "\"[test] value\""),
        ("[[test] value", false, "\"[[test] value\""),
        (" [true()]", false, "\" [true()]\""),
        ("[true()] ", false, "\"[true()] \""),
    ] {
        assert_eq!(is_expression(text), expected, "{text}");
        assert_eq!(evaluated(&mut template(), text), value, "{text}");
    }
    assert_eq!(literal(Cow::Borrowed("[[a]")), "[a]");
    assert_eq!(literal(Cow::Borrowed("[a]")), "[a]");
}

#[test]
fn literals() {
    check(
        &mut template(),
        &[
            ("'a'", "\"a\""),
            ("''", "\"\""),
            ("'it''s'", "\"it's\""),
            ("''''", "\"'\""),
            ("''''''", "\"''\""),
            ("'ä\u{1f511}]['", "\"ä\u{1f511}][\""),
            ("'\u{0}'", "\"\\0\""),
            ("0", "0"),
            ("-5", "-5"),
            ("9223372036854775807", "9223372036854775807"),
            ("9223372036854775808", "?"),
            ("-", "?"),
            ("- 5", "?"),
            ("1.5", "?"),
            ("1a", "?"),
            ("'a", "?"),
            ("a'", "?"),
            ("'", "?"),
            ("'''", "?"),
            ("'a'b'", "?"),
            ("\"a\"", "?"),
            ("true", "?"),
            ("\u{0}", "?"),
        ],
    );
}

#[test]
fn calls() {
    check(
        &mut template(),
        &[
            (" \tcreateArray\r\n( 1 ,\n2 ) ", "[1,2]"),
            ("CREATEarray(1)", "[1]"),
            ("createArray(1,)", "?"),
            ("createArray(,1)", "?"),
            ("createArray(1 2)", "?"),
            ("createArray(1", "?"),
            ("createArray(1))", "?"),
            ("createArray", "?"),
            ("(1)", "?"),
            ("1, 2", "?"),
            ("create Array(1)", "?"),
            ("unknown(1)", "?"),
            ("contoso.unique('a')", "?"),
            ("contoso . unique('a')", "?"),
            ("contoso.if(true(), 1, 2)", "?"),
            ("contoso.a.b('a')", "?"),
            ("if(true(), 1, contoso.unique('a').b[0])", "1"),
            // Invalid syntax counts even where nothing is evaluated.
            ("if(true(), 1, unknown()", "?"),
            ("if(true(), 1, 'a)", "?"),
        ],
    );
}

#[test]
fn access_to_members() {
    check(
        &mut template(),
        &[
            ("parameters('object').inner.list[0]", "10"),
            ("parameters('object').INNER.List[1][0]", "20"),
            ("parameters('object')['inner']['list'][1][parameters('index')]", "30"),
            ("parameters('object')[parameters('key')] . list [ 0 ]", "10"),
            ("parameters('object')['with-hyphen']", "1"),
            ("parameters('object')['it''s']", "2"),
            ("parameters('object')['ä']", "3"),
            ("parameters('object')['Ä']", "?"),
            ("contains(parameters('object'), 'Ö')", "?"),
            ("parameters('object').missing", "?"),
            ("parameters('object').inner.list[2]", "?"),
            ("parameters('object').inner.list[-1]", "?"),
            ("parameters('object').inner.list['0']", "?"),
            ("parameters('object')[0]", "?"),
            ("parameters('key').length", "?"),
            ("null().a", "?"),
            ("parameters('object').", "?"),
            ("parameters('object').1", "?"),
            ("parameters('object')[]", "?"),
            ("parameters('object')['inner'", "?"),
            ("parameters('object').?inner", "?"),
            ("parameters('object').with-hyphen", "?"),
            ("createObject('a', 1, 'A', 2).a", "?"),
            ("createObject('a', 1, 'a', 2)['a']", "?"),
            ("createObject('a', 1, 'b', 2, 'B', 3).a", "1"),
        ],
    );
}
