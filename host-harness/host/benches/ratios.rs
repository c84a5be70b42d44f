//! Cost of the sandbox: the same registries checked natively and by the component.
//!
//! Contestants run in turns, so that other load on the machine affects all of them. The result is the median over all turns, for one registry.
//! `cargo bench --bench ratios` runs all benchmarks; an argument after `--` selects those with that text in their title.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark may panic"
)]

#[allow(dead_code, reason = "only tests use some of them")]
#[path = "../../../tests/support/registries.rs"]
mod registries;

/// The component without this crate, which always applies limits.
#[allow(missing_docs, unreachable_pub, clippy::all, reason = "generated")]
mod raw {
    wasmtime::component::bindgen!({ path: "../../wit/0.1.0", world: "policy" });
}

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use acrcheck::model::Detail;
use acrcheck::{Allocation, EMBEDDED_COMPONENT, Engine, EngineConfig, Policy};
use acrcheck_policies::{EvaluateError, Provenance, Report, Settings};
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Store};

/// The shortest duration of a turn of each contestant, and the number of turns.
const TURN: Duration = Duration::from_millis(20);
const TURNS: usize = 25;

/// One implementation to measure.
struct Contestant<'c> {
    name: &'c str,
    run: Box<dyn FnMut() + 'c>,
}

impl<'c> Contestant<'c> {
    fn new<T>(name: &'c str, mut run: impl FnMut() -> T + 'c) -> Self {
        Self {
            name,
            run: Box::new(move || {
                black_box(run());
            }),
        }
    }
}

/// Measures the contestants in turns. Prints the time per registry, and the ratio to the first contestant.
fn compare(title: &str, registries: usize, mut contestants: Vec<Contestant<'_>>) {
    if let Some(wanted) = std::env::args().skip(1).find(|word| !word.starts_with('-'))
        && !title.contains(&wanted)
    {
        return;
    }
    println!("\n{title}");
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); contestants.len()];
    for turn in 0..=TURNS {
        for (contestant, times) in contestants.iter_mut().zip(&mut times) {
            let (start, mut runs) = (Instant::now(), 0_u32);
            while start.elapsed() < TURN {
                (contestant.run)();
                runs += 1;
            }
            let each = start.elapsed().as_secs_f64() * 1e9 / f64::from(runs) / registries as f64;
            // The first turn warms up.
            if turn > 0 {
                times.push(each);
            }
        }
    }
    let medians: Vec<f64> = times.iter_mut().map(|times| median(times)).collect();
    for ((contestant, median), times) in contestants.iter().zip(&medians).zip(&times) {
        println!(
            "  {:<44} {:>10} median {:>10} least   {:>6.2}",
            contestant.name,
            shown(*median),
            shown(times[0]),
            median / medians[0]
        );
    }
}

/// Sorts the times, and returns the median.
fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn shown(nanoseconds: f64) -> String {
    if nanoseconds < 10_000.0 {
        format!("{nanoseconds:.0} ns")
    } else {
        format!("{:.1} us", nanoseconds / 1000.0)
    }
}

/// The embedded component, or another build of it that `ACRCHECK_BENCH_COMPONENT` names.
static COMPONENT: LazyLock<Vec<u8>> = LazyLock::new(|| match std::env::var_os("ACRCHECK_BENCH_COMPONENT") {
    Some(path) => std::fs::read(path).expect("the component can be read"),
    None => EMBEDDED_COMPONENT.to_vec(),
});

fn policy(allocation: Allocation) -> Policy {
    let config = EngineConfig::default().with(|config| config.allocation = allocation);
    let engine = Engine::new(config).expect("an engine");
    engine.load(&COMPONENT).expect("the component")
}

/// Evaluates a document without details.
fn verdicts<'d>(document: &'d str, settings: &Settings) -> Result<Report<'d>, EvaluateError> {
    acrcheck_policies::evaluate_as(
        document,
        Provenance::Observed,
        settings,
        acrcheck_policies::Detail::Verdicts,
    )
}

fn main() {
    let pooled = policy(Allocation::pooling(16));
    let on_demand = policy(Allocation::OnDemand);
    let settings = Settings::default();
    let defaults = acrcheck::Settings::default();
    let with = |policy: &Policy, document: &str, detail| policy.evaluate_with(document, &defaults, detail).unwrap();
    let records = pooled.clone().without_packed();

    for count in [1, 10, 100, 1000, 10_000] {
        let document = registries::lines(count, registries::on_one_line);
        compare(
            &format!("batch of {count}, registries of 1.5 KB, limits on"),
            count,
            vec![
                Contestant::new("native, typed", || acrcheck_policies::evaluate(&document, &settings)),
                Contestant::new("native, typed, verdicts", || verdicts(&document, &settings)),
                Contestant::new("component, typed", || with(&pooled, &document, Detail::Full)),
                Contestant::new("component, attention", || with(&pooled, &document, Detail::Attention)),
                Contestant::new("component, verdicts", || with(&pooled, &document, Detail::Verdicts)),
                Contestant::new("component, records", || with(&records, &document, Detail::Full)),
                Contestant::new("component, records, verdicts", || {
                    with(&records, &document, Detail::Verdicts)
                }),
                Contestant::new("native, JSON", || {
                    acrcheck_policies::evaluate_json(&document, "{}", acrcheck_policies::Detail::Full)
                }),
                Contestant::new("component, JSON", || {
                    pooled.evaluate_json(&document, "{}", Detail::Full).unwrap()
                }),
                Contestant::new("serde_json, every byte, nothing kept", || read_by_serde(&document)),
            ],
        );
    }
    for (name, document, count) in [
        ("200 B", registries::projected(1), 1),
        ("2 KB, indented", registries::indented(1), 1),
        ("8 KB, 100 rules", registries::with_rules(1, 100), 1),
        (
            "256 KB, a list",
            format!(
                "[{}]",
                registries::lines(128, registries::indented).replace("}\n{", "},\n{")
            ),
            128,
        ),
    ] {
        compare(
            &format!("document of {name}, one sandbox each"),
            count,
            vec![
                Contestant::new("native, typed", || acrcheck_policies::evaluate(&document, &settings)),
                Contestant::new("component, pooled", || with(&pooled, &document, Detail::Full)),
                Contestant::new("component, verdicts, pooled", || {
                    with(&pooled, &document, Detail::Verdicts)
                }),
                Contestant::new("component, on demand", || with(&on_demand, &document, Detail::Full)),
            ],
        );
    }
    limits();
    threads(&pooled);
}

/// Parses consecutive JSON values and drops them, as a lower bound for parsing with serde_json.
fn read_by_serde(document: &str) -> usize {
    let values = serde_json::Deserializer::from_str(document).into_iter::<serde::de::IgnoredAny>();
    values.inspect(|value| assert!(value.is_ok())).count()
}

/// Measures the cost of fuel and deadlines, with one store and instance per call and without this crate.
fn limits() {
    let document = registries::lines(100, registries::on_one_line);
    let guests: Vec<(String, Guest)> = [(false, false), (true, false), (false, true), (true, true)]
        .into_iter()
        .map(|(fuel, epoch)| {
            let name = match (fuel, epoch) {
                (false, false) => "no limits",
                (true, false) => "fuel",
                (false, true) => "deadline",
                (true, true) => "fuel and deadline",
            };
            (name.to_owned(), Guest::new(fuel, epoch))
        })
        .collect();
    let settings = Settings::default();
    let mut contestants = vec![Contestant::new("native", || {
        acrcheck_policies::evaluate(&document, &settings)
    })];
    let calls = guests.iter();
    contestants.extend(calls.map(|(name, guest)| Contestant::new(name, || guest.evaluate(&document))));
    compare(
        "limits: batch of 100, typed, as wasmtime hands it over",
        100,
        contestants,
    );
    let mut contestants = vec![Contestant::new("native", || {
        acrcheck_policies::evaluate_json(&document, "{}", acrcheck_policies::Detail::Full)
    })];
    let calls = guests.iter();
    contestants.extend(calls.map(|(name, guest)| Contestant::new(name, || guest.evaluate_json(&document))));
    compare(
        "limits: batch of 100, JSON, as wasmtime hands it over",
        100,
        contestants,
    );
}

const FULL: raw::exports::acrcheck::policy::types::Detail = raw::exports::acrcheck::policy::types::Detail::Full;

struct Guest {
    engine: wasmtime::Engine,
    pre: raw::PolicyPre<()>,
    fuel: bool,
}

impl Guest {
    fn new(fuel: bool, epoch: bool) -> Self {
        let mut config = Config::new();
        config.consume_fuel(fuel).epoch_interruption(epoch);
        config.cranelift_nan_canonicalization(true).wasm_relaxed_simd(false);
        let engine = wasmtime::Engine::new(&config).expect("an engine");
        let component = Component::from_binary(&engine, &COMPONENT).expect("the component");
        let pre = Linker::new(&engine).instantiate_pre(&component).expect("no imports");
        Self {
            pre: raw::PolicyPre::new(pre).expect("the world"),
            engine,
            fuel,
        }
    }

    fn instance(&self) -> (Store<()>, raw::Policy) {
        let mut store = Store::new(&self.engine, ());
        if self.fuel {
            store.set_fuel(u64::MAX / 2).expect("fuel is on");
        }
        store.set_epoch_deadline(1);
        store.set_hostcall_fuel(usize::MAX);
        let policy = self.pre.instantiate(&mut store).expect("an instance");
        (store, policy)
    }

    fn evaluate(&self, document: &str) -> usize {
        let (mut store, policy) = self.instance();
        let outcome = policy
            .acrcheck_policy_evaluate()
            .call_evaluate(&mut store, document, "{}", FULL)
            .expect("the call");
        outcome.expect("a report").registries.len()
    }

    fn evaluate_json(&self, document: &str) -> usize {
        let (mut store, policy) = self.instance();
        policy
            .acrcheck_policy_evaluate()
            .call_evaluate_json(&mut store, document, "{}", FULL)
            .expect("the call")
            .len()
    }
}

/// Measures the same work on one thread and on several.
fn threads(policy: &Policy) {
    let document = registries::lines(1000, registries::on_one_line);
    let most = std::thread::available_parallelism().map_or(1, usize::from);
    let names: Vec<String> = (1..=most).map(|threads| format!("{threads} at once")).collect();
    let contestants = (1..=most)
        .map(|threads| {
            let document = &document;
            Contestant::new(&names[threads - 1], move || {
                std::thread::scope(|scope| {
                    for share in 0..most {
                        // Each variant runs `most` batches in total.
                        if share % threads == share {
                            scope.spawn(move || {
                                for _ in (share..most).step_by(threads) {
                                    black_box(policy.evaluate(document, &acrcheck::Settings::default()).unwrap());
                                }
                            });
                        }
                    }
                });
            })
        })
        .collect();
    compare("threads: batches of 1000", 1000 * most, contestants);
}
