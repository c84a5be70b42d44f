"""Evaluates the registries of a subscription."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import acrcheck

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ._pages import Pages

CHECKS = ("acr-trusted-services", "acr-ip-network-rules")
#: The error for a page that is followed by another one: its code and its place.
CONTINUES = ("list-incomplete", "/nextLink")


@dataclass(frozen=True)
class Result:
    """The result of a check, for a registry or for a subscription of which a part could not be evaluated."""

    check: str
    status: acrcheck.Status
    text: str
    registry: acrcheck.Registry | None = None


def results(pages: Pages, settings: Mapping[str, Any]) -> Iterator[Result]:
    """Yields the results for each registry, and unknown ones for what could not be read or evaluated."""
    for number, report in enumerate(acrcheck.evaluate_many(pages.texts, settings), 1):
        if isinstance(report, acrcheck.AcrcheckError):
            yield from unknown(str(report))
            continue
        for registry in report.registries:
            yield from _of_registry(registry)
        # Otherwise, the problem says why there is none.
        followed = number < len(pages.texts) or pages.problem is not None
        for error in report.errors:
            place = None if error.position is None else error.position.pointer
            if not followed or (error.code, place) != CONTINUES:
                yield from unknown(error.message)
        if report.summary.skipped:
            yield from unknown(f"{report.summary.skipped} resources in the list are not registries")
        if not report.complete and not report.errors:
            yield from unknown("a page of the list was not evaluated completely")
    if pages.problem is not None:
        yield from unknown(f"the registries could not be listed completely: {pages.problem}")


def _of_registry(registry: acrcheck.Registry) -> Iterator[Result]:
    found = {finding.check: finding for finding in registry.findings}
    for check in CHECKS:
        finding = found.get(check)
        if finding is None:
            yield Result(check, acrcheck.Status.UNKNOWN, "the report has no finding", registry)
        else:
            yield Result(check, finding.status, f"{finding.message} ({finding.reason})", registry)


def unknown(text: str) -> Iterator[Result]:
    """Yields an unknown result for each check, for what is not known to be of one registry."""
    for check in CHECKS:
        yield Result(check, acrcheck.Status.UNKNOWN, text)
