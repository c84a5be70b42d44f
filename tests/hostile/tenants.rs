//! Many tenants in one process, and many instances in sequence.

use std::process::Command;

use acrcheck::{Allocation, Engine, EngineConfig, LoadError, RunError, Worker};

use super::guest::{DOCUMENT, Guest};
use crate::support::{ACRCHECK, COMPONENT};

#[allow(
    dead_code,
    clippy::duplicate_mod,
    reason = "the example has a `main` and its own guests"
)]
#[path = "../../host-harness/host/examples/multi_tenant.rs"]
mod multi_tenant;

/// The output of the example: 63 valid results, and for the tenant that loops, allocates memory and traps, why it was stopped.
#[test]
fn a_hostile_tenant_does_not_affect_the_others() {
    let mut output = Vec::new();
    multi_tenant::tell(&Worker::program(ACRCHECK), &mut output).unwrap();
    let output = String::from_utf8(output).unwrap();
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), 5, "{output}");
    assert_eq!(lines[0], "tenant 13 got no valid results:");
    assert!(
        lines[1].starts_with("  loop: the component exceeded the fuel limit ("),
        "{output}"
    );
    assert!(lines[2].contains("exceeded the memory limit (32 MiB)"), "{output}");
    assert!(lines[3].starts_with("  trap: the component trapped: "), "{output}");
    assert_eq!(lines[4], "63 of 64 tenants got the right results.");
}

/// The limits of a tenant apply to the first call, `describe`.
#[test]
fn stricter_limits_apply_at_load() {
    let engine = Engine::new(super::tight()).unwrap();
    let hungry = Guest {
        memory: "100".to_owned(),
        ..Guest::valid()
    };
    let component = hungry.component();
    let mut strict = engine.config().limits.clone();
    strict.memory_bytes = 1 << 20;
    assert_eq!(engine.load(&component).unwrap().limits(), &engine.config().limits);
    let refused = engine.with_limits(strict).load(&component).unwrap_err();
    assert!(matches!(refused, LoadError::Describe(RunError::OutOfMemory { limit, .. }) if limit == 1 << 20));
}

/// One engine, one policy, many threads: each result belongs to its document.
#[test]
fn threads_share_a_policy() {
    let engine = Engine::new(EngineConfig::default()).unwrap();
    let policy = engine.load(&COMPONENT).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..16 {
            let policy = &policy;
            scope.spawn(move || {
                for round in 0..20 {
                    let name = format!("registry{thread}x{round}");
                    let document = format!(r#"{{"name":"{name}","publicNetworkAccess":"Disabled"}}"#);
                    let evaluation = policy.evaluate(&document, &acrcheck::Settings::default()).unwrap();
                    assert_eq!(evaluation.registries[0].name, Some(name));
                }
            });
        }
    });
}

/// Runs an ignored test of this file in a separate process, and returns its output.
#[cfg(target_os = "linux")]
fn alone(name: &str) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            &format!("hostile::tenants::{name}"),
            "--ignored",
            "--nocapture",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // The test did run.
    assert!(said.contains("1 passed"), "{said}");
    said
}

/// The child process of the test below. It measures its own process, in which nothing else may run.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "run by instances_leave_nothing_behind in a separate process"]
fn many_instances_in_a_separate_process() {
    let usage = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        let kib: usize = resident.trim().split(' ').next().unwrap().parse().unwrap();
        let descriptors = std::fs::read_dir("/proc/self/fd").unwrap().count();
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap().lines().count();
        (kib, descriptors, maps)
    };
    for allocation in [Allocation::OnDemand, Allocation::pooling(4)] {
        let config = super::tight().with(|config| config.allocation = allocation);
        let engine = Engine::new(config).unwrap();
        let calm = engine.load(&Guest::valid().component()).unwrap();
        let trapping = engine.load(&Guest::evaluating("unreachable").component()).unwrap();
        let cycles = |count: usize| {
            for _ in 0..count {
                calm.evaluate(DOCUMENT, &acrcheck::Settings::default()).unwrap();
                trapping.evaluate(DOCUMENT, &acrcheck::Settings::default()).unwrap_err();
            }
        };
        cycles(1_000);
        let before = usage();
        cycles(10_000);
        let after = usage();
        println!("{allocation:?}: {before:?} {after:?}");
        assert!(after.0 <= before.0 + 1024, "resident: {before:?} {after:?}");
        assert!(after.1 <= before.1, "descriptors: {before:?} {after:?}");
        assert!(after.2 <= before.2 + 8, "mappings: {before:?} {after:?}");
    }
    // Engines with their ticker threads are released too.
    let engines = |count: usize| {
        for _ in 0..count {
            let engine = Engine::new(super::tight()).unwrap();
            let policy = engine.load(&Guest::valid().component()).unwrap();
            drop(engine);
            // A policy keeps what it needs.
            policy.evaluate(DOCUMENT, &acrcheck::Settings::default()).unwrap();
        }
    };
    engines(10);
    let before = usage();
    engines(100);
    let after = usage();
    // The last ticker wakes up once more before it ends.
    std::thread::sleep(std::time::Duration::from_millis(100));
    let threads = std::fs::read_dir("/proc/self/task").unwrap().count();
    println!("engines: {before:?} {after:?}, {threads} threads");
    assert!(after.0 <= before.0 + 4096, "resident: {before:?} {after:?}");
    assert!(after.1 <= before.1, "descriptors: {before:?} {after:?}");
    assert!(threads <= 4, "{threads} threads are left");
}

/// Ten thousand instances, half of which trap, leave no memory, descriptor or mapping behind. (The soak example runs a million.)
#[cfg(target_os = "linux")]
#[test]
fn instances_leave_nothing_behind() {
    let said = alone("many_instances_in_a_separate_process");
    assert!(said.contains("Pooling"), "{said}");
}

/// The limit bounds the memory of the host that a component uses. A child process again, so that nothing else is measured.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "run by memory_stays_within_the_limit in a separate process"]
fn a_memory_bomb_in_a_separate_process() {
    let touching = Guest {
        memory: "4".to_owned(),
        ..Guest::evaluating(
            "(loop $more
               (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
             (memory.fill (i32.const 65536) (i32.const 1) (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 65536)))
             unreachable",
        )
    };
    let peak = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().split(' ').next().unwrap().parse::<usize>().unwrap()
    };
    let mut config = super::tight();
    config.limits.fuel_base = u64::MAX;
    config.limits.memory_bytes = 64 << 20;
    let policy = super::load_under(config, &touching).unwrap();
    let before = peak();
    policy.evaluate(DOCUMENT, &acrcheck::Settings::default()).unwrap_err();
    let after = peak();
    println!("peak before {before} KiB, after {after} KiB");
    assert!(after <= before + (64 << 10) + 1024, "{before} {after}");
    assert!(
        after >= before + (60 << 10),
        "the memory was not touched: {before} {after}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn memory_stays_within_the_limit() {
    let said = alone("a_memory_bomb_in_a_separate_process");
    assert!(said.contains("peak before"), "{said}");
}
