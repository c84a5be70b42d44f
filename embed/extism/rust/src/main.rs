//! Compares the plug-in with the exact reports: `acrcheck-extism-test PLUGIN CASES`.

use std::error::Error;
use std::fs;

use extism::{CompiledPlugin, Manifest, Plugin, PluginBuilder, Wasm};
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [plugin, cases] = arguments.as_slice() else {
        return Err("usage: acrcheck-extism-test PLUGIN CASES".into());
    };
    let wasm = fs::read(plugin)?;
    let mut compared = 0;
    for line in fs::read_to_string(cases)?.lines() {
        let case: Value = serde_json::from_str(line)?;
        let text = |key: &str| case[key].as_str().unwrap_or_default().to_owned();
        // Extism cannot tell an empty value of the configuration from none.
        if text("settings").is_empty() {
            continue;
        }
        let manifest = Manifest::new([Wasm::data(wasm.clone())])
            .with_config_key("settings", text("settings"))
            .with_config_key("detail", text("detail"));
        let compiled = CompiledPlugin::new(PluginBuilder::new(manifest).with_wasi(false))?;
        let mut plugin = Plugin::new_from_compiled(&compiled)?;
        let list = |key: &str| case[key].as_array().cloned().unwrap_or_default();
        for (document, report) in list("documents").iter().zip(list("reports")) {
            let output: &str = plugin.call("evaluate", document.as_str().unwrap_or_default())?;
            if Some(output) != report.as_str() {
                return Err(format!("{}: another report\n{output}", text("name")).into());
            }
            compared += 1;
        }
        let documents = case["documents"].to_string();
        let output: String = plugin.call("evaluate_batch", documents)?;
        let expected: Vec<String> = list("reports").iter().filter_map(|report| report.as_str().map(str::to_owned)).collect();
        if output != format!("[{}]", expected.join(",")) {
            return Err(format!("{}: another batch", text("name")).into());
        }
    }
    if compared < 300 {
        return Err(format!("only {compared} reports").into());
    }
    println!("{compared} reports are the same with the Rust SDK");
    Ok(())
}
