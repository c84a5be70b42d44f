//! How the host holds out: 64 tenants at once, calm and with one hostile among them, and then a million instances made and dropped.
//!
//! `cargo run --release --example soak -- [CYCLES]`, a million unless said otherwise. It ends with 1 if memory or descriptors grew.

#[path = "../../tests/hostile/guest/mod.rs"]
mod guest;

use std::error::Error;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use acrcheck::{Allocation, EMBEDDED_COMPONENT, Engine, EngineConfig, Limits, Policy, Worker};

const TENANTS: usize = 64;
const EVALUATIONS: usize = 500;
const DOCUMENT: &str = r#"{"name": "orchard", "publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices",
    "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "20.61.0.0/16"}]}}"#;
/// Resident memory may breathe by this much.
const LEEWAY_KIB: u64 = 4 << 10;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    Worker::serve_if_asked();
    let cycles = std::env::args().nth(1).map_or(Ok(1_000_000), |count| count.parse())?;
    let engine = Engine::new(EngineConfig {
        allocation: Allocation::Pooling {
            instances: TENANTS as u32 + 1,
        },
        limits: Limits {
            deadline: Duration::from_millis(500),
            memory_bytes: 256 << 20,
            ..Limits::default()
        },
        ..EngineConfig::default()
    })?;
    let policy = engine.load(EMBEDDED_COMPONENT)?;
    let hostile = engine.load_untrusted(&looping(), &Worker::this_program()?)?;

    println!("{TENANTS} tenants at once, {EVALUATIONS} evaluations each");
    println!("{:<22} {:>10} {:>10} {:>10}", "", "median", "p99", "worst");
    // Threads, slots and the allocator's arenas: all there before anything is measured.
    tenants(&policy, None);
    let calm = tenants(&policy, None);
    show("calm", &calm);
    let disturbed = tenants(&policy, Some(&hostile));
    show("one of them hostile", &disturbed);
    println!("p99, disturbed to calm: {:.2}", ratio(&disturbed, &calm));

    println!("\n{cycles} instances made and dropped, one call each");
    println!("{:<22} {:>10} {:>12}", "", "resident", "descriptors");
    let before = usage();
    report("before", &before);
    let begun = Instant::now();
    for cycle in 1..=cycles {
        policy.evaluate(DOCUMENT, "{}")?;
        if cycle % (cycles / 4).max(1) == 0 {
            report(&format!("after {cycle}"), &usage());
        }
    }
    let taken = begun.elapsed();
    println!("{:.1} µs a cycle", taken.as_secs_f64() * 1e6 / f64::from(cycles));
    let after = usage();
    let grew = after.resident_kib > before.resident_kib + LEEWAY_KIB || after.descriptors > before.descriptors;
    println!("{}", if grew { "GREW" } else { "flat" });
    Ok(ExitCode::from(u8::from(grew)))
}

/// The latencies of all tenants' evaluations, sorted.
fn tenants(policy: &Policy, hostile: Option<&Policy>) -> Vec<Duration> {
    let done = AtomicBool::new(false);
    let mut latencies: Vec<Duration> = thread::scope(|scope| {
        if let Some(hostile) = hostile {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    // It is stopped, every time.
                    let stopped = hostile.evaluate("loop", "{}").is_err();
                    assert!(stopped, "the hostile tenant gave a report");
                }
            });
        }
        let calm = TENANTS - usize::from(hostile.is_some());
        let running: Vec<_> = (0..calm).map(|_| scope.spawn(|| evaluations(policy))).collect();
        let ended: Vec<_> = running.into_iter().map(thread::ScopedJoinHandle::join).collect();
        done.store(true, Ordering::Relaxed);
        ended.into_iter().flat_map(Result::unwrap_or_default).collect()
    });
    latencies.sort_unstable();
    latencies
}

fn evaluations(policy: &Policy) -> Vec<Duration> {
    (0..EVALUATIONS)
        .map(|_| {
            let begun = Instant::now();
            let evaluation = policy.evaluate(DOCUMENT, "{}");
            assert!(
                evaluation.is_ok_and(|e| e.registries.len() == 1),
                "a tenant lost its result"
            );
            begun.elapsed()
        })
        .collect()
}

fn quantile(sorted: &[Duration], share: f64) -> Duration {
    let index = (sorted.len() as f64 * share) as usize;
    sorted.get(index).or(sorted.last()).copied().unwrap_or_default()
}

fn show(name: &str, sorted: &[Duration]) {
    let [median, p99, worst] = [0.5, 0.99, 1.0].map(|share| format!("{:.0?}", quantile(sorted, share)));
    println!("{name:<22} {median:>10} {p99:>10} {worst:>10}");
}

fn ratio(these: &[Duration], those: &[Duration]) -> f64 {
    quantile(these, 0.99).as_secs_f64() / quantile(those, 0.99).as_secs_f64()
}

/// What the process holds. Zeros where the system does not say so.
struct Usage {
    resident_kib: u64,
    descriptors: usize,
}

fn usage() -> Usage {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = resident.and_then(|text| text.trim().split(' ').next()?.parse().ok());
    Usage {
        resident_kib: kib.unwrap_or(0),
        descriptors: std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
    }
}

fn report(name: &str, usage: &Usage) {
    println!("{name:<22} {:>6} KiB {:>12}", usage.resident_kib, usage.descriptors);
}

fn looping() -> Vec<u8> {
    guest::Guest::evaluating("(loop $again br $again) unreachable").component()
}
