//! Components that misbehave, built from a few lines of WebAssembly text: a guest that keeps the contract, and variants with one defect each.

#![allow(dead_code, reason = "shared with the examples, which use only part of it")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a guest that cannot be built is a defect of this file"
)]

mod image;
mod packed;

use std::path::Path;

use wit_component::{ComponentEncoder, StringEncoding};

pub(crate) use image::*;
#[allow(unused_imports, reason = "the examples use only part of it")]
pub(crate) use packed::pack;

/// A guest for the world in `wit/`: the bodies of its functions, and the rest of its module.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    /// `describe: () -> pointer`.
    pub(crate) describe: String,
    /// `evaluate: (document, its length, settings, their length, detail) -> pointer`, with the parameters `$d $dl $s $sl $detail`.
    pub(crate) evaluate: String,
    /// `evaluate-json`, with the same parameters.
    pub(crate) evaluate_json: String,
    /// `evaluate-batch: (documents, their number, settings, their length, detail) -> pointer`, with the same parameters.
    pub(crate) evaluate_batch: String,
    /// `evaluate` of the interface `packed`, with the same parameters. If it is missing, the guest does not export the interface.
    pub(crate) packed: Option<String>,
    /// `cabi_realloc: (old, old size, alignment, size) -> pointer`, by default the bump allocator `$bump`.
    pub(crate) realloc: String,
    /// The limits of the memory, in pages.
    pub(crate) memory: String,
    /// Other fields of the module.
    pub(crate) fields: String,
    /// The contents of memory from [`DATA`] on.
    pub(crate) image: Image,
}

/// The addresses of the data and the heap.
pub(crate) const DATA: u32 = 1024;
const HEAP: u32 = 65536;

pub(crate) const PASS: u8 = 0;
pub(crate) const FAIL: u8 = 1;
pub(crate) const HIGH: u8 = 1;

/// The indexes of the reasons of the only check.
pub(crate) const GOOD: u32 = 0;
pub(crate) const BAD: u32 = 1;

/// The description of these guests, with one check.
pub(crate) fn metadata() -> PolicyMetadata {
    let none = || List::Items(Vec::new());
    let reason = |code: &str, status| ReasonMetadata {
        code: code.into(),
        status,
        summary: "".into(),
        portal: None,
        controls: List::Items(Vec::new()),
    };
    let check = CheckMetadata {
        id: "probe".into(),
        title: "A check".into(),
        severity: HIGH,
        rationale: "".into(),
        audit_portal: none(),
        audit_commands: none(),
        remediation_portal: none(),
        remediation_commands: none(),
        references: List::Items(Vec::new()),
        reasons: List::Items(vec![reason("good", PASS), reason("bad", FAIL)]),
        advisories: List::Items(vec![AdvisoryMetadata {
            code: "note".into(),
            summary: "".into(),
        }]),
    };
    PolicyMetadata {
        name: "hostile".into(),
        version: "1.0.0".into(),
        description: "A guest for tests.".into(),
        settings_schema: "{}".into(),
        checks: List::Items(vec![check]),
    }
}

/// The valid report on [`DOCUMENT`].
pub(crate) fn report() -> Report {
    let finding = Finding {
        check: 0,
        status: PASS,
        severity: HIGH,
        reason: GOOD,
        message: None,
        evidence: List::Items(Vec::new()),
        advisories: List::Items(Vec::new()),
        remediation: List::Items(Vec::new()),
    };
    let registry = RegistryResult {
        identity: Identity {
            id: None,
            name: Some("orchard".into()),
            resource_group: None,
            subscription_id: None,
            location: Some("norwayeast".into()),
            address: None,
            tags: List::Items(Vec::new()),
        },
        position: Position {
            line: 1,
            column: 1,
            pointer: "".into(),
        },
        declared: 0,
        findings: List::Items(vec![finding]),
        fingerprint: 0,
    };
    Report {
        summary: Summary {
            registries: 1,
            pass: 1,
            fail: 0,
            not_applicable: 0,
            unknown: 0,
            skipped: 0,
            not_deployed: 0,
            errors: 0,
        },
        registries: List::Items(vec![registry]),
        errors: List::Items(Vec::new()),
        complete: 1,
    }
}

/// A document with one registry.
pub(crate) const DOCUMENT: &str = r#"{"name": "orchard", "location": "norwayeast"}"#;

impl Guest {
    /// Keeps the contract, with the same report for any document.
    pub(crate) fn valid() -> Self {
        Self::returning(&report())
    }

    /// Has a valid description and returns one report for every document.
    pub(crate) fn returning(report: &Report) -> Self {
        let mut image = Image::new(DATA);
        let describe = image.store(&metadata());
        let outcome = image.store(&Outcome {
            case: 0,
            report: report.clone(),
        });
        let json = image.store(&Str::from("{}"));
        Self {
            describe: format!("i32.const {describe}"),
            evaluate: format!("i32.const {outcome}"),
            evaluate_json: format!("i32.const {json}"),
            evaluate_batch: "unreachable".to_owned(),
            packed: None,
            realloc: "(call $bump (local.get $old) (local.get $had) (local.get $align) (local.get $size))".to_owned(),
            memory: "4".to_owned(),
            fields: String::new(),
            image,
        }
    }

    /// Has a valid description and returns one compact report for every document.
    pub(crate) fn returning_packed(report: PackedReport) -> Self {
        let mut guest = Self::valid();
        let outcome = guest.image.store(&PackedOutcome(report));
        guest.packed = Some(format!("i32.const {outcome}"));
        guest
    }

    /// Has the given description.
    pub(crate) fn described(metadata: &PolicyMetadata) -> Self {
        let mut guest = Self::valid();
        let describe = guest.image.store(metadata);
        guest.describe = format!("i32.const {describe}");
        guest
    }

    /// Runs the given code in `evaluate`.
    pub(crate) fn evaluating(body: &str) -> Self {
        Self {
            evaluate: body.to_owned(),
            ..Self::valid()
        }
    }

    /// The module in WebAssembly text.
    pub(crate) fn text(&self) -> String {
        let data: String = self.image.bytes.iter().map(|byte| format!("\\{byte:02x}")).collect();
        let Self {
            describe,
            evaluate,
            evaluate_json,
            evaluate_batch,
            realloc,
            memory,
            fields,
            ..
        } = self;
        let packed = self.packed.as_ref().map_or_else(String::new, |packed| {
            format!(
                r#"(func (export "acrcheck:policy/packed@0.1.0#evaluate")
    (param $d i32) (param $dl i32) (param $s i32) (param $sl i32) (param $detail i32) (result i32)
    {packed})
  (func (export "acrcheck:policy/packed@0.1.0#evaluate-batch")
    (param $d i32) (param $dl i32) (param $s i32) (param $sl i32) (param $detail i32) (result i32)
    unreachable)"#
            )
        });
        format!(
            r#"(module
  (memory (export "memory") {memory})
  (data (i32.const {DATA}) "{data}")
  (global $heap (mut i32) (i32.const {HEAP}))
  (func $bump (param $old i32) (param $had i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and
      (i32.add (global.get $heap) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (global.set $heap (i32.add (local.get $at) (local.get $size)))
    (block $enough (loop $more
      (br_if $enough (i32.le_u (global.get $heap) (i32.mul (memory.size) (i32.const 65536))))
      (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))
      unreachable))
    (local.get $at))
  (func (export "cabi_realloc") (param $old i32) (param $had i32) (param $align i32) (param $size i32) (result i32)
    {realloc})
  (func (export "acrcheck:policy/evaluate@0.1.0#describe") (result i32)
    {describe})
  (func (export "acrcheck:policy/evaluate@0.1.0#describe-json") (result i32)
    unreachable)
  (func (export "acrcheck:policy/evaluate@0.1.0#validate-settings") (param i32 i32) (result i32)
    unreachable)
  (func (export "acrcheck:policy/evaluate@0.1.0#evaluate")
    (param $d i32) (param $dl i32) (param $s i32) (param $sl i32) (param $detail i32) (result i32)
    {evaluate})
  (func (export "acrcheck:policy/evaluate@0.1.0#evaluate-json")
    (param $d i32) (param $dl i32) (param $s i32) (param $sl i32) (param $detail i32) (result i32)
    {evaluate_json})
  (func (export "acrcheck:policy/evaluate@0.1.0#evaluate-batch")
    (param $d i32) (param $dl i32) (param $s i32) (param $sl i32) (param $detail i32) (result i32)
    {evaluate_batch})
  (func (export "acrcheck:policy/evaluate@0.1.0#evaluate-batch-json")
    (param $d i32) (param $dl i32) (param $s i32) (param $sl i32) (param $detail i32) (result i32)
    unreachable)
  {packed}
  {fields})"#
        )
    }

    /// The component.
    pub(crate) fn component(&self) -> Vec<u8> {
        let mut module = wat::parse_str(self.text()).expect("invalid WebAssembly text");
        let mut resolve = wit_parser::Resolve::default();
        let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit/0.1.0");
        let (package, _) = resolve.push_dir(&wit).expect("cannot read wit/");
        let world = if self.packed.is_some() {
            "packed-policy"
        } else {
            "policy"
        };
        let world = resolve
            .select_world(&[package], Some(world))
            .expect("cannot find the world");
        wit_component::embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)
            .expect("cannot embed the description of the world");
        ComponentEncoder::default()
            .module(&module)
            .expect("the module does not match the world")
            .encode()
            .expect("cannot encode the component")
    }
}
