//! Azure Resource Manager templates, also those that Bicep compiles to.
//!
//! Source: "Understand the structure and syntax of ARM templates", language versions 1.0 and 2.0.

mod resource;
mod scope;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use acrcheck_expressions::Budget;
use acrcheck_json::ascii::same;
use acrcheck_json::pointer::{push_index, push_key};

use self::resource::{Context, DEEPEST, Reader, STEPS};
use self::scope::{Arguments, Scope, unresolved_parameter};
use crate::entry::{Entry, ProblemKind, push_problem};
use crate::node::Node;

/// Reads a template that is deployed with the defaults of its parameters.
#[inline(never)]
pub fn read_template<'d>(template: &Node<'d>, base: &str, entries: &mut Vec<Entry<'d>>) {
    let arguments = Arguments {
        given: Vec::new(),
        are_elsewhere: false,
    };
    if template.get("resources").is_none() {
        let is_parameter_file = template.get("parameters").is_some();
        let message = if is_parameter_file {
            PARAMETERS_ALONE
        } else {
            NO_RESOURCES
        };
        push_problem(entries, template, base, ProblemKind::Unsupported, message);
        return;
    }
    let mut scope = Scope::of(template, arguments);
    let mut reader = Reader::new(entries);
    reader.template(template, &mut scope, &Context::default(), &mut String::from(base));
}

/// Whether an object is the body of a deployment with a template: `{"properties": {"template", "parameters"}}`.
#[inline(never)]
pub fn is_deployment(object: &Node<'_>) -> bool {
    object
        .path(&["properties", "template"])
        .is_some_and(|template| template.is_object())
}

/// Reads the body of a deployment. Its parameters are literal.
#[inline(never)]
pub fn read_deployment<'d>(deployment: &Node<'d>, base: &str, entries: &mut Vec<Entry<'d>>) {
    let Some(properties) = deployment.get("properties") else {
        return;
    };
    let Some(template) = properties.get("template") else {
        return;
    };
    let mut budget = Budget::new(DEEPEST, STEPS);
    let parameters = properties.get("parameters");
    // The whole parameter file, or its parameters.
    let parameters = parameters.map(|node| {
        node.get("parameters")
            .filter(|_| is_parameter_file(&node))
            .unwrap_or(node)
    });
    let arguments = Arguments::of(&properties, parameters, &mut |name, node| match node.get("value") {
        Some(value) => value.literal(&mut budget),
        None => unresolved_parameter(name),
    });
    let mut scope = Scope::of(&template, arguments);
    let mut reader = Reader::new(entries);
    let mut pointer = String::from(base);
    push_key(&mut pointer, &deployment.spelled("properties"));
    push_key(&mut pointer, &properties.spelled("template"));
    reader.template(&template, &mut scope, &Context::default(), &mut pointer);
}

fn is_parameter_file(node: &Node<'_>) -> bool {
    node.get("contentVersion").is_some() || node.get("$schema").is_some()
}

/// Reads the resources of a Bicep snapshot, whose expressions have been resolved as far as possible.
#[inline(never)]
pub fn read_snapshot<'d>(snapshot: &Node<'d>, base: &str, entries: &mut Vec<Entry<'d>>) {
    let resources = snapshot.get("predictedResources");
    let Some(resources) = resources.filter(|resources| resources.is_array()) else {
        push_problem(entries, snapshot, base, ProblemKind::NotARegistry, NO_PREDICTIONS);
        return;
    };
    if has_error(snapshot) {
        push_problem(entries, snapshot, base, ProblemKind::Incomplete, SNAPSHOT_ERROR);
    }
    let mut scope = Scope::resolved();
    let mut reader = Reader::new(entries);
    let mut pointer = String::from(base);
    push_key(&mut pointer, &snapshot.spelled("predictedResources"));
    reader.resources(&resources, &mut scope, &Context::default(), &pointer);
}

/// Whether the diagnostics of a snapshot or a what-if result say that resources are missing.
fn has_error(node: &Node<'_>) -> bool {
    let is_gap = |level: &str, code: &str| {
        let prefix = code.get(..SKIPPED.len());
        same(level, "Error") || prefix.is_some_and(|prefix| same(prefix, SKIPPED))
    };
    let is_error = |diagnostic: &Node<'_>| {
        let text = |key| diagnostic.get(key).and_then(|node| node.text()).unwrap_or_default();
        match diagnostic.text() {
            // Bicep writes `TARGET LEVEL CODE: MESSAGE`.
            Some(line) => {
                let front = line.split(": ").next().unwrap_or_default();
                let mut words = front.rsplit(' ');
                let (code, level) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
                is_gap(level, code)
            }
            None => is_gap(&text("level"), &text("code")),
        }
    };
    node.get("diagnostics").is_some_and(|diagnostics| {
        let is_list = diagnostics.is_array() || diagnostics.is_null();
        !is_list || diagnostics.elements().iter().any(is_error)
    })
}

/// What the codes of diagnostics begin with that say that a nested deployment was skipped: `NestedDeploymentShortCircuited`,
/// `NestedDeploymentSkippedFromInternalExpansion` and `NestedDeploymentExpansionLimitReached`.
const SKIPPED: &str = "NestedDeployment";

/// Returns the object with the changes of a what-if result and its pointer: the result itself, or its `properties`. None if it is something else.
#[inline(never)]
pub fn what_if<'d>(object: &Node<'d>) -> Option<(Node<'d>, Cow<'d, str>)> {
    let has_changes = |node: &Node<'d>| {
        let is_change = |change: &Node<'d>| change.get("changeType").is_some();
        let lists = ["changes", "potentialChanges"].map(|key| node.get(key));
        lists.iter().flatten().any(|list| list.elements().iter().any(is_change))
    };
    let is_empty = |node: &Node<'d>| {
        let changes = node.get("changes").filter(Node::is_array);
        object.get("status").is_some() && changes.is_some_and(|changes| changes.elements().is_empty())
    };
    let properties = object.get("properties");
    let result = |node: &Node<'d>, is_whole: bool| {
        let key = if is_whole {
            Cow::Borrowed("")
        } else {
            object.spelled("properties")
        };
        (node.clone(), key)
    };
    // An empty list says nothing if there is another one.
    let places = [Some(object), properties.as_ref()];
    let find = |is_result: &dyn Fn(&Node<'d>) -> bool| places.iter().position(|node| node.is_some_and(is_result));
    let place = find(&has_changes).or_else(|| find(&is_empty))?;
    let node = places.get(place).copied().flatten()?;
    Some(result(node, place == 0))
}

/// Reads the result of `az deployment … what-if`: what a deployment would leave in Azure.
#[inline(never)]
pub fn read_what_if<'d>(object: &Node<'d>, result: &Node<'d>, base: &str, entries: &mut Vec<Entry<'d>>) {
    let has_failed = |node: &Node<'d>| {
        // The status of a saved response can be a number.
        let status = node.get("status").and_then(|status| status.text());
        node.get("error").is_some_and(|error| !error.is_null())
            || has_error(node)
            || status.is_some_and(|status| !same(&status, "Succeeded"))
    };
    if has_failed(object) || has_failed(result) {
        push_problem(entries, result, base, ProblemKind::Incomplete, WHAT_IF_ERROR);
    }
    let mut scope = Scope::resolved();
    let mut reader = Reader::new(entries);
    let mut lists = [("changes", false), ("potentialChanges", true)];
    // In document order.
    let place = |key| result.get(key).map(|node| node.place());
    if place("potentialChanges") < place("changes") {
        lists.reverse();
    }
    for (key, is_conditional) in lists {
        let changes = result.get(key).map(|changes| changes.elements()).unwrap_or_default();
        let mut pointer = String::from(base);
        push_key(&mut pointer, &result.spelled(key));
        for (index, change) in changes.iter().enumerate() {
            let mut pointer = pointer.clone();
            push_index(&mut pointer, index);
            let mut context = Context::default();
            context.is_conditional = is_conditional;
            reader.change(change, &mut scope, context, &mut pointer);
        }
    }
}

impl<'d> Reader<'_, 'd> {
    /// Reads one change of a what-if result.
    fn change(&mut self, change: &Node<'d>, scope: &mut Scope<'d>, mut context: Context<'d>, pointer: &mut String) {
        let kind = change
            .get("changeType")
            .and_then(|kind| kind.text())
            .unwrap_or_default();
        let object = |key| change.get(key).filter(|node: &Node<'d>| node.is_object());
        let (resource, key) = match (object("after"), object("before")) {
            _ if same(&kind, "Delete") => return self.entries.push(Entry::Other),
            // Nothing is deployed, and often neither of the two has the settings.
            (Some(after), None) if same(&kind, "Ignore") => {
                context.is_observed = true;
                (after, "after")
            }
            (Some(after), _) if !same(&kind, "Ignore") => (after, "after"),
            // It stays as it is.
            (_, Some(before)) if same(&kind, "Ignore") || same(&kind, "NoChange") => {
                context.is_observed = true;
                (before, "before")
            }
            _ => return push_problem(self.entries, change, pointer, ProblemKind::NotARegistry, NO_RESULT),
        };
        push_key(pointer, &change.spelled(key));
        self.resource(&resource, None, scope, &context, pointer);
    }
}

const PARAMETERS_ALONE: &str = "a parameter file without its template; pass both together";

const NO_RESOURCES: &str = "a template without resources; pass the template that is deployed";

const NO_PREDICTIONS: &str =
    "a Bicep snapshot without a list of predicted resources; create it again with `bicep snapshot`";

const SNAPSHOT_ERROR: &str = "the Bicep snapshot reports an error or a skipped deployment, so resources may be missing; correct the error and create it again, or check the template that was skipped";

const WHAT_IF_ERROR: &str = "the what-if result reports an error or a skipped deployment, or has not succeeded, so changes may be missing; run it again, or check the template that was skipped";

const NO_RESULT: &str = "a change that does not show the resource after the deployment; check it after the deployment";
