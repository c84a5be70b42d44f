"""
Finds registries in Bicep files.

Checkov replaces parameters and variables before it calls a check, and takes those of the wrong file if two files have some of the same
name. So the resource is read from its file as it is written.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pycep.transformer import BicepElement

from . import _files
from ._found import NOTHING, Found
from ._policy import Unreadable, evaluate
from ._text import printable

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

#: Deeper values, and variables that refer to themselves, are unresolved.
MOST_LEVELS = 40
#: Other keys are interpolated, so they can stand for any setting.
PLAIN_KEY = re.compile(r"[A-Za-z_][\w.-]*")
LONGEST_LABEL = 60


def find(path: str, name: str) -> Found:
    """Returns the registries of a resource, by the symbolic name that Checkov gives."""
    file = _files.bicep(path)
    resource = file.get("resources", {}).get(name)
    if resource is None:
        raise Unreadable(f"there is no resource {name} in the file")
    if resource["existing"]:
        return NOTHING
    config = resource["config"]
    hidden: set[str] = set()
    condition: Any = True
    if "loop_type" in config:
        detail = config["loop_type"].get("detail", {})
        hidden = {str(detail.get(key)) for key in ("item_name", "index_name")}
        condition, config = config.get("condition"), config["config"]
        condition = True if condition is None else condition
    elif set(config) == {"condition", "config"}:
        condition, config = config["condition"], config["config"]
    values = _Values(file, hidden)
    document = _template(str(resource["type"]), str(resource["api_version"]), values.read(config), values.read(condition))
    report = evaluate(json.dumps(document))
    if report.registries:
        return Found(report.registries, tuple(values.notes))
    if report.complete and report.summary.not_deployed:
        return NOTHING
    raise Unreadable("; ".join(error.message for error in report.errors) or "the resource is not a registry that acrcheck recognizes")


def _template(kind: str, version: str, config: Any, condition: Any) -> dict[str, Any]:
    if not isinstance(config, dict):
        config = {"name": config, "properties": config}
    resource = {key: value for key, value in config.items() if key.lower() in ("name", "sku", "properties", "tags")}
    return {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [{"type": kind, "apiVersion": version, "condition": condition, **resource}],
    }


class _Values:
    """Converts values of Bicep to those of an ARM template. What is not known becomes an expression that cannot be computed."""

    def __init__(self, file: dict[str, Any], hidden: AbstractSet[str]) -> None:
        self._parameters = file.get("parameters", {})
        self._variables = file.get("variables", {})
        #: Names of a loop, which hide parameters and variables.
        self._hidden = hidden
        self.notes: list[str] = []

    def read(self, value: Any, level: int = 0) -> Any:
        result: Any
        if level > MOST_LEVELS:
            result = _unresolved("a value that is nested too deeply")
        elif isinstance(value, BicepElement):
            result = self._name(str(value), level)
        elif isinstance(value, str):
            result = _text(str(value))
        elif isinstance(value, list):
            result = [self.read(item, level + 1) for item in value]
        elif isinstance(value, dict):
            result = self._object(value, level)
        elif value is None or isinstance(value, (bool, int, float)):
            result = value
        else:
            result = _unresolved("an expression")
        return result

    def _object(self, value: dict[Any, Any], level: int) -> Any:
        if "loop_type" in value:
            return _unresolved("for")
        for kind in ("function", "operator"):
            inner = value.get(kind)
            if len(value) == 1 and isinstance(inner, dict) and "type" in inner:
                return _unresolved(str(inner["type"]))
        result = {}
        for key, item in value.items():
            plain = str(key).strip("'")
            if isinstance(key, BicepElement) or not PLAIN_KEY.fullmatch(plain):
                return _unresolved("an object with a computed key")
            result[plain] = self.read(item, level + 1)
        return result

    def _name(self, name: str, level: int) -> Any:
        if name in self._hidden:
            return _unresolved(name)
        if name in self._variables:
            return self.read(self._variables[name]["value"], level + 1)
        # The parser gives None both for no default and for null.
        default = self._parameters.get(name, {}).get("default")
        if default is None:
            return _unresolved(name)
        note = f"uses the default of the parameter {name}"
        if note not in self.notes:
            self.notes.append(note)
        return self.read(default, level + 1)


def _text(text: str) -> str:
    if "${" in text:
        return _unresolved(text)
    # As ARM templates escape texts that are not expressions.
    return f"[{text}" if text.startswith("[") else text


def _unresolved(label: str) -> str:
    label = printable(label[:LONGEST_LABEL]).replace("'", "''")
    return f"[bicep('{label}')]"
