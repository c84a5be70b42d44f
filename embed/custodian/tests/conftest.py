from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import registries as r
from arm import SUBSCRIPTION, Arm


@dataclass(frozen=True)
class Run:
    """A run of `custodian`."""

    exit_code: int
    log: str
    resources: dict[str, list[dict[str, Any]]]
    arm: Arm

    def names(self, policy: str) -> list[str]:
        return [resource["name"] for resource in self.resources[policy]]


def custodian(folder: Path, arm: Arm, policies: str, *command: str) -> Run:
    """Runs Cloud Custodian with a token that opens nothing, through a proxy that connects to nothing."""
    (folder / "policies.yml").write_text(policies, encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "HTTPS_PROXY": arm.proxy,
        "HTTP_PROXY": arm.proxy,
        "NO_PROXY": "",
        "REQUESTS_CA_BUNDLE": str(arm.authority),
        "AZURE_ACCESS_TOKEN": "not-a-token",
        "AZURE_SUBSCRIPTION_ID": SUBSCRIPTION,
        "AZURE_TENANT_ID": SUBSCRIPTION,
    }
    arguments = command or (sys.executable, "-m", "acrcheck_custodian", "run", "--output-dir", "out", "policies.yml")
    run = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=200, check=False)
    files = {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in (folder / "out").glob("*/resources.json")}
    return Run(run.returncode, run.stdout + run.stderr, files, arm)


@pytest.fixture(scope="session")
def arm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arm]:
    server = Arm(tmp_path_factory.mktemp("arm"), [[r.GOOD, r.OPEN, r.BLOCKED], [r.PERIMETER, r.OLD, r.WIDE]])
    yield server
    server.stop()
