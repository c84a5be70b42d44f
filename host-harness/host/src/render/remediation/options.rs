//! Azure CLI options in scripts.

/// The placeholder for an address in commands.
pub(super) const PLACEHOLDER: &str = "<CIDR>";
/// The only option whose value may be the placeholder. Elsewhere, such as in a registry name, it is plain text.
pub(super) const ADDRESS: &str = "--ip-address";
pub(super) const SUBSCRIPTION: &str = "--subscription";
pub(super) const SKU: &str = "--sku";
