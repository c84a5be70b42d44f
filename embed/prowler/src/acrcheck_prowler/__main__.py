"""Prints the folder of the checks."""

from __future__ import annotations

from . import CHECKS_FOLDER

if __name__ == "__main__":
    print(CHECKS_FOLDER)  # noqa: T201 - the result
