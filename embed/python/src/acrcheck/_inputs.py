"""Converts documents, settings and details to what the component takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Union

from ._errors import DocumentTooLarge, InvalidDocument, InvalidSettings, SettingsProblem
from ._report import Detail

if TYPE_CHECKING:
    from ._limits import Limits

#: Text, or UTF-8.
Document = Union[str, bytes, bytearray, memoryview]
#: Settings, or their JSON text.
Settings = Union[Mapping[str, Any], str, None]
DetailLike = Union[Detail, Literal["verdicts", "attention", "full"]]


def read_detail(detail: DetailLike) -> Detail:
    try:
        return Detail(detail)
    except ValueError:
        pass
    raise ValueError(f"invalid detail {detail!r}; pass {', '.join(repr(item.value) for item in Detail)}")


def read_document(document: object, limits: Limits) -> tuple[str, int]:
    """Returns the text of a document and its size as UTF-8."""
    if isinstance(document, str):
        # The number of characters is at most the number of bytes: no copy of a text that is much too large.
        size = len(document)
        if size <= limits.document and not document.isascii():
            size = _size(document)
        if size > limits.document:
            raise _too_large(limits)
        return document, size
    if not isinstance(document, (bytes, bytearray, memoryview)):
        raise TypeError(f"a document is a str or bytes in UTF-8, not {type(document).__name__}")
    size = document.nbytes if isinstance(document, memoryview) else len(document)
    if size > limits.document:
        raise _too_large(limits)
    try:
        return str(document, "utf-8"), size
    except UnicodeDecodeError as error:
        at = error.start
    raise InvalidDocument(f"the document is not UTF-8: invalid byte at offset {at}; save it as UTF-8")


def read_row(row: object, limits: Limits) -> tuple[str, int]:
    """Like `read_document`, for values of a table, where anything that is not a document is an error of its row."""
    if isinstance(row, (str, bytes, bytearray, memoryview)):
        return read_document(row, limits)
    kind = "null" if row is None else f"a value of the type {type(row).__name__}"
    raise InvalidDocument(f"the row is {kind}, not a document; pass a str or bytes in UTF-8")


def _size(text: str) -> int:
    try:
        return len(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        at = error.start
    raise InvalidDocument(f"the document has half a surrogate pair at character {at}, which UTF-8 cannot express; read it as UTF-8")


def _too_large(limits: Limits) -> DocumentTooLarge:
    return DocumentTooLarge(f"the document exceeds the limit document ({limits.document} bytes); split it, or raise the limit")


def read_settings(settings: object) -> str:
    """Returns settings as JSON text."""
    if settings is None:
        return "{}"
    if isinstance(settings, str):
        problem = "half a surrogate pair; pass valid Unicode text"
        try:
            settings.encode("utf-8")
        except UnicodeEncodeError:
            pass
        else:
            return settings
    elif isinstance(settings, Mapping):
        try:
            # ASCII, so that every str can be written.
            return json.dumps(_plain(settings), allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            problem = f"cannot be written as JSON: {error}"
    else:
        problem = f"pass a mapping or JSON text, not {type(settings).__name__}"
    raise InvalidSettings((SettingsProblem("", problem),))


def _plain(value: Any) -> Any:
    """Converts mappings to dicts. Keys that are not texts would become other keys."""
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"the key {key!r} is not a str")
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
