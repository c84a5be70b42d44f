//! Whole commands: acrcheck on what Azure prints, checkov on a template that deploys the same registries.
//!
//! It is not the same work. checkov does not read what Azure prints, asks one question that lies near ours (CKV_AZURE_139: is public access
//! disabled?) and starts an interpreter of Python. What is compared is how long someone waits.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use acrcheck_peers::Result;
use serde_json::{Value, json};

use crate::median_and_minimum;

/// What `az acr list` prints.
const LIST: &str = include_str!("../../../documents/az-list.json");

/// How many times the list is repeated for the larger of the two measurements.
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
    // Both end with 1 where something failed, and in this list something does.
    if output.status.code() != Some(1) || !output.stdout.trim_ascii_start().starts_with(b"{") {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{program} did not judge: {}: {said}", output.status).into());
    }
    Ok(elapsed.as_secs_f64() * 1e3)
}

/// The list, this many times, under different names.
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
