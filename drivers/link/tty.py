"""A local tty: a serial port, a USB adapter, or a pty that stands for one."""

from __future__ import annotations

import contextlib
import errno
import termios

import serial

from drivers.errors import LinkLost
from drivers.link.watched import Connection, WatchedLink

# What pyserial lets through: termios.error is no OSError, and ValueError is a rate the port cannot do.
PORT_FAULTS = (OSError, termios.error, ValueError)

_CAUSES = {
    errno.EAGAIN: "port_busy",
    errno.EBUSY: "port_busy",
    errno.EACCES: "port_denied",
    errno.EPERM: "port_denied",
}


class TtyLink(WatchedLink):
    """A tty at 8N1, opened exclusively: two programs on one port garble each other unseen."""

    def __init__(self, path: str, baud: int, address: str = "") -> None:
        super().__init__(address)
        self._path, self._baud = path, baud
        self._port: serial.Serial | None = None

    async def set_rate(self, baud: int) -> bool:
        """Run at `baud` from now on; False when the port cannot. Raises LinkLost."""
        self._baud = baud
        if not self.is_open or self._port is None:
            raise LinkLost("port_lost", "the port is gone")
        try:
            self._port.baudrate = baud
        except PORT_FAULTS as fault:
            self._receive()  # a port that is gone refuses every rate
            if not self.is_open:
                raise LinkLost("port_lost", "the port broke while its rate was set") from fault
            return False
        return True

    async def _connect(self) -> Connection:
        try:
            self._port = serial.Serial(self._path, self._baud, timeout=0, exclusive=True)
        except PORT_FAULTS as fault:
            raise LinkLost(cause_of(fault), self._path) from fault
        return _Tty(self._port)


class _Tty:
    """A pyserial port that closes at once, whatever became of the hardware."""

    def __init__(self, port: serial.Serial) -> None:
        self._port = port
        self._descriptor = port.fileno()

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def close(self) -> None:
        """Close without waiting for unsent bytes, which a dead far side would never take."""
        with contextlib.suppress(*PORT_FAULTS):
            self._port.reset_output_buffer()
        with contextlib.suppress(*PORT_FAULTS):
            self._port.close()


def cause_of(fault: Exception) -> str:
    """The short word for a port that could not be opened: busy, denied, or else missing."""
    number = fault.args[0] if fault.args else None
    return _CAUSES.get(number, "port_missing") if isinstance(number, int) else "port_missing"
