"""Findings as a Spark DataFrame. It needs `pip install acrcheck[spark]`, on the driver and on all workers."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Union

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import types as t

from . import default_policy
from ._arrow import Rows
from ._columns import checked_settings
from ._inputs import DetailLike, Settings, read_detail
from ._policy import evaluate_many_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ._policy import Policy
    from ._report import Detail

#: The columns of the result behind the key.
COLUMNS: tuple[tuple[str, t.DataType], ...] = (
    ("registry_id", t.StringType()),
    ("name", t.StringType()),
    ("resource_group", t.StringType()),
    ("subscription_id", t.StringType()),
    ("location", t.StringType()),
    ("address", t.StringType()),
    ("declared", t.BooleanType()),
    ("check", t.StringType()),
    ("status", t.StringType()),
    ("severity", t.StringType()),
    ("reason", t.StringType()),
    ("error", t.StringType()),
    ("message", t.StringType()),
    ("portal", t.StringType()),
    ("remediation", t.ArrayType(t.StringType())),
    ("line", t.LongType()),
    ("column", t.LongType()),
    ("pointer", t.StringType()),
)
#: The rows of a batch of the result, and the characters of reports that are kept for it. More save little time and cost memory.
MOST_ROWS = 2_000
MOST_CHARACTERS = 16 << 20
#: The documents, and their bytes, that are copied from a batch at a time.
MOST_DOCUMENTS = 256
MOST_BYTES = 1 << 20
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
    taken = {name for name, _ in COLUMNS} & set(keys)
    if taken:
        raise ValueError(f"the key {', '.join(sorted(taken))} is also a column of the result; rename it with withColumnRenamed")
    source = df.select(*keys, df[column].alias("acrcheck_document"))
    if not isinstance(source.schema["acrcheck_document"].dataType, (t.StringType, t.BinaryType)):
        raise TypeError(f"the column {column} is neither string nor binary; convert it, for example with to_json")
    fields = [source.schema[name] for name in keys]
    fields += [t.StructField(name, kind, nullable=name != "status") for name, kind in COLUMNS]
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
        if self._sha256 not in _kept:
            _kept[self._sha256] = self._policy
            # Spark's worker collects garbage after every task. What is loaded now stays for the life of the process.
            gc.collect()
            gc.freeze()
        for batch in batches:
            yield from self._evaluate(batch)

    def _evaluate(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        documents = _documents(batch.column(batch.num_columns - 1))
        rows = Rows()
        for index, result in enumerate(evaluate_many_values(self._policy, documents, self._settings, self._detail)):
            rows.add(index, result)
            if len(rows) >= MOST_ROWS or rows.size >= MOST_CHARACTERS:
                yield from _batches(batch, rows)
                rows = Rows()
        yield from _batches(batch, rows)


def _documents(column: pa.Array) -> Iterator[bytes | None]:
    """Yields the documents of a column, without a copy of the whole column."""
    # As bytes: Spark does not check the encoding of a string, so one that is not UTF-8 must be an error of its row.
    large = pa.types.is_large_string(column.type) or pa.types.is_large_binary(column.type)
    column = column.cast(pa.large_binary() if large else pa.binary())
    for start in range(0, len(column), MOST_DOCUMENTS):
        yield from _values(column.slice(start, MOST_DOCUMENTS))


def _values(column: pa.Array) -> Iterator[bytes | None]:
    half = len(column) // 2
    if half == 0 or column.nbytes <= MOST_BYTES:
        yield from column.to_numpy(zero_copy_only=False)
    else:
        yield from _values(column.slice(0, half))
        yield from _values(column.slice(half))


def _batches(source: pa.RecordBatch, rows: Rows) -> Iterator[pa.RecordBatch]:
    documents, columns = rows.documents(), rows.columns()
    names = [*source.schema.names[:-1], *(name for name, _ in COLUMNS)]
    # One document can have any number of rows.
    for start in range(0, len(rows), MOST_ROWS):
        taken = documents.slice(start, MOST_ROWS)
        keys = [source.column(position).take(taken) for position in range(source.num_columns - 1)]
        yield pa.RecordBatch.from_arrays([*keys, *(column.slice(start, MOST_ROWS) for column in columns)], names=names)
