//! Values that stay unresolved, and the text that is kept for them.

use alloc::string::ToString as _;

use super::{Template, check, evaluated};

/// `u` is unresolved, and so is a part of `array`, `object` and `nested`.
fn template() -> Template {
    Template::new(
        r#"{
            "u": "[reference('u')]", "v": "[reference('v')]", "chain": "[concat('a', parameters('u'))]", "yes": true, "none": null,
            "array": ["a", "[reference('element')]"], "object": {"known": 1, "open": "[reference('member')]"},
            "nested": [{"x": "[reference('deep')]", "y": 1}, "a"], "ever": "[parameters('ever')]"
        }"#,
        "{}",
    )
}

fn table(cases: &[(&str, &str)]) {
    check(&mut template(), cases);
}

#[test]
fn the_text_of_the_failed_string_is_kept() {
    table(&[
        ("reference('x')", "?"),
        ("parameters('u')", "?[reference('u')]"),
        ("parameters('chain')", "?[reference('u')]"),
        ("concat(parameters('u'), parameters('v'))", "?[reference('u')]"),
        ("concat(unknown(), parameters('u'))", "?"),
        ("parameters('u').a[0]", "?[reference('u')]"),
        ("parameters('object')[parameters('u')]", "?[reference('u')]"),
        ("parameters('object').open", "?[reference('member')]"),
        ("parameters('object').open.more", "?[reference('member')]"),
        ("parameters('object').missing", "?"),
        ("contains(parameters('array'), 'b')", "?[reference('element')]"),
        ("not(parameters('u'))", "?[reference('u')]"),
        ("createArray(parameters('u'))[0]", "?[reference('u')]"),
    ]);
}

#[test]
fn only_what_is_needed_is_evaluated() {
    for (expression, value, read) in [
        ("[if(parameters('yes'), 1, parameters('u'))]", "1", "yes"),
        ("[if(not(parameters('yes')), parameters('u'), 2)]", "2", "yes"),
        ("[coalesce(1, parameters('u'))]", "1", ""),
        ("[coalesce(parameters('none'), 1, parameters('u'))]", "1", "none"),
        ("[and(false(), parameters('u'))]", "false", ""),
        ("[or(parameters('yes'), parameters('u'))]", "true", "yes"),
        ("[filter(createArray(), lambda('x', parameters('u')))]", "[]", ""),
    ] {
        let mut template = template();
        assert_eq!(evaluated(&mut template, expression), value);
        assert_eq!(template.read.join(" "), read.to_string(), "{expression}");
    }
}

#[test]
fn conditions() {
    table(&[
        ("if(parameters('u'), 1, 2)", "?[reference('u')]"),
        ("if(parameters('u'), createArray(1), createArray(1))", "[1]"),
        (
            "if(parameters('u'), parameters('v'), parameters('v'))",
            "?[reference('u')]",
        ),
        (
            "if(parameters('u'), createArray(parameters('v')), createArray(parameters('v')))",
            "?[reference('u')]",
        ),
        ("if(true(), parameters('v'), 1)", "?[reference('v')]"),
        ("and(false(), parameters('u'))", "false"),
        ("and(parameters('u'), false())", "false"),
        ("and(parameters('u'), true())", "?[reference('u')]"),
        ("and(true(), parameters('v'), parameters('u'))", "?[reference('v')]"),
        ("or(true(), parameters('u'))", "true"),
        ("or(parameters('u'), true())", "true"),
        ("or(parameters('u'), parameters('v'), true())", "true"),
        ("or(parameters('u'), false())", "?[reference('u')]"),
        ("coalesce(null(), parameters('u'), 1)", "?[reference('u')]"),
        ("coalesce(unknown(), 1)", "?"),
    ]);
}

#[test]
fn arrays_and_objects_with_unresolved_parts() {
    table(&[
        ("empty(parameters('u'))", "?[reference('u')]"),
        ("empty(parameters('array'))", "false"),
        ("length(parameters('array'))", "2"),
        ("empty(parameters('object'))", "false"),
        ("length(parameters('object'))", "2"),
        ("parameters('array')[0]", "\"a\""),
        ("parameters('object').known", "1"),
        ("createArray(1, parameters('u'))", "[1,?[reference('u')]]"),
        ("length(createArray(unknown()))", "1"),
        ("createObject('a', parameters('u'), 'b', 1).b", "1"),
        ("createObject(parameters('u'), 1)", "?[reference('u')]"),
        (
            "concat(createArray(1), parameters('array'))",
            "[1,\"a\",?[reference('element')]]",
        ),
        ("concat(createArray(1), parameters('u'))", "?[reference('u')]"),
        ("concat(parameters('u'), createArray(1))", "?[reference('u')]"),
        ("format('{0}', parameters('u'))", "?[reference('u')]"),
        ("format('{0}', 1, parameters('u'))", "\"1\""),
        ("first(parameters('array'))", "\"a\""),
        ("last(parameters('array'))", "?[reference('element')]"),
        ("join(parameters('array'), ',')", "?[reference('element')]"),
    ]);
}

#[test]
fn comparison_with_unresolved_parts() {
    table(&[
        ("equals(parameters('u'), 1)", "?[reference('u')]"),
        ("equals(parameters('u'), parameters('u'))", "?[reference('u')]"),
        ("equals(null(), parameters('u'))", "?[reference('u')]"),
        ("equals(createArray(1, parameters('u')), createArray(2, 2))", "false"),
        ("equals(createArray(parameters('u'), 1), createArray(2, 2))", "false"),
        (
            "equals(createArray(parameters('u'), 2), createArray(2, 2))",
            "?[reference('u')]",
        ),
        ("equals(createArray(parameters('u')), createArray(2, 2))", "false"),
        (
            "equals(parameters('object'), createObject('known', 1, 'open', 2))",
            "?[reference('member')]",
        ),
        (
            "equals(parameters('object'), createObject('known', 2, 'open', 2))",
            "false",
        ),
        ("equals(parameters('object'), createObject('known', 1))", "false"),
        ("equals(parameters('object'), 'text')", "false"),
        ("contains(parameters('array'), 'a')", "true"),
        ("contains(parameters('nested'), 'a')", "true"),
        (
            "contains(parameters('nested'), createObject('x', 1, 'y', 1))",
            "?[reference('deep')]",
        ),
        ("contains(parameters('nested'), createObject('x', 1, 'y', 2))", "false"),
        ("contains(parameters('object'), 'open')", "true"),
        ("contains(parameters('u'), 'a')", "?[reference('u')]"),
        ("contains(createArray('a'), parameters('u'))", "?[reference('u')]"),
        ("contains(createArray(), parameters('u'))", "false"),
    ]);
}

#[test]
fn functions_that_read_unresolved_values() {
    table(&[
        ("tryGet(parameters('u'), 'a')", "?[reference('u')]"),
        ("tryGet(parameters('object'), 'open')", "?[reference('member')]"),
        ("tryGet(parameters('object'), 'open', 'a')", "?[reference('member')]"),
        ("tryGet(parameters('object'), 'missing', 'a')", "null"),
        ("tryGet(parameters('object'), parameters('u'))", "?[reference('u')]"),
        ("union(createArray(1), parameters('u'))", "?[reference('u')]"),
        (
            "union(parameters('array'), createArray('a'))",
            "?[reference('element')]",
        ),
        ("union(parameters('object'), createObject('open', 2)).open", "2"),
        (
            "union(createObject('open', 2), parameters('object')).open",
            "?[reference('member')]",
        ),
        (
            "union(parameters('object'), createObject('open', createObject())).open",
            "?[reference('member')]",
        ),
        (
            "union(parameters('object'), createObject('open', null())).open",
            "?[reference('member')]",
        ),
        ("union(parameters('object'), parameters('u'))", "?[reference('u')]"),
        ("filter(parameters('u'), lambda('x', true()))", "?[reference('u')]"),
        (
            "filter(parameters('array'), lambda('x', true()))",
            "[\"a\",?[reference('element')]]",
        ),
        (
            "filter(parameters('array'), lambda('x', equals(lambdaVariables('x'), 'a')))",
            "?[reference('element')]",
        ),
        ("filter(createArray(1), lambda('x', unknown()))", "?"),
        ("map(parameters('u'), lambda('x', 1))", "?[reference('u')]"),
        ("map(parameters('array'), lambda('x', 1))", "[1,1]"),
        (
            "map(parameters('array'), lambda('x', concat(lambdaVariables('x'), 'b')))",
            "[\"ab\",?[reference('element')]]",
        ),
        ("length(map(createArray(1, 2), lambda('x', unknown())))", "2"),
    ]);
}
