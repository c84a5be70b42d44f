"""Makes rows of checked reports, as Arrow arrays. Arrow reads the values of the reports itself, without Python code for each."""

from __future__ import annotations

from typing import Any, Union

import pyarrow as pa
import pyarrow.compute as pc

from ._errors import AcrcheckError
from ._report import Status

#: A report that was checked and the length of its text, or an error.
Result = Union["tuple[dict[str, Any], int]", AcrcheckError]

POSITION = pa.struct([("line", pa.int64()), ("column", pa.int64()), ("pointer", pa.string())])
#: What is read of a registry or an error.
PLACE = pa.struct(
    [
        *[(name, pa.string()) for name in ("id", "name", "resourceGroup", "subscriptionId", "location", "address")],
        ("declared", pa.bool_()),
        ("source", pa.struct([("position", POSITION)])),
    ]
)
#: What is read of a finding, or made of an error.
STATEMENT = pa.struct(
    [
        *[(name, pa.string()) for name in ("check", "status", "severity", "reason", "message", "portal")],
        ("remediation", pa.list_(pa.string())),
    ]
)


class Rows:
    """The rows of some documents: one for each finding and each error, and at least one for each document."""

    def __init__(self) -> None:
        #: The length of the reports.
        self.size = 0
        self._documents: list[int] = []
        self._places: list[dict[str, Any]] = []
        #: The index of the place of each row.
        self._place_of: list[int] = []
        self._statements: list[dict[str, Any]] = []
        #: The code of each row that is an error. Not in the statement: a finding can have more keys than are checked.
        self._codes: list[str | None] = []

    def __len__(self) -> int:
        return len(self._statements)

    def add(self, document: int, result: Result) -> None:
        """Adds the rows of a document, which is known by a number."""
        if isinstance(result, AcrcheckError):
            self._add_error(document, result.code, str(result), {})
            return
        report, size = result
        self.size += size
        for registry in report["registries"]:
            findings = registry["findings"]
            self._documents += [document] * len(findings)
            self._place_of += [len(self._places)] * len(findings)
            self._places.append(registry)
            self._statements += findings
            self._codes += [None] * len(findings)
        errors = report["errors"]
        for error in errors:
            self._add_error(document, error["code"], error["message"], error["source"])
        if errors:
            return
        if not report["complete"]:
            self._add_error(document, "incomplete", "the document is not complete", {})
        elif not report["registries"]:
            message = "the document has no registry; pass what `az acr list` or `az acr show` prints"
            self._add_error(document, "no-registry", message, {})

    def _add_error(self, document: int, code: str, message: str, source: dict[str, Any]) -> None:
        self._documents.append(document)
        self._place_of.append(len(self._places))
        self._places.append({"source": source})
        self._statements.append({"status": Status.UNKNOWN.value, "message": message, "remediation": []})
        self._codes.append(code)

    def documents(self) -> Any:
        """Returns the number of the document of each row."""
        return pa.array(self._documents, pa.int64())

    def columns(self) -> list[Any]:
        """Returns the columns of the rows."""
        place_of = pa.array(self._place_of, pa.int32())
        *identity, declared, source = pa.array(self._places, PLACE).flatten()
        (position,) = source.flatten()
        check, status, severity, reason, message, portal, remediation = pa.array(self._statements, STATEMENT).flatten()
        error = pa.array(self._codes, pa.string())
        # A registry that does not say that it is declared is not; an error says nothing.
        is_declared = pc.if_else(error.is_null(), declared.fill_null(False).take(place_of), pa.scalar(None, pa.bool_()))
        return [
            *[column.take(place_of) for column in identity],
            is_declared,
            *(check, status, severity, reason, error, message, portal, remediation),
            *[column.take(place_of) for column in position.flatten()],
        ]
