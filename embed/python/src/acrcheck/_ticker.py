"""The deadline clock: a thread that increments the epoch of an engine while there are calls."""

from __future__ import annotations

import math
import os
import threading
import time
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasmtime import Engine, Store

#: Seconds between two increments.
TICK = 0.01
#: Seconds for which the thread waits for another call. A process without threads forks more safely.
LINGER = 0.5


class Ticker:
    """Increments the epoch of an engine every `TICK` seconds during calls."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reset()
        _tickers.add(self)

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._active = 0
        self._idle_since = 0.0
        self._last = 0.0
        self._thread: threading.Thread | None = None

    @contextmanager
    def running(self, store: Store, deadline: float) -> Iterator[None]:
        """Keeps the clock running, and stops what runs in a store after `deadline` seconds."""
        with self._lock:
            now = time.monotonic()
            self._active += 1
            if self._thread is None:
                self._last = now
                self._thread = threading.Thread(target=self._run, name="acrcheck-epoch", daemon=True)
                self._thread.start()
            # If the thread is late, its next ticks are for time before this call. One more, because the next tick may come immediately.
            late = int((now - self._last) / TICK)
            store.set_epoch_deadline(late + math.ceil(deadline / TICK) + 1)
        try:
            yield
        finally:
            with self._lock:
                self._active -= 1
                self._idle_since = time.monotonic()

    def _run(self) -> None:
        while True:
            time.sleep(TICK)
            with self._lock:
                now = time.monotonic()
                # Other threads may have held the interpreter for a while: catch up.
                missed = int((now - self._last) / TICK)
                self._last += missed * TICK
                for _ in range(missed):
                    self._engine.increment_epoch()
                if self._active == 0 and now - self._idle_since > LINGER:
                    self._thread = None
                    return


_tickers: weakref.WeakSet[Ticker] = weakref.WeakSet()


def _after_fork() -> None:
    # Threads do not exist in a forked process, and a lock may have been held by one of them.
    for ticker in list(_tickers):
        ticker._reset()  # noqa: SLF001 - the same module


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
