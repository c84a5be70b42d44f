//! The resources of a template.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use acrcheck_expressions::{Budget, Value, is_expression};
use acrcheck_json::ascii::same;
use acrcheck_json::number;
use acrcheck_json::pointer::{push_index, push_key};

use super::scope::{Arguments, Loop, MOST_ITERATIONS, Scope, unresolved_parameter};
use crate::entry::{Entry, ProblemKind, push_problem};
use crate::node::Node;
use crate::registry::{Computed, Language, Properties, Registry, sku_name, text};
use crate::resource_type::ResourceType;

/// The levels of nested values, expressions and deployments.
pub(super) const DEEPEST: u32 = 64;

/// The steps of all expressions in a document.
pub(super) const STEPS: u32 = 1 << 20;

/// Reads the resources of a template and of the deployments in it.
pub(super) struct Reader<'e, 'd> {
    pub(super) entries: &'e mut Vec<Entry<'d>>,
    budget: Budget,
    /// The number of deployments and resources around the current one.
    depth: usize,
}

/// The most deployments and resources around a resource. Each is read several times, and real templates have about five.
const MOST_AROUND: usize = 16;

/// What is known of a resource from around it.
#[derive(Clone, Default)]
pub(super) struct Context<'d> {
    /// Whether it shows what the service has.
    pub(super) is_observed: bool,
    /// The symbolic names of the deployments around it, each with a slash.
    path: String,
    /// Whether it depends on a condition that is not known.
    pub(super) is_conditional: bool,
    resource_group: Option<Cow<'d, str>>,
    subscription_id: Option<Cow<'d, str>>,
    /// Whether it is a child of another resource, whose type it continues.
    is_child: bool,
}

const NO_LIST: &str =
    "resources that are not a list, so it is not known what is deployed; pass the template that is deployed";
const NOT_AN_OBJECT: &str =
    "a resource that is not an object, so it may be a registry; pass the template that is deployed";
const NO_TYPE: &str = "a resource whose type is not known, so it may be a registry; check it after the deployment";
const NO_TEMPLATE: &str = "a deployment whose template is not in the document, so it may deploy a registry; check that template too, or pass a Bicep snapshot";
const NO_SCOPE: &str = "a deployment whose scope of expressions is not known, so its values are not known; check its template, or pass a Bicep snapshot";
const TOO_LONG: &str = "loops with too many resources to be read; check the registries after the deployment";
const TOO_DEEP: &str = "deployments nested too deep to be read; pass the template of the innermost one";

impl<'e, 'd> Reader<'e, 'd> {
    pub(super) const fn new(entries: &'e mut Vec<Entry<'d>>) -> Self {
        Self {
            entries,
            budget: Budget::new(DEEPEST, STEPS),
            depth: 0,
        }
    }

    fn problem(&mut self, node: &Node<'d>, pointer: &str, kind: ProblemKind, message: &'static str) {
        push_problem(self.entries, node, pointer, kind, message);
    }

    /// Reads the resources of the template at a pointer.
    pub(super) fn template(
        &mut self,
        template: &Node<'d>,
        scope: &mut Scope<'d>,
        context: &Context<'d>,
        pointer: &mut String,
    ) {
        let length = pointer.len();
        push_key(pointer, &template.spelled("resources"));
        match template.get("resources") {
            Some(resources) if resources.is_object() || resources.is_array() => {
                self.resources(&resources, scope, context, pointer);
            }
            Some(other) => self.problem(&other, pointer, ProblemKind::NotARegistry, NO_LIST),
            None => {
                pointer.truncate(length);
                self.problem(template, pointer, ProblemKind::NotARegistry, NO_LIST);
            }
        }
        pointer.truncate(length);
    }

    /// Reads the resources in an array, or in an object by symbolic name.
    pub(super) fn resources(
        &mut self,
        resources: &Node<'d>,
        scope: &mut Scope<'d>,
        context: &Context<'d>,
        pointer: &str,
    ) {
        let mut pointer = String::from(pointer);
        let length = pointer.len();
        for (index, resource) in resources.elements().iter().enumerate() {
            push_index(&mut pointer, index);
            self.resource(resource, None, scope, context, &mut pointer);
            pointer.truncate(length);
        }
        for (symbol, resource) in resources.members() {
            push_key(&mut pointer, &symbol);
            self.resource(&resource, Some(&symbol), scope, context, &mut pointer);
            pointer.truncate(length);
        }
    }

    /// Reads a resource, as often as its loop says.
    pub(super) fn resource(
        &mut self,
        resource: &Node<'d>,
        symbol: Option<&str>,
        scope: &mut Scope<'d>,
        context: &Context<'d>,
        pointer: &mut String,
    ) {
        if !resource.is_object() {
            return self.problem(resource, pointer, ProblemKind::NotARegistry, NOT_AN_OBJECT);
        }
        // It is only referred to, or it is not a resource of Azure.
        let is_elsewhere = resource.get("existing").is_some_and(|existing| existing.is_true());
        let is_set = |key| resource.get(key).is_some_and(|node| !node.is_null());
        if is_elsewhere || is_set("import") || is_set("extension") {
            return self.entries.push(Entry::Other);
        }
        let Some(copy) = resource.get("copy").filter(|copy| copy.is_object()) else {
            return self.instance(resource, symbol, None, scope, context, pointer);
        };
        let name = copy.get("name").and_then(|name| name.text()).unwrap_or_default();
        let count = copy.get("count").map(|count| scope.value(&count, &mut self.budget));
        let indexes = match count {
            Some(Value::Integer(0)) => return self.entries.push(Entry::NotDeployed),
            Some(Value::Integer(count @ 0..=MOST_ITERATIONS)) => (0..count).map(Some).collect(),
            _ => alloc::vec![None],
        };
        // Each iteration reads the whole resource.
        let cost = resource.source().len() / 16 + 32;
        for index in indexes {
            if !self.budget.spend(cost) {
                return self.problem(resource, pointer, ProblemKind::Unsupported, TOO_LONG);
            }
            let mut context = context.clone();
            // It may be deployed not at all.
            context.is_conditional |= index.is_none();
            scope.enter_loop(Loop {
                name: name.clone(),
                index,
                is_of_resources: true,
            });
            self.instance(resource, symbol, index, scope, &context, pointer);
            scope.leave_loop();
        }
    }

    /// Reads one instance of a resource.
    fn instance(
        &mut self,
        resource: &Node<'d>,
        symbol: Option<&str>,
        index: Option<i64>,
        scope: &mut Scope<'d>,
        context: &Context<'d>,
        pointer: &mut String,
    ) {
        let mut context = context.clone();
        if let Some(condition) = resource.get("condition") {
            match scope.value(&condition, &mut self.budget) {
                Value::Boolean(true) => {}
                Value::Boolean(false) => return self.entries.push(Entry::NotDeployed),
                _ => context.is_conditional = true,
            }
        }
        let resource_type = resource.get("type").map(|node| scope.value(&node, &mut self.budget));
        let Some(Value::Text(resource_type)) = resource_type else {
            return self.problem(resource, pointer, ProblemKind::NotARegistry, NO_TYPE);
        };
        let address = symbol.map(|symbol| {
            let mut address = [&context.path, symbol].concat();
            if let Some(index) = index.and_then(|index| usize::try_from(index).ok()) {
                address.push('[');
                number::push(&mut address, index);
                address.push(']');
            }
            address
        });
        match ResourceType::of(&resource_type) {
            ResourceType::Registry => {
                let registry = self.registry(resource, address, scope, &context, pointer);
                self.entries.push(Entry::Registry(Box::new(registry)));
            }
            ResourceType::Deployment => return self.deployment(resource, address, scope, &context, pointer),
            // It belongs to the resource around it.
            ResourceType::Other | ResourceType::Foreign if context.is_child => {}
            ResourceType::Other => self.entries.push(Entry::Other),
            ResourceType::Foreign => {
                return self.problem(resource, pointer, ProblemKind::NotARegistry, NO_TYPE);
            }
        }
        if let Some(children) = resource.get("resources") {
            if self.depth == MOST_AROUND {
                return self.problem(resource, pointer, ProblemKind::Unsupported, TOO_DEEP);
            }
            self.depth += 1;
            context.is_child = true;
            let length = pointer.len();
            push_key(pointer, &resource.spelled("resources"));
            self.resources(&children, scope, &context, pointer);
            pointer.truncate(length);
            self.depth -= 1;
        }
    }

    /// Reads the template of a deployment.
    fn deployment(
        &mut self,
        resource: &Node<'d>,
        address: Option<String>,
        scope: &mut Scope<'d>,
        context: &Context<'d>,
        pointer: &mut String,
    ) {
        let Some(properties) = resource.get("properties") else {
            return self.problem(resource, pointer, ProblemKind::NotARegistry, NO_TEMPLATE);
        };
        let Some(template) = properties.get("template").filter(|template| template.is_object()) else {
            return self.problem(resource, pointer, ProblemKind::NotARegistry, NO_TEMPLATE);
        };
        if self.depth == MOST_AROUND {
            return self.problem(resource, pointer, ProblemKind::Unsupported, TOO_DEEP);
        }
        let Some(is_inner) = self.has_inner_scope(&properties, scope) else {
            return self.problem(resource, pointer, ProblemKind::Unsupported, NO_SCOPE);
        };
        self.depth += 1;
        let mut inside = Context {
            path: address.map_or_else(String::new, |address| [&address, "/"].concat()),
            is_child: false,
            ..context.clone()
        };
        for (place, key) in [
            (&mut inside.resource_group, "resourceGroup"),
            (&mut inside.subscription_id, "subscriptionId"),
        ] {
            if let Some(node) = resource.get(key) {
                *place = match scope.value(&node, &mut self.budget) {
                    Value::Text(text) => Some(text),
                    _ => None,
                };
            }
        }
        let length = pointer.len();
        push_key(pointer, &resource.spelled("properties"));
        push_key(pointer, &properties.spelled("template"));
        if is_inner {
            let arguments = self.arguments(&properties, scope);
            let mut own = Scope::of(&template, arguments);
            self.template(&template, &mut own, &inside, pointer);
        } else {
            self.template(&template, scope, &inside, pointer);
        }
        pointer.truncate(length);
        self.depth -= 1;
    }

    /// Whether expressions in the template of a deployment belong to it instead of to the template around it; none if that is not known.
    fn has_inner_scope(&mut self, properties: &Node<'d>, scope: &mut Scope<'d>) -> Option<bool> {
        let Some(options) = properties
            .get("expressionEvaluationOptions")
            .filter(|options| !options.is_null())
        else {
            return Some(false);
        };
        if !options.is_object() {
            return None;
        }
        let Some(kind) = options.get("scope") else {
            return Some(false);
        };
        match scope.value(&kind, &mut self.budget) {
            Value::Null => Some(false),
            Value::Text(kind) if same(&kind, "outer") || same(&kind, "NotSpecified") => Some(false),
            Value::Text(kind) if same(&kind, "inner") => Some(true),
            _ => None,
        }
    }

    /// The arguments of a deployment. An entry can itself be an expression that gives `{"value": …}`.
    fn arguments(&mut self, properties: &Node<'d>, scope: &mut Scope<'d>) -> Arguments<'d> {
        Arguments::of(properties, properties.get("parameters"), &mut |name, node| match scope
            .value(node, &mut self.budget)
        {
            Value::Object(members) => {
                let mut values = members.into_iter().filter(|(key, _)| same(key, "value"));
                match (values.next(), values.next()) {
                    (Some((_, value)), None) => value,
                    _ => unresolved_parameter(name),
                }
            }
            Value::Unresolved(expression) => Value::Unresolved(expression),
            _ => unresolved_parameter(name),
        })
    }

    /// Reads a registry.
    fn registry(
        &mut self,
        resource: &Node<'d>,
        address: Option<String>,
        scope: &mut Scope<'d>,
        context: &Context<'d>,
        pointer: &str,
    ) -> Registry<'d> {
        let mut registry = Registry::at(resource, pointer, Language::Properties);
        registry.is_observed = context.is_observed;
        registry.is_conditional = context.is_conditional;
        registry.resource_group.clone_from(&context.resource_group);
        registry.subscription_id.clone_from(&context.subscription_id);
        let mut value = |node: &Node<'d>| scope.value(node, &mut self.budget);
        let mut unresolved_name = None;
        for (known, key) in [
            (&mut registry.id, "id"),
            (&mut registry.name, "name"),
            (&mut registry.location, "location"),
        ] {
            match resource.get(key).map(|node| value(&node)) {
                Some(Value::Unresolved(expression)) if key == "name" => unresolved_name = Some(expression),
                given => *known = given.and_then(text),
            }
        }
        // A name that is computed is identified by its expression.
        let name = resource.get("name").and_then(|name| name.text());
        let name = unresolved_name.or(name.filter(|name| is_expression(name)));
        registry.address = address.map(Cow::Owned).or(name);
        registry.sku = resource.get("sku").and_then(|sku| sku_name(value(&sku)));
        let properties = resource.get("properties");
        let rule_set = properties.as_ref().and_then(|node| node.get("networkRuleSet"));
        let ip_rules = rule_set.as_ref().and_then(|node| node.get("ipRules"));
        let is_text = |node: &Option<Node<'d>>| node.as_ref().is_some_and(Node::is_text);
        registry.computed = Computed {
            properties: is_text(&properties),
            rule_set: is_text(&properties) || is_text(&rule_set),
            ip_rules: ip_rules.is_none_or(|node| !node.is_array()),
        };
        registry.section = resource.spelled("properties");
        registry.properties = match properties {
            None => Properties::Missing,
            Some(node) if node.is_given_twice() => Properties::GivenTwice,
            Some(node) => Properties::of(value(&node)),
        };
        registry
    }
}
