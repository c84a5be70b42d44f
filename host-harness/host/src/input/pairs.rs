//! Templates and their parameter files, which have matching names in one folder.
//!
//! `main.parameters.json`, `main.dev.parameters.json` and `main.parameters.dev.json` belong to `main.json`; `parameters.json` belongs to
//! `template.json`, as the Azure portal exports them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::members::Members;
use super::source::{Input, read_text};

/// The largest file to recognise: 16 times what Azure accepts.
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
#[derive(Clone)]
struct Json<'i> {
    input: &'i Input,
    path: &'i Path,
    /// The folder, with its links resolved.
    folder: Rc<Path>,
    name: &'i OsStr,
    /// The name without its extensions.
    stem: &'i str,
}

impl Pairs {
    /// Finds the pairs. Only files with matching names are opened.
    pub(crate) fn of<'i>(inputs: impl Iterator<Item = &'i Input> + Clone) -> Self {
        let mut pairs = Self::default();
        // Most folders have none, and resolving folders takes time.
        let is_marked = |input: &Input| {
            let stem = input.path().and_then(stem);
            stem.is_some_and(|stem| !templates_of(stem).is_empty())
        };
        if !inputs.clone().any(is_marked) {
            return pairs;
        }
        let mut folders = HashMap::new();
        let mut named = HashMap::new();
        let mut marked = Vec::new();
        for input in inputs {
            let Some(file) = Json::of(input, &mut folders) else {
                continue;
            };
            if is_marked(input) {
                marked.push(file.clone());
            }
            named.entry((file.folder.clone(), file.stem)).or_insert(file);
        }
        let mut kinds = HashMap::new();
        for file in marked {
            let candidates = templates_of(file.stem);
            let mut candidates = candidates
                .iter()
                .filter_map(|stem| named.get(&(file.folder.clone(), *stem)));
            let template =
                candidates.find(|candidate| *kinds.entry(candidate.path).or_insert_with(|| is_template(candidate)));
            if let Some(template) = template.filter(|template| holds_parameters(&file, template)) {
                pairs.add(template, file);
            }
        }
        pairs
    }

    fn add(&mut self, template: &Json<'_>, parameters: Json<'_>) {
        let place = parameters.place();
        // The same file may be among the inputs twice.
        if self.roles.contains_key(&place) {
            return;
        }
        let role = self.roles.entry(template.place());
        if let Role::Template(files) = role.or_insert_with(|| Role::Template(Vec::new())) {
            files.push(parameters.input.clone());
            self.roles.insert(place, Role::Parameters);
        }
    }

    /// Returns the role of an input, if it is part of a pair.
    pub(crate) fn role(&self, input: &Input) -> Option<&Role> {
        if self.roles.is_empty() {
            return None;
        }
        self.roles.get(&Json::of(input, &mut HashMap::new())?.place())
    }
}

impl<'i> Json<'i> {
    fn of(input: &'i Input, folders: &mut HashMap<&'i Path, Rc<Path>>) -> Option<Self> {
        let path = input.path()?;
        let folder = path.parent()?;
        let folder = match folders.entry(folder) {
            Entry::Occupied(known) => Rc::clone(known.get()),
            Entry::Vacant(new) => Rc::clone(new.insert(Path::new(".").join(folder).canonicalize().ok()?.into())),
        };
        Some(Self {
            input,
            path,
            folder,
            name: path.file_name()?,
            stem: stem(path)?,
        })
    }

    fn place(&self) -> PathBuf {
        self.folder.join(self.name)
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
fn holds_parameters(file: &Json<'_>, template: &Json<'_>) -> bool {
    let Some(text) = file.text() else {
        return false;
    };
    match Members::of(&text) {
        Ok(members) if members.is_parameter_file() => true,
        Ok(members) => {
            let template = template.text();
            let template = template.as_deref().map(Members::of);
            template.is_some_and(|template| template.is_ok_and(|template| members.is_unlabelled_parameters(&template)))
        }
        Err(error) => !error.is_data(),
    }
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

/// Returns the names of the templates that a parameter file may belong to, the most specific first; none if the name is another one.
fn templates_of(stem: &str) -> Vec<&str> {
    let mut end = stem.len();
    for part in stem.rsplit('.') {
        let start = end - part.len();
        if part.eq_ignore_ascii_case(MARK) {
            let before = stem.get(..start).and_then(|before| before.strip_suffix('.'));
            return before.map_or_else(|| vec![EXPORTED], prefixes);
        }
        end = start.saturating_sub(1);
    }
    Vec::new()
}

/// Returns a name, and what is before each of its dots, from the last one on.
fn prefixes(name: &str) -> Vec<&str> {
    let dots = name.rmatch_indices('.').filter_map(|(dot, _)| name.get(..dot));
    std::iter::once(name).chain(dots).collect()
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
