//! Templates and their parameter files, which have matching names in one folder.
//!
//! `main.parameters.json`, `main.dev.parameters.json` and `main.parameters.dev.json` belong to `main.json`; `parameters.json` belongs to
//! `template.json`, as the Azure portal exports them.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::members::Members;
use super::source::{Input, read_text};

/// The largest file to recognize: 16 times what Azure accepts.
const LARGEST: u64 = 64 << 20;

/// The part of a name that marks parameter files.
const MARK: &str = "parameters";

/// The template whose parameter file is named [`MARK`] alone.
const EXPORTED: &str = "template";

/// What an input is to another one.
#[derive(Debug)]
pub(crate) enum Role {
    /// A template with parameter files. Each is a deployment.
    Template(Vec<Input>),
    /// A parameter file of a template among the inputs.
    Parameters,
}

/// The pairs among inputs.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    /// By folder and name.
    roles: HashMap<PathBuf, Role>,
}

/// A JSON file.
struct Json<'i> {
    input: &'i Input,
    path: &'i Path,
    /// The resolved folder and the name.
    place: PathBuf,
    stem: String,
}

impl Pairs {
    /// Finds the pairs. Only files with matching names are opened.
    pub(crate) fn of<'i>(inputs: impl Iterator<Item = &'i Input> + Clone) -> Self {
        let mut pairs = Self::default();
        let marked = inputs.clone().filter_map(Json::of);
        let marked: Vec<_> = marked.filter(|file| !templates_of(&file.stem).is_empty()).collect();
        if marked.is_empty() {
            return pairs;
        }
        let mut named = HashMap::new();
        for file in inputs.filter_map(Json::of) {
            let key = (file.place.parent().map(Path::to_owned), file.stem.clone());
            named.entry(key).or_insert(file);
        }
        let mut kinds = HashMap::new();
        for file in marked {
            let folder = file.place.parent().map(Path::to_owned);
            let candidates = templates_of(&file.stem).into_iter();
            let mut candidates = candidates.filter_map(|stem| named.get(&(folder.clone(), stem)));
            let template = candidates.find(|candidate| {
                *kinds
                    .entry(candidate.place.clone())
                    .or_insert_with(|| is_template(candidate))
            });
            if let Some(template) = template.filter(|_| holds_parameters(&file)) {
                pairs.add(template, file);
            }
        }
        pairs
    }

    fn add(&mut self, template: &Json<'_>, parameters: Json<'_>) {
        // The same file may be among the inputs twice.
        if self.roles.contains_key(&parameters.place) {
            return;
        }
        let role = self.roles.entry(template.place.clone());
        if let Role::Template(files) = role.or_insert_with(|| Role::Template(Vec::new())) {
            files.push(parameters.input.clone());
            self.roles.insert(parameters.place, Role::Parameters);
        }
    }

    /// Returns the role of an input, if it is part of a pair.
    pub(crate) fn role(&self, input: &Input) -> Option<&Role> {
        if self.roles.is_empty() {
            return None;
        }
        self.roles.get(&place(input.path()?)?)
    }
}

impl<'i> Json<'i> {
    fn of(input: &'i Input) -> Option<Self> {
        let path = input.path()?;
        Some(Self {
            input,
            path,
            stem: stem(path)?.to_owned(),
            place: place(path)?,
        })
    }

    /// Returns the text; none if the file cannot be read twice, such as a pipe.
    fn text(&self) -> Option<String> {
        let is_file = fs::metadata(self.path).is_ok_and(|metadata| metadata.is_file());
        let reader = is_file.then(|| self.input.open().ok()).flatten()?;
        let (text, _) = read_text(reader, LARGEST).ok()?;
        Some(text.trim_start_matches('\u{feff}').to_owned())
    }
}

fn is_template(file: &Json<'_>) -> bool {
    let text = file.text();
    text.is_some_and(|text| Members::of(&text).is_ok_and(|members| members.is_template()))
}

/// Returns whether a file with the name of a parameter file is one. If it is broken, the template must not be checked without it.
fn holds_parameters(file: &Json<'_>) -> bool {
    let Some(text) = file.text() else {
        return false;
    };
    match Members::of(&text) {
        Ok(members) => members.is_parameter_file(),
        Err(error) => !error.is_data(),
    }
}

/// Returns the folder, with its links resolved, and the name.
fn place(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    Some(folder.canonicalize().ok()?.join(path.file_name()?))
}

/// Returns the name of a JSON file without its extensions.
fn stem(path: &Path) -> Option<&str> {
    let name = path.file_name()?.to_str()?;
    let plain = [".gz", ".zst"].iter().find_map(|ending| without(name, ending));
    without(plain.unwrap_or(name), ".json")
}

fn without<'n>(name: &'n str, ending: &str) -> Option<&'n str> {
    let (start, end) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
    end.eq_ignore_ascii_case(ending).then_some(start)
}

/// Returns the names of the templates that a parameter file may belong to, the most specific first.
fn templates_of(stem: &str) -> Vec<String> {
    let parts: Vec<&str> = stem.split('.').collect();
    let mark = parts.iter().rposition(|part| part.eq_ignore_ascii_case(MARK));
    match mark {
        None => Vec::new(),
        Some(0) => vec![EXPORTED.to_owned()],
        Some(mark) => {
            let names = (1..=mark).rev().filter_map(|length| parts.get(..length));
            names.map(|parts| parts.join(".")).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match() {
        for (name, templates) in [
            ("main.json", &[][..]),
            ("parameters.json", &["template"]),
            ("parameters.dev.json", &["template"]),
            ("main.parameters.json", &["main"]),
            ("Main.Parameters.JSON.gz", &["Main"]),
            ("main.parameters.dev.json", &["main"]),
            ("main.dev.parameters.json", &["main.dev", "main"]),
            ("main.parameters.parameters.json", &["main.parameters", "main"]),
            ("mainparameters.json", &[]),
        ] {
            let stem = stem(Path::new(name)).unwrap_or_default();
            assert_eq!(templates_of(stem), templates, "{name}");
        }
        for name in ["main.parameters.ndjson", "main.parameters", "main.bicepparam", ""] {
            assert_eq!(stem(Path::new(name)), None, "{name}");
        }
    }
}
