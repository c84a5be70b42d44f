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

use self::configuration::{Configuration, DEEPEST_MODULE};
use self::unknown::Marks;
use crate::entry::{Entry, ProblemKind, push_problem};
use crate::node::Node;
use crate::registry::{Language, Registry};
use crate::resource_type::ResourceType;

/// Reads the object of a plan or a state, which is at the pointer `base`.
#[inline(never)]
pub fn read<'d>(root: &Node<'d>, base: &str, entries: &mut Vec<Entry<'d>>) {
    let given = |key| root.get(key).filter(|node| !node.is_null());
    let planned = given("planned_values");
    let changes = given("resource_changes");
    let values = given("values");
    let is_plan = planned.is_some() || changes.is_some();
    let mut reader = Reader {
        is_plan,
        changes: changes.as_ref().map(by_address).unwrap_or_default(),
        configuration: Configuration::of_plan(root),
        budget: Budget::new(64, 1 << 22),
        entries,
    };
    if let Some(message) = incomplete(root) {
        reader.problem(root, base, ProblemKind::Incomplete, message);
    }
    if planned.is_none()
        && changes.is_none()
        && values.is_none()
        && root.members().iter().any(|(_, node)| has_content(node))
    {
        reader.problem(root, base, ProblemKind::Unsupported, UNREADABLE);
    }
    let has_values = match (planned, values) {
        (Some(planned), _) => reader.section(&planned, &mut [base, "/planned_values"].concat()),
        (None, Some(values)) if !is_plan => reader.section(&values, &mut [base, "/values"].concat()),
        (None, Some(values)) => {
            // The values of a state in a plan.
            let pointer = [base, "/values"].concat();
            reader.problem(&values, &pointer, ProblemKind::Unsupported, UNREADABLE);
            false
        }
        (None, None) => false,
    };
    if let Some(changes) = changes {
        reader.changes(&changes, base, has_values);
    }
}

/// Whether a value can contain a registry.
fn has_content(node: &Node<'_>) -> bool {
    node.is_object() || node.is_array() || node.is_given_twice()
}

/// Whether an object has members other than these in which there can be a registry, or has none of these although it is not empty.
fn has_unknown_members(node: &Node<'_>, known: &[&str]) -> bool {
    let members = node.members();
    let is_known = |name: &str| known.contains(&name);
    members
        .iter()
        .any(|(name, member)| !is_known(name) && has_content(member))
        || (!members.is_empty() && !members.iter().any(|(name, _)| is_known(name)))
}

/// Why a plan is not the whole; none if it is.
fn incomplete(root: &Node<'_>) -> Option<&'static str> {
    let deferred = root.get("deferred_changes").filter(|deferred| !deferred.is_null());
    if root.get("errored").is_some_and(|errored| errored.is_true()) {
        Some(ERRORED)
    } else if deferred.is_some_and(|deferred| !deferred.is_array() || !deferred.elements().is_empty()) {
        Some(DEFERRED)
    } else if root.get("complete").is_some_and(|complete| complete.is_false()) {
        Some(PARTIAL)
    } else {
        None
    }
}

const ERRORED: &str = "the plan ended with an error, so resources may be missing; correct the error and plan again";

const DEFERRED: &str = "the plan defers changes to a later plan, so resources may be missing; check that plan too";

const PARTIAL: &str =
    "the plan covers only a part of the configuration, so resources may be missing; plan again without -target";

const UNREADABLE: &str = "this part of the plan or state cannot be read, so it may contain a registry; print it again with `terraform show -json`";

const TOO_DEEP: &str = "modules nested too deep to be read; pass the registries in a separate document";

const UPDATE: &str = "azapi_update_resource changes a registry that is declared elsewhere, so the settings of that registry are not known; check the registry after the deployment";

const ACTION: &str = "azapi_resource_action changes a registry that is declared elsewhere, so the settings of that registry are not known; check the registry after the deployment";

const NO_TYPE: &str = "a resource whose type is not known, so it may be a registry; check it after the deployment";

const TEMPLATE_DEPLOYMENT: &str =
    "the resource deploys a template with a registry; check the template itself, with its parameters";

/// The changes of resources by address. A deposed object has the address of the current one.
fn by_address<'d>(changes: &Node<'d>) -> BTreeMap<Cow<'d, str>, Change<'d>> {
    let mut by_address = BTreeMap::new();
    for change in changes.elements() {
        if change.get("deposed").is_none()
            && let Some(address) = change.get("address").and_then(|address| address.text())
            && let Some(node) = change.get("change")
        {
            by_address.insert(
                address,
                Change {
                    node,
                    is_planned: false,
                },
            );
        }
    }
    by_address
}

/// The change of a resource.
struct Change<'d> {
    node: Node<'d>,
    /// Whether the result of the change is among the planned values.
    is_planned: bool,
}

struct Reader<'e, 'd> {
    is_plan: bool,
    /// The changes by address.
    changes: BTreeMap<Cow<'d, str>, Change<'d>>,
    configuration: Configuration<'d>,
    budget: Budget,
    entries: &'e mut Vec<Entry<'d>>,
}

impl<'d> Reader<'_, 'd> {
    fn problem(&mut self, node: &Node<'d>, pointer: &str, kind: ProblemKind, message: &'static str) {
        push_problem(self.entries, node, pointer, kind, message);
    }

    /// Reads `planned_values` or `values` at a pointer. Returns whether there is a module in it.
    fn section(&mut self, values: &Node<'d>, pointer: &mut String) -> bool {
        match values.get("root_module") {
            Some(module) => {
                if has_unknown_members(values, &["outputs", "root_module"]) {
                    self.problem(values, pointer, ProblemKind::Unsupported, UNREADABLE);
                }
                pointer.push_str("/root_module");
                self.module(&module, pointer, 0);
                return true;
            }
            None if values.is_object() && values.members().iter().all(|(name, _)| name == "outputs") => {}
            None => self.problem(values, pointer, ProblemKind::Unsupported, UNREADABLE),
        }
        false
    }

    /// Reads the resources of a module and of the modules in it.
    fn module(&mut self, module: &Node<'d>, pointer: &mut String, depth: usize) {
        if depth > DEEPEST_MODULE {
            self.problem(module, pointer, ProblemKind::Unsupported, TOO_DEEP);
            return;
        }
        if !module.is_object() {
            self.problem(module, pointer, ProblemKind::Unsupported, UNREADABLE);
            return;
        }
        if has_unknown_members(module, &["address", "resources", "child_modules"]) {
            self.problem(module, pointer, ProblemKind::Unsupported, UNREADABLE);
        }
        let length = pointer.len();
        pointer.push_str("/resources");
        let resources = pointer.len();
        for (index, resource) in self.list(module.get("resources"), pointer).iter().enumerate() {
            push_index(pointer, index);
            let address = resource.get("address").and_then(|address| address.text());
            let change = address.as_ref().and_then(|address| self.changes.get_mut(address));
            let change = change.map(|change| {
                change.is_planned = true;
                change.node.clone()
            });
            let marks = Marks::of(resource, change.as_ref(), self.is_plan);
            if let Some(values) = resource.get("values").filter(Node::is_object) {
                self.resource(resource, &values, "values", &marks, pointer);
            } else {
                self.problem(resource, pointer, ProblemKind::NotARegistry, NO_VALUES);
            }
            pointer.truncate(resources);
        }
        pointer.truncate(length);
        pointer.push_str("/child_modules");
        let children = pointer.len();
        for (index, child) in self.list(module.get("child_modules"), pointer).iter().enumerate() {
            push_index(pointer, index);
            self.module(child, pointer, depth + 1);
            pointer.truncate(children);
        }
        pointer.truncate(length);
    }

    /// The elements of a list at a pointer, which may be missing.
    fn list(&mut self, list: Option<Node<'d>>, pointer: &str) -> Vec<Node<'d>> {
        let Some(list) = list.filter(|list| !list.is_null()) else {
            return Vec::new();
        };
        if !list.is_array() {
            self.problem(&list, pointer, ProblemKind::Unsupported, UNREADABLE);
        }
        list.elements()
    }

    /// Counts the resources that a plan deletes, and reads those that are not among its planned values.
    fn changes(&mut self, changes: &Node<'d>, base: &str, has_values: bool) {
        let mut pointer = [base, "/resource_changes"].concat();
        let length = pointer.len();
        for (index, resource) in self.list(Some(changes.clone()), &pointer).iter().enumerate() {
            push_index(&mut pointer, index);
            let address = resource.get("address").and_then(|address| address.text());
            let is_planned = |address| self.changes.get(&address).is_some_and(|change| change.is_planned);
            let change = resource.get("change");
            let after = change.as_ref().and_then(|change| change.get("after"));
            if is_deletion(resource) {
                self.entries.push(Entry::Other);
            } else if !has_values || !address.is_some_and(is_planned) {
                if let Some(after) = after.filter(Node::is_object) {
                    let marks = Marks::of(resource, change.as_ref(), self.is_plan);
                    self.resource(resource, &after, "change/after", &marks, &pointer);
                } else {
                    self.problem(resource, &pointer, ProblemKind::NotARegistry, NO_VALUES);
                }
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
        let Some(language) = self.language_of(resource, values, marks, pointer) else {
            return;
        };
        let mut registry = Registry::at(resource, pointer, language);
        registry.is_observed = !self.is_plan;
        registry.section = Cow::Borrowed(section);
        for (text, name) in [
            (&mut registry.id, "id"),
            (&mut registry.name, "name"),
            (&mut registry.location, "location"),
        ] {
            *text = marks.text(values, name, &mut self.budget);
        }
        registry.tags = values.get("tags").filter(|_| !marks.has_sensitive("tags"));
        let read = match language {
            Language::Attributes => azurerm::read,
            Language::Properties => azapi::read,
        };
        read(&mut registry, values, marks, expressions.as_ref(), &mut self.budget);
        registry.address = address;
        self.entries.push(Entry::Registry(Box::new(registry)));
    }

    /// Returns the language of a resource if it is a registry. Otherwise adds an entry for it.
    fn language_of(
        &mut self,
        resource: &Node<'d>,
        values: &Node<'d>,
        marks: &Marks<'d>,
        pointer: &str,
    ) -> Option<Language> {
        let resource_type = resource.get("type").and_then(|text| text.text());
        let managed = || {
            let text = values.get("type").and_then(|text| text.text());
            text.as_deref().map(ResourceType::of)
        };
        let unsupported = |template: Option<Node<'d>>| {
            mentions_registry(template).then_some((ProblemKind::Unsupported, TEMPLATE_DEPLOYMENT))
        };
        let problem = match resource_type.as_deref() {
            Some("azurerm_container_registry") => return Some(Language::Attributes),
            Some("azapi_resource") => match managed() {
                Some(ResourceType::Registry) => return Some(Language::Properties),
                Some(ResourceType::Other) => None,
                Some(ResourceType::Deployment) => unsupported(values.get("body").filter(|_| !marks.is_unknown("body"))),
                Some(ResourceType::Foreign) | None => Some((ProblemKind::NotARegistry, NO_TYPE)),
            },
            Some("azapi_update_resource") => match managed() {
                Some(ResourceType::Other | ResourceType::Deployment) => None,
                Some(ResourceType::Registry | ResourceType::Foreign) | None => Some((ProblemKind::Unsupported, UPDATE)),
            },
            Some("azapi_resource_action") => {
                let method = values.get("method").and_then(|method| method.text());
                // The default is POST, which lists or regenerates something.
                let is_harmless = !marks.is_unknown("method")
                    && method.is_none_or(|method| !["PUT", "PATCH"].contains(&&*method.to_ascii_uppercase()));
                match managed() {
                    _ if is_harmless => None,
                    Some(ResourceType::Other) => None,
                    Some(ResourceType::Deployment) => {
                        unsupported(values.get("body").filter(|_| !marks.is_unknown("body")))
                    }
                    Some(ResourceType::Registry | ResourceType::Foreign) | None => {
                        Some((ProblemKind::Unsupported, ACTION))
                    }
                }
            }
            Some(other) if other.ends_with("template_deployment") => {
                unsupported(values.get("template_content").or_else(|| values.get("template_body")))
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

/// Whether the template of a deployment resource contains a registry. It does for all that is known if there is no template.
fn mentions_registry(template: Option<Node<'_>>) -> bool {
    template.filter(|template| !template.is_null()).is_none_or(|template| {
        template
            .source()
            .to_ascii_lowercase()
            .contains("microsoft.containerregistry/registries")
    })
}
