"""The resource limits of a call."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ._record import Record

MIB = 1 << 20
LARGEST_FUEL = (1 << 64) - 1
LARGEST_MEMORY = 4 << 30


@dataclass(frozen=True, init=False)
class Limits(Record):
    """The limits of one call of the component. They cannot be disabled."""

    __slots__ = ("deadline", "document", "fuel", "fuel_per_byte", "memory")

    #: About one unit per WebAssembly instruction.
    fuel: int
    #: Fuel that is added for each byte of the document and the settings.
    fuel_per_byte: int
    #: Seconds of wall-clock time, in steps of 10 ms.
    deadline: float
    #: Bytes of WebAssembly memory.
    memory: int
    #: Bytes of a document as UTF-8.
    document: int

    def __init__(
        self,
        *,
        fuel: int = 100_000_000,
        fuel_per_byte: int = 10_000,
        deadline: float = 30.0,
        memory: int = 1024 * MIB,
        document: int = 64 * MIB,
    ) -> None:
        # bool is an int in Python, but not a limit.
        if type(deadline) not in (int, float) or not math.isfinite(deadline) or not 0 < deadline <= 10**9:
            raise ValueError(f"invalid limit deadline={deadline!r}; pass a number of seconds greater than 0")
        for name, value, least, most in (
            ("fuel", fuel, 1, LARGEST_FUEL),
            ("fuel_per_byte", fuel_per_byte, 0, LARGEST_FUEL),
            ("memory", memory, 1, LARGEST_MEMORY),
            ("document", document, 1, LARGEST_MEMORY),
        ):
            if type(value) is not int or not least <= value <= most:
                raise ValueError(f"invalid limit {name}={value!r}; pass a whole number from {least} to {most}")
        object.__setattr__(self, "fuel", fuel)
        object.__setattr__(self, "fuel_per_byte", fuel_per_byte)
        object.__setattr__(self, "deadline", float(deadline))
        object.__setattr__(self, "memory", memory)
        object.__setattr__(self, "document", document)

    def fuel_for(self, input_bytes: int) -> int:
        """Returns the fuel of a call with an input of this size."""
        return min(self.fuel + self.fuel_per_byte * input_bytes, LARGEST_FUEL)


DEFAULT_LIMITS = Limits()
