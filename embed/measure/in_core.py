"""The core module in wasmtime-py, without limits, as docs/abi.md describes it."""

import wasmtime
from timing import FILES, ROWS, SINGLE, documents, report, rounds

EVALUATE = "acrcheck:policy/evaluate@0.1.0#evaluate-json"
BATCH = "acrcheck:policy/evaluate@0.1.0#evaluate-batch-json"
FULL = 2

engine = wasmtime.Engine()
module = wasmtime.Module.from_file(engine, str(FILES / "acrcheck.core.wasm"))
DOCUMENTS = [text.encode() for text in documents()]


class Instance:
    def __init__(self):
        self.store = wasmtime.Store(engine)
        self.exports = wasmtime.Instance(self.store, module, []).exports(self.store)
        self.memory = self.exports["memory"]

    def put(self, data, alignment=1):
        address = self.exports["cabi_realloc"](self.store, 0, 0, alignment, len(data))
        self.memory.write(self.store, data, address)
        return address

    def text(self, data):
        return self.put(data), len(data)

    def get(self, address, length):
        return self.memory.read(self.store, address, address + length)

    def number(self, address):
        return int.from_bytes(self.get(address, 4), "little")

    def read(self, address):
        return self.get(self.number(address), self.number(address + 4))


def single(document):
    instance = Instance()
    result = instance.exports[EVALUATE](instance.store, *instance.text(document), *instance.text(b"{}"), FULL)
    return instance.read(result)


def batch(rows):
    instance = Instance()
    pairs = [part.to_bytes(4, "little") for row in rows for part in instance.text(row)]
    result = instance.exports[BATCH](instance.store, instance.put(b"".join(pairs), 4), len(rows), *instance.text(b"{}"), FULL)
    first, length = instance.number(result), instance.number(result + 4)
    return [instance.read(first + 8 * index) for index in range(length)]


assert batch(DOCUMENTS[:3]) == [single(document) for document in DOCUMENTS[:3]]
report(
    "core module in wasmtime-py, full, without limits",
    rounds(lambda: [single(document) for document in DOCUMENTS[:SINGLE]], SINGLE),
    rounds(lambda: batch(DOCUMENTS), ROWS),
)
