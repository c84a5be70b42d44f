//! Whole commands: acrcheck on Azure output, checkov on a template that deploys the same registries.
//!
//! They do not do the same work. checkov does not read Azure output, has one similar check (CKV_AZURE_139: is public access
//! disabled?) and starts a Python interpreter. The comparison is of the time that a user waits.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use acrcheck_peers::Result;
use serde_json::{Value, json};

use crate::median_and_minimum;

/// The output of `az acr list`.
const LIST: &str = include_str!("../../../documents/az-list.json");

/// How often the list is repeated for the larger measurement.
const REPEATED: usize = 40;

const ROUNDS: usize = 9;

pub(crate) fn compare(acrcheck: &str, checkov: &str) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("acrcheck-peers-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = compare_in(&folder, acrcheck, checkov);
    std::fs::remove_dir_all(&folder)?;
    outcome
}

fn compare_in(folder: &Path, acrcheck: &str, checkov: &str) -> Result<()> {
    let list: Vec<Value> = serde_json::from_str(LIST)?;
    println!("wall time in ms, {ROUNDS} rounds in turns\n");
    println!("| registries | command | median | minimum |");
    println!("| ---: | --- | ---: | ---: |");
    for times in [1, REPEATED] {
        let registries = repeat(&list, times);
        let (json, template) = (folder.join("registries.json"), folder.join("template.json"));
        std::fs::write(&json, serde_json::to_string_pretty(&registries)?)?;
        std::fs::write(&template, serde_json::to_string_pretty(&deployment(&registries))?)?;
        let commands = [
            (
                "acrcheck check --format json",
                vec![acrcheck, "check", "--format", "json"],
                &json,
            ),
            (
                "checkov --check CKV_AZURE_139",
                vec![
                    checkov,
                    "--framework",
                    "arm",
                    "--skip-download",
                    "--check",
                    "CKV_AZURE_139",
                    "-o",
                    "json",
                    "-f",
                ],
                &template,
            ),
            (
                "checkov, every check",
                vec![checkov, "--framework", "arm", "--skip-download", "-o", "json", "-f"],
                &template,
            ),
        ];
        let mut samples = vec![Vec::new(); commands.len()];
        for _ in 0..ROUNDS {
            for ((_, words, file), samples) in commands.iter().zip(&mut samples) {
                samples.push(milliseconds(words, file)?);
            }
        }
        for ((name, ..), samples) in commands.iter().zip(samples) {
            let (median, minimum) = median_and_minimum(samples);
            println!("| {} | {name} | {median:.1} | {minimum:.1} |", registries.len());
        }
    }
    Ok(())
}

fn milliseconds(words: &[&str], file: &Path) -> Result<f64> {
    let (program, arguments) = words.split_first().ok_or("no command")?;
    let start = Instant::now();
    let output = Command::new(program)
        .args(arguments)
        .arg(file)
        .stdin(Stdio::null())
        .output()?;
    let elapsed = start.elapsed();
    // Both exit with 1 for failures, which this list has.
    if output.status.code() != Some(1) || !output.stdout.trim_ascii_start().starts_with(b"{") {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{program} did not check: {}: {said}", output.status).into());
    }
    Ok(elapsed.as_secs_f64() * 1e3)
}

/// The list, repeated with different names.
fn repeat(list: &[Value], times: usize) -> Vec<Value> {
    let copies = (0..times).flat_map(|copy| {
        list.iter().map(move |registry| {
            let mut registry = registry.clone();
            for key in ["name", "id"] {
                let text = registry[key].as_str().unwrap_or_default();
                registry[key] = format!("{text}{copy}").into();
            }
            registry
        })
    });
    copies.collect()
}

/// A deployment template for the registries of a list.
fn deployment(registries: &[Value]) -> Value {
    let resources: Vec<Value> = registries.iter().map(resource).collect();
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": resources,
    })
}

fn resource(registry: &Value) -> Value {
    let rules = registry["networkRuleSet"]["ipRules"].as_array();
    let rules = rules
        .into_iter()
        .flatten()
        .map(|rule| json!({"action": rule["action"], "value": rule["ipAddressOrRange"]}));
    json!({
        "type": "Microsoft.ContainerRegistry/registries",
        "apiVersion": "2025-11-01",
        "name": registry["name"],
        "location": registry["location"],
        "sku": {"name": registry["sku"]["name"]},
        "properties": {
            "adminUserEnabled": registry["adminUserEnabled"],
            "networkRuleBypassOptions": registry["networkRuleBypassOptions"],
            "networkRuleSet": {
                "defaultAction": registry["networkRuleSet"]["defaultAction"],
                "ipRules": rules.collect::<Vec<Value>>(),
            },
            "publicNetworkAccess": registry["publicNetworkAccess"],
        },
    })
}
