"""
Checks of Prowler for container registries of Azure.

`python -m acrcheck_prowler` prints the folder of the checks, for `prowler azure --checks-folder`.
"""

from __future__ import annotations

from pathlib import Path

from ._version import __version__

__all__ = ["CHECKS_FOLDER", "__version__"]

#: The folder of the checks.
CHECKS_FOLDER = Path(__file__).resolve().parent / "checks"
