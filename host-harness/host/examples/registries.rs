//! Prints generated registries as NDJSON, always the same: `cargo run --release --example registries -- 1000000 > registries.ndjson` writes 1.5 GB.

#[allow(dead_code, reason = "only tests use some of them")]
#[path = "../../../tests/support/registries.rs"]
mod registries;

use std::io::{self, BufWriter, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: usize = std::env::args()
        .nth(1)
        .ok_or("missing number of registries, for example 1000000")?
        .parse()?;
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    for index in 0..count {
        writeln!(out, "{}", registries::on_one_line(index))?;
    }
    Ok(out.flush()?)
}
