//! How an engine is set up.

use std::time::Duration;

use wasmtime::{Config, InstanceAllocationStrategy, PoolingAllocationConfig};

use super::cache::Cache;
use super::limits::Limits;

/// How an engine is set up: the limits that hold for everything it loads, how instances get their memory, and where compiled code is kept.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EngineConfig {
    /// What a component may use in one evaluation, unless [`Policy::with_limits`](crate::Policy::with_limits) says otherwise.
    pub limits: Limits,
    /// Bytes of native stack that WebAssembly may take, at most [`EngineConfig::LARGEST_STACK`]. The thread that calls needs some more than that.
    pub stack_bytes: usize,
    /// Bytes of a component's binary.
    pub component_bytes: usize,
    /// Time that an untrusted component may take to compile, in its worker process.
    pub compile_time: Duration,
    /// Address space that an untrusted component may take to compile, in its worker process. Binding on Unix only.
    pub compile_memory_bytes: usize,
    /// How instances get their memory.
    pub allocation: Allocation,
    /// Where compiled code is kept between processes; nowhere unless set.
    pub cache: Option<Cache>,
}

impl EngineConfig {
    /// Half of what a thread of Rust's has unless asked otherwise.
    pub const LARGEST_STACK: usize = 1 << 20;

    /// The same configuration with a change.
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
            allocation: Allocation::OnDemand,
            cache: None,
        }
    }
}

/// How instances get their memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Allocation {
    /// When one is made, from the operating system: nothing is set aside. For a command.
    ///
    /// Either way, an instance takes 4 GiB of address space, and memory only as it is used.
    #[default]
    OnDemand,
    /// From slots that are set aside once and used again: many times faster for each instance. For a service.
    ///
    /// Each component may have one memory and one table. The slots take address space, not memory, until they are used.
    Pooling {
        /// How many instances there may be at once; one more is [`RunError::Busy`](crate::RunError::Busy).
        instances: u32,
        /// Bytes of a slot that stay resident between two uses, if they were used: what an instance takes up to that costs no page fault.
        resident_bytes: usize,
    },
}

impl Allocation {
    /// [`Allocation::Pooling`] for small documents: what stays resident is more than the stack and the data of a small component, 128 KiB.
    #[must_use]
    pub const fn pooling(instances: u32) -> Self {
        Self::Pooling {
            instances,
            resident_bytes: 128 << 10,
        }
    }
}

/// Everything that decides what code is compiled. It is the same for every allocation, so that compiled code may be shared between them.
fn compiling(stack_bytes: usize) -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .consume_fuel(true)
        .epoch_interruption(true)
        .max_wasm_stack(stack_bytes)
        // Equal input, equal output, on every machine: the bits of a NaN are the one thing that WebAssembly leaves open.
        .cranelift_nan_canonicalization(true)
        // No policy needs these; each is room for surprises.
        .wasm_relaxed_simd(false)
        .wasm_multi_memory(false)
        .wasm_memory64(false)
        .wasm_tail_call(false);
    config
}

/// An engine that only compiles, for the worker process.
pub(super) fn compiler(stack_bytes: usize) -> wasmtime::Result<wasmtime::Engine> {
    wasmtime::Engine::new(&compiling(stack_bytes))
}

impl EngineConfig {
    /// The engine that runs.
    pub(super) fn engine(&self) -> wasmtime::Result<wasmtime::Engine> {
        let mut config = compiling(self.stack_bytes);
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
            // One each, so that no component can take the slots of another.
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
