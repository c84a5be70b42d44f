//! Components that are refused before any of their code runs.

use std::time::{Duration, Instant};

use acrcheck::{Compiled, Engine, EngineConfig, LoadError, Worker};

use super::bombs;
use super::guest::{DOCUMENT, Guest};
use super::tight;
use crate::support::{COMPONENT, ENGINE};

fn refused(bytes: &[u8]) -> LoadError {
    ENGINE.load(bytes).expect_err("this component must be refused")
}

fn text(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

#[test]
fn other_formats_are_refused_by_name() {
    for bytes in [&b""[..], b"{}", b"(component)", b"\x7fELF\x02\x01\x01\0\0\0", b"\0asm"] {
        assert!(matches!(refused(bytes), LoadError::NotWebAssembly), "{bytes:?}");
    }
    assert!(matches!(refused(&text("(module)")), LoadError::CoreModule));
    assert!(matches!(refused(&text(&Guest::valid().text())), LoadError::CoreModule));
}

#[test]
fn another_world_or_version_is_refused_with_what_it_exports() {
    let Err(LoadError::WrongWorld { exports, .. }) = ENGINE.load(&text("(component)")) else {
        panic!("an empty component was loaded");
    };
    assert_eq!(exports, [""; 0]);
    let other = r#"(component (instance $i) (export "acrcheck:policy/evaluate@9.0.0" (instance $i)))"#;
    let Err(LoadError::WrongWorld { exports, .. }) = ENGINE.load(&text(other)) else {
        panic!("another version was loaded");
    };
    assert_eq!(exports, ["acrcheck:policy/evaluate@9.0.0"]);
    let same_name = r#"(component (instance $i) (export "acrcheck:policy/evaluate@0.1.0" (instance $i)))"#;
    assert!(matches!(refused(&text(same_name)), LoadError::WrongWorld { .. }));
}

#[test]
fn any_import_is_refused_and_all_are_named() {
    let component = text(
        r#"(component
            (import "wasi:cli/environment@0.2.0" (instance))
            (import "wasi:sockets/tcp@0.2.0" (instance))
            (import "example:net/http@1.0.0" (instance))
            (import "call-me" (func)))"#,
    );
    let Err(LoadError::Imports(imports)) = ENGINE.load(&component) else {
        panic!("it was not refused because of its imports");
    };
    assert_eq!(
        imports,
        [
            "wasi:cli/environment@0.2.0",
            "wasi:sockets/tcp@0.2.0",
            "example:net/http@1.0.0",
            "call-me"
        ]
    );
}

#[test]
fn a_component_that_is_too_large_is_refused() {
    let limit = COMPONENT.len() - 1;
    let config = EngineConfig::default().with(|config| config.component_bytes = limit);
    let refused = Engine::new(config).unwrap().load(&COMPONENT).unwrap_err();
    assert!(matches!(refused, LoadError::TooLarge { limit: l } if l == limit));
}

/// Precompiled code from outside is refused, even from the same version of wasmtime.
#[test]
fn compiled_code_is_refused() {
    let engine = wasmtime::Engine::default();
    let code = engine.precompile_component(&Guest::valid().component()).unwrap();
    assert!(matches!(refused(&code), LoadError::Precompiled));
    let code = engine.precompile_module(&text("(module)")).unwrap();
    assert!(matches!(refused(&code), LoadError::Precompiled));
}

#[test]
fn a_component_truncated_anywhere_is_refused() {
    let component = Guest::valid().component();
    for length in 0..component.len() {
        if let Ok(policy) = ENGINE.load(&component[..length]) {
            // Only custom sections were cut off, which do not matter.
            assert_eq!(component[length], 0, "loaded with {length} bytes");
            policy.evaluate(DOCUMENT, &acrcheck::Settings::default()).unwrap();
        }
    }
    // The embedded component is longer, so this tests only some lengths.
    for length in (0..64).chain((64..COMPONENT.len() * 9 / 10).step_by(5003)) {
        refused(&COMPONENT[..length]);
    }
}

/// A flipped bit gives an invalid component, or another one that is confined like any other.
#[test]
fn a_component_with_a_flipped_bit_is_refused_or_confined() {
    let component = Guest::valid().component();
    let engine = Engine::new(tight()).unwrap();
    let (mut loaded, mut evaluated) = (0, 0);
    for index in (0..component.len()).step_by(3) {
        let mut flipped = component.clone();
        flipped[index] ^= 1 << (index % 8);
        if let Ok(policy) = engine.load(&flipped) {
            loaded += 1;
            evaluated += usize::from(policy.evaluate(DOCUMENT, &acrcheck::Settings::default()).is_ok());
        }
    }
    println!(
        "{} bits flipped: {loaded} loaded, {evaluated} gave a report",
        component.len()
    );
    assert!(loaded < component.len());
}

fn worker() -> Worker {
    Worker::program(env!("CARGO_BIN_EXE_acrcheck"))
}

#[test]
fn a_worker_gives_the_same_result_as_this_process() {
    let engine = Engine::new(EngineConfig::default()).unwrap();
    let policy = engine.load_untrusted(&COMPONENT, &worker()).unwrap();
    assert_eq!(policy.info().compiled, Compiled::InWorker);
    let document = r#"{"name":"orchard","publicNetworkAccess":"Disabled"}"#;
    let here = engine.load(&COMPONENT).unwrap();
    assert_eq!(here.info().compiled, Compiled::Here);
    assert_eq!(
        policy.evaluate(document, &acrcheck::Settings::default()).unwrap(),
        here.evaluate(document, &acrcheck::Settings::default()).unwrap()
    );
    // Errors in a component are the same as in this process.
    let broken = &COMPONENT[..COMPONENT.len() / 2];
    let (here, there) = (
        engine.load(broken).unwrap_err(),
        engine.load_untrusted(broken, &worker()).unwrap_err(),
    );
    let words = |error: &LoadError| acrcheck::model::chain(error);
    assert!(matches!(there, LoadError::Invalid(_)), "{there:?}");
    assert!(words(&there).starts_with(&here.to_string()), "{}", words(&there));
}

/// A component of forty kilobytes that takes minutes to compile is stopped after the time limit, and uses memory only in the worker.
#[test]
fn a_compilation_bomb_is_stopped_at_the_time_limit() {
    let config = EngineConfig::default().with(|config| {
        config.compile_time = Duration::from_secs(1);
        config.compile_memory_bytes = 8 << 30;
    });
    let bomb = bombs::slow_to_compile(3000, 1000).component();
    assert!(bomb.len() < 64 << 10, "{} bytes", bomb.len());
    let begun = Instant::now();
    let stopped = Engine::new(config)
        .unwrap()
        .load_untrusted(&bomb, &worker())
        .unwrap_err();
    assert!(
        matches!(stopped, LoadError::CompileTime { limit } if limit == Duration::from_secs(1)),
        "{stopped:?}"
    );
    // Far less than the compilation would take, and enough for a busy machine.
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[cfg(target_os = "linux")]
#[test]
fn a_compilation_bomb_is_stopped_at_the_memory_limit() {
    let config = EngineConfig::default().with(|config| {
        config.compile_time = Duration::from_secs(120);
        config.compile_memory_bytes = 200 << 20;
    });
    // With less memory than a worker needs to read the component, the error is the same.
    let tiny = EngineConfig::default().with(|config| config.compile_memory_bytes = 1 << 10);
    let stopped = Engine::new(tiny)
        .unwrap()
        .load_untrusted(&COMPONENT, &worker())
        .unwrap_err();
    assert!(
        matches!(stopped, LoadError::CompileStopped { limit: 1024, .. }),
        "{stopped:?}"
    );
    let bomb = bombs::slow_to_compile(3000, 1000).component();
    let stopped = Engine::new(config)
        .unwrap()
        .load_untrusted(&bomb, &worker())
        .unwrap_err();
    assert!(
        matches!(stopped, LoadError::CompileStopped { limit, .. } if limit == 200 << 20),
        "{stopped:?}"
    );
}

/// A program that is not a worker gives an error. It causes no hang, and its output is not run.
#[cfg(unix)]
#[test]
fn a_program_that_is_not_a_worker_is_an_error() {
    let engine =
        Engine::new(EngineConfig::default().with(|config| config.compile_time = Duration::from_secs(5))).unwrap();
    let with = |program: &str| {
        engine
            .load_untrusted(&Guest::valid().component(), &Worker::program(program))
            .unwrap_err()
    };
    assert!(matches!(with("/nowhere/acrcheck"), LoadError::Worker(_)));
    // A test binary is not a worker either.
    let tests = std::env::current_exe().unwrap();
    assert!(matches!(with(tests.to_str().unwrap()), LoadError::NotAWorker { .. }));
    // No output; other output.
    for program in ["/bin/true", "/bin/false", "/bin/echo"] {
        let error = with(program);
        assert!(matches!(error, LoadError::NotAWorker { .. }), "{program}: {error:?}");
        assert!(error.to_string().contains("Worker::serve_if_asked"), "{error}");
    }
    // No output and no exit: it is killed after the time limit.
    let folder = tempfile::tempdir().unwrap();
    let sleeper = folder.path().join("sleeper");
    std::fs::write(&sleeper, "#!/bin/sh\nexec >&-\nexec sleep 600\n").unwrap();
    std::fs::set_permissions(&sleeper, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let engine =
        Engine::new(EngineConfig::default().with(|config| config.compile_time = Duration::from_secs(1))).unwrap();
    let begun = Instant::now();
    let stopped = engine
        .load_untrusted(&Guest::valid().component(), &Worker::program(&sleeper))
        .unwrap_err();
    assert!(matches!(stopped, LoadError::CompileTime { .. }), "{stopped:?}");
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

/// A stack larger than that of the calling thread would end the process instead of the component.
#[test]
fn a_stack_larger_than_a_thread_has_is_refused() {
    let config = |stack_bytes| EngineConfig::default().with(|config| config.stack_bytes = stack_bytes);
    let refused = Engine::new(config((1 << 20) + 1)).unwrap_err();
    assert!(matches!(refused, acrcheck::SetupError::Stack { largest, .. } if largest == 1 << 20));
    // The largest stack is safe on threads with Rust's default size.
    let recursive = Guest {
        fields: "(func $deeper (param i64) (result i64)
                   (i64.add (i64.const 1) (call $deeper (i64.add (local.get 0) (i64.const 1)))))"
            .to_owned(),
        ..Guest::evaluating("(drop (call $deeper (i64.const 0))) unreachable")
    };
    let policy = Engine::new(config(1 << 20))
        .unwrap()
        .load(&recursive.component())
        .unwrap();
    let stopped = std::thread::spawn(move || policy.evaluate(DOCUMENT, &acrcheck::Settings::default()).unwrap_err())
        .join()
        .unwrap();
    assert!(
        matches!(stopped, acrcheck::RunError::StackOverflow { .. }),
        "{stopped:?}"
    );
}

/// A pool slot has one memory. A component that needs more gets an error, and runs on an engine that allocates on demand.
#[test]
fn a_component_larger_than_a_pool_slot_is_refused() {
    let pooled = tight().with(|config| config.allocation = acrcheck::Allocation::pooling(2));
    let two_memories = bombs::with_another_memory(&Guest::valid(), 1);
    Engine::new(tight()).unwrap().load(&two_memories).unwrap();
    let refused = Engine::new(pooled.clone()).unwrap().load(&two_memories).unwrap_err();
    assert!(matches!(refused, LoadError::TooLargeForPool(_)), "{refused:?}");
    // A tenant cannot exceed the limits of the pool.
    let growing = Guest::evaluating(
        "(loop $again
           (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
         unreachable",
    );
    let policy = Engine::new(pooled).unwrap().load(&growing.component()).unwrap();
    let stopped = policy
        .with_limits(acrcheck::Limits::default())
        .evaluate(DOCUMENT, &acrcheck::Settings::default())
        .unwrap_err();
    assert!(
        matches!(stopped, acrcheck::RunError::OutOfMemory { limit, .. } if limit == 16 << 20),
        "{stopped:?}"
    );
}
