//! Options of the Azure CLI that scripts know.

/// What stands for that address in a command.
pub(super) const PLACEHOLDER: &str = "<CIDR>";
/// The option that it may stand behind. Elsewhere, as in a registry's name, it is a text like any other.
pub(super) const ADDRESS: &str = "--ip-address";
pub(super) const SUBSCRIPTION: &str = "--subscription";
pub(super) const SKU: &str = "--sku";
