"""
Keeps failures and details in the reports of Checkov.

Checkov has no extension point for either, so two of its functions are wrapped. If a later version has neither, nothing is wrapped.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import checkov.arm.runner
from checkov.common.output.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from checkov.common.output.record import Record

FILTER = "filter_failed_checks_with_unrendered_resources"


def install(ids: AbstractSet[str]) -> None:
    """Wraps the functions."""
    Report.add_record = _with_details(Report.add_record, ids)  # type: ignore[method-assign,assignment]
    keep = getattr(checkov.arm.runner, FILTER, None)
    if keep is not None:
        setattr(checkov.arm.runner, FILTER, _keeping(keep, ids))


def _with_details(add_record: Callable[[Report, Record], None], ids: AbstractSet[str]) -> Callable[[Report, Record], None]:
    """The runners for ARM and Bicep do not pass the details of a check to its records."""

    @functools.wraps(add_record)
    def add(report: Report, record: Record) -> None:
        found: dict[str, Any] = record.check_result.get("acrcheck", {})  # type: ignore[assignment]
        if record.check_id in ids and found and not record.details:
            record.details = list(found["details"])
        add_record(report, record)

    return add


def _keeping(filter_failed: Callable[[Report], Report], ids: AbstractSet[str]) -> Callable[[Report], Report]:
    """Checkov removes failures of ARM resources whose name is computed by functions such as toLower()."""

    @functools.wraps(filter_failed)
    def keep(report: Report) -> Report:
        kept = filter_failed(report)
        present = {id(record) for record in kept.failed_checks}
        kept.failed_checks = [record for record in report.failed_checks if id(record) in present or record.check_id in ids]
        return kept

    return keep
