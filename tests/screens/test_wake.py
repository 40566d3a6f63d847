"""The loop is woken once by what arrives, and not again before it has looked."""

from __future__ import annotations

import os
import threading

from screens.input.wake import Waker

SOON = 5.0


def test_a_resting_loop_is_woken_once_until_it_has_looked() -> None:
    reading, writing = os.pipe()
    woken = threading.Semaphore(0)
    waker = Waker(reading, woken.release)
    waker.start()
    os.write(writing, b"touch")
    assert woken.acquire(timeout=SOON)
    assert not woken.acquire(timeout=0.1), "woken again although nobody has looked"
    os.read(reading, 16)
    waker.looked()
    assert not woken.acquire(timeout=0.1), "woken although nothing came"
    os.write(writing, b"touch")
    assert woken.acquire(timeout=SOON)
    waker.close()
    os.close(reading)
    os.close(writing)
