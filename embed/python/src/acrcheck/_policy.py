"""A component with limits, ready to evaluate documents."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, TypeVar, Union

from . import _component, _rows
from ._call import Call
from ._check import Checker, Expected
from ._errors import ContractViolation, InvalidSettings, SettingsProblem
from ._inputs import DetailLike, Document, Settings, read_detail, read_document, read_settings
from ._limits import DEFAULT_LIMITS, Limits
from ._parse import build_report
from ._parse_description import known_checks, parse_description
from ._report import Detail
from ._shape import violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ._component import Loaded
    from ._description import PolicyDescription
    from ._errors import AcrcheckError
    from ._report import Report

Result = TypeVar("Result")
#: A component as bytes, or the path of its file.
ComponentLike = Union[bytes, str, "os.PathLike[str]", None]


class Policy:
    """
    A component with limits.

    Each call runs in a fresh instance on the calling thread. A policy can be used by several threads at once, copied to other processes,
    and used after a fork.
    """

    def __init__(
        self,
        component: ComponentLike = None,
        *,
        limits: Limits = DEFAULT_LIMITS,
        cache: str | os.PathLike[str] | None = None,
    ) -> None:
        """
        Compiles a component: the one of this package by default.

        `cache` is a folder for compiled code. The code in it is executed: it must belong to you, and nobody else may be able to write it.
        """
        if isinstance(component, (str, os.PathLike)):
            component = Path(component).read_bytes()
        self._binary = None if component is None else bytes(component)
        self._limits = _checked(limits)
        self._cache = None if cache is None else Path(cache)
        binary = _component.built_in() if self._binary is None else self._binary
        self._shared = _Shared(_component.load(binary, self._cache))

    @property
    def limits(self) -> Limits:
        """The limits of each call."""
        return self._limits

    @property
    def sha256(self) -> str:
        """The SHA-256 of the component in hexadecimal digits."""
        return self._shared.loaded.digest

    def with_limits(self, limits: Limits) -> Policy:
        """Returns a policy with other limits that shares the compiled code."""
        other = object.__new__(Policy)
        other._binary, other._cache, other._shared = self._binary, self._cache, self._shared
        other._limits = _checked(limits)
        return other

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self._binary, self._limits, self._cache)

    def describe(self) -> PolicyDescription:
        """Returns the checks with their reasons, audit steps and fixes, and the schema of the settings."""
        return self._shared.description(self._limits)

    def validate_settings(self, settings: Settings) -> tuple[SettingsProblem, ...]:
        """Returns every error in settings."""
        try:
            text = read_settings(settings)
        except InvalidSettings as error:
            return error.problems
        return self._problems(text)

    def evaluate(self, document: Document, settings: Settings = None, *, detail: DetailLike = Detail.FULL) -> Report:
        """Evaluates a document. A part of it that cannot be read is an entry in the report's `errors`."""
        request = _Request(self, read_settings(settings), read_detail(detail))
        report = request.report(*self._evaluate(document, request))
        if any(error.code == InvalidSettings.code for error in report.errors):
            self._check_settings(request.settings)
            raise violation("invalid-settings for settings that are valid")
        return report

    def evaluate_json(self, document: Document, settings: Settings = None, *, detail: DetailLike = Detail.FULL) -> str:
        """
        Like `evaluate`, but returns the JSON text of an `acrcheck.report/v1`, after the same checks.

        Settings that are not valid are entries in the report's `errors`.
        """
        request = _Request(self, read_settings(settings), read_detail(detail))
        return request.json(*self._evaluate(document, request))

    def evaluate_many(
        self, documents: Iterable[object], settings: Settings = None, *, detail: DetailLike = Detail.FULL
    ) -> Iterator[Report | AcrcheckError]:
        """
        Evaluates each document on its own. Yields one result for each, in order, whatever the others contain.

        A row that is not a document, or that exceeds a limit, gives an error. Settings that are not valid are raised at once.
        """
        request = _Request(self, read_settings(settings), read_detail(detail))
        self._check_settings(request.settings)
        return self._evaluate_many(documents, request, request.report)

    def evaluate_many_json(
        self, documents: Iterable[object], settings: Settings = None, *, detail: DetailLike = Detail.FULL
    ) -> Iterator[str | AcrcheckError]:
        """
        Like `evaluate_many`, but yields JSON texts like those of `evaluate_json`.

        Settings that are not valid are entries in the `errors` of each report.
        """
        request = _Request(self, read_settings(settings), read_detail(detail))
        return self._evaluate_many(documents, request, request.json)

    def _evaluate(self, document: Document, request: _Request) -> tuple[str, str]:
        text, size = read_document(document, self._limits)
        return request.one(text, size), text

    def _evaluate_many(
        self, documents: Iterable[object], request: _Request, convert: Callable[[str, str], Result]
    ) -> Iterator[Result | AcrcheckError]:
        # Before the first row, so that a component that cannot be used is one error, not one for each row.
        request.checker()
        return _rows.evaluate(documents, self._limits, request.one, request.batch, convert)

    def _check_settings(self, text: str) -> None:
        problems = self._problems(text)
        if problems:
            raise InvalidSettings(problems)

    def _problems(self, text: str) -> tuple[SettingsProblem, ...]:
        if text == "{}":
            return ()
        result = Call(self._shared.loaded, self._limits, "validate-settings", (text,), _bytes(text)).result()
        if result is None:
            return ()
        problems = tuple([SettingsProblem(item.pointer, item.message) for item in result])
        if not problems:
            raise violation("settings that are not valid, without a problem")
        return problems


def evaluate_many_values(
    policy: Policy, documents: Iterable[object], settings: str, detail: Detail
) -> Iterator[tuple[dict[str, Any], int] | AcrcheckError]:
    """Like `Policy.evaluate_many`, but yields the JSON value of each report, after the same checks, and the length of its text."""
    request = _Request(policy, settings, detail)
    policy._check_settings(settings)  # noqa: SLF001 - the same module
    return policy._evaluate_many(documents, request, request.sized_value)  # noqa: SLF001


class _Shared:
    """What policies with other limits share."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self._description: PolicyDescription | None = None

    def description(self, limits: Limits) -> PolicyDescription:
        if self._description is None:
            # Not the caller's limits, which may suit small documents only, except for time.
            own = Limits(deadline=limits.deadline)
            self._description = parse_description(Call(self.loaded, own, "describe-json", (), 0).result())
            self.checks = known_checks(self._description)
        return self._description


class _Request:
    """The settings and the detail of a call."""

    def __init__(self, policy: Policy, settings: str, detail: Detail) -> None:
        self._policy = policy
        self.settings = settings
        self._settings_bytes = _bytes(settings)
        self._detail = detail
        # Other texts can also mean the defaults. Their reports are then checked less strictly, which is correct for all settings.
        self._default_settings = settings.strip() == "{}"
        self._checker: Checker | None = None

    def one(self, document: str, size: int) -> str:
        text = self._call("evaluate-json", document, size)
        return self._text(text)

    def batch(self, documents: list[str], size: int) -> list[str]:
        texts = self._call("evaluate-batch-json", documents, size)
        return [self._text(text) for text in texts]

    def report(self, text: str, document: str) -> Report:
        return build_report(self.value(text, document), text)

    def json(self, text: str, document: str) -> str:
        self.value(text, document)
        return text

    def value(self, text: str, document: str) -> dict[str, Any]:
        """Returns the JSON value of a report that was checked."""
        return self.checker().check(text, has_objects="{" in document)

    def sized_value(self, text: str, document: str) -> tuple[dict[str, Any], int]:
        return self.value(text, document), len(text)

    def checker(self) -> Checker:
        if self._checker is None:
            shared = self._policy._shared  # noqa: SLF001 - the same module
            shared.description(self._policy.limits)
            self._checker = Checker(Expected(shared.checks, self._detail, self._default_settings))
        return self._checker

    def _call(self, function: str, documents: str | list[str], size: int) -> Any:
        policy = self._policy
        arguments = (documents, self.settings, self._detail.value)
        return Call(policy._shared.loaded, policy.limits, function, arguments, size + self._settings_bytes).result()  # noqa: SLF001

    @staticmethod
    def _text(text: object) -> str:
        if not isinstance(text, str):
            raise ContractViolation("the component returned something that is not a text")
        return text


def _bytes(text: str) -> int:
    return len(text.encode("utf-8"))


def _checked(limits: Limits) -> Limits:
    if not isinstance(limits, Limits):
        raise TypeError(f"limits is a Limits, not {type(limits).__name__}")
    return limits


def _restore(component: bytes | None, limits: Limits, cache: Path | None) -> Policy:
    return Policy(component, limits=limits, cache=cache)
