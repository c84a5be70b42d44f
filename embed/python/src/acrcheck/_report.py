"""The results of an evaluation. Every text in them comes from the document or the component: escape it before you show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ._record import Record


class _Text(str, Enum):
    """An enum whose members are their texts, also when they are formatted, in every version of Python."""

    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, spec: str) -> str:
        return format(str(self.value), spec)


class Status(_Text):
    """The result of a check for one registry. `UNKNOWN` is never a pass: the document does not show enough to decide."""

    PASS = "pass"  # noqa: S105 - not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not-applicable"
    UNKNOWN = "unknown"


class Severity(_Text):
    """How serious a failure is."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFORMATIONAL = "informational"


class Detail(_Text):
    """How much a report says. It changes no status, severity, reason or count."""

    #: Identity, position, status, severity and reason.
    VERDICTS = "verdicts"
    #: All about findings that fail or are unknown.
    ATTENTION = "attention"
    #: All about every finding.
    FULL = "full"


@dataclass(frozen=True)
class Position(Record):
    """A position in the document."""

    __slots__ = ("column", "line", "pointer")
    #: Line, from 1.
    line: int
    #: Column in bytes of UTF-8, from 1.
    column: int
    #: RFC 6901 pointer within the top-level JSON value.
    pointer: str


@dataclass(frozen=True)
class Evidence(Record):
    """A value that a finding is based on."""

    __slots__ = ("pointer", "value")
    #: RFC 6901 pointer within the top-level JSON value.
    pointer: str
    #: None for a value that is absent or null.
    value: str | None


@dataclass(frozen=True)
class Advisory(Record):
    """A note on a finding. It never changes a status."""

    __slots__ = ("code", "message")
    code: str
    message: str


@dataclass(frozen=True)
class Finding(Record):
    """The result of one check for one registry."""

    __slots__ = (
        "advisories",
        "check",
        "evidence",
        "message",
        "portal",
        "reason",
        "remediation",
        "severity",
        "status",
    )
    #: The id of the check.
    check: str
    status: Status
    #: The severity of a failure.
    severity: Severity
    #: The stable code of the reason.
    reason: str
    #: The reason in a sentence.
    message: str
    evidence: tuple[Evidence, ...]
    advisories: tuple[Advisory, ...]
    #: Commands that fix it, for a POSIX shell.
    remediation: tuple[str, ...]
    #: How to fix it in the Azure portal; None if there is nothing to fix.
    portal: str | None


@dataclass(frozen=True)
class Tag(Record):
    """A tag of a registry."""

    __slots__ = ("name", "value")
    name: str
    value: str


@dataclass(frozen=True)
class Registry(Record):
    """A registry with its findings. What the document does not show is None."""

    __slots__ = (
        "address",
        "declared",
        "findings",
        "id",
        "location",
        "name",
        "position",
        "resource_group",
        "subscription_id",
        "tags",
    )
    id: str | None
    name: str | None
    resource_group: str | None
    subscription_id: str | None
    location: str | None
    #: What identifies it in a template, plan or state.
    address: str | None
    #: True if the document says how the registry will be after a deployment.
    declared: bool
    tags: tuple[Tag, ...]
    position: Position
    #: One for each check that was run, in the order of the description.
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Problem(Record):
    """A part of the document that could not be read."""

    __slots__ = ("code", "message", "position")
    #: A stable code. Later versions can add codes.
    code: str
    #: What is wrong, and what to do.
    message: str
    #: None if it concerns the settings.
    position: Position | None


@dataclass(frozen=True)
class Summary(Record):
    """Counts: of findings, unless a field says otherwise."""

    __slots__ = ("errors", "fail", "not_applicable", "not_deployed", "pass_", "registries", "skipped", "unknown")
    #: Registries that were evaluated.
    registries: int
    pass_: int
    fail: int
    not_applicable: int
    unknown: int
    #: Resources of other types, which are skipped.
    skipped: int
    #: Resources that a template declares under a condition that is false.
    not_deployed: int
    #: Errors.
    errors: int


@dataclass(frozen=True, repr=False)
class Report(Record):
    """A report on one document."""

    __slots__ = ("complete", "detail", "errors", "json", "registries", "summary")
    summary: Summary
    #: The registries, in document order.
    registries: tuple[Registry, ...]
    #: What could not be read, in document order.
    errors: tuple[Problem, ...]
    #: False if anything could not be read.
    complete: bool
    #: How much the report says.
    detail: Detail
    #: The report as the component returned it: the JSON text of an `acrcheck.report/v1`.
    json: str

    @property
    def passed(self) -> bool:
        """
        True only if the report is complete and has no errors, no failed and no unknown finding, and at least one registry, each with at
        least one finding.

        Findings that are not applicable do not prevent it. A document without registries does not pass.
        """
        findings = [finding.status for registry in self.registries for finding in registry.findings]
        return (
            self.complete
            and not self.errors
            and len(self.registries) > 0
            and all(registry.findings for registry in self.registries)
            and all(status in (Status.PASS, Status.NOT_APPLICABLE) for status in findings)
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> Report:
        """
        Reads the text that `json` has, and checks it as far as a text can be checked on its own.

        Raises `ContractViolation` if it is not a report, or contradicts itself. Reports of the command `acrcheck` have further parts, such
        as waivers, and are not read.
        """
        from ._parse import parse_report  # noqa: PLC0415 - it needs the types of this module

        return parse_report(text)

    def __repr__(self) -> str:
        return f"<Report passed={self.passed} complete={self.complete} {self.summary!r}>"
