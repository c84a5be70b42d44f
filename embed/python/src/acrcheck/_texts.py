"""
Calls functions that take and return lists of texts.

The package of the engine makes several objects and a type of ctypes for each text, which takes longer than to evaluate it. Here, the engine
reads the texts of a list where Python keeps them, and the fields of all results are read at once.
"""

from __future__ import annotations

import ctypes
import sys
from array import array
from typing import TYPE_CHECKING, Any

from wasmtime import WasmtimeError
from wasmtime import _ffi as ffi

if TYPE_CHECKING:
    from wasmtime import Store
    from wasmtime.component import Func

#: The bytes of a field: a number or an address.
FIELD = 8
#: The fields of a value, which the package of the engine describes: what kind it is, then the size and the address of a text or a list.
KIND, LENGTH, ADDRESS = 0, 1, 2


def _is_known() -> bool:
    """Tells whether values of this version of the engine are what this module takes them for."""
    try:
        value: Any = ffi.wasmtime_component_val_t
        union: Any = ffi.wasmtime_component_valunion_t
        text: Any = ffi.wasm_byte_vec_t
        values: Any = ffi.wasmtime_component_vallist_t
        at = value.of.offset
        return bool(
            sys.byteorder == "little"
            and ctypes.sizeof(ctypes.c_void_p) == ctypes.sizeof(ctypes.c_size_t) == FIELD
            and ctypes.sizeof(value) % FIELD == 0
            and (value.kind.offset, value.kind.size) == (KIND, 1)
            and union.string.offset == union.list.offset == union.enumeration.offset == 0
            and all((at + kind.size.offset, at + kind.data.offset) == (LENGTH * FIELD, ADDRESS * FIELD) for kind in (text, values))
            and callable(ffi.wasmtime_component_func_call)
            and callable(ffi.wasmtime_component_val_delete)
        )
    except AttributeError:
        return False


SUPPORTED = _is_known()


def call(store: Store, function: Func, texts: list[str], settings: str, detail: str) -> list[str]:
    """Returns what `function(store, texts, settings, detail)` does. The function was checked to take and to return that."""
    if not SUPPORTED or not texts:
        result: list[str] = function(store, texts, settings, detail)
        return result
    # The engine copies what it is passed. Until it returns, these names keep the bytes where they are.
    encoded = [text.encode("utf-8") for text in texts]
    others = (settings.encode("utf-8"), detail.encode("utf-8"))
    values = _texts(encoded)
    address, _ = values.buffer_info()
    arguments = array("Q", bytes(3 * _size()))
    _put(arguments, 0, ffi.WASMTIME_COMPONENT_LIST, len(encoded), address)
    _put(arguments, 1, ffi.WASMTIME_COMPONENT_STRING, *_place(others[0]))
    _put(arguments, 2, ffi.WASMTIME_COMPONENT_ENUM, *_place(others[1]))
    value = ffi.wasmtime_component_val_t
    result_value = value()
    error = ffi.wasmtime_component_func_call(
        ctypes.byref(function._func),  # noqa: SLF001 - as the package of the engine does
        store._context(),  # noqa: SLF001
        (value * 3).from_buffer(arguments),
        3,
        ctypes.byref(result_value),
        1,
    )
    if error:
        raise WasmtimeError._from_ptr(error)  # noqa: SLF001
    try:
        return _read(result_value)
    finally:
        ffi.wasmtime_component_val_delete(ctypes.byref(result_value))


def _size() -> int:
    return ctypes.sizeof(ffi.wasmtime_component_val_t)


def _put(values: array[int], index: int, kind: Any, length: int, address: int) -> None:
    at = index * (_size() // FIELD)
    values[at + KIND], values[at + LENGTH], values[at + ADDRESS] = kind.value, length, address


def _place(text: bytes) -> tuple[int, int]:
    return len(text), ctypes.cast(ctypes.c_char_p(text), ctypes.c_void_p).value or 0


def _texts(texts: list[bytes]) -> array[int]:
    """Returns values that point to texts."""
    fields = _size() // FIELD
    addresses = array("Q")
    addresses.frombytes(bytes((ctypes.c_char_p * len(texts))(*texts)))
    values = array("Q", bytes(len(texts) * _size()))
    values[KIND::fields] = array("Q", [ffi.WASMTIME_COMPONENT_STRING.value]) * len(texts)
    values[LENGTH::fields] = array("Q", map(len, texts))
    values[ADDRESS::fields] = addresses
    return values


def _read(value: Any) -> list[str]:
    """Returns the texts of a value."""
    listed = value.of.list
    if value.kind != ffi.WASMTIME_COMPONENT_LIST.value:
        raise ValueError("not a list")
    if listed.size == 0:
        return []
    fields = _size() // FIELD
    values = array("Q")
    values.frombytes(ctypes.string_at(listed.data, listed.size * _size()))
    # The rest of the field has any value.
    if {kind & 0xFF for kind in values[KIND::fields]} != {ffi.WASMTIME_COMPONENT_STRING.value}:
        raise ValueError("not a list of texts")
    read = ctypes.string_at
    return [str(read(address, length), "utf-8") for address, length in zip(values[ADDRESS::fields], values[LENGTH::fields])]
