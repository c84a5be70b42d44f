"""Evaluates the rows of a table in batches. No row affects another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Callable, TypeVar, Union

from ._errors import AcrcheckError
from ._inputs import read_row
from ._report import Detail
from ._shape import violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ._limits import Limits

Result = TypeVar("Result")
#: A document with its size, or the error of a row that is none.
Row = Union["tuple[str, int]", AcrcheckError]

#: More rows, or more bytes, save little time and cost memory.
MOST_ROWS = 256
MOST_BYTES = 1 << 20


def evaluate(
    rows: Iterable[object],
    limits: Limits,
    one: Callable[[str, int], str],
    batch: Callable[[list[str], int], list[str]],
    convert: Callable[[str, str], Result],
) -> Iterator[Result | AcrcheckError]:
    """Yields one result for each row, in order."""
    for pending in _batches(rows, limits):
        documents = [row for row in pending if isinstance(row, tuple)]
        results = _evaluate(documents, one, batch, convert)
        if len(documents) == len(pending):
            yield from results
        else:
            following = iter(results)
            for row in pending:
                yield row if isinstance(row, AcrcheckError) else next(following)


def _batches(rows: Iterable[object], limits: Limits) -> Iterator[list[Row]]:
    pending: list[Row] = []
    pending_bytes = 0
    for value in rows:
        row: Row
        size = 0
        try:
            row = read_row(value, limits)
            size = row[1]
        except AcrcheckError as error:
            row = alone(error)
        if pending and pending_bytes + size > MOST_BYTES:
            yield pending
            pending, pending_bytes = [], 0
        pending.append(row)
        pending_bytes += size
        if len(pending) == MOST_ROWS:
            yield pending
            pending, pending_bytes = [], 0
    if pending:
        yield pending


def _evaluate(
    documents: list[tuple[str, int]],
    one: Callable[[str, int], str],
    batch: Callable[[list[str], int], list[str]],
    convert: Callable[[str, str], Result],
) -> list[Result | AcrcheckError]:
    results: list[Result | AcrcheckError] = []
    texts = _evaluate_together(documents, batch) if len(documents) > 1 else None
    if texts is None:
        for document, size in documents:
            try:
                results.append(convert(one(document, size), document))
            except AcrcheckError as error:  # noqa: PERF203 - it is what an error of one row is for
                results.append(alone(error))
    elif len(texts) != len(documents):
        # Nothing says which result belongs to which document.
        what = f"{len(texts)} results for {len(documents)} documents"
        results += [violation(what) for _ in documents]
    else:
        for text, (document, _) in zip(texts, documents):
            try:
                results.append(convert(text, document))
            except AcrcheckError as error:  # noqa: PERF203 - as above
                results.append(alone(error))
    return results


def _evaluate_together(documents: list[tuple[str, int]], batch: Callable[[list[str], int], list[str]]) -> list[str] | None:
    """Returns None if a document stopped the batch. Evaluated on its own, it affects no other."""
    try:
        return batch([document for document, _ in documents], sum([size for _, size in documents]))
    except AcrcheckError:
        return None


def alone(error: AcrcheckError) -> AcrcheckError:
    """Returns an error without its traceback, which would keep the document in memory for as long as the error."""
    error.__traceback__ = error.__context__ = error.__cause__ = None
    return error


def report_of_error(error: AcrcheckError, detail: Detail) -> str:
    """
    Returns the JSON text of a report that has an error of this package.

    For columns of tables, which have one type. It is incomplete, like every report on a document that could not be read.
    """
    counts = dict.fromkeys(("registries", "pass", "fail", "notApplicable", "unknown", "skipped", "notDeployed"), 0)
    problem = {"source": {"position": None}, "code": error.code, "message": str(error)}
    report = {
        "schema": "acrcheck.report/v1",
        **({} if detail is Detail.FULL else {"detail": detail.value}),
        "summary": {**counts, "errors": 1},
        "registries": [],
        "errors": [problem],
        "complete": False,
    }
    return json.dumps(report, ensure_ascii=False, separators=(",", ":"))
