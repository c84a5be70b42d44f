"""The base class of frozen dataclasses with slots, which dataclasses create only from Python 3.10 on."""

from __future__ import annotations

import dataclasses
from typing import Any


class Record:
    """Makes frozen dataclasses with slots copyable and picklable."""

    __slots__ = ()

    def __getstate__(self) -> list[Any]:
        return [getattr(self, field.name) for field in dataclasses.fields(self)]  # type: ignore[arg-type]

    def __setstate__(self, state: list[Any]) -> None:
        for field, value in zip(dataclasses.fields(self), state):  # type: ignore[arg-type]
            object.__setattr__(self, field.name, value)
