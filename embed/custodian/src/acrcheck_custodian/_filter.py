"""The filter of Cloud Custodian."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import acrcheck
from c7n.exceptions import PolicyValidationError
from c7n.filters import Filter
from c7n.utils import type_schema

from ._findings import CHECKS, STATUSES, evaluate

logger = logging.getLogger("custodian.azure.acrcheck")

RESOURCE = "container-registry"
#: Where a resource that matches has its findings.
ANNOTATION = "c7n:acrcheck"


def _one_or_list(values: tuple[str, ...]) -> dict[str, Any]:
    one = {"enum": list(values)}
    return {"oneOf": [one, {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}]}


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


class AcrcheckFilter(Filter):  # type: ignore[misc] # Cloud Custodian has no types for it
    """
    Matches registries with a finding that has one of the statuses.

    Unknown findings match by default: what Azure did not return is not a pass.
    """

    schema = type_schema("acrcheck", check=_one_or_list(CHECKS), status=_one_or_list(STATUSES), settings={"type": "object"})
    schema_alias = False
    permissions = ()

    def validate(self) -> AcrcheckFilter:
        settings = self._settings()
        # The schema says so too, but Cloud Custodian accepts a text.
        if not isinstance(settings, Mapping):
            raise PolicyValidationError("acrcheck: settings: pass a mapping")
        try:
            problems = acrcheck.validate_settings(settings)
        except acrcheck.AcrcheckError as error:
            raise PolicyValidationError(f"acrcheck: {error}") from error
        if problems:
            raise PolicyValidationError(f"acrcheck: {acrcheck.InvalidSettings(problems)}")
        if "checks" in settings:
            raise PolicyValidationError("acrcheck: settings: set the checks with the key check of the filter, not with checks")
        return self

    def process(self, resources: list[dict[str, Any]], event: Any = None) -> list[dict[str, Any]]:  # noqa: ARG002 - of Filter
        checks = _list(self.data.get("check", list(CHECKS)))
        statuses = _list(self.data.get("status", ["fail", "unknown"]))
        matched = []
        for resource, result in zip(resources, evaluate(resources, self._settings(), checks), strict=True):
            if result.problem is not None:
                logger.error("acrcheck could not evaluate %r: %r", resource.get("id"), result.problem)
            found = result.matching(checks, statuses)
            if found:
                # Several filters of a policy can match, each with other findings.
                known = resource.setdefault(ANNOTATION, [])
                known += [item for item in found if item not in known]
                matched.append(resource)
        return matched

    def _settings(self) -> Any:
        return self.data.get("settings", {})


def register() -> None:
    """Adds the filter to Cloud Custodian, before or after it loads its resources."""
    from c7n_azure.resources.container_registry import ContainerRegistry  # noqa: PLC0415 - takes a second

    ContainerRegistry.filter_registry.register("acrcheck", AcrcheckFilter)
