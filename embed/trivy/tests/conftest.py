from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from scans import MODULE, Trivy

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def trivy(tmp_path_factory: pytest.TempPathFactory) -> Trivy:
    work = tmp_path_factory.mktemp("trivy")
    modules = work / "modules"
    modules.mkdir()
    shutil.copy(MODULE, modules / "acrcheck.wasm")
    return Trivy(work, modules, [0])


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for files that are scanned in several tests."""
    return tmp_path_factory.mktemp("scanned")
