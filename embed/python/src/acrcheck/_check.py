"""Checks that reports are what the contract says. Whatever is made of a report, it is checked here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ._report import Detail, Severity, Status
from ._shape import get_count, get_list, get_object, get_text, get_text_or_none, load, violation

STATUSES: Mapping[object, Status] = {status.value: status for status in Status}
SEVERITIES: Mapping[object, Severity] = {severity.value: severity for severity in Severity}
DETAILS: Mapping[object, Detail] = {detail.value: detail for detail in (Detail.VERDICTS, Detail.ATTENTION)}
#: The parts of a registry that are texts or null.
IDENTITY = ("id", "name", "resourceGroup", "subscriptionId", "location")
#: The counts of a summary: first those that are compared with what the report lists.
LISTED = ("registries", "pass", "fail", "notApplicable", "unknown", "errors")
COUNTS = (*LISTED, "skipped", "notDeployed")
#: The position of each status in `LISTED`.
PLACES = {Status.PASS: 1, Status.FAIL: 2, Status.NOT_APPLICABLE: 3, Status.UNKNOWN: 4}
#: Numbers of the contract have 32 bits.
MOST = (1 << 32) - 1

TEXT: frozenset[type] = frozenset({str})
TEXT_OR_NONE: frozenset[type] = frozenset({str, type(None)})
#: bool is an int in Python, but not in JSON.
COUNT: frozenset[type] = frozenset({int})


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


class Checker:
    """Checks reports that are the results of one call of this package, or a text on its own."""

    def __init__(self, expected: Expected | None = None) -> None:
        self._expected = expected
        # Settings can disable checks, but for all registries alike.
        self._findings = len(expected.checks) if expected is not None and expected.default_settings else None
        #: The check's index, and the place of the status, by check, status, severity and reason, which few findings have for themselves. It
        #: has only what was found to be right, so a component cannot make it large.
        self._known: dict[tuple[Any, ...], tuple[int, int]] = {}

    def check(self, text: str, *, has_objects: bool = True) -> dict[str, Any]:
        """
        Reads a report and checks it. Raises `ContractViolation`.

        A document without objects has no registries. Keys that are not known are ignored: later versions can add some.
        """
        value = load(text)
        if type(value) is not dict or value.get("schema") != "acrcheck.report/v1":
            raise violation("not an object with the schema acrcheck.report/v1")
        detail = DETAILS.get(get_text(value["detail"], "detail")) if "detail" in value else Detail.FULL
        if detail is None or (self._expected is not None and detail is not self._expected.detail):
            raise violation("another detail than requested")
        errors = get_list(value.get("errors"), "errors")
        for error in errors:
            _check_error(error)
        complete = value.get("complete")
        if type(complete) is not bool or (complete and errors):
            raise violation("complete contradicts the errors")
        registries = get_list(value.get("registries"), "registries")
        if registries and not has_objects:
            raise violation("a registry that is not in the document")
        listed = [len(registries), 0, 0, 0, 0, len(errors)]
        findings = self._findings
        for registry in registries:
            findings = self._check_registry(registry, findings, listed)
        _check_summary(value.get("summary"), listed)
        return value

    def _check_registry(self, value: Any, number: int | None, listed: list[int]) -> int:
        """Returns the number of findings, which is the same for every registry."""
        registry = get_object(value, "a registry")
        get = registry.get
        if not _all(TEXT_OR_NONE, map(get, IDENTITY)):
            raise violation(f"one of {', '.join(IDENTITY)} is not a text or null")
        if "address" in registry:
            get_text(get("address"), "address")
        if type(get("declared", False)) is not bool:
            raise violation("declared is neither true nor false")
        if "tags" in registry and not _all(TEXT, get_object(get("tags"), "tags").values()):
            raise violation("a tag is not a text")
        _check_position(get_object(get("source"), "source").get("position"))
        findings = get_list(get("findings"), "findings")
        # Without findings, a registry would look as if it passed.
        if not findings or (number is not None and len(findings) != number):
            raise violation(f"{len(findings)} findings instead of {max(number or 0, 1)}")
        last = -1
        for finding in findings:
            last = self._check_finding(finding, last, listed)
        return len(findings)

    def _check_finding(self, value: Any, last: int, listed: list[int]) -> int:
        finding = get_object(value, "a finding")
        get = finding.get
        key: tuple[Any, ...] = (get("check"), get("status"), get("severity"), get("reason"))
        try:
            known = self._known.get(key)
        except TypeError:
            # Not every JSON value can be looked up: a list has no hash.
            known = None
        if known is None:
            known = self._known_finding(*key)
            self._known[key] = known
        index, place = known
        if self._expected is not None and index <= last:
            raise violation(f"the check {key[0][:100]!r} is given twice or out of order")
        listed[place] += 1
        get_text(get("message"), "message")
        # Nothing but an empty list is equal to one.
        evidence, advisories, remediation = get("evidence"), get("advisories"), get("remediation")
        if evidence != []:
            for item in get_list(evidence, "evidence"):
                _check_evidence(item)
        if advisories != []:
            for item in get_list(advisories, "advisories"):
                self._check_advisory(item, key[0])
        if remediation != [] and not _all(TEXT, get_list(remediation, "remediation")):
            raise violation("a command is not a text")
        get_text_or_none(get("portal"), "portal")
        return index

    def _known_finding(self, check: Any, status_text: Any, severity_text: Any, reason: Any) -> tuple[int, int]:
        """Checks the parts of a finding that depend on nothing but the component and the settings."""
        status, severity = read_status(status_text), read_severity(severity_text)
        get_text(check, "check")
        get_text(reason, "reason")
        expected = self._expected
        if expected is None:
            return 0, PLACES[status]
        known = expected.checks.get(check)
        if known is None:
            raise violation(f"the check {check[:100]!r} is unknown")
        usual = known.reasons.get(reason)
        if usual is None:
            raise violation(f"the reason {reason[:100]!r} is unknown")
        # Settings can change the status of a reason, but never to a pass.
        may_differ = not expected.default_settings and status is not Status.PASS
        if status is not usual and not may_differ:
            raise violation(f"the status {status} contradicts the reason {reason[:100]!r}")
        if expected.default_settings and severity is not known.severity:
            raise violation(f"the severity {severity} contradicts the check {check[:100]!r}")
        return known.index, PLACES[status]

    def _check_advisory(self, value: Any, check: str) -> None:
        advisory = get_object(value, "an advisory")
        code = get_text(advisory.get("code"), "code")
        get_text(advisory.get("message"), "message")
        if self._expected is not None and code not in self._expected.checks[check].advisories:
            raise violation("an unknown advisory")


def _all(kinds: frozenset[type], values: Iterable[object]) -> bool:
    return kinds.issuperset(map(type, values))


def _check_summary(value: Any, listed: list[int]) -> None:
    claimed: list[Any] = list(map(get_object(value, "summary").get, COUNTS))
    if not _all(COUNT, claimed) or min(claimed) < 0 or max(claimed) > MOST:
        raise violation("a count of the summary is not a whole number from 0")
    for key, number, count in zip(LISTED, claimed, listed):
        if number != count:
            raise violation(f"summary.{key} is {number}, but the report lists {count}")


def _check_position(value: Any) -> None:
    position = get_object(value, "position")
    get_count(position.get("line"), "line", 1, MOST)
    get_count(position.get("column"), "column", 1, MOST)
    get_text(position.get("pointer"), "pointer")


def _check_error(value: Any) -> None:
    error = get_object(value, "an error")
    position = get_object(error.get("source"), "source").get("position")
    if not get_text(error.get("code"), "code"):
        raise violation("an error without a code")
    get_text(error.get("message"), "message")
    if position is not None:
        _check_position(position)


def _check_evidence(value: Any) -> None:
    evidence = get_object(value, "evidence")
    get_text(evidence.get("pointer"), "pointer")
    get_text_or_none(evidence.get("value"), "a value of evidence")


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
