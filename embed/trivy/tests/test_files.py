"""Which files give results."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from documents import AMPLIFIERS, GOOD, MIB, OPEN, REGISTRIES, TEXT, UNRELATED
from scans import Scan, Trivy, failed


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def test_that_unrelated_files_give_nothing(trivy: Trivy, tmp_path: Path) -> None:
    write(tmp_path, UNRELATED)
    # Trivy follows no links, and opens nothing but regular files.
    (tmp_path / "link.json").symlink_to("package.json")
    (tmp_path / "dangling.json").symlink_to("nowhere")
    (tmp_path / "circle.json").symlink_to(".")
    os.mkfifo(tmp_path / "pipe.json")
    scan = trivy.scan(tmp_path, "--exit-code", "1", "--debug", "-f", "json")
    assert scan.failures() == []
    assert scan.results == {}
    assert scan.code == 0
    assert read(scan) == len(UNRELATED)


def read(scan: Scan) -> int:
    """The number of files that Trivy passed to the module."""
    return sum("Module analyzing..." in line for line in scan.log.splitlines())


@pytest.fixture(scope="module")
def hostile(trivy: Trivy, tmp_path_factory: pytest.TempPathFactory) -> Scan:
    folder = tmp_path_factory.mktemp("hostile")
    write(folder, REGISTRIES)
    return trivy.scan(folder, "--exit-code", "1", "--debug", "-f", "json")


def test_that_no_file_about_registries_stops_the_module(hostile: Scan) -> None:
    assert hostile.failures() == []
    assert hostile.code == 1
    assert read(hostile) == len(REGISTRIES)
    assert hostile.peak < 1024 * MIB


@pytest.mark.parametrize("name", REGISTRIES)
def test_that_a_file_about_registries_is_never_silently_clean(hostile: Scan, name: str) -> None:
    results = hostile.results
    assert name in results
    assert failed(results[name]) != []


def test_that_every_file_about_registries_is_in_the_results(hostile: Scan) -> None:
    assert set(hostile.results) == set(REGISTRIES)


def test_that_many_errors_in_one_file_need_bounded_memory(trivy: Trivy, tmp_path: Path) -> None:
    write(tmp_path, AMPLIFIERS)
    # Files that Trivy may read before and after the others.
    neighbours = {"a.json": TEXT.encode(), "z/z.json": TEXT.encode()}
    write(tmp_path, neighbours)
    scan = trivy.scan(tmp_path, "--exit-code", "1", "--debug", "-f", "json", scanners="secret")
    assert [line[:150] for line in scan.failures()] == []
    assert scan.code == 1
    results = scan.results
    assert set(results) == {*AMPLIFIERS, *neighbours}
    assert all(failed(result) for result in results.values())


def test_that_many_errors_alone_are_not_silent(trivy: Trivy, tmp_path: Path) -> None:
    # A module that has stopped ends the scan only if it cannot allocate memory after that. Otherwise, the file looks clean.
    write(tmp_path, {"rows.json": AMPLIFIERS["rows.json"]})
    scan = trivy.scan(tmp_path, "--exit-code", "1", "--debug", "-f", "json", scanners="secret")
    assert scan.code == 1
    assert set(scan.results) == {"rows.json"}


def test_that_an_unreadable_file_ends_the_scan(trivy: Trivy, tmp_path: Path) -> None:
    write(tmp_path, {"good.json": json.dumps(GOOD).encode(), "secret.json": TEXT.encode()})
    (tmp_path / "secret.json").chmod(0)
    # Permissions do not apply to root, unless it gives up its capabilities.
    prefix = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
    scan = trivy.scan(tmp_path, "-f", "json", prefix=prefix)
    assert scan.code == 1
    assert scan.output == b""
    assert "secret.json: permission denied" in scan.log


def test_a_name_that_is_not_utf_8(trivy: Trivy, tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/registry-\xe9.json")).write_bytes(TEXT.encode())
    scan = trivy.scan(tmp_path, "--exit-code", "1", "--debug", "-f", "json", scanners="secret")
    assert scan.code == 1
    assert scan.failures() == []
    assert [item["Severity"] for result in scan.results.values() for item in failed(result)] != []


def test_500_files(trivy: Trivy, tmp_path: Path) -> None:
    fixtures = {f"{at // 50}/{at}.json": json.dumps([OPEN, GOOD, {**OPEN, "tags": {"x": "y" * 2000}}]).encode() for at in range(400)}
    write(tmp_path, fixtures)
    write(tmp_path, {f"other/{at}.json": b"[1]\n" * 5000 for at in range(100)})
    scan = trivy.scan(tmp_path, "--debug", "-f", "json")
    assert scan.failures() == []
    assert read(scan) == 500
    results = scan.results
    assert set(results) == set(fixtures)
    assert all(result["MisconfSummary"] == {"Successes": 1, "Failures": 2} for result in results.values())
    assert scan.peak < 512 * MIB
