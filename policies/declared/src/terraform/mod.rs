//! Plans and states as `terraform show -json` and `tofu show -json` print them.
//!
//! Source: "JSON Output Format" of the Terraform documentation, format versions 0.1 to 1.2.

mod azapi;
mod azurerm;
mod configuration;
mod unknown;

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use acrcheck_expressions::Budget;
use acrcheck_json::pointer::push_index;

use self::configuration::Configuration;
use self::unknown::Marks;
use crate::entry::{Entry, ProblemKind, push_problem};
use crate::node::Node;
use crate::registry::{Language, Registry};
use crate::resource_type::ResourceType;

/// The levels of nested modules that are read.
const DEEPEST_MODULE: usize = 32;

/// Reads the object of a plan or a state, which is at the pointer `base`.
#[inline(never)]
pub fn read<'d>(root: &Node<'d>, base: &str, entries: &mut Vec<Entry<'d>>) {
    let planned = root.path(&["planned_values", "root_module"]);
    let changes = root.get("resource_changes");
    let is_plan = planned.is_some() || changes.is_some() || root.get("planned_values").is_some();
    let mut reader = Reader {
        is_plan,
        changes: changes.as_ref().map(by_address).unwrap_or_default(),
        configuration: Configuration::of_plan(root),
        budget: Budget::new(64, 1 << 22),
        entries,
    };
    if root.get("errored").is_some_and(|errored| errored.is_true()) {
        reader.problem(root, base, ProblemKind::Incomplete, ERRORED);
    }
    if root
        .get("deferred_changes")
        .is_some_and(|deferred| !deferred.elements().is_empty())
    {
        reader.problem(root, base, ProblemKind::Incomplete, DEFERRED);
    }
    let values = planned.or_else(|| root.path(&["values", "root_module"]));
    match (values, changes) {
        (Some(module), changes) => {
            let section = if is_plan {
                "/planned_values/root_module"
            } else {
                "/values/root_module"
            };
            let mut pointer = [base, section].concat();
            reader.module(&module, &mut pointer, 0);
            reader.deletions(changes.as_ref());
        }
        (None, Some(changes)) => reader.changes(&changes, base),
        (None, None) => {}
    }
}

const ERRORED: &str = "the plan ended with an error, so resources may be missing; correct the error and plan again";

const DEFERRED: &str = "the plan defers changes to a later plan, so resources may be missing; check that plan too";

const TOO_DEEP: &str = "modules nested too deep to be read; pass the registries in a separate document";

const UPDATE: &str = "azapi_update_resource changes a registry that is declared elsewhere, so the settings of that registry are not known; check the registry after the deployment";

const NO_TYPE: &str = "a resource whose type is not known, so it may be a registry; check it after the deployment";

const TEMPLATE_DEPLOYMENT: &str =
    "the resource deploys a template with a registry; check the template itself, with its parameters";

/// The changes of resources by address. A deposed object has the address of the current one.
fn by_address<'d>(changes: &Node<'d>) -> BTreeMap<Cow<'d, str>, Node<'d>> {
    let mut by_address = BTreeMap::new();
    for change in changes.elements() {
        if change.get("deposed").is_none()
            && let Some(address) = change.get("address").and_then(|address| address.text())
            && let Some(change) = change.get("change")
        {
            by_address.insert(address, change);
        }
    }
    by_address
}

struct Reader<'e, 'd> {
    is_plan: bool,
    /// The changes by address.
    changes: BTreeMap<Cow<'d, str>, Node<'d>>,
    configuration: Configuration<'d>,
    budget: Budget,
    entries: &'e mut Vec<Entry<'d>>,
}

impl<'d> Reader<'_, 'd> {
    fn problem(&mut self, node: &Node<'d>, pointer: &str, kind: ProblemKind, message: &'static str) {
        push_problem(self.entries, node, pointer, kind, message);
    }

    /// Reads the resources of a module and of the modules in it.
    fn module(&mut self, module: &Node<'d>, pointer: &mut String, depth: usize) {
        if depth > DEEPEST_MODULE {
            self.problem(module, pointer, ProblemKind::Unsupported, TOO_DEEP);
            return;
        }
        let length = pointer.len();
        pointer.push_str("/resources");
        let resources = pointer.len();
        for (index, resource) in module.get("resources").iter().flat_map(Node::elements).enumerate() {
            push_index(pointer, index);
            let address = resource.get("address").and_then(|address| address.text());
            let change = address.as_ref().and_then(|address| self.changes.get(address)).cloned();
            let marks = Marks::of(&resource, change.as_ref(), self.is_plan);
            if let Some(values) = resource.get("values") {
                self.resource(&resource, &values, "values", &marks, pointer);
            } else {
                self.problem(&resource, pointer, ProblemKind::NotARegistry, NO_VALUES);
            }
            pointer.truncate(resources);
        }
        pointer.truncate(length);
        pointer.push_str("/child_modules");
        let children = pointer.len();
        for (index, child) in module.get("child_modules").iter().flat_map(Node::elements).enumerate() {
            push_index(pointer, index);
            self.module(&child, pointer, depth + 1);
            pointer.truncate(children);
        }
        pointer.truncate(length);
    }

    /// Counts the resources that a plan deletes.
    fn deletions(&mut self, changes: Option<&Node<'d>>) {
        for change in changes.iter().flat_map(|changes| changes.elements()) {
            if is_deletion(&change) {
                self.entries.push(Entry::Other);
            }
        }
    }

    /// Reads the changes of a plan without planned values.
    fn changes(&mut self, changes: &Node<'d>, base: &str) {
        let mut pointer = [base, "/resource_changes"].concat();
        let length = pointer.len();
        for (index, resource) in changes.elements().into_iter().enumerate() {
            push_index(&mut pointer, index);
            let change = resource.get("change");
            let after = change.as_ref().and_then(|change| change.get("after"));
            match after.filter(|after| !after.is_null()) {
                Some(after) if !is_deletion(&resource) => {
                    let marks = Marks::of(&resource, change.as_ref(), self.is_plan);
                    self.resource(&resource, &after, "change/after", &marks, &pointer);
                }
                _ => self.entries.push(Entry::Other),
            }
            pointer.truncate(length);
        }
    }

    fn resource(
        &mut self,
        resource: &Node<'d>,
        values: &Node<'d>,
        section: &'static str,
        marks: &Marks<'d>,
        pointer: &str,
    ) {
        if resource.get("mode").and_then(|mode| mode.text()).as_deref() == Some("data") {
            self.entries.push(Entry::Other);
            return;
        }
        let address = resource.get("address").and_then(|address| address.text());
        let expressions = address
            .as_ref()
            .and_then(|address| self.configuration.expressions_of(address))
            .cloned();
        let Some(language) = self.language_of(resource, values, pointer) else {
            return;
        };
        let mut registry = Registry::at(resource, pointer, language);
        registry.section = Cow::Borrowed(section);
        let read = match language {
            Language::Attributes => azurerm::read,
            Language::Properties => azapi::read,
        };
        read(&mut registry, values, marks, expressions.as_ref(), &mut self.budget);
        registry.is_observed = !self.is_plan;
        registry.address = address;
        self.entries.push(Entry::Registry(Box::new(registry)));
    }

    /// Returns the language of a resource if it is a registry. Otherwise adds an entry for it.
    fn language_of(&mut self, resource: &Node<'d>, values: &Node<'d>, pointer: &str) -> Option<Language> {
        let resource_type = resource.get("type").and_then(|text| text.text());
        let managed = || {
            let text = values.get("type").and_then(|text| text.text());
            text.as_deref().map(ResourceType::of)
        };
        let problem = match resource_type.as_deref() {
            Some("azurerm_container_registry") => return Some(Language::Attributes),
            Some("azapi_resource") => match managed() {
                Some(ResourceType::Registry) => return Some(Language::Properties),
                Some(ResourceType::Other) => None,
                Some(ResourceType::Deployment) => Some((ProblemKind::Unsupported, TEMPLATE_DEPLOYMENT)),
                Some(ResourceType::Foreign) | None => Some((ProblemKind::NotARegistry, NO_TYPE)),
            },
            Some("azapi_update_resource") => match managed() {
                Some(ResourceType::Other | ResourceType::Deployment) => None,
                Some(ResourceType::Registry | ResourceType::Foreign) | None => Some((ProblemKind::Unsupported, UPDATE)),
            },
            Some(other) if other.ends_with("template_deployment") && mentions_registry(values) => {
                Some((ProblemKind::Unsupported, TEMPLATE_DEPLOYMENT))
            }
            Some(_) => None,
            None => Some((ProblemKind::NotARegistry, NO_TYPE)),
        };
        match problem {
            Some((kind, message)) => self.problem(resource, pointer, kind, message),
            None => self.entries.push(Entry::Other),
        }
        None
    }
}

const NO_VALUES: &str = "a resource without values; print the plan or state again with `terraform show -json`";

/// Whether a plan removes a resource from Azure or from the state.
fn is_deletion(change: &Node<'_>) -> bool {
    let actions = change.path(&["change", "actions"]).map(|actions| actions.elements());
    let actions = actions.unwrap_or_default();
    !actions.is_empty()
        && actions.iter().all(|action| {
            let action = action.text();
            matches!(action.as_deref(), Some("delete" | "forget"))
        })
}

/// Whether the template of a deployment resource contains a registry.
fn mentions_registry(values: &Node<'_>) -> bool {
    let template = values.get("template_content").or_else(|| values.get("template_body"));
    match template.and_then(|template| template.text()) {
        Some(text) => text
            .to_ascii_lowercase()
            .contains("microsoft.containerregistry/registries"),
        // It is not known.
        None => true,
    }
}
