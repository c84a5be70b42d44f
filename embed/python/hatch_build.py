"""Puts the WebAssembly component into the packages. It is built elsewhere and is not in the repository."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NAME = "acrcheck.component.wasm"
COMPONENT_START = b"\0asm\x0d\0\x01\0"


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            raise RuntimeError("editable installation is not supported; build a wheel and install it")
        # A wheel that is built from an sdist uses the component of the sdist.
        component = Path(self.root, "src", "acrcheck", NAME)
        if not component.is_file():
            given = os.environ.get("ACRCHECK_COMPONENT")
            if not given:
                raise RuntimeError(
                    "ACRCHECK_COMPONENT is not set; run `cargo run -p acrcheck-cli -- component --output FILE`, then set it to FILE"
                )
            component = Path(given).resolve()
            folder = "src/acrcheck" if self.target_name == "sdist" else "acrcheck"
            build_data["force_include"][str(component)] = f"{folder}/{NAME}"
        if component.read_bytes()[: len(COMPONENT_START)] != COMPONENT_START:
            raise RuntimeError(f"{component} is not a WebAssembly component; write one with `acrcheck component`")
