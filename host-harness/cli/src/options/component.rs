//! Options of all subcommands that run a component.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use acrcheck::model::chain;
use acrcheck::{Allocation, Cache, EMBEDDED_COMPONENT, Engine, EngineConfig, LimitError, NAMED_LIMITS, Policy, Worker};
use etcetera::BaseStrategy;

use crate::error::CommandError;
use crate::io::terminal::note;
use crate::options::heading::ADVANCED;
use crate::suggestion::did_you_mean;

/// How a component is run.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct SandboxArguments {
    /// Set a limit of the sandbox; can be repeated.
    ///
    /// For example `memory=256MiB` or `deadline=30s`. `acrcheck inspect` shows all limits.
    #[arg(
        long = "limit",
        value_name = "NAME=VALUE",
        value_parser = LimitValue::parse,
        help_heading = ADVANCED,
        hide_short_help = true
    )]
    limits: Vec<LimitValue>,

    /// Do not use the cache of compiled components.
    #[arg(long, help_heading = ADVANCED, hide_short_help = true)]
    no_cache: bool,
}

/// A limit and its value: `NAME=VALUE`.
#[derive(Clone, Debug)]
pub(crate) struct LimitValue {
    name: String,
    value: String,
}

impl LimitValue {
    fn parse(text: &str) -> Result<Self, String> {
        let (name, value) = text
            .split_once('=')
            .ok_or("expected NAME=VALUE, for example memory=256MiB")?;
        let (name, value) = (name.trim(), value.trim());
        let set = EngineConfig::default().set_limit(name, value);
        set.map_err(|error| match &error {
            LimitError::Unknown { given } => {
                format!(
                    "{error}{}",
                    did_you_mean(given, NAMED_LIMITS.iter().map(|limit| limit.name))
                )
            }
            _ => error.to_string(),
        })?;
        Ok(Self {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }
}

/// Which component is run, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct ComponentArguments {
    /// Policy component to run instead of the built-in one.
    #[arg(long, value_name = "FILE", help_heading = ADVANCED, hide_short_help = true)]
    component: Option<PathBuf>,

    #[command(flatten)]
    sandbox: SandboxArguments,
}

impl ComponentArguments {
    /// Returns the file of the component, if it is not the built-in one.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.component.as_deref()
    }

    pub(crate) fn load(&self, verbose: bool) -> Result<(Engine, Policy), CommandError> {
        self.sandbox.load(self.component.as_deref(), verbose)
    }

    /// Loads the component for many calls, up to `at_once` of them in parallel.
    pub(crate) fn load_for_many(&self, at_once: NonZeroUsize, verbose: bool) -> Result<(Engine, Policy), CommandError> {
        // The pool is sized for the built-in component with its default limits.
        if self.component.is_some() || self.sandbox.has_other_limits()? {
            return self.load(verbose);
        }
        let pool = Allocation::pooling(u32::try_from(at_once.get()).unwrap_or(u32::MAX));
        match self.sandbox.engine(pool, verbose) {
            Ok(engine) => SandboxArguments::load_into(engine, None),
            // The address space may be too small for a pool, but sufficient for single instances.
            Err(_) => self.load(verbose),
        }
    }
}

impl SandboxArguments {
    /// Loads the component in a file, which a worker process compiles, or the built-in component.
    pub(crate) fn load(&self, component: Option<&Path>, verbose: bool) -> Result<(Engine, Policy), CommandError> {
        Self::load_into(self.engine(Allocation::OnDemand, verbose)?, component)
    }

    fn engine(&self, allocation: Allocation, verbose: bool) -> Result<Engine, CommandError> {
        let mut config = EngineConfig::default().with(|config| config.allocation = allocation);
        self.set_limits(&mut config)?;
        if !self.no_cache {
            config.cache = users_cache(verbose);
        }
        Ok(Engine::new(config)?)
    }

    fn set_limits(&self, config: &mut EngineConfig) -> Result<(), CommandError> {
        for LimitValue { name, value } in &self.limits {
            config.set_limit(name, value)?;
        }
        Ok(())
    }

    /// Whether a limit differs from its default. A configuration may set defaults explicitly.
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

/// Opens the cache in the user's folders. The key that authenticates its entries is in another folder, so that a copied cache is not trusted.
/// Without a cache, compilation takes longer; `verbose` prints why there is none.
fn users_cache(verbose: bool) -> Option<Cache> {
    let opened = etcetera::choose_base_strategy()
        .map_err(|error| error.to_string())
        .and_then(|folders| {
            // A relative home folder depends on the current folder, which may be untrusted.
            if !folders.home_dir().is_absolute() {
                return Err(format!(
                    "the home folder {} is not an absolute path",
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
                note(format_args!("no cache: {reason}"));
            }
            None
        }
    }
}
