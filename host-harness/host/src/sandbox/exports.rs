//! The functions that a policy component exports.

use wasmtime::component::{Component, ComponentExportIndex, Instance};
use wasmtime::{Result, Store};

use super::generated::exports::acrcheck::policy::types;
use super::generated::exports::acrcheck::policy::{packed, types::Detail};
use super::state::State;

const EVALUATE: &str = "acrcheck:policy/evaluate@0.1.0";
const PACKED: &str = "acrcheck:policy/packed@0.1.0";

pub(super) type Described = (types::PolicyMetadata,);
pub(super) type DescribedJson = (String,);
pub(super) type Validated = (std::result::Result<(), Vec<types::SettingsProblem>>,);
pub(super) type Evaluated = (std::result::Result<types::Report, types::EvaluateError>,);
pub(super) type EvaluatedJson = (String,);
pub(super) type EvaluatedBatch = (Vec<std::result::Result<types::Report, types::EvaluateError>>,);
pub(super) type EvaluatedBatchJson = (Vec<String>,);
pub(super) type Packed = (std::result::Result<packed::PackedReport, types::EvaluateError>,);
pub(super) type PackedBatch = (Vec<std::result::Result<packed::PackedReport, types::EvaluateError>>,);

/// The parameters of functions for one document and for several.
pub(super) type OneDocument<'d> = (&'d str, &'d str, Detail);
pub(super) type Documents<'d> = (&'d [&'d str], &'d str, Detail);

/// Where the functions are among the exports of a component.
#[derive(Clone, Copy)]
pub(super) struct Exports {
    pub(super) describe: ComponentExportIndex,
    pub(super) describe_json: ComponentExportIndex,
    pub(super) validate_settings: ComponentExportIndex,
    pub(super) evaluate: ComponentExportIndex,
    pub(super) evaluate_json: ComponentExportIndex,
    pub(super) evaluate_batch: ComponentExportIndex,
    pub(super) evaluate_batch_json: ComponentExportIndex,
    /// `None` if the component does not export the interface.
    pub(super) packed: Option<PackedExports>,
}

/// The functions of the interface `packed`.
#[derive(Clone, Copy)]
pub(super) struct PackedExports {
    pub(super) evaluate: ComponentExportIndex,
    pub(super) evaluate_batch: ComponentExportIndex,
}

/// A function that a policy must export.
#[derive(Debug, thiserror::Error)]
#[error("the function {function} of {interface} is missing")]
pub(super) struct MissingExport {
    interface: &'static str,
    function: &'static str,
}

impl Exports {
    /// Finds the functions of a component.
    pub(super) fn of(component: &Component) -> std::result::Result<Self, MissingExport> {
        let evaluate = component.get_export_index(None, EVALUATE);
        let find = |function| {
            let index = evaluate.as_ref();
            index
                .and_then(|interface| component.get_export_index(Some(interface), function))
                .ok_or(MissingExport {
                    interface: EVALUATE,
                    function,
                })
        };
        Ok(Self {
            describe: find("describe")?,
            describe_json: find("describe-json")?,
            validate_settings: find("validate-settings")?,
            evaluate: find("evaluate")?,
            evaluate_json: find("evaluate-json")?,
            evaluate_batch: find("evaluate-batch")?,
            evaluate_batch_json: find("evaluate-batch-json")?,
            packed: PackedExports::of(component)?,
        })
    }

    /// Checks the types of all functions. A call checks that of its own function only.
    pub(super) fn check_types(&self, instance: &Instance, store: &mut Store<State>) -> Result<()> {
        instance.get_typed_func::<(), Described>(&mut *store, self.describe)?;
        instance.get_typed_func::<(), DescribedJson>(&mut *store, self.describe_json)?;
        instance.get_typed_func::<(&str,), Validated>(&mut *store, self.validate_settings)?;
        instance.get_typed_func::<OneDocument<'_>, Evaluated>(&mut *store, self.evaluate)?;
        instance.get_typed_func::<OneDocument<'_>, EvaluatedJson>(&mut *store, self.evaluate_json)?;
        instance.get_typed_func::<Documents<'_>, EvaluatedBatch>(&mut *store, self.evaluate_batch)?;
        instance.get_typed_func::<Documents<'_>, EvaluatedBatchJson>(&mut *store, self.evaluate_batch_json)?;
        if let Some(packed) = &self.packed {
            instance.get_typed_func::<OneDocument<'_>, Packed>(&mut *store, packed.evaluate)?;
            instance.get_typed_func::<Documents<'_>, PackedBatch>(&mut *store, packed.evaluate_batch)?;
        }
        Ok(())
    }
}

impl PackedExports {
    fn of(component: &Component) -> std::result::Result<Option<Self>, MissingExport> {
        let Some(interface) = component.get_export_index(None, PACKED) else {
            return Ok(None);
        };
        let find = |function| {
            let index = component.get_export_index(Some(&interface), function);
            index.ok_or(MissingExport {
                interface: PACKED,
                function,
            })
        };
        Ok(Some(Self {
            evaluate: find("evaluate")?,
            evaluate_batch: find("evaluate-batch")?,
        }))
    }
}
