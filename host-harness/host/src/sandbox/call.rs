//! A call of a function of a component, in an instance of its own.

use std::sync::Arc;

use wasmtime::component::{ComponentExportIndex, ComponentNamedList, Instance, InstancePre, Lift, Lower};
use wasmtime::{Result as EngineResult, Store};

use super::deadline::Deadline;
use super::engine::Engine;
use super::error::RunError;
use super::limits::Limits;
use super::state::{Granted, State, Stop};

/// The component to call, and the limits of the call.
pub(super) struct Call<'p> {
    pub(super) engine: &'p Engine,
    pub(super) pre: &'p InstancePre<State>,
    pub(super) limits: &'p Arc<Limits>,
}

impl Call<'_> {
    /// Calls a function in a fresh instance. `input_bytes` is the size of the parameters. The deadline includes copying the result.
    pub(super) fn run<P, R>(
        &self,
        function: ComponentExportIndex,
        parameters: P,
        input_bytes: usize,
        deadline: Deadline,
    ) -> Result<R, RunError>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift + 'static,
    {
        self.run_with(input_bytes, deadline, |instance, store| {
            instance
                .get_typed_func::<P, R>(&mut *store, function)?
                .call(store, parameters)
        })
    }

    /// Creates an instance and passes it to `call`.
    pub(super) fn run_with<R>(
        &self,
        input_bytes: usize,
        deadline: Deadline,
        call: impl FnOnce(&Instance, &mut Store<State>) -> EngineResult<R>,
    ) -> Result<R, RunError> {
        let limits = self.limits;
        // Declared before the store, so that it is dropped after it.
        let _slot = self.engine.slot(&deadline)?;
        let mut store = self.engine.store(State::new(Arc::clone(limits)));
        store.limiter(|state| state);
        let granted = Granted {
            fuel: limits.fuel(input_bytes),
            result: limits.result(input_bytes),
        };
        store.set_hostcall_fuel(granted.result);
        store.set_epoch_deadline(self.engine.ticks(limits.deadline));
        let outcome = store
            .set_fuel(granted.fuel)
            .and_then(|()| self.pre.instantiate(&mut store))
            .map_err(Stop::Starting)
            .and_then(|instance| call(&instance, &mut store).map_err(Stop::Running))
            .map_err(|stop| store.data().explain(stop, granted, self.engine.config()))?;
        deadline.check()?;
        Ok(outcome)
    }
}
