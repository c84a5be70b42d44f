//! Components that misbehave while they run.

use std::time::{Duration, Instant};

use acrcheck::{LoadError, RunError, Trap};

use super::guest::{DOCUMENT, Guest, List, Lower, Outcome, Problem, RegistryResult, Str, report};
use super::{evaluate, evaluate_under, load_under, tight, without_fuel};

const LOOP: &str = "(loop $again br $again) unreachable";

/// The baseline of this suite: the same guest without a defect is accepted.
#[test]
fn a_guest_that_keeps_the_contract_is_accepted() {
    let policy = load_under(tight(), &Guest::valid()).unwrap();
    assert_eq!(policy.metadata().name, "hostile");
    let evaluation = policy.evaluate(DOCUMENT, &acrcheck::Settings::default()).unwrap();
    assert_eq!(evaluation.registries[0].name.as_deref(), Some("orchard"));
    assert!(evaluation.complete);
    assert_eq!(
        policy
            .evaluate_json(DOCUMENT, "{}", acrcheck::model::Detail::Full)
            .unwrap(),
        "{}"
    );
}

#[test]
fn an_endless_loop_runs_out_of_fuel() {
    let guest = Guest::evaluating(LOOP);
    assert!(matches!(evaluate(&guest), RunError::OutOfFuel { limit } if limit > 10_000_000));
}

#[test]
fn an_endless_loop_without_fuel_meets_the_deadline() {
    let guest = Guest::evaluating(LOOP);
    let stopped = evaluate_under(without_fuel(), &guest);
    assert!(
        matches!(stopped, RunError::Deadline { limit } if limit.as_millis() == 100),
        "{stopped:?}"
    );
}

/// In every function that runs before or after the one that was called.
#[test]
fn an_endless_loop_is_stopped_wherever_it_is() {
    let function = format!("(func $spin {LOOP})");
    let describe = Guest {
        describe: LOOP.to_owned(),
        ..Guest::valid()
    };
    let start = Guest {
        fields: format!("{function} (start $spin)"),
        ..Guest::valid()
    };
    for config in [tight, without_fuel] {
        for guest in [&describe, &start] {
            let stopped = load_under(config(), guest).unwrap_err();
            assert!(
                matches!(
                    stopped,
                    LoadError::Describe(RunError::OutOfFuel { .. } | RunError::Deadline { .. })
                ),
                "{stopped:?}"
            );
        }
    }
    let realloc = Guest {
        realloc: LOOP.to_owned(),
        ..Guest::valid()
    };
    let post_return = Guest {
        fields: format!(r#"(func (export "cabi_post_acrcheck:policy/evaluate@0.1.0#evaluate") (param i32) {LOOP})"#),
        ..Guest::valid()
    };
    for guest in [&realloc, &post_return] {
        assert!(matches!(evaluate(guest), RunError::OutOfFuel { .. }));
        assert!(matches!(
            evaluate_under(without_fuel(), guest),
            RunError::Deadline { .. }
        ));
    }
}

/// One instruction fills the whole memory, repeatedly. The memory limit bounds it and the deadline ends it.
#[test]
fn bulk_operations_meet_the_deadline() {
    let guest = Guest {
        memory: "256 256".to_owned(),
        ..Guest::evaluating(
            "(loop $again
               (memory.fill (i32.const 65536) (i32.const 7) (i32.const 16711680))
               br $again)
             unreachable",
        )
    };
    assert!(matches!(
        evaluate_under(without_fuel(), &guest),
        RunError::Deadline { .. }
    ));
    assert!(matches!(evaluate(&guest), RunError::OutOfFuel { .. }));
}

#[test]
fn growing_memory_is_refused_at_the_limit() {
    let guest = Guest::evaluating(
        "(loop $again
           (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
         unreachable",
    );
    let stopped = evaluate(&guest);
    let cap = 16 << 20;
    assert!(
        matches!(stopped, RunError::OutOfMemory { asked, limit } if limit == cap && asked == cap + 65536),
        "{stopped:?}"
    );
}

/// Growth refused by the maximum in the component itself does not count towards the limit, and an earlier refusal does not explain another defect.
#[test]
fn failed_growth_does_not_count() {
    let grow = |pages: u32| format!("(drop (memory.grow (i32.const {pages})))");
    let beyond_its_own = grow(100).repeat(50);
    let guest = Guest {
        memory: "4 80".to_owned(),
        ..Guest::valid()
    };
    // 4 and 76 pages are within 16 MiB, and within its own 80.
    let body = format!(
        "{beyond_its_own} (if (i32.eq (memory.grow (i32.const 76)) (i32.const -1)) (then unreachable)) {}",
        guest.evaluate
    );
    let policy = load_under(
        tight(),
        &Guest {
            evaluate: body,
            ..guest
        },
    )
    .unwrap();
    policy.evaluate(DOCUMENT, &acrcheck::Settings::default()).unwrap();
    let divides = Guest::evaluating(&format!("{} (i32.div_u (i32.const 1) (i32.const 0))", grow(60_000)));
    let stopped = evaluate(&divides);
    assert!(
        matches!(
            stopped,
            RunError::Trap {
                trap: Trap::IntegerDivisionByZero,
                ..
            }
        ),
        "{stopped:?}"
    );
}

/// The longest deadline must not overflow into one that has passed.
#[test]
fn the_longest_deadline_does_not_overflow() {
    let mut config = tight();
    config.limits.deadline = std::time::Duration::MAX;
    load_under(config, &Guest::valid())
        .unwrap()
        .evaluate(DOCUMENT, &acrcheck::Settings::default())
        .unwrap();
}

#[test]
fn a_large_declared_memory_is_refused_at_once() {
    let guest = Guest {
        memory: "65536".to_owned(),
        ..Guest::valid()
    };
    let stopped = load_under(tight(), &guest).unwrap_err();
    assert!(
        matches!(stopped, LoadError::Describe(RunError::OutOfMemory { asked, .. }) if asked == 4 << 30),
        "{stopped:?}"
    );
}

#[test]
fn tables_are_refused_at_the_limit() {
    let declared = Guest {
        fields: "(table 10001 funcref)".to_owned(),
        ..Guest::valid()
    };
    let stopped = load_under(tight(), &declared).unwrap_err();
    assert!(
        matches!(
            stopped,
            LoadError::Describe(RunError::TableTooLarge {
                asked: 10_001,
                limit: 10_000
            })
        ),
        "{stopped:?}"
    );
    let growing = Guest {
        fields: "(table $t 1 funcref)".to_owned(),
        ..Guest::evaluating(
            "(loop $again
               (br_if $again (i32.ne (table.grow $t (ref.null func) (i32.const 100)) (i32.const -1))))
             unreachable",
        )
    };
    let stopped = evaluate(&growing);
    assert!(
        matches!(stopped, RunError::TableTooLarge { limit: 10_000, .. }),
        "{stopped:?}"
    );
}

#[test]
fn more_tables_than_allowed_are_refused() {
    let guest = Guest {
        fields: "(table 1 funcref) ".repeat(9),
        ..Guest::valid()
    };
    let stopped = load_under(tight(), &guest).unwrap_err();
    assert!(
        matches!(stopped, LoadError::Describe(RunError::TooManyInstances { limit: 8 })),
        "{stopped:?}"
    );
}

/// Core modules next to that of the guest, each with a memory.
#[test]
fn more_instances_and_memories_than_allowed_are_refused() {
    let with = |count: usize| {
        let component = super::bombs::with_more_instances(&Guest::valid(), count);
        acrcheck::Engine::new(tight()).unwrap().load(&component)
    };
    // That of the guest is the first.
    with(7).unwrap();
    let stopped = with(8).unwrap_err();
    assert!(
        matches!(stopped, LoadError::Describe(RunError::TooManyInstances { limit: 8 })),
        "{stopped:?}"
    );
    // The memories count together.
    let memory = |pages: u32| {
        let component = super::bombs::with_another_memory(&Guest::valid(), pages);
        acrcheck::Engine::new(tight()).unwrap().load(&component)
    };
    memory(200).unwrap();
    let stopped = memory(255).unwrap_err();
    assert!(
        matches!(stopped, LoadError::Describe(RunError::OutOfMemory { .. })),
        "{stopped:?}"
    );
}

#[test]
fn deep_recursion_ends_at_the_stack() {
    let guest = Guest {
        fields: "(func $deeper (param i64) (result i64)
                   (i64.add (i64.const 1) (call $deeper (i64.add (local.get 0) (i64.const 1)))))"
            .to_owned(),
        ..Guest::evaluating("(drop (call $deeper (i64.const 0))) unreachable")
    };
    let stopped = evaluate(&guest);
    assert!(
        matches!(stopped, RunError::StackOverflow { limit } if limit == 512 << 10),
        "{stopped:?}"
    );
    // A smaller stack ends it earlier; a larger one allows more calls before the fuel runs out.
    let smaller = tight().with(|config| config.stack_bytes = 64 << 10);
    let stopped = evaluate_under(smaller, &guest);
    assert!(
        matches!(stopped, RunError::StackOverflow { limit } if limit == 64 << 10),
        "{stopped:?}"
    );
}

#[test]
fn every_kind_of_trap_is_named() {
    let fields = "(table $t 2 funcref) (elem (i32.const 1) $f) (func $f) (type $other (func (result i64)))";
    let traps = [
        ("unreachable", Trap::Unreachable),
        ("(i32.div_u (i32.const 1) (i32.const 0))", Trap::IntegerDivisionByZero),
        (
            "(i32.div_s (i32.const 0x80000000) (i32.const -1))",
            Trap::IntegerOverflow,
        ),
        ("(i32.trunc_f32_s (f32.const nan))", Trap::BadConversionToInteger),
        ("(i32.load (i32.const -4))", Trap::MemoryOutOfBounds),
        ("(i32.const 0) (call_indirect $t (i32.const 9))", Trap::TableOutOfBounds),
        (
            "(i32.const 0) (call_indirect $t (i32.const 0))",
            Trap::IndirectCallToNull,
        ),
        (
            "(call_indirect $t (type $other) (i32.const 1)) i32.wrap_i64",
            Trap::BadSignature,
        ),
    ];
    for (body, expected) in traps {
        let guest = Guest {
            fields: fields.to_owned(),
            ..Guest::evaluating(body)
        };
        let stopped = evaluate(&guest);
        assert!(
            matches!(stopped, RunError::Trap { trap, .. } if trap == expected),
            "{body}: {stopped:?}"
        );
    }
    let start = Guest {
        fields: "(func $f unreachable) (start $f)".to_owned(),
        ..Guest::valid()
    };
    let stopped = load_under(tight(), &start).unwrap_err();
    assert!(
        matches!(
            stopped,
            LoadError::Describe(RunError::Trap {
                trap: Trap::Unreachable,
                ..
            })
        ),
        "{stopped:?}"
    );
}

/// A list of a hundred thousand registries at the same address, each with megabytes of text: small in the component, huge
/// outside.
#[test]
fn a_small_result_that_expands_is_refused_at_the_result_limit() {
    let mut config = tight();
    config.limits.result_bytes = 1 << 20;
    let mut guest = Guest::valid();
    let text = guest.image.store(&Str::Bytes(vec![b'x'; 50_000]));
    let at = |guest: &Guest, offset: usize| {
        let start = (text - super::guest::DATA) as usize + offset;
        u32::from_le_bytes(guest.image.bytes[start..start + 4].try_into().unwrap())
    };
    let (pointer, length) = (at(&guest, 0), at(&guest, 4));
    let mut huge = report();
    let List::Items(mut registries) = huge.registries else {
        unreachable!()
    };
    registries[0].identity.name = Some(Str::Raw { pointer, length });
    huge.registries = List::Items(vec![registries.remove(0); 100]);
    let outcome = guest.image.store(&Outcome { case: 0, report: huge });
    guest.evaluate = format!("i32.const {outcome}");
    let stopped = evaluate_under(config, &guest);
    assert!(
        matches!(stopped, RunError::ResultTooLarge { limit } if limit == 1 << 20),
        "{stopped:?}"
    );
}

/// A guest whose report lists this many errors, all of them zeroed memory.
fn listing(errors: u32) -> Guest {
    let mut long = report();
    long.errors = List::Raw::<Problem> {
        pointer: 1 << 20,
        length: errors,
    };
    let pages = (1 << 20) / 65536 + errors * Problem::SIZE as u32 / 65536 + 1;
    Guest {
        memory: pages.max(32).to_string(),
        ..Guest::returning(&long)
    }
}

/// Millions of errors for a document of a few bytes: the size of the document limits what is copied.
#[test]
fn millions_of_errors_are_refused_before_they_are_copied() {
    let mut config = tight();
    config.limits.memory_bytes = 512 << 20;
    let before = config.limits.result_bytes;
    let stopped = evaluate_under(config, &listing(9_000_000));
    assert!(
        matches!(stopped, RunError::ResultTooLarge { limit } if limit < 8 << 20 && limit < before),
        "{stopped:?}"
    );
}

/// The time that the host needs for a result counts against the deadline of the call.
#[test]
fn copying_a_result_counts_against_the_deadline() {
    let mut config = tight();
    config.limits.memory_bytes = 512 << 20;
    config.limits.fuel_base = u64::MAX;
    config.limits.result_per_byte = 1 << 20;
    let hasty = config
        .limits
        .clone()
        .with(|limits| limits.deadline = Duration::from_millis(10));
    let policy = load_under(config, &listing(2_000_000)).unwrap().with_limits(hasty);
    let stopped = policy.evaluate(&format!("[{}0]", "0,".repeat(2_000)), &acrcheck::Settings::default());
    assert!(matches!(stopped, Err(RunError::Deadline { .. })), "{stopped:?}");
}

#[test]
fn lists_and_strings_beyond_the_memory_are_refused() {
    let mut lengths: Vec<Guest> = Vec::new();
    for length in [1_u32 << 20, u32::MAX] {
        let mut long = report();
        long.registries = List::Raw::<RegistryResult> { pointer: 0, length };
        lengths.push(Guest::returning(&long));
    }
    for (pointer, length) in [(u32::MAX, 1), (u32::MAX - 4, 8), (1 << 18, 1), (0, u32::MAX)] {
        let mut outside = report();
        let List::Items(registries) = &mut outside.registries else {
            unreachable!()
        };
        registries[0].identity.name = Some(Str::Raw { pointer, length });
        lengths.push(Guest::returning(&outside));
    }
    // The address of the whole result, out of bounds and misaligned.
    lengths.push(Guest::evaluating("(i32.const -4)"));
    lengths.push(Guest::evaluating("(i32.const 1025)"));
    // The memory that the host requests, out of bounds.
    lengths.push(Guest {
        realloc: "(i32.const -1)".to_owned(),
        ..Guest::valid()
    });
    for guest in lengths {
        let stopped = evaluate(&guest);
        assert!(
            matches!(
                stopped,
                RunError::Stopped(_) | RunError::ResultTooLarge { .. } | RunError::Trap { .. }
            ),
            "{stopped:?}"
        );
    }
}

#[test]
fn invalid_utf_8_is_refused() {
    let mut broken = report();
    let List::Items(registries) = &mut broken.registries else {
        unreachable!()
    };
    registries[0].identity.name = Some(Str::Bytes(b"orch\xffard".to_vec()));
    let stopped = evaluate(&Guest::returning(&broken));
    assert!(matches!(stopped, RunError::Stopped(_)), "{stopped:?}");
}

#[test]
fn unknown_cases_are_refused() {
    let mut guest = Guest::valid();
    let outcome = guest.image.store(&Outcome {
        case: 2,
        report: report(),
    });
    guest.evaluate = format!("i32.const {outcome}");
    let mut status = report();
    let List::Items(registries) = &mut status.registries else {
        unreachable!()
    };
    let List::Items(findings) = &mut registries[0].findings else {
        unreachable!()
    };
    findings[0].status = 4;
    for guest in [guest, Guest::returning(&status)] {
        let stopped = evaluate(&guest);
        assert!(matches!(stopped, RunError::Stopped(_)), "{stopped:?}");
    }
}

/// No run can read what an earlier one wrote to memory, neither in the same tenant nor in another, even if slots of a
/// pool are reused.
#[test]
fn memory_is_cleared_between_runs() {
    // Traps if memory contains what the last run wrote, then writes it.
    let guest = Guest::evaluating(
        "(if (i64.ne (i64.load (i32.const 200000)) (i64.const 0)) (then unreachable))
         (i64.store (i32.const 200000) (i64.const 0x5ec2e7))
         (if (i64.eq (i64.load (i32.const 200000)) (i64.const 0)) (then unreachable))
         (i32.const ANSWER)",
    );
    let valid = Guest::valid();
    let answer = valid.evaluate.trim_start_matches("i32.const ").to_owned();
    let guest = Guest {
        evaluate: guest.evaluate.replace("ANSWER", &answer),
        ..valid
    };
    let pooled = tight().with(|config| config.allocation = acrcheck::Allocation::pooling(1));
    for config in [tight(), pooled] {
        let engine = acrcheck::Engine::new(config).unwrap();
        let component = guest.component();
        let tenants = [engine.load(&component).unwrap(), engine.load(&component).unwrap()];
        for policy in tenants.iter().cycle().take(20) {
            policy.evaluate(DOCUMENT, &acrcheck::Settings::default()).unwrap();
        }
    }
}

/// Only the call is stopped. The same policy, and others of the same engine, still work.
#[test]
fn a_stopped_call_does_not_affect_others() {
    let engine = acrcheck::Engine::new(tight()).unwrap();
    let looping = engine.load(&Guest::evaluating(LOOP).component()).unwrap();
    let calm = engine.load(&Guest::valid().component()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..5 {
                    looping.evaluate(DOCUMENT, &acrcheck::Settings::default()).unwrap_err();
                }
            });
            scope.spawn(|| {
                for _ in 0..50 {
                    calm.evaluate(DOCUMENT, &acrcheck::Settings::default()).unwrap();
                }
            });
        }
    });
}

/// A call waits for a slot until its deadline. Calls that trapped hold no slot.
#[test]
fn a_call_waits_for_a_slot_until_its_deadline() {
    let mut config = without_fuel();
    config.limits.deadline = std::time::Duration::from_secs(2);
    config.allocation = acrcheck::Allocation::pooling(1);
    let engine = acrcheck::Engine::new(config).unwrap();
    let patient = engine.load(&Guest::valid().component()).unwrap();
    let limits = patient.limits().clone();
    let patient = patient.with_limits(limits.clone().with(|limits| limits.deadline = Duration::from_secs(60)));
    let hasty = patient.with_limits(limits.with(|limits| limits.deadline = Duration::from_millis(20)));
    let looping = engine.load(&Guest::evaluating(LOOP).component()).unwrap();
    let settings = acrcheck::Settings::default();
    std::thread::scope(|scope| {
        let under_way = scope.spawn(|| looping.evaluate(DOCUMENT, &settings).unwrap_err());
        let mut busy = false;
        while !under_way.is_finished() && !busy {
            busy = matches!(hasty.evaluate(DOCUMENT, &settings), Err(RunError::Busy { limit: 1 }));
        }
        assert!(busy, "the only slot was never in use");
        let waited = Instant::now();
        patient.evaluate(DOCUMENT, &settings).unwrap();
        assert!(waited.elapsed() > Duration::from_millis(100), "{:?}", waited.elapsed());
        assert!(matches!(under_way.join().unwrap(), RunError::Deadline { .. }));
    });
    hasty.evaluate(DOCUMENT, &settings).unwrap();
}

/// By default an engine has a pool, so that instances are cheap.
#[test]
fn the_default_is_a_pool_with_a_slot_per_processor() {
    let processors = std::thread::available_parallelism().unwrap().get();
    let engine = acrcheck::Engine::new(acrcheck::EngineConfig::default()).unwrap();
    assert_eq!(
        engine.config().allocation,
        acrcheck::Allocation::pooling(u32::try_from(processors).unwrap())
    );
}
