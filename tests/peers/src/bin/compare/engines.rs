//! Times every engine on one document, in one process.

use std::hint::black_box;
use std::time::{Duration, Instant};

use acrcheck::model::{Detail, Evaluation};
use acrcheck::{Allocation, EMBEDDED_COMPONENT, Engine, EngineConfig, Policy};
use acrcheck_peers::{IP_NETWORK_RULES, Result, TRUSTED_SERVICES, Verdict, Verdicts, cel, native, rego};

use crate::median_and_minimum;

/// The output of `az acr show` for a registry with one IP rule.
const DOCUMENT: &str = include_str!("../../../documents/az-show.json");

/// The number of documents per call of the component.
const BATCH: u32 = 100;

const ROUNDS: usize = 200;

/// The approximate time of one measurement: long compared with the resolution of the clock, short compared with other work of the machine.
const SLICE: Duration = Duration::from_millis(2);

/// Code that evaluates documents.
struct Subject<'s> {
    name: &'static str,
    /// The number of documents per run.
    documents: u32,
    run: Box<dyn FnMut() -> Result<()> + 's>,
}

impl<'s> Subject<'s> {
    fn new(name: &'static str, documents: u32, run: impl FnMut() -> Result<()> + 's) -> Self {
        let run = Box::new(run);
        Self { name, documents, run }
    }

    /// Nanoseconds per document, over this many runs.
    fn time(&mut self, runs: u32) -> Result<f64> {
        let start = Instant::now();
        for _ in 0..runs {
            (self.run)()?;
        }
        Ok(start.elapsed().as_secs_f64() * 1e9 / f64::from(runs) / f64::from(self.documents))
    }

    /// The number of runs in a slice of time.
    fn runs(&mut self) -> Result<u32> {
        // Warm up first.
        self.time(20)?;
        let each = self.time(20)? * f64::from(self.documents);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small positive number"
        )]
        let runs = (SLICE.as_nanos() as f64 / each) as u32;
        Ok(runs.max(1))
    }
}

/// The verdicts of the component on the only registry, or on the first of several.
fn verdicts(evaluation: &Evaluation) -> Result<Verdicts> {
    let registry = evaluation.registries.first().ok_or("no registry")?;
    let verdict = |check: &str| {
        let finding = registry.findings.iter().find(|finding| finding.check.id == check);
        finding.map(|finding| Verdict::new(finding.status.as_str(), &finding.reason.code))
    };
    Ok(Verdicts {
        trusted_services: verdict(TRUSTED_SERVICES).ok_or("no finding")?,
        ip_network_rules: verdict(IP_NETWORK_RULES).ok_or("no finding")?,
    })
}

fn component() -> Result<Policy> {
    // With the default limits, all of them on.
    let config = EngineConfig::default().with(|config| config.allocation = Allocation::pooling(4));
    Ok(Engine::new(config)?.load(EMBEDDED_COMPONENT)?)
}

/// Times every engine in turn, and prints a table.
pub(crate) fn compare() -> Result<()> {
    // On one line, for NDJSON. All engines get the same text.
    let document = serde_json::from_str::<serde_json::Value>(DOCUMENT)?.to_string();
    let batch = vec![document.as_str(); BATCH as usize].join("\n");
    let policy = component()?;
    let settings = acrcheck_policies::Settings::default();
    let mut interpreter = rego::Interpreter::new()?;
    let mut machine = rego::Machine::new()?;
    let cel = cel::Policy::new()?;

    // All engines must agree before they are timed.
    let expected = native::evaluate(&document)?;
    let evaluation = policy.evaluate(&batch, &acrcheck::Settings::default())?;
    if evaluation.registries.len() != BATCH as usize {
        return Err("the component did not evaluate the whole batch".into());
    }
    let said = [
        verdicts(&evaluation)?,
        verdicts(&policy.evaluate(&document, &acrcheck::Settings::default())?)?,
        interpreter.evaluate(&document)?,
        machine.evaluate(&document)?,
        rego::evaluate_cold(&document)?,
        cel.evaluate(&document)?,
    ];
    if said.iter().any(|said| expected != [said.clone()]) {
        return Err(format!("they differ: {expected:?} and {said:?}").into());
    }

    let mut subjects = [
        Subject::new("native crate", 1, || {
            let report = acrcheck_policies::evaluate(black_box(&document), &settings);
            black_box(report).map(drop).map_err(|error| format!("{error:?}").into())
        }),
        Subject::new("component, 100 documents a call", BATCH, || {
            black_box(policy.evaluate(black_box(&batch), &acrcheck::Settings::default())?);
            Ok(())
        }),
        Subject::new("component, a fresh sandbox a document", 1, || {
            black_box(policy.evaluate(black_box(&document), &acrcheck::Settings::default())?);
            Ok(())
        }),
        // With the same detail as Rego and CEL.
        Subject::new("component, 100 documents a call, verdicts", BATCH, || {
            let defaults = acrcheck::Settings::default();
            black_box(policy.evaluate_with(black_box(&batch), &defaults, Detail::Verdicts)?);
            Ok(())
        }),
        Subject::new("component, a fresh sandbox a document, verdicts", 1, || {
            let defaults = acrcheck::Settings::default();
            black_box(policy.evaluate_with(black_box(&document), &defaults, Detail::Verdicts)?);
            Ok(())
        }),
        Subject::new("regorus, interpreter, warm", 1, || {
            black_box(interpreter.evaluate(black_box(&document))?);
            Ok(())
        }),
        Subject::new("regorus, virtual machine, warm", 1, || {
            black_box(machine.evaluate(black_box(&document))?);
            Ok(())
        }),
        Subject::new("regorus, policy read each time", 1, || {
            black_box(rego::evaluate_cold(black_box(&document))?);
            Ok(())
        }),
        Subject::new("cel, warm", 1, || {
            black_box(cel.evaluate(black_box(&document))?);
            Ok(())
        }),
        // For scale: the step that every peer starts with.
        Subject::new("(the JSON alone, regorus values)", 1, || {
            black_box(regorus::Value::from_json_str(black_box(&document))?);
            Ok(())
        }),
    ];
    let runs = subjects.iter_mut().map(Subject::runs).collect::<Result<Vec<u32>>>()?;
    let mut samples = vec![Vec::new(); subjects.len()];
    for _ in 0..ROUNDS {
        for ((subject, runs), samples) in subjects.iter_mut().zip(&runs).zip(&mut samples) {
            samples.push(subject.time(*runs)?);
        }
    }
    let figures: Vec<_> = subjects
        .iter()
        .zip(samples)
        .map(|(subject, samples)| (subject.name, median_and_minimum(samples)))
        .collect();
    print(document.len(), &figures);
    Ok(())
}

fn print(size: usize, figures: &[(&'static str, (f64, f64))]) {
    // Ratios are relative to the faster way to run Rego.
    let warm = figures
        .iter()
        .filter(|(name, _)| name.starts_with("regorus") && name.ends_with("warm"));
    let (base, base_minimum) = warm.fold((f64::INFINITY, f64::INFINITY), |(median, minimum), (_, figures)| {
        (median.min(figures.0), minimum.min(figures.1))
    });
    println!("one document of {size} bytes, {ROUNDS} rounds in turns; ns a document; times as fast as regorus warm\n");
    println!("| engine | median | minimum | by median | by minimum |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    for (name, (median, minimum)) in figures {
        println!(
            "| {name} | {median:.0} | {minimum:.0} | {:.2} | {:.2} |",
            base / median,
            base_minimum / minimum
        );
    }
}
