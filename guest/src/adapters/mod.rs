//! Adapters for hosts whose modules have other interfaces. Each calls the same functions as the interfaces in `wit/`.
//!
//! The exports of an adapter are named `adapter:function`. The tool `componentize` makes a file for each adapter, in which its exports have their
//! names without the prefix, and leaves the adapters out of the component.

mod buffers;
mod extism;
mod fields;
mod kubewarden;
mod preview1;
mod request;
mod trivy;
mod verdict;
mod wasi;
