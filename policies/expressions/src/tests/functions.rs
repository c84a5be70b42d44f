//! One table for each function. Expected values are those of the documentation where it has an example.

use super::{Template, check};

/// The parameters of the examples in the documentation.
fn template() -> Template {
    Template::new(
        r#"{
            "stringToTest": "OneTwoThree",
            "objectToTest": {"one": "a", "two": "b", "three": "c"},
            "arrayToTest": ["one", "two", "three"],
            "nulls": {"null1": null, "null2": null, "string": "default", "int": 1, "object": {"first": "default"}, "array": [1]},
            "firstObject": {"one": "a", "two": "b", "three": "c1"},
            "secondObject": {"three": "c2", "four": "d", "five": "e"},
            "firstArray": ["one", "two", "three"],
            "secondArray": ["three", "four"],
            "deep1": {"nestedArray": [1, 2], "property": {"one": "a", "three": "c1", "two": "b"}},
            "deep2": {"nestedArray": [3, 4], "property": {"five": "e", "four": "d", "three": "c2"}},
            "arrays1": [["one", "two"], ["three"]],
            "arrays2": [["three"], ["four", "two"]],
            "dogs": [
                {"age": 5, "interests": ["Ball", "Frisbee"], "name": "Evie"},
                {"age": 3, "interests": ["Other dogs"], "name": "Casper"},
                {"age": 2, "interests": ["Butter"], "name": "Indy"},
                {"age": 8, "interests": ["Rubs"], "name": "Kira"}
            ],
            "mixed": {"integer": 1, "decimal": 1.5, "other": 1.50, "whole": 1.0}
        }"#,
        r#"{"name": "contoso", "Config": {"sku": "[parameters('stringToTest')]"}}"#,
    )
}

fn table(cases: &[(&str, &str)]) {
    check(&mut template(), cases);
}

#[test]
fn constants() {
    table(&[
        ("true()", "true"),
        ("false()", "false"),
        ("null()", "null"),
        ("TRUE()", "true"),
        ("true(1)", "?"),
        ("null('a')", "?"),
    ]);
}

#[test]
fn parameters_and_variables() {
    table(&[
        ("parameters('stringToTest')", "\"OneTwoThree\""),
        ("PARAMETERS('STRINGTOTEST')", "\"OneTwoThree\""),
        ("variables('name')", "\"contoso\""),
        ("variables('config').SKU", "\"OneTwoThree\""),
        ("parameters(concat('string', 'ToTest'))", "\"OneTwoThree\""),
        ("parameters('missing')", "?no missing"),
        ("parameters()", "?"),
        ("parameters(1)", "?"),
        ("parameters('stringToTest', 'x')", "?"),
    ]);
}

#[test]
fn if_function() {
    table(&[
        ("if(equals('a', 'a'), 'yes', 'no')", "\"yes\""),
        ("if(equals('a', 'b'), 'yes', 'no')", "\"no\""),
        (
            "if(equals('a', 'a'), json('{\"test\": \"value1\"}'), json('null'))",
            "{\"test\":\"value1\"}",
        ),
        ("if('true', 'yes', 'no')", "?"),
        ("if(true(), 'yes')", "?"),
        ("if(true(), 'yes', 'no', 'maybe')", "?"),
        ("if()", "?"),
    ]);
}

#[test]
fn and_or_not() {
    table(&[
        ("and(bool('true'), bool('false'))", "false"),
        ("or(bool('true'), bool('false'))", "true"),
        ("not(bool('true'))", "false"),
        ("and(true(), true(), true())", "true"),
        ("or(false(), false(), false())", "false"),
        ("and(true(), 'true')", "?"),
        ("and()", "?"),
        ("or(true())", "?"),
        ("not('true')", "?"),
        ("not(equals(1, 2))", "true"),
    ]);
}

#[test]
fn bool_and_int() {
    table(&[
        ("bool('true')", "true"),
        ("bool('false')", "false"),
        ("bool('True')", "true"),
        ("bool(1)", "true"),
        ("bool(0)", "false"),
        ("bool(true())", "true"),
        ("bool('yes')", "?"),
        ("bool(2)", "?"),
        ("int('4')", "4"),
        ("int('-4')", "-4"),
        ("int(4)", "4"),
        ("int('four')", "?"),
        ("int('4.5')", "?"),
        ("int('')", "?"),
        ("int('9223372036854775808')", "?"),
        ("int(true())", "?"),
    ]);
}

#[test]
fn string_function() {
    table(&[
        ("string('a')", "\"a\""),
        ("string(5)", "\"5\""),
        ("string(0)", "\"0\""),
        ("string(-120)", "\"-120\""),
        ("string(-9223372036854775808)", "\"-9223372036854775808\""),
        ("string(9223372036854775807)", "\"9223372036854775807\""),
        // https://github.com/Azure/PSRule.Rules.Azure/issues/793
        ("string(true())", "\"True\""),
        ("string(false())", "\"False\""),
        ("string(null())", "?"),
        ("string(createArray('a'))", "?"),
    ]);
}

#[test]
fn empty_and_length() {
    table(&[
        ("empty(createArray())", "true"),
        ("empty(createObject())", "true"),
        ("empty('')", "true"),
        ("empty(null())", "true"),
        ("empty(' ')", "false"),
        ("empty(parameters('arrayToTest'))", "false"),
        ("empty(parameters('objectToTest'))", "false"),
        (
            "empty(coalesce(parameters('nulls').null1, parameters('nulls').null2))",
            "true",
        ),
        ("empty(0)", "?"),
        ("empty(false())", "?"),
        ("empty()", "?"),
        ("length(parameters('arrayToTest'))", "3"),
        ("length('One Two Three')", "13"),
        ("length(parameters('objectToTest'))", "3"),
        // The characters of .NET are UTF-16 code units.
        ("length('ä\u{1f511}')", "3"),
        ("length(createObject('a', 1, 'A', 2))", "?"),
        ("length(null())", "?"),
        ("length(1)", "?"),
    ]);
}

#[test]
fn equals() {
    table(&[
        ("equals(1, 1)", "true"),
        ("equals('a', 'a')", "true"),
        ("equals('a', 'A')", "false"),
        ("equals(createArray('a', 'b'), createArray('a', 'b'))", "true"),
        ("equals(createArray('a', 'b'), createArray('b', 'a'))", "false"),
        ("equals(createArray('a'), createArray('a', 'a'))", "false"),
        ("equals(createObject('a', 'b'), createObject('a', 'b'))", "true"),
        (
            "equals(createObject('a', 1, 'b', 2), createObject('b', 2, 'a', 1))",
            "true",
        ),
        ("equals(createObject('a', 1), createObject('a', 2))", "false"),
        ("equals(createObject('a', 1), createObject('b', 1))", "false"),
        ("equals(createObject('a', 1), createObject('a', 1, 'b', 1))", "false"),
        ("equals(createObject('a', 1, 'b', 1), createObject('a', 1))", "false"),
        ("equals(null(), null())", "true"),
        ("equals(null(), '')", "false"),
        ("equals(null(), false())", "false"),
        ("equals(true(), true())", "true"),
        ("equals(true(), 'true')", "false"),
        ("equals(1, '1')", "false"),
        // Whether the case of names matters is not documented, nor how decimal numbers are compared.
        ("equals(createObject('a', 1), createObject('A', 1))", "?"),
        ("equals(createObject('a', 1, 'a', 1), createObject('a', 1))", "?"),
        (
            "equals(parameters('mixed').decimal, parameters('mixed').decimal)",
            "true",
        ),
        ("equals(parameters('mixed').whole, 1)", "?"),
        ("equals(parameters('mixed').whole, parameters('mixed').decimal)", "?"),
        ("equals(1)", "?"),
        ("equals(1, 1, 1)", "?"),
    ]);
}

#[test]
fn comparisons() {
    table(&[
        ("greater(1, 2)", "false"),
        ("greater(2, 1)", "true"),
        ("greaterOrEquals(1, 2)", "false"),
        ("greaterOrEquals(2, 2)", "true"),
        ("less(1, 2)", "true"),
        ("less(2, 2)", "false"),
        ("lessOrEquals(1, 2)", "true"),
        ("lessOrEquals(2, 2)", "true"),
        ("lessOrEquals(3, 2)", "false"),
        // Strings are ordered by a culture.
        ("less('A', 'a')", "?"),
        ("less(1, '2')", "?"),
    ]);
}

#[test]
fn coalesce() {
    table(&[
        (
            "coalesce(parameters('nulls').null1, parameters('nulls').null2, parameters('nulls').string)",
            "\"default\"",
        ),
        ("coalesce(parameters('nulls').null1, parameters('nulls').int)", "1"),
        (
            "coalesce(parameters('nulls').null1, parameters('nulls').object)",
            "{\"first\":\"default\"}",
        ),
        ("coalesce(parameters('nulls').null1, parameters('nulls').array)", "[1]"),
        ("coalesce('', 'a')", "\"\""),
        ("coalesce(null())", "null"),
        ("coalesce()", "?"),
    ]);
}

#[test]
fn contains() {
    table(&[
        ("contains(parameters('stringToTest'), 'e')", "true"),
        ("contains(parameters('stringToTest'), 'z')", "false"),
        ("contains(parameters('stringToTest'), 'one')", "false"),
        ("contains(parameters('stringToTest'), 'Three')", "true"),
        ("contains(parameters('stringToTest'), 'OneTwoThreeFour')", "false"),
        ("contains('a', '')", "true"),
        ("contains(parameters('objectToTest'), 'one')", "true"),
        ("contains(parameters('objectToTest'), 'ONE')", "true"),
        ("contains(parameters('objectToTest'), 'a')", "false"),
        ("contains(parameters('arrayToTest'), 'three')", "true"),
        ("contains(parameters('arrayToTest'), 'Three')", "false"),
        ("contains(parameters('arrayToTest'), 'four')", "false"),
        ("contains(createArray(1, 2), 2)", "true"),
        ("contains(createArray(), 2)", "false"),
        ("contains('a1', 1)", "?"),
        ("contains(parameters('objectToTest'), 1)", "?"),
        ("contains(null(), 'a')", "?"),
    ]);
}

#[test]
fn create_array_and_object() {
    table(&[
        ("createArray('a', 'b', 'c')", "[\"a\",\"b\",\"c\"]"),
        ("createArray(1, 2, 3)", "[1,2,3]"),
        (
            "createArray(parameters('arrayToTest'))",
            "[[\"one\",\"two\",\"three\"]]",
        ),
        ("createArray()", "[]"),
        (
            "createObject('intProp', 1, 'stringProp', 'abc', 'boolProp', true(), 'arrayProp', createArray('a', 'b', 'c'), \
             'objectProp', createObject('key1', 'value1'))",
            "{\"intProp\":1,\"stringProp\":\"abc\",\"boolProp\":true,\"arrayProp\":[\"a\",\"b\",\"c\"],\
             \"objectProp\":{\"key1\":\"value1\"}}",
        ),
        ("createObject()", "{}"),
        ("createObject('a')", "?"),
        ("createObject('a', 1, 'b')", "?"),
        ("createObject(1, 'a')", "?"),
    ]);
}

#[test]
fn json() {
    table(&[
        ("json('null')", "null"),
        ("json('{\"a\":\"b\"}')", "{\"a\":\"b\"}"),
        ("json('\"test\"')", "\"test\""),
        ("json('true')", "true"),
        ("json('3')", "3"),
        ("json('[1,2,3]')", "[1,2,3]"),
        (
            "json(concat('{\"a\": \"', 'demo value', '\"}'))",
            "{\"a\":\"demo value\"}",
        ),
        ("json('{')", "?"),
        ("json('')", "?"),
        ("json(1)", "?"),
    ]);
}

#[test]
fn try_get() {
    table(&[
        ("tryGet(parameters('objectToTest'), 'one')", "\"a\""),
        ("tryGet(parameters('objectToTest'), 'ONE')", "\"a\""),
        ("tryGet(parameters('objectToTest'), 'four')", "null"),
        ("tryGet(parameters('arrayToTest'), 0)", "\"one\""),
        ("tryGet(parameters('arrayToTest'), 3)", "null"),
        ("tryGet(null(), 'a')", "null"),
        ("tryGet(parameters('nulls'), 'object', 'first')", "\"default\""),
        ("tryGet(parameters('nulls'), 'missing', 'first')", "null"),
        ("tryGet(parameters('nulls'), 'null1', 'first')", "null"),
        ("tryGet(parameters('nulls'), 'null1')", "null"),
        ("tryGet(tryGet(parameters('dogs'), 0), 'name')", "\"Evie\""),
        ("tryGet(parameters('arrayToTest'), 'one')", "?"),
        ("tryGet(parameters('objectToTest'), 0)", "?"),
        ("tryGet('text', 0)", "?"),
        ("tryGet(parameters('objectToTest'))", "?"),
    ]);
}

#[test]
fn union() {
    table(&[
        (
            "union(parameters('firstObject'), parameters('secondObject'))",
            "{\"one\":\"a\",\"three\":\"c2\",\"two\":\"b\",\"five\":\"e\",\"four\":\"d\"}",
        ),
        (
            "union(parameters('firstArray'), parameters('secondArray'))",
            "[\"one\",\"two\",\"three\",\"four\"]",
        ),
        (
            "union(parameters('deep1'), parameters('deep2'))",
            "{\"nestedArray\":[3,4],\"property\":{\"one\":\"a\",\"three\":\"c2\",\"two\":\"b\",\"five\":\"e\",\"four\":\"d\"}}",
        ),
        (
            "union(parameters('arrays1'), parameters('arrays2'))",
            "[[\"one\",\"two\"],[\"three\"],[\"four\",\"two\"]]",
        ),
        ("union(createArray(1, 1), createArray(2), createArray(1, 3))", "[1,2,3]"),
        (
            "union(createObject('a', 1), createObject('a', createObject('b', 2)))",
            "{\"a\":{\"b\":2}}",
        ),
        ("union(createObject('a', null()), createObject('a', 1))", "{\"a\":1}"),
        (
            "union(createObject('a', null()), createObject('a', null()))",
            "{\"a\":null}",
        ),
        // Whether null replaces a value, and whether names that differ in case are the same, is not documented.
        ("empty(union(createObject('a', 1), createObject('a', null())).a)", "?"),
        ("union(createObject('a', 1), createObject('A', 2)).a", "?"),
        ("union(createObject('a', 1, 'a', 2), createObject())", "?"),
        ("union(createObject(), createObject('a', 1, 'A', 2))", "?"),
        (
            "union(createObject('b', createObject('a', 1, 'a', 1)), createObject('b', createObject('a', 2))).b.a",
            "?",
        ),
        ("union(createObject('a', 1), createArray(1))", "?"),
        ("union(createArray(1), null())", "?"),
        ("union(createArray(1))", "?"),
        ("union('a', 'b')", "?"),
    ]);
}

#[test]
fn filter_and_map() {
    table(&[
        (
            "map(filter(parameters('dogs'), lambda('dog', greaterOrEquals(lambdaVariables('dog').age, 5))), \
             lambda('dog', lambdaVariables('dog').name))",
            "[\"Evie\",\"Kira\"]",
        ),
        (
            "filter(range(0, 10), lambda('i', greater(lambdaVariables('i'), 5)))",
            "[6,7,8,9]",
        ),
        (
            "map(parameters('dogs'), lambda('dog', lambdaVariables('DOG').name))",
            "[\"Evie\",\"Casper\",\"Indy\",\"Kira\"]",
        ),
        (
            "map(parameters('dogs'), lambda('dog', format('Hello {0}!', lambdaVariables('dog').name)))",
            "[\"Hello Evie!\",\"Hello Casper!\",\"Hello Indy!\",\"Hello Kira!\"]",
        ),
        (
            "map(range(0, length(createArray(1, 2))), lambda('i', createObject('i', lambdaVariables('i'), 'dog', \
             parameters('dogs')[lambdaVariables('i')].name)))",
            "[{\"i\":0,\"dog\":\"Evie\"},{\"i\":1,\"dog\":\"Casper\"}]",
        ),
        (
            "map(createArray('a', 'b'), lambda('x', 'i', lambdaVariables('i')))",
            "[0,1]",
        ),
        (
            "filter(createArray('a', 'b'), lambda('x', 'i', equals(lambdaVariables('i'), 1)))",
            "[\"b\"]",
        ),
        // The innermost variable counts, and only inside of its lambda expression.
        (
            "map(createArray(1, 2), lambda('x', map(createArray(3), lambda('x', lambdaVariables('x')))))",
            "[[3],[3]]",
        ),
        (
            "map(createArray(1, 2), lambda('x', map(createArray(3), lambda('y', createArray(lambdaVariables('x'), \
             lambdaVariables('y'))))))",
            "[[[1,3]],[[2,3]]]",
        ),
        (
            "createArray(map(createArray(1), lambda('x', 2)), lambdaVariables('x'))",
            "[[2],?[createArray(map(createArray(1), lambda('x', 2)), lambdaVariables('x'))]]",
        ),
        (
            "coalesce(if(empty(map(createArray(1), lambda('x', 'i', 2))), 1, null()), lambdaVariables('i'))",
            "?",
        ),
        ("filter(createArray(), lambda('x', 'no boolean'))", "[]"),
        ("filter(createArray(1), lambda('x', 'no boolean'))", "?"),
        ("filter(createArray(1), 'x')", "?"),
        ("filter(createArray(1), lambda('x'))", "?"),
        ("filter(createArray(1), lambda(1, true()))", "?"),
        ("filter(createArray(1), lambda('x', 1, true()))", "?"),
        ("filter(createArray(1), lambda('x', 'y', 'z', true()))", "?"),
        ("filter(createArray(1), lambda('x', true()), 1)", "?"),
        ("map(createObject(), lambda('x', 1))", "?"),
        ("map(null(), lambda('x', 1))", "?"),
        ("lambda('x', 1)", "?"),
        ("lambdaVariables('x')", "?"),
    ]);
}

#[test]
fn concat() {
    table(&[
        ("concat('prefix-', 'suffix')", "\"prefix-suffix\""),
        ("concat('examplecopy-', copyIndex())", "\"examplecopy-2\""),
        ("concat('a')", "\"a\""),
        (
            "concat(createArray('1-1', '1-2', '1-3'), createArray('2-1', '2-2', '2-3'))",
            "[\"1-1\",\"1-2\",\"1-3\",\"2-1\",\"2-2\",\"2-3\"]",
        ),
        ("concat('a', createArray('b'))", "?"),
        ("concat(createArray('b'), 'a')", "?"),
        ("concat('a', true())", "?"),
        ("concat('a', null())", "?"),
        ("concat()", "?"),
    ]);
}

#[test]
fn format() {
    table(&[
        (
            "format('{0}, {1}. Number: {2}', 'Hello', 'User', 8175133)",
            "\"Hello, User. Number: 8175133\"",
        ),
        ("format('...{0}...', 'aaa')", "\"...aaa...\""),
        ("format('aaa')", "\"aaa\""),
        ("format('{0}{0}', 'a')", "\"aa\""),
        ("format('{{{0}}}', 'a')", "\"{a}\""),
        ("format('{{0}}', 'a')", "\"{0}\""),
        ("format('{0}', true())", "\"True\""),
        ("format('{0:N0}', 100000)", "?"),
        ("format('{0,5}', 1)", "?"),
        ("format('{1}', 'a')", "?"),
        ("format('{', 'a')", "?"),
        ("format('}', 'a')", "?"),
        ("format('{}', 'a')", "?"),
        ("format('{+0}', 'a')", "?"),
        ("format('{0', 'a')", "?"),
        ("format('{99999999999999999999}', 'a')", "?"),
        ("format('{0}', null())", "?"),
        ("format('{0}', createArray())", "?"),
        ("format(100)", "?"),
        ("format()", "?"),
    ]);
}

#[test]
fn case() {
    table(&[
        ("toLower('One Two Three')", "\"one two three\""),
        ("toUpper('One Two Three')", "\"ONE TWO THREE\""),
        ("toLower('Ä')", "?"),
        ("toUpper('ß')", "?"),
        ("toLower(1)", "?"),
    ]);
}

#[test]
fn copy_index() {
    table(&[
        ("copyIndex()", "2"),
        ("copyIndex(1)", "3"),
        ("copyIndex('outer')", "5"),
        ("copyIndex('outer', 10)", "15"),
        ("copyIndex('missing')", "?"),
        ("copyIndex('outer', '1')", "?"),
        ("copyIndex(9223372036854775807)", "?"),
    ]);
}

#[test]
fn ends_of_texts_and_arrays() {
    table(&[
        ("first(parameters('arrayToTest'))", "\"one\""),
        ("first('One Two Three')", "\"O\""),
        ("last(parameters('arrayToTest'))", "\"three\""),
        ("last('One Two Three')", "\"e\""),
        ("first('')", "?"),
        ("last(createArray())", "?"),
        ("first('ä')", "?"),
        ("startsWith('abcdef', 'ab')", "true"),
        ("startsWith('abcdef', 'A')", "true"),
        ("startsWith('abcdef', 'e')", "false"),
        ("startsWith('a', 'abc')", "false"),
        ("endsWith('abcdef', 'ef')", "true"),
        ("endsWith('abcdef', 'F')", "true"),
        ("endsWith('abcdef', 'e')", "false"),
        ("endsWith('a', 'abc')", "false"),
        ("endsWith('a', '')", "true"),
        ("endsWith('ä', 'ä')", "?"),
        ("trim('    one two three   ')", "\"one two three\""),
        ("trim('\u{a0}a')", "?"),
    ]);
}

#[test]
fn split_join_replace_range() {
    table(&[
        ("split('one,two,three', ',')", "[\"one\",\"two\",\"three\"]"),
        ("split(',', ',')", "[\"\",\"\"]"),
        ("split('ä,ö', ',')", "[\"ä\",\"ö\"]"),
        ("split('one', ',')", "[\"one\"]"),
        ("split('one;two', createArray(';'))", "?"),
        ("split('one', '')", "?"),
        ("join(createArray('one', 'two', 'three'), ',')", "\"one,two,three\""),
        ("join(createArray(), ',')", "\"\""),
        ("join(createArray(1), ',')", "?"),
        ("replace('123-123-1234', '-', '')", "\"1231231234\""),
        ("replace('123-123-1234', '1234', 'xxxx')", "\"123-123-xxxx\""),
        ("replace('abc', 'B', 'x')", "?"),
        ("replace('abc', '', 'x')", "?"),
        ("range(5, 3)", "[5,6,7]"),
        ("range(0, 0)", "[]"),
        ("range(0, -1)", "?"),
        ("range(0, 10001)", "?"),
        ("range(9223372036854775807, 1)", "?"),
    ]);
}
