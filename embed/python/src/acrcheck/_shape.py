"""Checks of values that were read from JSON."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from ._errors import ContractViolation


def violation(what: str) -> ContractViolation:
    return ContractViolation(
        f"the component returned an invalid result, which was discarded: {what}; use the component of the same version as this package"
    )


def load(text: str) -> Any:
    """Reads JSON."""
    try:
        # Nothing around the value: looking for white space takes longer than reading a short value.
        value, end = DECODER.raw_decode(text)
    except (RecursionError, ValueError):
        end = -1
    if end != len(text):
        value = _decode(text)
    if ("\\ud" in text or "\\uD" in text) and not _is_text(value):
        raise violation("half a surrogate pair")
    return value


def _decode(text: str) -> Any:
    problem = "JSON that is nested too deeply"
    try:
        return DECODER.decode(text)
    except RecursionError:
        pass
    except ValueError as error:
        # Not the error itself: it holds the whole text.
        problem = f"not JSON: {error}"
    raise violation(problem)


def _is_text(value: Any) -> bool:
    """Tells whether everything in a value can be written as UTF-8."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (RecursionError, UnicodeEncodeError):
        return False
    return True


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")


DECODER = json.JSONDecoder(parse_constant=_not_json)


def get_object(value: Any, what: str) -> dict[str, Any]:
    if type(value) is not dict:
        raise violation(f"{what} is not an object")
    return value


def get_list(value: Any, what: str) -> list[Any]:
    if type(value) is not list:
        raise violation(f"{what} is not a list")
    return value


def get_text(value: Any, what: str) -> str:
    if type(value) is not str:
        raise violation(f"{what} is not a text")
    return value


def get_text_or_none(value: Any, what: str) -> str | None:
    if value is not None and type(value) is not str:
        raise violation(f"{what} is not a text or null")
    return value


def get_texts(value: Any, what: str) -> tuple[str, ...]:
    return tuple([get_text(item, what) for item in get_list(value, what)])


def get_count(value: Any, what: str, least: int, most: int) -> int:
    # bool is an int in Python, but not in JSON.
    if type(value) is not int or not least <= value <= most:
        raise violation(f"{what} is not a whole number from {least} to {most}")
    return value
