//! Runs the policies of 64 tenants in parallel, each with separate limits. One of the tenants is hostile.
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
    /// The documents of the tenant, each with the expected status of every check.
    documents: Vec<(String, Vec<Status>)>,
}

fn main() -> Result<(), Box<dyn Error>> {
    // Untrusted components are compiled in a separate process, which runs this program again.
    Worker::serve_if_asked();
    tell(&Worker::this_program()?, &mut std::io::stdout().lock())
}

/// Runs all tenants in parallel, and writes their results.
pub(crate) fn tell(worker: &Worker, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    // Once: an engine with memory for one instance per tenant.
    let engine =
        Engine::new(EngineConfig::default().with(|config| config.allocation = Allocation::pooling(TENANTS as u32)))?;
    // Once: the embedded component, compiled. Clones share the code.
    let checks = engine.load(EMBEDDED_COMPONENT)?;
    let tenants = (0..TENANTS)
        .map(|number| match number {
            HOSTILE => hostile_tenant(&engine, worker),
            number => Ok(tenant(number, &checks)),
        })
        .collect::<Result<Vec<_>, _>>()?;

    // One thread per tenant, one instance per document.
    let results: Vec<Vec<Result<Vec<Status>, RunError>>> = thread::scope(|scope| {
        let running: Vec<_> = tenants
            .iter()
            .map(|tenant| {
                scope.spawn(|| {
                    tenant
                        .documents
                        .iter()
                        .map(|(text, _)| statuses(&tenant.policy, text))
                        .collect()
                })
            })
            .collect();
        let ended = running.into_iter().map(|thread| thread.join());
        // Only a defect of this program could make a thread panic.
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
        writeln!(out, "{} got no valid results:", tenant.name)?;
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

fn statuses(policy: &Policy, document: &str) -> Result<Vec<Status>, RunError> {
    let evaluation = policy.evaluate(document, &acrcheck::Settings::default())?;
    let findings = evaluation.registries.iter().flat_map(|registry| &registry.findings);
    Ok(findings.map(|finding| finding.status).collect())
}

/// A tenant that uses the checks of this crate, with separate limits.
fn tenant(number: usize, checks: &Policy) -> Tenant {
    Tenant {
        name: format!("tenant {number}"),
        policy: checks.with_limits(Limits::default().with(|limits| limits.memory_bytes = (16 + number) << 20)),
        documents: (0..4)
            .map(|document| registry(number, (number + document).is_multiple_of(2)))
            .collect(),
    }
}

/// A tenant that brings an untrusted component.
fn hostile_tenant(engine: &Engine, worker: &Worker) -> Result<Tenant, LoadError> {
    let policy = engine.load_untrusted(&hostile_component(), worker)?;
    Ok(Tenant {
        name: format!("tenant {HOSTILE}"),
        policy: policy.with_limits(Limits::default().with(|limits| {
            limits.fuel_base = 50_000_000;
            limits.deadline = Duration::from_secs(2);
            limits.memory_bytes = 32 << 20;
        })),
        // The component must not return this result.
        documents: ["loop", "memory", "trap"]
            .map(|word| (word.to_owned(), vec![Status::Pass]))
            .into(),
    })
}

/// A registry restricted to selected networks, or one open to all networks.
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

/// A component that follows the first letter of its document: it loops, allocates all memory, or traps.
fn hostile_component() -> Vec<u8> {
    guest::Guest::evaluating(
        "(if (i32.eq (i32.load8_u (local.get $d)) (i32.const 108)) (then (loop $again br $again)))
         (if (i32.eq (i32.load8_u (local.get $d)) (i32.const 109))
           (then (loop $more (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))))
         unreachable",
    )
    .component()
}
