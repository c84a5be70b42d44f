//! A platform that runs the policies of 64 tenants beside each other, each under limits of its own. One of them means harm.
//!
//! `cargo run --example multi_tenant`

#[path = "../../../tests/hostile/guest/mod.rs"]
mod guest;

use std::error::Error;
use std::io::Write;
use std::thread;
use std::time::Duration;

use acrcheck::model::Status;
use acrcheck::{Allocation, EMBEDDED_COMPONENT, Engine, EngineConfig, Limits, LoadError, Policy, RunError, Worker};

const TENANTS: usize = 64;
const HOSTILE: usize = 13;

struct Tenant {
    name: String,
    policy: Policy,
    /// The tenant's documents, each with what it ought to give: the status of every check.
    documents: Vec<(String, Vec<Status>)>,
}

fn main() -> Result<(), Box<dyn Error>> {
    // Untrusted components are compiled in a process of their own, which is this program again.
    Worker::serve_if_asked();
    tell(&Worker::this_program()?, &mut std::io::stdout().lock())
}

/// Runs all tenants at once, and says what each got.
pub(crate) fn tell(worker: &Worker, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    // Once: an engine with memory for as many instances as there are tenants.
    let engine =
        Engine::new(EngineConfig::default().with(|config| config.allocation = Allocation::pooling(TENANTS as u32)))?;
    // Once: the component of this crate, compiled. Its clones share the code.
    let checks = engine.load(EMBEDDED_COMPONENT)?;
    let tenants = (0..TENANTS)
        .map(|number| match number {
            HOSTILE => hostile_tenant(&engine, worker),
            number => Ok(tenant(number, &checks)),
        })
        .collect::<Result<Vec<_>, _>>()?;

    // Every tenant in a thread of its own, every document in an instance of its own.
    let results: Vec<Vec<Result<Vec<Status>, RunError>>> = thread::scope(|scope| {
        let running: Vec<_> = tenants
            .iter()
            .map(|tenant| {
                scope.spawn(|| {
                    tenant
                        .documents
                        .iter()
                        .map(|(text, _)| judge(&tenant.policy, text))
                        .collect()
                })
            })
            .collect();
        let ended = running.into_iter().map(|thread| thread.join());
        // A thread that panicked would be a defect of this program.
        ended.map(|results| results.unwrap_or_default()).collect()
    });

    let mut right = 0;
    for (tenant, results) in tenants.iter().zip(&results) {
        let expected = tenant.documents.iter().map(|(_, expected)| expected);
        let given = results.iter().map(|result| result.as_ref().ok());
        if expected.map(Some).eq(given) {
            right += 1;
            continue;
        }
        writeln!(out, "{} got no results that count:", tenant.name)?;
        for ((document, _), result) in tenant.documents.iter().zip(results) {
            match result {
                Ok(statuses) => writeln!(out, "  {document}: {statuses:?}")?,
                Err(error) => writeln!(out, "  {document}: {error}")?,
            }
        }
    }
    writeln!(out, "{right} of {TENANTS} tenants got the right results.")?;
    Ok(())
}

fn judge(policy: &Policy, document: &str) -> Result<Vec<Status>, RunError> {
    let evaluation = policy.evaluate(document, &acrcheck::Settings::default())?;
    let findings = evaluation.registries.iter().flat_map(|registry| &registry.findings);
    Ok(findings.map(|finding| finding.status).collect())
}

/// Most tenants use the checks of this crate, under limits of their own.
fn tenant(number: usize, checks: &Policy) -> Tenant {
    Tenant {
        name: format!("tenant {number}"),
        policy: checks.with_limits(Limits::default().with(|limits| limits.memory_bytes = (16 + number) << 20)),
        documents: (0..4)
            .map(|document| registry(number, (number + document).is_multiple_of(2)))
            .collect(),
    }
}

/// One has brought a component that nobody knows.
fn hostile_tenant(engine: &Engine, worker: &Worker) -> Result<Tenant, LoadError> {
    let policy = engine.load_untrusted(&hostile_component(), worker)?;
    Ok(Tenant {
        name: format!("tenant {HOSTILE}"),
        policy: policy.with_limits(Limits::default().with(|limits| {
            limits.fuel_base = 50_000_000;
            limits.deadline = Duration::from_secs(2);
            limits.memory_bytes = 32 << 20;
        })),
        // It ought to give nothing at all, and does not.
        documents: ["loop", "memory", "trap"]
            .map(|word| (word.to_owned(), vec![Status::Pass]))
            .into(),
    })
}

/// A registry on selected networks, or one that is open to everyone.
fn registry(tenant: usize, closed: bool) -> (String, Vec<Status>) {
    let rule_set = if closed {
        r#"{"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "20.61.0.0/16"}]}"#
    } else {
        r#"{"defaultAction": "Allow", "ipRules": []}"#
    };
    let document = format!(
        r#"{{"name": "tenant{tenant}", "publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices",
            "networkRuleSet": {rule_set}}}"#
    );
    let expected = if closed {
        vec![Status::Pass, Status::Pass]
    } else {
        vec![Status::NotApplicable, Status::Fail]
    };
    (document, expected)
}

/// A component that does what the first letter of its document says: it loops, asks for all the memory that there is, or traps.
fn hostile_component() -> Vec<u8> {
    guest::Guest::evaluating(
        "(if (i32.eq (i32.load8_u (local.get $d)) (i32.const 108)) (then (loop $again br $again)))
         (if (i32.eq (i32.load8_u (local.get $d)) (i32.const 109))
           (then (loop $more (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))))
         unreachable",
    )
    .component()
}
