"""Hostile rows as bytes: each with whether its document passes, which only a document does that is whole."""

from __future__ import annotations

from documents import FAILS, PASSES, UNKNOWN, named, registries

MIB = 1 << 20
MILLION = 1_000_000
WHOLE = PASSES.encode()
HEAD = WHOLE[:-1]

ROWS: dict[str, tuple[bytes | None, bool]] = {
    "null": (None, False),
    "empty": (b"", False),
    "white space": (b" \n\t\r", False),
    "a list": (b"[]", False),
    "a number": (b"1", False),
    "the text null": (b"null", False),
    "an open list": (b"[", False),
    "a closed list": (b"]", False),
    "a comma behind it": (WHOLE + b",", False),
    "a registry and a comma": (b'{"name": "a"},', False),
    "a list that does not end": (b"[" + WHOLE + b",", False),
    "a bracket behind it": (WHOLE + b"]", False),
    "a cut document": (HEAD, False),
    "a cut text": (b'{"name": "a', False),
    "a text over lines": (b'"\n', False),
    "a broken line behind it": (WHOLE + b"\n[", False),
    "lines between values": (WHOLE.replace(b", ", b",\n\r\n"), True),
    "two lines": (named("one").encode() + b"\n" + named("two").encode(), True),
    "a line that fails": (WHOLE + b"\n" + FAILS.encode(), False),
    "unknown": (UNKNOWN.encode(), False),
    "deep lists": (b"[" * MILLION, False),
    "deep objects": (b'{"a":' * MILLION, False),
    "deep and closed": (b"[" * MILLION + b"]" * MILLION, False),
    "a million values": (b"1 " * MILLION, False),
    "a million registries that are empty": (b"{}\n" * MILLION, False),
    "NaN": (b"NaN", False),
    "infinite": (b"1e999", False),
    "a huge number": (b"9" * MILLION, False),
    "a name that is a number": (WHOLE.replace(b'"closed"', b"1e999"), False),
    "NUL": (b"\0", False),
    "NUL behind it": (WHOLE + b"\0", False),
    "a million NULs": (b"\0" * MILLION, False),
    "a control character in a text": (HEAD + b', "x": "\x1b[2J"}', False),
    "an escaped control character": (WHOLE.replace(b"closed", b"\\u001b[2J\\u0000"), True),
    "comments": (b"// comment\n" + WHOLE, False),
    "UTF-8 mark": (b"\xef\xbb\xbf" + WHOLE, True),
    "UTF-16": (PASSES.encode("utf-16"), False),
    "UTF-16 without a mark": (PASSES.encode("utf-16-be"), False),
    "UTF-32": (PASSES.encode("utf-32"), False),
    "invalid UTF-8": (b"\xff", False),
    "invalid UTF-8 before it": (b"\xff" + WHOLE, False),
    "invalid UTF-8 in a name": (WHOLE.replace(b"closed", b"clo\xffsed"), False),
    "a cut character": (WHOLE + b"\xf0\x9f", False),
    "an overlong character": (b"\xc0\x80", False),
    "half a surrogate pair": (b"\xed\xa0\x80", False),
    "half an escaped surrogate pair": (WHOLE.replace(b"closed", b"\\ud800"), False),
    "the same key twice": (b'{"publicNetworkAccess": "Enabled", ' + WHOLE[1:], False),
    "the same key twice, the right one last": (HEAD + b', "publicNetworkAccess": "Disabled"}', False),
    # The name decides nothing.
    "two names": (b'{"name": "a", ' + WHOLE[1:], True),
    "the same key in another case": (HEAD + b', "PublicNetworkAccess": "Enabled"}', False),
    "a list where a text belongs": (b'{"publicNetworkAccess": []}', False),
    "nulls": (b'{"publicNetworkAccess": null, "networkRuleSet": null}', False),
    "10 MB of white space": (WHOLE + b" " * 10 * MIB, True),
    "10 MB of text": (b'"' + b"x" * 10 * MIB + b'"', False),
    "a name of 10 MB": (WHOLE.replace(b"closed", b"x" * 10 * MIB), True),
    "another key of 10 MB": (HEAD + b', "tags": {"x": "' + b"x" * 10 * MIB + b'"}}', True),
    "50,000 registries": (registries(50_000).encode(), True),
    "above the limit": (WHOLE + b" " * 64 * MIB, False),
}
#: Codes of errors that rows must have, whatever else they have.
CODES: dict[str, str] = {
    "null": "invalid-document",
    "an open list": "not-json",
    "a comma behind it": "not-json",
    "UTF-16": "invalid-document",
    "invalid UTF-8": "invalid-document",
    "a list": "no-registry",
    "above the limit": "document-too-large",
    "a million values": "result-too-large",
}
