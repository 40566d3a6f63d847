"""Serial lines and serial servers that nobody here wrote: socat's cable, ser2net, and pyserial's RFC 2217 server."""

from __future__ import annotations

import contextlib
import select
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, cast

import serial
from serial import rfc2217

_START_WITHIN = 20.0


def free_port() -> int:
    """A TCP port of 127.0.0.1 on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


class _Program:
    """A program that runs until it is killed or the test ends."""

    def __init__(self, *command: str) -> None:
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        """As a power cut does."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


class Socat(_Program):
    """A cable between two ttys; killing it pulls both ends."""

    def __init__(self, one: Path, other: Path) -> None:
        super().__init__("socat", f"PTY,link={one},rawer", f"PTY,link={other},rawer")
        _until(lambda: one.exists() and other.exists())


class Ser2net(_Program):
    """A serial server: `raw` and `rfc2217` are the addresses of the same port, one client at a time."""

    def __init__(self, tty: Path, folder: Path) -> None:
        raw, settable = free_port(), free_port()
        settings = folder / "ser2net.yaml"
        settings.write_text(
            "".join(
                f"connection: &c{number}\n"
                f"  accepter: {accepter}\n"
                f"  connector: serialdev,{tty},9600n81,local\n"
                "  options: {max-connections: 1, kickolduser: false}\n"
                for number, accepter in enumerate((f"tcp,127.0.0.1,{raw}", f"telnet(rfc2217),tcp,127.0.0.1,{settable}"))
            )
        )
        self.raw, self.rfc2217 = f"socket://127.0.0.1:{raw}", f"rfc2217://127.0.0.1:{settable}"
        super().__init__("ser2net", "-d", "-u", "-c", str(settings))
        _until(lambda: _listens(raw) and _listens(settable))


class PyserialServer:
    """pyserial's own RFC 2217 server over a tty: the rate it is told really reaches that tty."""

    def __init__(self, tty: Path) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(0.05)
        self._tty = str(tty)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self.address = f"rfc2217://127.0.0.1:{self._door.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._door.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                client, _ = self._door.accept()
                with client, _LineWithoutModem(self._tty, timeout=0) as line:
                    self._carry(client, line)

    def _carry(self, client: socket.socket, line: serial.Serial) -> None:
        wire = _Wire(client)
        manager: Any = rfc2217.PortManager(cast("Any", line), cast("Any", wire))  # typed as if for its own client
        while not self._stop.is_set():
            ready, _, _ = select.select([client.fileno(), line.fileno()], [], [], 0.05)
            if client.fileno() in ready:
                try:
                    data = client.recv(1024)
                except ConnectionResetError:
                    return
                if not data:
                    return
                line.write(b"".join(manager.filter(data)))
            if line.fileno() in ready:
                wire.write(b"".join(manager.escape(line.read(1024))))


class _Wire:
    def __init__(self, client: socket.socket) -> None:
        self._client = client

    def write(self, data: bytes) -> None:
        self._client.sendall(data)


class _LineWithoutModem(serial.Serial):
    """A pty has no modem lines; the server asks for them and sets them."""

    cts = dsr = cd = ri = property(lambda _self: False)

    def _update_dtr_state(self) -> None:
        pass

    def _update_rts_state(self) -> None:
        pass


def _listens(port: int) -> bool:
    """As the system's own table says: to connect would take the only place there is."""
    return f"0100007F:{port:04X} 00000000:0000 0A" in Path("/proc/net/tcp").read_text("ascii")


def _until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _START_WITHIN
    while not ready():
        assert time.monotonic() < deadline, "it did not start"
        time.sleep(0.01)
