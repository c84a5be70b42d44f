from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

ACRCHECK = os.environ["ACRCHECK"]
ROOT = Path(os.environ["ACRCHECK_ROOT"])
FIXTURES = ROOT / "tests" / "fixtures"


def acrcheck(*arguments: str | Path, document: str = "") -> Any:
    """Returns the report that the command writes."""
    command = [ACRCHECK, "check", *map(str, arguments), "--format", "json"]
    run = subprocess.run(command, cwd=ROOT, input=document, capture_output=True, text=True, check=False)
    return json.loads(run.stdout)
