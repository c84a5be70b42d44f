"""Prints the folder for `--external-checks-dir`, after loading the checks, so that a broken installation is an error here."""

from __future__ import annotations

import sys

from . import checks_folder
from ._checks import register
from ._policy import settings_problem


def main() -> int:
    register()
    problem = settings_problem()
    if problem is not None:
        sys.stderr.write(f"error: {problem}\n")
        return 2
    sys.stdout.write(f"{checks_folder()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
