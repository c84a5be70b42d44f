//! Report formats, each in its own file.

mod annotations;
#[cfg(feature = "expectations")]
pub mod cases;
#[cfg(feature = "csv")]
mod csv;
pub mod diff;
mod ends;
mod evidence;
mod gitlab;
#[cfg(feature = "html")]
mod html;
mod json;
#[cfg(feature = "junit")]
mod junit;
mod labels;
mod markdown;
mod ndjson;
mod ocsf;
mod overview;
pub mod page;
mod remediation;
mod renderer;
mod sarif;
mod styles;
mod summary;
#[cfg(feature = "table")]
mod table;
mod text;
mod wrap;

pub use annotations::{AzureDevOps, Github};

#[cfg(feature = "csv")]
pub use csv::Csv;
pub use ends::{FileEnds, TITLE};
pub use gitlab::Gitlab;
#[cfg(feature = "html")]
pub use html::Html;
pub use json::{Json, json_text};
#[cfg(feature = "junit")]
pub use junit::Junit;
pub use markdown::Markdown;
pub use ndjson::Ndjson;
pub use ocsf::Ocsf;
pub use overview::{Overview, VerdictOnly};
pub use remediation::{Remediation, Shell};
pub use renderer::{MAX_LISTED_ERRORS, MAX_LISTED_REGISTRIES, Renderer, StreamRenderer, Trailer};
pub use sarif::Sarif;
pub use summary::verdict_of as verdict;
#[cfg(feature = "table")]
pub use table::Table;
pub use text::{Text, TextCollector, TextPart};
pub use wrap::wrap;
