"""Azure Resource Manager on the loopback interface."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from loopback_proxy import LoopbackProxy

HOST = "management.azure.com"
SUBSCRIPTION = "00000000-0000-0000-0000-0000000000a7"
LIST = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.ContainerRegistry/registries"


class Arm(LoopbackProxy):
    """A proxy that answers for Azure Resource Manager."""

    def __init__(self, folder: Path, pages: list[list[dict[str, Any]]]) -> None:
        self.pages = pages
        self.requests: list[str] = []
        super().__init__(folder, (HOST,))

    def answer(self, method: str, host: str, target: str) -> tuple[int, str]:
        self.requests.append(target)
        url = urlsplit(target)
        if url.path != LIST:
            return 404, "{}"
        page = int(parse_qs(url.query).get("$skiptoken", ["0"])[0])
        body: dict[str, Any] = {"value": self.pages[page]}
        if page + 1 < len(self.pages):
            body["nextLink"] = f"https://{HOST}{LIST}?api-version=2025-04-01&%24skiptoken={page + 1}"
        return 200, json.dumps(body)
