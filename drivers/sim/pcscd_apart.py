"""Runs pcscd where nobody else sees it: in a network and a /run of its own, entered by unshare before this starts.

Arguments: pcscd, the folder for its socket, the folder of its settings. vpcd listens on all addresses, hence the
network; one who connects to `cards` in the folder is handed a socket that is connected to vpcd in here.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

_SIOCSIFFLAGS, _UP = 0x8914, 0x1
_DIE_WITH_PARENT = 1
_VPCD = ("127.0.0.1", 0x8C7B)
_START_WITHIN = 10


def main(pcscd: str, folder: Path, settings: str) -> None:
    _die_with_parent()
    _raise_loopback()
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    Path("/run/pcscd").mkdir()
    subprocess.run(["mount", "--bind", str(folder), "/run/pcscd"], check=True)
    with subprocess.Popen([pcscd, "-f", "-c", settings], preexec_fn=_die_with_parent) as service:  # noqa: PLW1509  one thread here
        signal.signal(signal.SIGTERM, lambda *_: service.terminate())
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(str(folder / "cards"))
            door.listen()
            door.settimeout(0.1)
            _until_both_listen(folder / "pcscd.comm")
            sys.stdout.write(f"{service.pid}\n")
            sys.stdout.flush()
            while service.poll() is None:
                with contextlib.suppress(TimeoutError):
                    _hand_out(door)


def _hand_out(door: socket.socket) -> None:
    caller, _ = door.accept()
    with caller, socket.create_connection(_VPCD) as stream:
        socket.send_fds(caller, [b"."], [stream.fileno()])


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def _raise_loopback() -> None:
    with socket.socket() as any_socket:
        wish = struct.pack("16sh", b"lo", _UP) + bytes(22)
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, wish)


def _until_both_listen(service: Path) -> None:
    """The service, and vpcd: of its two slots the second one, which nobody uses; when it listens, so does the first."""
    deadline = time.monotonic() + _START_WITHIN
    while True:
        try:
            socket.create_connection((_VPCD[0], _VPCD[1] + 1)).close()
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(service))
            return
        except (ConnectionRefusedError, FileNotFoundError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
