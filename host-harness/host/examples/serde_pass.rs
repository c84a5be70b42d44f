//! Lower bound for the run time: parses NDJSON with serde into borrowed types with the fields that the checks need, in parts on several threads as
//! `acrcheck check` does, without any checks: `cargo run --release --example serde_pass -- registries.ndjson [THREADS]`.

use std::borrow::Cow;
use std::fs::File;
use std::num::NonZeroUsize;
use std::sync::mpsc::sync_channel;
use std::thread;

use acrcheck::input::{Part, Parts};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "only deserialised")]
struct Registry<'d> {
    #[serde(borrow)]
    id: Cow<'d, str>,
    #[serde(borrow)]
    name: Cow<'d, str>,
    #[serde(borrow)]
    location: Cow<'d, str>,
    #[serde(borrow)]
    resource_group: Cow<'d, str>,
    #[serde(borrow)]
    r#type: Cow<'d, str>,
    #[serde(borrow)]
    public_network_access: Cow<'d, str>,
    #[serde(borrow)]
    network_rule_bypass_options: Cow<'d, str>,
    #[serde(borrow)]
    provisioning_state: Cow<'d, str>,
    #[serde(borrow)]
    network_rule_set: RuleSet<'d>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "only deserialised")]
struct RuleSet<'d> {
    #[serde(borrow)]
    default_action: Cow<'d, str>,
    #[serde(borrow)]
    ip_rules: Vec<Rule<'d>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "only deserialised")]
struct Rule<'d> {
    #[serde(borrow)]
    action: Cow<'d, str>,
    #[serde(borrow)]
    ip_address_or_range: Cow<'d, str>,
}

/// Returns the number of registries in a part.
fn read(part: &Part) -> Result<usize, serde_json::Error> {
    let mut count = 0;
    for registry in serde_json::Deserializer::from_str(part.text()).into_iter::<Registry<'_>>() {
        std::hint::black_box(registry?);
        count += 1;
    }
    Ok(count)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("missing file name")?;
    let threads: NonZeroUsize = match arguments.next() {
        Some(threads) => threads.parse()?,
        None => thread::available_parallelism()?,
    };
    let parts = Parts::new(File::open(path)?, 64 << 20);
    let counted: Result<usize, String> = thread::scope(|scope| {
        let mut senders = Vec::new();
        let mut counts = Vec::new();
        for _ in 0..threads.get() {
            let (sender, parts) = sync_channel::<Part>(2);
            senders.push(sender);
            counts.push(scope.spawn(move || {
                parts.iter().try_fold(0, |count, part| {
                    read(&part).map(|more| count + more).map_err(|error| error.to_string())
                })
            }));
        }
        for (part, sender) in parts.zip(senders.iter().cycle()) {
            let part = part.map_err(|flaw| flaw.error.to_string())?;
            sender.send(part).map_err(|_| "a thread has stopped".to_owned())?;
        }
        drop(senders);
        counts
            .into_iter()
            .map(|count| count.join().map_err(|_| "a thread has panicked".to_owned())?)
            .sum()
    });
    println!("{} registries", counted?);
    Ok(())
}
