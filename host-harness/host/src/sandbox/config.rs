//! The configuration of an engine.

use std::num::NonZeroUsize;
use std::time::Duration;

use wasmtime::{Config, InstanceAllocationStrategy, PoolingAllocationConfig};

use super::cache::Cache;
use super::limits::Limits;

/// The configuration of an engine: limits, memory allocation and the cache of compiled code.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EngineConfig {
    /// The limits of one evaluation, unless [`Policy::with_limits`](crate::Policy::with_limits) sets others.
    pub limits: Limits,
    /// Native stack in bytes for WebAssembly code, at most [`EngineConfig::LARGEST_STACK`]. The calling thread needs some more.
    pub stack_bytes: usize,
    /// The maximum size in bytes of a component's binary.
    pub component_bytes: usize,
    /// The maximum time to compile an untrusted component in its worker process.
    pub compile_time: Duration,
    /// The maximum address space to compile an untrusted component in its worker process. Only enforced on Unix.
    pub compile_memory_bytes: usize,
    /// How memory for instances is allocated.
    pub allocation: Allocation,
    /// The cache of compiled code; none by default.
    pub cache: Option<Cache>,
}

impl EngineConfig {
    /// The maximum of `stack_bytes`: half of the default stack of a Rust thread.
    pub const LARGEST_STACK: usize = 1 << 20;

    /// Returns the configuration with a change.
    ///
    /// ```
    /// use acrcheck::EngineConfig;
    ///
    /// let config = EngineConfig::default().with(|config| config.limits.document_bytes = 1 << 20);
    /// ```
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            stack_bytes: 512 << 10,
            component_bytes: 8 << 20,
            compile_time: Duration::from_secs(30),
            compile_memory_bytes: 1 << 30,
            allocation: Allocation::Automatic,
            cache: None,
        }
    }
}

/// How memory for instances is allocated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Allocation {
    /// A pool with one slot per processor, or on demand where the process may not reserve the address space of a pool.
    #[default]
    Automatic,
    /// Memory comes from the operating system for each instance. Components may have several memories and tables.
    ///
    /// With either strategy, an instance reserves 4 GiB of address space and uses memory only as needed.
    OnDemand,
    /// Memory comes from slots that are reserved once and reused, which makes instances many times faster.
    ///
    /// A component may have one memory and one table. Unused slots take address space, but no memory.
    Pooling {
        /// The maximum number of concurrent instances. A call that needs another one waits for it, and fails with
        /// [`RunError::Busy`](crate::RunError::Busy) if none is free before its deadline.
        instances: u32,
        /// How many bytes of a used slot stay resident. Instances that need no more cause no page faults.
        resident_bytes: usize,
    },
}

impl Allocation {
    /// Returns [`Allocation::Pooling`] with room for the built-in component and its results for a hundred registries: 2 MiB stay resident.
    #[must_use]
    pub const fn pooling(instances: u32) -> Self {
        Self::Pooling {
            instances,
            resident_bytes: 2 << 20,
        }
    }
}

/// Returns the settings that affect compiled code. They do not depend on the allocation, so that compiled code can be shared.
fn compiler_config(stack_bytes: usize) -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .consume_fuel(true)
        .epoch_interruption(true)
        .max_wasm_stack(stack_bytes)
        // Equal inputs give equal outputs on every machine: apart from this, the bits of a NaN would vary.
        .cranelift_nan_canonicalization(true)
        // No policy needs these features, so leave out their attack surface.
        .wasm_relaxed_simd(false)
        .wasm_multi_memory(false)
        .wasm_memory64(false)
        .wasm_tail_call(false);
    config
}

/// Creates an engine that only compiles, for the worker process.
pub(super) fn compiler(stack_bytes: usize) -> wasmtime::Result<wasmtime::Engine> {
    wasmtime::Engine::new(&compiler_config(stack_bytes))
}

impl EngineConfig {
    /// Creates the engine that runs components, and replaces [`Allocation::Automatic`] by the strategy that was chosen.
    pub(super) fn choose_engine(&mut self) -> wasmtime::Result<wasmtime::Engine> {
        if self.allocation != Allocation::Automatic {
            return self.engine();
        }
        let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.allocation = Allocation::pooling(u32::try_from(processors).unwrap_or(u32::MAX));
        self.engine().or_else(|_| {
            self.allocation = Allocation::OnDemand;
            self.engine()
        })
    }

    fn engine(&self) -> wasmtime::Result<wasmtime::Engine> {
        let mut config = compiler_config(self.stack_bytes);
        if let Allocation::Pooling {
            instances,
            resident_bytes,
        } = self.allocation
        {
            let pool = self.pool(instances, resident_bytes);
            config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        }
        wasmtime::Engine::new(&config)
    }

    fn pool(&self, instances: u32, resident_bytes: usize) -> PoolingAllocationConfig {
        let each = u32::try_from(self.limits.instances).unwrap_or(u32::MAX);
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(instances)
            .total_core_instances(instances.saturating_mul(each))
            .max_core_instances_per_component(each)
            // One each, so that no component can use the slots of another.
            .total_memories(instances)
            .max_memories_per_component(1)
            .total_tables(instances)
            .max_tables_per_component(1)
            .max_memory_size(self.limits.memory_bytes)
            .table_elements(self.limits.table_elements)
            .linear_memory_keep_resident(resident_bytes)
            .table_keep_resident(resident_bytes)
            .max_unused_warm_slots(instances);
        pool
    }
}
