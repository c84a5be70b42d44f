"""
Finds registries in ARM templates.

Checkov replaces parameters with their defaults, in nested deployments with those of the wrong template, and computes no other expression.
So the whole template is evaluated, and the line says which registries of the report belong to a resource of Checkov.
"""

from __future__ import annotations

from typing import Any

from . import _files
from ._found import NOTHING, Found
from ._policy import Unreadable

#: Resources that contain templates without deploying them.
NOT_DEPLOYED = {"microsoft.resources/templatespecs/versions", "microsoft.authorization/policydefinitions"}


def find(path: str, resource: dict[str, Any]) -> Found:
    """Returns the registries that begin where the resource begins."""
    if str(resource.get("parent_type", "")).lower() in NOT_DEPLOYED:
        return NOTHING
    report = _files.report(path)
    line = resource.get("__startline__")
    # Several for a loop, and in templates on one line, where each gets the worst result of all.
    registries = tuple(registry for registry in report.registries if registry.position.line == line)
    if len(registries) == 1:
        _check_name(registries[0].name, resource.get("name"))
    if registries:
        return Found(registries)
    if not report.complete:
        raise Unreadable("; ".join(error.message for error in report.errors))
    if report.summary.not_deployed or report.summary.skipped:
        return NOTHING
    raise Unreadable(f"acrcheck finds no registry on line {line}")


def _check_name(found: str | None, given: Any) -> None:
    """Refuses a registry with another name. Whatever the cause, the line is then not enough to find the resource."""
    if found is not None and isinstance(given, str) and not given.startswith("[") and found != given:
        raise Unreadable("the lines of Checkov and acrcheck differ; format the template, one property on each line")
