"""
Finds registries in Terraform plans.

Checkov leaves out what is known only after apply, and elements of lists that are null. So the whole plan is evaluated, and the address says
which registry of the report is a resource of Checkov.
"""

from __future__ import annotations

import re
from typing import Any

from . import _files
from ._found import NOTHING, Found
from ._policy import Unreadable

REGISTRY = re.compile(r"\s*Microsoft\.ContainerRegistry/registries\s*(@.*)?", re.IGNORECASE | re.DOTALL)
OTHER_TYPE = re.compile(r"[A-Za-z0-9.]+/[A-Za-z0-9./]+(@[\w.-]+)?")
UPDATE = (
    "azapi_update_resource changes a registry that is declared elsewhere, so the settings of that registry are not known; "
    "check the registry after the deployment"
)


def find(path: str, resource: dict[str, Any], kind: str) -> Found:
    """Returns the registry with the address of the resource."""
    if not may_be_registry(resource.get("type"), kind):
        return NOTHING
    if kind == "azapi_update_resource":
        raise Unreadable(UPDATE)
    report = _files.report(path)
    address = resource.get("__address__")
    registries = tuple(registry for registry in report.registries if registry.address is not None and registry.address == address)
    if registries:
        return Found(registries)
    raise Unreadable("; ".join(error.message for error in report.errors) or "acrcheck finds no registry with this address in the file")


def may_be_registry(type_value: Any, kind: str) -> bool:
    """Tells whether a resource is a registry, or may be one because its type is not known."""
    if kind == "azurerm_container_registry":
        return True
    value = type_value[0] if isinstance(type_value, list) and len(type_value) == 1 else type_value
    if isinstance(value, str) and "${" not in value:
        return bool(REGISTRY.fullmatch(value)) or not OTHER_TYPE.fullmatch(value)
    return True
