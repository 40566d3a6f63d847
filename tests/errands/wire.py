"""Two machines on one cable, each a network namespace: the box with its firewall, and a stranger."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

BOX, FAR, LATER = "192.168.77.2", "192.168.77.1", "192.168.77.3"
BOX6, FAR6 = "fd77::2", "fd77::1"
_ADDRESSES = {"box": (f"{BOX}/24", f"{BOX6}/64"), "far": (f"{FAR}/24", f"{LATER}/24", f"{FAR6}/64")}

_LISTEN = """
import selectors, socket, sys
doors = selectors.DefaultSelector()
for port in map(int, sys.argv[1:]):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        door = socket.socket(socket.AF_INET6, kind)
        door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        door.bind(("::", port))
        if kind == socket.SOCK_STREAM:
            door.listen()
        doors.register(door, selectors.EVENT_READ, (kind, port))
print("listening", flush=True)
while True:
    for key, _ in doors.select():
        kind, port = key.data
        if kind == socket.SOCK_STREAM:
            key.fileobj.accept()[0].close()
        else:
            key.fileobj.recvfrom(100)
        print("tcp" if kind == socket.SOCK_STREAM else "udp", port, flush=True)
"""
_CALL = """
import socket, sys
kind, host, port = sys.argv[1:]
family = socket.AF_INET6 if ":" in host else socket.AF_INET
line = socket.socket(family, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
line.settimeout(0.7)
try:
    line.connect((host, int(port)))
    line.send(b"x")
except OSError as refused:
    print(type(refused).__name__)
else:
    print("gone out")
"""


class Machine:
    """One namespace; `heard` is what came in at the ports where it listens."""

    def __init__(self, name: str, pid: int) -> None:
        self.name = name
        self._pid = pid
        self._log = Path()
        self._ears: subprocess.Popen[bytes] | None = None

    def _inside(self, words: Sequence[str]) -> list[str]:
        user = [] if os.geteuid() == 0 else ["-U", "--preserve-credentials"]
        return ["nsenter", "-t", str(self._pid), *user, "-n", *words]

    def does(self, *words: str, wanted: int | None = 0) -> str:
        """Run a program in there."""
        done = subprocess.run(self._inside(words), capture_output=True, text=True, check=False, timeout=30)
        assert wanted is None or done.returncode == wanted, done.stdout + done.stderr
        return done.stdout + done.stderr

    def calls(self, kind: str, host: str, port: int) -> str:
        """Call somebody; what became of it as far as the caller can tell."""
        return self.does(sys.executable, "-c", _CALL, kind, host, str(port)).strip()

    def listens(self, log: Path, *ports: int) -> None:
        """Take calls at these ports, both kinds, both families."""
        self._log = log
        with log.open("wb") as out:
            words = self._inside([sys.executable, "-c", _LISTEN, *map(str, ports)])
            self._ears = subprocess.Popen(words, stdout=out, stderr=subprocess.STDOUT)
        while "listening" not in log.read_text():
            assert self._ears.poll() is None, log.read_text()

    def heard(self, kind: str, port: int) -> int:
        """How often somebody called there."""
        return self._log.read_text().splitlines().count(f"{kind} {port}")

    def rest(self) -> None:
        """Listen no more."""
        if self._ears is not None:
            self._ears.kill()
            self._ears.wait()


@contextlib.contextmanager
def cable() -> Iterator[tuple[Machine, Machine]]:
    """The box and the stranger, until the end."""
    missing = [tool for tool in ("unshare", "nsenter", "ip", "nft") if shutil.which(tool, path=_PATH) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    rights = "-n" if os.geteuid() == 0 else "-rn"
    holder = subprocess.Popen(
        ["unshare", rights, "sh", "-c", "unshare -n sleep 600 & echo $!; exec sleep 600"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    told = holder.stdout.readline().strip()
    if not told:
        pytest.skip("this machine makes no network namespaces")
    box, far = Machine("box", holder.pid), Machine("far", int(told))
    try:
        _until_apart(holder.pid, int(told))
        _join(box, far, int(told))
        yield box, far
    finally:
        far.rest()
        box.rest()
        os.kill(int(told), 9)
        holder.kill()
        holder.wait()
        holder.stdout.close()


def _until_apart(box_pid: int, far_pid: int) -> None:
    """The stranger is named before it has left the namespace of the box."""
    while Path(f"/proc/{far_pid}/ns/net").readlink() == Path(f"/proc/{box_pid}/ns/net").readlink():
        time.sleep(0.01)


def _join(box: Machine, far: Machine, far_pid: int) -> None:
    box.does("ip", "link", "add", "box0", "type", "veth", "peer", "name", "far0", "netns", str(far_pid))
    for machine in (box, far):
        machine.does("ip", "link", "set", "lo", "up")
        for address in _ADDRESSES[machine.name]:
            duplicates = ["nodad"] if ":" in address else []
            machine.does("ip", "address", "add", address, "dev", f"{machine.name}0", *duplicates)
        machine.does("ip", "link", "set", f"{machine.name}0", "up")
    for machine in (box, far):
        while (
            "state UP" not in (told := machine.does("ip", "address", "show", f"{machine.name}0")) or "tentative" in told
        ):
            time.sleep(0.1)


_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
