"""What the functions for tables share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import default_policy
from ._errors import AcrcheckError, InvalidSettings, SettingsProblem
from ._inputs import read_settings
from ._rows import report_of_error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._policy import Policy
    from ._report import Detail


def checked_settings(policy: Policy | None, settings: object) -> str:
    """Returns settings as JSON text. Raises `InvalidSettings`."""
    text = read_settings(settings)
    problems = (policy or default_policy()).validate_settings(text)
    if problems:
        raise InvalidSettings(problems)
    return text


def reports(policy: Policy | None, rows: Iterable[object], settings: str, detail: Detail) -> list[str]:
    """Returns a JSON report for each row. A row that has no report has one with an error."""
    results = (policy or default_policy()).evaluate_many_json(rows, settings, detail=detail)
    return [report_of_error(result, detail) if isinstance(result, AcrcheckError) else result for result in results]


def null_settings() -> InvalidSettings:
    # The defaults could be less strict than what the caller meant to look up.
    return InvalidSettings((SettingsProblem("", "null; pass '{}' for the defaults"),))
