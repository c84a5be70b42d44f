//! Tags of registries: which ones are in the report, and that they never change a finding.

use acrcheck::model::Tag;
use acrcheck::report::Report;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::conformance::space;
use crate::properties::{json_value, object, registry, report_schema, runner};
use crate::support::{POLICY, evaluate};

/// A registry with more members, as text.
fn with(members: &str) -> String {
    format!(r#"{{"name":"orchard","publicNetworkAccess":"Enabled"{members}}}"#)
}

/// The tags of the only registry in a document, which must be the same typed and as JSON. Everything else must be as without tags.
fn tags(document: &str) -> Vec<(String, String)> {
    let mut report = evaluate(document, "{}");
    let violations: Vec<String> = report_schema().iter_errors(&report).map(|e| e.to_string()).collect();
    assert!(violations.is_empty(), "{document:.500}: {violations:?}");
    let in_json = report["registries"][0].as_object_mut().unwrap().remove("tags");
    assert_eq!(report, evaluate(&with(""), "{}"), "{document:.500}");
    let typed = POLICY
        .evaluate(document, &acrcheck::Settings::default())
        .unwrap()
        .registries
        .remove(0)
        .tags;
    let object: serde_json::Map<String, Value> = typed
        .iter()
        .map(|tag| (tag.name.clone(), Value::from(tag.value.clone())))
        .collect();
    assert_eq!(object.len(), typed.len(), "a name twice: {typed:?}");
    let expected = (!object.is_empty()).then_some(Value::from(object));
    assert_eq!(in_json, expected, "{document:.500}");
    typed.into_iter().map(|tag| (tag.name, tag.value)).collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn tags_keep_their_order() {
    for (members, expected) in [
        (r#","tags":{"owner":"jo"}"#, &[("owner", "jo")][..]),
        (
            r#","tags":{"z":"1","a":"","B c/d":"ü"}"#,
            &[("z", "1"), ("a", ""), ("B c/d", "ü")],
        ),
        (
            " , \"tags\" :\r\n\t{ \"owner\"\n: \"jo\" , \"\" : \"x\" }",
            &[("owner", "jo"), ("", "x")],
        ),
        // In the spelling of Az PowerShell, and with escapes.
        (r#","Tags":{"owner":"jo"}"#, &[("owner", "jo")]),
        (r#","\u0074AGS":{"\u006fwner":"\"jo\"\n"}"#, &[("owner", "\"jo\"\n")]),
        ("", &[]),
        (r#","tags":null"#, &[]),
        (r#","tags":{}"#, &[]),
        // Tags of other objects.
        (
            r#","sku":{"tags":{"a":"b"}},"properties":{"publicNetworkAccess":"Enabled","tags":{"a":"b"}}"#,
            &[],
        ),
    ] {
        let document = with(members);
        if members.contains("properties") {
            let typed = POLICY.evaluate(&document, &acrcheck::Settings::default()).unwrap();
            assert_eq!(typed.registries[0].tags, []);
            continue;
        }
        assert_eq!(tags(&document), pairs(expected), "{document}");
    }
    let report = acrcheck_policies::evaluate_json(
        &with(r#","tags":{"z":"1","a":"2"}"#),
        "{}",
        acrcheck_policies::Detail::Full,
    );
    assert!(
        report.contains(r#""location":null,"tags":{"z":"1","a":"2"},"source""#),
        "{report}"
    );
}

/// Only the malformed tag is left out.
#[test]
fn malformed_tags_are_left_out() {
    for (members, expected) in [
        (r#","tags":[{"a":"b"}]"#, &[][..]),
        (r#","tags":"a""#, &[]),
        (r#","tags":7"#, &[]),
        (r#","tags":true"#, &[]),
        (r#","tags":{"a":"b"},"tags":{"a":"b"}"#, &[]),
        (r#","tags":{"a":"b"},"Tags":null"#, &[]),
        (r#","tags":null,"tags":{"a":"b"}"#, &[]),
        (r#","tags":{"a":"b"},"tags":{"c":"d"},"tags":{"e":"f"}"#, &[]),
        (
            r#","tags":{"a":1,"b":null,"c":["x"],"d":{"x":"y"},"e":true,"f":"g"}"#,
            &[("f", "g")],
        ),
        // In other keys, unreadable strings and numbers make the registry malformed.
        (
            r#","tags":{"a":"\ud800","\udc00":"b","c":1e999,"d":"e"}"#,
            &[("d", "e")],
        ),
        (r#","tags":"\ud800""#, &[]),
        (r#","tags":1e999"#, &[]),
    ] {
        assert_eq!(tags(&with(members)), pairs(expected), "{members}");
    }
}

/// A tag with two values has no known value, so it is left out, in any order and even if one value is malformed.
#[test]
fn contradictory_tags_are_left_out() {
    let long = "x".repeat(257);
    let values = [
        r#""sandbox""#,
        r#""prod""#,
        "5",
        "null",
        "true",
        "[]",
        r#"{"x":1}"#,
        r#""\ud800""#,
        "1e999",
    ];
    let values = values.into_iter().map(str::to_owned).chain([format!("\"{long}\"")]);
    let values: Vec<String> = values.collect();
    let spellings = ["environment", "Environment", "ENVIRONMENT", r"\u0065nvironment"];
    let between = r#""a":"b","environments":"1","nvironment":"2","":"3""#;
    let others = [("a", "b"), ("environments", "1"), ("nvironment", "2"), ("", "3")];
    for other in &values {
        for spelling in spellings {
            for members in [
                format!(r#""environment":"sandbox",{between},"{spelling}":{other}"#),
                format!(r#""{spelling}":{other},{between},"environment":"sandbox""#),
                // A third value does not bring it back.
                format!(r#""environment":{other},"{spelling}":"sandbox",{between},"environment":"sandbox""#),
            ] {
                let document = with(&format!(r#","tags":{{{members}}}"#));
                assert_eq!(tags(&document), pairs(&others), "{members}");
            }
        }
    }
    for (members, expected) in [
        // Equal values do not help: another reader may see only one of them.
        (r#""a":"1","a":"1""#, &[][..]),
        (r#""Owner":"1","owner":"2","b":"3","OWNER":"4""#, &[("b", "3")]),
        // Only ASCII letters compare without regard to case.
        (
            r#""ä":"1","Ä":"2","k":"3","\u212a":"4""#,
            &[("ä", "1"), ("Ä", "2"), ("k", "3"), ("\u{212a}", "4")],
        ),
        // An unreadable name is not a name.
        (r#""":"1","\ud800":"2","\udc00":"3""#, &[("", "1")]),
    ] {
        assert_eq!(
            tags(&with(&format!(r#","tags":{{{members}}}"#))),
            pairs(expected),
            "{members}"
        );
    }
}

/// The duplicate may come after the fiftieth name, and a tag that is left out makes no room for another.
#[test]
fn contradictory_tags_are_found_at_any_distance() {
    let numbered: Vec<String> = (0..1_000).map(|n| format!(r#""t{n}":"v{n}""#)).collect();
    let members = format!(r#"{},"T0":"w","t49":7,"t50":"w""#, numbered.join(","));
    let names = tags(&with(&format!(r#","tags":{{{members}}}"#)));
    let names: Vec<String> = names.into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, (1..49).map(|n| format!("t{n}")).collect::<Vec<_>>());
}

/// For any number and order of names: of the first fifty, those that occur once.
#[test]
fn only_unique_tag_names_are_kept() {
    let name = ("[A-Ca-c]{0,2}", 0..3_u8).prop_map(|(letters, digit)| format!("{letters}{digit}"));
    runner(300)
        .run(&proptest::collection::vec(name, 0..130), |names| {
            let lower = |name: &String| name.to_ascii_lowercase();
            let mut first: Vec<&String> = Vec::new();
            for name in &names {
                if !first.iter().any(|other| lower(other) == lower(name)) {
                    first.push(name);
                }
            }
            let once = |name: &&&String| names.iter().filter(|other| lower(other) == lower(name)).count() == 1;
            let expected: Vec<&String> = first.iter().take(50).filter(once).copied().collect();
            let members: Vec<String> = names.iter().map(|name| format!(r#""{name}":"v""#)).collect();
            let seen = tags(&with(&format!(r#","tags":{{{}}}"#, members.join(","))));
            prop_assert_eq!(seen.iter().map(|(name, _)| name).collect::<Vec<_>>(), expected);
            Ok(())
        })
        .unwrap();
}

/// Azure allows 50 tags, with 512 characters per name and 256 per value.
#[test]
fn tags_beyond_the_limits_of_azure_are_left_out() {
    let numbered = |count: usize| -> Vec<String> { (0..count).map(|n| format!(r#""t{n}":"v{n}""#)).collect() };
    for (given, expected) in [(49, 49), (50, 50), (51, 50), (5_000, 50)] {
        let seen = tags(&with(&format!(r#","tags":{{{}}}"#, numbered(given).join(","))));
        let names: Vec<String> = (0..expected).map(|n| format!("t{n}")).collect();
        assert_eq!(seen.into_iter().map(|(name, _)| name).collect::<Vec<_>>(), names);
    }
    // Characters of one byte and of four.
    for character in ["x", "😀"] {
        for (name, value, there) in [(512, 256, true), (513, 1, false), (1, 257, false)] {
            let member = json!({ character.repeat(name): character.repeat(value) });
            let seen = tags(&with(&format!(r#","tags":{member}"#)));
            assert_eq!(seen.len(), usize::from(there), "{character}: {name}, {value}");
        }
    }
}

/// In all envelopes of registries.
#[test]
fn tags_are_read_in_every_envelope() {
    let one = with(r#","tags":{"a":"b"}"#);
    let other = with(r#","tags":{"c":"d"}"#);
    for document in [
        format!("[{one},{other}]"),
        format!("{one}\n{other}"),
        format!(r#"{{"value":[{one},{other}]}}"#),
        format!(r#"{{"totalRecords":2,"count":2,"data":[{one},{other}],"resultTruncated":"false"}}"#),
        // Tags of a page belong to no registry.
        format!(r#"{{"tags":{{"x":"y"}},"value":[{one},{other}]}}"#),
    ] {
        let report = evaluate(&document, "{}");
        let tags: Vec<&Value> = (0..2).map(|index| &report["registries"][index]["tags"]).collect();
        assert_eq!(tags, [&json!({"a": "b"}), &json!({"c": "d"})], "{document}");
        assert_eq!(report["complete"], true);
    }
    // Tags do not make an object a registry.
    let report = evaluate(r#"{"tags":{"a":"b"}}"#, "{}");
    assert_eq!(report["errors"][0]["code"], "not-a-registry");
}

/// Members to insert before the others of every registry.
const TAGS: [&str; 6] = [
    r#""tags":{"owner":"jo","env":"prod"},"#,
    r#""Tags":{"publicNetworkAccess":"Disabled","properties":"x","id":"y"},"#,
    r#""tags":{"properties":{"publicNetworkAccess":"Disabled"}},"#,
    r#""tags":[{"publicNetworkAccess":"Disabled"}],"#,
    r#""tags":null,"TAGS":{"a":"\ud800"},"#,
    r#""tags":{"a":"b"},"tags":1e999,"#,
];

/// Tags change no finding in the whole state space.
#[test]
fn tags_change_no_finding_in_any_state() {
    let states = space::for_trusted_services(false).chain(space::for_ip_network_rules(false));
    let documents: Vec<String> = states.map(|state| state.document()).collect();
    assert!(documents.len() > 100_000, "{}", documents.len());
    for (number, batch) in documents.chunks(2_000).enumerate() {
        let tagged = batch.iter().enumerate().map(|(index, document)| {
            // Every other batch has no escapes, because the host validates the two kinds differently.
            let choice = if number % 2 == 0 { 4 } else { TAGS.len() };
            let tags = TAGS[index % choice];
            format!("{{{tags}{}", document.strip_prefix('{').unwrap())
        });
        let tagged: Vec<String> = tagged.collect();
        let evaluated = |documents: &[String]| {
            POLICY
                .evaluate(&format!("[{}]", documents.join(",")), &acrcheck::Settings::default())
                .unwrap()
        };
        let (plain, mut tagged) = (evaluated(batch), evaluated(&tagged));
        let mut with_tags = 0;
        for registry in &mut tagged.registries {
            with_tags += usize::from(!std::mem::take(&mut registry.tags).is_empty());
        }
        // Tags move the positions after them.
        let sources = plain.registries.iter().map(|registry| registry.source.clone());
        for (registry, source) in tagged.registries.iter_mut().zip(sources) {
            registry.source = source;
        }
        assert_eq!(plain, tagged);
        assert!(with_tags > batch.len() / 4, "{with_tags}");
    }
}

/// No value of `tags` changes a finding, on any registry.
#[test]
fn no_tag_value_changes_a_finding() {
    runner(1_000)
        .run(
            &(registry(), json_value(), any::<usize>()),
            |(mut members, value, at)| {
                // Objects that are not registries are searched, including their tags.
                members.push(("type".to_owned(), json!("Microsoft.ContainerRegistry/registries")));
                let plain = evaluate(&object(&members, ""), "{}");
                let mut tagged = members.clone();
                tagged.insert(at % (members.len() + 1), ("tags".to_owned(), value));
                let mut tagged = evaluate(&object(&tagged, ""), "{}");
                if let Some(registry) = tagged["registries"].get_mut(0) {
                    registry.as_object_mut().unwrap().remove("tags");
                }
                prop_assert_eq!(plain, tagged);
                Ok(())
            },
        )
        .unwrap();
}

/// A reader of reports from earlier versions can read reports with tags.
#[test]
fn a_report_with_tags_can_be_read() {
    let written = |document: &str| {
        let mut report = Report::new(&POLICY);
        report.add("x", POLICY.evaluate(document, &acrcheck::Settings::default()));
        serde_json::to_string(&report).unwrap()
    };
    let tagged = written(&with(r#","tags":{"a":"b"}"#));
    assert!(tagged.contains(r#""tags":{"a":"b"}"#), "{tagged}");
    let mut read = Report::read(&tagged).unwrap();
    assert_eq!(read.registries[0].tags, [Tag::new("a", "b")]);
    read.registries[0].tags.clear();
    assert_eq!(read, Report::read(&written(&with(""))).unwrap());
}

/// The schema accepts tags as they are printed, and nothing else.
#[test]
fn the_schema_validates_tags() {
    let report = |tags: Value| {
        let mut report = evaluate(&with(""), "{}");
        report["registries"][0]["tags"] = tags;
        report_schema().is_valid(&report)
    };
    assert!(report(json!({"a": "b"})));
    for tags in [json!({}), json!(null), json!([]), json!({"a": 1}), json!({"a": null})] {
        assert!(!report(tags.clone()), "{tags}");
    }
    let many: serde_json::Map<String, Value> = (0..51).map(|n| (n.to_string(), json!("x"))).collect();
    assert!(!report(Value::from(many)));
}

/// The library returns names and values for matching.
#[test]
fn the_library_returns_names_and_values() {
    let evaluation = POLICY
        .evaluate(&with(r#","tags":{"env":"prod"}"#), &acrcheck::Settings::default())
        .unwrap();
    assert_eq!(evaluation.registries[0].tags, [Tag::new("env", "prod")]);
}
