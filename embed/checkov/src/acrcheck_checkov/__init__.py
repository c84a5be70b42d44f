"""Runs acrcheck as checks of Checkov. `checks_folder` is the folder for `--external-checks-dir`."""

from __future__ import annotations

from pathlib import Path

from ._version import __version__

__all__ = ["__version__", "checks_folder"]


def checks_folder() -> str:
    """Returns the folder to pass to Checkov as `--external-checks-dir`."""
    return str(Path(__file__).parent / "checks")
