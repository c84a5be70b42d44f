//! Checks a folder and writes two report formats: `cargo run --example folder -- tests/fixtures`.

use std::fs::File;
use std::path::PathBuf;

use acrcheck::checker::{Checker, documents};
use acrcheck::input;
use acrcheck::render::{Markdown, Renderer, Sarif};
use acrcheck::{EMBEDDED_COMPONENT, Engine, EngineConfig};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: folder PATH")?);
    let policy = Engine::new(EngineConfig::default())?.load(EMBEDDED_COMPONENT)?;

    let report = Checker::new(&policy).check(documents(input::find(&folder).into_iter(), |_| {}))?;
    Markdown.write(&report, &mut std::io::stdout())?;
    let sarif = Sarif::new(policy.metadata());
    sarif.write(&report, &mut File::create(std::env::temp_dir().join("acrcheck.sarif"))?)?;
    std::process::exit(i32::from(report.summary.fail > 0));
}
