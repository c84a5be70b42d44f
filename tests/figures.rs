//! Figures that are the same in every run: fuel, sizes and allocations. The accepted ones are in `figures.txt`. A test fails if a figure
//! gets worse, and also if it gets so much better that the file is out of date.
//!
//! `ACRCHECK_FIGURES=write cargo test figures` rewrites the file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use acrcheck::model::Detail;
use acrcheck::{EMBEDDED_COMPONENT, Engine, Limits};
use acrcheck_policies::Provenance;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{ENGINE, POLICY, registries, tests_folder};

/// The largest accepted difference from the file, in percent.
const TOLERANCE: f64 = 2.0;

#[test]
fn figures_are_within_tolerance() {
    let file = tests_folder().join("figures.txt");
    let measured = measure();
    if std::env::var_os("ACRCHECK_FIGURES").is_some() {
        std::fs::write(&file, written(&measured)).expect("cannot write figures.txt");
    }
    let accepted = read(&std::fs::read_to_string(&file).expect("cannot read figures.txt"));
    println!("{}", written(&measured));
    assert_eq!(
        accepted.keys().collect::<Vec<_>>(),
        measured.keys().collect::<Vec<_>>(),
        "figures.txt lists other figures"
    );
    let worse: Vec<String> = measured
        .iter()
        .filter_map(|(name, value)| {
            let accepted = accepted[name];
            let change = (*value as f64 - accepted as f64) / accepted as f64 * 100.0;
            (change.abs() > TOLERANCE).then(|| format!("{name}: {accepted} -> {value} ({change:+.1} %)"))
        })
        .collect();
    assert!(
        worse.is_empty(),
        "{}\nwhere that is meant: ACRCHECK_FIGURES=write cargo test figures",
        worse.join("\n")
    );
}

type Figures = BTreeMap<String, u64>;

fn measure() -> Figures {
    let mut figures = Figures::new();
    figures.insert("component bytes".into(), EMBEDDED_COMPONENT.len() as u64);
    figures.insert("component bytes, gzipped".into(), gzipped(EMBEDDED_COMPONENT));
    for (name, registries, document) in [
        ("200 B", 1, registries::projected(1)),
        ("1.5 KB", 1, registries::on_one_line(1)),
        ("2 KB, indented", 1, registries::indented(1)),
        ("8 KB, 100 rules", 1, registries::with_rules(1, 100)),
        (
            "100 lines of 1.5 KB",
            100,
            registries::lines(100, registries::on_one_line),
        ),
        ("a list of 256 KB", 128, list(128)),
        (
            "the least registries",
            1000,
            format!("[{}]", [r#"{"id":""}"#; 1000].join(",")),
        ),
    ] {
        figures.insert(format!("{name}: bytes"), document.len() as u64 / registries);
        let fuel = |call: &dyn Fn(&acrcheck::Policy) -> bool| fuel(call) / registries;
        let defaults = acrcheck::Settings::default();
        for detail in Detail::ALL.iter().copied() {
            figures.insert(
                format!("{name}: fuel, {}", detail.as_str()),
                fuel(&|policy| policy.evaluate_with(&document, &defaults, detail).is_ok()),
            );
        }
        let without_packed = |policy: &acrcheck::Policy| policy.clone().without_packed();
        figures.insert(
            format!("{name}: fuel, records"),
            fuel(&|policy| without_packed(policy).evaluate(&document, &defaults).is_ok()),
        );
        figures.insert(
            format!("{name}: fuel, JSON"),
            fuel(&|policy| policy.evaluate_json(&document, "{}", Detail::Full).is_ok()),
        );
        let settings = acrcheck_policies::Settings::default();
        for (detail, what) in [
            (acrcheck_policies::Detail::Verdicts, "verdicts"),
            (acrcheck_policies::Detail::Full, "full"),
        ] {
            let evaluate = || acrcheck_policies::evaluate_as(&document, Provenance::Observed, &settings, detail);
            let counted = allocation_counter::measure(|| drop(evaluate()));
            figures.insert(
                format!("{name}: allocations, native, {what}"),
                counted.count_total / registries,
            );
        }
    }
    if cfg!(target_arch = "x86_64") {
        figures.insert("compiled bytes, x86-64".into(), compiled());
    }
    figures
}

fn list(registries: usize) -> String {
    let elements: Vec<String> = (0..registries).map(registries::indented).collect();
    format!("[{}]", elements.join(","))
}

/// The least fuel with which a call succeeds.
fn fuel(call: &dyn Fn(&acrcheck::Policy) -> bool) -> u64 {
    let enough = |fuel| {
        call(&POLICY.with_limits(Limits::default().with(|limits| {
            limits.fuel_base = fuel;
            limits.fuel_per_byte = 0;
        })))
    };
    let (mut too_little, mut enough_so_far) = (0, 1_u64 << 32);
    assert!(enough(enough_so_far), "the call never succeeds");
    while enough_so_far - too_little > 1 + enough_so_far / 10_000 {
        let middle = too_little.midpoint(enough_so_far);
        if enough(middle) {
            enough_so_far = middle;
        } else {
            too_little = middle;
        }
    }
    enough_so_far
}

fn gzipped(bytes: &[u8]) -> u64 {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("writing to memory cannot fail");
    encoder.finish().expect("writing to memory cannot fail").len() as u64
}

/// The number of bytes of the component in the cache.
fn compiled() -> u64 {
    let folder = tempfile::tempdir().expect("cannot create a folder");
    let key = tempfile::tempdir().expect("cannot create a folder");
    let kept = folder.path().join("cache");
    let cache = acrcheck::Cache::open(&kept, &key.path().join("keys/secret")).expect("cannot open the cache");
    let engine = Engine::new(ENGINE.config().clone().with(|config| config.cache = Some(cache)))
        .expect("cannot create an engine");
    engine.load(EMBEDDED_COMPONENT).expect("cannot load the component");
    let files = std::fs::read_dir(&kept).expect("cannot list the cache");
    files
        .map(|file| {
            file.and_then(|file| file.metadata())
                .expect("cannot read the metadata")
                .len()
        })
        .sum()
}

fn written(figures: &Figures) -> String {
    figures.iter().fold(String::new(), |mut text, (name, value)| {
        let _ = writeln!(text, "{name} = {value}");
        text
    })
}

fn read(text: &str) -> Figures {
    let figures = text.lines().map(|line| {
        let (name, value) = line.rsplit_once(" = ").expect("expected `name = value`");
        (name.to_owned(), value.parse().expect("expected a number"))
    });
    figures.collect()
}
