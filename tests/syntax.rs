//! Compares the JSON parser of the checks with serde_json, on text that is nearly JSON.

use std::fs;

use proptest::prelude::*;

use crate::corpus::properties::syntax;
use crate::properties::runner;
use crate::support::{registries, tests_folder};

/// Bytes with a meaning in JSON, and some without.
const BYTES: &[u8] = b"\"\\/{}[],:+-.0129eEtrufalsn \t\n\r\x00\x1f\x7fx'#";

#[test]
fn removed_and_replaced_bytes() {
    let document = r#" {"a\u00e9":[1,-0.5e+7,true,false,null,{}],"name":"x\"y\\z","type":"","s":" ~","l":[[],[{}]]}
[0]"#;
    for at in 0..document.len() {
        let (before, rest) = document.split_at(at);
        syntax(before);
        let behind = &rest[1..];
        syntax(&format!("{before}{behind}"));
        for byte in BYTES {
            let byte = char::from(*byte);
            syntax(&format!("{before}{byte}{behind}"));
            syntax(&format!("{before}{byte}{rest}"));
        }
    }
}

/// Strings and white space of every length around the eight bytes that are compared at once, with a special byte at every position.
#[test]
fn strings_of_every_length() {
    for length in 0..40 {
        let plain = "a".repeat(length);
        syntax(&format!("\"{plain}\""));
        syntax(&format!("[{}1]", " ".repeat(length)));
        syntax(&format!("{{\n{}\"\":1}}", " ".repeat(length)));
        for at in 0..=length {
            let (before, behind) = plain.split_at(at);
            for inside in [
                "\"", "\\\"", "\\", "\\n", "\n", "\u{1f}", " ", "\u{7f}", "é", "\\u12", "\\u12aF", "\\x", "\u{80}",
                "\0",
            ] {
                syntax(&format!("\"{before}{inside}{behind}\""));
            }
        }
    }
}

/// All texts of up to five characters from numbers, alone and in an array.
#[test]
fn numbers_and_near_numbers() {
    const CHARACTERS: [char; 6] = ['0', '1', '-', '+', '.', 'e'];
    for count in 0..6_u32.pow(5) {
        let mut rest = count;
        let mut text = String::new();
        while rest > 0 {
            text.push(CHARACTERS[(rest % 6) as usize]);
            rest /= 6;
        }
        syntax(&text);
        syntax(&format!("[{text}]"));
    }
}

/// Names decode to the same text as in serde_json.
#[test]
fn strings_decode_as_in_serde_json() {
    let texts = proptest::collection::vec(
        prop_oneof![
            any::<char>().prop_map(String::from),
            any::<u16>().prop_map(|unit| format!("\\u{unit:04X}")),
            proptest::sample::select(vec!["\\n", "\\\"", "\\/", "\\b", "\\ud83d\\ude00", "aaaaaaaa"])
                .prop_map(str::to_owned),
        ],
        0..12,
    );
    runner(2_000)
        .run(&texts, |pieces| {
            let literal = format!("\"{}\"", pieces.concat());
            let document = format!("{{\"publicNetworkAccess\":\"Enabled\",\"name\":{literal}}}");
            syntax(&document);
            if let Ok(report) = acrcheck_policies::evaluate(&document, &acrcheck_policies::Settings::default())
                && let Ok(name) = serde_json::from_str::<String>(&literal)
            {
                let seen = report
                    .registries
                    .first()
                    .and_then(|registry| registry.identity.name.as_deref());
                prop_assert_eq!(seen, Some(name.as_str()));
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn nesting_beyond_any_counter() {
    for depth in [1, 63, 64, 65, 127, 128, 129, 1000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let document = |closing: usize| format!("[{}1{}]", open.repeat(depth), close.repeat(closing));
            syntax(&document(depth));
            syntax(&document(depth - 1));
            syntax(&document(depth + 1));
        }
        // Brackets of both kinds, the innermost closed by the wrong one.
        syntax(&format!("{}1]{}", "[{\"a\":".repeat(depth), "}]".repeat(depth)));
        syntax(&format!("{}1{}", "[{\"a\":".repeat(depth), "}]".repeat(depth)));
    }
}

#[test]
fn fixtures_with_one_changed_byte() {
    let mut documents = vec![
        registries::indented(1),
        registries::on_one_line(3),
        registries::projected(2),
    ];
    for fixture in fs::read_dir(tests_folder().join("fixtures")).unwrap() {
        documents.push(fs::read_to_string(fixture.unwrap().path()).unwrap());
    }
    for document in documents {
        syntax(&document);
        for (at, _) in document.char_indices().step_by(7) {
            let byte = char::from(BYTES[at % BYTES.len()]);
            let (before, rest) = document.split_at(at);
            syntax(before);
            syntax(&format!("{before}{byte}{}", rest.get(1..).unwrap_or_default()));
        }
    }
}
