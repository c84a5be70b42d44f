//! The keys that are read, in the spellings of all tools that print them.
//!
//! ASCII case, underscores, dots and a `properties` prefix are ignored: `publicNetworkAccess`, `public_network_access` (Python SDK, Steampipe)
//! and `properties_publicNetworkAccess` (a projected Resource Graph column) are the same key.

mod lookup;
mod names;

pub(crate) use names::{Key, Marker};
