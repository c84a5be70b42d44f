"""Findings as a Spark DataFrame. It needs `pip install acrcheck[spark]`, on the driver and on all workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Union

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import types as t

from . import default_policy
from ._columns import checked_settings
from ._errors import AcrcheckError
from ._inputs import DetailLike, Settings, read_detail
from ._report import Detail, Finding, Problem, Registry, Report, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ._policy import Policy

#: The columns of the result behind the key, with their types in Arrow and in Spark.
COLUMNS: tuple[tuple[str, pa.DataType, t.DataType], ...] = (
    ("registry_id", pa.string(), t.StringType()),
    ("name", pa.string(), t.StringType()),
    ("resource_group", pa.string(), t.StringType()),
    ("subscription_id", pa.string(), t.StringType()),
    ("location", pa.string(), t.StringType()),
    ("address", pa.string(), t.StringType()),
    ("declared", pa.bool_(), t.BooleanType()),
    ("check", pa.string(), t.StringType()),
    ("status", pa.string(), t.StringType()),
    ("severity", pa.string(), t.StringType()),
    ("reason", pa.string(), t.StringType()),
    ("error", pa.string(), t.StringType()),
    ("message", pa.string(), t.StringType()),
    ("portal", pa.string(), t.StringType()),
    ("remediation", pa.list_(pa.string()), t.ArrayType(t.StringType())),
    ("line", pa.int64(), t.LongType()),
    ("column", pa.int64(), t.LongType()),
    ("pointer", pa.string(), t.StringType()),
)
#: Rows of an Arrow batch of the result.
MOST_ROWS = 10_000
Key = Union[str, "list[str]", "tuple[str, ...]", None]


def findings(  # noqa: PLR0913 - keywords
    df: DataFrame,
    column: str,
    settings: Settings = None,
    key: Key = None,
    detail: DetailLike = "verdicts",
    *,
    policy: Policy | None = None,
) -> DataFrame:
    """
    Evaluates the documents in a column (string, or binary with UTF-8). Returns one row for each finding.

    There is also one row for each part of a document that could not be read, and for each document that is null, is not text, exceeds a
    limit or has no registry. Its `status` is `unknown` and its `error` a code, so every document gives at least one row. `key` names
    columns that are passed through. Settings that are not valid are raised at once.
    """
    policy = policy or default_policy()
    text = checked_settings(policy, settings)
    work = _Work(policy, policy.sha256, text, read_detail(detail))
    keys = [key] if isinstance(key, str) else list(key or ())
    taken = {name for name, _, _ in COLUMNS} & set(keys)
    if taken:
        raise ValueError(f"the key {', '.join(sorted(taken))} is also a column of the result; rename it with withColumnRenamed")
    source = df.select(*keys, df[column].alias("acrcheck_document"))
    if not isinstance(source.schema["acrcheck_document"].dataType, (t.StringType, t.BinaryType)):
        raise TypeError(f"the column {column} is neither string nor binary; convert it, for example with to_json")
    fields = [source.schema[name] for name in keys]
    fields += [t.StructField(name, kind, nullable=name != "status") for name, _, kind in COLUMNS]
    return source.mapInArrow(work, t.StructType(fields))


#: Policies of a worker process, which would otherwise compile for each task.
_kept: dict[str, Policy] = {}


class _Work:
    """Evaluates Arrow batches on a worker."""

    def __init__(self, policy: Policy, sha256: str, settings: str, detail: Detail) -> None:
        self._policy = policy
        self._sha256 = sha256
        self._settings = settings
        self._detail = detail

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        # The component of the driver travels with the policy only if it is not the one of the package.
        if self._policy.sha256 != self._sha256:
            raise RuntimeError("the driver and this worker have different versions of acrcheck; install the same one")
        _kept.setdefault(self._sha256, self._policy)
        for batch in batches:
            yield from self._evaluate(batch)

    def _evaluate(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        documents = (value.as_py() for value in batch.column(batch.num_columns - 1))
        results = self._policy.evaluate_many(documents, self._settings, detail=self._detail)
        rows: list[tuple[Any, ...]] = []
        indexes: list[int] = []
        for index, result in enumerate(results):
            new = list(rows_of(result))
            rows += new
            indexes += [index] * len(new)
            if len(rows) >= MOST_ROWS:
                yield _batch(batch, rows, indexes)
                rows, indexes = [], []
        if rows:
            yield _batch(batch, rows, indexes)


def _batch(source: pa.RecordBatch, rows: list[tuple[Any, ...]], indexes: list[int]) -> pa.RecordBatch:
    taken = pa.array(indexes, pa.int64())
    names = source.schema.names[:-1]
    arrays = [source.column(position).take(taken) for position in range(len(names))]
    arrays += [pa.array(values, kind) for values, (_, kind, _) in zip(zip(*rows), COLUMNS)]
    return pa.RecordBatch.from_arrays(arrays, names=[*names, *(name for name, _, _ in COLUMNS)])


def rows_of(result: Report | AcrcheckError) -> Iterator[tuple[Any, ...]]:
    """Yields the rows of a result: at least one."""
    if isinstance(result, AcrcheckError):
        yield _error_row(Problem(result.code, str(result), None))
        return
    for registry in result.registries:
        for finding in registry.findings:
            yield _finding_row(registry, finding)
    for problem in result.errors:
        yield _error_row(problem)
    if not result.errors and not result.complete:
        yield _error_row(Problem("incomplete", "the document is not complete", None))
    elif not result.errors and not result.registries:
        yield _error_row(Problem("no-registry", "the document has no registry; pass what `az acr list` or `az acr show` prints", None))


def _finding_row(registry: Registry, finding: Finding) -> tuple[Any, ...]:
    position = registry.position
    return (
        registry.id,
        registry.name,
        registry.resource_group,
        registry.subscription_id,
        registry.location,
        registry.address,
        registry.declared,
        finding.check,
        finding.status.value,
        finding.severity.value,
        finding.reason,
        None,
        finding.message,
        finding.portal,
        list(finding.remediation),
        position.line,
        position.column,
        position.pointer,
    )


def _error_row(problem: Problem) -> tuple[Any, ...]:
    position = problem.position
    place = (position.line, position.column, position.pointer) if position else (None, None, None)
    return (
        *[None] * 8,
        Status.UNKNOWN.value,
        None,
        None,
        problem.code,
        problem.message,
        None,
        [],
        *place,
    )
