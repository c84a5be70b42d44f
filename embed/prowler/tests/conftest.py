from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import registries as r
from acrcheck_prowler import CHECKS_FOLDER
from azure_stub import TENANT, Azure

#: The first characters of subscriptions whose lists cannot be read.
BROKEN = "00000000-0000-0000-0000-0000000000b"
CHECKS = ("containerregistry_acr_trusted_services", "containerregistry_acr_ip_network_rules")
TRUSTED, RULES = CHECKS
#: Those of the README, with another way to sign in.
OPTIONS = ("--sp-env-auth", "--checks-folder", "checks", "--checks", *CHECKS)


@dataclass(frozen=True)
class Run:
    """A run of `prowler`."""

    exit_code: int
    log: str
    ocsf: list[dict[str, Any]]
    rows: list[dict[str, str]]

    def statuses(self, check: str) -> dict[str, str]:
        """The statuses of a check by the name of the resource, in subscriptions whose list can be read."""
        return self._column(check, "STATUS")

    def texts(self, check: str) -> dict[str, str]:
        return self._column(check, "STATUS_EXTENDED")

    def _column(self, check: str, column: str) -> dict[str, str]:
        rows = [row for row in self.rows if row["CHECK_ID"] == check and not row["ACCOUNT_UID"].startswith(BROKEN)]
        found = {row["RESOURCE_NAME"]: row[column] for row in rows}
        assert len(found) == len(rows), rows
        return found


def prowler(folder: Path, azure: Azure, *command: str, path: str = "") -> Run:
    """Runs Prowler with a secret that opens nothing, through a proxy that connects to nothing."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "HTTPS_PROXY": azure.proxy,
        "HTTP_PROXY": azure.proxy,
        "NO_PROXY": "",
        "REQUESTS_CA_BUNDLE": str(azure.authority),
        "SSL_CERT_FILE": str(azure.authority),
        "AZURE_CLIENT_ID": TENANT,
        "AZURE_TENANT_ID": TENANT,
        "AZURE_CLIENT_SECRET": "not-a-secret",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": path,
    }
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False)
    ocsf = [item for report in folder.rglob("*.ocsf.json") for item in json.loads(report.read_text(encoding="utf-8"))]
    rows = []
    for report in folder.rglob("output/*.csv"):
        with report.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file, delimiter=";"))
    return Run(run.returncode, run.stdout + run.stderr, ocsf, rows)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[dict[str, list[Any]]], Azure]]:
    """Starts Azure with the pages of subscriptions."""
    servers = []

    def starter(subscriptions: dict[str, list[Any]]) -> Azure:
        servers.append(Azure(tmp_path_factory.mktemp("azure"), subscriptions))
        return servers[-1]

    yield starter
    for server in servers:
        server.stop()


def fleet() -> dict[str, list[Any]]:
    return {r.HARBOUR: [[r.GOOD, r.OPEN], [r.BLOCKED, r.OLD]], r.QUAY: [[r.WIDE]]}


def scan(folder: Path, azure: Azure, *options: str, path: str = "") -> Run:
    """Runs the checks. `path` is a folder of modules that take precedence."""
    (folder / "checks").symlink_to(CHECKS_FOLDER)
    return prowler(folder, azure, "prowler", "azure", "--no-color", "--no-banner", *OPTIONS, *options, path=path)
