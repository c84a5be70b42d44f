"""Rows for the tests of tables, and what must come of each."""

from __future__ import annotations

from documents import FAILS, PASSES, UNKNOWN, named

#: A document, whether it passes, and its failures, unknown findings and errors.
ROWS: list[tuple[str | None, bool, int, int, int]] = [
    (named("first"), True, 0, 0, 0),
    ("[", False, 0, 0, 1),
    (FAILS, False, 1, 0, 0),
    (None, False, 0, 0, 1),
    ("", False, 0, 0, 1),
    (PASSES + ",", False, 0, 0, 1),
    ("[" + PASSES + ",", False, 0, 0, 1),
    (PASSES + "]", False, 0, 0, 1),
    (UNKNOWN, False, 0, 2, 0),
    (f"{named('one')}\n{FAILS}", False, 1, 0, 0),
    ("[]", False, 0, 0, 0),
    (named("last"), True, 0, 0, 0),
]
