"""Reads the files that Checkov scans. Each is read and evaluated once."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any, cast

import hcl2
from checkov.common.util.file_utils import read_file_with_any_encoding
from pycep import BicepParser

from ._policy import Unreadable, evaluate, settings

if TYPE_CHECKING:
    import acrcheck

#: What identifies a version of a file: its path, time of change and size.
Version = tuple[str, int, int]


def _version(path: str) -> Version:
    try:
        status = os.stat(path)  # noqa: PTH116 - Checkov gives paths as texts
    except (OSError, ValueError) as error:
        raise Unreadable(f"the file cannot be read: {error}") from error
    return path, status.st_mtime_ns, status.st_size


def _text(path: str) -> str:
    try:
        # Checkov read it the same way. The line numbers of both must agree.
        return str(read_file_with_any_encoding(path)).removeprefix("\ufeff")
    except (OSError, UnicodeError, ValueError) as error:
        raise Unreadable(f"the file cannot be read: {error}") from error


@functools.lru_cache(maxsize=16)
def _report(version: Version, settings_text: str) -> acrcheck.Report:
    del settings_text  # a part of the key only: `evaluate` reads the settings
    return evaluate(_text(version[0]))


def report(path: str) -> acrcheck.Report:
    """Returns the report on a JSON file."""
    return _report(_version(path), settings().text)


@functools.lru_cache(maxsize=16)
def _bicep(version: Version) -> dict[str, Any]:
    text = _text(version[0])
    try:
        return cast("dict[str, Any]", BicepParser(add_line_numbers=True).parse(text=text))
    except Exception as error:
        raise Unreadable("the Bicep file cannot be parsed") from error


def bicep(path: str) -> dict[str, Any]:
    """Returns a parsed Bicep file, as it is written: no parameter or variable is replaced."""
    return _bicep(_version(path))


@functools.lru_cache(maxsize=16)
def _terraform(version: Version) -> list[dict[str, Any]]:
    text = _text(version[0])
    try:
        resources: list[dict[str, Any]] = hcl2.loads(text).get("resource", [])  # type: ignore[attr-defined]
    except Exception as error:
        raise Unreadable("the Terraform file cannot be parsed") from error
    return resources


def terraform(path: str) -> list[dict[str, Any]]:
    """Returns the resources of a Terraform file, as they are written: no expression is replaced."""
    return _terraform(_version(path))
