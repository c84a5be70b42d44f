//! Prints invented registries as NDJSON, the same ones every time: `cargo run --release --example registries -- 1000000 > registries.ndjson`
//! gives 1.5 GB.

#[allow(dead_code, reason = "some of them are for the tests")]
#[path = "../../../tests/support/registries.rs"]
mod registries;

use std::io::{self, BufWriter, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: usize = std::env::args()
        .nth(1)
        .ok_or("how many? Name a number, for example 1000000")?
        .parse()?;
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    for index in 0..count {
        writeln!(out, "{}", registries::on_one_line(index))?;
    }
    Ok(out.flush()?)
}
