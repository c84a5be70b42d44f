"""A function for DuckDB. It needs `pip install acrcheck[duckdb]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ._columns import checked_settings, null_settings, reports
from ._inputs import DetailLike, read_detail
from ._report import Detail

if TYPE_CHECKING:
    import duckdb

    from ._policy import Policy

MOST_ARGUMENTS = 2


def register(
    connection: duckdb.DuckDBPyConnection,
    name: str = "acrcheck",
    *,
    detail: DetailLike = Detail.FULL,
    policy: Policy | None = None,
) -> None:
    """
    Registers the SQL function `acrcheck(document [, settings])`, which returns a report as JSON text for every row.

    Documents are VARCHAR (also JSON), or BLOB with UTF-8. For a row that is null, is not text or exceeds a limit, the report is not
    complete and has an error. Settings that are not valid end the query.
    """
    level = read_detail(detail)

    def evaluate(*columns: Any) -> Any:
        if not 1 <= len(columns) <= MOST_ARGUMENTS:
            raise TypeError(f"{name} has one or two arguments, a document and settings, not {len(columns)}")
        documents = columns[0].to_pylist()
        settings = columns[1].to_pylist() if columns[1:] else ["{}"] * len(documents)
        return pa.array(_evaluate(policy, documents, settings, level), pa.string())

    create: Any = connection.create_function
    # A null is a row that could not be checked: without `special`, it would be skipped.
    create(name, evaluate, None, "VARCHAR", type="arrow", null_handling="special")


def _evaluate(policy: Policy | None, documents: list[object], settings: list[object], detail: Detail) -> list[str]:
    results = [""] * len(documents)
    # Usually, all rows have the same settings.
    rows_of: dict[object, list[int]] = {}
    for index, value in enumerate(settings):
        if value is None:
            raise null_settings()
        rows_of.setdefault(value, []).append(index)
    for value, rows in rows_of.items():
        text = checked_settings(policy, value)
        for index, report in zip(rows, reports(policy, [documents[index] for index in rows], text, detail)):
            results[index] = report
    return results
