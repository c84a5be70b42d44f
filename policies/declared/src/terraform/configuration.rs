//! The configuration of a plan, which shows what the author has set.

use alloc::collections::BTreeMap;
use alloc::string::String;

use crate::node::Node;

/// The levels of nested modules that are read.
pub(super) const DEEPEST_MODULE: usize = 32;

/// The expressions of the registries in a configuration: what their author has set.
///
/// By address without the keys of instances: `module.network.azurerm_container_registry.acr`.
pub(super) struct Configuration<'d>(BTreeMap<String, Node<'d>>);

impl<'d> Configuration<'d> {
    pub(super) fn of_plan(plan: &Node<'d>) -> Self {
        let mut all = Self(BTreeMap::new());
        if let Some(root) = plan.path(&["configuration", "root_module"]) {
            all.add_module(&root, &mut String::new(), 0);
        }
        all
    }

    fn add_module(&mut self, module: &Node<'d>, path: &mut String, depth: usize) {
        if depth > DEEPEST_MODULE {
            return;
        }
        for resource in module.get("resources").iter().flat_map(Node::elements) {
            let text = |key| resource.get(key).and_then(|text| text.text());
            let is_read = matches!(
                text("type").as_deref(),
                Some("azurerm_container_registry" | "azapi_resource")
            );
            if let (true, Some(address), Some(expressions)) = (is_read, text("address"), resource.get("expressions")) {
                self.0.insert([path.as_str(), &address].concat(), expressions);
            }
        }
        let length = path.len();
        for (name, call) in module.get("module_calls").iter().flat_map(Node::members) {
            if let Some(module) = call.get("module") {
                for part in ["module.", &name, "."] {
                    path.push_str(part);
                }
                self.add_module(&module, path, depth + 1);
                path.truncate(length);
            }
        }
    }

    /// The expressions of the resource with an address; none if they are not known. A block may be an empty object.
    pub(super) fn expressions_of(&self, address: &str) -> Option<&Node<'d>> {
        self.0.get(&without_keys(address))
    }
}

/// An address without the keys of instances: `module.a["x.y"].type.name[0]` becomes `module.a.type.name`.
fn without_keys(address: &str) -> String {
    let mut without = String::with_capacity(address.len());
    let mut rest = address;
    while let Some((before, key)) = rest.split_once('[') {
        without.push_str(before);
        rest = after_key(key);
    }
    without.push_str(rest);
    without
}

/// The text after the key of an instance and its closing bracket. A quoted key has escapes like those of JSON.
fn after_key(key: &str) -> &str {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for (at, byte) in key.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b']' if !is_quoted => return key.get(at + 1..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_instances_are_removed() {
        for (address, expected) in [
            ("azurerm_container_registry.acr", "azurerm_container_registry.acr"),
            ("azurerm_container_registry.acr[0]", "azurerm_container_registry.acr"),
            (r#"module.m.module.n["x"].t.this"#, "module.m.module.n.t.this"),
            (r#"module.n["a.b]\"]"].t.r["b c"]"#, "module.n.t.r"),
            (r#"module.n["unclosed"#, "module.n"),
            ("", ""),
        ] {
            assert_eq!(without_keys(address), expected, "{address}");
        }
    }
}
