"""Evaluates resources of Cloud Custodian."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import acrcheck

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CHECKS = ("acr-trusted-services", "acr-ip-network-rules")
STATUSES = ("pass", "fail", "not-applicable", "unknown")
#: Keys that Cloud Custodian adds to a resource.
ADDED = "c7n"


@dataclass(frozen=True)
class Result:
    """The findings of a resource, or why there are none."""

    findings: tuple[acrcheck.Finding, ...] = ()
    problem: str | None = None

    def matching(self, checks: Sequence[str], statuses: Sequence[str]) -> list[dict[str, Any]]:
        """Returns findings as annotations. A resource without findings is unknown for every check."""
        if self.problem is not None:
            found = [{"check": check, "status": "unknown", "reason": "error", "message": self.problem} for check in checks]
        else:
            found = [_annotation(finding) for finding in self.findings if finding.check in checks]
        return [item for item in found if item["status"] in statuses]


def _annotation(finding: acrcheck.Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "status": finding.status.value,
        "severity": finding.severity.value,
        "reason": finding.reason,
        "message": finding.message,
        "remediation": list(finding.remediation),
    }


def evaluate(resources: Sequence[Mapping[str, Any]], settings: Mapping[str, Any], checks: Sequence[str]) -> Iterator[Result]:
    """Evaluates each resource on its own, in order."""
    documents = (_document(resource) for resource in resources)
    for report in acrcheck.evaluate_many(documents, settings):
        yield _result(report, checks)


def _document(resource: Mapping[str, Any]) -> str | None:
    """Returns a resource as JSON, without what Cloud Custodian added. None, which is an error of its row, if it cannot be written."""
    try:
        return json.dumps({key: value for key, value in resource.items() if not str(key).startswith(ADDED)}, default=str)
    except (TypeError, ValueError, RecursionError):
        return None


def _result(report: acrcheck.Report | acrcheck.AcrcheckError, checks: Sequence[str]) -> Result:
    if isinstance(report, acrcheck.AcrcheckError):
        return Result(problem=str(report))
    if report.errors or not report.complete or len(report.registries) != 1:
        problem = "; ".join(error.message for error in report.errors) or f"{len(report.registries)} registries in a resource, not one"
        return Result(problem=problem)
    findings = report.registries[0].findings
    missing = set(checks) - {finding.check for finding in findings}
    if missing:
        return Result(problem=f"the report has no finding of {', '.join(sorted(missing))}")
    return Result(findings)
