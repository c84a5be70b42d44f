"""Makes text from templates safe to print."""

from __future__ import annotations

import unicodedata

#: Longer values say no more, and make logs unreadable.
LONGEST = 300
#: Control, format (which includes bidirectional marks), surrogate and private characters, and line separators.
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def printable(text: str) -> str:
    """Escapes characters that change how a terminal or a log shows the text, and shortens it."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST - 1]}…"
    return "".join(f"\\u{{{ord(c):x}}}" if unicodedata.category(c) in UNSAFE else c for c in text)
