//! Registries that are declared: in Terraform plans and states, Azure Resource Manager templates, Bicep snapshots and what-if results.

mod entry;
mod node;
mod registry;
mod template;
mod terraform;

pub(super) use entry::Entry;
pub(super) use node::Node;
pub(super) use template::{is_deployment, read_deployment, read_snapshot, read_template, read_what_if, what_if};
pub(super) use terraform::read as read_terraform;
