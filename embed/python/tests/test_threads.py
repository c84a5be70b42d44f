"""Threads, other processes, and the deadline clock."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

import acrcheck
from acrcheck import DeadlineExceeded, FuelExhausted, Limits, Policy
from acrcheck._engine import machine
from acrcheck._ticker import LINGER
from components import component
from documents import named

LOOP = "(loop $l (br $l)) unreachable"


def name_of(index: int) -> str | None:
    return acrcheck.evaluate(named(f"r{index}"), detail="verdicts").registries[0].name


def names_of(policy: Policy, indexes: range) -> list[str | None]:
    results = policy.evaluate_many([named(f"r{index}") for index in indexes], detail="verdicts")
    return [result.registries[0].name for result in results if isinstance(result, acrcheck.Report)]


def test_threads() -> None:
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(name_of, range(2_000))) == [f"r{index}" for index in range(2_000)]


def test_a_policy_in_many_threads(policy: Policy) -> None:
    parts = [range(start, start + 300) for start in range(0, 3_000, 300)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda part: names_of(policy, part), parts))
    assert found == [[f"r{index}" for index in part] for part in parts]


def test_first_use_by_many_threads(component: Path) -> None:
    barrier = threading.Barrier(8)
    # Another component than the others, so that nothing is compiled yet: with a custom section at its end.
    binary = component.read_bytes() + b"\0\x02\x01x"

    def load(index: int) -> str | None:
        barrier.wait()
        return Policy(binary).evaluate(named(f"r{index}")).registries[0].name

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(load, range(8))) == [f"r{index}" for index in range(8)]


def test_one_stops_and_the_others_do_not() -> None:
    hostile = Policy(component_with(LOOP), limits=Limits(fuel=10**18, deadline=0.5))

    def work(index: int) -> object:
        if index % 10:
            return name_of(index)
        with pytest.raises(DeadlineExceeded):
            hostile.evaluate("{}")
        return None

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(60)))
    assert results == [f"r{index}" if index % 10 else None for index in range(60)]


def component_with(code: str) -> bytes:
    return component(json=code)


@pytest.mark.parametrize("deadline", [0.05, 0.5])
def test_deadline_is_kept(deadline: float) -> None:
    policy = Policy(component_with(LOOP), limits=Limits(fuel=10**18, deadline=deadline))
    for _ in range(3):
        started = time.monotonic()
        with pytest.raises(DeadlineExceeded):
            policy.evaluate("{}")
        # On a busy machine, it can take longer, but never less.
        assert deadline <= time.monotonic() - started < deadline + 5


def test_a_late_clock_does_not_shorten_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that was held up before a call has ticks to catch up with, which are not of this call."""
    policy = Policy(component_with(LOOP), limits=Limits(fuel=10**18, deadline=0.2))
    name_of(1)
    ticker = machine().ticker
    with ticker._lock:
        # As if nothing had ticked for two seconds.
        ticker._last -= 2
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        policy.evaluate("{}")
    assert time.monotonic() - started >= 0.2


def test_the_clock_stops_when_nothing_runs() -> None:
    name_of(1)
    assert sum(thread.name == "acrcheck-epoch" for thread in threading.enumerate()) == 1
    waited = time.monotonic() + LINGER + 5
    while any(thread.name == "acrcheck-epoch" for thread in threading.enumerate()):
        assert time.monotonic() < waited
        time.sleep(0.01)
    assert machine().ticker._active == 0
    # And starts again.
    with pytest.raises(DeadlineExceeded):
        Policy(component_with(LOOP), limits=Limits(fuel=10**18, deadline=0.05)).evaluate("{}")


def in_child(task: str) -> object:
    """What a child process does. It needs the deadline clock, which is a thread."""
    if task == "deadline":
        try:
            Policy(component_with(LOOP), limits=Limits(fuel=10**18, deadline=0.1)).evaluate("{}")
        except DeadlineExceeded:
            return "stopped"
    if task == "fuel":
        try:
            Policy(component_with(LOOP), limits=Limits(fuel=1000)).evaluate("{}")
        except FuelExhausted:
            return "stopped"
    return name_of(int(task))


TASKS = ["1", "deadline", "2", "fuel", "3"] * 4
RESULTS = ["r1", "stopped", "r2", "stopped", "r3"] * 4


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_new_processes(method: str) -> None:
    name_of(0)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method)) as pool:
        assert list(pool.map(in_child, TASKS)) == RESULTS


# Python 3.12 and later warn if a process with threads is forked. The pool itself has threads.
@pytest.mark.filterwarnings("ignore:.*use of fork.* may lead to deadlocks:DeprecationWarning")
def test_forked_processes() -> None:
    # The clock is running, and code is compiled, in this process and in the children.
    name_of(0)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        assert list(pool.map(in_child, TASKS)) == RESULTS
    assert name_of(0) == "r0"


@pytest.mark.filterwarnings("ignore:.*use of fork.* may lead to deadlocks:DeprecationWarning")
def test_fork_while_locks_are_held() -> None:
    """A thread that does not exist in the child holds every lock at the moment of the fork."""
    name_of(0)
    ticker = machine().ticker
    with acrcheck._lock, acrcheck._component._lock, ticker._lock:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = 0 if in_child("deadline") == "stopped" and in_child("7") == "r7" else 2
            finally:
                os._exit(code)
    waited = time.monotonic() + 60
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            break
        if time.monotonic() > waited:
            os.kill(child, 9)
        time.sleep(0.01)
    assert os.waitstatus_to_exitcode(status) == 0


def test_a_fork_without_calls_has_no_threads() -> None:
    """Python 3.12 and later warn if a process with threads is forked: nothing of this package is left running."""
    script = (
        "import os, threading, time, warnings, acrcheck; warnings.simplefilter('error');"
        "acrcheck.evaluate('[]'); time.sleep(1.5);"
        "child = os.fork();"
        "os._exit(0) if child == 0 else None;"
        "assert os.waitpid(child, 0)[1] == 0; print(threading.active_count())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("1\n", "", 0)
