"""Reads reports and checks that they are what the contract says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ._report import (
    Advisory,
    Detail,
    Evidence,
    Finding,
    Position,
    Problem,
    Registry,
    Report,
    Severity,
    Status,
    Summary,
    Tag,
)
from ._shape import get_count, get_list, get_object, get_text, get_text_or_none, get_texts, load, violation

STATUSES: Mapping[object, Status] = {status.value: status for status in Status}
SEVERITIES: Mapping[object, Severity] = {severity.value: severity for severity in Severity}
DETAILS: Mapping[object, Detail] = {detail.value: detail for detail in (Detail.VERDICTS, Detail.ATTENTION)}


@dataclass(frozen=True)
class KnownCheck:
    """What a description says about a check."""

    index: int
    severity: Severity
    reasons: Mapping[str, Status]
    advisories: frozenset[str]


@dataclass(frozen=True)
class Expected:
    """What a report is compared with."""

    checks: Mapping[str, KnownCheck]
    detail: Detail
    #: Under the settings `{}`, every check runs, and every reason has its described status.
    default_settings: bool
    #: A document without objects has no registries.
    has_objects: bool


def parse_report(text: str | bytes, expected: Expected | None = None) -> Report:
    """Reads a report. Raises `ContractViolation`. Keys that it does not know are ignored: later versions can add some."""
    raw = text if isinstance(text, str) else _decode(text)
    value = load(raw)
    if type(value) is not dict or value.get("schema") != "acrcheck.report/v1":
        raise violation("not an object with the schema acrcheck.report/v1")
    detail = DETAILS.get(get_text(value["detail"], "detail")) if "detail" in value else Detail.FULL
    if detail is None or (expected is not None and detail is not expected.detail):
        raise violation("another detail than requested")
    errors = tuple([_problem(item) for item in get_list(value.get("errors"), "errors")])
    complete = value.get("complete")
    if type(complete) is not bool or (complete and errors):
        raise violation("complete contradicts the errors")
    items = get_list(value.get("registries"), "registries")
    if items and expected is not None and not expected.has_objects:
        raise violation("a registry that is not in the document")
    reader = _Reader(expected)
    registries = tuple([reader.registry(item) for item in items])
    summary = _summary(value.get("summary"))
    reader.compare(summary, len(registries), len(errors))
    return Report(summary, registries, errors, complete, detail, raw)


def _decode(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        pass
    raise violation("not UTF-8")


def _summary(value: Any) -> Summary:
    counts = get_object(value, "summary")
    keys = ("registries", "pass", "fail", "notApplicable", "unknown", "skipped", "notDeployed", "errors")
    return Summary(*[get_count(counts.get(key), f"summary.{key}") for key in keys])


def _position(value: Any) -> Position:
    position = get_object(value, "position")
    return Position(
        get_count(position.get("line"), "line", 1),
        get_count(position.get("column"), "column", 1),
        get_text(position.get("pointer"), "pointer"),
    )


def _problem(value: Any) -> Problem:
    problem = get_object(value, "an error")
    position = get_object(problem.get("source"), "source").get("position")
    code = get_text(problem.get("code"), "code")
    if not code:
        raise violation("an error without a code")
    message = get_text(problem.get("message"), "message")
    return Problem(code, message, None if position is None else _position(position))


class _Reader:
    """Reads registries and counts their findings."""

    def __init__(self, expected: Expected | None) -> None:
        self._expected = expected
        self._counts = dict.fromkeys(Status, 0)
        # Settings can disable checks, but for all registries alike.
        self._findings = len(expected.checks) if expected is not None and expected.default_settings else None

    def compare(self, summary: Summary, registries: int, errors: int) -> None:
        counts = self._counts
        pairs = (
            ("registries", summary.registries, registries),
            ("pass", summary.pass_, counts[Status.PASS]),
            ("fail", summary.fail, counts[Status.FAIL]),
            ("notApplicable", summary.not_applicable, counts[Status.NOT_APPLICABLE]),
            ("unknown", summary.unknown, counts[Status.UNKNOWN]),
            ("errors", summary.errors, errors),
        )
        for key, claimed, listed in pairs:
            if claimed != listed:
                raise violation(f"summary.{key} is {claimed}, but the report lists {listed}")

    def registry(self, value: Any) -> Registry:
        registry = get_object(value, "a registry")
        get = registry.get
        address = get_text(get("address"), "address") if "address" in registry else None
        declared = get("declared", False)
        if type(declared) is not bool:
            raise violation("declared is neither true nor false")
        tags: tuple[Tag, ...] = ()
        if "tags" in registry:
            items = get_object(get("tags"), "tags").items()
            tags = tuple([Tag(name, get_text(text, "a tag")) for name, text in items])
        return Registry(
            get_text_or_none(get("id"), "id"),
            get_text_or_none(get("name"), "name"),
            get_text_or_none(get("resourceGroup"), "resourceGroup"),
            get_text_or_none(get("subscriptionId"), "subscriptionId"),
            get_text_or_none(get("location"), "location"),
            address,
            declared,
            tags,
            _position(get_object(get("source"), "source").get("position")),
            self._all_findings(get("findings")),
        )

    def _all_findings(self, value: Any) -> tuple[Finding, ...]:
        findings = tuple([self._finding(item) for item in get_list(value, "findings")])
        if self._findings is None:
            self._findings = len(findings)
        # Without findings, a registry would look as if it passed.
        if not findings or len(findings) != self._findings:
            raise violation(f"{len(findings)} findings instead of {max(self._findings, 1)}")
        if self._expected is not None:
            last = -1
            for finding in findings:
                last = self._compare_finding(self._expected, finding, last)
        return findings

    def _compare_finding(self, expected: Expected, finding: Finding, last: int) -> int:
        known = expected.checks.get(finding.check)
        if known is None or known.index <= last:
            raise violation(f"the check {finding.check[:100]!r} is unknown, given twice or out of order")
        usual = known.reasons.get(finding.reason)
        if usual is None:
            raise violation(f"the reason {finding.reason[:100]!r} is unknown")
        # Settings can change the status of a reason, but never to a pass.
        may_differ = not expected.default_settings and finding.status is not Status.PASS
        if finding.status is not usual and not may_differ:
            raise violation(f"the status {finding.status} contradicts the reason {finding.reason[:100]!r}")
        if expected.default_settings and finding.severity is not known.severity:
            raise violation(f"the severity {finding.severity} contradicts the check {finding.check[:100]!r}")
        if not all(advisory.code in known.advisories for advisory in finding.advisories):
            raise violation("an unknown advisory")
        return known.index

    def _finding(self, value: Any) -> Finding:
        finding = get_object(value, "a finding")
        get = finding.get
        status = read_status(get("status"))
        severity = read_severity(get("severity"))
        self._counts[status] += 1
        return Finding(
            get_text(get("check"), "check"),
            status,
            severity,
            get_text(get("reason"), "reason"),
            get_text(get("message"), "message"),
            tuple([_evidence(item) for item in get_list(get("evidence"), "evidence")]),
            tuple([_advisory(item) for item in get_list(get("advisories"), "advisories")]),
            get_texts(get("remediation"), "remediation"),
            get_text_or_none(get("portal"), "portal"),
        )


def read_status(value: Any) -> Status:
    # Not every JSON value can be looked up: a list has no hash.
    status = STATUSES.get(value) if type(value) is str else None
    if status is None:
        raise violation("an unknown status")
    return status


def read_severity(value: Any) -> Severity:
    severity = SEVERITIES.get(value) if type(value) is str else None
    if severity is None:
        raise violation("an unknown severity")
    return severity


def _evidence(value: Any) -> Evidence:
    evidence = get_object(value, "evidence")
    return Evidence(get_text(evidence.get("pointer"), "pointer"), get_text_or_none(evidence.get("value"), "a value of evidence"))


def _advisory(value: Any) -> Advisory:
    advisory = get_object(value, "an advisory")
    return Advisory(get_text(advisory.get("code"), "code"), get_text(advisory.get("message"), "message"))
