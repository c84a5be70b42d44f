//! Documents from files, folders and standard input. A document may be larger than memory: it is read in [`Parts`].

mod buffer;
mod columns;
#[cfg(feature = "compression")]
mod compressed;
mod compression;
mod deployment;
mod encoding;
mod envelope;
mod error;
mod files;
mod members;
mod pairs;
mod part;
mod parts;
mod place;
mod scan;
mod source;
mod utf16;

pub use compression::Compression;
pub use deployment::{Deployment, DeploymentError, DeploymentProblem};
pub use error::InputError;
pub use files::{Found, find, find_except, find_where, named};
pub(crate) use pairs::{Pairs, Role};
pub use part::{Part, UnreadableInput};
pub use parts::{PART_BYTES, Parts};
pub use place::Place;
pub(crate) use source::read_text;
pub use source::{Input, STDIN};
