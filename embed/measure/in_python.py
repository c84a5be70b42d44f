"""The Python package, and its functions for tables."""

import duckdb
import polars as pl
from timing import ROWS, SINGLE, documents, report, rounds

import acrcheck
import acrcheck.duckdb
import acrcheck.polars

DOCUMENTS = documents()


def main():
    for detail in ("full", "verdicts"):
        report(
            f"Python, JSON, {detail}",
            rounds(lambda: [acrcheck.evaluate_json(text, detail=detail) for text in DOCUMENTS[:SINGLE]], SINGLE),
            rounds(lambda: list(acrcheck.evaluate_many_json(DOCUMENTS, detail=detail)), ROWS),
        )
    report(
        "Python, objects, full",
        rounds(lambda: [acrcheck.evaluate(text) for text in DOCUMENTS[:SINGLE]], SINGLE),
        rounds(lambda: list(acrcheck.evaluate_many(DOCUMENTS)), ROWS),
    )
    connection = duckdb.connect()
    acrcheck.duckdb.register(connection, detail="verdicts")
    connection.execute("create table registries as select unnest(?) as document", [DOCUMENTS])
    report("DuckDB, verdicts", None, rounds(lambda: connection.execute("select acrcheck(document) from registries").fetchall(), ROWS))
    frame = pl.DataFrame({"document": DOCUMENTS})
    report("Polars, verdicts", None, rounds(lambda: frame.select(acrcheck.polars.evaluate("document", detail="verdicts")), ROWS))


main()
