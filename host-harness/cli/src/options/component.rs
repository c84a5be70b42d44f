//! What every word of the command that runs a component has in common: which component, under which limits, compiled where.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use acrcheck::model::chain;
use acrcheck::{Allocation, Cache, EMBEDDED_COMPONENT, Engine, EngineConfig, Policy, Worker};
use etcetera::BaseStrategy;

use crate::error::CommandError;
use crate::io::terminal::note;

/// How a component is run.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct SandboxArguments {
    /// Set a limit of the sandbox, for example `memory=256MiB` or `deadline=30s`; `acrcheck inspect` shows them all.
    #[arg(long = "limit", value_name = "NAME=VALUE", value_parser = limit)]
    limits: Vec<(String, String)>,

    /// Compile the component anew, and keep nothing of it on disk.
    #[arg(long)]
    no_cache: bool,
}

/// Which component is run, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct ComponentArguments {
    /// A policy component to run instead of the one that is built in.
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,

    #[command(flatten)]
    sandbox: SandboxArguments,
}

impl ComponentArguments {
    /// The file of the component, if it is not the one that is built in.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.component.as_deref()
    }

    pub(crate) fn load(&self, verbose: bool) -> Result<(Engine, Policy), CommandError> {
        self.sandbox.load(self.component.as_deref(), verbose)
    }

    /// As [`Self::load`], for many calls, up to `at_once` of them at once.
    pub(crate) fn load_for_many(&self, at_once: NonZeroUsize, verbose: bool) -> Result<(Engine, Policy), CommandError> {
        // A pool has room for what one knows: the built-in component, under the limits that it comes with.
        if self.component.is_some() || self.sandbox.has_other_limits()? {
            return self.load(verbose);
        }
        let pool = Allocation::Pooling {
            instances: u32::try_from(at_once.get()).unwrap_or(u32::MAX),
            resident_bytes: RESIDENT,
        };
        match self.sandbox.engine(pool, verbose) {
            Ok(engine) => SandboxArguments::load_into(engine, None),
            // There may be no address space for a pool, and still enough for one instance after the other.
            Err(_) => self.load(verbose),
        }
    }
}

/// What the built-in component takes for a part of a document, its results included.
const RESIDENT: usize = 2 << 20;

impl SandboxArguments {
    /// The component in a file, compiled in a worker process, or the one that is built in.
    pub(crate) fn load(&self, component: Option<&Path>, verbose: bool) -> Result<(Engine, Policy), CommandError> {
        Self::load_into(self.engine(Allocation::OnDemand, verbose)?, component)
    }

    fn engine(&self, allocation: Allocation, verbose: bool) -> Result<Engine, CommandError> {
        let mut config = EngineConfig {
            allocation,
            ..EngineConfig::default()
        };
        self.set_limits(&mut config)?;
        if !self.no_cache {
            config.cache = users_cache(verbose);
        }
        Ok(Engine::new(config)?)
    }

    fn set_limits(&self, config: &mut EngineConfig) -> Result<(), CommandError> {
        for (name, value) in &self.limits {
            config.set_limit(name, value)?;
        }
        Ok(())
    }

    /// Whether any limit is another than the default. A configuration may well name them all.
    fn has_other_limits(&self) -> Result<bool, CommandError> {
        let mut config = EngineConfig::default();
        self.set_limits(&mut config)?;
        Ok(config.limits_in_words() != EngineConfig::default().limits_in_words())
    }

    fn load_into(engine: Engine, component: Option<&Path>) -> Result<(Engine, Policy), CommandError> {
        let loaded = match component {
            None => engine.load(EMBEDDED_COMPONENT),
            Some(path) => Worker::this_program()
                .map_err(acrcheck::LoadError::Worker)
                .and_then(|worker| engine.load_file(path, &worker)),
        };
        let policy = loaded.map_err(|source| CommandError::Load {
            path: component
                .unwrap_or_else(|| Path::new("the built-in component"))
                .to_owned(),
            source,
        })?;
        Ok((engine, policy))
    }
}

/// The cache in the user's own folders. The key of its tags stands elsewhere, so that a copied cache folder brings no code with it.
/// Without one, everything works as well; `verbose` says why there is none.
fn users_cache(verbose: bool) -> Option<Cache> {
    let opened = etcetera::choose_base_strategy()
        .map_err(|error| error.to_string())
        .and_then(|folders| {
            // A home that depends on where one stands could be anybody's.
            if !folders.home_dir().is_absolute() {
                return Err(format!(
                    "the home folder {} is not absolute",
                    folders.home_dir().display()
                ));
            }
            let state = folders.state_dir().unwrap_or_else(|| folders.data_dir());
            Cache::open(
                folders.cache_dir().join("acrcheck"),
                &state.join("acrcheck").join("cache-key"),
            )
            .map_err(|error| chain(&error))
        });
    match opened {
        Ok(cache) => Some(cache),
        Err(reason) => {
            if verbose {
                note(&format!("no cache: {reason}"));
            }
            None
        }
    }
}

fn limit(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("write NAME=VALUE, for example memory=256MiB")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}
