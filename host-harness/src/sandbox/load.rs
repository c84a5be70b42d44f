//! What has to hold of a component's binary before it is compiled, and of its outline before it is run.

use wasmtime::Engine;
use wasmtime::component::{Component, Linker};

use super::error::LoadError;
use super::generated::PolicyPre;
use super::state::State;

/// Names what the bytes are, where they are not a component.
pub(super) fn refuse_other_formats(bytes: &[u8]) -> Result<(), LoadError> {
    if Engine::detect_precompiled(bytes).is_some() {
        return Err(LoadError::Precompiled);
    }
    // Magic, version, and layer: 0 for a core module, 1 for a component.
    match bytes {
        [0x00, b'a', b's', b'm', _, _, 0x01, 0x00, ..] => Ok(()),
        [0x00, b'a', b's', b'm', 0x01, 0x00, 0x00, 0x00, ..] => Err(LoadError::CoreModule),
        _ => Err(LoadError::NotWebAssembly),
    }
}

/// A component that is known to be a policy and to ask nothing of its host.
pub(super) struct Linked {
    pub(super) pre: PolicyPre<State>,
    pub(super) exports: Vec<String>,
}

/// Links a component with nothing at all.
pub(super) fn link(engine: &Engine, component: &Component) -> Result<Linked, LoadError> {
    let outline = component.component_type();
    let names = |(name, _): (&str, _)| name.to_owned();
    let imports: Vec<String> = outline.imports(engine).map(names).collect();
    let exports: Vec<String> = outline.exports(engine).map(names).collect();
    if !imports.is_empty() {
        return Err(LoadError::Imports(imports));
    }
    // Nothing is ever added to this linker.
    let pre = Linker::<State>::new(engine)
        .instantiate_pre(component)
        .map_err(LoadError::Invalid)?;
    match PolicyPre::new(pre) {
        Ok(pre) => Ok(Linked { pre, exports }),
        Err(source) => Err(LoadError::WrongWorld { exports, source }),
    }
}

/// Why a component cannot be had from a binary. Wasmtime has words for it, no type.
pub(super) fn invalid(error: wasmtime::Error) -> LoadError {
    if format!("{error:#}").contains("in the pooling allocator") {
        LoadError::TooLargeForPool(error)
    } else {
        LoadError::Invalid(error)
    }
}
