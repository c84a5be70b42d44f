"""The core module as docs/abi.md describes it."""

import contextlib
import io
import json
import os
import re
from pathlib import Path

import pytest
import wasmtime

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/abi.md").read_text()
CORE = Path(os.environ["ACRCHECK_CORE"]).read_bytes()
CASES = [json.loads(line) for line in (ROOT / "tests/conformance/cases.ndjson").read_text().splitlines()]
DETAIL = {"verdicts": 0, "attention": 1, "full": 2}
EVALUATE_JSON = "acrcheck:policy/evaluate@0.1.0#evaluate-json"
EVALUATE_BATCH_JSON = "acrcheck:policy/evaluate@0.1.0#evaluate-batch-json"


@pytest.fixture(scope="module")
def engine():
    return wasmtime.Engine()


@pytest.fixture(scope="module")
def module(engine):
    return wasmtime.Module(engine, CORE)


@pytest.fixture(scope="module")
def evaluate(tmp_path_factory):
    """The function of the page."""
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    folder = tmp_path_factory.mktemp("program")
    (folder / "acrcheck.core.wasm").write_bytes(CORE)
    names = {}
    printed = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
        exec(program, names)
    assert json.loads(printed.getvalue())["complete"] is True
    return names["evaluate"]


class Instance:
    """The steps of the page, one by one."""

    def __init__(self, engine, module, memory=-1):
        self.store = wasmtime.Store(engine)
        self.store.set_limits(memory_size=memory)
        self.exports = wasmtime.Instance(self.store, module, []).exports(self.store)
        self.memory = self.exports["memory"]

    def size(self):
        return self.memory.data_len(self.store)

    def allocate(self, data, alignment=1):
        address = self.exports["cabi_realloc"](self.store, 0, 0, alignment, len(data))
        self.memory.write(self.store, data, address)
        return address

    def lower(self, text):
        data = text.encode()
        return self.allocate(data), len(data)

    def pair(self, address):
        data = self.memory.read(self.store, address, address + 8)
        return int.from_bytes(data[:4], "little"), int.from_bytes(data[4:], "little")

    def text(self, pair):
        address, length = pair
        return self.memory.read(self.store, address, address + length).decode()

    def evaluate(self, document, settings="{}", detail=2, free=True):
        result = self.exports[EVALUATE_JSON](self.store, *self.lower(document), *self.lower(settings), detail)
        report = self.text(self.pair(result))
        if free:
            self.exports["cabi_post_" + EVALUATE_JSON](self.store, result)
        return report

    def evaluate_batch(self, documents, settings, detail):
        pairs = [self.lower(document) for document in documents]
        items = b"".join(number.to_bytes(4, "little") for pair in pairs for number in pair)
        items = self.allocate(items, 4)
        result = self.exports[EVALUATE_BATCH_JSON](self.store, items, len(pairs), *self.lower(settings), detail)
        address, count = self.pair(result)
        reports = [self.text(self.pair(address + 8 * index)) for index in range(count)]
        self.exports["cabi_post_" + EVALUATE_BATCH_JSON](self.store, result)
        return reports


def test_the_program_of_the_page_returns_the_exact_reports(engine, module, evaluate):
    compared = 0
    for case in CASES:
        for document, report in zip(case["documents"], case["reports"], strict=True):
            assert evaluate(engine, module, document, case["settings"], DETAIL[case["detail"]]) == report, case["name"]
            compared += 1
    assert compared > 300


def test_batches_return_the_exact_reports_in_one_instance(engine, module):
    instance = Instance(engine, module)
    for case in CASES:
        reports = instance.evaluate_batch(case["documents"], case["settings"], DETAIL[case["detail"]])
        assert reports == case["reports"], case["name"]


def test_every_export_of_the_page_exists_and_nothing_is_imported(module):
    assert list(module.imports) == []
    exports = {export.name for export in module.exports}
    named = set(re.findall(r"`(acrcheck:policy/[^`]*|cabi_realloc|memory)`", PAGE))
    assert len(named) >= 5
    assert named <= exports
    strays = {name for name in exports if "#" not in name} - {"memory", "cabi_realloc"}
    assert strays == set()
    limits = next(export.type.limits for export in module.exports if export.name == "memory")
    assert (limits.min, limits.max) == (2, 16_384)


def test_a_reused_instance_does_not_grow_and_without_cabi_post_it_does(engine, module):
    document = CASES[0]["documents"][0]
    freed, kept = Instance(engine, module), Instance(engine, module)
    for instance, free in ((freed, True), (kept, False)):
        instance.evaluate(document, free=free)
    start = freed.size()
    for _ in range(500):
        freed.evaluate(document)
        kept.evaluate(document, free=False)
    assert freed.size() == start
    assert kept.size() > start + 500_000


def test_a_call_needs_about_three_and_a_half_times_its_input(engine, module):
    registry = next(case for case in CASES if case["name"].startswith("rows that begin"))["documents"][1]
    document = "\n".join([registry] * 5_000)
    instance = Instance(engine, module)
    start = instance.size()
    instance.evaluate(document)
    assert 2.5 < (instance.size() - start) / len(document) < 4.5


def test_the_worst_known_input_needs_at_most_380_times_its_size(engine, module):
    factors = []
    for part in ("{}", "1\n", "[1]\n", "{}\n", "[[]]", "x\n"):
        instance = Instance(engine, module)
        document = part * (400_000 // len(part))
        start = instance.size()
        report = instance.evaluate(document)
        assert len(report) < 135 * len(document), part
        factors.append((instance.size() - start) / len(document))
    assert 300 < factors[0] < 380
    assert max(factors) == factors[0]


def test_running_out_of_memory_executes_unreachable(engine, module):
    instance = Instance(engine, module, memory=1 << 20)
    with pytest.raises(wasmtime.Trap) as stopped:
        instance.evaluate("[1]\n" * 500_000)
    assert stopped.value.trap_code == wasmtime.TrapCode.UNREACHABLE


def test_settings_are_validated_with_an_empty_list(engine, module):
    report = json.loads(Instance(engine, module).evaluate("[]", '{"minPrefixLength": 99}'))
    assert not report["complete"]
    assert [error["code"] for error in report["errors"]] == ["invalid-settings"]
    report = json.loads(Instance(engine, module).evaluate("[]", "{}"))
    assert report["complete"] and report["errors"] == [] and report["registries"] == []


def test_the_description_is_a_string(engine, module):
    instance = Instance(engine, module)
    name = "acrcheck:policy/evaluate@0.1.0#describe-json"
    result = instance.exports[name](instance.store)
    policy = json.loads(instance.text(instance.pair(result)))
    instance.exports["cabi_post_" + name](instance.store, result)
    assert policy["schema"] == "acrcheck.policy/v1"
    assert [check["id"] for check in policy["checks"]] == ["acr-trusted-services", "acr-ip-network-rules"]
