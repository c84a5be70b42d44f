//! Endurance test: 64 tenants in parallel, without and with a hostile one, and then a million instances created and dropped.
//!
//! `cargo run --release --example soak -- [CYCLES]`, a million cycles by default. The exit code is 1 if memory or descriptors grew, or a tenant lost a
//! result.

#[path = "../../../tests/hostile/guest/mod.rs"]
mod guest;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use acrcheck::{Allocation, EMBEDDED_COMPONENT, Engine, EngineConfig, Limits, Policy, Worker};

const TENANTS: usize = 64;
const EVALUATIONS: usize = 500;
const DOCUMENT: &str = r#"{"name": "orchard", "publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices",
    "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "20.61.0.0/16"}]}}"#;
/// The tolerated growth of resident memory.
const LEEWAY_KIB: u64 = 4 << 10;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    Worker::serve_if_asked();
    let out = &mut io::stdout().lock();
    let cycles = std::env::args().nth(1).map_or(Ok(1_000_000), |count| count.parse())?;
    let engine = Engine::new(EngineConfig::default().with(|config| {
        config.allocation = Allocation::pooling(TENANTS as u32 + 1);
        config.limits = Limits::default().with(|limits| limits.memory_bytes = 256 << 20);
    }))?;
    let policy = engine.load(EMBEDDED_COMPONENT)?;
    let hostile = engine.load_untrusted(&looping(), &Worker::this_program()?)?;

    writeln!(out, "{TENANTS} tenants at once, {EVALUATIONS} evaluations each")?;
    writeln!(out, "{:<22} {:>10} {:>10} {:>10}", "", "median", "p99", "worst")?;
    // Warm-up: creates threads, slots and the allocator's arenas before the measurement.
    tenants(&policy, None)?;
    let calm = tenants(&policy, None)?;
    show("calm", &calm, out)?;
    let disturbed = tenants(&policy, Some(&hostile))?;
    show("one of them hostile", &disturbed, out)?;
    writeln!(out, "p99, disturbed to calm: {:.2}", ratio(&disturbed, &calm))?;

    writeln!(out, "\n{cycles} instances created and dropped, one call each")?;
    writeln!(out, "{:<22} {:>10} {:>12}", "", "resident", "descriptors")?;
    let before = usage();
    report("before", &before, out)?;
    let begun = Instant::now();
    for cycle in 1..=cycles {
        policy.evaluate(DOCUMENT, &acrcheck::Settings::default())?;
        if cycle % (cycles / 4).max(1) == 0 {
            report(&format!("after {cycle}"), &usage(), out)?;
        }
    }
    let taken = begun.elapsed();
    writeln!(out, "{:.1} µs a cycle", taken.as_secs_f64() * 1e6 / f64::from(cycles))?;
    let after = usage();
    let grew = after.resident_kib > before.resident_kib + LEEWAY_KIB || after.descriptors > before.descriptors;
    writeln!(out, "{}", if grew { "GREW" } else { "flat" })?;
    Ok(ExitCode::from(u8::from(grew)))
}

/// Returns the sorted latencies of all tenants. A lost result is an error.
fn tenants(policy: &Policy, hostile: Option<&Policy>) -> Result<Vec<Duration>, String> {
    let done = AtomicBool::new(false);
    let latencies: Result<Vec<Vec<Duration>>, String> = thread::scope(|scope| {
        let disturbing = hostile.map(|hostile| scope.spawn(|| disturb(hostile, &done)));
        let calm = TENANTS - usize::from(hostile.is_some());
        let running: Vec<_> = (0..calm).map(|_| scope.spawn(|| evaluations(policy))).collect();
        let ended: Vec<_> = running.into_iter().map(thread::ScopedJoinHandle::join).collect();
        done.store(true, Ordering::Relaxed);
        let disturbed = disturbing.map(thread::ScopedJoinHandle::join);
        let panicked = || "a tenant's thread panicked".to_owned();
        disturbed.map_or(Ok(()), |ended| ended.unwrap_or_else(|_| Err(panicked())))?;
        ended
            .into_iter()
            .map(|ended| ended.unwrap_or_else(|_| Err(panicked())))
            .collect()
    });
    let mut latencies = latencies?.concat();
    latencies.sort_unstable();
    Ok(latencies)
}

/// Runs the hostile tenant again and again until the others are done.
fn disturb(hostile: &Policy, done: &AtomicBool) -> Result<(), String> {
    while !done.load(Ordering::Relaxed) {
        if hostile.evaluate("loop", &acrcheck::Settings::default()).is_ok() {
            return Err("the hostile tenant gave a report".to_owned());
        }
    }
    Ok(())
}

fn evaluations(policy: &Policy) -> Result<Vec<Duration>, String> {
    let evaluation = |_| {
        let begun = Instant::now();
        match policy.evaluate(DOCUMENT, &acrcheck::Settings::default()) {
            Ok(evaluation) if evaluation.registries.len() == 1 => Ok(begun.elapsed()),
            Ok(_) => Err("a tenant lost its result".to_owned()),
            Err(error) => Err(format!("a tenant lost its result: {error}")),
        }
    };
    (0..EVALUATIONS).map(evaluation).collect()
}

fn quantile(sorted: &[Duration], share: f64) -> Duration {
    let index = (sorted.len() as f64 * share) as usize;
    sorted.get(index).or(sorted.last()).copied().unwrap_or_default()
}

fn show(name: &str, sorted: &[Duration], out: &mut dyn Write) -> io::Result<()> {
    let [median, p99, worst] = [0.5, 0.99, 1.0].map(|share| format!("{:.0?}", quantile(sorted, share)));
    writeln!(out, "{name:<22} {median:>10} {p99:>10} {worst:>10}")
}

fn ratio(these: &[Duration], those: &[Duration]) -> f64 {
    quantile(these, 0.99).as_secs_f64() / quantile(those, 0.99).as_secs_f64()
}

/// The resources of the process, or zeros if the system does not report them.
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

fn report(name: &str, usage: &Usage, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{name:<22} {:>6} KiB {:>12}",
        usage.resident_kib, usage.descriptors
    )
}

fn looping() -> Vec<u8> {
    guest::Guest::evaluating("(loop $again br $again) unreachable").component()
}
