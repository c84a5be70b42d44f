//! What a file says about itself: custom sections with the names of the OCI image annotations, and the documentation of its world.
//!
//! `wasm-tools metadata show` and `jco metadata-show` print the former, `wasm-tools component wit` the latter.

use anyhow::Result;
use wasm_encoder::{ComponentNameSection, ComponentSection, CustomSection, Encode, NameSection, Section};
use wit_parser::{PackageMetadata, Resolve};

/// The name of the component and of its core module.
const NAME: &str = "acrcheck";

/// Names of sections with their contents.
const SECTIONS: [(&str, &str); 5] = [
    ("version", env!("CARGO_PKG_VERSION")),
    ("description", DESCRIPTION),
    ("licenses", env!("CARGO_PKG_LICENSE")),
    ("source", env!("CARGO_PKG_REPOSITORY")),
    ("homepage", env!("CARGO_PKG_REPOSITORY")),
];

const DESCRIPTION: &str =
    "Two security checks for Azure Container Registry: trusted Microsoft services and IP network rules.";

/// The documentation of the world.
const DOCS: &str = "Two security checks for Azure Container Registry. JSON text in, findings out; nothing is imported.
`evaluate` takes the JSON of one or more registries, settings (`{}` for the defaults) and a level of detail.
`evaluate-json` returns the same report as JSON text, `describe` and `describe-json` the checks.
For independent documents, such as the rows of a table, use `evaluate-batch` or `evaluate-batch-json`.
A status `unknown` is never a pass, nor is a report that is not `complete`.";

/// Appends the name and the sections to a module.
pub(crate) fn append_to_module(module: &mut Vec<u8>) {
    let mut name = NameSection::new();
    name.module(NAME);
    name.append_to(module);
    append_sections(module);
}

/// Appends the name, the sections and the documentation of the world to a component.
pub(crate) fn append_to_component(component: &mut Vec<u8>) -> Result<()> {
    let mut name = ComponentNameSection::new();
    name.component(NAME);
    name.append_to_component(component);
    append_sections(component);
    append_docs(component)
}

fn append_sections(binary: &mut Vec<u8>) {
    for (name, text) in SECTIONS {
        append_section(binary, name, text.as_bytes());
    }
}

fn append_docs(component: &mut Vec<u8>) -> Result<()> {
    let mut resolve = Resolve::default();
    let mut world = String::from("package root:component;\n");
    for line in DOCS.lines() {
        world.push_str("/// ");
        world.push_str(line);
        world.push('\n');
    }
    world.push_str("world root {}\n");
    let package = resolve.push_str("root.wit", &world)?;
    let docs = PackageMetadata::extract(&resolve, package).encode()?;
    append_section(component, PackageMetadata::SECTION_NAME, &docs);
    Ok(())
}

fn append_section(binary: &mut Vec<u8>, name: &str, data: &[u8]) {
    let section = CustomSection {
        name: name.into(),
        data: data.into(),
    };
    binary.push(Section::id(&section));
    section.encode(binary);
}
