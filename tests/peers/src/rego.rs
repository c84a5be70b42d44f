//! The checks in Rego, run by regorus.

use std::sync::Arc;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::Program;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Value};

use crate::{IP_NETWORK_RULES, Result, TRUSTED_SERVICES, Verdict, Verdicts};

/// The files of the policy.
const POLICY: [(&str, &str); 5] = [
    ("reading.rego", include_str!("../rego/reading.rego")),
    ("addresses.rego", include_str!("../rego/addresses.rego")),
    ("trusted_services.rego", include_str!("../rego/trusted_services.rego")),
    ("ip_network_rules.rego", include_str!("../rego/ip_network_rules.rego")),
    ("verdicts.rego", include_str!("../rego/verdicts.rego")),
];

const ENTRY: &str = "data.acrcheck.verdicts";

fn engine() -> Result<Engine> {
    let mut engine = Engine::new();
    for (name, text) in POLICY {
        engine.add_policy(name.to_owned(), text.to_owned())?;
    }
    Ok(engine)
}

/// The policy, parsed and prepared once, for the interpreter.
pub struct Interpreter(Engine);

impl Interpreter {
    /// # Errors
    /// The policy is not Rego.
    pub fn new() -> Result<Self> {
        let mut engine = engine()?;
        // The first evaluation prepares the rules. Without it, the first document would take longer.
        engine.set_input_json("{}")?;
        engine.eval_rule(ENTRY.to_owned())?;
        Ok(Self(engine))
    }

    /// # Errors
    /// The registry is not JSON, or the evaluation fails.
    pub fn evaluate(&mut self, registry: &str) -> Result<Verdicts> {
        self.0.set_input(Value::from_json_str(registry)?);
        verdicts(&self.0.eval_rule(ENTRY.to_owned())?)
    }
}

/// The policy, compiled once for the virtual machine of regorus.
pub struct Machine(RegoVM);

impl Machine {
    /// # Errors
    /// The policy is not Rego.
    pub fn new() -> Result<Self> {
        let mut machine = RegoVM::new();
        machine.load_program(program()?);
        machine.set_data(Value::new_object())?;
        // The default is 25,000, and a registry with a hundred rules needs more.
        machine.set_max_instructions(usize::MAX);
        Ok(Self(machine))
    }

    /// # Errors
    /// The registry is not JSON, or the evaluation fails.
    pub fn evaluate(&mut self, registry: &str) -> Result<Verdicts> {
        self.0.set_input(Value::from_json_str(registry)?);
        verdicts(&self.0.execute()?)
    }
}

fn program() -> Result<Arc<Program>> {
    let policy = engine()?.compile_with_entrypoint(&ENTRY.into())?;
    Ok(Compiler::compile_from_policy(&policy, &[ENTRY])?)
}

/// Parses the policy for one registry.
///
/// # Errors
/// The registry is not JSON, or the evaluation fails.
pub fn evaluate_cold(registry: &str) -> Result<Verdicts> {
    let mut engine = engine()?;
    engine.set_input(Value::from_json_str(registry)?);
    verdicts(&engine.eval_rule(ENTRY.to_owned())?)
}

fn verdicts(result: &Value) -> Result<Verdicts> {
    Ok(Verdicts {
        trusted_services: verdict(&result[TRUSTED_SERVICES])?,
        ip_network_rules: verdict(&result[IP_NETWORK_RULES])?,
    })
}

fn verdict(result: &Value) -> Result<Verdict> {
    Ok(Verdict::new(
        result["status"].as_string()?,
        result["reason"].as_string()?,
    ))
}
