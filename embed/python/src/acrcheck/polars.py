"""An expression for Polars. It needs `pip install acrcheck[polars]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ._columns import checked_settings, reports
from ._inputs import DetailLike, Settings, read_detail
from ._report import Detail

if TYPE_CHECKING:
    from ._policy import Policy


def evaluate(
    document: str | pl.Expr, settings: Settings = None, *, detail: DetailLike = Detail.FULL, policy: Policy | None = None
) -> pl.Expr:
    """
    Returns an expression with a report as JSON text for every row of a column of documents (String, or Binary with UTF-8).

    For a row that is null, is not text or exceeds a limit, the report is not complete and has an error. Settings that are not valid are
    raised at once.
    """
    text = checked_settings(policy, settings)
    level = read_detail(detail)

    def convert(documents: pl.Series) -> pl.Series:
        return pl.Series(documents.name, reports(policy, documents, text, level), dtype=pl.String)

    column = pl.col(document) if isinstance(document, str) else document
    return column.map_batches(convert, return_dtype=pl.String, is_elementwise=True)
