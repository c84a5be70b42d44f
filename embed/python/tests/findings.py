"""The rows that `acrcheck.spark.findings` must give for a result, made of the result alone."""

from __future__ import annotations

from typing import Any

import acrcheck

#: The columns behind the key.
COLUMNS = (
    *(
        "registry_id",
        "name",
        "resource_group",
        "subscription_id",
        "location",
        "address",
        "declared",
        "check",
        "status",
        "severity",
        "reason",
    ),
    *("error", "message", "portal", "remediation", "line", "column", "pointer"),
)
Row = tuple[Any, ...]


def rows_of(result: acrcheck.Report | acrcheck.AcrcheckError) -> list[Row]:
    if isinstance(result, acrcheck.AcrcheckError):
        return [_error(result.code, str(result), None)]
    rows = [_finding(registry, finding) for registry in result.registries for finding in registry.findings]
    rows += [_error(problem.code, problem.message, problem.position) for problem in result.errors]
    if not rows:
        message = "the document has no registry; pass what `az acr list` or `az acr show` prints"
        rows.append(_error("no-registry", message, None))
    return rows


def _finding(registry: acrcheck.Registry, finding: acrcheck.Finding) -> Row:
    return (
        *(registry.id, registry.name, registry.resource_group, registry.subscription_id, registry.location, registry.address),
        registry.declared,
        *(finding.check, finding.status.value, finding.severity.value, finding.reason),
        None,
        *(finding.message, finding.portal, list(finding.remediation)),
        *(registry.position.line, registry.position.column, registry.position.pointer),
    )


def _error(code: str, message: str, position: acrcheck.Position | None) -> Row:
    place = (None, None, None) if position is None else (position.line, position.column, position.pointer)
    return (*[None] * 8, "unknown", None, None, code, message, None, [], *place)
