"""Loads components: compiles them and checks that they are what the contract says."""

from __future__ import annotations

import functools
import hashlib
import threading
import weakref
from importlib import resources
from typing import TYPE_CHECKING, Any

import wasmtime
from wasmtime.component import Component, Linker

from ._cache import Cache
from ._engine import Machine, cause, machine
from ._errors import UnsupportedComponent

if TYPE_CHECKING:
    from pathlib import Path

    from wasmtime.component import ExportIndex

INTERFACE = "acrcheck:policy/evaluate@0.1.0"
#: Parameters and result of each function that this package calls.
FUNCTIONS = {
    "describe-json": ((), "String"),
    "validate-settings": (("String",), "ResultType"),
    "evaluate-json": (("String", "String", "EnumType"), "String"),
    "evaluate-batch-json": (("ListType(String)", "String", "EnumType"), "ListType(String)"),
}
DETAILS = ["verdicts", "attention", "full"]

START = b"\0asm"
COMPONENT = b"\x0d\0\x01\0"
MODULE = b"\x01\0\0\0"
#: Compilation cannot be interrupted, and takes longer for larger components.
LARGEST = 8 << 20


class Loaded:
    """A compiled component of the world that this package calls."""

    def __init__(self, machine: Machine, component: Component, digest: str) -> None:
        self.machine = machine
        self.component = component
        self.linker = Linker(machine.engine)
        self.digest = digest
        self.exports: dict[str, ExportIndex] = {}


_lock = threading.Lock()
#: Policies with other limits share compiled code.
_loaded: weakref.WeakValueDictionary[str, Loaded] = weakref.WeakValueDictionary()


@functools.lru_cache(maxsize=1)
def built_in() -> bytes:
    """Returns the component of this package."""
    try:
        return resources.files("acrcheck").joinpath("acrcheck.component.wasm").read_bytes()
    except OSError as error:
        problem = str(error)
    raise UnsupportedComponent(f"the package has no component ({problem}); install it again")


def load(binary: bytes, cache_folder: Path | None) -> Loaded:
    """Compiles a component, or finds its compiled code."""
    _check_binary(binary)
    digest = hashlib.sha256(binary).hexdigest()
    # A cache that is not safe is an error even if the code is already in memory: whether there is one must not depend on what ran before.
    cache = Cache.open(cache_folder) if cache_folder is not None else None
    with _lock:
        loaded = _loaded.get(digest)
        if loaded is None:
            loaded = _load(binary, digest, cache)
            _loaded[digest] = loaded
        elif cache is not None:
            cache.keep(digest, loaded.component)
    return loaded


def forget_lock() -> None:
    """Replaces the lock in a forked process: the thread that held it may not exist there."""
    global _lock  # noqa: PLW0603
    _lock = threading.Lock()


def _load(binary: bytes, digest: str, cache: Cache | None) -> Loaded:
    shared = machine()
    component = cache.get(digest, shared.engine) if cache is not None else None
    if component is None:
        component = _compile(shared, binary)
        if cache is not None:
            cache.put(digest, component)
    return _check(Loaded(shared, component, digest))


def _compile(shared: Machine, binary: bytes) -> Component:
    try:
        return Component(shared.engine, binary)
    except wasmtime.WasmtimeError as error:
        problem = cause(error)
    raise UnsupportedComponent(f"the component is not valid: {problem}; write it again with `acrcheck component`")


def _check_binary(binary: bytes) -> None:
    # The engine would read anything else as WebAssembly text.
    if binary[:4] != START:
        raise UnsupportedComponent("not WebAssembly; pass a component, as `acrcheck component` writes it")
    if binary[4:8] == MODULE:
        raise UnsupportedComponent("a core module, not a component; write a component with `acrcheck component`, without --core")
    if binary[4:8] != COMPONENT:
        raise UnsupportedComponent("an unknown version of WebAssembly; pass a component, as `acrcheck component` writes it")
    if len(binary) > LARGEST:
        raise UnsupportedComponent(f"the component is larger than {LARGEST} bytes; pass a smaller one")


def _check(loaded: Loaded) -> Loaded:
    """Checks imports, and the types of the functions that this package calls."""
    engine = loaded.machine.engine
    kind = loaded.component.type
    imports = sorted(kind.imports(engine))
    if imports:
        raise UnsupportedComponent(f"the component imports {', '.join(ascii(name) for name in imports)}; a policy must import nothing")
    interface = _item(kind.exports(engine).get(INTERFACE))
    root = loaded.component.get_export_index(INTERFACE)
    if root is None or not hasattr(interface, "exports"):
        raise UnsupportedComponent(f"the component does not export {INTERFACE}; use one of the same version as this package")
    functions = interface.exports(engine)
    for name, signature in FUNCTIONS.items():
        index = loaded.component.get_export_index(name, root)
        if name not in functions or index is None:
            raise UnsupportedComponent(f"{INTERFACE} has no function {name}; use a component of the same version as this package")
        if _signature(_item(functions[name])) != signature:
            raise UnsupportedComponent(
                f"the function {name} of {INTERFACE} has other parameters; use a component of the same version as this package"
            )
        loaded.exports[name] = index
    return loaded


def _item(extern: Any) -> Any:
    """Returns the type of an export, which the engine's package wraps from version 49 on."""
    return getattr(extern, "ty", extern)


def _signature(function: Any) -> Any:
    if not hasattr(function, "params"):
        return None
    return tuple(_name(kind) for _, kind in function.params), _name(function.result)


def _name(kind: Any) -> str:
    name = type(kind).__name__
    if name == "ListType":
        return f"ListType({_name(kind.element)})"
    if name == "EnumType" and list(kind.names) != DETAILS:
        return "another enum"
    return name
