"""Registries with known findings, and files that are about something else."""

from __future__ import annotations

import json
import os
from typing import Any

MIB = 1 << 20
LIMIT = MIB


def registry(name: str, **settings: Any) -> dict[str, Any]:
    kind = "Microsoft.ContainerRegistry/registries"
    return {"id": f"/subscriptions/0/resourceGroups/rg/providers/{kind}/{name}", "name": name, "type": kind, **settings}


# One finding fails, the other does not apply.
OPEN = registry("open", publicNetworkAccess="Enabled", networkRuleSet={"defaultAction": "Allow"}, networkRuleBypassOptions="AzureServices")
# One finding passes, the other does not apply.
GOOD = registry("good", publicNetworkAccess="Disabled", networkRuleBypassOptions="AzureServices")
# Both findings are unknown.
HIDDEN = registry("hidden", location="westeurope")

TEXT = json.dumps(OPEN)

UNRELATED: dict[str, bytes] = {
    "package.json": b'{"name":"app","version":"1.0.0","dependencies":{"left-pad":"1.3.0"}}',
    "package-lock.json": b'{"name":"app","lockfileVersion":3,"packages":{"":{"name":"app"}}}',
    "tsconfig.json": b'{\n  // a comment\n  "compilerOptions": {"strict": true,},\n}',
    "composer.json": b'{"require":{"php":">=8"}}',
    "launch.jsonl": b'{"level":"info"}\n{"level":"warn"}\n',
    "events.ndjson": b'{"a":1}\n\n[2]\nnull\n',
    "storage.json": b'[{"type":"Microsoft.Storage/storageAccounts","name":"s","properties":{"publicAccess":"Enabled"}}]',
    "other.tfstate": b'{"version":4,"terraform_version":"1.9.0","resources":[]}',
    "empty.json": b"",
    "space.json": b" \r\n\t",
    "null.json": b"null",
    "number.json": b"1e999",
    "names.json": b'["contoso.azurecr.io"]',
    "text.json": b'"text"',
    "list.json": b"[]",
    "latin-1.json": '{"name":"caf\u00e9"}'.encode("latin-1"),
    "surrogate.json": b'{"a":"\\ud800"}',
    "nul.json": bytes(1000),
    "picture.json": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "random.json": os.urandom(5000),
    "plan.tfplan": b"PK\x03\x04" + os.urandom(500),
    "truncated.json": b'{"a":',
    "deep-lists.json": b"[" * 1_000_000,
    "deep-objects.json": b'{"a":' * 500_000,
    "lines.json": b"[1]\n" * (LIMIT // 4),
    "long.json": b'{"a":"' + b"x" * (LIMIT - 8) + b'"}',
    "larger.json": b'{"a":"' + b"x" * (LIMIT + MIB) + b'"}',
    "larger-lines.json": b"[1]\n" * (LIMIT // 4 + 1),
    "with a space.json": b"{}",
    "\u00fc\u4e2d\U0001f600.json": b"{}",
    "-flag.json": b"{}",
    "quote'\"<&>.json": b"{}",
    "folder/deeper/package.json": b"{}",
}

# Each file is about a registry, and must not be silently clean.
REGISTRIES: dict[str, bytes] = {
    "bom.json": b"\xef\xbb\xbf" + TEXT.encode(),
    "UPPER.JSON": TEXT.encode(),
    "lines.jsonl": (TEXT + "\n" + TEXT).encode(),
    "lines.ndjson": (TEXT + "\r\n" + TEXT).encode(),
    "terraform.tfstate": TEXT.encode(),
    "plan.tfplan": TEXT.encode(),
    "with a space.json": TEXT.encode(),
    "\u00fc\u4e2d\U0001f600.json": TEXT.encode(),
    "-flag.json": TEXT.encode(),
    "quote'\"<&>.json": TEXT.encode(),
    "new\nline.json": TEXT.encode(),
    "folder.json/registry.json": TEXT.encode(),
    ".hidden/registry.json": TEXT.encode(),
    "node_modules/a/registry.json": TEXT.encode(),
    "escaped-keys.json": b'{"name":"x","\\u0070ublicNetworkAccess":"Enabled","\\u006eetworkRuleSet":{"defaultAction":"Allow"}}',
    "nested.json": b"[" * 20 + TEXT.encode() + b"]" * 20,
    "too-nested.json": b"[" * 2000 + TEXT.encode() + b"]" * 2000,
    "unclosed.json": b"[" * 100_000 + TEXT.encode(),
    "truncated.json": TEXT.encode()[:-5],
    "truncated-early.json": TEXT.encode()[:80],
    "utf-16-le.json": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "utf-16-be.json": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "not-utf-8.json": TEXT.encode().replace(b"open", b"op\xffen"),
    "not-utf-8-at-the-end.json": TEXT.encode() + b"\xff",
    "nul.json": TEXT.encode() + b"\0",
    "nul-first.json": b"\0" + TEXT.encode(),
    "surrogate.json": TEXT.replace('"open"', '"\\ud800"').encode(),
    "not-a-number.json": TEXT.replace('"Enabled"', "NaN").encode(),
    "comment.json": b"// a comment\n" + TEXT.encode(),
    "trailing-comma.json": TEXT[:-1].encode() + b",}",
    "twice.json": TEXT.replace('"name"', '"publicNetworkAccess":"Disabled","name"').encode(),
    "wrong-type.json": json.dumps({**OPEN, "networkRuleSet": [1]}).encode(),
    "element.json": json.dumps([GOOD, 1]).encode(),
    "many.json": json.dumps([OPEN] * 10_000).encode(),
    "larger.json": json.dumps([OPEN] * 20_000).encode(),
    "larger-mark-last.json": b"[1]\n" * (LIMIT // 4) + b'{"networkRuleSet":{}}',
    "larger-mark-across-parts.json": b" " * (LIMIT + 65_536 - 5) + b'{"networkRuleSet":{}}' + b" " * 65_536,
}

MARK = b'{"containerRegistry":1}\n'


def repeated(unit: bytes, *, size: int = LIMIT) -> bytes:
    """The largest file that is read: one unit repeated, and a mark."""
    return unit * ((size - len(MARK)) // len(unit)) + MARK


# Small values, of which each can be a separate error.
AMPLIFIERS: dict[str, bytes] = {
    "rows.json": repeated(b"[1]\n"),
    "mark-first.json": MARK + b"[1]\n" * ((LIMIT - len(MARK)) // 4),
    "objects.json": repeated(b"{}"),
    "keys.json": repeated(b'{"":0}\n'),
    "nested-objects.json": repeated(b'{"a":{}}\n'),
    "numbers.json": repeated(b"1\n"),
    "strings.json": repeated(b'""'),
    "brackets.json": repeated(b"[\n"),
    "half.json": repeated(b"[1]\n", size=MIB // 2),
    "quarter.json": repeated(b"[1]\n", size=MIB // 4),
    "elements.json": b"[" + MARK + b",{}" * ((LIMIT - len(MARK) - 2) // 3) + b"]",
    "tiny-registries.json": b'{"networkRuleSet":0}\n' * (LIMIT // 21),
}
