"""
A folder with compiled code.

The engine runs what it finds in a file, so anyone who can write the file can run code in this process. Only files of this user are read,
from a folder that only this user can use. A checksum detects damage, not manipulation.
"""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
import stat
from contextlib import contextmanager, suppress
from importlib.metadata import version
from typing import TYPE_CHECKING

import wasmtime
from wasmtime.component import Component

from ._engine import ENGINE_SETTINGS
from ._errors import UnsafeCache

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER = b"acrcheck compiled component 1\n"
DIGEST = 32
LARGEST = 256 << 20
SUPPORTED = hasattr(os, "geteuid") and os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")


class Cache:
    """A folder that only this user can use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @staticmethod
    def open(folder: Path) -> Cache:
        """Creates the folder if necessary. Raises `UnsafeCache` if others can write it."""
        if not SUPPORTED:
            raise UnsafeCache("this system does not show who can write a folder, so compiled code cannot be kept; leave cache out")
        cache = Cache(folder)
        # A folder that cannot be created, for example on a read-only disk, is a cache that never has anything.
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with cache._opened():
            return cache

    def get(self, key: str, engine: wasmtime.Engine) -> Component | None:
        """Returns a compiled component, or None if there is none that is whole and of this user."""
        data = self._read(key)
        if data is None:
            return None
        try:
            return Component.deserialize(engine, data)
        except wasmtime.WasmtimeError:
            # Of another processor or build of the engine.
            return None

    def keep(self, key: str, component: Component) -> None:
        """Writes a compiled component unless there is one."""
        if self._read(key) is None:
            self.put(key, component)

    def put(self, key: str, component: Component) -> None:
        """Writes a compiled component. A folder that is read-only or full is no error."""
        code = bytes(component.serialize())
        data = HEADER + hashlib.sha256(self._name(key).encode() + code).digest() + code
        with self._opened() as folder, suppress(OSError):
            if folder is not None:
                self._write(folder, self._name(key), data)

    @staticmethod
    def _name(key: str) -> str:
        # What is not in the name, such as features of the processor, the engine checks.
        about = f"{version('wasmtime')} {ENGINE_SETTINGS} {platform.system()} {platform.machine()}"
        return f"{key}-{hashlib.sha256(about.encode()).hexdigest()[:16]}.cwasm"

    @contextmanager
    def _opened(self) -> Iterator[int | None]:
        """Opens the folder, so that it cannot be replaced between the check and the use."""
        try:
            folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            yield None
            return
        try:
            self._check(os.fstat(folder), self._folder)
            yield folder
        finally:
            os.close(folder)

    @staticmethod
    def _check(state: os.stat_result, path: Path) -> None:
        if state.st_uid != os.geteuid():
            raise UnsafeCache(f"the cache {path} belongs to another user, whose code would run; use your own folder")
        if state.st_mode & 0o022:
            raise UnsafeCache(f"others can write the cache {path}, and their code would run; empty it and run `chmod 700`")

    def _read(self, key: str) -> bytes | None:
        name = self._name(key)
        with self._opened() as folder:
            if folder is None:
                return None
            try:
                # Not blocking: the name could be a pipe.
                file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, dir_fd=folder)
            except OSError:
                return None
            try:
                state = os.fstat(file)
                self._check(state, self._folder / name)
                if not stat.S_ISREG(state.st_mode) or state.st_size > LARGEST:
                    return None
                with os.fdopen(file, "rb", closefd=False) as stream:
                    data = stream.read()
            except OSError:
                return None
            finally:
                os.close(file)
        start = len(HEADER) + DIGEST
        code = data[start:]
        whole = data[:start] == HEADER + hashlib.sha256(name.encode() + code).digest()
        return code if whole else None

    @staticmethod
    def _write(folder: int, name: str, data: bytes) -> None:
        """Writes beside the file, then renames, so that no process reads half a file."""
        beside = f".{secrets.token_hex(8)}.tmp"
        file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode=0o600, dir_fd=folder)
        try:
            with os.fdopen(file, "wb") as stream:
                stream.write(data)
            os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
        except OSError:
            with suppress(OSError):
                os.unlink(beside, dir_fd=folder)
            raise
