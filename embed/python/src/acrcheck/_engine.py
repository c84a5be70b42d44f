"""The WebAssembly engine of the process, and how it runs components."""

from __future__ import annotations

import functools
import re

import wasmtime

from ._ticker import Ticker

#: Changes whenever the settings below change, because compiled code depends on them.
ENGINE_SETTINGS = "fuel,epoch/1"


class Machine:
    """An engine with its deadline clock."""

    def __init__(self) -> None:
        config = wasmtime.Config()
        config.consume_fuel = True
        config.epoch_interruption = True
        # On the calling thread: threads of a compiler do not survive a fork, and the next compilation would wait for them.
        config.parallel_compilation = False
        self.engine = wasmtime.Engine(config)
        self.ticker = Ticker(self.engine)


@functools.cache
def machine() -> Machine:
    """Returns the engine of this process."""
    return Machine()


def cause(error: wasmtime.WasmtimeError) -> str:
    """
    Returns the last cause of an error.

    What comes before is a backtrace with names of functions, which the component chooses.
    """
    lines = str(error).rpartition("Caused by:\n")[2].strip().splitlines() or ["unknown error"]
    # Several causes are numbered.
    return re.sub(r"^\d+: ", "", lines[-1].strip())
