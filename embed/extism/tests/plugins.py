"""The plug-in, and documents with known findings."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import extism

PLUGIN = Path(os.environ["ACRCHECK_EXTISM"])
CONFORMANCE = Path(os.environ["ACRCHECK_CONFORMANCE"])
WASM = PLUGIN.read_bytes()


def load(config: dict[str, str] | None = None, **manifest: Any) -> extism.Plugin:
    return extism.Plugin({"wasm": [{"data": WASM}], **manifest}, config=config)


def call(plugin: extism.Plugin, function: str, data: str | bytes) -> str:
    output: bytes = plugin.call(function, data)
    return output.decode("utf-8")


def read_cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CONFORMANCE.read_text(encoding="utf-8").splitlines()]


GOOD = {"name": "good", "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices"}
OPEN = {"name": "open", "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}}
HIDDEN = {"name": "hidden", "type": "Microsoft.ContainerRegistry/registries"}

# Each row is a separate error, which takes time and memory.
ROWS = b"[1]\n" * (1 << 20)
