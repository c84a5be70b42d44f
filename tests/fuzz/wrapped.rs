//! Documents in which registries are nested in known places.

use std::collections::BTreeSet;

use acrcheck_policies::{Settings, evaluate};

/// Keys around registries. Those of lists come first.
const KEYS: [&str; 20] = [
    "value",
    "data",
    "items",
    "rows",
    "resources",
    "results",
    "registries",
    "VALUE",
    "contents",
    "propertiesOf",
    "tags",
    "sku",
    "networkRuleSet2",
    "00000000-0000-4000-8000-000000000001",
    "a/b~c",
    "",
    "output",
    "identity",
    "id2",
    "nested",
];

/// How many of them are keys of lists.
const LISTS: usize = 8;

/// A document and the names of the registries that must be found in it.
#[derive(Debug, Default)]
struct Wrapped {
    text: String,
    visible: BTreeSet<String>,
    all: BTreeSet<String>,
}

/// Where a value is.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    /// In a member of a resource that is not searched.
    hidden: bool,
}

struct Choices<'b>(std::slice::Iter<'b, u8>);

impl Choices<'_> {
    fn next(&mut self) -> usize {
        self.0.next().copied().map_or(0, usize::from)
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.next() % list.len()]
    }
}

/// Nothing around a registry hides it: each registry is found, or the report has an error.
pub(crate) fn wrapped(bytes: &[u8]) {
    let mut choices = Choices(bytes.iter());
    let mut wrapped = Wrapped::default();
    let place = Place {
        depth: 0,
        hidden: false,
    };
    value(&mut choices, &mut wrapped, place);
    let Wrapped { text, visible, all } = &wrapped;
    let report = evaluate(text, &Settings::default()).expect("the text is JSON");
    let found: Vec<&str> = report
        .registries
        .iter()
        .map(|registry| registry.identity.name.as_deref().expect("every registry has a name"))
        .collect();
    for name in &found {
        assert!(all.contains(*name), "{name} is none: {text}");
    }
    let once: BTreeSet<&str> = found.iter().copied().collect();
    assert_eq!(once.len(), found.len(), "found twice: {text}");
    if report.errors.is_empty() {
        for name in visible {
            assert!(once.contains(name.as_str()), "{name} is lost: {text}");
        }
    }
}

fn value(choices: &mut Choices<'_>, wrapped: &mut Wrapped, place: Place) {
    let inner = Place {
        depth: place.depth + 1,
        ..place
    };
    let choice = choices.next();
    match choice % 8 {
        _ if place.depth > 40 => wrapped.text.push('7'),
        0 => wrapped
            .text
            .push_str(choices.of(&["null", "5", "\"\"", "true", "[]", "{}", r#""[{\"a\":1}]""#])),
        1 | 2 => {
            wrapped.text.push('[');
            for element in 0..choices.next() % 4 {
                if element > 0 {
                    wrapped.text.push(',');
                }
                value(choices, wrapped, inner);
            }
            wrapped.text.push(']');
        }
        3 | 4 => {
            wrapped.text.push('{');
            let members = choices.next() % 4;
            members_of(choices, wrapped, members, |_, _| inner);
            wrapped.text.push('}');
        }
        5 => {
            wrapped.text.push_str(choices.of(&[
                r#"{"type":"Microsoft.Storage/storageAccounts""#,
                r#"{"id":"/providers/Microsoft.ContainerRegistry/registries/x/webhooks/w""#,
            ]));
            resource(choices, wrapped, inner);
        }
        _ => {
            let name = format!("r{}", wrapped.all.len());
            wrapped.all.insert(name.clone());
            if !place.hidden {
                wrapped.visible.insert(name.clone());
            }
            let registry = choices.of(&[
                r#"{"name":"NAME","publicNetworkAccess":"Enabled""#,
                r#"{"name":"NAME","type":"Microsoft.ContainerRegistry/registries""#,
                r#"{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/NAME","name":"NAME""#,
                r#"{"properties_networkRuleSet_defaultAction":"Deny","Name":"NAME""#,
            ]);
            wrapped.text.push_str(&registry.replace("NAME", &name));
            resource(choices, wrapped, inner);
        }
    }
}

/// The other members of a resource. Those named like lists are searched.
fn resource(choices: &mut Choices<'_>, wrapped: &mut Wrapped, place: Place) {
    if choices.next().is_multiple_of(3) {
        wrapped.text.push(',');
        members_of(choices, wrapped, 1, |key, _| Place {
            hidden: place.hidden || key >= LISTS,
            ..place
        });
    }
    wrapped.text.push('}');
}

fn members_of(choices: &mut Choices<'_>, wrapped: &mut Wrapped, count: usize, place: impl Fn(usize, &str) -> Place) {
    for member in 0..count {
        if member > 0 {
            wrapped.text.push(',');
        }
        let key = choices.next() % KEYS.len();
        wrapped.text.push_str(&format!("{:?}:", KEYS[key]));
        value(choices, wrapped, place(key, KEYS[key]));
    }
}
