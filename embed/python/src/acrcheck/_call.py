"""Calls a function of a component in a fresh instance, within limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import wasmtime
from wasmtime import Store

from . import _texts
from ._component import Loaded
from ._engine import cause
from ._errors import (
    AcrcheckError,
    ContractViolation,
    DeadlineExceeded,
    FuelExhausted,
    OutOfMemory,
    ResultTooLarge,
    Trap,
    UnsupportedComponent,
)
from ._limits import Limits

TABLE_ELEMENTS = 10_000
INSTANCES = 8
#: Replays run with this part of the memory.
REPLAY_PART = 8


@dataclass(frozen=True)
class Stop:
    """How a call ended without a result."""

    text: str
    instantiated: bool
    fuel_left: int


@dataclass(frozen=True)
class Call:
    """A call of a function of a component."""

    loaded: Loaded
    limits: Limits
    function: str
    arguments: tuple[Any, ...]
    input_bytes: int

    def result(self) -> Any:
        """Runs the call. Raises an `AcrcheckError`."""
        fuel = self.limits.fuel_for(self.input_bytes)
        result = self._run(fuel, self.limits.memory)
        if isinstance(result, Stop):
            raise self._error(result, fuel)
        return result

    def _run(self, fuel: int, memory: int) -> Any:
        """
        Returns the result, or how the call stopped.

        A store must not be used by two threads, and an instance that stopped must not be used again, so each call has its own.
        """
        machine = self.loaded.machine
        instantiated = False
        with Store(machine.engine) as store:
            # One memory, so that the limit of a memory is the limit of the instance.
            store.set_limits(memory, TABLE_ELEMENTS, INSTANCES, INSTANCES, 1)
            store.set_fuel(fuel)
            try:
                with machine.ticker.running(store, self.limits.deadline):
                    instance = self.loaded.linker.instantiate(store, self.loaded.component)
                    instantiated = True
                    target = instance.get_func(store, self.loaded.exports[self.function])
                    if target is None:
                        return Stop("a function is missing", instantiated, store.get_fuel())
                    if self.function == "evaluate-batch-json":
                        return _texts.call(store, target, *self.arguments)
                    return target(store, *self.arguments)
            except wasmtime.WasmtimeError as error:
                return Stop(cause(error), instantiated, store.get_fuel())
            except ValueError as error:
                # The engine's package cannot read some results of broken components, such as an empty text.
                return Stop(f"a result that cannot be read: {error}", instantiated, store.get_fuel())

    def _error(self, stop: Stop, fuel: int) -> AcrcheckError:
        """Returns the error for the text of the engine."""
        text, limits = stop.text, self.limits
        error: AcrcheckError
        if "all fuel consumed" in text:
            error = FuelExhausted(f"the component exceeded the limit fuel ({fuel} for this input); split the document, or raise the limit")
        elif "wasm trap: interrupt" in text:
            error = DeadlineExceeded(
                f"the component exceeded the limit deadline ({limits.deadline:g} s); split the document, or raise the limit"
            )
        elif "unreachable" in text and self._ran_out_of_memory(stop, fuel - stop.fuel_left):
            error = OutOfMemory(
                f"the component stopped after it used much of the limit memory ({limits.memory} bytes); "
                "split the document, or raise the limit"
            )
        elif "wasm trap:" in text:
            error = Trap(f"the component stopped: {text}; use the component of the same version as this package")
        elif "too much data is being copied" in text:
            error = ResultTooLarge("the result is larger than the engine copies; split the document, or request less detail")
        elif stop.instantiated:
            error = ContractViolation(f"the component returned a result that cannot be read, which was discarded: {text}")
        elif "memory limit" in text:
            error = OutOfMemory(f"the component needs more than the limit memory ({limits.memory} bytes) to start; raise the limit")
        else:
            error = UnsupportedComponent(f"the component cannot start: {text}; use the component of this package")
        return error

    def _ran_out_of_memory(self, stop: Stop, used_fuel: int) -> bool:
        """
        Tells whether a call that stopped with `unreachable` did so for lack of memory.

        A component that runs out of memory stops like one with a mistake, and the engine does not show how much memory it has. But
        components are deterministic: with an eighth of the memory, a call that used less than that stops at the same instruction, and any
        other earlier.
        """
        memory = self.limits.memory // REPLAY_PART
        if self.input_bytes > memory:
            return True
        fuel = used_fuel + 1
        replay = self._run(fuel, memory)
        same = Stop(stop.text, stop.instantiated, fuel - used_fuel)
        return bool(replay != same)
