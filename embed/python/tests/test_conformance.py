"""The package returns exactly what every other host returns."""

from __future__ import annotations

import json
from typing import Any

import acrcheck
from conftest import CASES


def test_there_are_cases() -> None:
    assert len(CASES) > 100
    assert sum(len(case["documents"]) for case in CASES) > 150


def test_one_at_a_time(case: dict[str, Any]) -> None:
    for document, report in zip(case["documents"], case["reports"]):
        assert acrcheck.evaluate_json(document, case["settings"], detail=case["detail"]) == report
        assert acrcheck.evaluate_json(document.encode(), case["settings"], detail=case["detail"]) == report


def test_in_a_batch(case: dict[str, Any]) -> None:
    reports = list(acrcheck.evaluate_many_json(case["documents"], case["settings"], detail=case["detail"]))
    assert reports == case["reports"]


def test_reports_have_everything_that_the_text_has(case: dict[str, Any]) -> None:
    for text in case["reports"]:
        report = acrcheck.Report.from_json(text)
        assert report.json == text
        assert report == acrcheck.Report.from_json(text.encode())
        assert as_json(report) == json.loads(text)


def as_json(report: acrcheck.Report) -> dict[str, Any]:
    """Writes a report again, from its fields alone."""

    def position(value: acrcheck.Position | None) -> Any:
        return value and {"line": value.line, "column": value.column, "pointer": value.pointer}

    def finding(value: acrcheck.Finding) -> dict[str, Any]:
        return {
            "check": value.check,
            "status": value.status.value,
            "severity": value.severity.value,
            "reason": value.reason,
            "message": value.message,
            "evidence": [{"pointer": item.pointer, "value": item.value} for item in value.evidence],
            "advisories": [{"code": item.code, "message": item.message} for item in value.advisories],
            "remediation": list(value.remediation),
            "portal": value.portal,
        }

    def registry(value: acrcheck.Registry) -> dict[str, Any]:
        return {
            "id": value.id,
            "name": value.name,
            "resourceGroup": value.resource_group,
            "subscriptionId": value.subscription_id,
            "location": value.location,
            **({} if value.address is None else {"address": value.address}),
            **({"declared": True} if value.declared else {}),
            **({"tags": {tag.name: tag.value for tag in value.tags}} if value.tags else {}),
            "source": {"position": position(value.position)},
            "findings": [finding(item) for item in value.findings],
        }

    summary = report.summary
    return {
        "schema": "acrcheck.report/v1",
        **({} if report.detail is acrcheck.Detail.FULL else {"detail": report.detail.value}),
        "summary": {
            "registries": summary.registries,
            "pass": summary.pass_,
            "fail": summary.fail,
            "notApplicable": summary.not_applicable,
            "unknown": summary.unknown,
            "skipped": summary.skipped,
            "notDeployed": summary.not_deployed,
            "errors": summary.errors,
        },
        "registries": [registry(item) for item in report.registries],
        "errors": [{"source": {"position": position(item.position)}, "code": item.code, "message": item.message} for item in report.errors],
        "complete": report.complete,
    }
