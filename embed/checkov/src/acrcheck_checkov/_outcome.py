"""Maps findings to results of Checkov."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from acrcheck import Status
from checkov.common.models.enums import CheckResult

from ._policy import Unreadable, settings
from ._text import printable

if TYPE_CHECKING:
    import acrcheck

    from ._found import Found

#: A resource that stands for several registries gets the worst status of all.
WORST = (Status.FAIL, Status.UNKNOWN, Status.PASS, Status.NOT_APPLICABLE)
ERROR = "error"


@dataclass(frozen=True)
class Outcome:
    """What Checkov gets for a resource and a check."""

    result: CheckResult
    status: str = ""
    reason: str = ""
    details: tuple[str, ...] = ()
    #: The paths of the settings that decided, within the resource.
    keys: tuple[str, ...] = ()
    #: The registry in the report: its pointer in the file.
    pointer: str = ""


#: No record: not a registry, not deployed, or a check that the settings turn off.
NO_RECORD = Outcome(CheckResult.UNKNOWN)


def failure(message: str) -> Outcome:
    """Returns the outcome for a resource that cannot be evaluated. No setting hides it."""
    return Outcome(CheckResult.FAILED, ERROR, ERROR, (f"unknown: {printable(message)}",))


def outcome(check: str, found: Found) -> Outcome:
    """Returns the outcome of a check."""
    checks = settings().checks
    if not found.registries or (checks is not None and check not in checks):
        return NO_RECORD
    findings = [(registry, finding) for registry in found.registries for finding in registry.findings if finding.check == check]
    if len(findings) != len(found.registries):
        raise Unreadable(f"the report has no finding of {check}")
    registry, finding = min(findings, key=lambda pair: WORST.index(pair[1].status))
    evidence = [(_path(registry, item.pointer), item.value) for item in finding.evidence]
    return Outcome(
        result=_result(finding.status),
        status=str(finding.status),
        reason=finding.reason,
        details=_details(finding, evidence, found.notes),
        keys=tuple(dict.fromkeys(path for path, _ in evidence)),
        pointer=registry.position.pointer,
    )


def _result(status: Status) -> CheckResult:
    if status is Status.FAIL:
        return CheckResult.FAILED
    if status is Status.UNKNOWN:
        return settings().unknown
    # Not applicable is a pass here: Checkov drops UNKNOWN, and SKIPPED says that somebody suppressed a failure.
    return CheckResult.PASSED


def _details(finding: acrcheck.Finding, evidence: list[tuple[str, str | None]], notes: tuple[str, ...]) -> tuple[str, ...]:
    lines = [f"{finding.status}: {finding.reason}: {finding.message}"]
    if finding.status in (Status.FAIL, Status.UNKNOWN):
        lines += [f"seen: {path} = {'(absent)' if value is None else value}" for path, value in dict.fromkeys(evidence)]
    lines += [f"note: {advisory.message}" for advisory in finding.advisories]
    lines += [f"note: {note}" for note in notes]
    return tuple([printable(line) for line in lines])


def _path(registry: acrcheck.Registry, pointer: str) -> str:
    """Returns the path of a setting within the resource, in the form that other checks use."""
    return printable(pointer.removeprefix(registry.position.pointer + "/").removeprefix("values/"))
