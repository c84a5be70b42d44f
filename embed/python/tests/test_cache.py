from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from wasmtime.component import Component

import acrcheck
from acrcheck import Policy, UnsafeCache
from components import returning
from documents import PASSES


@pytest.fixture(autouse=True)
def _nothing_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acrcheck._component, "_loaded", {})


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts compilations."""
    calls: list[int] = []
    original = acrcheck._component._compile

    def compile_(*arguments: object) -> object:
        calls.append(1)
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(acrcheck._component, "_compile", compile_)
    return calls


#: It compiles faster than the one of the package.
SMALL = returning(acrcheck.evaluate_json(PASSES))


def use(folder: Path, binary: bytes = SMALL) -> Policy:
    acrcheck._component._loaded.clear()
    policy = Policy(binary, cache=folder)
    assert policy.evaluate(PASSES).passed
    return policy


def the_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_compiled_once(tmp_path: Path, compiled: list[int]) -> None:
    folder = tmp_path / "a" / "b"
    use(folder)
    policy = use(folder)
    assert len(compiled) == 1
    file = the_file(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.name.startswith(policy.sha256)


def test_code_in_memory_is_kept_too(tmp_path: Path, compiled: list[int]) -> None:
    policy = Policy(SMALL)
    assert Policy(SMALL, cache=tmp_path / "c")._shared.loaded is policy._shared.loaded
    assert len(compiled) == 1
    use(tmp_path / "c")
    assert len(compiled) == 1


@pytest.mark.parametrize("damage", ["truncated", "bit", "empty", "header", "longer", "another file"])
def test_damaged_file(tmp_path: Path, compiled: list[int], damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "c"
    use(folder)
    file = the_file(folder)
    whole = file.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    file.write_bytes(
        {
            "truncated": whole[:-1],
            "bit": bytes(flipped),
            "empty": b"",
            "header": b"x" + whole[1:],
            "longer": whole + b"x",
            "another file": (Path(sys.executable).read_bytes() + whole)[: len(whole)],
        }[damage]
    )

    def never(*_: object) -> None:
        raise AssertionError("damaged code was given to the engine")

    with monkeypatch.context() as patch:
        patch.setattr(Component, "deserialize", never)
        use(folder)
    assert len(compiled) == 2
    assert the_file(folder).stat().st_size == len(whole)
    use(folder)
    assert len(compiled) == 2


def test_code_of_another_component(tmp_path: Path, compiled: list[int]) -> None:
    """A whole file under another name is not used."""
    folder = tmp_path / "c"
    use(folder)
    mine = the_file(folder)
    other = SMALL + b"\0\x02\x01x"
    use(folder, other)
    (theirs,) = set(folder.iterdir()) - {mine}
    theirs.write_bytes(mine.read_bytes())
    use(folder, other)
    assert len(compiled) == 3


def test_another_version_of_the_engine(tmp_path: Path, compiled: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "c"
    use(folder)
    monkeypatch.setattr(acrcheck._cache, "version", lambda _: "0.0.0")
    use(folder)
    assert len(compiled) == 2
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702, 0o1777])
def test_folder_that_others_can_write(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "c"
    use(folder)
    folder.chmod(mode)
    with pytest.raises(UnsafeCache, match="others can write the cache"):
        use(folder)
    # Also if nothing would be read from it.
    Policy(SMALL)
    with pytest.raises(UnsafeCache):
        Policy(SMALL, cache=folder)


@pytest.mark.parametrize("mode", [0o622, 0o606, 0o666])
def test_file_that_others_can_write(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "c"
    use(folder)
    the_file(folder).chmod(mode)
    with pytest.raises(UnsafeCache, match="others can write the cache"):
        use(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("what", ["folder", "file"])
def test_another_owner(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "c"
    use(folder)
    os.chown(folder if what == "folder" else the_file(folder), 12345, 12345)
    with pytest.raises(UnsafeCache, match="belongs to another user"):
        use(folder)


def test_link_to_a_file(tmp_path: Path, compiled: list[int]) -> None:
    folder = tmp_path / "c"
    use(folder)
    file = the_file(folder)
    elsewhere = tmp_path / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    use(folder)
    assert len(compiled) == 2
    # Replaced, not followed.
    assert not file.is_symlink()


def test_pipe_and_folder_instead_of_a_file(tmp_path: Path, compiled: list[int]) -> None:
    folder = tmp_path / "c"
    use(folder)
    file = the_file(folder)
    file.unlink()
    os.mkfifo(file, 0o600)
    use(folder)
    assert file.is_file()
    file.unlink()
    file.mkdir(0o700)
    use(folder)
    assert len(compiled) == 3


def test_folder_that_cannot_be_used(tmp_path: Path, compiled: list[int]) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    use(file)
    use(file / "below")
    use(Path("/proc/acrcheck"))
    assert len(compiled) == 3


def test_full_disk(tmp_path: Path, compiled: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "c"

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    use(folder)
    assert list(folder.iterdir()) == []


SCRIPT = "import acrcheck; assert acrcheck.evaluate('[]').complete; print(len(acrcheck._component._loaded))"


def test_environment(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    run = [sys.executable, "-c", SCRIPT]
    environment = {**os.environ, "ACRCHECK_CACHE": str(folder)}
    subprocess.run(run, env=environment, check=True, timeout=60)
    assert the_file(folder)
    folder.chmod(0o777)
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "UnsafeCache" in done.stderr


def test_many_processes_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    environment = {**os.environ, "ACRCHECK_CACHE": str(folder)}

    def start(_: int) -> int:
        return subprocess.run([sys.executable, "-c", SCRIPT], env=environment, check=False, timeout=300).returncode

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(start, range(4))) == [0] * 4
    assert the_file(folder)


def test_no_cache_by_default(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "ACRCHECK_CACHE"}
    environment.update(HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path / "cache"))
    subprocess.run([sys.executable, "-c", SCRIPT], env=environment, cwd=tmp_path, check=True, timeout=60)
    assert list(tmp_path.iterdir()) == []
