"""The plug-in in the Python SDK of Extism, loaded once."""

import json

import extism
from timing import FILES, ROWS, SINGLE, documents, report, rounds

DOCUMENTS = documents()
WASM = (FILES / "acrcheck.extism.wasm").read_bytes()
for detail in ("full", "verdicts"):
    plugin = extism.Plugin({"wasm": [{"data": WASM}]}, config={"detail": detail})
    report(
        f"Extism, Python SDK, {detail}",
        rounds(lambda: [plugin.call("evaluate", text) for text in DOCUMENTS[:SINGLE]], SINGLE),
        rounds(lambda: json.loads(plugin.call("evaluate_batch", json.dumps(DOCUMENTS))), ROWS),
    )
