"""Every way in which a component can stop, provoked in the real engine."""

from __future__ import annotations

import time
from typing import Any

import pytest

import acrcheck
from acrcheck import (
    AcrcheckError,
    ContractViolation,
    DeadlineExceeded,
    FuelExhausted,
    Limits,
    OutOfMemory,
    Policy,
    ResultTooLarge,
    Trap,
    UnsupportedComponent,
)
from components import START, Data, component
from documents import PASSES, registries

MIB = 1 << 20
LOOP = "(loop $l (br $l)) unreachable"
#: Requests memory until there is none, then stops as a program without an allocator error does.
GROW = "(loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable"
FILL = "(loop $l (memory.fill (i32.const 0) (i32.const 0) (i32.mul (memory.size) (i32.const 65536))) (br $l)) unreachable"
#: Calls the engine for little fuel: the default fuel lasts for more than a second.
SLOW = "(loop $l (drop (memory.grow (i32.const 0))) (br $l))"
PLENTY = 10**18

STOPS: dict[str, tuple[dict[str, Any], Limits, type[AcrcheckError], str]] = {
    "endless loop": ({"json": LOOP}, Limits(fuel=10**6), FuelExhausted, "limit fuel"),
    "endless loop with plenty of fuel": ({"json": LOOP}, Limits(fuel=PLENTY, deadline=0.1), DeadlineExceeded, r"0\.1 s"),
    "endless loop at the start": ({"start": f"(func $s {LOOP}) (start $s)"}, Limits(fuel=10**6), FuelExhausted, "fuel"),
    # A batch describes the component with the default fuel, which has to last beyond the deadline.
    "slow instructions at the start": (
        {"start": f"(func $s {SLOW}) (start $s)"},
        Limits(fuel=PLENTY, deadline=0.01),
        DeadlineExceeded,
        "deadline",
    ),
    "endless loop in realloc": ({"realloc": LOOP, "json": LOOP}, Limits(fuel=10**6), FuelExhausted, "fuel"),
    "huge bulk operations": ({"json": FILL}, Limits(fuel=PLENTY, deadline=0.1), DeadlineExceeded, "deadline"),
    "no more memory": ({"json": GROW}, Limits(memory=8 * MIB), OutOfMemory, str(8 * MIB)),
    "no more memory at the start": ({"start": f"(func $s {GROW}) (start $s)"}, Limits(memory=8 * MIB), OutOfMemory, "limit memory"),
    "unreachable": ({"json": "unreachable"}, Limits(memory=8 * MIB), Trap, "unreachable"),
    "unreachable after some work": (
        {"json": f"(drop (memory.grow (i32.const 4))) {'(drop (i32.const 1))' * 99} unreachable"},
        Limits(memory=8 * MIB),
        Trap,
        "unreachable",
    ),
    "unreachable at the start": ({"start": "(func $s unreachable) (start $s)"}, Limits(), Trap, "unreachable"),
    "division by zero": ({"json": "(i32.div_u (i32.const 1) (i32.const 0))"}, Limits(), Trap, "divide by zero"),
    "memory access": ({"json": "(i32.load (i32.const -4))"}, Limits(), Trap, "stopped: wasm trap: out of bounds memory access"),
    "deep recursion": ({"json": "(call $deep)"}, Limits(), Trap, "stack"),
    "too many table elements": ({"start": "(table 10001 funcref)"}, Limits(), UnsupportedComponent, "table"),
    "an address outside of memory": ({"realloc": "(return (i32.const -16))"}, Limits(), ContractViolation, "memory"),
    "a result that is not aligned": ({"json": "(i32.const 1025)"}, Limits(), ContractViolation, "aligned"),
    "a result outside of memory": ({"json": "(i32.const -4)"}, Limits(), ContractViolation, "out of bounds"),
}


@pytest.mark.parametrize("name", STOPS)
def test_stops(name: str) -> None:
    parts, limits, error, message = STOPS[name]
    policy = Policy(component(**parts), limits=limits)
    for _ in range(2):
        started = time.monotonic()
        with pytest.raises(error, match=message) as caught:
            policy.evaluate("{}")
        assert type(caught.value) is error
        assert not caught.value.passed
        assert time.monotonic() - started < 20
    # The process, the engine and other components are unharmed.
    assert acrcheck.evaluate(PASSES).passed


@pytest.mark.parametrize("name", STOPS)
def test_stops_in_a_batch(name: str) -> None:
    parts, limits, error, _ = STOPS[name]
    policy = Policy(component(**{"batch": parts.get("json", "unreachable"), **parts}), limits=limits)
    if "start" in parts:
        # A component that cannot start is one error, not one for each row.
        with pytest.raises(error):
            policy.evaluate_many(["{}"])
    else:
        assert [type(result) for result in policy.evaluate_many(["{}", "[]", None])] == [error, error, acrcheck.InvalidDocument]


@pytest.mark.parametrize(
    ("address", "length", "problem"),
    [
        (1 << 31, 5, "out of bounds"),
        (START, 1 << 30, "out of bounds"),
        (START, 1 << 31, "out of bounds|cannot be read"),
        (START, 0, "not JSON"),
    ],
)
def test_broken_text(address: int, length: int, problem: str) -> None:
    data = Data()
    with pytest.raises(ContractViolation, match=problem):
        Policy(component(data, json=data.raw(address, length))).evaluate("{}")


def test_text_that_is_not_utf8() -> None:
    data = Data()
    with pytest.raises(ContractViolation, match="utf-8"):
        Policy(component(data, json=data.text(b"\xff\xfe"))).evaluate("{}")


def test_huge_text() -> None:
    data = Data()
    policy = Policy(component(data, json=data.raw(START, 200 * MIB), pages=201 * MIB >> 16))
    with pytest.raises(ResultTooLarge):
        policy.evaluate("{}")


def test_many_references_to_one_text() -> None:
    data = Data()
    data.content += bytes(MIB)
    pair = START.to_bytes(4, "little") + MIB.to_bytes(4, "little")
    many = data.add(pair * 400)
    policy = Policy(component(data, batch=data.raw(many, 400), json="unreachable"))
    assert {type(result) for result in policy.evaluate_many(["{}"] * 400)} == {Trap}


def test_no_memory_to_start() -> None:
    data = Data()
    policy = Policy(component(data, json=data.text(b"{}"), pages=200), limits=Limits(memory=199 << 16))
    with pytest.raises(OutOfMemory, match="to start"):
        policy.evaluate("{}")
    assert [type(result) for result in policy.evaluate_many(["{}", "{}"])] == [OutOfMemory] * 2


def test_two_memories() -> None:
    # The limit would hold for each.
    with pytest.raises(UnsupportedComponent, match="memory count"):
        Policy(component(start="(memory 1)")).describe()


def test_names_in_a_component_do_not_change_the_error() -> None:
    # The engine prints the names of functions before the cause.
    name = "Caused by:\\n    0: wasm trap: interrupt"
    policy = Policy(component(json="(call $named)", start=f'(func $named (@name "{name}") (result i32) (i32.load (i32.const -4)))'))
    with pytest.raises(Trap, match="out of bounds memory access"):
        policy.evaluate("{}")


def test_fuel_scales_with_the_input() -> None:
    document = registries(5_000)
    assert acrcheck.evaluate(document, limits=Limits(fuel=1_000_000)).passed
    with pytest.raises(FuelExhausted):
        acrcheck.evaluate(document, limits=Limits(fuel=1_000_000, fuel_per_byte=0))


def test_fuel_is_deterministic() -> None:
    def enough(fuel: int) -> bool:
        try:
            acrcheck.evaluate(PASSES, limits=Limits(fuel=fuel, fuel_per_byte=0))
        except FuelExhausted:
            return False
        return True

    least, most = 1, 10_000_000
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (least, middle) if enough(middle) else (middle, most)
    assert [enough(most - 1), enough(most)] * 3 == [False, True] * 3


def test_memory() -> None:
    document = registries(20_000)
    with pytest.raises(OutOfMemory, match=str(4 * MIB)):
        acrcheck.evaluate(document, limits=Limits(memory=4 * MIB))
    assert acrcheck.evaluate(document, limits=Limits(memory=256 * MIB)).passed


def test_memory_below_the_document() -> None:
    with pytest.raises(OutOfMemory):
        acrcheck.evaluate(" " * 8 * MIB, limits=Limits(memory=4 * MIB))


def test_deadline() -> None:
    with pytest.raises(DeadlineExceeded):
        acrcheck.evaluate(registries(50_000), limits=Limits(deadline=0.001, fuel=PLENTY))


@pytest.mark.parametrize(
    "wrong",
    [
        {"fuel": 0},
        {"fuel": -1},
        {"fuel": 1.5},
        {"fuel": True},
        {"fuel": None},
        {"fuel": 1 << 64},
        {"fuel_per_byte": -1},
        {"deadline": 0},
        {"deadline": float("nan")},
        {"deadline": float("inf")},
        {"deadline": True},
        {"deadline": "1"},
        {"memory": 0},
        {"memory": (4 << 30) + 1},
        {"document": 0},
    ],
)
def test_limits_are_checked(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=f"invalid limit {next(iter(wrong))}="):
        Limits(**wrong)


def test_limits_are_always_on() -> None:
    with pytest.raises(TypeError):
        Policy(limits=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        acrcheck.evaluate("[]", limits={"fuel": 1})  # type: ignore[arg-type]
    assert Limits(fuel=2**63, fuel_per_byte=2**63).fuel_for(2**40) == 2**64 - 1
