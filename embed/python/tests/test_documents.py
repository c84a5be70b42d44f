"""Hostile documents."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

import acrcheck
from acrcheck import DocumentTooLarge, InvalidDocument, Limits, Report, ResultTooLarge
from documents import FAILS, PASSES

MIB = 1 << 20
MILLION = 1_000_000


@pytest.mark.parametrize(
    "document",
    [
        "",
        " \n\t",
        "[" * MILLION,
        "]" * MILLION,
        "{" * MILLION,
        '{"a":' * MILLION,
        "[" * MILLION + "]" * MILLION,
        "[" + PASSES + "," + "[" * MILLION,
        "1 " * MILLION,
        "\0" * MILLION,
        '"' + "x" * 10 * MIB,
        "NaN",
        "1e999",
        "[1,]",
        "// comment\n{}",
        PASSES[:-1],
        PASSES + "]",
        '{"name": "\\ud800", "publicNetworkAccess": "Disabled"}',
        '{"name": "a", "name": "b", "publicNetworkAccess": "Disabled", "PublicNetworkAccess": "Enabled"}',
        '{"publicNetworkAccess": []}',
        '{"publicNetworkAccess": null, "networkRuleSet": null}',
    ],
    ids=lambda document: f"{document[:20]!r} {len(document)}",
)
def test_nothing_green(document: str) -> None:
    started = time.monotonic()
    (result,) = acrcheck.evaluate_many([document], detail="verdicts")
    assert not result.passed
    # A million errors are more than the engine copies.
    assert isinstance(result, ResultTooLarge if document.startswith("1 ") else Report)
    assert time.monotonic() - started < 60
    assert [result.passed for result in acrcheck.evaluate_many([document, PASSES])] == [False, True]


def test_truncated_at_each_byte() -> None:
    document = FAILS.encode()
    for result in acrcheck.evaluate_many([document[:length] for length in range(len(document))]):
        assert isinstance(result, Report)
        assert not result.passed
        assert not result.complete


@pytest.mark.parametrize("document", [" " * 64 * MIB + " ", '"' + "x" * 64 * MIB + '"', b" " * (64 * MIB + 1), "ä" * (32 * MIB + 1)])
def test_too_large(document: str | bytes) -> None:
    with pytest.raises(DocumentTooLarge, match="67108864"):
        acrcheck.evaluate(document)


def test_size_is_bytes() -> None:
    limits = Limits(document=len(PASSES) + 2)
    assert acrcheck.evaluate(PASSES + "  ", limits=limits).passed
    for document in (PASSES + "   ", PASSES.encode() + b"   ", PASSES.replace("closed", "clösed") + "  "):
        with pytest.raises(DocumentTooLarge):
            acrcheck.evaluate(document, limits=limits)


@pytest.mark.parametrize(
    ("document", "offset"),
    [
        (b"\xff", "offset 0"),
        (b'{"name": "\xff"}', "offset 10"),
        (b"\xed\xa0\x80", "offset 0"),
        (b"\xc0\x80", "offset 0"),
        (PASSES.encode()[:-2] + b"\xf0\x9f", f"offset {len(PASSES) - 2}"),
        (PASSES.encode("utf-16"), "offset 0"),
        ("\ud800", "character 0"),
        ('{"name": "\udfff"}', "character 10"),
    ],
)
def test_not_text(document: str | bytes, offset: str) -> None:
    with pytest.raises(InvalidDocument, match=offset):
        acrcheck.evaluate(document)
    with pytest.raises(InvalidDocument, match=offset):
        acrcheck.evaluate_json(document)


def test_utf8() -> None:
    for text in ("ä", "\u2028", "🦀", "\x7f", "\u202e", "\ufeff"):
        document = json.dumps({"name": f"x{text}y", "publicNetworkAccess": "Disabled"}, ensure_ascii=False)
        report = acrcheck.evaluate(document)
        assert report.registries[0].name == f"x{text}y"
        for same in (document.encode(), bytearray(document.encode()), memoryview(document.encode())):
            assert acrcheck.evaluate(same) == report


def test_byte_order_mark() -> None:
    assert acrcheck.evaluate(b"\xef\xbb\xbf" + PASSES.encode()).passed


def test_nul() -> None:
    report = acrcheck.evaluate('{"name": "a\\u0000b", "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}}')
    assert report.registries[0].name == "a\0b"


@pytest.mark.parametrize("document", [None, 1, [], {}, object()])
def test_not_a_document(document: Any) -> None:
    for evaluate in (acrcheck.evaluate, acrcheck.evaluate_json):
        with pytest.raises(TypeError, match="a document is a str or bytes"):
            evaluate(document)
