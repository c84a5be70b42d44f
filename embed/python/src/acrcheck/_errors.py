"""The errors of this package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ._record import Record


@dataclass(frozen=True)
class SettingsProblem(Record):
    """An error in the settings: an RFC 6901 pointer into them (empty for the whole), what is wrong and what is valid."""

    __slots__ = ("message", "pointer")
    pointer: str
    message: str


class AcrcheckError(Exception):
    """The base class of all errors of this package. None of them ever means that a document passed."""

    #: Identifies the kind of error. Later versions can add codes.
    code: ClassVar[str] = "error"

    @property
    def passed(self) -> bool:
        """False, so that an error in a list of results is never taken for a pass."""
        return False


class InvalidDocument(AcrcheckError):
    """A document that is not text: invalid UTF-8, half a surrogate pair, or a row that is null."""

    code = "invalid-document"


class InvalidSettings(AcrcheckError):
    """Settings that are not valid. `problems` has every error."""

    code = "invalid-settings"

    def __init__(self, problems: tuple[SettingsProblem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        texts = [f"{p.pointer}: {p.message}" if p.pointer else p.message for p in self.problems]
        return f"invalid settings: {'; '.join(texts)}"


class LimitExceeded(AcrcheckError):
    """A limit that stopped the evaluation."""

    code = "limit-exceeded"


class FuelExhausted(LimitExceeded):
    """The component executed more instructions than the limit `fuel` allows."""

    code = "fuel-exhausted"


class DeadlineExceeded(LimitExceeded):
    """The component ran for longer than the limit `deadline` allows."""

    code = "deadline-exceeded"


class OutOfMemory(LimitExceeded):
    """The component needed more memory than the limit `memory` allows."""

    code = "out-of-memory"


class DocumentTooLarge(LimitExceeded):
    """The document is larger than the limit `document`."""

    code = "document-too-large"


class ResultTooLarge(LimitExceeded):
    """The result is larger than the WebAssembly engine copies (128 MiB)."""

    code = "result-too-large"


class ComponentError(AcrcheckError):
    """A component that cannot be used, or that failed."""

    code = "component-error"


class Trap(ComponentError):
    """The component stopped with an error of the engine."""

    code = "trap"


class ContractViolation(ComponentError):
    """The component returned something that contradicts the contract or itself."""

    code = "contract-violation"


class UnsupportedComponent(ComponentError):
    """Not a component, or one with imports or of another world."""

    code = "unsupported-component"


class UnsafeCache(AcrcheckError):
    """A cache folder that others can write, so that the machine code in it could be theirs."""

    code = "unsafe-cache"
