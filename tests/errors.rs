//! Errors of the library: each describes itself, and has its cause as the source.

use std::error::Error;
use std::io;
use std::path::Path;
use std::time::Duration;

use acrcheck::checker::{DocumentError, ThreadError};
use acrcheck::expectation::Expectation;
use acrcheck::input::InputError;
use acrcheck::model::chain;
use acrcheck::report::{ReadReportError, Report, Waivers};
use acrcheck::{
    Cache, CacheError, ContractViolation, EngineConfig, LoadError, RunError, Settings, SetupError, Trap, Worker,
};

use crate::support::{ENGINE, POLICY, run};

const CAUSE: &str = "the cause of the error";

fn cause() -> Box<dyn Error + Send + Sync> {
    CAUSE.into()
}

fn system(kind: io::ErrorKind) -> io::Error {
    io::Error::new(kind, CAUSE)
}

fn violation() -> ContractViolation {
    ContractViolation::Description { what: CAUSE.to_owned() }
}

/// Checks that no message in a chain repeats the message of its cause.
fn assert_says_its_own_part(error: &(dyn Error + 'static)) {
    let (mut error, mut at) = (error, 0);
    while let Some(cause) = error.source() {
        let (own, of_cause) = (error.to_string(), cause.to_string());
        assert!(!own.contains(&of_cause), "{own:?} repeats {of_cause:?}");
        assert!(
            !own.is_empty() && !own.ends_with('.') && !own.contains('\n') || at > 0,
            "{own:?}"
        );
        (error, at) = (cause, at + 1);
    }
}

/// All variants that have a cause.
fn with_causes() -> Vec<Box<dyn Error>> {
    let mut errors: Vec<Box<dyn Error>> = vec![
        Box::new(SetupError::Engine(cause())),
        Box::new(SetupError::Clock(system(io::ErrorKind::Other))),
        Box::new(LoadError::Unreadable(system(io::ErrorKind::Other))),
        Box::new(LoadError::Invalid(cause())),
        Box::new(LoadError::TooLargeForPool(cause())),
        Box::new(LoadError::WrongWorld {
            exports: vec!["a".to_owned()],
            source: cause(),
        }),
        Box::new(LoadError::Worker(system(io::ErrorKind::Other))),
        Box::new(LoadError::Describe(RunError::Stopped(cause()))),
        Box::new(LoadError::Describe(violation().into())),
        Box::new(RunError::Trap {
            trap: Trap::Unreachable,
            source: cause(),
        }),
        Box::new(RunError::ContractViolation(violation())),
        Box::new(RunError::NoAddressSpace(cause())),
        Box::new(RunError::Stopped(cause())),
        Box::new(ThreadError::from(system(io::ErrorKind::Other))),
        Box::new(CacheError::Io {
            path: "folder".into(),
            source: system(io::ErrorKind::Other),
        }),
        Box::new(ReadReportError::NotAReport {
            line: 1,
            column: 1,
            source: cause(),
        }),
        Box::new(ReadReportError::OtherLine {
            line: 1,
            source: cause(),
        }),
    ];
    for kind in [
        io::ErrorKind::Other,
        io::ErrorKind::IsADirectory,
        io::ErrorKind::PermissionDenied,
    ] {
        errors.push(Box::new(InputError::Unreadable(system(kind))));
        errors.push(Box::new(DocumentError::Input(InputError::Unreadable(system(kind)))));
    }
    #[cfg(feature = "live")]
    errors.extend(live());
    errors
}

#[cfg(feature = "live")]
fn live() -> Vec<Box<dyn Error>> {
    use acrcheck::azure::{AzureError, BeginError, LinkError, SignInError};

    let other = |cause: &str| LinkError::OtherOrigin {
        origin: cause.to_owned(),
    };
    let none = || SignInError::None {
        tried: vec![CAUSE.to_owned()],
    };
    vec![
        Box::new(AzureError::Link(other(CAUSE))),
        Box::new(DocumentError::Azure(AzureError::Link(other(CAUSE)))),
        Box::new(AzureError::Token(none())),
        Box::new(BeginError::Thread(system(io::ErrorKind::Other))),
        Box::new(BeginError::Recording {
            folder: "folder".into(),
            source: system(io::ErrorKind::Other),
        }),
    ]
}

#[test]
fn every_cause_is_printed_once() {
    for error in with_causes() {
        assert_says_its_own_part(&*error);
        assert!(error.source().is_some(), "{error}");
        assert!(!error.to_string().contains(CAUSE), "{error}");
        assert_eq!(chain(&*error).matches(CAUSE).count(), 1, "{}", chain(&*error));
    }
}

/// Real errors, whose causes come from the system, the WebAssembly engine and the parsers.
#[test]
fn errors_that_occur() {
    let now = std::time::SystemTime::now();
    let worker = Worker::program("/nowhere/acrcheck");
    let mut tight = EngineConfig::default().limits;
    (tight.fuel_base, tight.fuel_per_byte) = (1000, 0);
    let damaged = [acrcheck::EMBEDDED_COMPONENT, b"damaged"].concat();
    let without_exports = wat::parse_str("(component)").unwrap();
    let text = r#"{"schema": "acrcheck.report/v1"}"#;
    let errors: Vec<Box<dyn Error>> = vec![
        Box::new(ENGINE.load(b"").unwrap_err()),
        Box::new(ENGINE.load(&damaged).unwrap_err()),
        Box::new(ENGINE.load(&without_exports).unwrap_err()),
        Box::new(ENGINE.load_file(Path::new("/nowhere"), &worker).unwrap_err()),
        Box::new(
            ENGINE
                .load_untrusted(acrcheck::EMBEDDED_COMPONENT, &worker)
                .unwrap_err(),
        ),
        Box::new(
            ENGINE
                .with_limits(tight.clone())
                .load(acrcheck::EMBEDDED_COMPONENT)
                .unwrap_err(),
        ),
        Box::new(
            POLICY
                .with_limits(tight)
                .evaluate("[]", &Settings::default())
                .unwrap_err(),
        ),
        Box::new(Settings::from_json("[]").unwrap_err()),
        Box::new(EngineConfig::default().set_limit("fuel", "x").unwrap_err()),
        Box::new(EngineConfig::default().set_limit("x", "x").unwrap_err()),
        Box::new(Cache::open("/proc/nowhere", Path::new("/proc/nowhere")).unwrap_err()),
        Box::new(Report::read("{}").unwrap_err()),
        Box::new(Report::read(text).unwrap_err()),
        Box::new(Report::read("{\"kind\": \"registry\"}").unwrap_err()),
        Box::new(Waivers::parse("waivers.toml", "x", now).unwrap_err()),
        Box::new(Expectation::read("x").unwrap_err()),
        Box::new(SetupError::Stack { asked: 2, largest: 1 }),
        Box::new(RunError::Deadline {
            limit: Duration::from_secs(1),
        }),
    ];
    for error in errors {
        assert_says_its_own_part(&*error);
        assert!(!error.to_string().is_empty());
    }
}

/// The command prints every cause once, on the line of the error.
#[test]
fn the_command_prints_all_causes() {
    let component = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tight.wasm");
    std::fs::write(&component, acrcheck::EMBEDDED_COMPONENT).unwrap();
    let output = run(&["inspect", component.to_str().unwrap(), "--limit", "fuel=1000"], b"");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said,
        format!(
            "error: {}: cannot read the component's description: the component exceeded the fuel limit (1000); raise the limit `fuel` or \
             `fuel-per-byte` if you trust it\n",
            component.display()
        )
    );
}
