"""Evaluates documents with the settings of the environment."""

from __future__ import annotations

import functools
import json
import os
from dataclasses import dataclass

import acrcheck
from checkov.common.models.enums import CheckResult

SETTINGS = "ACRCHECK_CHECKOV_SETTINGS"
UNKNOWN = "ACRCHECK_CHECKOV_UNKNOWN"
RESULTS = {"failed": CheckResult.FAILED, "unknown": CheckResult.UNKNOWN}


class Unreadable(Exception):
    """A resource that cannot be evaluated. The text says why, and what to do."""


@dataclass(frozen=True)
class Settings:
    """The settings of the environment."""

    #: JSON text for the component.
    text: str
    #: The checks to run; None for all.
    checks: frozenset[str] | None
    #: What Checkov gets for findings that are unknown.
    unknown: CheckResult
    #: The severities by check.
    severities: dict[str, str]


@functools.lru_cache(maxsize=8)
def _settings(text: str, unknown: str) -> Settings:
    if unknown not in RESULTS:
        raise Unreadable(f"{UNKNOWN} is {unknown!r}; set it to failed or unknown")
    try:
        problems = acrcheck.validate_settings(text)
    except acrcheck.AcrcheckError as error:
        raise Unreadable(f"{SETTINGS}: {error}") from error
    if problems:
        raise Unreadable(f"{SETTINGS}: {acrcheck.InvalidSettings(problems)}")
    values = json.loads(text)
    checks = values.get("checks")
    return Settings(
        text=text,
        checks=None if checks is None else frozenset(checks),
        unknown=RESULTS[unknown],
        severities=dict(values.get("severity") or {}),
    )


def settings() -> Settings:
    """Returns the settings. Raises `Unreadable` if they are not valid."""
    return _settings(os.environ.get(SETTINGS) or "{}", os.environ.get(UNKNOWN) or "failed")


def settings_problem() -> str | None:
    """Returns what is wrong with the settings."""
    try:
        settings()
    except Unreadable as error:
        return str(error)
    return None


@functools.lru_cache(maxsize=64)
def _evaluate(document: str, settings_text: str) -> acrcheck.Report:
    return acrcheck.evaluate(document, settings_text)


def evaluate(document: str) -> acrcheck.Report:
    """Evaluates a document. Raises `Unreadable` if there is no report."""
    try:
        return _evaluate(document, settings().text)
    except acrcheck.AcrcheckError as error:
        raise Unreadable(f"acrcheck could not evaluate it: {error}") from error
