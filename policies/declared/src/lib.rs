//! Finds the container registries that are declared: in Terraform plans and states, Azure Resource Manager templates, Bicep snapshots and
//! what-if results.
//!
//! It reads JSON text that has been scanned before, and resolves expressions as far as the document allows. What a setting means is decided
//! elsewhere.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod entry;
mod node;
mod position;
mod registry;
mod resource_id;
mod resource_type;
mod template;
mod terraform;

pub use acrcheck_expressions::Value;

pub use entry::{Entry, Problem, ProblemKind};
pub use node::Node;
pub use position::Position;
pub use registry::{Computed, Language, Members, Properties, Registry, SENSITIVE};
pub use resource_id::id_segment;
pub use resource_type::ResourceType;
pub use template::{is_deployment, read_deployment, read_snapshot, read_template, read_what_if, what_if};
pub use terraform::read as read_terraform;
