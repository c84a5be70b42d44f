#!/usr/bin/env python3
"""Compares acrcheck with Checkov on the templates and plans in tests/iac.

Usage: tests/peers/checkov.py ACRCHECK [--write]

Needs Checkov (`pip install checkov==3.3.30`), as `checkov` or in the variable CHECKOV. Compares the table with tests/peers/checkov.md, or writes
it there. Checkov has one check that is close to ours: CKV_AZURE_139, public network access is disabled. It has none for trusted services.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("checkov.md")
MARK = "<!-- table -->"
CHECK = "CKV_AZURE_139"


def main():
    acrcheck = sys.argv[1]
    checkov = os.environ.get("CHECKOV", "checkov")
    version = subprocess.run([checkov, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    lines = [
        "| file | registry | acr-trusted-services | acr-ip-network-rules | Checkov CKV_AZURE_139 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for path in sorted((ROOT / "tests/iac").iterdir()):
        lines += rows(path, ours(acrcheck, path), theirs(checkov, path))
    text = TABLE.read_text()
    before = text.split(MARK)[0]
    new = f"{before}{MARK}\n\nCheckov {version}:\n\n" + "\n".join(lines) + "\n"
    if "--write" in sys.argv:
        TABLE.write_text(new)
    elif new != text:
        sys.exit(f"{TABLE} differs; if the change is right, write it with --write:\n" + "\n".join(lines))


def ours(acrcheck, path):
    """The findings of acrcheck by registry, and the number of errors."""
    command = [acrcheck, "check", str(path), "--format", "json"]
    report = json.loads(subprocess.run(command, capture_output=True, text=True).stdout)
    registries = {}
    for registry in report["registries"]:
        name = registry.get("address") or registry["name"]
        key, copies = name, 2
        while key in registries:
            key, copies = f"{name} ({copies})", copies + 1
        findings = {finding["check"]: f"{finding['status']} {finding['reason']}" for finding in registry["findings"]}
        registries[key] = (registry["name"], findings)
    return registries, len(report["errors"])


def theirs(checkov, path):
    """The results of Checkov by the last part of the resource, and the number of resources that it sees."""
    command = [checkov, "-f", str(path), "--framework", "arm", "terraform_plan", "-o", "json", "--compact"]
    environment = {**os.environ, "LOG_LEVEL": "ERROR"}
    output = subprocess.run(command, capture_output=True, text=True, env=environment).stdout
    start = min((at for at in (output.find("["), output.find("{")) if at >= 0), default=None)
    reports = json.loads(output[start:]) if start is not None else []
    results, seen = {}, 0
    for report in reports if isinstance(reports, list) else [reports]:
        seen += report.get("summary", report).get("resource_count", 0)
        for kind, status in (("passed_checks", "pass"), ("failed_checks", "fail")):
            for check in report.get("results", {}).get(kind, []):
                if check["check_id"] == CHECK:
                    results[check["resource"].removeprefix("Microsoft.ContainerRegistry/registries.")] = status
    return results, seen


def rows(path, ours, theirs):
    registries, errors = ours
    results, seen = theirs
    left = dict(results)
    for key, (name, findings) in registries.items():
        result = left.pop(key, None) or left.pop(name, None) or "-"
        yield row(path.name, key, findings["acr-trusted-services"], findings["acr-ip-network-rules"], result)
    for key, result in left.items():
        yield row(path.name, key, "-", "-", result)
    if errors:
        yield row(path.name, "", f"{errors} error{'s' if errors > 1 else ''}", "", "" if seen else "no resource")


def row(*cells):
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    main()
