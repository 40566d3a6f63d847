"""A program that is a TPM 2.0."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest


@contextlib.contextmanager
def fresh_tpm(folder: Path) -> Iterator[str]:
    """A TPM fresh from the factory; how to reach it."""
    if shutil.which("swtpm") is None:
        pytest.fail("swtpm is not installed: see run.d/debian.sh")
    (memory := folder / "tpm").mkdir()
    port = _free_pair()
    told = ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={memory}", "--flags", "not-need-init,startup-clear"]
    told += ["--server", f"type=tcp,port={port},disconnect", "--ctrl", f"type=tcp,port={port + 1}"]
    chip = subprocess.Popen(told, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port + 1)) == 0:
                break
        time.sleep(0.02)
    yield f"swtpm:host=127.0.0.1,port={port}"
    chip.kill()
    chip.wait()


def _free_pair() -> int:
    """A port whose neighbour is free, too: one for commands, the next for control."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
