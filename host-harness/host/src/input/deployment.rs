//! A template and its parameters as one document: the body of a deployment request.

use std::collections::HashMap;
use std::fmt;

use super::columns;
use super::encoding::BYTE_ORDER_MARK;
use super::members::Members;
use super::place::{Spot, saturated};
use crate::model::{ErrorEntry, Evaluation, Position, Source};

/// The text before the template, on one line.
const FRONT: &str = r#"{"properties":{"template":"#;
const TEMPLATE: &str = "/properties/template";
const PARAMETERS: &str = "/properties/parameters";

/// The body of a deployment request, `{"properties": {"template", "parameters"}}`, made of an ARM template and parameter files.
///
/// Evaluate [`text`](Self::text), then correct the result with [`translate`](Self::translate):
///
/// ```
/// use acrcheck::input::Deployment;
/// use acrcheck::{EMBEDDED_COMPONENT, Engine, EngineConfig, Settings};
///
/// let template = r#"{
///   "contentVersion": "1.0.0.0",
///   "parameters": {"access": {"type": "string"}},
///   "resources": [{
///     "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contoso",
///     "properties": {"publicNetworkAccess": "[parameters('access')]"}
///   }]
/// }"#;
/// let parameters = r#"{"contentVersion": "1.0.0.0", "parameters": {"access": {"value": "Disabled"}}}"#;
/// let deployment = Deployment::new(template, &[("main.parameters.json", parameters)])?;
///
/// let policy = Engine::new(EngineConfig::default())?.load(EMBEDDED_COMPONENT)?;
/// let mut evaluation = policy.evaluate(deployment.text(), &Settings::default())?;
/// deployment.translate(&mut evaluation);
/// let source = &evaluation.registries[0].source;
/// assert_eq!(source.position.as_ref().unwrap().pointer, "/resources/0");
/// assert_eq!(source.parameters, ["main.parameters.json"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Deployment {
    text: String,
    /// The names of the parameter files.
    files: Vec<String>,
    values: Vec<ParameterValue>,
}

/// Where the value of a parameter is.
#[derive(Clone, Debug)]
struct ParameterValue {
    /// The pointer in the body.
    pointer: String,
    file: String,
    position: Position,
}

/// An error in a template or a parameter file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
#[non_exhaustive]
pub struct DeploymentError {
    /// The name of the parameter file; `None` for the template.
    pub file: Option<String>,
    /// The position; `None` for the file as a whole.
    pub position: Option<Position>,
    /// What is wrong.
    pub problem: DeploymentProblem,
}

/// What is wrong with a template or a parameter file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeploymentProblem {
    /// Text that is not JSON.
    #[error(
        "not valid JSON: {0}; templates and parameter files are JSON without comments (compile Bicep with `bicep build` and `bicep build-params`)"
    )]
    Syntax(String),
    /// A document that takes no parameters.
    #[error("not an ARM template, so no parameters apply to it; pass the template that is deployed")]
    NotATemplate,
    /// A document without parameters.
    #[error("not an ARM parameter file; pass one like {{\"parameters\": {{\"name\": {{\"value\": …}}}}}}")]
    NotParameters,
    /// A parameter that a file gives twice, in any case.
    #[error("parameter {0:?} is given twice; remove one")]
    Repeated(String),
}

impl Deployment {
    /// Makes the body of a template and parameter files, each a name and a text. Of the values for a parameter, the last file's is used.
    ///
    /// A parameter file is a whole one or only its `parameters`.
    ///
    /// # Errors
    /// The template is no template, or a parameter file is no parameter file.
    pub fn new(template: &str, parameters: &[(&str, &str)]) -> Result<Self, DeploymentError> {
        let template = without_mark(template);
        let members = Members::of(template).map_err(|error| syntax(None, &error, DeploymentProblem::NotATemplate))?;
        if !members.is_template() {
            return Err(problem(None, DeploymentProblem::NotATemplate));
        }
        let values = values(parameters)?;
        let mut text = String::from(FRONT);
        text.push_str(template);
        text.push_str(",\"parameters\":{");
        for (index, value) in values.iter().enumerate() {
            let name = serde_json::Value::from(value.name.as_str());
            text.push_str(&format!("{}{name}:{}", if index > 0 { "," } else { "" }, value.text));
        }
        text.push_str("}}}");
        Ok(Self {
            text,
            files: parameters.iter().map(|(name, _)| (*name).to_owned()).collect(),
            values: values.iter().map(Value::place).collect(),
        })
    }

    /// Returns the JSON text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Translates positions and pointers to those in the template, or, for an error there, in a parameter file. Adds the names of the parameter
    /// files to the sources.
    pub fn translate(&self, evaluation: &mut Evaluation) {
        columns::add(&self.text, FRONT.len(), evaluation);
        for registry in &mut evaluation.registries {
            let evidence = registry.findings.iter_mut().flat_map(|finding| &mut finding.evidence);
            evidence.for_each(|evidence| _ = in_template(&mut evidence.pointer));
            self.locate(&mut registry.source);
        }
        for ErrorEntry { source, .. } in &mut evaluation.errors {
            self.locate(source);
        }
    }

    fn locate(&self, source: &mut Source) {
        if let Some(position) = &mut source.position {
            if let Some(rest) = position.pointer.strip_prefix(PARAMETERS) {
                return self.locate_in_parameters(rest.to_owned(), source);
            }
            if !in_template(&mut position.pointer) {
                // The body as a whole.
                *position = Spot::START.position(String::new());
            } else if position.line == 1 {
                let surplus = position.surplus();
                position.column = position.column.saturating_sub(saturated(FRONT.len())).max(1);
                position.set_surplus(surplus);
            }
        }
        source.parameters.clone_from(&self.files);
    }

    fn locate_in_parameters(&self, pointer: String, source: &mut Source) {
        let value = self.values.iter().find_map(|value| {
            let rest = pointer.strip_prefix(&value.pointer)?;
            (rest.is_empty() || rest.starts_with('/')).then_some((value, rest))
        });
        source.position = None;
        if let Some((value, rest)) = value {
            source.path = Some(value.file.clone());
            let mut position = value.position.clone();
            position.pointer.push_str(rest);
            source.position = Some(position);
        } else {
            source.parameters.clone_from(&self.files);
        }
    }
}

/// Values may be secrets.
impl fmt::Debug for Deployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deployment")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

/// The value of a parameter.
struct Value<'t> {
    name: String,
    text: &'t str,
    file: &'t str,
    /// The text of the file up to the value.
    before: &'t str,
    /// The pointer to all parameters in the file.
    base: &'static str,
}

impl Value<'_> {
    fn place(&self) -> ParameterValue {
        let token = self.name.replace('~', "~0").replace('/', "~1");
        let pointer = format!("{}/{token}", self.base);
        ParameterValue {
            pointer: format!("/{token}"),
            file: self.file.to_owned(),
            position: Spot::START.behind(self.before.as_bytes()).position(pointer),
        }
    }
}

/// Returns the values of all parameters. Azure compares their names without regard to case.
fn values<'t>(files: &[(&'t str, &'t str)]) -> Result<Vec<Value<'t>>, DeploymentError> {
    let mut values: Vec<Value<'t>> = Vec::new();
    let mut places: HashMap<String, (usize, usize)> = HashMap::new();
    for (number, (file, text)) in files.iter().enumerate() {
        for value in values_of(file, without_mark(text))? {
            let place = places
                .entry(value.name.to_ascii_lowercase())
                .or_insert((values.len(), number));
            match values.get_mut(place.0) {
                None => values.push(value),
                Some(_) if place.1 == number => {
                    return Err(problem(Some(file), DeploymentProblem::Repeated(value.name)));
                }
                Some(earlier) => *earlier = value,
            }
            place.1 = number;
        }
    }
    Ok(values)
}

fn values_of<'t>(file: &'t str, text: &'t str) -> Result<Vec<Value<'t>>, DeploymentError> {
    let not_parameters = || problem(Some(file), DeploymentProblem::NotParameters);
    let members = Members::of(text).map_err(|error| syntax(Some(file), &error, DeploymentProblem::NotParameters))?;
    if members.is_template() {
        return Err(not_parameters());
    }
    let (members, base) = match members.get("parameters") {
        Some(parameters) => (Members::of(parameters).map_err(|_| not_parameters())?, "/parameters"),
        None if members.0.iter().all(|(_, value)| has_value(value.get())) => (members, ""),
        None => return Err(not_parameters()),
    };
    let values = members.0.into_iter().map(|(name, value)| {
        // The value is a slice of the text.
        let offset = (value.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        Value {
            name,
            text: value.get(),
            file,
            before: text.get(..offset).unwrap_or_default(),
            base,
        }
    });
    Ok(values.collect())
}

/// Returns whether a text is the entry of a parameter.
fn has_value(text: &str) -> bool {
    Members::of(text).is_ok_and(|members| members.has("value") || members.has("reference"))
}

/// Translates a pointer in the body to one in the template, and returns whether it is there.
fn in_template(pointer: &mut String) -> bool {
    let Some(rest) = pointer.strip_prefix(TEMPLATE) else {
        return false;
    };
    *pointer = rest.to_owned();
    true
}

fn without_mark(text: &str) -> &str {
    let rest = text.as_bytes().strip_prefix(BYTE_ORDER_MARK);
    rest.and_then(|rest| text.get(text.len() - rest.len()..))
        .unwrap_or(text)
}

fn problem(file: Option<&str>, problem: DeploymentProblem) -> DeploymentError {
    DeploymentError {
        file: file.map(str::to_owned),
        position: None,
        problem,
    }
}

/// Returns the error for a text that is not a JSON object; `other` if it is JSON. The message of a parser may contain a value, which may be secret,
/// unless it is about the syntax.
fn syntax(file: Option<&str>, error: &serde_json::Error, other: DeploymentProblem) -> DeploymentError {
    if error.is_data() {
        return problem(file, other);
    }
    let message = error.to_string();
    let message = message
        .rsplit_once(" at line ")
        .map_or(&*message, |(message, _)| message);
    DeploymentError {
        position: Some(Position::new(
            saturated(error.line()).max(1),
            saturated(error.column()).max(1),
            "",
        )),
        ..problem(file, DeploymentProblem::Syntax(message.to_owned()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn errors_in_parameters_are_located_in_their_file() {
        let files = [
            ("a", "{\n \"x/y\": {\"value\": 1}, \"z\": {\"value\": 1}}"),
            ("b", "\u{feff}{\"parameters\":\n{\"Z\": {\"value\": 2}}}"),
        ];
        let deployment = Deployment::new(r#"{"resources": []}"#, &files).unwrap();
        let body: serde_json::Value = serde_json::from_str(deployment.text()).unwrap();
        let parameters = body.pointer("/properties/parameters").unwrap();
        assert_eq!(parameters.to_string(), r#"{"Z":{"value":2},"x/y":{"value":1}}"#);
        let position = |line, column, pointer: &str| Some(Position::new(line, column, pointer));
        let located = |pointer: &str| {
            let mut source = Source::new(None, position(1, 70, pointer));
            deployment.locate(&mut source);
            (source.path, source.parameters.len(), source.position)
        };
        for (pointer, expected) in [
            (
                "/properties/parameters/x~1y/value",
                (Some("a"), 0, position(2, 9, "/x~1y/value")),
            ),
            (
                "/properties/parameters/Z",
                (Some("b"), 0, position(2, 7, "/parameters/Z")),
            ),
            ("/properties/parameters/x", (None, 2, None)),
            ("/properties/template", (None, 2, position(1, 44, ""))),
            (
                "/properties/template/resources/0",
                (None, 2, position(1, 44, "/resources/0")),
            ),
            ("/properties", (None, 2, position(1, 1, ""))),
            ("", (None, 2, position(1, 1, ""))),
        ] {
            let (path, count, position) = located(pointer);
            assert_eq!((path.as_deref(), count, position), expected, "{pointer}");
        }
    }
}
