"""
The filter `acrcheck` of Cloud Custodian for `azure.container-registry`.

`register` adds it to Cloud Custodian in this process. `python -m acrcheck_custodian` is the command `custodian` with it.
"""

from __future__ import annotations

from ._filter import ANNOTATION, AcrcheckFilter, register
from ._version import __version__

__all__ = ["ANNOTATION", "AcrcheckFilter", "__version__", "register"]
